-- Format 15: secrets and connections that actions use, encrypted under their names.

CREATE TABLE vault (
    kind        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    nonce       BLOB    NOT NULL,
    sealed      BLOB    NOT NULL,
    version     INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    lease_until INTEGER,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
