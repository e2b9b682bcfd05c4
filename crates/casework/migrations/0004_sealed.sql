-- What people wrote about themselves, and what sources said of them, lies sealed (docs/decisions/0067). Rows from before keep
-- what they have in `form`, `origins`, `provenance` and `data` until the keys are rotated.
ALTER TABLE draft ADD COLUMN sealed {bytes};
ALTER TABLE application ADD COLUMN sealed {bytes};
ALTER TABLE case_material ADD COLUMN sealed {bytes};
ALTER TABLE case_document ADD COLUMN sealed {bytes};
