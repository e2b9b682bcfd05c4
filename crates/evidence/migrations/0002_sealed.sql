-- What is printed on a licence, the name of a file and its hash lie sealed (docs/decisions/0067). Rows from before keep them in
-- `fields`, `name` and `sha256` until the keys are rotated. `blob` is what the file is called where it lies.
ALTER TABLE licence ADD COLUMN sealed {bytes};
ALTER TABLE file ADD COLUMN sealed {bytes};
ALTER TABLE file ADD COLUMN blob TEXT;
CREATE INDEX file_blob ON file (blob);
