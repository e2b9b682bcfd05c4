-- Closed tickets in the order in which their term runs out (docs/decisions/0230).
CREATE INDEX hotline_ticket_closed ON hotline_ticket (closed_at, id) WHERE closed_at IS NOT NULL;
