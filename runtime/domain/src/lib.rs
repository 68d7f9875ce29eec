//! Contacts, webinars, and the rules between them.
//!
//! This crate has the types of the product ([`Contact`], [`Webinar`], [`Registration`], [`Account`]), its [`rules`] as
//! pure functions, and the traits that the host needs of the outside world ([`ContactStore`], [`RunStore`],
//! [`WebinarProvider`]).
//!
//! It opens no file and no socket, reads no clock, draws no random number, and knows nothing of WebAssembly. Rules are
//! pure functions: the caller loads the facts, and writes the rows that a function gives.
//!
//! Where to start: [`rules::registration`] for the promises of the product, [`store`] for the work of a store.

#![warn(missing_debug_implementations)]

mod access;
mod account;
mod alert;
mod audit;
pub mod codes;
mod contact;
pub mod contact_search;
mod email;
mod encoding;
mod failure;
mod failure_kind;
mod history;
mod id;
mod job;
mod job_limit;
pub mod mask;
mod network;
mod provider;
mod recording;
pub mod rules;
pub mod segment;
mod session;
mod settings;
mod sign_in;
mod slips;
pub mod store;
mod wait;
mod webinar;

pub use access::{ApiKey, InvalidScope, Scope};
pub use account::{
    Account, AccountUser, BusinessUnit, ConnectionState, CredentialRef, InvalidRole, Role, ZoomAccount, ZoomUser,
};
pub use alert::{Alert, AlertEvent, AlertKind, AlertNews, AlertTarget, InvalidAlertKind};
pub use audit::{LeftOut, LeftOutReason, SyncRun, SyncState, SyncTrigger, Tally, Warning};
pub use codes::Code;
pub use contact::{Contact, Identity, NewContact, PropertyDefinition, PropertyType, property};
pub use email::{Email, InvalidEmail, as_compared, emails_in};
pub use encoding::{WrongEncoding, decoded, without_mark};
pub use failure::{Failure, Fault, Retry};
pub use failure_kind::FailureKind;
pub use greenroom_sentence::{Count, Said, Sentence, Text, TextValue, count, of_file, sentence};
pub use history::{HistoryEntry, HistoryKind};
pub use id::{
    BusinessUnitId, ContactId, InvalidWebinarId, JobId, RunId, SessionId, SyncRunId, WebinarId, ZoomAccountId,
};
pub use job::{
    Enqueued, HubSpotExecution, InvalidJobKind, InvalidJobState, InvokeJob, Job, JobAnswer, JobEnd, JobFilter, JobKind,
    JobRemoval, JobState, JobWork, Lane, NewJob, Waits,
};
pub use network::ClientNetwork;
pub use provider::{
    DownloadRefusal, ListedWebinar, NewRegistrant, Page, Panelist, ParticipantsPage, PastSession, ProviderError,
    Registrant, RegistrantsPage, UnusableRegistrant, WebinarProvider,
};
pub use recording::{
    Call, Cue, Recording, RecordingFile, RecordingFileKind, RecordingReason, RecordingState, Span, Transcript,
};
pub use session::{Attendance, Join, PersonKey, Presence, Session};
pub use settings::{ExistingContacts, Settings, SettingsChange, UserSelection, UserSettings, WebinarSettings};
pub use sign_in::{Invitation, SignInCounts, SignInFailures, SignInMethod, SignInSession, SignInTokenHash};
pub use slips::{is_invisible, mended};
pub use store::{AccountStore, ContactStore, RunStore, StoreError, SyncStore};
pub use wait::{BY_ERASED, BY_LINK, CompleteOutcome, Completion, NewWait, PendingWait, Wait, WaitTokenHash};
pub use webinar::{
    ApprovalType, JoinUrl, Occurrence, Occurrences, Registration, RegistrationChange, RegistrationForm,
    RegistrationState, RegistrationType, RequiredField, Webinar, WebinarType,
};
