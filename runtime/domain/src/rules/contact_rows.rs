//! Rows of contacts, properties and Zoom accounts that a store refuses, and marks of a deletion that a new contact
//! ends. A store asks these functions inside its transaction, with its own rows; [`super::identity`] and
//! [`super::people`] decide earlier what an action and a sync may do.

use std::collections::BTreeSet;

pub use crate::store::Refusal;
use crate::{ContactId, Email, PropertyDefinition, PropertyType, property};

/// The name of a contact's secondary emails among the fields that an import changes.
pub const SECONDARY_EMAILS: &str = "secondaryEmails";

/// A property of a contact that is to be set or cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignment<'a> {
    /// The primary email; none clears it. [`may_have_email`] is still to be asked.
    Email(Option<Email>),
    /// The value of any other property; none clears it.
    Value(Option<&'a str>),
}

/// The meaning of a value that is given for a property. A blank value clears.
///
/// # Errors
/// [`Refusal::DerivedProperty`] for P1 to P4, and [`Refusal::EmailInvalid`].
pub fn assignment<'a>(contact: &ContactId, name: &str, value: Option<&'a str>) -> Result<Assignment<'a>, Refusal> {
    let value = value.filter(|value| !value.trim().is_empty());
    if property::DERIVED.contains(&name) {
        return Err(Refusal::DerivedProperty { contact: contact.clone(), name: name.to_owned() });
    }
    if name != property::EMAIL {
        return Ok(Assignment::Value(value));
    }
    let email = value.map(Email::parse).transpose();
    let invalid = |reason| Refusal::EmailInvalid { contact: contact.clone(), reason };
    email.map(Assignment::Email).map_err(invalid)
}

/// Whether a contact may have a primary email that the contact `holder` has so far, if any: no two living contacts share
/// one.
///
/// # Errors
/// [`Refusal::EmailTaken`].
pub fn may_have_email(contact: &ContactId, holder: Option<&ContactId>) -> Result<(), Refusal> {
    match holder {
        Some(holder) if holder != contact => {
            Err(Refusal::EmailTaken { contact: contact.clone(), holder: holder.clone() })
        }
        _ => Ok(()),
    }
}

/// The secondary emails to write for a contact: each once, without the primary one.
pub fn secondary_emails<'a>(primary: Option<&Email>, given: &'a [Email]) -> BTreeSet<&'a Email> {
    given.iter().filter(|email| Some(*email) != primary).collect()
}

/// The email whose mark of a deleted contact a new contact ends (C6: a deleted contact is not created again by a sync):
/// its primary one, where a person made the contact by hand.
pub fn ends_deletion_of(by_hand: bool, primary: Option<&Email>) -> Option<&Email> {
    primary.filter(|_| by_hand)
}

/// The emails whose hash of an erased person a contact ends (C10: erased people leave only keyed hashes): all of its
/// emails, where a person wrote them by hand.
pub fn ends_erasure_of<'a>(
    by_hand: bool,
    primary: Option<&'a Email>,
    secondary: &'a [Email],
) -> impl Iterator<Item = &'a Email> {
    primary.into_iter().chain(secondary).filter(move |_| by_hand)
}

/// Whether the email of a contact that is deleted is to be marked so (C6: a sync does not create a deleted contact
/// again). That of an erased person is not: its hash says the same, and nothing readable may be left (C10: erased
/// people leave only keyed hashes).
pub fn marks_deletion(erased: bool) -> bool {
    !erased
}

/// The definition of a property that is there already, after a person has defined it again: a label that is given replaces
/// the one there, and the property becomes secret where that is asked for. It never stops being secret.
///
/// # Errors
/// [`Refusal::PropertyKind`] where the kind is another one, [`Refusal::PropertyOwn`].
pub fn redefined(
    known: &PropertyDefinition,
    label: Option<&str>,
    kind: PropertyType,
    secret: bool,
) -> Result<PropertyDefinition, Refusal> {
    if known.kind != kind {
        return Err(Refusal::PropertyKind(known.name.clone()));
    }
    if known.derived && secret != known.secret {
        return Err(Refusal::PropertyOwn(known.name.clone()));
    }
    let label = label.filter(|_| !known.derived).unwrap_or(&known.label).to_owned();
    Ok(PropertyDefinition { label, secret: known.secret || secret, ..known.clone() })
}

/// Checks the internal name of a property to define.
///
/// # Errors
/// [`Refusal::PropertyName`].
pub fn property_name(name: &str) -> Result<(), Refusal> {
    let first = name.starts_with(|first: char| first.is_ascii_lowercase());
    let rest = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if first && rest { Ok(()) } else { Err(Refusal::PropertyName(name.to_owned())) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    fn ada() -> ContactId {
        ContactId::new("ada")
    }

    #[test]
    fn p5_no_value_of_a_derived_property_is_taken() {
        for name in property::DERIVED {
            let refusal = assignment(&ada(), name, Some("1")).unwrap_err();
            assert!(matches!(refusal, Refusal::DerivedProperty { .. }));
            assert!(refusal.to_string().contains("follows from webinar activity"));
            assert!(assignment(&ada(), name, None).is_err(), "nor cleared");
        }
    }

    #[test]
    fn c3_c9_a_primary_email_is_parsed_and_a_blank_value_clears() {
        let given = |name, value| assignment(&ada(), name, value);
        assert_eq!(given("email", Some(" Ada@Example.com ")), Ok(Assignment::Email(Some(email("ada@example.com")))));
        assert_eq!(given("email", Some("  ")), Ok(Assignment::Email(None)));
        assert!(matches!(given("email", Some("ada")), Err(Refusal::EmailInvalid { .. })));
        assert_eq!(given("city", Some("Leeds")), Ok(Assignment::Value(Some("Leeds"))));
        for blank in [None, Some(""), Some(" \t")] {
            assert_eq!(given("city", blank), Ok(Assignment::Value(None)));
        }
    }

    #[test]
    fn c5_emails_belong_to_one_contact() {
        assert_eq!(may_have_email(&ada(), None), Ok(()));
        assert_eq!(may_have_email(&ada(), Some(&ada())), Ok(()));
        assert_eq!(
            may_have_email(&ada(), Some(&ContactId::new("bob"))),
            Err(Refusal::EmailTaken { contact: ada(), holder: ContactId::new("bob") })
        );
        let given = ["b@x.org", "a@x.org", "b@x.org", "p@x.org"].map(email);
        let kept: Vec<&str> = secondary_emails(Some(&given[3]), &given).into_iter().map(Email::as_str).collect();
        assert_eq!(kept, ["a@x.org", "b@x.org"]);
    }

    #[test]
    fn c6_c10_only_a_contact_made_by_hand_ends_a_deletion_or_an_erasure() {
        let (primary, secondary) = (email("p@x.org"), [email("s@x.org")]);
        assert_eq!(ends_deletion_of(true, Some(&primary)), Some(&primary));
        assert_eq!(ends_deletion_of(false, Some(&primary)), None);
        assert_eq!(ends_erasure_of(true, Some(&primary), &secondary).count(), 2);
        assert_eq!(ends_erasure_of(false, Some(&primary), &secondary).count(), 0);
        assert!(marks_deletion(false) && !marks_deletion(true));
    }

    #[test]
    fn property_names() {
        for valid in ["a", "zoom_webinar_joinlink", "a1_"] {
            assert_eq!(property_name(valid), Ok(()));
        }
        for invalid in ["", "1a", "_a", "A", "a b", "a-b", "é"] {
            assert_eq!(property_name(invalid), Err(Refusal::PropertyName(invalid.to_owned())));
        }
    }

    #[test]
    fn a_property_that_is_defined_again_keeps_its_kind_and_its_secrecy() {
        let known = |secret, derived| PropertyDefinition {
            name: "pin".into(),
            label: "Pin".into(),
            group: "imported".into(),
            kind: PropertyType::Text,
            secret,
            derived,
        };
        let again = |of: &PropertyDefinition, label, secret| {
            redefined(of, label, PropertyType::Text, secret).map(|new| (new.label, new.secret))
        };
        assert_eq!(again(&known(false, false), None, false), Ok(("Pin".to_owned(), false)));
        assert_eq!(again(&known(false, false), Some("PIN"), true), Ok(("PIN".to_owned(), true)));
        assert_eq!(again(&known(true, false), None, false), Ok(("Pin".to_owned(), true)));
        let kind = redefined(&known(false, false), None, PropertyType::Number, false);
        assert_eq!(kind, Err(Refusal::PropertyKind("pin".to_owned())));
        assert_eq!(again(&known(false, true), Some("Mine"), false), Ok(("Pin".to_owned(), false)), "Greenroom's own");
        assert_eq!(again(&known(false, true), None, true), Err(Refusal::PropertyOwn("pin".to_owned())));
    }
}
