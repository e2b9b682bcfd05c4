-- Licences in the order in which their term runs out (docs/decisions/0230).
CREATE INDEX licence_over ON licence (valid_to, id) WHERE valid_to IS NOT NULL;
