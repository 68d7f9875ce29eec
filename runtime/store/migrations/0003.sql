-- Format 3: webinar sync.

-- Leaves of the settings document by JSON Pointer, without the webinars' own. What is not here has its default.
CREATE TABLE settings (
    pointer TEXT NOT NULL PRIMARY KEY,
    value   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- S8 and E1. A webinar without a row was never seen while S1 was on.
CREATE TABLE webinar_settings (
    webinar     TEXT    NOT NULL PRIMARY KEY,
    sync        INTEGER NOT NULL CHECK (sync IN (0, 1)),
    recordings  INTEGER CHECK (recordings IN (0, 1)),
    zoom_events INTEGER NOT NULL DEFAULT 0 CHECK (zoom_events IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The position of the latest change is the settings' version.
CREATE TABLE settings_history (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    by       TEXT    NOT NULL,
    pointer  TEXT    NOT NULL,
    before   TEXT,
    after    TEXT
) STRICT;
CREATE INDEX settings_history_by_pointer ON settings_history (pointer, position);

-- One holder a name; its token grows and is never reused.
CREATE TABLE leases (
    name        TEXT    NOT NULL PRIMARY KEY,
    token       INTEGER NOT NULL,
    -- None: given up.
    owner       TEXT,
    lease_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The audit log, in the order in which syncs began: clocks may be set back.
CREATE TABLE sync_runs (
    position    INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    webinar     TEXT    NOT NULL,
    "trigger"   TEXT    NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    state       TEXT    NOT NULL,
    step        TEXT,
    "cursor"    TEXT,
    tally       TEXT    NOT NULL,
    warnings    TEXT    NOT NULL
) STRICT;
CREATE INDEX sync_runs_by_webinar ON sync_runs (webinar, position);

-- C8. Emails of people who were erased, or gave none, are never here.
CREATE TABLE left_out (
    webinar TEXT NOT NULL,
    email   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (webinar, email)
) STRICT, WITHOUT ROWID;

-- A listing that is being read, and its pages.
CREATE TABLE listings (
    webinar  TEXT    NOT NULL,
    -- `registrants`, or `participants:` and the session.
    listing  TEXT    NOT NULL,
    begun_at INTEGER NOT NULL,
    -- The token of the webinar's lease when its first pass began. What was made or written under this one, or a later
    -- one, may be younger than the listing: no clock is asked, because clocks jump.
    since    INTEGER NOT NULL,
    -- Keys that the pass before this one did not have: 8 bytes each, little endian, in ascending order.
    missing  BLOB,
    PRIMARY KEY (webinar, listing)
) STRICT, WITHOUT ROWID;
CREATE TABLE listing_pages (
    webinar TEXT    NOT NULL,
    listing TEXT    NOT NULL,
    page    INTEGER NOT NULL,
    part    TEXT    NOT NULL,
    total   INTEGER,
    last    INTEGER NOT NULL CHECK (last IN (0, 1)),
    -- 8 bytes a row, little endian.
    keys    BLOB    NOT NULL,
    PRIMARY KEY (webinar, listing, page),
    FOREIGN KEY (webinar, listing) REFERENCES listings ON DELETE CASCADE
) STRICT;

-- The token of the webinar's lease when the row came, and when it was last changed; 0 before the webinar's first sync.
ALTER TABLE registrations ADD COLUMN made_under INTEGER NOT NULL DEFAULT 0;
ALTER TABLE registrations ADD COLUMN written_under INTEGER NOT NULL DEFAULT 0;
-- Participants are identified by Zoom's id of the registration first.
CREATE INDEX registrations_by_registrant ON registrations (webinar, registrant_id);
-- C8: who may become a contact yet.
CREATE INDEX registrations_without_contact ON registrations (webinar, email) WHERE contact IS NULL;

CREATE TABLE sessions (
    id          TEXT    NOT NULL PRIMARY KEY,
    webinar     TEXT    NOT NULL REFERENCES webinars,
    topic       TEXT    NOT NULL,
    starts_at   INTEGER NOT NULL,
    ends_at     INTEGER,
    -- When all participants were known.
    complete_at INTEGER,
    -- Where its recording stands, as JSON, and when to look for it again.
    recording          TEXT,
    recording_again_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_webinar ON sessions (webinar, starts_at);

-- Each time that somebody was in a session.
CREATE TABLE joins (
    session       TEXT    NOT NULL REFERENCES sessions ON DELETE CASCADE,
    user_id       TEXT    NOT NULL,
    joined_at     INTEGER NOT NULL,
    left_at       INTEGER NOT NULL,
    -- The person key, as the registrations stood when it was worked out.
    person        TEXT    NOT NULL,
    person_id     TEXT,
    registrant_id TEXT,
    email         TEXT,
    invalid_email TEXT,
    name          TEXT    NOT NULL,
    -- As in `registrations`.
    made_under    INTEGER NOT NULL,
    PRIMARY KEY (session, user_id, joined_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX joins_by_person ON joins (session, person);

-- T2, P1, P4: one row a session and person.
CREATE TABLE attendances (
    session    TEXT    NOT NULL REFERENCES sessions ON DELETE CASCADE,
    person     TEXT    NOT NULL,
    webinar    TEXT    NOT NULL REFERENCES webinars,
    email      TEXT,
    -- None: no contact (C8), or an account user (C4), or the contact was deleted.
    contact    INTEGER REFERENCES contacts ON DELETE SET NULL,
    joined_at  INTEGER NOT NULL,
    left_at    INTEGER NOT NULL,
    seconds    INTEGER NOT NULL,
    -- Hundredths of a percent of the session's real duration.
    hundredths INTEGER NOT NULL CHECK (hundredths BETWEEN 0 AND 10000),
    PRIMARY KEY (session, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX attendances_by_contact ON attendances (contact, webinar) WHERE contact IS NOT NULL;

-- R1: recordings as calls.
CREATE TABLE calls (
    session       TEXT    NOT NULL PRIMARY KEY REFERENCES sessions,
    webinar       TEXT    NOT NULL REFERENCES webinars,
    topic         TEXT    NOT NULL,
    starts_at     INTEGER NOT NULL,
    seconds       INTEGER NOT NULL,
    recording_url TEXT,
    -- JSON: a list of cues.
    transcript    TEXT    NOT NULL,
    -- When it was first written: since then it is available (T3).
    saved_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- A call's contacts are those who attended its session: each has T3, so the timeline is where they are kept.
CREATE VIEW call_contacts (session, contact) AS
    SELECT session, contact FROM timeline_events WHERE kind = 'recording';

-- G: saved filters. `filter` is the document of schemas/segment.json.
CREATE TABLE segments (
    name       TEXT    NOT NULL PRIMARY KEY,
    filter     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- C10: what is left of an erased person's registrations is a hash too, so that a join without an email is known for theirs.
CREATE TABLE erased_of_now (
    hash      BLOB    NOT NULL PRIMARY KEY,
    kind      TEXT    NOT NULL CHECK (kind IN ('email', 'contact', 'registrant')),
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO erased_of_now SELECT hash, kind, erased_at FROM erased;
DROP TABLE erased;
ALTER TABLE erased_of_now RENAME TO erased;

-- Whose events they are: segments look for them in the order of the contacts, a part at a time.
CREATE INDEX attendances_of_webinar ON attendances (webinar, contact) WHERE contact IS NOT NULL;
DROP INDEX timeline_events_by_webinar;
CREATE INDEX timeline_events_by_webinar ON timeline_events (webinar, kind, contact);
