//! The types of a store of your own: all that the traits [`ContactStore`] and [`RunStore`] speak of, so that a CRM needs this
//! crate only.
//!
//! Implement [`ContactStore`], and give it to [`Storage::split`](crate::Storage::split). Its documentation says which effects
//! reach it and what it may leave out. `greenroom_store_testing::suite!(contacts, ...)` makes the tests for it.
//!
//! This CRM is a table of one person, which nobody can change. `examples/own_store.rs` has one that keeps contacts.
//!
//! ```
//! use std::sync::Arc;
//! use greenroom::store::*;
//!
//! struct Crm(Contact);
//!
//! #[async_trait]
//! impl ContactStore for Crm {
//!     async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
//!         Ok(ids.iter().map(|id| (*id == self.0.id).then(|| Arc::new(self.0.clone()))).collect())
//!     }
//!
//!     async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
//!         let identity = |email: &Email| Identity {
//!             email: email.clone(),
//!             primary_of: (self.0.email.as_ref() == Some(email)).then(|| self.0.id.clone()),
//!             secondary_of: None,
//!             account_user: false,
//!             deleted: false,
//!             erased: false,
//!         };
//!         Ok(emails.iter().map(identity).collect())
//!     }
//!
//!     async fn account(&self) -> Result<Account, StoreError> {
//!         let primary = BusinessUnit { id: "Account".into(), name: "Account".to_owned(), primary: true };
//!         Ok(Account { business_units: vec![primary], zoom_accounts: Vec::new() })
//!     }
//!
//!     async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
//!         Ok(Arc::new([]))
//!     }
//!
//!     async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
//!         Ok(vec![None; keys.len()])
//!     }
//!
//!     async fn apply(&self, _: &ApplyId, _: &[Effect], _: &[Precondition]) -> Result<(), CommitError> {
//!         Err(StoreError::Unavailable { retry: Retry::Never, source: "this CRM cannot be written".into() }.into())
//!     }
//!
//!     async fn erase(&self, _: &ContactId, _: Timestamp) -> Result<bool, StoreError> {
//!         Err(StoreError::Unavailable { retry: Retry::Never, source: "this CRM cannot be written".into() })
//!     }
//!
//!     async fn erase_email(&self, _: &Email, _: Timestamp) -> Result<bool, StoreError> {
//!         Ok(false)
//!     }
//! }
//! ```

pub use async_trait::async_trait;
pub use greenroom_domain::{
    Account, AccountUser, ApprovalType, Attendance, BusinessUnit, BusinessUnitId, Call, ConnectionState, Contact,
    ContactId, ContactStore, CredentialRef, Cue, Email, Failure, Identity, InvalidEmail, InvalidWebinarId, JoinUrl,
    NewContact, Occurrence, Occurrences, PersonKey, Presence, PropertyDefinition, PropertyType, Registration,
    RegistrationForm, RegistrationState, RegistrationType, RequiredField, Retry, Role, RunId, RunStore, SessionId,
    Span, StoreError, Webinar, WebinarId, WebinarType, ZoomAccount, ZoomAccountId, ZoomUser, property,
    rules::derived,
    store::{
        ApplyId, ClaimOutcome, Commit, CommitError, Effect, EffectsTarget, Forgotten, Intent, IntentRecord,
        IntentResult, IsGone, Journal, JournalLevel, KeptJournal, KeyClaim, LeasedIntents, Mentions, OpenOutcome,
        Precondition, Pruned, RunRecord, RunResult, StateCommit, StateEntry, StateRange, StateRead, StateUsage,
        StateWrite, Subjects, SyncCommit, Unapplied, Usage, stale,
    },
};
pub use jiff::Timestamp;
