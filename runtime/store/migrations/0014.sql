-- Format 14: whether it was told that effects were set aside, so that the next settling tells it, whoever set them aside.

ALTER TABLE outbox ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET told = 1 WHERE refused IS NOT NULL;
