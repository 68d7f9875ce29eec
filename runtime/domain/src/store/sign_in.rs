//! Account users, and what they sign in with.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{
    AccountUser, ClientNetwork, Email, HistoryEntry, Invitation, Role, SignInFailures, SignInSession, SignInTokenHash,
};

/// An account user, with what there is to sign in.
#[derive(derive_more::Debug, Clone, PartialEq, Eq)]
pub struct KeptUser {
    /// The email that the person signs in with.
    pub email: Email,
    /// The person's role.
    pub role: Role,
    /// The hash of the password, as a PHC string; none where the person has none.
    #[debug(skip)]
    pub password: Option<String>,
    /// When the password was set.
    pub password_set_at: Option<Timestamp>,
    /// When a session was last begun.
    pub last_signed_in_at: Option<Timestamp>,
    /// Until when the link of an invitation works; none where none was made, or it was accepted.
    pub invited_until: Option<Timestamp>,
    /// Failures with the email from each network, since the last right password from there.
    pub failures: Vec<SignInFailures>,
    /// Failures with the email from all networks together.
    pub failures_of_all: SignInFailures,
}

/// What became of a change of an account user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserChange {
    /// It was made.
    Done,
    /// There is nothing to change: the user has this role already.
    Unchanged,
    /// There is no such user.
    Unknown,
    /// It would leave no administrator
    /// ([`rules::sign_in::may_change`](crate::rules::sign_in::may_change)).
    LastAdministrator,
}

/// A try to sign in that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInTry {
    /// The password may be compared. There is no user where nobody has the email, and the answer must not tell.
    Go(Option<KeptUser>),
    /// From this network nobody signs in with this email before then, whether somebody has it or not.
    Locked(Timestamp),
}

/// An open session, with the role that its user has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSignIn {
    /// The session.
    pub session: SignInSession,
    /// The role of its user.
    pub role: Role,
}

/// The users of the account, with their passwords, sessions and invitations. Each change keeps its entry of the history in the
/// same transaction.
///
/// A user who is removed loses the password, the sessions and the invitation; one who gets another role, also by an import, loses the
/// sessions.
#[async_trait]
pub trait SignInStore: Send + Sync + 'static {
    /// All users, by email.
    async fn users(&self) -> Result<Vec<KeptUser>, StoreError>;

    /// The user with this email.
    async fn user(&self, email: &Email) -> Result<Option<KeptUser>, StoreError>;

    /// Adds a user. False: there is one with this email, who stays as it is.
    async fn add_user(&self, user: &AccountUser, note: Option<HistoryEntry>) -> Result<bool, StoreError>;

    /// Gives a user another role, and ends the user's sessions.
    async fn change_role(
        &self,
        email: &Email,
        role: Role,
        note: Option<HistoryEntry>,
    ) -> Result<UserChange, StoreError>;

    /// Removes a user.
    async fn remove_user(&self, email: &Email, note: Option<HistoryEntry>) -> Result<UserChange, StoreError>;

    /// Sets the hash of a user's password, ends the user's other sessions and the invitation, and clears the failures. The session
    /// `keep` goes on. Where `instead_of` is given, the password is set only in the place of this one. False: there is no such user, or
    /// another password.
    async fn set_password(
        &self,
        email: &Email,
        password: &str,
        instead_of: Option<&str>,
        keep: Option<&SignInTokenHash>,
        at: Timestamp,
        note: Option<HistoryEntry>,
    ) -> Result<bool, StoreError>;

    /// Counts a try to sign in with this email from this network, as
    /// [`rules::sign_in::count_try`](crate::rules::sign_in::count_try) says, also where no user has the email: neither the email nor
    /// the network is kept then, only keyed hashes of them. Where a user has the email and the try
    /// [locks it](crate::rules::sign_in::begins_lock), the history gets its entry in the same transaction, so that the answer takes as long
    /// for an email that nobody has.
    async fn try_sign_in(
        &self,
        email: &Email,
        network: ClientNetwork,
        now: Timestamp,
        note: Option<HistoryEntry>,
    ) -> Result<SignInTry, StoreError>;

    /// The password of the try that this network made at `at` was right: the network's failures with this email are cleared, the try
    /// does not count over all networks, and the entry of a lock that it began is taken out of the history.
    async fn forget_try(&self, email: &Email, network: ClientNetwork, at: Timestamp) -> Result<(), StoreError>;

    /// Clears the failures of an email in all networks. True: there were some.
    async fn clear_failures(&self, email: &Email, note: Option<HistoryEntry>) -> Result<bool, StoreError>;

    /// Begins a session, and notes the user's sign-in. Where `password` is given, the user's hash has to be this one
    /// still. False: there is no such user, or another password.
    async fn begin_session(
        &self,
        session: &SignInSession,
        password: Option<&str>,
        note: Option<HistoryEntry>,
    ) -> Result<bool, StoreError>;

    /// The session with this token, whether it is over or not.
    async fn sign_in_session(&self, token: &SignInTokenHash) -> Result<Option<KeptSignIn>, StoreError>;

    /// The sessions of a user, in the order in which they were begun, whether they are over or not.
    async fn sessions_of(&self, user: &Email) -> Result<Vec<SignInSession>, StoreError>;

    /// Notes a session's use: its `last_seen_at` and `idle_until`. A session that is gone is passed over, and an earlier time changes
    /// nothing.
    async fn note_session_use(&self, session: &SignInSession) -> Result<(), StoreError>;

    /// Ends a session. False: it is gone already.
    async fn end_session(&self, token: &SignInTokenHash) -> Result<bool, StoreError>;

    /// Ends all sessions of a user but `keep`. Answers how many; the history gets its entry where there were some.
    async fn end_sessions(
        &self,
        user: &Email,
        keep: Option<&SignInTokenHash>,
        note: Option<HistoryEntry>,
    ) -> Result<u64, StoreError>;

    /// Keeps an invitation in the place of the user's earlier one. False: there is no such user.
    async fn invite(&self, invitation: &Invitation, note: Option<HistoryEntry>) -> Result<bool, StoreError>;

    /// The invitation with this token, whether it is over or not.
    async fn invitation(&self, token: &SignInTokenHash) -> Result<Option<Invitation>, StoreError>;

    /// Takes an invitation: as [`Self::set_password`], then [`Self::begin_session`], for the user of the session. False: there is no such
    /// invitation of that user, and nothing was changed.
    async fn accept_invitation(
        &self,
        token: &SignInTokenHash,
        password: &str,
        session: &SignInSession,
        note: Option<HistoryEntry>,
    ) -> Result<bool, StoreError>;
}
