-- Format 16: events of actions on timelines.

CREATE TABLE action_events (
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE,
    action  TEXT    NOT NULL,
    type    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    title   TEXT    NOT NULL,
    details TEXT    NOT NULL,
    PRIMARY KEY (contact, action, type, key)
) STRICT, WITHOUT ROWID;
