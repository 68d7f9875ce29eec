//! Administration of a store: its contents, its soundness, and the removal of one contact.

use async_trait::async_trait;
use serde::Serialize;

use super::StoreError;
use crate::{AccountUser, Contact, ContactId, Email, contact_search::ContactSearch};

/// How much of everything a store holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The store's format.
    pub format: i64,
    /// Living contacts.
    pub contacts: u64,
    /// Emails of deleted contacts (C6: a sync does not recreate them).
    pub deleted_contacts: u64,
    /// Emails of erased people (C10: only keyed hashes are left).
    pub erased_emails: u64,
    /// People that log in to the account.
    pub account_users: u64,
    /// Business units, the primary one among them.
    pub business_units: u64,
    /// Zoom accounts in use.
    pub zoom_accounts: u64,
    /// Users of Zoom accounts.
    pub zoom_users: u64,
    /// Webinars, each of them a marketing event.
    pub webinars: u64,
    /// Registrations in any state.
    pub registrations: u64,
    /// Sessions of webinars that took place.
    pub sessions: u64,
    /// Attendances: one a person and session, whether or not the person is a contact.
    pub attendances: u64,
    /// Recordings that are kept as calls.
    pub calls: u64,
    /// Emails that a webinar's sync left out (C8: each with its reason), counted once for each webinar.
    pub left_out: u64,
    /// Sync runs in the audit log.
    pub sync_runs: u64,
    /// Events on timelines.
    pub timeline_events: u64,
    /// Records of runs.
    pub runs: u64,
    /// Journals of runs, without those that were erased.
    pub journals: u64,
    /// Runs whose journals were dropped because the store had reached its quota of journals.
    pub dropped_journals: u64,
    /// The size of all journals in bytes.
    pub journal_bytes: u64,
    /// The most bytes of journals that the store keeps: beyond that it drops the oldest.
    pub journal_quota: u64,
    /// Packages that are kept for replays.
    pub packages: u64,
    /// Calls to Zoom whose result is not known yet.
    pub open_intents: u64,
    /// Commits whose effects wait for an embedder's CRM, or were refused by it and set aside.
    pub unapplied: u64,
}

/// An email that a contact had before the rules of emails became stricter, and by which nothing finds it now (C9: two
/// spellings of one address are one person). A person decides what becomes of the contact: nothing is merged silently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnusableEmail {
    /// The contact.
    pub contact: ContactId,
    /// The email, as the store has it.
    pub email: Email,
    /// The contact that has the same email, spelled as it is compared; none where the email is no valid one (C3: an invalid
    /// email is not synced).
    pub same_as: Option<ContactId>,
}

/// Where a contact stands among the contacts that a search finds: by what it was found, and the index's key there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPlace {
    /// The number of the index, in the order in which they are looked through.
    pub index: usize,
    /// The key in the index.
    pub key: String,
    /// The contact's row in the store, which tells equal keys apart.
    pub row: u64,
}

/// A page of the contacts that a search finds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoundContacts {
    /// The contacts, each with its place.
    pub contacts: Vec<(ContactPlace, Contact)>,
    /// Where the store stopped looking before the page was full, because few of many contacts have all words of the search; the next
    /// page goes on there. None where the page is full, or there are no others.
    pub stopped_at: Option<ContactPlace>,
}

/// Administration of a store.
#[async_trait]
pub trait StoreAdmin: Send + Sync + 'static {
    /// Counts everything.
    async fn summary(&self) -> Result<Summary, StoreError>;

    /// How many calls to Zoom have no known result yet. An index answers it, however large the store is.
    async fn open_intents(&self) -> Result<u64, StoreError>;

    /// Writes once more what is there, durable when it returns: it fails where the store cannot be written, such as on a full
    /// disk, and leaves nothing behind.
    async fn try_to_write(&self) -> Result<(), StoreError>;

    /// Looks for damage in the whole store: one message for each finding, none where the store is sound. Takes long on
    /// a large store.
    async fn check(&self) -> Result<Vec<String>, StoreError>;

    /// The emails of contacts by which they are not found. Takes long on a large store.
    async fn unusable_emails(&self) -> Result<Vec<UnusableEmail>, StoreError>;

    /// At most `limit` contacts, by id, after the contact `after`.
    async fn list_contacts(&self, after: Option<&ContactId>, limit: usize) -> Result<Vec<Contact>, StoreError>;

    /// How many living contacts there are.
    async fn count_contacts(&self) -> Result<u64, StoreError>;

    /// At most `limit` contacts that match a search, after the place `after` where it is given. Indexes answer it, and a page looks at a
    /// bounded number of their keys, however many contacts there are.
    async fn find_contacts(
        &self,
        search: &ContactSearch,
        after: Option<&ContactPlace>,
        limit: usize,
    ) -> Result<FoundContacts, StoreError>;

    /// The people that log in to the account, by email.
    async fn account_users(&self) -> Result<Vec<AccountUser>, StoreError>;

    /// Deletes a contact with its properties and its timeline. Its registrations stay, without a contact, and a sync
    /// does not recreate the contact (C6: deleted contacts stay deleted). True: there was one.
    async fn delete_contact(&self, contact: &ContactId) -> Result<bool, StoreError>;
}
