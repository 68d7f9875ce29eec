-- Format 6: what actions keep between their runs.

CREATE TABLE action_state (
    -- Grows with every write and never comes again: it tells whether an entry still is the one that was read.
    version INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    action  TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    -- The contact that it is about: the entry goes when the person is erased (C10).
    about   TEXT,
    UNIQUE (action, key)
) STRICT;
CREATE INDEX action_state_about ON action_state (about) WHERE about IS NOT NULL;
