-- Format 2: runs with their keys, intents, journals, state and waits; settings; the audit log of syncs.

-- Ids are UUIDs of version 7, so that their order is the order of time.
CREATE TABLE runs (
    account   text COLLATE "C" NOT NULL REFERENCES accounts,
    id        text COLLATE "C" NOT NULL,
    action    text COLLATE "C" NOT NULL,
    contact   text COLLATE "C",
    status    text COLLATE "C" NOT NULL CHECK (status IN ('done', 'continue', 'failed')),
    kind      text COLLATE "C",
    code      text COLLATE "C",
    again_of  text COLLATE "C",
    continues text COLLATE "C",
    record    text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, id)
);
CREATE INDEX runs_by_contact ON runs (account, contact, id) WHERE contact IS NOT NULL;
CREATE INDEX runs_by_action ON runs (account, action, id);
CREATE INDEX runs_by_code ON runs (account, code, id) WHERE code IS NOT NULL;
CREATE INDEX runs_not_done ON runs (account, status, id) WHERE status <> 'done';
CREATE INDEX runs_again ON runs (account, again_of, id) WHERE again_of IS NOT NULL;
CREATE INDEX runs_of_chain ON runs (account, continues, id) WHERE continues IS NOT NULL;

CREATE TABLE run_tags (
    account text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    value   text COLLATE "C" NOT NULL,
    run     text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, name, value, run),
    FOREIGN KEY (account, run) REFERENCES runs ON DELETE CASCADE
);
CREATE INDEX run_tags_by_run ON run_tags (account, run);

CREATE TABLE idempotency_keys (
    account      text COLLATE "C"    NOT NULL REFERENCES accounts,
    key          text COLLATE "C"    NOT NULL,
    action       text COLLATE "C"    NOT NULL,
    input_digest text COLLATE "C"    NOT NULL,
    contact      text COLLATE "C",
    -- The run that holds the key, or whose outcome is kept under it.
    run          text COLLATE "C"    NOT NULL,
    lease_until  bigint  NOT NULL,
    final        boolean NOT NULL,
    -- The runtime that holds the key, so that the keys of a process that has ended are free at once.
    owner        text COLLATE "C"    NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE INDEX idempotency_keys_by_run ON idempotency_keys (account, run);
CREATE INDEX held_keys ON idempotency_keys (account, owner) WHERE NOT final;

-- Contacts and runs are named by their ids here: the contact may be an embedder's, the run may never be recorded.
CREATE TABLE intents (
    account      text COLLATE "C"   NOT NULL REFERENCES accounts,
    id           text COLLATE "C"   NOT NULL,
    kind         text COLLATE "C"   NOT NULL CHECK (kind IN ('register', 'cancel', 'approve', 'deny')),
    run          text COLLATE "C"   NOT NULL,
    zoom_account text COLLATE "C"   NOT NULL,
    webinar      text COLLATE "C"   NOT NULL,
    email        text COLLATE "C"   NOT NULL,
    contact      text COLLATE "C"   NOT NULL,
    occurrence   text COLLATE "C",
    opened_at    bigint NOT NULL,
    owner        text COLLATE "C"   NOT NULL,
    lease_until  bigint NOT NULL,
    result       text COLLATE "C"   CHECK (result IN ('done', 'not-done', 'not-sent')),
    PRIMARY KEY (account, id)
);
CREATE UNIQUE INDEX one_open_intent ON intents (account, webinar, email) WHERE result IS NULL;
CREATE INDEX intents_of_a_day ON intents (account, webinar, email, opened_at);
CREATE INDEX open_intents_by_lease ON intents (account, lease_until) WHERE result IS NULL;
CREATE INDEX intents_by_run ON intents (account, run);

-- Effects that an embedder's CRM has not confirmed, with all that it takes to undo their commit.
CREATE TABLE outbox (
    account      text COLLATE "C"    NOT NULL REFERENCES accounts,
    position     bigint  GENERATED ALWAYS AS IDENTITY,
    id           text COLLATE "C"    NOT NULL,
    -- The name by which the commit is known; none where it has neither a run nor an intent.
    known_as     text COLLATE "C",
    run          text COLLATE "C",
    intent       text COLLATE "C",
    intent_owner text COLLATE "C",
    effects      text COLLATE "C"    NOT NULL,
    rests_on     text COLLATE "C"    NOT NULL,
    -- The committer has them for itself until then.
    not_before   bigint  NOT NULL,
    -- The caller was told that they are committed.
    acknowledged boolean NOT NULL,
    -- Why the CRM will not have them: they are not tried again.
    refused      text COLLATE "C",
    -- Whether it was told that they were set aside.
    told         boolean NOT NULL DEFAULT false,
    PRIMARY KEY (account, position),
    UNIQUE (account, id),
    UNIQUE (account, known_as)
);
CREATE INDEX outbox_by_run ON outbox (account, run) WHERE run IS NOT NULL;

-- The contacts and emails of effects that wait, so that those of one contact are found.
CREATE TABLE outbox_subjects (
    account  text COLLATE "C"   NOT NULL,
    name     text COLLATE "C"   NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (account, name, position),
    FOREIGN KEY (account, position) REFERENCES outbox ON DELETE CASCADE
);
CREATE INDEX outbox_subjects_by_position ON outbox_subjects (account, position);

-- Journals that have their bodies.
CREATE TABLE journals (
    account text COLLATE "C"   NOT NULL,
    run     text COLLATE "C"   NOT NULL,
    -- The digest of the package that ran.
    package text COLLATE "C"   NOT NULL,
    level   text COLLATE "C"   NOT NULL CHECK (level IN ('full', 'digests')),
    bytes   bigint NOT NULL,
    body    text COLLATE "C"   NOT NULL,
    PRIMARY KEY (account, run),
    FOREIGN KEY (account, run) REFERENCES runs ON DELETE CASCADE
);
CREATE INDEX journals_by_package ON journals (account, package);

-- Those that were dropped for the quota, or erased, so that the one who replays such a run hears why it has none.
CREATE TABLE dropped_journals (
    account    text COLLATE "C"    NOT NULL,
    run        text COLLATE "C"    NOT NULL,
    level      text COLLATE "C"    NOT NULL CHECK (level IN ('full', 'digests')),
    dropped_at bigint  NOT NULL,
    erased     boolean NOT NULL,
    PRIMARY KEY (account, run),
    FOREIGN KEY (account, run) REFERENCES runs ON DELETE CASCADE
);

-- Whose data may be in what a run left: its journal, and its record, which stays when the journal is dropped.
CREATE TABLE journal_contacts (
    account text COLLATE "C" NOT NULL,
    contact text COLLATE "C" NOT NULL,
    run     text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, contact, run),
    FOREIGN KEY (account, run) REFERENCES runs ON DELETE CASCADE
);
CREATE INDEX journal_contacts_by_run ON journal_contacts (account, run);

-- How many bytes all journals have, as the sum of some numbers: each connection adds to its own, so that commits do not wait for
-- each other. Triggers keep it, so that it holds however a journal goes: erased, dropped, or with its run.
CREATE TABLE journal_bytes (
    account text COLLATE "C"    NOT NULL REFERENCES accounts,
    part    integer NOT NULL,
    bytes   bigint  NOT NULL,
    PRIMARY KEY (account, part)
);
CREATE FUNCTION journals_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO greenroom.journal_bytes AS j (account, part, bytes)
        SELECT account, pg_backend_pid() % 64, sum(bytes) FROM changed GROUP BY account
        ON CONFLICT (account, part) DO UPDATE SET bytes = j.bytes + excluded.bytes;
    RETURN NULL;
END
$$;
CREATE FUNCTION journals_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO greenroom.journal_bytes AS j (account, part, bytes)
        SELECT account, pg_backend_pid() % 64, -sum(bytes) FROM changed GROUP BY account
        ON CONFLICT (account, part) DO UPDATE SET bytes = j.bytes + excluded.bytes;
    RETURN NULL;
END
$$;
CREATE FUNCTION journals_are_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a journal is written once';
END
$$;
CREATE TRIGGER journals_came AFTER INSERT ON journals REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION journals_came();
CREATE TRIGGER journals_went AFTER DELETE ON journals REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION journals_went();
CREATE TRIGGER journals_are_written_once BEFORE UPDATE ON journals
    FOR EACH STATEMENT EXECUTE FUNCTION journals_are_written_once();

CREATE TABLE packages (
    account text COLLATE "C"   NOT NULL REFERENCES accounts,
    digest  text COLLATE "C"   NOT NULL,
    -- When it was last known to be in use, to the hour.
    kept_at bigint NOT NULL,
    package bytea  NOT NULL,
    PRIMARY KEY (account, digest)
);

-- Entries that actions keep between their runs.
CREATE TABLE action_state (
    account text COLLATE "C"   NOT NULL REFERENCES accounts,
    action  text COLLATE "C"   NOT NULL,
    key     text COLLATE "C"   NOT NULL,
    value   text COLLATE "C"   NOT NULL,
    -- The contact that it is about: the entry goes when the person is erased (C10: erased people leave only keyed hashes).
    about   text COLLATE "C",
    -- Grows with every write and never comes again: it tells whether an entry still is the one that was read.
    version bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (account, action, key)
);

-- Waits of runs for completions from outside. Of the token in a wait's link, only the hash is kept.
CREATE TABLE waits (
    account      text COLLATE "C"   NOT NULL REFERENCES accounts,
    -- The first run of the chain of slices.
    run          text COLLATE "C"   NOT NULL,
    name         text COLLATE "C"   NOT NULL,
    action       text COLLATE "C"   NOT NULL,
    contact      text COLLATE "C",
    title        text COLLATE "C"   NOT NULL,
    opened_by    text COLLATE "C"   NOT NULL,
    opened_at    bigint NOT NULL,
    until        bigint NOT NULL,
    token        bytea  NOT NULL,
    completed_at bigint,
    completed_by text COLLATE "C",
    value        text COLLATE "C",
    -- When it ended before its time, because its job was dropped, or its store put back from a copy.
    ended_at     bigint,
    PRIMARY KEY (account, run, name),
    UNIQUE (account, token)
);
CREATE INDEX waits_by_slice ON waits (account, opened_by);

-- Leaves of the settings document by JSON Pointer, without the webinars' own. A leaf that is not here has its default.
CREATE TABLE settings (
    account text COLLATE "C" NOT NULL REFERENCES accounts,
    pointer text COLLATE "C" NOT NULL,
    value   text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, pointer)
);

-- S8 (a webinar's own sync) and E1. A webinar without a row was never seen while S1 was on.
CREATE TABLE webinar_settings (
    account     text COLLATE "C"    NOT NULL REFERENCES accounts,
    webinar     text COLLATE "C"    NOT NULL,
    sync        boolean NOT NULL,
    recordings  boolean,
    zoom_events boolean NOT NULL DEFAULT false,
    PRIMARY KEY (account, webinar)
);

-- The position of the latest change is the settings' version.
CREATE TABLE settings_history (
    account  text COLLATE "C"   NOT NULL REFERENCES accounts,
    position bigint GENERATED ALWAYS AS IDENTITY,
    at       bigint NOT NULL,
    by       text COLLATE "C"   NOT NULL,
    pointer  text COLLATE "C"   NOT NULL,
    before   text COLLATE "C",
    after    text COLLATE "C",
    PRIMARY KEY (account, position)
);
CREATE INDEX settings_history_by_pointer ON settings_history (account, pointer, position);
CREATE INDEX settings_history_by_time ON settings_history (account, at);

-- The audit log, in the order in which syncs began: clocks may be set back.
CREATE TABLE sync_runs (
    account     text COLLATE "C"   NOT NULL REFERENCES accounts,
    position    bigint GENERATED ALWAYS AS IDENTITY,
    id          text COLLATE "C"   NOT NULL,
    webinar     text COLLATE "C"   NOT NULL,
    "trigger"   text COLLATE "C"   NOT NULL,
    started_at  bigint NOT NULL,
    finished_at bigint,
    state       text COLLATE "C"   NOT NULL,
    step        text COLLATE "C",
    "cursor"    text COLLATE "C",
    tally       text COLLATE "C"   NOT NULL,
    warnings    text COLLATE "C"   NOT NULL,
    PRIMARY KEY (account, position),
    UNIQUE (account, id)
);
CREATE INDEX sync_runs_by_webinar ON sync_runs (account, webinar, position);
CREATE INDEX sync_runs_by_time ON sync_runs (account, started_at);
