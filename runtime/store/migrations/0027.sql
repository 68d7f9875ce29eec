-- Format 27: when a wait ended before its time, because its job was dropped, or its store put back from a copy.

ALTER TABLE waits ADD COLUMN ended_at INTEGER;
