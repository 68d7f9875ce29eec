-- Format 1. Instants are nanoseconds since 1970-01-01T00:00Z; emails stand as they are compared (C9); columns named
-- `details`, `record`, `effects` or `rests_on` are JSON that next to no query looks into.

CREATE TABLE contacts (
    row        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    -- Deleted contacts are no rows, so this is: unique among the living.
    email      TEXT    UNIQUE,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Secondary emails (C5).
CREATE TABLE contact_emails (
    email   TEXT    NOT NULL PRIMARY KEY,
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_emails_by_contact ON contact_emails (contact);

CREATE TABLE contact_properties (
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE,
    name    TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    PRIMARY KEY (contact, name)
) STRICT, WITHOUT ROWID;

-- Primary emails of contacts that were deleted and not made again by hand (C6).
CREATE TABLE tombstones (
    email      TEXT    NOT NULL PRIMARY KEY,
    deleted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE property_definitions (
    position INTEGER PRIMARY KEY,
    name     TEXT    NOT NULL UNIQUE,
    label    TEXT    NOT NULL,
    "group"  TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    secret   INTEGER NOT NULL,
    derived  INTEGER NOT NULL
) STRICT;

-- What every contact can have, before any account is connected.
INSERT INTO property_definitions (name, label, "group", kind, secret, derived) VALUES
    ('email',     'Email',      'contact', 'text', 0, 0),
    ('firstname', 'First name', 'contact', 'text', 0, 0),
    ('lastname',  'Last name',  'contact', 'text', 0, 0);

CREATE TABLE account_users (
    email TEXT NOT NULL PRIMARY KEY,
    role  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE business_units (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    is_primary INTEGER NOT NULL CHECK (is_primary IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_primary_business_unit ON business_units (is_primary) WHERE is_primary = 1;
INSERT INTO business_units (id, name, is_primary) VALUES ('Account', 'Account', 1);

CREATE TABLE zoom_accounts (
    id             TEXT    NOT NULL PRIMARY KEY,
    business_unit  TEXT    NOT NULL REFERENCES business_units,
    connected_user TEXT    NOT NULL,
    in_use         INTEGER NOT NULL CHECK (in_use IN (0, 1)),
    credentials    TEXT    NOT NULL,
    connection     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
-- N3
CREATE UNIQUE INDEX one_zoom_account_per_business_unit ON zoom_accounts (business_unit) WHERE in_use = 1;

-- Kept apart from zoom_accounts: credentials are tried before the connection is saved.
CREATE TABLE sealed_credentials (
    zoom_account TEXT NOT NULL PRIMARY KEY,
    nonce        BLOB NOT NULL,
    sealed       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE zoom_users (
    zoom_account TEXT NOT NULL,
    id           TEXT NOT NULL,
    email        TEXT NOT NULL,
    first_name   TEXT NOT NULL,
    last_name    TEXT NOT NULL,
    PRIMARY KEY (zoom_account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE webinars (
    id           TEXT NOT NULL PRIMARY KEY,
    zoom_account TEXT NOT NULL,
    topic        TEXT NOT NULL,
    host_id      TEXT NOT NULL,
    host_email   TEXT,
    details      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX webinars_by_zoom_account ON webinars (zoom_account, host_id);

CREATE TABLE registrations (
    webinar       TEXT    NOT NULL REFERENCES webinars,
    email         TEXT    NOT NULL,
    -- None: an account user's (C4), or the contact was deleted.
    contact       INTEGER REFERENCES contacts ON DELETE SET NULL,
    registrant_id TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'cancelled')),
    join_url      TEXT,
    registered_at INTEGER NOT NULL,
    occurrences   TEXT    NOT NULL,
    PRIMARY KEY (webinar, email)
) STRICT, WITHOUT ROWID;
CREATE INDEX registrations_by_contact ON registrations (contact, webinar) WHERE contact IS NOT NULL;

-- T1 to T3. T4: each once per contact and session. The webinar's name is looked up, so that it is never an old one.
CREATE TABLE timeline_events (
    row     INTEGER PRIMARY KEY,
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE,
    kind    TEXT    NOT NULL CHECK (kind IN ('registration', 'attendance', 'recording')),
    webinar TEXT    NOT NULL REFERENCES webinars,
    -- The session's UUID; empty where the event is not of one session.
    session TEXT    NOT NULL DEFAULT '',
    at      INTEGER NOT NULL,
    details TEXT    NOT NULL,
    UNIQUE (contact, kind, webinar, session)
) STRICT;
CREATE INDEX timeline_events_by_webinar ON timeline_events (webinar, kind);

-- M1
CREATE TABLE marketing_events (
    webinar   TEXT    NOT NULL PRIMARY KEY REFERENCES webinars,
    name      TEXT    NOT NULL,
    organiser TEXT    NOT NULL,
    starts_at INTEGER,
    ends_at   INTEGER,
    url       TEXT,
    cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1))
) STRICT, WITHOUT ROWID;

-- M2
CREATE TABLE marketing_event_contacts (
    webinar TEXT    NOT NULL REFERENCES marketing_events,
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE,
    state   TEXT    NOT NULL CHECK (state IN ('REGISTERED', 'ATTENDED', 'CANCELLED', 'NO_SHOW')),
    at      INTEGER NOT NULL,
    PRIMARY KEY (webinar, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX marketing_event_contacts_by_state ON marketing_event_contacts (webinar, state);
CREATE INDEX marketing_event_contacts_by_contact ON marketing_event_contacts (contact);

-- Ids are UUIDs of version 7, so that their order is the order of time.
CREATE TABLE runs (
    id      TEXT NOT NULL PRIMARY KEY,
    action  TEXT NOT NULL,
    contact TEXT,
    record  TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_contact ON runs (contact) WHERE contact IS NOT NULL;

CREATE TABLE idempotency_keys (
    key          TEXT    NOT NULL PRIMARY KEY,
    action       TEXT    NOT NULL,
    input_digest TEXT    NOT NULL,
    contact      TEXT,
    -- The run that holds the key, or whose outcome is kept under it.
    run          TEXT    NOT NULL,
    lease_until  INTEGER NOT NULL,
    final        INTEGER NOT NULL CHECK (final IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Contacts and runs are named by their ids here: the contact may be an embedder's, the run may never be recorded.
CREATE TABLE intents (
    id           TEXT    NOT NULL PRIMARY KEY,
    run          TEXT    NOT NULL,
    zoom_account TEXT    NOT NULL,
    webinar      TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    contact      TEXT    NOT NULL,
    occurrence   TEXT,
    opened_at    INTEGER NOT NULL,
    owner        TEXT    NOT NULL,
    lease_until  INTEGER NOT NULL,
    result       TEXT    CHECK (result IN ('done', 'not-done', 'not-sent'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_open_intent ON intents (webinar, email) WHERE result IS NULL;
CREATE INDEX intents_of_a_day ON intents (webinar, email, opened_at);
CREATE INDEX open_intents_by_lease ON intents (lease_until) WHERE result IS NULL;
CREATE INDEX intents_by_run ON intents (run);

-- Effects that an embedder's CRM has not confirmed, with what it takes to undo their commit.
CREATE TABLE outbox (
    position     INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL UNIQUE,
    -- What the commit is known as; none where it has neither a run nor an intent.
    known_as     TEXT    UNIQUE,
    run          TEXT,
    intent       TEXT,
    intent_owner TEXT,
    effects      TEXT    NOT NULL,
    rests_on     TEXT    NOT NULL,
    -- Whoever committed has them for itself until then.
    not_before   INTEGER NOT NULL,
    -- The caller was told that they are committed.
    acknowledged INTEGER NOT NULL CHECK (acknowledged IN (0, 1)),
    -- Why the CRM will not have them: they are not tried again.
    refused      TEXT
) STRICT;

-- Names of commits that were carried out, so that none is carried out twice, and `withdrawn:<name>` of those that once
-- were undone.
CREATE TABLE applied (
    id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
