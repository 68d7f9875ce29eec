//! The users of the account, and their roles.

use greenroom_domain::{
    AccountStore, AccountUser, Email, Failure, FailureKind, HistoryKind, Role, codes,
    rules::sign_in as rules,
    sentence,
    store::{KeptUser, UserChange},
};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::history;
use crate::passwords::{self, Place};

/// What is asked for: a new user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUser {
    /// The email that the person signs in with.
    #[schema(value_type = String, format = Email)]
    pub email: Email,
    /// What the person may do: an administrator everything, an editor run actions, read and change settings, a viewer read.
    #[schema(value_type = RoleWord)]
    pub role: Role,
}

/// The words of roles.
#[derive(ToSchema)]
#[schema(as = Role, rename_all = "kebab-case")]
#[allow(dead_code)]
enum RoleWord {
    Administrator,
    Editor,
    Viewer,
}

/// A user of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AccountUser)]
pub struct UserView {
    /// The email that the person signs in with.
    #[schema(value_type = String)]
    pub email: Email,
    /// What the person may do.
    #[schema(value_type = RoleWord)]
    pub role: Role,
    /// Whether the person can sign in with a password.
    pub has_password: bool,
    /// When the password was set; null where there is none.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub password_set_at: Option<Timestamp>,
    /// When the person last signed in; null where that never was.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_signed_in_at: Option<Timestamp>,
    /// Until when the link of an invitation works; null where there is none.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub invited_until: Option<Timestamp>,
    /// Until when failures lock the email in some of the networks that they came from; null where they do not. The person may still sign in
    /// from another network.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub locked_in_some_networks_until: Option<Timestamp>,
    /// Until when very many failures lock the email in all networks; null where they do not.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub locked_in_all_networks_until: Option<Timestamp>,
}

impl UserView {
    /// Whether failures lock the email, in some networks or in all.
    pub fn is_locked(&self) -> bool {
        self.locked_in_some_networks_until.or(self.locked_in_all_networks_until).is_some()
    }

    fn of(user: KeptUser, now: Timestamp) -> Self {
        let later = |at: Option<Timestamp>| at.filter(|at| *at > now);
        Self {
            has_password: user.password.is_some(),
            password_set_at: user.password_set_at,
            last_signed_in_at: user.last_signed_in_at,
            invited_until: later(user.invited_until),
            locked_in_some_networks_until: rules::some_networks_locked_until(&user.failures, now),
            locked_in_all_networks_until: rules::all_networks_locked_until(user.failures_of_all, now),
            email: user.email,
            role: user.role,
        }
    }
}

/// All users, by email.
///
/// # Errors
/// The store's failure.
pub async fn list(store: &dyn AccountStore, now: Timestamp) -> Result<Vec<UserView>, Failure> {
    Ok(store.users().await?.into_iter().map(|user| UserView::of(user, now)).collect())
}

/// Whether somebody can sign in: with a password, or has done so in another way.
///
/// # Errors
/// The store's failure.
pub async fn can_anybody_sign_in(store: &dyn AccountStore) -> Result<bool, Failure> {
    let users = store.users().await?;
    Ok(users.iter().any(|user| user.password.is_some() || user.last_signed_in_at.is_some()))
}

/// A user.
///
/// # Errors
/// `user-not-found`, or the store's failure.
pub async fn show(store: &dyn AccountStore, email: &Email, now: Timestamp) -> Result<UserView, Failure> {
    store.user(email).await?.map(|user| UserView::of(user, now)).ok_or_else(|| not_found(email))
}

/// Adds a user, who can sign in after an invitation. `by` is the person's name for the history.
///
/// # Errors
/// `user-exists`, or the store's failure.
pub async fn add(store: &dyn AccountStore, asked: NewUser, by: &str, now: Timestamp) -> Result<UserView, Failure> {
    let NewUser { email, role } = asked;
    let note = history::entry(by, HistoryKind::UserAdded, Some(format!("{email} {role}")));
    let user = AccountUser { email: email.clone(), role };
    if !store.add_user(&user, Some(note)).await? {
        let message = sentence!(
            "failure-user-exists",
            "{email} is a user of the account already: see `greenroom users list`",
            email = email
        );
        return Err(Failure::new(FailureKind::Conflict, codes::USER_EXISTS, message).at("/email"));
    }
    show(store, &email, now).await
}

/// Gives a user another role. The user's sessions end.
///
/// # Errors
/// `user-not-found`, `last-administrator`, or the store's failure.
pub async fn change_role(
    store: &dyn AccountStore,
    email: &Email,
    role: Role,
    by: &str,
    now: Timestamp,
) -> Result<UserView, Failure> {
    let note = history::entry(by, HistoryKind::UserChanged, Some(format!("{email} {role}")));
    changed(store.change_role(email, role, Some(note)).await?, email)?;
    show(store, email, now).await
}

/// Removes a user, with password, sessions and invitation, and returns it as it was. API keys of the user are refused from now on.
///
/// # Errors
/// `user-not-found`, `last-administrator`, or the store's failure.
pub async fn remove(store: &dyn AccountStore, email: &Email, by: &str, now: Timestamp) -> Result<UserView, Failure> {
    let user = show(store, email, now).await?;
    let note = history::entry(by, HistoryKind::UserRemoved, Some(email.to_string()));
    changed(store.remove_user(email, Some(note)).await?, email)?;
    Ok(user)
}

/// Clears failures, so that the user can try to sign in again.
///
/// # Errors
/// `user-not-found`, or the store's failure.
pub async fn unlock(store: &dyn AccountStore, email: &Email, by: &str, now: Timestamp) -> Result<UserView, Failure> {
    let user = show(store, email, now).await?;
    let note = history::entry(by, HistoryKind::UserUnlocked, Some(email.to_string()));
    store.clear_failures(email, Some(note)).await?;
    Ok(UserView { locked_in_some_networks_until: None, locked_in_all_networks_until: None, ..user })
}

/// Sets a user's password. The user's sessions end.
///
/// # Errors
/// `password-refused`, `user-not-found`, `sign-in-busy`, or the store's failure.
pub async fn set_password(
    store: &dyn AccountStore,
    email: &Email,
    password: &SecretString,
    by: &str,
    now: Timestamp,
) -> Result<UserView, Failure> {
    let password = passwords::accepted(password, email).await?;
    show(store, email, now).await?;
    let hash = Place::wait().await?.hash(password).await?;
    let note = history::entry(by, HistoryKind::PasswordSet, Some(email.to_string()));
    if store.set_password(email, &hash, None, None, now, Some(note)).await? {
        show(store, email, now).await
    } else {
        Err(not_found(email))
    }
}

/// A password that cannot be guessed: 125 random bits, in letters and digits that are not mistaken for each other.
pub fn generate_password() -> SecretString {
    const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random: [u8; 25] = rand::random();
    let signs: Vec<char> = random.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    signs.chunks(5).map(|five| five.iter().collect::<String>()).collect::<Vec<_>>().join("-").into()
}

fn changed(change: UserChange, email: &Email) -> Result<(), Failure> {
    match change {
        UserChange::Done | UserChange::Unchanged => Ok(()),
        UserChange::Unknown => Err(not_found(email)),
        UserChange::LastAdministrator => {
            let message = sentence!(
                "failure-last-administrator",
                "{email} is the only administrator of the account: make somebody else one first, with `greenroom users role`",
                email = email
            );
            Err(Failure::new(FailureKind::Conflict, codes::LAST_ADMINISTRATOR, message))
        }
    }
}

pub(crate) fn not_found(email: &Email) -> Failure {
    Failure::refused(
        codes::USER_NOT_FOUND,
        sentence!(
            "failure-user-not-found",
            "{email} is no user of the account: see `greenroom users list`",
            email = email
        ),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{
        ClientNetwork,
        store::{HistoryStore, SignInStore},
    };
    use greenroom_store::SqliteStore;
    use jiff::SignedDuration;
    use secrecy::ExposeSecret;

    use super::*;

    fn email(name: &str) -> Email {
        Email::parse(&format!("{name}@acme.example")).unwrap()
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    async fn with(users: &[(&str, Role)]) -> SqliteStore {
        let store = SqliteStore::in_memory().unwrap();
        for (name, role) in users {
            add(&store, NewUser { email: email(name), role: *role }, "boss", now()).await.unwrap();
        }
        store
    }

    #[tokio::test]
    async fn every_change_of_a_user_is_in_the_history() {
        let store = with(&[("boss", Role::Administrator), ("ada", Role::Viewer)]).await;
        let ada = email("ada");
        change_role(&store, &ada, Role::Editor, "boss", now()).await.unwrap();
        change_role(&store, &ada, Role::Editor, "boss", now()).await.unwrap();
        set_password(&store, &ada, &"correct horse battery".into(), "boss", now()).await.unwrap();
        store.try_sign_in(&ada, ClientNetwork::default(), now(), None).await.unwrap();
        unlock(&store, &ada, "boss", now()).await.unwrap();
        unlock(&store, &ada, "boss", now()).await.unwrap();
        remove(&store, &ada, "boss", now()).await.unwrap();
        let entries: Vec<_> =
            store.history(None, 20).await.unwrap().into_iter().map(|(_, entry)| entry).rev().collect();
        let told: Vec<_> =
            entries.iter().map(|entry| (entry.what.as_str(), entry.subject.as_deref().unwrap_or_default())).collect();
        assert_eq!(
            told,
            [
                ("user-added", "boss@acme.example administrator"),
                ("user-added", "ada@acme.example viewer"),
                ("user-changed", "ada@acme.example editor"),
                ("password-set", "ada@acme.example"),
                ("user-unlocked", "ada@acme.example"),
                ("user-removed", "ada@acme.example"),
            ],
            "what changed nothing is not told"
        );
        assert!(entries.iter().all(|entry| entry.by.as_deref() == Some("boss")));
    }

    #[tokio::test]
    async fn a_user_is_shown_without_the_hash() {
        let store = with(&[("ada", Role::Editor)]).await;
        let set = set_password(&store, &email("ada"), &"correct horse battery".into(), "boss", now()).await.unwrap();
        assert_eq!(list(&store, now()).await.unwrap(), std::slice::from_ref(&set));
        let shown = serde_json::to_string(&set).unwrap();
        assert!(set.has_password && !shown.contains("argon2"), "{shown}");
    }

    #[tokio::test]
    async fn a_lock_of_some_networks_is_told_from_one_of_all() {
        let store = with(&[("ada", Role::Editor)]).await;
        let ada = email("ada");
        let fail = async |last: u8| {
            let network = ClientNetwork::of([192, 0, 2, last].into());
            store.try_sign_in(&ada, network, now(), None).await.unwrap();
        };
        let later = |seconds| Some(now() + SignedDuration::from_secs(seconds));
        let locks = async || {
            let user = show(&store, &ada, now()).await.unwrap();
            (user.locked_in_some_networks_until, user.locked_in_all_networks_until, user.is_locked())
        };
        assert_eq!(locks().await, (None, None, false));
        for _ in 0..6 {
            fail(0).await;
        }
        assert_eq!(locks().await, (later(60), None, true));
        for last in 1..=94 {
            fail(last).await;
        }
        assert_eq!(locks().await, (later(60), later(864), true));
        assert!(!unlock(&store, &ada, "boss", now()).await.unwrap().is_locked());
        assert_eq!(locks().await, (None, None, false));
    }

    #[tokio::test]
    async fn what_cannot_be_done_is_refused_with_its_code() {
        let store = with(&[("boss", Role::Administrator)]).await;
        let (boss, nobody) = (email("boss"), email("nobody"));
        let code = |done: Result<UserView, Failure>| done.unwrap_err().code;
        let again = NewUser { email: boss.clone(), role: Role::Viewer };
        assert_eq!(code(add(&store, again, "boss", now()).await), "user-exists");
        assert_eq!(code(change_role(&store, &boss, Role::Editor, "boss", now()).await), "last-administrator");
        assert_eq!(code(remove(&store, &boss, "boss", now()).await), "last-administrator");
        assert_eq!(code(change_role(&store, &nobody, Role::Editor, "boss", now()).await), "user-not-found");
        assert_eq!(code(remove(&store, &nobody, "boss", now()).await), "user-not-found");
        assert_eq!(code(unlock(&store, &nobody, "boss", now()).await), "user-not-found");
        let (short, long) = ("short".into(), "correct horse battery".into());
        assert_eq!(code(set_password(&store, &boss, &short, "boss", now()).await), "password-refused");
        assert_eq!(code(set_password(&store, &nobody, &long, "boss", now()).await), "user-not-found");
        let common = "password1234".into();
        assert_eq!(code(set_password(&store, &boss, &common, "boss", now()).await), "password-refused");
    }

    #[tokio::test]
    async fn generated_passwords_are_accepted_and_never_alike() {
        let (one, two) = (generate_password(), generate_password());
        assert_ne!(one.expose_secret(), two.expose_secret());
        assert_eq!(one.expose_secret().len(), 29);
        passwords::accepted(&one, &email("ada")).await.unwrap();
    }

    #[test]
    fn the_document_has_the_words_of_roles() {
        let schema = serde_json::to_value(<RoleWord as utoipa::PartialSchema>::schema()).unwrap();
        assert_eq!(schema["enum"], serde_json::json!(Role::ALL));
    }
}
