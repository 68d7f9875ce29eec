-- Format 19: keys to the HTTP API. Of a key's secret, only the hash is kept.

CREATE TABLE api_keys (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    user         TEXT    NOT NULL,
    scopes       TEXT    NOT NULL,
    actions      TEXT,
    secret       BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;
