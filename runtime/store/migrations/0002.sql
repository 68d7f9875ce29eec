-- Format 2: journals and packages, so that runs can be replayed; people who were erased (C10).

CREATE TABLE journals (
    run       TEXT    NOT NULL PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    -- The digest of the package that ran.
    package   TEXT    NOT NULL,
    level     TEXT    NOT NULL CHECK (level IN ('full', 'digests')),
    -- None: it was erased.
    body      TEXT,
    erased_at INTEGER,
    CHECK ((body IS NULL) = (erased_at IS NOT NULL))
) STRICT;
CREATE INDEX journals_by_package ON journals (package) WHERE body IS NOT NULL;

-- Whose data may be in a journal that is not erased.
CREATE TABLE journal_contacts (
    contact TEXT NOT NULL,
    run     TEXT NOT NULL REFERENCES journals ON DELETE CASCADE,
    PRIMARY KEY (contact, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_contacts_by_run ON journal_contacts (run);

CREATE TABLE packages (
    digest  TEXT    NOT NULL PRIMARY KEY,
    -- When it was last known to be in use, to the day.
    kept_at INTEGER NOT NULL,
    package BLOB    NOT NULL
) STRICT;

-- What is left of erased people: HMAC-SHA-256 under this store's own key. A contact's hash only serves to keep runs that
-- were under way from bringing it back.
CREATE TABLE erased (
    hash      BLOB    NOT NULL PRIMARY KEY,
    kind      TEXT    NOT NULL CHECK (kind IN ('email', 'contact')),
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- At most one row, made by the first erasure.
CREATE TABLE erasure (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    key      BLOB    NOT NULL,
    -- How many erasures have left their traces in the file's free space.
    to_scrub INTEGER NOT NULL
) STRICT;
