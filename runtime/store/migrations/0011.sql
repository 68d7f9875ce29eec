-- Format 11: who holds a key, so that the keys of a process that has ended are free at once.

ALTER TABLE idempotency_keys ADD COLUMN owner TEXT;
CREATE INDEX held_keys ON idempotency_keys (owner) WHERE final = 0;
