-- Format 24: jobs that cannot begin are left out of their line until they may, and a dry run's output is kept with its job.

ALTER TABLE jobs ADD COLUMN output TEXT;
-- A job that waits is not looked at before then.
ALTER TABLE jobs ADD COLUMN wakes_at INTEGER;
-- It is not looked at before a place behind this limit and key is free: JSON of both.
ALTER TABLE jobs ADD COLUMN behind TEXT;

UPDATE jobs SET wakes_at = not_before WHERE state = 'waiting';

DROP INDEX jobs_waiting;
DROP INDEX jobs_due;
CREATE INDEX jobs_ready ON jobs (lane_group, lane_key, id)
    WHERE state = 'waiting' AND wakes_at IS NULL AND behind IS NULL;
CREATE INDEX jobs_asleep ON jobs (wakes_at) WHERE state = 'waiting' AND wakes_at IS NOT NULL;
CREATE INDEX jobs_behind ON jobs (behind, id) WHERE state = 'waiting' AND behind IS NOT NULL;
