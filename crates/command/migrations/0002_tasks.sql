-- Tasks given to units (调度任务): where each stands. What was said stands in command_step.
CREATE TABLE command_task (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    urgent {bool} NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    about TEXT NOT NULL,
    about_key TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    state TEXT NOT NULL,
    revision {int} NOT NULL,
    issued_at {int} NOT NULL,
    issued_by {id} NOT NULL,
    due_at {int} NOT NULL,
    provisional {bool} NOT NULL,
    late {bool} NOT NULL,
    ended_at {int}
);
CREATE UNIQUE INDEX command_task_number ON command_task (number);
CREATE INDEX command_task_organ ON command_task (organ, state, due_at);
CREATE INDEX command_task_state ON command_task (state, due_at);
CREATE INDEX command_task_about ON command_task (about_key, id);
CREATE INDEX command_task_ended ON command_task (ended_at, id);

-- What was done with a task, in its order.
CREATE TABLE command_step (
    id {id} PRIMARY KEY,
    task {id} NOT NULL,
    at {int} NOT NULL,
    act TEXT NOT NULL,
    account {id} NOT NULL,
    organ {id} NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX command_step_task ON command_step (task, id);

-- Numbers of tasks, a row a day.
CREATE TABLE command_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};
