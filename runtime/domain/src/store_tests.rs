#![allow(clippy::unwrap_used)]

use super::*;
use crate::provider::tests::now;

/// An embedder's CRM with one contact, that has only what it must.
struct Crm;

#[async_trait]
impl ContactStore for Crm {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
        let ada = |id: &ContactId| Contact {
            id: id.clone(),
            email: Some(Email::parse("ada@example.com").unwrap()),
            secondary_emails: vec![Email::parse("ada@home.example").unwrap()],
            properties: Default::default(),
            version: 1,
        };
        Ok(ids.iter().map(|id| (id.as_str() == "ada").then(|| ada(id).into())).collect())
    }

    async fn identities(&self, _: &[Email]) -> Result<Vec<Identity>, StoreError> {
        Ok(Vec::new())
    }

    async fn account(&self) -> Result<Account, StoreError> {
        Ok(Account::default())
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        Ok(Vec::new().into())
    }

    async fn registrations(&self, _: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        Ok(Vec::new())
    }

    async fn apply(&self, _: &ApplyId, _: &[Effect], _: &[Precondition]) -> Result<(), CommitError> {
        Ok(())
    }

    async fn erase(&self, _: &ContactId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn erase_email(&self, _: &Email, _: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }
}

#[test]
fn c10_a_contact_is_looked_for_under_all_its_emails() {
    let emails = now(Crm.emails_of(&"ada".into())).unwrap();
    assert_eq!(emails.iter().map(Email::as_str).collect::<Vec<_>>(), ["ada@example.com", "ada@home.example"]);
    assert_eq!(now(Crm.emails_of(&"nobody".into())).unwrap(), Vec::new());
}

#[test]
fn s1_nobody_logs_in_to_a_store_that_does_not_say_so() {
    assert_eq!(now(Crm.role(&Email::parse("ada@example.com").unwrap())).unwrap(), None);
}
