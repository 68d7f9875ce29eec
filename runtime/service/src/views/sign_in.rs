//! Signing in: sessions of account users, their passwords, and invitations to set one.
//!
//! A token is shown once, to the browser or in a link; the store keeps its SHA-256. What is accepted and for how long is decided by
//! [`greenroom_domain::rules::sign_in`].

use std::time::Duration;

use greenroom_domain::{
    AccountStore, ClientNetwork, Email, Failure, FailureKind, HistoryEntry, HistoryKind, Invitation, Retry, Role,
    Scope, SignInMethod, SignInSession, SignInTokenHash, codes,
    rules::{
        access,
        settings::GREENROOM,
        sign_in::{self as rules, SessionTimes},
    },
    sentence,
    store::{KeptSignIn, KeptUser, SignInTry},
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{history, users};
use crate::passwords::{self, Place};

/// The beginnings of tokens, so that scanners for leaked secrets can find one.
const SESSION: &str = "grs_";
const INVITATION: &str = "gri_";

/// The bytes of a token: nobody guesses 256 random bits.
const TOKEN: usize = 32;

/// The bytes of the hash that name a session for people. They are no secret.
const ID: usize = 8;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account user. Histories name this person for what is done in the session.
    pub user: Email,
    /// The user's role now.
    pub role: Role,
    /// The session.
    pub session: SignInSession,
    /// What forms of the session's pages have to send along, so that no other site's page can send them.
    pub csrf: String,
}

impl SignedIn {
    /// Whether the user may do what needs this scope.
    ///
    /// # Errors
    /// `scope-missing`.
    pub fn may(&self, scope: Scope) -> Result<(), Failure> {
        access::role_may(self.role, scope)
    }

    /// Whether a form was sent from a page of this session.
    pub fn is_own_form(&self, csrf: &str) -> bool {
        // In constant time, so that the time of an answer tells nothing about the token.
        self.csrf.as_bytes().ct_eq(csrf.as_bytes()).into()
    }
}

/// A session that was begun. Its token is known this once.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The token, for the browser's cookie.
    pub token: SecretString,
    /// Who is signed in by it.
    pub signed_in: SignedIn,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

/// An invitation that was made. Its token is known this once: the link is `/welcome/TOKEN`.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The token, for the link.
    pub token: SecretString,
    /// The account user who is invited.
    pub user: Email,
    /// When the link ends to work.
    pub expires_at: Timestamp,
}

impl NewInvitation {
    /// The path of the link.
    pub fn path(&self) -> String {
        format!("/welcome/{}", self.token.expose_secret())
    }
}

/// A session, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Its id, which is no secret.
    pub id: String,
    /// How it was begun.
    pub begun_by: SignInMethod,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last used, to about a minute.
    pub last_seen_at: Timestamp,
    /// When it ends unless it is used before.
    pub idle_until: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// Who is signed in by a session's token; none where it is no open session. The last use is noted at most once a minute.
///
/// # Errors
/// The store's failure.
pub async fn find(store: &dyn AccountStore, token: &str, now: Timestamp) -> Result<Option<SignedIn>, Failure> {
    let Some(hash) = hash(SESSION, token) else { return Ok(None) };
    let Some(KeptSignIn { session, role }) = store.sign_in_session(&hash).await? else { return Ok(None) };
    if !rules::is_open(&session, now) {
        return Ok(None);
    }
    let session = match rules::used(&session, now) {
        Some(used) => {
            store.note_session_use(&used).await?;
            used
        }
        None => session,
    };
    Ok(Some(SignedIn { user: session.user.clone(), role, session, csrf: csrf(token)? }))
}

/// Signs somebody in with email and password, from a network. The answer takes as long for an email that nobody has.
///
/// # Errors
/// `sign-in-refused`; `sign-in-locked` after too many failures, with the time to wait; `sign-in-busy`; the store's failure.
pub async fn sign_in(
    store: &dyn AccountStore,
    email: &str,
    password: &SecretString,
    network: ClientNetwork,
    times: SessionTimes,
    now: Timestamp,
) -> Result<NewSession, Failure> {
    let user = right_password(store, Email::parse(email).ok(), password, network, now).await?;
    begin(store, &user, SignInMethod::Password, times, now).await?.ok_or_else(refused)
}

/// Begins a session of a user who has proved to be it. None: the user is gone, or has got another password meanwhile.
///
/// # Errors
/// The store's failure.
pub(crate) async fn begin(
    store: &dyn AccountStore,
    user: &KeptUser,
    begun_by: SignInMethod,
    times: SessionTimes,
    now: Timestamp,
) -> Result<Option<NewSession>, Failure> {
    let begun = new_session(&user.email, user.role, begun_by, times, now)?;
    let password = user.password.as_deref().filter(|_| begun_by == SignInMethod::Password);
    let note = history::entry(user.email.as_str(), HistoryKind::SignedIn, Some(begun_by.to_string()));
    let is_begun = store.begin_session(&begun.signed_in.session, password, Some(note)).await?;
    Ok(is_begun.then_some(begun))
}

/// Ends a session. One that has ended already is passed over.
///
/// # Errors
/// The store's failure.
pub async fn sign_out(store: &dyn AccountStore, signed_in: &SignedIn) -> Result<(), Failure> {
    store.end_session(&signed_in.session.token).await?;
    Ok(())
}

/// Ends all sessions of the user, this one among them. Answers how many.
///
/// # Errors
/// The store's failure.
pub async fn sign_out_everywhere(store: &dyn AccountStore, signed_in: &SignedIn) -> Result<u64, Failure> {
    let user = &signed_in.user;
    let note = history::entry(user.as_str(), HistoryKind::SessionsEnded, Some(user.to_string()));
    Ok(store.end_sessions(user, None, Some(note)).await?)
}

/// Ends all other sessions of the user. Answers how many.
///
/// # Errors
/// The store's failure.
pub async fn end_others(store: &dyn AccountStore, signed_in: &SignedIn) -> Result<u64, Failure> {
    let user = &signed_in.user;
    let note = history::entry(user.as_str(), HistoryKind::SessionsEnded, Some(user.to_string()));
    Ok(store.end_sessions(user, Some(&signed_in.session.token), Some(note)).await?)
}

/// Ends one of the user's sessions, by the id of its view; one that has ended already is passed over. Answers whether it was the one
/// that asks.
///
/// # Errors
/// The store's failure.
pub async fn end_one(store: &dyn AccountStore, signed_in: &SignedIn, id: &str) -> Result<bool, Failure> {
    let user = &signed_in.user;
    let sessions = store.sessions_of(user).await?;
    let Some(session) = sessions.into_iter().find(|session| id_of(session) == id) else { return Ok(false) };
    history::note(store, user.as_str(), HistoryKind::SessionsEnded, Some(user.to_string())).await?;
    store.end_session(&session.token).await?;
    Ok(session.token == signed_in.session.token)
}

fn id_of(session: &SignInSession) -> String {
    hex::encode(&session.token[..ID])
}

/// The open sessions of the user, in the order in which they were begun.
///
/// # Errors
/// The store's failure.
pub async fn sessions_of(
    store: &dyn AccountStore,
    signed_in: &SignedIn,
    now: Timestamp,
) -> Result<Vec<SessionView>, Failure> {
    let sessions = store.sessions_of(&signed_in.user).await?;
    let open = sessions.into_iter().filter(|session| rules::is_open(session, now));
    let view = |session: SignInSession| SessionView {
        id: id_of(&session),
        begun_by: session.begun_by,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        idle_until: session.idle_until,
        expires_at: session.expires_at,
        is_current: session.token == signed_in.session.token,
    };
    Ok(open.map(view).collect())
}

/// Changes the user's own password, from a network. The user's other sessions end.
///
/// # Errors
/// `password-refused` for the new one; `sign-in-refused` where the old one is wrong, `sign-in-locked` after too many failures,
/// `sign-in-busy`; the store's failure.
pub async fn change_password(
    store: &dyn AccountStore,
    signed_in: &SignedIn,
    old: &SecretString,
    new: &SecretString,
    network: ClientNetwork,
    now: Timestamp,
) -> Result<(), Failure> {
    let user = &signed_in.user;
    let new = passwords::accepted(new, user).await?;
    let known = right_password(store, Some(user.clone()), old, network, now).await?;
    let hash = Place::wait().await?.hash(new).await?;
    let note = history::entry(user.as_str(), HistoryKind::PasswordSet, Some(user.to_string()));
    let (before, keep) = (known.password.as_deref(), Some(&signed_in.session.token));
    if store.set_password(user, &hash, before, keep, now, Some(note)).await? { Ok(()) } else { Err(refused()) }
}

/// Invites an account user to set a password. An earlier invitation of the same user ends. `by` is who invites.
///
/// # Errors
/// `user-not-found`, or the store's failure.
pub async fn invite(
    store: &dyn AccountStore,
    by: &str,
    email: &Email,
    now: Timestamp,
) -> Result<NewInvitation, Failure> {
    let (token, hash) = new_token(INVITATION);
    let expires_at = now.checked_add(rules::INVITATION_VALID).unwrap_or(Timestamp::MAX);
    let invitation = Invitation { token: hash, user: email.clone(), by: by.to_owned(), created_at: now, expires_at };
    let note = history::entry(by, HistoryKind::UserInvited, Some(email.to_string()));
    if !store.invite(&invitation, Some(note)).await? {
        return Err(users::not_found(email));
    }
    Ok(NewInvitation { token: token.into(), user: email.clone(), expires_at })
}

/// The invitation of a link, for its page. It stays valid until it is accepted.
///
/// # Errors
/// `invitation-unknown`, or the store's failure.
pub async fn invitation(store: &dyn AccountStore, token: &str, now: Timestamp) -> Result<Invitation, Failure> {
    let found = match hash(INVITATION, token) {
        Some(hash) => store.invitation(&hash).await?,
        None => None,
    };
    found.filter(|invitation| rules::is_valid(invitation, now)).ok_or_else(|| {
        let message = sentence!(
            "failure-invitation-unknown",
            "this invitation was used already, is too old, or was replaced: ask an administrator for another"
        );
        Failure::new(FailureKind::Denied, codes::INVITATION_UNKNOWN, message)
    })
}

/// Sets the password of an invited user, and signs the user in.
///
/// # Errors
/// `invitation-unknown`, `password-refused`, `sign-in-busy`, or the store's failure.
pub async fn accept_invitation(
    store: &dyn AccountStore,
    token: &str,
    new_password: &SecretString,
    times: SessionTimes,
    now: Timestamp,
) -> Result<NewSession, Failure> {
    let Invitation { token: hash, user, .. } = invitation(store, token, now).await?;
    let password = passwords::accepted(new_password, &user).await?;
    let known = store.user(&user).await?.ok_or_else(|| users::not_found(&user))?;
    let password = Place::wait().await?.hash(password).await?;
    let begun = new_session(&user, known.role, SignInMethod::Invitation, times, now)?;
    let note = history::entry(user.as_str(), HistoryKind::PasswordSet, Some(user.to_string()));
    if store.accept_invitation(&hash, &password, &begun.signed_in.session, Some(note)).await? {
        return Ok(begun);
    }
    // Somebody else was faster: the same failure as for a link that was used before.
    invitation(store, token, now).await.map(|_| begun)
}

/// The user with this email and password. The try counts before the password is compared, until it turns out to be right.
async fn right_password(
    store: &dyn AccountStore,
    email: Option<Email>,
    password: &SecretString,
    network: ClientNetwork,
    now: Timestamp,
) -> Result<KeptUser, Failure> {
    // First, so that no try counts whose password is not compared.
    let place = Place::wait().await?;
    let user = match &email {
        Some(email) => {
            // Written with the try: a write after it would take time only where somebody has the email.
            let note = HistoryEntry {
                at: now,
                ..history::entry(GREENROOM, HistoryKind::SignInLocked, Some(email.to_string()))
            };
            match store.try_sign_in(email, network, now, Some(note)).await? {
                SignInTry::Go(user) => user,
                SignInTry::Locked(until) => return Err(locked(until, now)),
            }
        }
        None => None,
    };
    let hash = user.as_ref().and_then(|user| user.password.clone());
    let is_right = place.verify(rules::normalized(password.expose_secret()), hash).await?;
    let user = user.filter(|_| is_right).ok_or_else(refused)?;
    store.forget_try(&user.email, network, now).await?;
    Ok(user)
}

fn refused() -> Failure {
    let message = sentence!(
        "failure-sign-in-refused",
        "the email or the password is wrong: try again, or ask an administrator for an invitation"
    );
    Failure::new(FailureKind::Denied, codes::SIGN_IN_REFUSED, message)
}

fn locked(until: Timestamp, now: Timestamp) -> Failure {
    let wait = Duration::try_from(now.duration_until(until)).unwrap_or_default();
    let minutes = wait.as_secs().div_ceil(60);
    let message = sentence!(
        "failure-sign-in-locked",
        "too many tries to sign in with this email have failed: try again in {minutes} min, or have an administrator unlock it",
        minutes = minutes
    );
    Failure::new(FailureKind::Denied, codes::SIGN_IN_LOCKED, message).retry(Retry::After(wait))
}

fn new_session(
    user: &Email,
    role: Role,
    begun_by: SignInMethod,
    times: SessionTimes,
    now: Timestamp,
) -> Result<NewSession, Failure> {
    let (text, token) = new_token(SESSION);
    let (idle_until, expires_at) = times.ends(now);
    let session = SignInSession {
        token,
        user: user.clone(),
        begun_by,
        created_at: now,
        last_seen_at: now,
        idle_until,
        expires_at,
    };
    let signed_in = SignedIn { user: user.clone(), role, session, csrf: csrf(&text)? };
    Ok(NewSession { token: text.into(), signed_in, expires_at })
}

fn new_token(prefix: &str) -> (String, SignInTokenHash) {
    let text = format!("{prefix}{}", hex::encode(rand::random::<[u8; TOKEN]>()));
    let hash = Sha256::digest(text.as_bytes()).into();
    (text, hash)
}

/// The hash of a token. Only a text that can be one is looked up.
fn hash(prefix: &str, token: &str) -> Option<SignInTokenHash> {
    let secret = token.strip_prefix(prefix)?;
    let is_hex = secret.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (is_hex && secret.len() == 2 * TOKEN).then(|| Sha256::digest(token.as_bytes()).into())
}

/// A hash that only a holder of the session's token can make, and that tells nothing about it.
fn csrf(token: &str) -> Result<String, Failure> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.as_bytes())
        .map_err(|error| Failure::of(FailureKind::Internal, format!("the token of a form: {error}")))?;
    mac.update(b"greenroom form");
    Ok(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;
