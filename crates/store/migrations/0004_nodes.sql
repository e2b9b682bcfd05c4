-- Which node is busy with a job whose effect lies outside: when it starts anew, it takes the job up again.
ALTER TABLE job ADD COLUMN held_by {int};

-- When each node last wrote to show that it can.
CREATE TABLE pulse (
    node {int} NOT NULL PRIMARY KEY,
    at {int} NOT NULL
) {clustered};
