-- What a resource says of a party lies sealed (docs/decisions/0067). Rows from before keep it in `data` until the keys are
-- rotated.
ALTER TABLE resource_record ADD COLUMN sealed {bytes};
