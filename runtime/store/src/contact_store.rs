//! The trait [`ContactStore`] on SQLite: each method is a look-up or a commit, carried out by the files of the rooms.

use std::sync::Arc;

use async_trait::async_trait;
use greenroom_domain::{
    Account, Contact, ContactId, ContactStore, Email, Identity, PropertyDefinition, Registration, Role, StoreError,
    WebinarId,
    store::{ApplyId, CommitError, Effect, Precondition},
};
use jiff::Timestamp;

use crate::{
    SqliteStore,
    activity::registrations,
    contacts::{account, lookup, users},
    privacy::erasure,
    runs::commit,
};

#[async_trait]
impl ContactStore for SqliteStore {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
        let ids = ids.to_vec();
        self.look_up_rows(ids.len(), move |c| {
            let found = ids.iter().map(|id| Ok(lookup::contact(c, id)?.map(Arc::new)));
            found.collect()
        })
        .await
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        let emails = emails.to_vec();
        self.look_up_rows(emails.len(), move |c| emails.iter().map(|email| lookup::identity(c, email)).collect()).await
    }

    async fn emails_of(&self, contact: &ContactId) -> Result<Vec<Email>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| lookup::emails_of(c, &contact)).await
    }

    async fn account(&self) -> Result<Account, StoreError> {
        self.look_up(|snapshot| account::read(snapshot)).await
    }

    async fn role(&self, email: &Email) -> Result<Option<Role>, StoreError> {
        let email = email.clone();
        self.look_up(move |c| users::role_of(c, &email)).await
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        self.look_up(|snapshot| snapshot.definitions(lookup::definitions)).await
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        let keys = keys.to_vec();
        self.look_up_rows(keys.len(), move |c| registrations::by_keys(c, &keys)).await
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        let (id, effects, preconditions) = (id.clone(), effects.to_vec(), preconditions.to_vec());
        self.commit_work(effects.len(), move |c| commit::apply_once(c, &id, &effects, &preconditions)).await
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        let contact = contact.clone();
        self.write(move |c| erasure::erase(c, &contact, at)).await
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        let email = email.clone();
        self.write(move |c| erasure::erase_email(c, &email, at)).await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        SqliteStore::scrub(self).await
    }
}
