-- Format 4: webhooks, alerts, keys to the HTTP API, signing in, secrets, and the budget of Zoom's rate limits.

-- What Zoom's webhooks have told, until it was looked at. Bodies, which name people, are not kept.
CREATE TABLE webhooks (
    account      text COLLATE "C"   NOT NULL REFERENCES accounts,
    id           bigint GENERATED ALWAYS AS IDENTITY,
    zoom_account text COLLATE "C"   NOT NULL,
    digest       bytea  NOT NULL,
    event        text COLLATE "C"   NOT NULL,
    webinar      text COLLATE "C",
    session      text COLLATE "C",
    received_at  bigint NOT NULL,
    looked_at    bigint,
    PRIMARY KEY (account, id),
    UNIQUE (account, zoom_account, digest)
);
CREATE INDEX webhooks_waiting ON webhooks (account, zoom_account, webinar, id) WHERE looked_at IS NULL;
CREATE INDEX webhooks_answered ON webhooks (account, looked_at) WHERE looked_at IS NOT NULL;

-- Nothing of a person is in alerts: codes, counts and ids.
CREATE TABLE alerts (
    account text COLLATE "C"   NOT NULL REFERENCES accounts,
    kind    text COLLATE "C"   NOT NULL,
    subject text COLLATE "C"   NOT NULL,
    code    text COLLATE "C",
    count   bigint NOT NULL,
    since   bigint NOT NULL,
    latest  bigint NOT NULL,
    told_at bigint NOT NULL,
    over_at bigint,
    PRIMARY KEY (account, kind, subject)
);

-- Of a key's secret, only the hash is kept.
CREATE TABLE api_keys (
    account      text COLLATE "C"   NOT NULL REFERENCES accounts,
    id           text COLLATE "C"   NOT NULL,
    name         text COLLATE "C"   NOT NULL,
    "user"       text COLLATE "C"   NOT NULL,
    scopes       text COLLATE "C"   NOT NULL,
    actions      text COLLATE "C",
    secret       bytea  NOT NULL,
    created_at   bigint NOT NULL,
    expires_at   bigint,
    revoked_at   bigint,
    last_used_at bigint,
    PRIMARY KEY (account, id)
);

-- A PHC string of argon2id.
ALTER TABLE account_users ADD COLUMN password text COLLATE "C";
ALTER TABLE account_users ADD COLUMN password_set_at bigint;
ALTER TABLE account_users ADD COLUMN last_signed_in_at bigint;

-- Of the tokens of sessions and invitations only hashes are kept.
CREATE TABLE sign_in_sessions (
    account      text COLLATE "C"   NOT NULL,
    token        bytea  NOT NULL,
    "user"       text COLLATE "C"   NOT NULL,
    begun_by     text COLLATE "C"   NOT NULL,
    created_at   bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    idle_until   bigint NOT NULL,
    expires_at   bigint NOT NULL,
    PRIMARY KEY (account, token),
    FOREIGN KEY (account, "user") REFERENCES account_users ON DELETE CASCADE
);
CREATE INDEX sign_in_sessions_by_user ON sign_in_sessions (account, "user", created_at);
CREATE INDEX sign_in_sessions_by_end ON sign_in_sessions (account, idle_until);

CREATE TABLE invitations (
    account    text COLLATE "C"   NOT NULL,
    "user"     text COLLATE "C"   NOT NULL,
    token      bytea  NOT NULL,
    invited_by text COLLATE "C"   NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (account, "user"),
    UNIQUE (account, token),
    FOREIGN KEY (account, "user") REFERENCES account_users ON DELETE CASCADE
);

-- Failures by keyed hashes: of the email, and of the email with the network. The row over all networks has an empty network. The email
-- may be of no user, or a person's who was erased.
CREATE TABLE sign_in_failures (
    account text COLLATE "C"   NOT NULL REFERENCES accounts,
    name    bytea  NOT NULL,
    network bytea  NOT NULL,
    count   bigint NOT NULL,
    last_at bigint NOT NULL,
    PRIMARY KEY (account, name, network)
);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (account, last_at);
CREATE TABLE sign_in_key (
    account text COLLATE "C"  PRIMARY KEY REFERENCES accounts,
    key     bytea NOT NULL
);

-- Kept apart from zoom_accounts: credentials are tried before the connection is saved.
CREATE TABLE sealed_credentials (
    account      text COLLATE "C"  NOT NULL REFERENCES accounts,
    zoom_account text COLLATE "C"  NOT NULL,
    nonce        bytea NOT NULL,
    sealed       bytea NOT NULL,
    PRIMARY KEY (account, zoom_account)
);

-- Secrets and connections that actions use, encrypted under their names.
CREATE TABLE vault (
    account     text COLLATE "C"   NOT NULL REFERENCES accounts,
    kind        text COLLATE "C"   NOT NULL,
    name        text COLLATE "C"   NOT NULL,
    nonce       bytea  NOT NULL,
    sealed      bytea  NOT NULL,
    version     bigint NOT NULL,
    changed_at  bigint NOT NULL,
    lease_until bigint,
    PRIMARY KEY (account, kind, name)
);

-- One theoretical arrival time (GCRA) for each Zoom account and class of calls, for all workers.
CREATE TABLE rate_limits (
    account      text COLLATE "C"   NOT NULL REFERENCES accounts,
    zoom_account text COLLATE "C"   NOT NULL,
    class        text COLLATE "C"   NOT NULL,
    arrival      bigint NOT NULL,
    held_until   bigint NOT NULL,
    PRIMARY KEY (account, zoom_account, class)
);

-- G: saved filters. `filter` is the document of schemas/segment.json.
CREATE TABLE segments (
    account    text COLLATE "C"   NOT NULL REFERENCES accounts,
    name       text COLLATE "C"   NOT NULL,
    filter     text COLLATE "C"   NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (account, name)
);
