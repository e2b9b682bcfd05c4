-- Applications put before other organs (docs/decisions/0310): to read (抄送), or for an opinion with a last day (征求意见). Neither is
-- a task of the process.
CREATE TABLE case_referral (
    id {id} PRIMARY KEY,
    case_id {id} NOT NULL,
    root {id} NOT NULL,
    no {int} NOT NULL,
    kind TEXT NOT NULL,
    organ {id} NOT NULL,
    post {id},
    words TEXT NOT NULL,
    until TEXT,
    waits {bool} NOT NULL,
    sent_at {int} NOT NULL,
    sent_by {id} NOT NULL,
    done_at {int},
    done_by {id},
    outcome TEXT,
    opinion TEXT,
    late {bool} NOT NULL
);
CREATE INDEX case_referral_root ON case_referral (root, id);
CREATE INDEX case_referral_open ON case_referral (organ, id) WHERE done_at IS NULL;
-- When whoever has it before them was last urged (催办).
ALTER TABLE casefile ADD COLUMN urged_at {int};
-- Whose task it stays while a colleague has it for their opinion (委托办理); who handed it over (转办), while nobody has acted on it; what
-- colleagues said.
ALTER TABLE task ADD COLUMN owner {id};
ALTER TABLE task ADD COLUMN handed_by {id};
ALTER TABLE task ADD COLUMN advice {json};
