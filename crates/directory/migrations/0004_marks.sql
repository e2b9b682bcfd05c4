-- What an organ's documents are numbered with (发文机关代字, GB/T 9704), such as 红市监. Organs without one use their body code.
ALTER TABLE organ ADD COLUMN mark TEXT;
CREATE UNIQUE INDEX organ_mark ON organ (mark);
