-- Licences that their holder shows at a window: with a code that counts once, for a purpose, and who looked (docs/decisions/0271).
CREATE TABLE licence_show (
    id       {id}    NOT NULL PRIMARY KEY,
    mark     TEXT    NOT NULL,
    party    {id}    NOT NULL,
    licences {json}  NOT NULL,
    sealed   {bytes} NOT NULL,
    made_at  {int}   NOT NULL,
    until_at {int}   NOT NULL,
    used_at  {int},
    used_by  {id}
);
CREATE UNIQUE INDEX licence_show_mark ON licence_show (mark);
CREATE INDEX licence_show_party ON licence_show (party, id);

CREATE TABLE licence_use (
    id       {id}  NOT NULL PRIMARY KEY,
    licence  {id}  NOT NULL,
    shown    {id}  NOT NULL,
    at       {int} NOT NULL,
    organ_zh TEXT  NOT NULL,
    organ_en TEXT  NOT NULL,
    post_zh  TEXT  NOT NULL,
    post_en  TEXT  NOT NULL
);
CREATE INDEX licence_use_licence ON licence_use (licence, id);
