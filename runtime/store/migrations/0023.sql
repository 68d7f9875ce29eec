-- Format 23: waits of runs for completions from outside. Of the token in a wait's link, only the hash is kept.

CREATE TABLE waits (
    -- The first run of the chain of slices.
    run          TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    contact      TEXT,
    title        TEXT    NOT NULL,
    opened_by    TEXT    NOT NULL,
    opened_at    INTEGER NOT NULL,
    until        INTEGER NOT NULL,
    token        BLOB    NOT NULL UNIQUE,
    completed_at INTEGER,
    completed_by TEXT,
    value        TEXT,
    PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX waits_by_slice ON waits (opened_by);
CREATE INDEX waits_by_contact ON waits (contact) WHERE contact IS NOT NULL;

-- The run of a job's first slice, and the waits that the job waits for.
ALTER TABLE jobs ADD COLUMN first_run TEXT;
ALTER TABLE jobs ADD COLUMN waiting TEXT;
CREATE INDEX jobs_by_first_run ON jobs (first_run) WHERE first_run IS NOT NULL;
