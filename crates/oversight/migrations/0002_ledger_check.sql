-- Proofs of the whole ledger that somebody asked for, and what came out. Unfinished while `finished_at` is missing.
CREATE TABLE ledger_check (
    id            {id}  NOT NULL PRIMARY KEY,
    asked_by      TEXT  NOT NULL,
    asked_name    TEXT  NOT NULL,
    asked_at      {int} NOT NULL,
    finished_at   {int},
    streams       {int},
    events        {int},
    broken_stream TEXT,
    broken_seq    {int},
    broken_event  {id},
    why           TEXT
);
