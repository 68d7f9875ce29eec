//! The reference store in memory: contacts, runs and the rows of syncs.

mod activity;
mod alerts;
mod api_keys;
mod contacts;
mod erasure;
mod forget;
mod intents;
mod jobs;
mod listings;
mod outbox;
mod overview;
mod prune;
mod runs;
mod sessions;
mod settings;
mod state;
mod sync;
mod table;
mod timeline;
mod users;
mod vault;
mod waits;
mod webhooks;

use std::{
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use greenroom_domain::{
    Account, AccountUser, Alert, AlertKind, ApiKey, Attendance, BusinessUnit, BusinessUnitId, ClientNetwork, Contact,
    ContactId, Email, Invitation, JobId, LeftOutReason, NewWait, PersonKey, PropertyDefinition, Role, RunId, Sentence,
    SessionId, SettingsChange, SignInFailures, SignInSession, SignInTokenHash, StoreError, SyncRun, SyncRunId,
    WebinarId, WebinarSettings, ZoomAccount, ZoomAccountId, ZoomUser, property,
    rules::contact_rows::Refusal,
    store::{ActionEvent, CommitError, IntentRecord, Listing, SecretHash, StateEntry, VaultKind, WebhookDigest},
};
use jiff::Timestamp;

use crate::sample;

use self::{
    activity::KeptRegistration,
    contacts::KeptWebinar,
    erasure::ErasedAs,
    jobs::KeptJob,
    listings::KeptListing,
    outbox::Waiting,
    runs::{KeptKey, KeptPackage, KeptRun, Name, Place},
    sessions::{KeptJoin, KeptSession},
    settings::Document,
    sync::Lease,
    table::Table,
    users::KeptPassword,
    vault::KeptSecret,
    webhooks::KeptWebhook,
};

/// A store in memory. It keeps the rows that the traits [`ContactStore`](greenroom_domain::ContactStore),
/// [`RunStore`](greenroom_domain::RunStore) and [`SyncStore`](greenroom_domain::SyncStore) answer from, and passes the
/// [`suite!`](crate::suite) of all three.
///
/// It keeps no others: no timeline besides events of actions, no states of contacts on marketing events, no recordings with their transcripts, no
/// segments, and no users of Zoom accounts. Effects that write those are accepted and change nothing.
///
/// ```
/// use greenroom_domain::{ContactStore, store::{ApplyId, Effect}};
/// use greenroom_store_testing::{MemoryStore, sample};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryStore::new();
/// store.apply(&ApplyId("op:1".to_owned()), &[sample::create("ada")], &[]).await?;
/// assert!(store.contacts(&["ada".into()]).await?[0].is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MemoryStore {
    kept: Mutex<Kept>,
}

/// Declares tables, and that all of them are kept or undone together.
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident: $table:ty,)*) => {
        /// All that is kept.
        #[derive(Debug, Default)]
        struct Kept {
            $($(#[$doc])* $name: $table,)*
            /// The key of the hashes of erased names.
            secret: RandomState,
        }

        impl Kept {
            fn keep(&mut self) {
                $(self.$name.keep();)*
            }

            fn undo(&mut self) {
                $(self.$name.undo();)*
            }
        }
    };
}

tables! {
    contacts: Table<ContactId, Arc<Contact>>,
    /// The contact whose primary email it is.
    primary: Table<Email, ContactId>,
    /// The contact whose secondary email it is.
    secondary: Table<Email, ContactId>,
    /// One row: the properties that contacts can have, in their order.
    definitions: Table<(), Arc<[PropertyDefinition]>>,
    units: Table<(bool, BusinessUnitId), BusinessUnit>,
    zoom_accounts: Table<ZoomAccountId, ZoomAccount>,
    users: Table<Email, Role>,
    passwords: Table<Email, KeptPassword>,
    /// Sessions of users, by the hash of their token.
    sign_ins: Table<SignInTokenHash, SignInSession>,
    invitations: Table<Email, Invitation>,
    /// Failures to sign in, by the email, which may be nobody's, and the network; without a network, those of all.
    failures: Table<(Email, Option<ClientNetwork>), SignInFailures>,
    zoom_users: Table<ZoomAccountId, Vec<ZoomUser>>,
    webinars: Table<WebinarId, KeptWebinar>,
    registrations: Table<(WebinarId, Email), KeptRegistration>,
    /// Zoom's ids of registrations that do not count.
    other_registrants: Table<(WebinarId, String), Email>,
    attendances: Table<(SessionId, PersonKey), Attendance>,
    /// By a keyed hash of the erased name.
    erased: Table<u64, (ErasedAs, Timestamp)>,
    runs: Table<RunId, KeptRun>,
    keys: Table<String, KeptKey>,
    intents: Table<String, IntentRecord>,
    /// Effects that wait for an embedder's CRM, or were set aside, in the order of their commits.
    outbox: Table<u64, Waiting>,
    /// The names of commits that were carried out, so that each is carried out once.
    carried_out: Table<(Place, Name), ()>,
    packages: Table<String, KeptPackage>,
    /// What actions keep, by action and key.
    state: Table<(String, String), StateEntry>,
    /// One row: the highest version of an entry so far.
    state_versions: Table<(), u64>,
    /// Events of actions, by contact, action, type and key.
    events: Table<(ContactId, String, String, String), ActionEvent>,
    /// Secrets and connections, by kind and name.
    vault: Table<(VaultKind, String), KeptSecret>,
    /// One row: the highest version of such a value so far.
    vault_versions: Table<(), u64>,
    /// Deliveries of Zoom's webhooks, in the order of arrival.
    webhooks: Table<u64, KeptWebhook>,
    /// Their places, by account and digest.
    webhook_places: Table<(ZoomAccountId, WebhookDigest), u64>,
    /// One row: how many have arrived.
    webhooks_arrived: Table<(), u64>,
    /// Keys to the HTTP API, by id.
    api_keys: Table<String, (ApiKey, SecretHash)>,
    jobs: Table<JobId, KeptJob>,
    /// Alerts, by kind and subject.
    alerts: Table<(AlertKind, String), Alert>,
    /// Waits of runs, by the first run of their chain, and by their names.
    waits: Table<(RunId, String), NewWait>,
    leases: Table<String, Lease>,
    sessions: Table<SessionId, KeptSession>,
    /// By session, joining and instant.
    joins: Table<(SessionId, String, Timestamp), KeptJoin>,
    listings: Table<(WebinarId, Listing), KeptListing>,
    /// Each with its place in the order in which they began.
    sync_runs: Table<SyncRunId, (usize, SyncRun)>,
    left_out: Table<(WebinarId, String), LeftOutReason>,
    /// One row: the settings without those of webinars.
    document: Table<(), Document>,
    webinar_settings: Table<WebinarId, WebinarSettings>,
    /// Changes of the settings, by the version that they made.
    history: Table<u64, SettingsChange>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    /// An empty store: without contacts; with a primary business unit, `Account`; with the properties that contacts always
    /// have (`email`, `firstname`, `lastname`).
    pub fn new() -> Self {
        let store = Self { kept: Mutex::default() };
        let unit = BusinessUnit { id: "Account".into(), name: "Account".to_owned(), primary: true };
        let define =
            |name: &str, label: &str| PropertyDefinition { label: label.to_owned(), ..sample::text_property(name) };
        let definitions = vec![
            define(property::EMAIL, "Email"),
            define(property::FIRST_NAME, "First name"),
            define(property::LAST_NAME, "Last name"),
        ];
        store
            .with_account(Account { business_units: vec![unit], zoom_accounts: Vec::new() })
            .with_properties(definitions)
    }

    /// The same store with these contacts besides, at the versions that they have.
    #[must_use]
    pub fn with_contacts(self, contacts: impl IntoIterator<Item = Contact>) -> Self {
        self.set_up(|kept| contacts.into_iter().for_each(|contact| kept.put_contact(contact)))
    }

    /// The same store with these properties besides. Those that it has already stay as they are.
    #[must_use]
    pub fn with_properties(self, definitions: Vec<PropertyDefinition>) -> Self {
        self.set_up(|kept| kept.add_definitions(&definitions))
    }

    /// The same store with these business units and Zoom accounts besides.
    #[must_use]
    pub fn with_account(self, account: Account) -> Self {
        self.set_up(|kept| {
            for unit in account.business_units {
                kept.units.put((!unit.primary, unit.id.clone()), unit);
            }
            for zoom in account.zoom_accounts {
                kept.zoom_accounts.put(zoom.id.clone(), zoom);
            }
        })
    }

    /// The same store with these users of the account besides.
    #[must_use]
    pub fn with_users(self, users: impl IntoIterator<Item = AccountUser>) -> Self {
        self.set_up(|kept| users.into_iter().for_each(|user| kept.users.put(user.email, user.role)))
    }

    fn set_up(mut self, change: impl FnOnce(&mut Kept)) -> Self {
        let kept = self.kept.get_mut().unwrap_or_else(PoisonError::into_inner);
        change(kept);
        kept.keep();
        self
    }

    /// How many runs are kept.
    pub fn runs_kept(&self) -> usize {
        self.kept().runs.len()
    }

    /// Gives up the runs that are kept, with their names: for measurements, whose memory would grow without end.
    pub fn forget_runs(&self) {
        let forgotten = {
            let mut kept = self.kept();
            (std::mem::take(&mut kept.runs), std::mem::take(&mut kept.carried_out))
        };
        // To free their memory takes long, and nobody waits for that.
        drop(forgotten);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One transaction: where the work fails, its writes are undone.
    fn write<T, E>(&self, work: impl FnOnce(&mut Kept) -> Result<T, E>) -> Result<T, E> {
        let mut kept = self.kept();
        let outcome = work(&mut kept);
        match outcome {
            Ok(_) => kept.keep(),
            Err(_) => kept.undo(),
        }
        outcome
    }
}

impl Kept {
    fn hash(&self, what: ErasedAs, name: &str) -> u64 {
        self.secret.hash_one((what, name))
    }
}

fn refused(refusal: Refusal) -> CommitError {
    CommitError::Store(refusal.into())
}

/// What the foreign keys of a database refuse, and other defects.
fn constraint(why: impl Into<Sentence>) -> CommitError {
    CommitError::Store(StoreError::Constraint(why.into()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{
        ContactStore,
        RegistrationState::Approved,
        RunStore,
        store::{Commit, EffectsTarget, Precondition},
    };

    use super::*;
    use crate::sample::{at, create, done, email, journal, register, run};

    /// The suite sees only the answers of the traits.
    #[tokio::test]
    async fn c10_nothing_of_an_erased_person_is_left_in_memory() {
        let store = MemoryStore::new();
        let commit = Commit {
            run: Some(run(1, None, done())),
            effects: vec![create("ada"), register(1, "ada", Approved, 1), create("bob")],
            preconditions: vec![Precondition::Contact { id: "ada".into(), version: None }],
            journal: Some(journal("ada@example.com", &["ada"])),
            ..Commit::default()
        };
        store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
        let told = |who: &str| format!("{store:?}").contains(&format!("{who}@example.com"));
        assert!(told("ada") && told("bob"));
        store.forget(&"ada".into(), &[email("ada@example.com")], at(9)).await.unwrap();
        assert!(store.erase(&"ada".into(), at(9)).await.unwrap());
        assert!(!told("ada") && told("bob"));
        assert!(!format!("{store:?}").contains("\"ada\""), "{store:?}");
    }
}
