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

-- The audit log. Ids are UUIDs of version 7: their order is the order of time.
CREATE TABLE sync_runs (
    id          TEXT    NOT NULL PRIMARY KEY,
    webinar     TEXT    NOT NULL,
    "trigger"   TEXT    NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    state       TEXT    NOT NULL,
    step        TEXT,
    "cursor"    TEXT,
    tally       TEXT    NOT NULL,
    warnings    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_runs_by_webinar ON sync_runs (webinar, id);

-- C8. Emails of people who were erased, or gave none, are never here.
CREATE TABLE left_out (
    webinar TEXT NOT NULL,
    email   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (webinar, email)
) STRICT, WITHOUT ROWID;

-- A listing that is being read: one row a listing, and one a page of it.
CREATE TABLE listings (
    webinar   TEXT    NOT NULL,
    -- `registrants`, or `participants:` and the session.
    listing   TEXT    NOT NULL,
    begun_at  INTEGER NOT NULL,
    -- Keys that the pass before this one did not have: 8 bytes each, little endian, in ascending order.
    missing   BLOB,
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
) STRICT, WITHOUT ROWID;

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
    -- The person key, as the registrations stood when it was worked out.
    person        TEXT    NOT NULL,
    user_id       TEXT    NOT NULL,
    joined_at     INTEGER NOT NULL,
    left_at       INTEGER NOT NULL,
    person_id     TEXT,
    registrant_id TEXT,
    email         TEXT,
    invalid_email TEXT,
    name          TEXT    NOT NULL,
    -- When it was first written.
    seen_at       INTEGER NOT NULL,
    PRIMARY KEY (session, person, user_id, joined_at)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX joins_once ON joins (session, user_id, joined_at);

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
CREATE INDEX attendances_by_webinar ON attendances (webinar);

-- R1: recordings as calls.
CREATE TABLE calls (
    session       TEXT    NOT NULL PRIMARY KEY REFERENCES sessions,
    webinar       TEXT    NOT NULL REFERENCES webinars,
    topic         TEXT    NOT NULL,
    starts_at     INTEGER NOT NULL,
    seconds       INTEGER NOT NULL,
    recording_url TEXT,
    -- JSON: a list of cues.
    transcript    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE call_contacts (
    session TEXT    NOT NULL REFERENCES calls ON DELETE CASCADE,
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE,
    PRIMARY KEY (session, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_contacts_by_contact ON call_contacts (contact);

-- Registrations by Zoom's id of the person: participants are identified by it first.
CREATE INDEX registrations_by_registrant ON registrations (webinar, registrant_id);

-- G: saved filters. `filter` is the document of schemas/segment.json.
CREATE TABLE segments (
    name       TEXT    NOT NULL PRIMARY KEY,
    filter     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_properties_by_value ON contact_properties (name, value);
