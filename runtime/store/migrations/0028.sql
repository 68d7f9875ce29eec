-- Format 28: account users sign in. There are three roles: a member is an editor now. Of the tokens of sessions and invitations only
-- hashes are kept.

UPDATE account_users SET role = 'editor' WHERE role = 'member';

-- A PHC string of argon2id.
ALTER TABLE account_users ADD COLUMN password TEXT;
ALTER TABLE account_users ADD COLUMN password_set_at INTEGER;
ALTER TABLE account_users ADD COLUMN last_signed_in_at INTEGER;

CREATE TABLE sign_in_sessions (
    token        BLOB    NOT NULL PRIMARY KEY,
    user         TEXT    NOT NULL REFERENCES account_users ON DELETE CASCADE,
    begun_by     TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    idle_until   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_sessions_by_user ON sign_in_sessions (user, created_at);
CREATE INDEX sign_in_sessions_by_end ON sign_in_sessions (idle_until);

-- Whatever changes the role of a user, an import as well, ends the user's sessions.
CREATE TRIGGER account_user_has_another_role AFTER UPDATE OF role ON account_users WHEN NEW.role <> OLD.role BEGIN
    DELETE FROM sign_in_sessions WHERE user = NEW.email;
END;

CREATE TABLE invitations (
    user       TEXT    NOT NULL PRIMARY KEY REFERENCES account_users ON DELETE CASCADE,
    token      BLOB    NOT NULL UNIQUE,
    invited_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Failures by a keyed hash of the email: it may be nobody's, or a person's who was erased.
CREATE TABLE sign_in_failures (
    name    BLOB    NOT NULL PRIMARY KEY,
    count   INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);
CREATE TABLE sign_in_key (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    key BLOB    NOT NULL
) STRICT;
INSERT INTO sign_in_key (one, key) VALUES (1, randomblob(32));
