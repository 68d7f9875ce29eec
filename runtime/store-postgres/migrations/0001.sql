-- Format 1: the account, contacts, and the activity of webinars. The tables of the store on SQLite, with these differences: every
-- key begins with the account; a contact is named by its id; texts are compared by their bytes, whatever the language of the
-- database. Instants are nanoseconds since 1970-01-01T00:00Z. JSON is text, because `jsonb` takes no text with a zero in it.

CREATE TABLE accounts (
    account text COLLATE "C" PRIMARY KEY
);

CREATE TABLE contacts (
    account    text COLLATE "C"   NOT NULL REFERENCES accounts,
    id         text COLLATE "C"   NOT NULL,
    -- The order in which contacts came into the store.
    place      bigint GENERATED ALWAYS AS IDENTITY,
    email      text COLLATE "C",
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (account, id)
);
-- Deleted contacts are no rows, so this is: unique among the living.
CREATE UNIQUE INDEX contacts_by_email ON contacts (account, email);
CREATE UNIQUE INDEX contacts_by_place ON contacts (account, place);

-- Secondary emails (C5: only a primary email identifies a person).
CREATE TABLE contact_emails (
    account text COLLATE "C" NOT NULL,
    email   text COLLATE "C" NOT NULL,
    contact text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, email),
    FOREIGN KEY (account, contact) REFERENCES contacts ON DELETE CASCADE
);
CREATE INDEX contact_emails_by_contact ON contact_emails (account, contact);

CREATE TABLE contact_properties (
    account text COLLATE "C" NOT NULL,
    contact text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    value   text COLLATE "C" NOT NULL,
    -- The value as segments compare texts and numbers (`folded` and `number` in `domain/src/segment.rs`).
    folded  text COLLATE "C" NOT NULL,
    number  double precision,
    -- Of a name: the contact's place, so that a page of the contacts of one name goes on behind the one before.
    place   bigint,
    PRIMARY KEY (account, contact, name),
    FOREIGN KEY (account, contact) REFERENCES contacts ON DELETE CASCADE
);
-- Contacts are found by the beginning of their names. In this collation, `lower` changes letters of ASCII alone. A value may be longer
-- than an index takes.
CREATE INDEX contact_names ON contact_properties (account, "left"(lower(value), 250), place)
    WHERE name IN ('firstname', 'lastname');

-- Primary emails of contacts that were deleted and not made again by hand (C6: a sync does not create a deleted contact again).
CREATE TABLE tombstones (
    account    text COLLATE "C"   NOT NULL REFERENCES accounts,
    email      text COLLATE "C"   NOT NULL,
    deleted_at bigint NOT NULL,
    PRIMARY KEY (account, email)
);

CREATE TABLE property_definitions (
    account  text COLLATE "C"    NOT NULL REFERENCES accounts,
    name     text COLLATE "C"    NOT NULL,
    position bigint  GENERATED ALWAYS AS IDENTITY,
    label    text COLLATE "C"    NOT NULL,
    "group"  text COLLATE "C"    NOT NULL,
    kind     text COLLATE "C"    NOT NULL,
    secret   boolean NOT NULL,
    derived  boolean NOT NULL,
    PRIMARY KEY (account, name)
);

CREATE TABLE account_users (
    account text COLLATE "C" NOT NULL REFERENCES accounts,
    email   text COLLATE "C" NOT NULL,
    role    text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, email)
);

CREATE TABLE business_units (
    account    text COLLATE "C"    NOT NULL REFERENCES accounts,
    id         text COLLATE "C"    NOT NULL,
    name       text COLLATE "C"    NOT NULL,
    is_primary boolean NOT NULL,
    PRIMARY KEY (account, id)
);
CREATE UNIQUE INDEX one_primary_business_unit ON business_units (account) WHERE is_primary;

CREATE TABLE zoom_accounts (
    account        text COLLATE "C"    NOT NULL,
    id             text COLLATE "C"    NOT NULL,
    business_unit  text COLLATE "C"    NOT NULL,
    connected_user text COLLATE "C"    NOT NULL,
    in_use         boolean NOT NULL,
    credentials    text COLLATE "C"    NOT NULL,
    connection     text COLLATE "C"    NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, business_unit) REFERENCES business_units
);
-- N3: each business unit has at most one Zoom account.
CREATE UNIQUE INDEX one_zoom_account_per_business_unit ON zoom_accounts (account, business_unit) WHERE in_use;

CREATE TABLE zoom_users (
    account       text COLLATE "C"   NOT NULL REFERENCES accounts,
    zoom_account  text COLLATE "C"   NOT NULL,
    id            text COLLATE "C"   NOT NULL,
    email         text COLLATE "C"   NOT NULL,
    first_name    text COLLATE "C"   NOT NULL,
    last_name     text COLLATE "C"   NOT NULL,
    not_listed_at bigint,
    PRIMARY KEY (account, zoom_account, id)
);

CREATE TABLE webinars (
    account      text COLLATE "C" NOT NULL REFERENCES accounts,
    id           text COLLATE "C" NOT NULL,
    zoom_account text COLLATE "C" NOT NULL,
    topic        text COLLATE "C" NOT NULL,
    -- As segments compare it.
    folded_topic text COLLATE "C" NOT NULL,
    host_id      text COLLATE "C" NOT NULL,
    host_email   text COLLATE "C",
    details      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, id)
);
CREATE INDEX webinars_by_zoom_account ON webinars (account, zoom_account, host_id);

CREATE TABLE registrations (
    account       text COLLATE "C"   NOT NULL,
    webinar       text COLLATE "C"   NOT NULL,
    email         text COLLATE "C"   NOT NULL,
    -- None: an account user's (C4: account users are no contacts of a sync), or the contact was deleted.
    contact       text COLLATE "C",
    registrant_id text COLLATE "C"   NOT NULL,
    state         text COLLATE "C"   NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'cancelled')),
    join_url      text COLLATE "C",
    registered_at bigint NOT NULL,
    occurrences   text COLLATE "C"   NOT NULL,
    -- The token of the webinar's lease when the row came, and when it was last changed; 0 before the webinar's first sync.
    made_under    bigint NOT NULL,
    written_under bigint NOT NULL,
    PRIMARY KEY (account, webinar, email),
    FOREIGN KEY (account, webinar) REFERENCES webinars,
    FOREIGN KEY (account, contact) REFERENCES contacts ON DELETE SET NULL (contact)
);
CREATE INDEX registrations_by_contact ON registrations (account, contact, webinar) WHERE contact IS NOT NULL;
-- Participants are identified by Zoom's id of the registration first.
CREATE INDEX registrations_by_registrant ON registrations (account, webinar, registrant_id);
CREATE INDEX registrations_by_email ON registrations (account, email);

-- Registrations that Zoom has beside the one that counts, under the same email (C11: the best standing one counts).
CREATE TABLE other_registrants (
    account       text COLLATE "C" NOT NULL,
    webinar       text COLLATE "C" NOT NULL,
    registrant_id text COLLATE "C" NOT NULL,
    email         text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, webinar, registrant_id),
    FOREIGN KEY (account, webinar) REFERENCES webinars
);
CREATE INDEX other_registrants_by_email ON other_registrants (account, email, webinar);

-- T1 to T3. T4: each once per contact and session. The webinar's name is looked up, so that it is never an old one.
CREATE TABLE timeline_events (
    account text COLLATE "C"   NOT NULL,
    contact text COLLATE "C"   NOT NULL,
    kind    text COLLATE "C"   NOT NULL CHECK (kind IN ('registration', 'attendance', 'recording')),
    webinar text COLLATE "C"   NOT NULL,
    -- The session's UUID; empty where the event is not of one session.
    session text COLLATE "C"   NOT NULL,
    at      bigint NOT NULL,
    details text COLLATE "C"   NOT NULL,
    PRIMARY KEY (account, contact, kind, webinar, session),
    FOREIGN KEY (account, contact) REFERENCES contacts ON DELETE CASCADE,
    FOREIGN KEY (account, webinar) REFERENCES webinars
);
CREATE INDEX timeline_events_by_webinar ON timeline_events (account, webinar, kind, contact);
-- A call's contacts are those who attended its session: each has T3.
CREATE INDEX timeline_events_by_session ON timeline_events (account, session) WHERE kind = 'recording';

-- M1: each synced webinar is a marketing event.
CREATE TABLE marketing_events (
    account   text COLLATE "C"    NOT NULL,
    webinar   text COLLATE "C"    NOT NULL,
    name      text COLLATE "C"    NOT NULL,
    organiser text COLLATE "C"    NOT NULL,
    starts_at bigint,
    ends_at   bigint,
    url       text COLLATE "C",
    cancelled boolean NOT NULL DEFAULT false,
    PRIMARY KEY (account, webinar),
    FOREIGN KEY (account, webinar) REFERENCES webinars
);

-- M2: the state on the marketing event.
CREATE TABLE marketing_event_contacts (
    account text COLLATE "C"   NOT NULL,
    webinar text COLLATE "C"   NOT NULL,
    contact text COLLATE "C"   NOT NULL,
    state   text COLLATE "C"   NOT NULL CHECK (state IN ('REGISTERED', 'ATTENDED', 'CANCELLED', 'NO_SHOW')),
    at      bigint NOT NULL,
    PRIMARY KEY (account, webinar, contact),
    FOREIGN KEY (account, webinar) REFERENCES marketing_events,
    FOREIGN KEY (account, contact) REFERENCES contacts ON DELETE CASCADE
);
CREATE INDEX marketing_event_contacts_by_state ON marketing_event_contacts (account, webinar, state);
CREATE INDEX marketing_event_contacts_by_contact ON marketing_event_contacts (account, contact);

CREATE TABLE sessions (
    account            text COLLATE "C"    NOT NULL,
    id                 text COLLATE "C"    NOT NULL,
    webinar            text COLLATE "C"    NOT NULL,
    topic              text COLLATE "C"    NOT NULL,
    starts_at          bigint  NOT NULL,
    ends_at            bigint,
    -- Whether all participants were listed once, and the listing was believed: before that no session is complete.
    listed             boolean NOT NULL DEFAULT false,
    -- When all participants were known.
    complete_at        bigint,
    -- Whether it was a rehearsal. None: not judged yet.
    rehearsal          boolean,
    -- Where its recording stands, as JSON, and when to look for it again.
    recording          text COLLATE "C",
    recording_again_at bigint,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, webinar) REFERENCES webinars
);
CREATE INDEX sessions_by_webinar ON sessions (account, webinar, starts_at);

-- Each time that a person was in a session.
CREATE TABLE joins (
    account       text COLLATE "C"   NOT NULL,
    session       text COLLATE "C"   NOT NULL,
    user_id       text COLLATE "C"   NOT NULL,
    joined_at     bigint NOT NULL,
    left_at       bigint NOT NULL,
    -- The person key, as the registrations stood when it was worked out.
    person        text COLLATE "C"   NOT NULL,
    person_id     text COLLATE "C",
    registrant_id text COLLATE "C",
    email         text COLLATE "C",
    invalid_email text COLLATE "C",
    name          text COLLATE "C"   NOT NULL,
    -- As in `registrations`.
    made_under    bigint NOT NULL,
    PRIMARY KEY (account, session, user_id, joined_at),
    FOREIGN KEY (account, session) REFERENCES sessions ON DELETE CASCADE
);
CREATE INDEX joins_by_person ON joins (account, session, person);
CREATE INDEX joins_by_registrant ON joins (account, session, registrant_id) WHERE registrant_id IS NOT NULL;

-- T2, P1, P4: one row a session and person.
CREATE TABLE attendances (
    account    text COLLATE "C"    NOT NULL,
    session    text COLLATE "C"    NOT NULL,
    person     text COLLATE "C"    NOT NULL,
    webinar    text COLLATE "C"    NOT NULL,
    email      text COLLATE "C",
    -- None: no contact (C8), or an account user (C4), or the contact was deleted.
    contact    text COLLATE "C",
    joined_at  bigint  NOT NULL,
    left_at    bigint  NOT NULL,
    seconds    bigint  NOT NULL,
    -- Hundredths of a percent of the session's real duration.
    hundredths integer NOT NULL CHECK (hundredths BETWEEN 0 AND 10000),
    PRIMARY KEY (account, session, person),
    FOREIGN KEY (account, session) REFERENCES sessions ON DELETE CASCADE,
    FOREIGN KEY (account, webinar) REFERENCES webinars,
    FOREIGN KEY (account, contact) REFERENCES contacts ON DELETE SET NULL (contact)
);
CREATE INDEX attendances_by_contact ON attendances (account, contact, webinar) WHERE contact IS NOT NULL;
CREATE INDEX attendances_of_webinar ON attendances (account, webinar, contact) WHERE contact IS NOT NULL;

-- R1: recordings as calls.
CREATE TABLE calls (
    account       text COLLATE "C"   NOT NULL,
    session       text COLLATE "C"   NOT NULL,
    webinar       text COLLATE "C"   NOT NULL,
    topic         text COLLATE "C"   NOT NULL,
    starts_at     bigint NOT NULL,
    seconds       bigint NOT NULL,
    recording_url text COLLATE "C",
    -- JSON: a list of cues.
    transcript    text COLLATE "C"   NOT NULL,
    -- As segments compare them.
    folded_topic  text COLLATE "C"   NOT NULL,
    folded_url    text COLLATE "C",
    -- When it was first written: since then it is available (T3).
    saved_at      bigint NOT NULL,
    PRIMARY KEY (account, session),
    FOREIGN KEY (account, session) REFERENCES sessions,
    FOREIGN KEY (account, webinar) REFERENCES webinars
);
CREATE INDEX calls_by_webinar ON calls (account, webinar, starts_at);

CREATE TABLE action_events (
    account text COLLATE "C"   NOT NULL,
    contact text COLLATE "C"   NOT NULL,
    action  text COLLATE "C"   NOT NULL,
    type    text COLLATE "C"   NOT NULL,
    key     text COLLATE "C"   NOT NULL,
    at      bigint NOT NULL,
    title   text COLLATE "C"   NOT NULL,
    details text COLLATE "C"   NOT NULL,
    PRIMARY KEY (account, contact, action, type, key),
    FOREIGN KEY (account, contact) REFERENCES contacts ON DELETE CASCADE
);

-- One holder a name; its token grows and is never reused.
CREATE TABLE leases (
    account     text COLLATE "C"   NOT NULL REFERENCES accounts,
    name        text COLLATE "C"   NOT NULL,
    token       bigint NOT NULL,
    -- None: given up.
    owner       text COLLATE "C",
    lease_until bigint NOT NULL,
    PRIMARY KEY (account, name)
);

-- C8: every email left out is kept with its reason. Emails of people who were erased, or gave none, are never here.
CREATE TABLE left_out (
    account text COLLATE "C" NOT NULL REFERENCES accounts,
    webinar text COLLATE "C" NOT NULL,
    email   text COLLATE "C" NOT NULL,
    reason  text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, webinar, email)
);

-- A listing that is being read, and its pages.
CREATE TABLE listings (
    account  text COLLATE "C"   NOT NULL REFERENCES accounts,
    webinar  text COLLATE "C"   NOT NULL,
    -- `registrants`, or `participants:` and the session.
    listing  text COLLATE "C"   NOT NULL,
    begun_at bigint NOT NULL,
    -- The token of the webinar's lease when its first pass began. What was made or written under this one, or a later
    -- one, may be younger than the listing: no clock is asked, because clocks jump.
    since    bigint NOT NULL,
    -- Keys that the pass before this one did not have: 8 bytes each, little endian, in ascending order.
    missing  bytea,
    PRIMARY KEY (account, webinar, listing)
);
CREATE TABLE listing_pages (
    account text COLLATE "C"    NOT NULL,
    webinar text COLLATE "C"    NOT NULL,
    listing text COLLATE "C"    NOT NULL,
    page    bigint  NOT NULL,
    part    text COLLATE "C"    NOT NULL,
    total   bigint,
    last    boolean NOT NULL,
    -- 8 bytes a row, little endian.
    keys    bytea   NOT NULL,
    PRIMARY KEY (account, webinar, listing, page),
    FOREIGN KEY (account, webinar, listing) REFERENCES listings ON DELETE CASCADE
);

-- What is left of erased people (C10: erased people leave only keyed hashes): HMAC-SHA-256 under the account's own key.
CREATE TABLE erased (
    account   text COLLATE "C"   NOT NULL REFERENCES accounts,
    hash      bytea  NOT NULL,
    kind      text COLLATE "C"   NOT NULL CHECK (kind IN ('email', 'contact', 'registrant', 'speaker')),
    erased_at bigint NOT NULL,
    PRIMARY KEY (account, hash)
);

-- At most one row an account, made by its first erasure.
CREATE TABLE erasure (
    account text COLLATE "C"  PRIMARY KEY REFERENCES accounts,
    key     bytea NOT NULL
);

-- Names of commits that were carried out, so that none is carried out twice, and `withdrawn:<name>` of those that once were undone.
CREATE TABLE applied (
    account text COLLATE "C" NOT NULL REFERENCES accounts,
    id      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, id)
);

-- What people have done by hand, and who did it. An erased person is never named.
CREATE TABLE history (
    account  text COLLATE "C"   NOT NULL REFERENCES accounts,
    position bigint GENERATED ALWAYS AS IDENTITY,
    at       bigint NOT NULL,
    by       text COLLATE "C",
    what     text COLLATE "C"   NOT NULL,
    subject  text COLLATE "C",
    PRIMARY KEY (account, position)
);
CREATE INDEX history_by_subject ON history (account, subject) WHERE subject IS NOT NULL;
