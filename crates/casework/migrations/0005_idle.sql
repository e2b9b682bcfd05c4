-- Drafts that nobody has touched for long go (docs/decisions/0102).
CREATE INDEX draft_idle ON draft (updated_at) WHERE case_id IS NULL;
