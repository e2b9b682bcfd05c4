-- Deliveries go with their message (docs/decisions/0230).
CREATE INDEX notice_task_at ON notice_task (at);
