//! The users of the account, and what they sign in with.

use async_trait::async_trait;
use greenroom_domain::{
    AccountUser, Email, HistoryEntry, Invitation, Role, SignInFailures, SignInSession, SignInTokenHash, StoreError,
    rules::sign_in,
    store::{KeptSignIn, KeptUser, SignInStore, SignInTry, UserChange},
};
use greenroom_sealing::keyed_hash;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};

use crate::{
    SqliteStore,
    platform::{
        error::Error,
        history,
        rows::{count, email_in, instant, nanos, optional_instant, to_word, word},
    },
};

const USER: &str = "SELECT email, role, password, password_set_at, last_signed_in_at,
    (SELECT expires_at FROM invitations WHERE user = email) FROM account_users";

const SESSION: &str = "SELECT token, user, begun_by, created_at, last_seen_at, idle_until, expires_at";

/// Gives a person a role: a new user, or one who is there. Where nobody would be an administrator any more, nothing is written.
pub(crate) fn put(c: &Connection, email: &Email, role: Role) -> Result<UserChange, Error> {
    match role_of(c, email)? {
        Some(before) if before == role => return Ok(UserChange::Unchanged),
        Some(before) if !sign_in::may_change(before, Some(role), other_administrators(c, email)?) => {
            return Ok(UserChange::LastAdministrator);
        }
        _ => {}
    }
    c.prepare_cached(
        "INSERT INTO account_users (email, role) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET role = excluded.role",
    )?
    .execute([email.as_str(), &to_word(&role)?])?;
    Ok(UserChange::Done)
}

/// The role of a user; none where there is no such user.
pub(crate) fn role_of(c: &Connection, email: &Email) -> Result<Option<Role>, Error> {
    let mut query = c.prepare_cached("SELECT role FROM account_users WHERE email = ?1")?;
    Ok(query.query_row([email.as_str()], |row| word(row, 0)).optional()?)
}

/// Ends all sessions and invitations, whose tokens somebody may have thrown away since.
pub(crate) fn end_all(c: &Connection) -> rusqlite::Result<()> {
    c.execute_batch("DELETE FROM sign_in_sessions; DELETE FROM invitations;")
}

/// Removes at most `limit` sessions and as many invitations that had ended before this, and failures that count no more then.
pub(crate) fn prune(c: &Connection, before: Timestamp, limit: i64) -> Result<u64, Error> {
    let forgotten = sign_in::failures_forgotten_before(before);
    let mut removed = 0;
    for (rows, before) in [
        (
            "DELETE FROM sign_in_sessions WHERE token IN
                 (SELECT token FROM sign_in_sessions WHERE idle_until < ?1 LIMIT ?2)",
            before,
        ),
        ("DELETE FROM invitations WHERE user IN (SELECT user FROM invitations WHERE expires_at < ?1 LIMIT ?2)", before),
        (
            "DELETE FROM sign_in_failures WHERE name IN
                 (SELECT name FROM sign_in_failures WHERE last_at < ?1 LIMIT ?2)",
            forgotten,
        ),
    ] {
        removed += c.prepare_cached(rows)?.execute(params![nanos(before), limit])?;
    }
    Ok(u64::try_from(removed).unwrap_or(u64::MAX))
}

fn other_administrators(c: &Connection, email: &Email) -> Result<u64, Error> {
    let mut query =
        c.prepare_cached("SELECT count(*) FROM account_users WHERE role = 'administrator' AND email <> ?1")?;
    Ok(query.query_row([email.as_str()], |row| count(row, 0))?)
}

fn user(c: &Connection, email: &Email) -> Result<Option<KeptUser>, Error> {
    let found = c.prepare_cached(&format!("{USER} WHERE email = ?1"))?.query_row([email.as_str()], kept).optional()?;
    found.map(|user| with_failures(c, user)).transpose()
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptUser> {
    Ok(KeptUser {
        email: email_in(row, 0)?,
        role: word(row, 1)?,
        password: row.get(2)?,
        password_set_at: optional_instant(row, 3)?,
        last_signed_in_at: optional_instant(row, 4)?,
        invited_until: optional_instant(row, 5)?,
        failures: SignInFailures::default(),
    })
}

fn with_failures(c: &Connection, user: KeptUser) -> Result<KeptUser, Error> {
    let failures = failures(c, &name(c, &user.email)?)?;
    Ok(KeptUser { failures, ..user })
}

/// The name under which the failures of an email are kept.
fn name(c: &Connection, email: &Email) -> Result<[u8; 32], Error> {
    let key: Vec<u8> = c.prepare_cached("SELECT key FROM sign_in_key")?.query_row([], |row| row.get(0))?;
    Ok(keyed_hash(&key, [email.as_str().as_bytes()])?)
}

fn failures(c: &Connection, name: &[u8; 32]) -> Result<SignInFailures, Error> {
    let found = c
        .prepare_cached("SELECT count, last_at FROM sign_in_failures WHERE name = ?1")?
        .query_row([name], |row| Ok(SignInFailures { count: row.get(0)?, last_at: Some(instant(row, 1)?) }))
        .optional()?;
    Ok(found.unwrap_or_default())
}

fn clear(c: &Connection, email: &Email) -> Result<bool, Error> {
    let cleared = c.prepare_cached("DELETE FROM sign_in_failures WHERE name = ?1")?.execute([name(c, email)?])?;
    Ok(cleared > 0)
}

fn end_sessions(c: &Connection, user: &Email, keep: Option<SignInTokenHash>) -> Result<u64, Error> {
    let ended = c
        .prepare_cached("DELETE FROM sign_in_sessions WHERE user = ?1 AND (?2 IS NULL OR token <> ?2)")?
        .execute(params![user.as_str(), keep])?;
    Ok(u64::try_from(ended).unwrap_or(u64::MAX))
}

fn set_password(
    c: &Connection,
    email: &Email,
    password: &str,
    instead_of: Option<&str>,
    keep: Option<SignInTokenHash>,
    at: Timestamp,
) -> Result<bool, Error> {
    let set = c
        .prepare_cached(
            "UPDATE account_users SET password = ?2, password_set_at = ?4
             WHERE email = ?1 AND (?3 IS NULL OR password = ?3)",
        )?
        .execute(params![email.as_str(), password, instead_of, nanos(at)])?;
    if set == 0 {
        return Ok(false);
    }
    end_sessions(c, email, keep)?;
    c.prepare_cached("DELETE FROM invitations WHERE user = ?1")?.execute([email.as_str()])?;
    clear(c, email)?;
    Ok(true)
}

fn begin(c: &Connection, session: &SignInSession, password: Option<&str>) -> Result<bool, Error> {
    let noted = c
        .prepare_cached(
            "UPDATE account_users SET last_signed_in_at = ?2 WHERE email = ?1 AND (?3 IS NULL OR password = ?3)",
        )?
        .execute(params![session.user.as_str(), nanos(session.created_at), password])?;
    if noted == 0 {
        return Ok(false);
    }
    clear(c, &session.user)?;
    c.prepare_cached(
        "INSERT INTO sign_in_sessions (token, user, begun_by, created_at, last_seen_at, idle_until, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        session.token,
        session.user.as_str(),
        session.begun_by.as_str(),
        nanos(session.created_at),
        nanos(session.last_seen_at),
        nanos(session.idle_until),
        nanos(session.expires_at),
    ])?;
    Ok(true)
}

fn session(row: &Row<'_>) -> rusqlite::Result<SignInSession> {
    Ok(SignInSession {
        token: token_in(row, 0)?,
        user: email_in(row, 1)?,
        begun_by: word(row, 2)?,
        created_at: instant(row, 3)?,
        last_seen_at: instant(row, 4)?,
        idle_until: instant(row, 5)?,
        expires_at: instant(row, 6)?,
    })
}

fn token_in(row: &Row<'_>, column: usize) -> rusqlite::Result<SignInTokenHash> {
    SignInTokenHash::try_from(row.get_ref(column)?.as_blob()?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error)))
}

#[async_trait]
impl SignInStore for SqliteStore {
    async fn users(&self) -> Result<Vec<KeptUser>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached(&format!("{USER} ORDER BY email"))?;
            let users = query.query_map([], kept)?.collect::<Result<Vec<_>, _>>()?;
            users.into_iter().map(|user| with_failures(c, user)).collect()
        })
        .await
    }

    async fn user(&self, email: &Email) -> Result<Option<KeptUser>, StoreError> {
        let email = email.clone();
        self.look_up(move |c| user(c, &email)).await
    }

    async fn add_user(&self, user: &AccountUser, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let user = user.clone();
        self.write(move |c| {
            if role_of(c, &user.email)?.is_some() {
                return Ok(false);
            }
            put(c, &user.email, user.role)?;
            history::add(c, note.as_ref())?;
            Ok(true)
        })
        .await
    }

    async fn change_role(
        &self,
        email: &Email,
        role: Role,
        note: Option<HistoryEntry>,
    ) -> Result<UserChange, StoreError> {
        let email = email.clone();
        self.write(move |c| {
            if role_of(c, &email)?.is_none() {
                return Ok(UserChange::Unknown);
            }
            let change = put(c, &email, role)?;
            history::add(c, note.as_ref().filter(|_| change == UserChange::Done))?;
            Ok(change)
        })
        .await
    }

    async fn remove_user(&self, email: &Email, note: Option<HistoryEntry>) -> Result<UserChange, StoreError> {
        let email = email.clone();
        self.write(move |c| {
            let Some(role) = role_of(c, &email)? else { return Ok(UserChange::Unknown) };
            if !sign_in::may_change(role, None, other_administrators(c, &email)?) {
                return Ok(UserChange::LastAdministrator);
            }
            // With the password go the sessions and the invitation, by their foreign keys.
            c.prepare_cached("DELETE FROM account_users WHERE email = ?1")?.execute([email.as_str()])?;
            clear(c, &email)?;
            history::add(c, note.as_ref())?;
            Ok(UserChange::Done)
        })
        .await
    }

    async fn set_password(
        &self,
        email: &Email,
        password: &str,
        instead_of: Option<&str>,
        keep: Option<&SignInTokenHash>,
        at: Timestamp,
        note: Option<HistoryEntry>,
    ) -> Result<bool, StoreError> {
        let (email, password, keep) = (email.clone(), password.to_owned(), keep.copied());
        let instead_of = instead_of.map(ToOwned::to_owned);
        self.write(move |c| {
            let set = set_password(c, &email, &password, instead_of.as_deref(), keep, at)?;
            history::add(c, note.as_ref().filter(|_| set))?;
            Ok(set)
        })
        .await
    }

    async fn try_sign_in(&self, email: &Email, now: Timestamp) -> Result<SignInTry, StoreError> {
        let email = email.clone();
        self.write(move |c| {
            let name = name(c, &email)?;
            let counted = match sign_in::count_try(failures(c, &name)?, now) {
                Ok(counted) => counted,
                Err(until) => return Ok(SignInTry::Locked(until)),
            };
            c.prepare_cached(
                "INSERT INTO sign_in_failures (name, count, last_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET count = excluded.count, last_at = excluded.last_at",
            )?
            .execute(params![name, counted.count, nanos(now)])?;
            Ok(SignInTry::Go(user(c, &email)?))
        })
        .await
    }

    async fn clear_failures(&self, email: &Email, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let email = email.clone();
        self.write(move |c| {
            let cleared = clear(c, &email)?;
            history::add(c, note.as_ref().filter(|_| cleared))?;
            Ok(cleared)
        })
        .await
    }

    async fn begin_session(
        &self,
        session: &SignInSession,
        password: Option<&str>,
        note: Option<HistoryEntry>,
    ) -> Result<bool, StoreError> {
        let (session, password) = (session.clone(), password.map(ToOwned::to_owned));
        self.write(move |c| {
            let begun = begin(c, &session, password.as_deref())?;
            history::add(c, note.as_ref().filter(|_| begun))?;
            Ok(begun)
        })
        .await
    }

    async fn sign_in_session(&self, token: &SignInTokenHash) -> Result<Option<KeptSignIn>, StoreError> {
        let token = *token;
        // Each page asks this.
        self.look_up(move |c| {
            let found = c
                .prepare_cached(&format!(
                    "{SESSION}, (SELECT role FROM account_users WHERE email = user) FROM sign_in_sessions WHERE token = ?1"
                ))?
                .query_row([token], |row| Ok(KeptSignIn { session: session(row)?, role: word(row, 7)? }))
                .optional()?;
            Ok(found)
        })
        .await
    }

    async fn sessions_of(&self, user: &Email) -> Result<Vec<SignInSession>, StoreError> {
        let user = user.clone();
        self.read(move |c| {
            let mut query = c.prepare_cached(&format!(
                "{SESSION} FROM sign_in_sessions WHERE user = ?1 ORDER BY created_at, token"
            ))?;
            Ok(query.query_map([user.as_str()], session)?.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn note_session_use(&self, session: &SignInSession) -> Result<(), StoreError> {
        let session = session.clone();
        self.write(move |c| {
            c.prepare_cached(
                "UPDATE sign_in_sessions SET last_seen_at = ?2, idle_until = ?3 WHERE token = ?1 AND last_seen_at < ?2",
            )?
            .execute(params![session.token, nanos(session.last_seen_at), nanos(session.idle_until)])?;
            Ok(())
        })
        .await
    }

    async fn end_session(&self, token: &SignInTokenHash) -> Result<bool, StoreError> {
        let token = *token;
        self.write(
            move |c| Ok(c.prepare_cached("DELETE FROM sign_in_sessions WHERE token = ?1")?.execute([token])? > 0),
        )
        .await
    }

    async fn end_sessions(
        &self,
        user: &Email,
        keep: Option<&SignInTokenHash>,
        note: Option<HistoryEntry>,
    ) -> Result<u64, StoreError> {
        let (user, keep) = (user.clone(), keep.copied());
        self.write(move |c| {
            let ended = end_sessions(c, &user, keep)?;
            history::add(c, note.as_ref().filter(|_| ended > 0))?;
            Ok(ended)
        })
        .await
    }

    async fn invite(&self, invitation: &Invitation, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let invitation = invitation.clone();
        self.write(move |c| {
            if role_of(c, &invitation.user)?.is_none() {
                return Ok(false);
            }
            c.prepare_cached(
                "INSERT OR REPLACE INTO invitations (user, token, invited_by, created_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                invitation.user.as_str(),
                invitation.token,
                invitation.by,
                nanos(invitation.created_at),
                nanos(invitation.expires_at),
            ])?;
            history::add(c, note.as_ref())?;
            Ok(true)
        })
        .await
    }

    async fn invitation(&self, token: &SignInTokenHash) -> Result<Option<Invitation>, StoreError> {
        let hash = *token;
        self.look_up(move |c| {
            let found = c
                .prepare_cached(
                    "SELECT token, user, invited_by, created_at, expires_at FROM invitations WHERE token = ?1",
                )?
                .query_row([hash], |row| {
                    Ok(Invitation {
                        token: token_in(row, 0)?,
                        user: email_in(row, 1)?,
                        by: row.get(2)?,
                        created_at: instant(row, 3)?,
                        expires_at: instant(row, 4)?,
                    })
                })
                .optional()?;
            Ok(found)
        })
        .await
    }

    async fn accept_invitation(
        &self,
        token: &SignInTokenHash,
        password: &str,
        session: &SignInSession,
        note: Option<HistoryEntry>,
    ) -> Result<bool, StoreError> {
        let (token, password, session) = (*token, password.to_owned(), session.clone());
        self.write(move |c| {
            let taken = c
                .prepare_cached("DELETE FROM invitations WHERE token = ?1 AND user = ?2")?
                .execute(params![token, session.user.as_str()])?;
            let done = taken > 0
                && set_password(c, &session.user, &password, None, None, session.created_at)?
                && begin(c, &session, None)?;
            history::add(c, note.as_ref().filter(|_| done))?;
            Ok(done)
        })
        .await
    }
}
