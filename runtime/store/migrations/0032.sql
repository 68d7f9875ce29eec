-- Format 32: jobs, reasons of effects that were set aside.

-- Jobs that are due are found however many jobs sleep or have ended, and so are those of an action or a Zoom account however
-- many of others there are. Those that sleep are found by `jobs_asleep`.

CREATE INDEX jobs_awake ON jobs (id) WHERE state = 'waiting' AND wakes_at IS NULL;
CREATE INDEX jobs_awake_by_action ON jobs (action, id)
    WHERE state = 'waiting' AND wakes_at IS NULL AND action IS NOT NULL;
CREATE INDEX jobs_awake_by_zoom_account ON jobs (zoom_account, id)
    WHERE state = 'waiting' AND wakes_at IS NULL AND zoom_account IS NOT NULL;

-- How the reason in `refused` is said in other languages: JSON of a key and its values. Older reasons have none.
ALTER TABLE outbox ADD COLUMN refused_text TEXT;
