-- Format 25: what people have done by hand, and who did it. An erased person is never named.

CREATE TABLE history (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    by       TEXT,
    what     TEXT    NOT NULL,
    subject  TEXT
) STRICT;
