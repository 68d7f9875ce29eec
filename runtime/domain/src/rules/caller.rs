//! Which contact a CRM means, where it names a person by an id and an email of its own.

use crate::{Contact, ContactId, Failure, Identity, codes, sentence};

/// The contact that another CRM means. `by_id` is the store's contact with the id that the CRM gave; `identity` has the facts
/// about the email that it gave, where it gave one.
///
/// Both have to mean the same contact: the store's ids may be others than the CRM's, and then an id alone would name a
/// stranger. An id without an email is trusted. An email alone is enough, because an email names one contact.
///
/// # Errors
/// `contact-not-found`; `contact-ambiguous` where the id and the email do not mean the same contact.
pub fn contact_meant(by_id: Option<&Contact>, identity: Option<&Identity>) -> Result<ContactId, Failure> {
    let by_email = identity.and_then(|identity| identity.primary_of.as_ref().or(identity.secondary_of.as_ref()));
    match (by_id, by_email) {
        (Some(contact), Some(id)) if contact.id == *id => Ok(contact.id.clone()),
        (Some(contact), None) if identity.is_none() || contact.email.is_none() => Ok(contact.id.clone()),
        (None, Some(id)) => Ok(id.clone()),
        (None, None) => Err(Failure::refused(
            codes::CONTACT_NOT_FOUND,
            sentence!(
                "failure-caller-contact-not-found",
                "the store has no contact with that id or that email: import the contact first"
            ),
        )),
        (Some(contact), _) => Err(Failure::refused(
            codes::CONTACT_AMBIGUOUS,
            sentence!(
                "failure-contact-ambiguous",
                "the store's contact {contact} does not have the email that came with the id: import the contact again, so that \
                 its email is up to date; if the store's ids are not the CRM's, import the contacts under its ids",
                contact = contact.id
            ),
        )),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::Email;

    fn contact(id: &str, email: Option<&str>) -> Contact {
        let email = email.map(|email| Email::parse(email).unwrap());
        Contact { id: ContactId::new(id), email, secondary_emails: Vec::new(), properties: BTreeMap::new(), version: 1 }
    }

    fn identity(primary_of: Option<&str>, secondary_of: Option<&str>) -> Identity {
        Identity {
            email: Email::parse("ada@example.com").unwrap(),
            primary_of: primary_of.map(ContactId::new),
            secondary_of: secondary_of.map(ContactId::new),
            account_user: false,
            deleted: false,
            erased: false,
        }
    }

    #[test]
    fn a_person_is_meant_where_id_and_email_agree() {
        let (ada, nobody) = (contact("7", Some("ada@example.com")), contact("7", None));
        let (of_ada, of_other, of_none) = (identity(Some("7"), None), identity(Some("8"), None), identity(None, None));
        for (by_id, identity, expected) in [
            (Some(&ada), Some(&of_ada), Ok("7")),
            (Some(&ada), Some(&self::identity(None, Some("7"))), Ok("7")),
            (Some(&ada), None, Ok("7")),
            // The contact has no email yet, so nothing contradicts the id.
            (Some(&nobody), Some(&of_none), Ok("7")),
            (None, Some(&of_ada), Ok("7")),
            // A stranger has the id, or the email has changed.
            (Some(&ada), Some(&of_other), Err("contact-ambiguous")),
            (Some(&ada), Some(&of_none), Err("contact-ambiguous")),
            (Some(&nobody), Some(&of_other), Err("contact-ambiguous")),
            (None, Some(&of_none), Err("contact-not-found")),
            (None, None, Err("contact-not-found")),
        ] {
            let meant = contact_meant(by_id, identity);
            let meant = meant.as_ref().map(ContactId::as_str).map_err(|failure| failure.code.as_str());
            assert_eq!(meant, expected, "{by_id:?} {identity:?}");
        }
    }
}
