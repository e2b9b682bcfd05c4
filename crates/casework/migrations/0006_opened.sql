-- Who opened which file of an application first when (docs/decisions/0251): nobody approves what they have not looked at without
-- saying so.
CREATE TABLE material_opened (
    root {id} NOT NULL,
    file {id} NOT NULL,
    account {id} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (root, account, file)
);
