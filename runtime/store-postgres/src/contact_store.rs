//! The trait [`ContactStore`] on PostgreSQL: each method is a look-up or a commit, carried out by the files of the rooms.

use std::sync::Arc;

use async_trait::async_trait;
use greenroom_domain::{
    Account, Contact, ContactId, ContactStore, Email, Identity, PropertyDefinition, Registration, Role, StoreError,
    WebinarId,
    store::{ApplyId, CommitError, Effect, Precondition},
};
use jiff::Timestamp;

use crate::{
    PostgresStore,
    activity::{effects, registrations},
    contacts::{account, lookup},
    platform::locks::Locks,
    privacy::erasure,
    runs::commit,
};

#[async_trait]
impl ContactStore for PostgresStore {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
        self.read_one(|t| async move { lookup::contacts(&t, ids).await }).await
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        self.read(|t| async move { lookup::identities(&t, emails).await }).await
    }

    async fn emails_of(&self, contact: &ContactId) -> Result<Vec<Email>, StoreError> {
        self.read_one(|t| async move { lookup::emails_of(&t, contact).await }).await
    }

    async fn account(&self) -> Result<Account, StoreError> {
        self.read(|t| async move { account::read(&t).await }).await
    }

    async fn role(&self, email: &Email) -> Result<Option<Role>, StoreError> {
        self.read_one(|t| async move { account::role_of(&t, email).await }).await
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        self.read_one(|t| async move { lookup::definitions(&t).await }).await
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        self.read_one(|t| async move { registrations::by_keys(&t, keys).await }).await
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        let mut names = effects::names(effects, preconditions);
        names.push(id.0.clone());
        let work = |t: Arc<_>| async move { commit::apply_once(&t, id, effects, preconditions).await };
        self.commit_work(Locks::of(names), work).await
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        self.write(Locks::Account, |t| async move { erasure::erase(&t, contact, at).await }).await
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        self.write(Locks::Account, |t| async move { erasure::erase_email(&t, email, at).await }).await
    }
}
