-- Format 18: what Zoom's webhooks have told, until it was looked at. Bodies, which name people, are not kept.

CREATE TABLE webhooks (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    zoom_account TEXT    NOT NULL,
    digest       BLOB    NOT NULL,
    event        TEXT    NOT NULL,
    webinar      TEXT,
    session      TEXT,
    received_at  INTEGER NOT NULL,
    looked_at    INTEGER,
    UNIQUE (zoom_account, digest)
) STRICT;
CREATE INDEX webhooks_waiting ON webhooks (zoom_account, webinar, id) WHERE looked_at IS NULL;
CREATE INDEX webhooks_answered ON webhooks (looked_at) WHERE looked_at IS NOT NULL;
