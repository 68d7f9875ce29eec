-- Format 22: alerts, and the warnings of syncs that alerts look for. Nothing of a person is in them: codes, counts and ids.

CREATE TABLE alerts (
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    code    TEXT,
    count   INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    latest  INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    over_at INTEGER,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX sync_runs_with_warnings ON sync_runs (finished_at) WHERE warnings <> '[]';
