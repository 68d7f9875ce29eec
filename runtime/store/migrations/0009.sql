-- Format 9: whether a session was a rehearsal. NULL: not judged yet.

ALTER TABLE sessions ADD COLUMN rehearsal INTEGER CHECK (rehearsal IN (0, 1));
