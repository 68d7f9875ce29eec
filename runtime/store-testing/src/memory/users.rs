//! The users of the account, and what they sign in with.

use async_trait::async_trait;
use greenroom_domain::{
    AccountUser, ClientNetwork, Email, HistoryEntry, Invitation, Role, SignInCounts, SignInFailures, SignInSession,
    SignInTokenHash, StoreError,
    rules::sign_in,
    store::{KeptSignIn, KeptUser, SignInStore, SignInTry, UserChange},
};
use jiff::Timestamp;

use super::{Kept, MemoryStore};

/// A password, and the times about it.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptPassword {
    password: Option<String>,
    password_set_at: Option<Timestamp>,
    last_signed_in_at: Option<Timestamp>,
}

impl Kept {
    /// Gives a person a role, where somebody stays an administrator.
    fn put_user(&mut self, email: &Email, role: Option<Role>) -> UserChange {
        let before = self.users.get(email).copied();
        let others = self.users.iter().filter(|(other, role)| *other != email && **role == Role::Administrator).count();
        match before {
            Some(before) if role == Some(before) => return UserChange::Unchanged,
            Some(before) if !sign_in::may_change(before, role, others as u64) => return UserChange::LastAdministrator,
            _ => {}
        }
        if before.is_some() {
            self.end_sign_ins(email, None);
        }
        match role {
            Some(role) => self.users.put(email.clone(), role),
            None => {
                self.users.take(email);
                self.passwords.take(email);
                self.invitations.take(email);
                self.clear_failures(email);
            }
        }
        UserChange::Done
    }

    fn end_sign_ins(&mut self, user: &Email, keep: Option<&SignInTokenHash>) -> u64 {
        let ended = self.sign_ins.take_where(|token, session| session.user == *user && Some(token) != keep);
        ended.len() as u64
    }

    fn user(&self, email: &Email) -> Option<KeptUser> {
        let role = *self.users.get(email)?;
        let KeptPassword { password, password_set_at, last_signed_in_at } =
            self.passwords.get(email).cloned().unwrap_or_default();
        Some(KeptUser {
            email: email.clone(),
            role,
            password,
            password_set_at,
            last_signed_in_at,
            invited_until: self.invitations.get(email).map(|invitation| invitation.expires_at),
            failures: self.failures_of_networks(email),
            failures_of_all: self.failures_of(email, None),
        })
    }

    fn failures_of(&self, email: &Email, network: Option<ClientNetwork>) -> SignInFailures {
        self.failures.get(&(email.clone(), network)).copied().unwrap_or_default()
    }

    fn failures_of_networks(&self, email: &Email) -> Vec<SignInFailures> {
        let kept = self.failures.iter().filter(|((of, network), _)| of == email && network.is_some());
        kept.map(|(_, failures)| *failures).collect()
    }

    fn put_failures(&mut self, email: &Email, network: Option<ClientNetwork>, failures: SignInFailures) {
        let key = (email.clone(), network);
        if failures.count == 0 {
            self.failures.take(&key);
        } else {
            self.failures.put(key, failures);
        }
    }

    fn clear_failures(&mut self, email: &Email) -> bool {
        !self.failures.take_where(|(of, _), _| of == email).is_empty()
    }

    fn has_password(&self, email: &Email, password: Option<&str>) -> bool {
        let kept = self.passwords.get(email).and_then(|kept| kept.password.as_deref());
        self.users.has(email) && (password.is_none() || kept == password)
    }

    fn change_password(&mut self, email: &Email, change: impl FnOnce(&mut KeptPassword)) {
        let mut kept = self.passwords.get(email).cloned().unwrap_or_default();
        change(&mut kept);
        self.passwords.put(email.clone(), kept);
    }

    fn set_password(&mut self, email: &Email, password: &str, keep: Option<&SignInTokenHash>, at: Timestamp) {
        self.change_password(email, |kept| {
            kept.password = Some(password.to_owned());
            kept.password_set_at = Some(at);
        });
        self.end_sign_ins(email, keep);
        self.invitations.take(email);
        self.clear_failures(email);
    }

    fn begin_sign_in(&mut self, session: &SignInSession) {
        self.change_password(&session.user, |kept| kept.last_signed_in_at = Some(session.created_at));
        self.sign_ins.put(session.token, session.clone());
    }

    /// Removes sessions and invitations that had ended before this, and failures that count no more then.
    pub(super) fn prune_sign_ins(&mut self, before: Timestamp) -> u64 {
        let forgotten = sign_in::failures_forgotten_before(before);
        let sessions = self.sign_ins.take_where(|_, session| session.idle_until < before).len();
        let invitations = self.invitations.take_where(|_, invitation| invitation.expires_at < before).len();
        let is_old = |failures: &SignInFailures| failures.last_at.is_none_or(|at| at < forgotten);
        let failures = self.failures.take_where(|_, failures| is_old(failures)).len();
        (sessions + invitations + failures) as u64
    }
}

// This store keeps no history.
#[async_trait]
impl SignInStore for MemoryStore {
    async fn users(&self) -> Result<Vec<KeptUser>, StoreError> {
        let kept = self.kept();
        Ok(kept.users.iter().filter_map(|(email, _)| kept.user(email)).collect())
    }

    async fn user(&self, email: &Email) -> Result<Option<KeptUser>, StoreError> {
        Ok(self.kept().user(email))
    }

    async fn add_user(&self, user: &AccountUser, _: Option<HistoryEntry>) -> Result<bool, StoreError> {
        self.write(|kept| {
            Ok(!kept.users.has(&user.email) && kept.put_user(&user.email, Some(user.role)) == UserChange::Done)
        })
    }

    async fn change_role(&self, email: &Email, role: Role, _: Option<HistoryEntry>) -> Result<UserChange, StoreError> {
        self.write(|kept| match kept.users.has(email) {
            true => Ok(kept.put_user(email, Some(role))),
            false => Ok(UserChange::Unknown),
        })
    }

    async fn remove_user(&self, email: &Email, _: Option<HistoryEntry>) -> Result<UserChange, StoreError> {
        self.write(|kept| match kept.users.has(email) {
            true => Ok(kept.put_user(email, None)),
            false => Ok(UserChange::Unknown),
        })
    }

    async fn set_password(
        &self,
        email: &Email,
        password: &str,
        instead_of: Option<&str>,
        keep: Option<&SignInTokenHash>,
        at: Timestamp,
        _: Option<HistoryEntry>,
    ) -> Result<bool, StoreError> {
        self.write(|kept| {
            let may = kept.has_password(email, instead_of);
            if may {
                kept.set_password(email, password, keep, at);
            }
            Ok(may)
        })
    }

    async fn try_sign_in(
        &self,
        email: &Email,
        network: ClientNetwork,
        now: Timestamp,
        _: Option<HistoryEntry>,
    ) -> Result<SignInTry, StoreError> {
        self.write(|kept| {
            let before = SignInCounts {
                of_network: kept.failures_of(email, Some(network)),
                of_email: kept.failures_of(email, None),
            };
            Ok(match sign_in::count_try(before, now) {
                Ok(counted) => {
                    kept.put_failures(email, Some(network), counted.of_network);
                    kept.put_failures(email, None, counted.of_email);
                    SignInTry::Go(kept.user(email))
                }
                Err(until) => SignInTry::Locked(until),
            })
        })
    }

    async fn forget_try(&self, email: &Email, network: ClientNetwork, _: Timestamp) -> Result<(), StoreError> {
        self.write(|kept| {
            let left = sign_in::without_one(kept.failures_of(email, None));
            kept.put_failures(email, Some(network), SignInFailures::default());
            kept.put_failures(email, None, left);
            Ok(())
        })
    }

    async fn clear_failures(&self, email: &Email, _: Option<HistoryEntry>) -> Result<bool, StoreError> {
        self.write(|kept| Ok(kept.clear_failures(email)))
    }

    async fn begin_session(
        &self,
        session: &SignInSession,
        password: Option<&str>,
        _: Option<HistoryEntry>,
    ) -> Result<bool, StoreError> {
        self.write(|kept| {
            let may = kept.has_password(&session.user, password);
            if may {
                kept.begin_sign_in(session);
            }
            Ok(may)
        })
    }

    async fn sign_in_session(&self, token: &SignInTokenHash) -> Result<Option<KeptSignIn>, StoreError> {
        let kept = self.kept();
        Ok(kept.sign_ins.get(token).and_then(|session| {
            let role = *kept.users.get(&session.user)?;
            Some(KeptSignIn { session: session.clone(), role })
        }))
    }

    async fn sessions_of(&self, user: &Email) -> Result<Vec<SignInSession>, StoreError> {
        let mut sessions: Vec<_> =
            self.kept().sign_ins.values().filter(|session| session.user == *user).cloned().collect();
        sessions.sort_by_key(|session| (session.created_at, session.token));
        Ok(sessions)
    }

    async fn note_session_use(&self, session: &SignInSession) -> Result<(), StoreError> {
        self.write(|kept| {
            kept.sign_ins.change(&session.token, |before| {
                if before.last_seen_at < session.last_seen_at {
                    before.last_seen_at = session.last_seen_at;
                    before.idle_until = session.idle_until;
                }
            });
            Ok(())
        })
    }

    async fn end_session(&self, token: &SignInTokenHash) -> Result<bool, StoreError> {
        self.write(|kept| Ok(kept.sign_ins.take(token).is_some()))
    }

    async fn end_sessions(
        &self,
        user: &Email,
        keep: Option<&SignInTokenHash>,
        _: Option<HistoryEntry>,
    ) -> Result<u64, StoreError> {
        self.write(|kept| Ok(kept.end_sign_ins(user, keep)))
    }

    async fn invite(&self, invitation: &Invitation, _: Option<HistoryEntry>) -> Result<bool, StoreError> {
        self.write(|kept| {
            let is_user = kept.users.has(&invitation.user);
            if is_user {
                kept.invitations.put(invitation.user.clone(), invitation.clone());
            }
            Ok(is_user)
        })
    }

    async fn invitation(&self, token: &SignInTokenHash) -> Result<Option<Invitation>, StoreError> {
        Ok(self.kept().invitations.values().find(|invitation| invitation.token == *token).cloned())
    }

    async fn accept_invitation(
        &self,
        token: &SignInTokenHash,
        password: &str,
        session: &SignInSession,
        _: Option<HistoryEntry>,
    ) -> Result<bool, StoreError> {
        self.write(|kept| {
            let may = kept.invitations.get(&session.user).is_some_and(|invitation| invitation.token == *token);
            if may {
                kept.set_password(&session.user, password, None, session.created_at);
                kept.begin_sign_in(session);
            }
            Ok(may)
        })
    }
}
