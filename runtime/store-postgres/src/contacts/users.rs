//! The users of the account, and their passwords, sessions and invitations.

use async_trait::async_trait;
use greenroom_domain::{
    AccountUser, ClientNetwork, Email, HistoryEntry, HistoryKind, Invitation, Role, SignInCounts, SignInFailures,
    SignInSession, SignInTokenHash, StoreError,
    rules::sign_in,
    store::{KeptSignIn, KeptUser, SignInStore, SignInTry, UserChange},
};
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    PostgresStore,
    contacts::{
        account::role_of,
        sign_in_failures::{self, Names},
    },
    platform::{
        error::Error,
        history,
        locks::Locks,
        rows::{count, email_in, get, instant, nanos, optional_instant, to_word, word},
        transaction::Transaction,
    },
};

/// The name by which the users are locked where one becomes or stays an administrator: one of them stays.
const LOCK: &str = "users";

const USER: &str = r#"SELECT u.email, u.role, u.password, u.password_set_at, u.last_signed_in_at, i.expires_at
    FROM account_users u LEFT JOIN invitations i ON i.account = $1 AND i."user" = u.email WHERE u.account = $1"#;

/// The columns that [`session`] reads, of `sign_in_sessions s`.
const SESSION: &str = r#"s.token, s."user", s.begun_by, s.created_at, s.last_seen_at, s.idle_until, s.expires_at"#;

/// Gives a person a role: a new user, or one who is there. Where nobody would be an administrator any more, nothing is written. A
/// new role ends the user's sessions.
pub(crate) async fn put(t: &Transaction, email: &Email, role: Role) -> Result<UserChange, Error> {
    match role_of(t, email).await? {
        Some(before) if before == role => return Ok(UserChange::Unchanged),
        Some(before) if !sign_in::may_change(before, Some(role), other_administrators(t, email).await?) => {
            return Ok(UserChange::LastAdministrator);
        }
        _ => {}
    }
    t.execute(
        "INSERT INTO account_users (account, email, role) VALUES ($1, $2, $3)
         ON CONFLICT (account, email) DO UPDATE SET role = excluded.role",
        &[&email.as_str(), &to_word(&role)?],
    )
    .await?;
    end_sessions(t, email, None).await?;
    Ok(UserChange::Done)
}

/// Removes at most `limit` sessions and as many invitations that had ended before this, and failures that count no more then.
pub(crate) async fn prune(t: &Transaction, before: Timestamp, limit: i64) -> Result<u64, Error> {
    let forgotten = sign_in::failures_forgotten_before(before);
    let mut removed = 0;
    for (statement, before) in [
        (
            "DELETE FROM sign_in_sessions WHERE account = $1 AND token IN
                 (SELECT token FROM sign_in_sessions WHERE account = $1 AND idle_until < $2 LIMIT $3)",
            before,
        ),
        (
            r#"DELETE FROM invitations WHERE account = $1 AND "user" IN
                 (SELECT "user" FROM invitations WHERE account = $1 AND expires_at < $2 LIMIT $3)"#,
            before,
        ),
        (
            "DELETE FROM sign_in_failures WHERE account = $1 AND (name, network) IN
                 (SELECT name, network FROM sign_in_failures WHERE account = $1 AND last_at < $2 LIMIT $3)",
            forgotten,
        ),
    ] {
        removed += t.execute(statement, &[&nanos(before), &limit]).await?;
    }
    Ok(removed)
}

async fn other_administrators(t: &Transaction, email: &Email) -> Result<u64, Error> {
    let statement = "SELECT count(*) FROM account_users WHERE account = $1 AND role = 'administrator' AND email <> $2";
    count(&t.one(statement, &[&email.as_str()]).await?, 0)
}

async fn user(t: &Transaction, email: &Email) -> Result<Option<KeptUser>, Error> {
    let row = t.optional(&format!("{USER} AND u.email = $2"), &[&email.as_str()]).await?;
    match row {
        Some(row) => Ok(Some(kept(t, &row).await?)),
        None => Ok(None),
    }
}

async fn kept(t: &Transaction, row: &Row) -> Result<KeptUser, Error> {
    let email = email_in(row, 0)?;
    let (failures, failures_of_all) = sign_in_failures::of_user(t, &email).await?;
    Ok(KeptUser {
        email,
        role: word(row, 1)?,
        password: get(row, 2)?,
        password_set_at: optional_instant(row, 3)?,
        last_signed_in_at: optional_instant(row, 4)?,
        invited_until: optional_instant(row, 5)?,
        failures,
        failures_of_all,
    })
}

async fn end_sessions(t: &Transaction, user: &Email, keep: Option<&SignInTokenHash>) -> Result<u64, Error> {
    let statement = r#"DELETE FROM sign_in_sessions
        WHERE account = $1 AND "user" = $2 AND ($3::bytea IS NULL OR token <> $3)"#;
    t.execute(statement, &[&user.as_str(), &keep.map(SignInTokenHash::as_slice)]).await
}

async fn set_password(
    t: &Transaction,
    email: &Email,
    password: &str,
    instead_of: Option<&str>,
    keep: Option<&SignInTokenHash>,
    at: Timestamp,
) -> Result<bool, Error> {
    let set = t
        .execute(
            "UPDATE account_users SET password = $3, password_set_at = $5
             WHERE account = $1 AND email = $2 AND ($4::text IS NULL OR password = $4)",
            &[&email.as_str(), &password, &instead_of, &nanos(at)],
        )
        .await?;
    if set == 0 {
        return Ok(false);
    }
    end_sessions(t, email, keep).await?;
    let statement = r#"DELETE FROM invitations WHERE account = $1 AND "user" = $2"#;
    t.execute(statement, &[&email.as_str()]).await?;
    sign_in_failures::clear(t, email).await?;
    Ok(true)
}

async fn begin(t: &Transaction, session: &SignInSession, password: Option<&str>) -> Result<bool, Error> {
    let noted = t
        .execute(
            "UPDATE account_users SET last_signed_in_at = $3
             WHERE account = $1 AND email = $2 AND ($4::text IS NULL OR password = $4)",
            &[&session.user.as_str(), &nanos(session.created_at), &password],
        )
        .await?;
    if noted == 0 {
        return Ok(false);
    }
    t.execute(
        r#"INSERT INTO sign_in_sessions
               (account, token, "user", begun_by, created_at, last_seen_at, idle_until, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"#,
        &[
            &session.token.as_slice(),
            &session.user.as_str(),
            &session.begun_by.as_str(),
            &nanos(session.created_at),
            &nanos(session.last_seen_at),
            &nanos(session.idle_until),
            &nanos(session.expires_at),
        ],
    )
    .await?;
    Ok(true)
}

fn session(row: &Row) -> Result<SignInSession, Error> {
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

fn token_in(row: &Row, column: usize) -> Result<SignInTokenHash, Error> {
    SignInTokenHash::try_from(get::<&[u8]>(row, column)?).map_err(|why| Error::unreadable("token", why))
}

async fn add(t: &Transaction, user: &AccountUser, note: Option<&HistoryEntry>) -> Result<bool, Error> {
    if role_of(t, &user.email).await?.is_some() {
        return Ok(false);
    }
    put(t, &user.email, user.role).await?;
    history::add(t, note).await?;
    Ok(true)
}

async fn change(t: &Transaction, email: &Email, role: Role, note: Option<&HistoryEntry>) -> Result<UserChange, Error> {
    if role_of(t, email).await?.is_none() {
        return Ok(UserChange::Unknown);
    }
    let change = put(t, email, role).await?;
    history::add(t, note.filter(|_| change == UserChange::Done)).await?;
    Ok(change)
}

async fn remove(t: &Transaction, email: &Email, note: Option<&HistoryEntry>) -> Result<UserChange, Error> {
    let Some(role) = role_of(t, email).await? else { return Ok(UserChange::Unknown) };
    if !sign_in::may_change(role, None, other_administrators(t, email).await?) {
        return Ok(UserChange::LastAdministrator);
    }
    // With the password go the sessions and the invitation, by their foreign keys.
    t.execute("DELETE FROM account_users WHERE account = $1 AND email = $2", &[&email.as_str()]).await?;
    sign_in_failures::clear(t, email).await?;
    history::add(t, note).await?;
    Ok(UserChange::Done)
}

async fn count_try(
    t: &Transaction,
    email: &Email,
    network: ClientNetwork,
    now: Timestamp,
    note: Option<&HistoryEntry>,
) -> Result<SignInTry, Error> {
    let names = Names::of(t, email, network).await?;
    let counts = match sign_in::count_try(names.counts(t).await?, now) {
        Ok(counts) => counts,
        Err(until) => return Ok(SignInTry::Locked(until)),
    };
    names.put(t, counts).await?;
    let user = user(t, email).await?;
    history::add(t, note.filter(|_| user.is_some() && sign_in::begins_lock(counts))).await?;
    Ok(SignInTry::Go(user))
}

async fn forget_try(t: &Transaction, email: &Email, network: ClientNetwork, at: Timestamp) -> Result<(), Error> {
    let names = Names::of(t, email, network).await?;
    // Also where the counts tell of no lock: another right password may have cleared them since this try began one.
    history::take_back(t, HistoryKind::SignInLocked, email.as_str(), at).await?;
    let of_email = sign_in::without_one(names.counts(t).await?.of_email);
    names.put(t, SignInCounts { of_network: SignInFailures::default(), of_email }).await
}

async fn invite(t: &Transaction, invitation: &Invitation, note: Option<&HistoryEntry>) -> Result<bool, Error> {
    if role_of(t, &invitation.user).await?.is_none() {
        return Ok(false);
    }
    t.execute(
        r#"INSERT INTO invitations (account, "user", token, invited_by, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (account, "user") DO UPDATE SET token = excluded.token, invited_by = excluded.invited_by,
               created_at = excluded.created_at, expires_at = excluded.expires_at"#,
        &[
            &invitation.user.as_str(),
            &invitation.token.as_slice(),
            &invitation.by,
            &nanos(invitation.created_at),
            &nanos(invitation.expires_at),
        ],
    )
    .await?;
    history::add(t, note).await?;
    Ok(true)
}

async fn invitation(t: &Transaction, token: &SignInTokenHash) -> Result<Option<Invitation>, Error> {
    let statement = r#"SELECT token, "user", invited_by, created_at, expires_at FROM invitations
        WHERE account = $1 AND token = $2"#;
    let Some(row) = t.optional(statement, &[&token.as_slice()]).await? else { return Ok(None) };
    Ok(Some(Invitation {
        token: token_in(&row, 0)?,
        user: email_in(&row, 1)?,
        by: get(&row, 2)?,
        created_at: instant(&row, 3)?,
        expires_at: instant(&row, 4)?,
    }))
}

async fn accept(
    t: &Transaction,
    token: &SignInTokenHash,
    password: &str,
    session: &SignInSession,
    note: Option<&HistoryEntry>,
) -> Result<bool, Error> {
    let statement = r#"DELETE FROM invitations WHERE account = $1 AND token = $2 AND "user" = $3"#;
    let taken = t.execute(statement, &[&token.as_slice(), &session.user.as_str()]).await?;
    let done = taken > 0
        && set_password(t, &session.user, password, None, None, session.created_at).await?
        && begin(t, session, None).await?;
    history::add(t, note.filter(|_| done)).await?;
    Ok(done)
}

/// The name by which the tries of an email are locked: they are counted one after the other.
fn lock_of_tries(email: &Email) -> Locks {
    Locks::of([format!("sign-in:{}", email.as_str())])
}

#[async_trait]
impl SignInStore for PostgresStore {
    async fn users(&self) -> Result<Vec<KeptUser>, StoreError> {
        self.read(|t| async move {
            let mut users = Vec::new();
            for row in t.query(&format!("{USER} ORDER BY u.email"), &[]).await? {
                users.push(kept(&t, &row).await?);
            }
            Ok(users)
        })
        .await
    }

    async fn user(&self, email: &Email) -> Result<Option<KeptUser>, StoreError> {
        self.read(|t| async move { user(&t, email).await }).await
    }

    async fn add_user(&self, user: &AccountUser, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let note = note.as_ref();
        self.write(Locks::of([LOCK]), |t| async move { add(&t, user, note).await }).await
    }

    async fn change_role(
        &self,
        email: &Email,
        role: Role,
        note: Option<HistoryEntry>,
    ) -> Result<UserChange, StoreError> {
        let note = note.as_ref();
        self.write(Locks::of([LOCK]), |t| async move { change(&t, email, role, note).await }).await
    }

    async fn remove_user(&self, email: &Email, note: Option<HistoryEntry>) -> Result<UserChange, StoreError> {
        let note = note.as_ref();
        self.write(Locks::of([LOCK]), |t| async move { remove(&t, email, note).await }).await
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
        let note = note.as_ref();
        self.write(Locks::shared(), |t| async move {
            let set = set_password(&t, email, password, instead_of, keep, at).await?;
            history::add(&t, note.filter(|_| set)).await?;
            Ok(set)
        })
        .await
    }

    async fn try_sign_in(
        &self,
        email: &Email,
        network: ClientNetwork,
        now: Timestamp,
        note: Option<HistoryEntry>,
    ) -> Result<SignInTry, StoreError> {
        let note = note.as_ref();
        self.write(lock_of_tries(email), |t| async move { count_try(&t, email, network, now, note).await }).await
    }

    async fn forget_try(&self, email: &Email, network: ClientNetwork, at: Timestamp) -> Result<(), StoreError> {
        self.write(lock_of_tries(email), |t| async move { forget_try(&t, email, network, at).await }).await
    }

    async fn clear_failures(&self, email: &Email, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let note = note.as_ref();
        self.write(lock_of_tries(email), |t| async move {
            let cleared = sign_in_failures::clear(&t, email).await?;
            history::add(&t, note.filter(|_| cleared)).await?;
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
        let note = note.as_ref();
        self.write(Locks::shared(), |t| async move {
            let begun = begin(&t, session, password).await?;
            history::add(&t, note.filter(|_| begun)).await?;
            Ok(begun)
        })
        .await
    }

    async fn sign_in_session(&self, token: &SignInTokenHash) -> Result<Option<KeptSignIn>, StoreError> {
        self.read(|t| async move {
            let statement = format!(
                r#"SELECT {SESSION}, u.role FROM sign_in_sessions s
                   JOIN account_users u ON u.account = $1 AND u.email = s."user" WHERE s.account = $1 AND s.token = $2"#
            );
            let row = t.optional(&statement, &[&token.as_slice()]).await?;
            row.map(|row| Ok(KeptSignIn { session: session(&row)?, role: word(&row, 7)? })).transpose()
        })
        .await
    }

    async fn sessions_of(&self, user: &Email) -> Result<Vec<SignInSession>, StoreError> {
        self.read(|t| async move {
            let statement = format!(
                r#"SELECT {SESSION} FROM sign_in_sessions s WHERE s.account = $1 AND s."user" = $2
                   ORDER BY s.created_at, s.token"#
            );
            t.query(&statement, &[&user.as_str()]).await?.iter().map(session).collect()
        })
        .await
    }

    async fn note_session_use(&self, session: &SignInSession) -> Result<(), StoreError> {
        self.write(Locks::shared(), |t| async move {
            t.execute(
                "UPDATE sign_in_sessions SET last_seen_at = $3, idle_until = $4
                 WHERE account = $1 AND token = $2 AND last_seen_at < $3",
                &[&session.token.as_slice(), &nanos(session.last_seen_at), &nanos(session.idle_until)],
            )
            .await?;
            Ok(())
        })
        .await
    }

    async fn end_session(&self, token: &SignInTokenHash) -> Result<bool, StoreError> {
        self.write(Locks::shared(), |t| async move {
            let statement = "DELETE FROM sign_in_sessions WHERE account = $1 AND token = $2";
            Ok(t.execute(statement, &[&token.as_slice()]).await? > 0)
        })
        .await
    }

    async fn end_sessions(
        &self,
        user: &Email,
        keep: Option<&SignInTokenHash>,
        note: Option<HistoryEntry>,
    ) -> Result<u64, StoreError> {
        let note = note.as_ref();
        self.write(Locks::shared(), |t| async move {
            let ended = end_sessions(&t, user, keep).await?;
            history::add(&t, note.filter(|_| ended > 0)).await?;
            Ok(ended)
        })
        .await
    }

    async fn invite(&self, invitation: &Invitation, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let note = note.as_ref();
        self.write(Locks::of([LOCK]), |t| async move { invite(&t, invitation, note).await }).await
    }

    async fn invitation(&self, token: &SignInTokenHash) -> Result<Option<Invitation>, StoreError> {
        self.read(|t| async move { invitation(&t, token).await }).await
    }

    async fn accept_invitation(
        &self,
        token: &SignInTokenHash,
        password: &str,
        session: &SignInSession,
        note: Option<HistoryEntry>,
    ) -> Result<bool, StoreError> {
        let note = note.as_ref();
        self.write(Locks::shared(), |t| async move { accept(&t, token, password, session, note).await }).await
    }
}
