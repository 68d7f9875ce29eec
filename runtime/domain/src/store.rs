//! The traits of stores, and the changes that a store commits: effects with their preconditions, in one piece or not at
//! all.
//!
//! [`ContactStore`] is the CRM: an embedder may bring its own. [`RunStore`] keeps runs, keys and intents, and is always
//! ours. Where both are one database, [`RunStore::commit`] applies the effects itself, in the same transaction as the
//! run's record.

mod admin;
mod alerts;
mod api_keys;
mod error;
mod found;
mod history;
mod import;
mod jobs;
mod journal;
mod mention;
mod overview;
mod record;
mod refusal;
mod removal;
mod segments;
mod settings;
mod sign_in;
pub mod stale;
mod state;
mod subjects;
mod sync;
mod timeline;
mod vault;
mod webhooks;
mod webinars;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::{SecretBox, SecretString};
use serde::{Deserialize, Serialize};

use crate::{
    Account, Attendance, Call, CompleteOutcome, Completion, Contact, ContactId, Email, Identity, NewContact, NewWait,
    PersonKey, PropertyDefinition, Registration, RegistrationChange, Role, RunId, Sentence, SessionId, Wait,
    WaitTokenHash, Webinar, WebinarId, ZoomAccount, ZoomAccountId, ZoomUser,
};

pub use admin::{ContactPlace, FoundContacts, StoreAdmin, Summary, UnusableEmail};
pub use alerts::{AlertStore, DeadLetters, FailedRuns, LatestWarnings};
pub use api_keys::{ApiKeyStore, KeptApiKey, SecretHash};
pub use error::{CommitError, StoreError, UnavailableReason};
pub use found::{MAX_TAG_NAME, MAX_TAG_VALUE, MAX_TAGS, RunFilter, check_tags};
pub use history::{HistoryFilter, HistoryStore};
pub use import::{ImportError, ImportNote, ImportRow, ImportRows, ImportStore, Imported, RowOutcome};
pub use jobs::{JobCount, JobStore, JobTaking, TakenJob, TakenJobs};
pub use journal::{Journal, JournalLevel, KeptJournal};
pub use mention::Mentions;
pub use overview::{OverviewStore, RunTally, SyncTally};
pub use record::{RunRecord, RunResult, RunStatus, Usage};
pub use refusal::{InvalidRow, Refusal};
pub use removal::{Cutoffs, Forgotten, Pruned, RetentionStore};
pub use segments::{Segment, SegmentError, SegmentPage, SegmentStore, check_segment_name};
pub use settings::SettingsStore;
pub use sign_in::{KeptSignIn, KeptUser, SignInStore, SignInTry, UserChange};
pub use state::{StateCommit, StateEntry, StateRange, StateRead, StateUsage, StateWrite};
pub use subjects::Subjects;
pub use sync::{
    Fence, KnownSession, KnownWebinar, LeaseOutcome, Listed, Listing, Participant, SeenPage, SyncCommit, SyncStore,
    SyncWrite, seen_join, seen_key,
};
pub use timeline::{ActionEvent, AvailableRecording, TimelineEvent, TimelineKind, TimelineStore};
pub use vault::{Vault, VaultEntry, VaultKind, VaultValue, is_vault_name};
pub use webhooks::{ReceivedWebhook, WaitingLook, WebhookDelivery, WebhookDigest, WebhookInbox};
pub use webinars::{EventContact, EventState, MarketingEvent, WebinarStore};

/// One change to the contact store. The set is closed: a store that does not know an effect would lose it.
#[derive(derive_more::Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "effect")]
pub enum Effect {
    /// A new contact. Where a person made it (`by_hand`), the deletion mark of its email ends (C6: a sync does not
    /// create a deleted contact again).
    CreateContact {
        /// The contact.
        contact: NewContact,
        /// A person made it, not a sync.
        by_hand: bool,
    },
    /// New values of a contact's properties; none clears one.
    UpdateContact {
        /// The contact.
        contact: ContactId,
        /// Value by property.
        #[debug("{:?}", crate::mask::Names(assignments))]
        assignments: BTreeMap<String, Option<String>>,
    },
    /// Events of an action's own types on timelines. One with the same contact, action, type and key is replaced.
    SaveEvents {
        /// The events.
        events: Vec<ActionEvent>,
    },
    /// A registration is new or has changed. With it follow T1 on the timeline, M1 and M2 on the marketing event, and
    /// P2 and P3 of the contact (W8: all that a registration changes is written together).
    Register {
        /// The registration.
        registration: Box<Registration>,
        /// Its webinar.
        webinar: Box<Webinar>,
    },
    /// These registrations are new or have changed; their webinar is known. The same follows as for
    /// [`Effect::Register`].
    Registrations {
        /// The registrations.
        registrations: Vec<Registration>,
    },
    /// These people attended: T2 on the timeline, M2 on the marketing event, P1 and P4 recomputed, and T3 where the session
    /// has a recording.
    Attendances {
        /// The attendances.
        attendances: Vec<Attendance>,
    },
    /// The people with these keys did not attend the session after all: everything that followed from their attendance
    /// is undone.
    NotAttended {
        /// The session.
        session: SessionId,
        /// The keys of the people.
        people: Vec<PersonKey>,
    },
    /// A session's recording as a call (R1: a recording is a call record), with T3 on the timelines of those who
    /// attended: the call is associated with them.
    SaveCall {
        /// The call.
        call: Box<Call>,
    },
    /// Zoom no longer has this webinar: its marketing event is cancelled (M1: each synced webinar is one). Everything
    /// that was synced stays.
    CancelWebinar {
        /// The webinar.
        webinar: WebinarId,
    },
    /// A Zoom account was connected, checked or disconnected (N1: connecting).
    SaveZoomAccount {
        /// The connection in its new state.
        account: ZoomAccount,
    },
    /// The users of a Zoom account, instead of those before (N2: connecting fetches the users).
    SaveZoomUsers {
        /// Which Zoom account.
        account: ZoomAccountId,
        /// All of its users.
        users: Vec<ZoomUser>,
    },
    /// These webinars are known, each with its marketing event (N2: connecting fetches the webinars; M1: each is an
    /// event).
    SaveWebinars {
        /// The webinars.
        webinars: Vec<Webinar>,
    },
    /// These properties exist (N2: connecting creates P1 to P4). Those that exist already stay as they are.
    DefineProperties {
        /// The properties.
        definitions: Vec<PropertyDefinition>,
    },
}

/// A condition for effects, checked again inside the transaction that writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precondition {
    /// A contact that was read still has this version; none: it still is no contact.
    Contact {
        /// The contact.
        id: ContactId,
        /// The version that was read.
        version: Option<u64>,
    },
    /// The identity of an email is still the same.
    Identity(Identity),
}

/// Identifies one application of effects, so that a store applies it once however often it is asked: `run:<id>` or
/// `intent:<id>` for the first try of a commit; the same with `:<uuid>` for a later one, whose effects may be others; and
/// `op:<uuid>` where the effects belong to neither a run nor an intent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApplyId(pub String);

impl fmt::Display for ApplyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The CRM. Every method takes a batch and answers in its order. The store is not asked about rules: the host asks them
/// before it calls this trait.
///
/// The suite of `runtime/store-testing` checks what every implementation has to do: `suite!(contacts, ...)` makes a test of
/// each case. Each case is also a public function of `greenroom_store_testing::contacts`.
///
/// # Effects
///
/// Effects reach a store by [`Self::apply`] only. These reach an embedder's CRM:
///
/// | effect | from |
/// |---|---|
/// | [`CreateContact`](Effect::CreateContact), with `by_hand` false | actions with the capability `contacts-write` |
/// | [`UpdateContact`](Effect::UpdateContact), never of the email nor of P1 to P4 | actions with the capability `contacts-write` |
/// | [`SaveEvents`](Effect::SaveEvents) | actions with the capability `timeline` |
/// | [`Register`](Effect::Register) | actions with a capability that registers, cancels or approves, and the settling of their intents |
/// | [`SaveZoomAccount`](Effect::SaveZoomAccount), [`SaveZoomUsers`](Effect::SaveZoomUsers), [`SaveWebinars`](Effect::SaveWebinars), [`DefineProperties`](Effect::DefineProperties) | connecting, checking and disconnecting a Zoom account |
///
/// [`Registrations`](Effect::Registrations), [`Attendances`](Effect::Attendances), [`NotAttended`](Effect::NotAttended),
/// [`SaveCall`](Effect::SaveCall) and [`CancelWebinar`](Effect::CancelWebinar) come from syncs, which need contacts and runs in
/// one database. An embedder's own code may commit any effect.
///
/// A CRM may leave out what its program does not use. Without Zoom, [`Self::registrations`] answers none, [`Self::account`]
/// has a primary business unit and no Zoom account, and every effect except the first two is refused with
/// [`StoreError::Constraint`]. The cases of the suite that register
/// people with webinars fail then, those about erasure among them; the others have to pass.
///
/// # The four properties
///
/// The store itself counts P1 to P4 of a contact, in the transaction of the effects that change them, so that they always
/// equal a recount of its rows (P5). [`crate::rules::derived`] has the functions. No effect assigns them: an
/// [`UpdateContact`](Effect::UpdateContact) that does is refused with [`StoreError::Constraint`].
///
/// | | property | counted from |
/// |---|---|---|
/// | P1 | [`property::AVERAGE_ATTENDANCE`](crate::property::AVERAGE_ATTENDANCE) | the mean share, in percent, of the sessions that the contact attended |
/// | P2 | [`property::LAST_JOIN_URL`](crate::property::LAST_JOIN_URL) | the join link of its latest approved registration: a secret |
/// | P3 | [`property::REGISTRATIONS`](crate::property::REGISTRATIONS) | the webinars with an approved registration; `0` where none is left |
/// | P4 | [`property::ATTENDANCES`](crate::property::ATTENDANCES) | the sessions that it attended |
///
/// A contact without any registration has neither P2 nor P3, and one that never attended neither P1 nor P4. An embedder's CRM
/// gets no attendances, so it counts P2 and P3 only. Where a registration moves from one contact to another, or loses its
/// contact, both contacts are counted again.
#[async_trait]
pub trait ContactStore: Send + Sync + 'static {
    /// Contacts by id; none for an id that is no living contact's. They are shared, so that a store that has them in memory
    /// copies nothing.
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError>;

    /// The identity of each email.
    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError>;

    /// The emails by which a living contact is known: the primary and the secondary ones, and those that it registered
    /// with before and that are no other contact's now. An erasure of the contact looks for all of them (C10: erased
    /// people leave only keyed hashes). By default the emails of [`Self::contacts`].
    async fn emails_of(&self, contact: &ContactId) -> Result<Vec<Email>, StoreError> {
        let found = self.contacts(std::slice::from_ref(contact)).await?.into_iter().next().flatten();
        Ok(found
            .map_or_else(Vec::new, |contact| contact.email.iter().chain(&contact.secondary_emails).cloned().collect()))
    }

    /// Business units and connected Zoom accounts.
    async fn account(&self) -> Result<Account, StoreError>;

    /// The role of a person who logs in to the account with this email (S1: only an administrator turns the sync on);
    /// none where nobody does. By default nobody logs in.
    async fn role(&self, _email: &Email) -> Result<Option<Role>, StoreError> {
        Ok(None)
    }

    /// The properties that contacts can have, P1 to P4 among them once an account is connected.
    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError>;

    /// Registrations by webinar and email.
    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError>;

    /// Applies effects in one transaction, in their order, if their preconditions still hold: all of them or none.
    /// Calls come at the same time, from several processes.
    ///
    /// A second call with an id that was applied answers `Ok` and does nothing, whether or not the preconditions still
    /// hold: the host repeats a call whose answer it did not get. So the store keeps the ids of the commits that it applied,
    /// in the same transaction. An id that was refused is not kept: the same id may come again with other effects.
    ///
    /// - A contact's version grows if the call changes it, and only then.
    /// - An event of an action is erased with its contact, and changes no version of it.
    /// - An update of an unknown contact, an event of one, a new contact with an id or a primary email that another one has, and a value
    ///   that no property can have are refused with [`StoreError::Constraint`].
    /// - A blank value clears a property, and a new contact has none of them.
    /// - The property `email` is the primary email: a value that is no email, or another contact's, is refused.
    /// - A registration takes the place of the one with the same webinar and email. One whose contact is unknown is kept
    ///   without the contact (C6: Zoom has the person all the same); one of an erased person is not kept, which is no error.
    /// - Zoom accounts, webinars and properties may be known already: the first two are replaced, a property stays as it is.
    ///
    /// # Errors
    /// [`CommitError::Stale`] where a precondition no longer holds, and [`StoreError::Constraint`] where the effects
    /// are refused for good: nothing was written. An error that is not worth another try ([`StoreError::retry`]) is such a
    /// refusal too. After any other error the same effects may be sent again with the same id. An error's message is shown to
    /// people and kept with effects that are set aside: it names no value of a person.
    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError>;

    /// Erases a contact and every row that names it (C10: erased people leave keyed hashes); answers whether there was
    /// one. From then on its emails, also the secondary ones, count as those of a deleted contact
    /// ([`Identity::deleted`], C6) and are not readable anywhere: only a keyed hash of each is kept. All or nothing; a
    /// second call changes nothing.
    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError>;

    /// Erases the rows with an email that is no living contact's, such as the email of a contact that was deleted
    /// before, in the same way; answers whether there were any. For a living contact's email it does nothing and
    /// answers false.
    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError>;

    /// Overwrites what was erased, where the store keeps copies in places that it does not read, such as the free space
    /// of a file. The host calls it once for each erased person, and again where it failed. By default a store keeps no
    /// copies.
    async fn scrub(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Whether the owner of a lease is a process that has ended for certain, by its name.
pub type IsGone = fn(&str) -> bool;

/// A wish to run under an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyClaim {
    /// The key.
    pub key: String,
    /// The action's name: a newer version answers a repeat as the older one did.
    pub action: String,
    /// SHA-256 of the raw input in canonical form, in hex.
    pub input_digest: String,
    /// The contact.
    pub contact: Option<ContactId>,
    /// The run that is to own the key.
    pub run: RunId,
    /// The runtime of the run, by its name in leases.
    pub owner: String,
    /// Now.
    pub at: Timestamp,
    /// Until when the claim holds if nothing more is heard of the run.
    pub lease_until: Timestamp,
}

/// The answer to a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimOutcome {
    /// The key is the run's.
    Ours,
    /// The key has a final outcome: give it again.
    Known(Box<RunRecord>),
    /// Another run holds it.
    Running {
        /// Until when, at the latest.
        until: Timestamp,
    },
    /// The key was used with another action, input or contact: the text names which of the three.
    OtherRequest(&'static str),
}

/// What a call changes at Zoom. Intents of older stores are registrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntentKind {
    /// A person is registered.
    #[default]
    Register,
    /// A registration is cancelled.
    Cancel,
    /// A registration is approved.
    Approve,
    /// A registration is denied.
    Deny,
}

impl IntentKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Register, Self::Cancel, Self::Approve, Self::Deny];

    /// The change of a registration; none where the person is registered.
    pub fn change(self) -> Option<RegistrationChange> {
        match self {
            Self::Register => None,
            Self::Cancel => Some(RegistrationChange::Cancel),
            Self::Approve => Some(RegistrationChange::Approve),
            Self::Deny => Some(RegistrationChange::Deny),
        }
    }
}

impl From<RegistrationChange> for IntentKind {
    fn from(change: RegistrationChange) -> Self {
        match change {
            RegistrationChange::Cancel => Self::Cancel,
            RegistrationChange::Approve => Self::Approve,
            RegistrationChange::Deny => Self::Deny,
        }
    }
}

/// A call that changes Zoom, written before it is sent, so that it is never forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Its id.
    pub id: String,
    /// What the call changes.
    pub kind: IntentKind,
    /// The run that asks.
    pub run: RunId,
    /// The connected account it goes to.
    pub zoom_account: ZoomAccountId,
    /// The webinar.
    pub webinar: WebinarId,
    /// The email of the registration.
    pub email: Email,
    /// The contact whose email it is.
    pub contact: ContactId,
    /// The occurrence that was asked for.
    pub occurrence: Option<String>,
    /// When it was written.
    pub opened_at: Timestamp,
    /// The runtime that settles it while the lease lasts.
    pub owner: String,
    /// Until when the owner has it for itself.
    pub lease_until: Timestamp,
}

/// Open intents whose lease has not ended: only the owner of the lease may settle them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeasedIntents {
    /// How many there are.
    pub count: u64,
    /// When the last of their leases ends; none where there are none.
    pub until: Option<Timestamp>,
}

/// The answer to writing an intent down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenOutcome {
    /// It is written: send the request.
    Yes,
    /// Another intent for the same person and webinar is not settled yet: its lease ends then.
    OneIsOpen {
        /// The end of that lease.
        until: Timestamp,
    },
    /// As many of the same kind were sent since `day_start` as Zoom takes in a day.
    DailyLimit,
    /// The contact or the email was erased (C10: erased people leave only keyed hashes), and belongs to no living
    /// contact of this store: nothing was written.
    PersonErased,
}

/// How an intent was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntentResult {
    /// Zoom did it.
    Done,
    /// Zoom refused it, or does not have it.
    NotDone,
    /// It never reached Zoom: it does not count towards the daily limit.
    NotSent,
}

impl IntentResult {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::NotDone, Self::NotSent];
}

/// An intent as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentRecord {
    /// The intent.
    pub intent: Intent,
    /// How it was settled; none while it is open.
    pub result: Option<IntentResult>,
}

/// The writes of one transaction.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// A finished run. If it ran under a key, the key must still be the run's; a final outcome is kept under the key, a
    /// retryable one frees it.
    pub run: Option<RunRecord>,
    /// An intent with its result: id, owner (which must still have the lease), result.
    pub intent: Option<(String, String, IntentResult)>,
    /// Changes to the contact store.
    pub effects: Vec<Effect>,
    /// The preconditions of the effects.
    pub preconditions: Vec<Precondition>,
    /// The run's journal. Belongs to `run`, which must be there.
    pub journal: Option<Journal>,
    /// The writes of a sync.
    pub sync: Option<SyncCommit>,
    /// The writes to the state of the run's action.
    pub state: Option<StateCommit>,
    /// The waits that the run has opened. They belong to `run`, which must be there.
    pub waits: Vec<NewWait>,
}

impl Commit {
    /// The name by which a commit is recognised, so that it is carried out once: that of its intent, or else of its
    /// run. None where it has neither: then every call is a new commit.
    pub fn known_as(&self) -> Option<String> {
        match (&self.intent, &self.run) {
            (Some((id, ..)), _) => Some(format!("intent:{id}")),
            (None, Some(run)) => Some(format!("run:{}", run.id)),
            (None, None) => None,
        }
    }
}

/// Where the effects of a commit belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectsTarget {
    /// In the same database: applied in the same transaction.
    SameStore,
    /// In an embedder's CRM: kept with the commit until [`RunStore::applied`] reports that the CRM has them.
    OtherStore {
        /// Until when the committer alone applies the effects.
        lease_until: Timestamp,
    },
}

/// The answer to an acknowledgement ([`RunStore::acknowledge`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledgement {
    /// The effects wait, for any process.
    Given,
    /// An earlier commit about one of the same contacts or emails waits: nothing was changed.
    Behind,
    /// The effects no longer wait: nothing was changed.
    Gone,
}

/// Effects that wait for an embedder's CRM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unapplied {
    /// Their id.
    pub id: ApplyId,
    /// The effects.
    pub effects: Vec<Effect>,
    /// Their preconditions.
    pub preconditions: Vec<Precondition>,
    /// The run that was committed with them.
    pub run: Option<RunId>,
    /// The intent that was settled with them.
    pub intent: Option<String>,
    /// Whether the caller already has the answer that they are committed.
    pub acknowledged: bool,
    /// Why an embedder's CRM will not have them; none while they are still to be applied.
    pub refused: Option<Sentence>,
}

/// Runs, keys and intents.
#[async_trait]
pub trait RunStore: Send + Sync + 'static {
    /// Claims an idempotency key, in one transaction. A claim whose lease ran out is taken over.
    async fn claim(&self, claim: &KeyClaim) -> Result<ClaimOutcome, StoreError>;

    /// Gives a key up without an outcome: the run ended before it began.
    async fn release(&self, key: &str, run: RunId) -> Result<(), StoreError>;

    /// Commits in one transaction, durable when it returns. Answers the id of the effects that now wait to be applied
    /// elsewhere, if any do; a commit that was carried out before does nothing more and answers the id that it had.
    ///
    /// # Errors
    /// See [`CommitError`]. Nothing was written.
    async fn commit(&self, commit: Arc<Commit>, contacts: EffectsTarget) -> Result<Option<ApplyId>, CommitError>;

    /// Effects whose application elsewhere was never confirmed, oldest first: without those that their committer still
    /// has for itself at `now`, and without those that were set aside.
    async fn unapplied(&self, now: Timestamp, limit: usize) -> Result<Vec<Unapplied>, StoreError>;

    /// As [`Self::unapplied`], all of the effects that are about one of these subjects. An embedder's CRM is asked for a
    /// contact only after this found nothing, so it has to be quick where nothing waits.
    async fn unapplied_about(&self, now: Timestamp, subjects: &Subjects) -> Result<Vec<Unapplied>, StoreError>;

    /// Effects that were set aside, oldest first.
    async fn set_aside_effects(&self, limit: usize) -> Result<Vec<Unapplied>, StoreError>;

    /// How many commits were set aside since this was last asked, by whatever process, and still are. Each is told once.
    async fn newly_set_aside(&self) -> Result<usize, StoreError>;

    /// Lets effects that were set aside wait again, without their preconditions, because a person wants them all the
    /// same. Answers the id under which they wait now: a new one, because they are another try. None where no effects
    /// with this id are set aside: then nothing is changed.
    async fn retry_effects(&self, id: &ApplyId) -> Result<Option<ApplyId>, StoreError>;

    /// Deletes effects that were set aside. Answers whether there were any with this id; it leaves those that wait.
    async fn drop_effects(&self, id: &ApplyId) -> Result<bool, StoreError>;

    /// An embedder's CRM has applied these effects.
    async fn applied(&self, id: &ApplyId) -> Result<(), StoreError>;

    /// Notes that the caller gets the answer that these effects are committed, although no CRM has them yet: their
    /// committer gives them up. Effects that are [`Acknowledgement::Behind`] others are not acknowledged: they were decided
    /// without what those write.
    async fn acknowledge(&self, id: &ApplyId) -> Result<Acknowledgement, StoreError>;

    /// An embedder's CRM will not have these effects: they are kept with the reason, and not tried again.
    async fn set_aside(&self, id: &ApplyId, reason: &Sentence) -> Result<(), StoreError>;

    /// Undoes the commit of effects that wait, because a precondition no longer holds. The run's record and its final
    /// outcome are deleted, or become `instead`; only in the second case the journal stays. The intent is open again,
    /// unless another one is open for the same person. The next commit of the same run or intent gets another id.
    /// Answers whether the effects still waited; if not, nothing was undone.
    async fn withdraw(&self, id: &ApplyId, instead: Option<&RunRecord>) -> Result<bool, StoreError>;

    /// Writes an intent down, unless one is open for the same person and webinar, `max_per_day` were sent since
    /// `day_start`, or the person was erased, which a registration that is under way may not know. One transaction,
    /// durable when it returns.
    ///
    /// Where contacts are an embedder's, this store knows of their erasure by [`Self::forget`], and of none that is alive:
    /// an id that was erased is not to be given to another contact.
    async fn open_intent(
        &self,
        intent: &Intent,
        day_start: Timestamp,
        max_per_day: u32,
    ) -> Result<OpenOutcome, StoreError>;

    /// Takes over up to `limit` open intents whose lease ended before `now`, for `owner` until `lease_until`.
    async fn take_over_intents(
        &self,
        owner: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Intent>, StoreError>;

    /// Ends the leases of owners whose process has ended for certain, as `is_gone` says of their names: of idempotency keys, of
    /// webinars, and of intents after [`claims::ON_ITS_WAY`]. Answers how many. A store that does
    /// nothing lets them run out.
    ///
    /// [`claims::ON_ITS_WAY`]: crate::rules::claims::ON_ITS_WAY
    async fn end_leases(&self, _now: Timestamp, _is_gone: IsGone) -> Result<u64, StoreError> {
        Ok(0)
    }

    /// The open intents whose lease ends after `now`.
    async fn leased_intents(&self, now: Timestamp) -> Result<LeasedIntents, StoreError>;

    /// The intents of a run.
    async fn intents_of(&self, run: RunId) -> Result<Vec<IntentRecord>, StoreError>;

    /// A run's record.
    async fn run(&self, id: RunId) -> Result<Option<RunRecord>, StoreError>;

    /// The latest runs that match, newest first; those before the run `before` where it is given.
    async fn find_runs(
        &self,
        filter: &RunFilter,
        before: Option<RunId>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, StoreError>;

    /// The latest runs, as [`Self::find_runs`] finds them.
    async fn runs(&self, before: Option<RunId>, limit: usize) -> Result<Vec<RunRecord>, StoreError> {
        self.find_runs(&RunFilter::default(), before, limit).await
    }

    /// A run's journal; none where none was written.
    async fn journal(&self, run: RunId) -> Result<Option<KeptJournal>, StoreError>;

    /// Keeps a package, so that its runs can be replayed. Keeping it again only shows that it is in use, so that
    /// [`Self::prune`] leaves it: a runtime that uses a package keeps it again once a day.
    ///
    /// `digest` is its SHA-256 in hex, as in [`RunRecord::package`].
    async fn keep_package(&self, digest: &str, package: &[u8]) -> Result<(), StoreError>;

    /// A package that was kept.
    async fn package(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Forgets a person (C10: erased people leave only keyed hashes): the contact's runs, and every other row that
    /// names the contact or one of the emails.
    ///
    /// - Journals that are indexed under the contact, or whose text contains one of the emails ([`Mentions`]), lose
    ///   their bodies.
    /// - Records of the contact's runs, of the runs of those journals, and records whose own text contains one of the
    ///   emails become [`RunRecord::erased`].
    /// - Idempotency keys of the contact and of those runs, and keys whose text contains one of the emails, are
    ///   deleted: a repetition runs anew, and a run that is under way with one of them cannot commit.
    /// - Intents of the contact or the emails are deleted, so requests that were sent for them today no longer count
    ///   towards Zoom's daily limit. An open intent whose lease is over is deleted too, and Zoom is not asked about it.
    /// - Effects that an embedder's CRM has refused, and that name the contact or one of the emails, are deleted.
    /// - Entries of actions' state that are about the contact, or whose text contains one of the emails, are deleted.
    /// - Waits of the contact and of those runs, and waits whose text contains one of the emails, are deleted: their links
    ///   complete nothing.
    ///
    /// Rows about the contact that a run under way commits later are written in the same erased form, unless a contact
    /// with the same id was made again. All or nothing; a second call finds nothing.
    ///
    /// # Errors
    /// [`StoreError::UnderWay`] while an intent of the person is open and leased, or effects that name the person wait
    /// for an embedder's CRM: nothing was forgotten.
    async fn forget(&self, contact: &ContactId, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError>;

    /// Forgets a person that has no contact, by the emails, as [`Self::forget`] does. The runs that asked Zoom to register
    /// one of the emails are forgotten too.
    ///
    /// # Errors
    /// As for [`Self::forget`].
    async fn forget_emails(&self, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError>;

    /// Whether this store keeps the state of actions ([`Commit::state`] and the three calls below). Unless it says so, it
    /// keeps none, and their runs are refused.
    fn keeps_state(&self) -> bool {
        false
    }

    /// The entries of an action's state by key; none for a key without one.
    async fn state_entries(&self, _action: &str, keys: &[String]) -> Result<Vec<Option<StateEntry>>, StoreError> {
        Ok(vec![None; keys.len()])
    }

    /// The first entries of a range of an action's state, `limit` at most.
    async fn state_range(
        &self,
        _action: &str,
        _range: &StateRange,
        _limit: usize,
    ) -> Result<Vec<StateEntry>, StoreError> {
        Ok(Vec::new())
    }

    /// How much an action keeps.
    async fn state_usage(&self, _action: &str) -> Result<StateUsage, StoreError> {
        Ok(StateUsage::default())
    }

    /// Whether this store keeps the waits of runs ([`Commit::waits`] and the four calls below). Unless it says so, it keeps
    /// none, and runs cannot open one.
    fn keeps_waits(&self) -> bool {
        false
    }

    /// The key that signs the links of waits, which only this store has: the same for ever. It is made when it is first asked for.
    ///
    /// # Errors
    /// The store's failure, such as a key file that is missing.
    async fn wait_key(&self) -> Result<SecretBox<[u8; 32]>, StoreError> {
        Err(StoreError::Constraint("this store keeps no waits".into()))
    }

    /// The waits of a chain of runs, by its first run, in the order of their names.
    async fn waits(&self, _run: RunId) -> Result<Vec<Wait>, StoreError> {
        Ok(Vec::new())
    }

    /// The wait whose link has a token with this hash.
    async fn wait_by_token(&self, _token: &WaitTokenHash) -> Result<Option<Wait>, StoreError> {
        Ok(None)
    }

    /// Completes a wait, by the first run of its chain and its name, if [`rules::waiting::complete`] says so at
    /// [`Completion::at`]. In the same transaction, a job that waits for it becomes due.
    ///
    /// [`rules::waiting::complete`]: crate::rules::waiting::complete
    async fn complete_wait(
        &self,
        _run: RunId,
        _name: &str,
        _completion: &Completion,
    ) -> Result<CompleteOutcome, StoreError> {
        Ok(CompleteOutcome::Unknown)
    }

    /// Overwrites what was forgotten, as [`ContactStore::scrub`] does.
    async fn scrub(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Removes rows that are older than `before`: runs that began before it, with their journals and keys; settled
    /// intents; names of commits; then packages that were kept before it, and at least a day ago, and that no journal
    /// needs. Rows that open intents, waiting effects or waits refer to stay; a wait goes when it was completed before `before`,
    /// or its time was over.
    ///
    /// A removed key no longer answers a repetition, and removed intents no longer count towards a daily limit, so
    /// `before` should be well in the past.
    async fn prune(&self, before: Timestamp) -> Result<Pruned, StoreError>;
}

/// Server-to-server credentials of a Zoom account.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: SecretString,
}

/// Credentials that a store keeps encrypted ([`crate::CredentialRef::Store`]).
#[async_trait]
pub trait SealedCredentials: Send + Sync + 'static {
    /// Those of one Zoom account; none where none are kept.
    async fn unseal(&self, account: &ZoomAccountId) -> Result<Option<Credentials>, StoreError>;
}

/// Credentials that a store encrypts and keeps.
#[async_trait]
pub trait CredentialStore: SealedCredentials {
    /// Encrypts and keeps the credentials of a Zoom account, replacing those that were kept before.
    ///
    /// # Errors
    /// Besides the store's own: where other users of the machine can read the key file, or where it is missing although
    /// credentials were sealed with it.
    async fn seal_credentials(&self, account: &ZoomAccountId, credentials: &Credentials) -> Result<(), StoreError>;

    /// Removes the sealed credentials of a Zoom account. True: there were some.
    async fn forget_credentials(&self, account: &ZoomAccountId) -> Result<bool, StoreError>;
}

/// The whole store of one account: contacts, webinars, runs, syncs, settings and credentials in one database.
///
/// A front end holds an `Arc<dyn AccountStore>`; code that needs one part of it asks for that part's trait.
pub trait AccountStore:
    ContactStore
    + RunStore
    + SyncStore
    + TimelineStore
    + WebinarStore
    + SegmentStore
    + ImportStore
    + StoreAdmin
    + CredentialStore
    + Vault
    + WebhookInbox
    + ApiKeyStore
    + SignInStore
    + RateBudget
    + JobStore
    + AlertStore
    + HistoryStore
    + OverviewStore
    + RetentionStore
{
}

impl<S> AccountStore for S where
    S: ContactStore
        + RunStore
        + SyncStore
        + TimelineStore
        + WebinarStore
        + SegmentStore
        + ImportStore
        + StoreAdmin
        + CredentialStore
        + Vault
        + WebhookInbox
        + ApiKeyStore
        + SignInStore
        + RateBudget
        + JobStore
        + AlertStore
        + HistoryStore
        + OverviewStore
        + RetentionStore
{
}

/// Zoom's rate classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateClass {
    /// 4, 30 or 80 a second.
    Light,
    /// 2, 20 or 60 a second.
    Medium,
    /// 1, 10 or 40 a second.
    Heavy,
}

impl RateClass {
    /// The class as metrics and reports name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Medium => "medium",
            Self::Heavy => "heavy",
        }
    }
}

/// The answer to a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// The place is the caller's, which sends after this time; zero for at once.
    Go(Duration),
    /// It would be so far off, further than the caller waits: nothing was reserved.
    TooLong(Duration),
}

/// How much of a rate class is reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateUse {
    /// The Zoom account.
    pub account: ZoomAccountId,
    /// The class.
    pub class: RateClass,
    /// How far the line of reserved calls reaches beyond now, at an even pace. The calls of a second reach a second.
    pub line: Duration,
    /// How long Zoom's limit is still reached: of a daily limit, until midnight UTC.
    pub held: Duration,
}

impl RateUse {
    /// How many more calls could go out within a second from now, where `per_second` go out in a second.
    pub fn calls_left(&self, per_second: u32) -> u32 {
        if !self.held.is_zero() {
            return 0;
        }
        let left = Duration::from_secs(1).saturating_sub(self.line).as_nanos() * u128::from(per_second);
        // The time between two calls is rounded up to a nanosecond, so what a call takes of a second is a little more than its part.
        u32::try_from(left.div_ceil(1_000_000_000)).unwrap_or(per_second)
    }
}

/// The part of Zoom's rate limits that is left: one budget for all processes that share a store.
#[async_trait]
pub trait RateBudget: Send + Sync + 'static {
    /// Reserves the next place in line for one call, where calls of a class to an account may go out `per_second`, at an even
    /// pace. A place further off than `max_wait` is not taken: if it were, callers that give up would push the line out of reach
    /// of all others.
    async fn reserve(
        &self,
        account: &ZoomAccountId,
        class: RateClass,
        per_second: u32,
        now: Timestamp,
        max_wait: Duration,
    ) -> Result<Reserved, StoreError>;

    /// Notes that Zoom's limit is reached: no call of this class goes to the account before `until`.
    async fn hold(&self, account: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), StoreError>;

    /// What is reserved of each class that was ever used, by account: for metrics. A budget that does not know it answers
    /// nothing.
    async fn rates_used(&self, _now: Timestamp) -> Result<Vec<RateUse>, StoreError> {
        Ok(Vec::new())
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
