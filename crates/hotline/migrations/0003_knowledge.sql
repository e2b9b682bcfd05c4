-- The knowledge base (知识库): what is asked often, with its answer, owned by a unit. `published` and `proposed` are versions of
-- `hotline_knowledge_text`; `source` is the key in the file it was brought in from, or the number of the ticket it was made from.
CREATE TABLE hotline_knowledge (
    id {id} PRIMARY KEY,
    code TEXT NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    kind TEXT NOT NULL,
    published {int},
    proposed {int},
    withdrawn_at {int},
    revision {int} NOT NULL,
    review_by {int},
    uses {int} NOT NULL,
    source TEXT NOT NULL
);
CREATE UNIQUE INDEX hotline_knowledge_code ON hotline_knowledge (code);
CREATE UNIQUE INDEX hotline_knowledge_source ON hotline_knowledge (source) WHERE source <> '';
CREATE INDEX hotline_knowledge_proposed ON hotline_knowledge (id) WHERE proposed IS NOT NULL;
CREATE INDEX hotline_knowledge_review ON hotline_knowledge (review_by, id) WHERE published IS NOT NULL;

-- Every version of an entry, with who wrote it and who decided about it.
CREATE TABLE hotline_knowledge_text (
    entry {id} NOT NULL,
    no {int} NOT NULL,
    question_zh TEXT NOT NULL,
    question_en TEXT NOT NULL,
    answer_zh TEXT NOT NULL,
    answer_en TEXT NOT NULL,
    words TEXT NOT NULL,
    item TEXT NOT NULL,
    at {int} NOT NULL,
    by_whom {id} NOT NULL,
    by_name TEXT NOT NULL,
    by_owner {bool} NOT NULL,
    decided_at {int},
    decided_name TEXT,
    accepted {bool},
    why TEXT,
    PRIMARY KEY (entry, no)
) {clustered};
