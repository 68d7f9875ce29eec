-- Format 20: jobs, which are accepted now and done later.

CREATE TABLE jobs (
    id           TEXT    PRIMARY KEY,
    kind         TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead-letter')),
    lane_group   TEXT    NOT NULL,
    lane_key     TEXT    NOT NULL,
    merges_as    TEXT,
    -- The idempotency key of the caller of an invocation.
    key          TEXT    UNIQUE,
    action       TEXT,
    contact      TEXT,
    zoom_account TEXT,
    work         TEXT    NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    enqueued_at  INTEGER NOT NULL,
    not_before   INTEGER NOT NULL,
    started_at   INTEGER,
    finished_at  INTEGER,
    owner        TEXT,
    lease_until  INTEGER,
    run          TEXT,
    retried      INTEGER NOT NULL DEFAULT 0,
    slices       INTEGER NOT NULL DEFAULT 0,
    "cursor"     TEXT,
    failure      TEXT,
    parent       TEXT    REFERENCES jobs ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX jobs_waiting ON jobs (lane_group, lane_key, id) WHERE state = 'waiting';
CREATE INDEX jobs_due ON jobs (not_before) WHERE state = 'waiting';
CREATE INDEX jobs_running ON jobs (owner) WHERE state = 'running';
CREATE INDEX jobs_merging ON jobs (merges_as, state) WHERE merges_as IS NOT NULL;
CREATE INDEX jobs_by_state ON jobs (state, kind, id);
CREATE INDEX jobs_by_parent ON jobs (parent) WHERE parent IS NOT NULL;
CREATE INDEX jobs_by_contact ON jobs (contact) WHERE contact IS NOT NULL;

-- When jobs began, where a limit counts it. The jobs say what the limit counts by, so nothing of a person is kept here.
CREATE TABLE job_starts (
    at  INTEGER NOT NULL,
    job TEXT    NOT NULL REFERENCES jobs ON DELETE CASCADE,
    PRIMARY KEY (at, job)
) STRICT, WITHOUT ROWID;

CREATE INDEX job_starts_by_job ON job_starts (job);
