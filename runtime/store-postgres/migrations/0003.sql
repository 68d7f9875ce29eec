-- Format 3: jobs, which are accepted now and done later.

CREATE TABLE jobs (
    account      text COLLATE "C"   NOT NULL REFERENCES accounts,
    id           text COLLATE "C"   NOT NULL,
    kind         text COLLATE "C"   NOT NULL,
    state        text COLLATE "C"   NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead-letter')),
    lane_group   text COLLATE "C"   NOT NULL,
    lane_key     text COLLATE "C"   NOT NULL,
    merges_as    text COLLATE "C",
    -- The idempotency key of the caller of an invocation.
    key          text COLLATE "C",
    action       text COLLATE "C",
    contact      text COLLATE "C",
    zoom_account text COLLATE "C",
    work         text COLLATE "C"   NOT NULL,
    attempts     bigint NOT NULL DEFAULT 0,
    enqueued_at  bigint NOT NULL,
    not_before   bigint NOT NULL,
    started_at   bigint,
    finished_at  bigint,
    owner        text COLLATE "C",
    lease_until  bigint,
    run          text COLLATE "C",
    retried      bigint NOT NULL DEFAULT 0,
    slices       bigint NOT NULL DEFAULT 0,
    "cursor"     text COLLATE "C",
    failure      text COLLATE "C",
    output       text COLLATE "C",
    parent       text COLLATE "C",
    -- The run of the job's first slice, and the waits that the job waits for.
    first_run    text COLLATE "C",
    waiting      text COLLATE "C",
    -- A job that waits is not looked at before then.
    wakes_at     bigint,
    -- It is not looked at before a place behind this limit and key is free: JSON of both.
    behind       text COLLATE "C",
    PRIMARY KEY (account, id),
    UNIQUE (account, key),
    FOREIGN KEY (account, parent) REFERENCES jobs ON DELETE CASCADE
);
CREATE INDEX jobs_ready ON jobs (account, lane_group, lane_key, id)
    WHERE state = 'waiting' AND wakes_at IS NULL AND behind IS NULL;
CREATE INDEX jobs_asleep ON jobs (account, wakes_at) WHERE state = 'waiting' AND wakes_at IS NOT NULL;
CREATE INDEX jobs_behind ON jobs (account, behind, id) WHERE state = 'waiting' AND behind IS NOT NULL;
CREATE INDEX jobs_running ON jobs (account, owner) WHERE state = 'running';
CREATE INDEX jobs_merging ON jobs (account, merges_as, state) WHERE merges_as IS NOT NULL;
CREATE INDEX jobs_by_state ON jobs (account, state, kind, id);
CREATE INDEX jobs_by_parent ON jobs (account, parent) WHERE parent IS NOT NULL;
CREATE INDEX jobs_by_contact ON jobs (account, contact) WHERE contact IS NOT NULL;
CREATE INDEX jobs_by_first_run ON jobs (account, first_run) WHERE first_run IS NOT NULL;

-- When jobs began, where a limit counts it. The jobs say by which values the limit counts, so nothing of a person is kept here.
CREATE TABLE job_starts (
    account text COLLATE "C"   NOT NULL,
    at      bigint NOT NULL,
    job     text COLLATE "C"   NOT NULL,
    PRIMARY KEY (account, at, job),
    FOREIGN KEY (account, job) REFERENCES jobs ON DELETE CASCADE
);
CREATE INDEX job_starts_by_job ON job_starts (account, job);
