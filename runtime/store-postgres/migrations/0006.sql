-- Format 6: jobs that are due are found however many jobs sleep or have ended. Those that sleep are found by `jobs_asleep`.

CREATE INDEX jobs_awake ON jobs (account, id) WHERE state = 'waiting' AND wakes_at IS NULL;
