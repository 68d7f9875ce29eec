//! The store's contact for a record of HubSpot's.

use std::sync::Arc;

use greenroom_domain::{
    ContactId, ContactStore, Email, Failure, codes, rules::caller::contact_meant, sentence, store::StoreError,
};

use super::request::Object;

/// The contact that an execution is for: that with HubSpot's id, if it has the email that HubSpot sent, else that with this
/// email ([`contact_meant`]).
///
/// # Errors
/// `contact-required` where no contact is enrolled, `contact-not-found`, `contact-ambiguous`, and the store's failures.
pub async fn find<S: ContactStore + ?Sized>(store: &S, object: Option<&Object>) -> Result<ContactId, Failure> {
    let required = || {
        Failure::refused(
            codes::CONTACT_REQUIRED,
            sentence!("failure-hubspot-no-contact", "the workflow enrols no contact: use one that does"),
        )
    };
    let object = object.filter(|object| object.is_contact()).ok_or_else(required)?;
    let id = object.id().ok_or_else(required)?;
    // An email that is none cannot be a contact's: the id is then without an email to check it by.
    let email = object.email().and_then(|email| Email::parse(email).ok());
    let (by_id, identity) = facts(store, ContactId::new(id), email).await?;
    contact_meant(by_id.as_deref(), identity.as_ref())
}

async fn facts<S: ContactStore + ?Sized>(
    store: &S,
    id: ContactId,
    email: Option<Email>,
) -> Result<(Option<Arc<greenroom_domain::Contact>>, Option<greenroom_domain::Identity>), StoreError> {
    let by_id = store.contacts(&[id]).await?.into_iter().next().flatten();
    let identity = match email {
        Some(email) => store.identities(&[email]).await?.into_iter().next(),
        None => None,
    };
    Ok((by_id, identity))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{FailureKind, store::ImportRow};
    use serde_json::{Value, json};

    use super::*;
    use crate::wiring;

    #[tokio::test]
    async fn a_contact_is_found_by_id_and_email() {
        let store = wiring::memory_store().unwrap();
        let rows = [
            json!({"type": "contact", "id": "904", "email": "ada@example.com"}),
            json!({"type": "contact", "id": "x", "email": "bob@example.com"}),
        ];
        let rows: Vec<ImportRow> = rows.into_iter().map(|row| serde_json::from_value(row).unwrap()).collect();
        store.import(rows.into()).await.unwrap();
        let found = async |object: Value| {
            let object: Object = serde_json::from_value(object).unwrap();
            find(store.as_ref(), Some(&object)).await.map(|id| id.to_string()).map_err(|failure| failure.code)
        };
        let of =
            |id: Value, email: &str| json!({"objectId": id, "objectType": "CONTACT", "properties": {"email": email}});
        assert_eq!(found(of(json!(904), "Ada@Example.com")).await.as_deref(), Ok("904"));
        assert_eq!(found(json!({"objectId": "904"})).await.as_deref(), Ok("904"));
        assert_eq!(found(of(json!(17), "bob@example.com")).await.as_deref(), Ok("x"));
        assert_eq!(found(of(json!(904), "bob@example.com")).await, Err("contact-ambiguous".to_owned()));
        assert_eq!(found(of(json!(17), "eve@example.com")).await, Err("contact-not-found".to_owned()));
        assert_eq!(found(json!({"objectId": 904, "objectType": "DEAL"})).await, Err("contact-required".to_owned()));
        let none = find(store.as_ref(), None).await.unwrap_err();
        assert_eq!((none.kind, none.code.as_str()), (FailureKind::Failed, "contact-required"));
    }
}
