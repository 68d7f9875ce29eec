//! The contacts that an action may create (C3 to C6), and the values that it may write to a contact (P5: derived
//! properties always equal a recount).

use std::collections::BTreeMap;

use crate::{Failure, Identity, PropertyDefinition, PropertyType, codes, property, sentence};

/// The longest value that an action may write, in bytes: as much as CRMs take in a text property.
const MAX_VALUE_BYTES: usize = 65_536;

/// Whether an action may create a contact with this email. After a deletion only a person may do so, by hand (C6: a
/// sync does not create a deleted contact again).
///
/// # Errors
/// `contact-exists`, `email-is-secondary` (C5: a secondary email creates no contact), `email-is-account-user` (C4: nor
/// does an account user's), `contact-was-deleted` (C6: a sync does not create a deleted contact again).
pub fn may_create(identity: &Identity) -> Result<(), Failure> {
    let email = &identity.email;
    if let Some(id) = &identity.primary_of {
        return Err(Failure::refused(
            codes::CONTACT_EXISTS,
            sentence!(
                "failure-contact-exists",
                "{email} is contact {contact}: update that one",
                email = email,
                contact = id
            ),
        ));
    }
    if let Some(id) = &identity.secondary_of {
        return Err(Failure::refused(
            codes::EMAIL_IS_SECONDARY,
            sentence!(
                "failure-email-is-secondary",
                "{email} is a secondary email of contact {contact}: only a primary email counts",
                email = email,
                contact = id
            ),
        ));
    }
    if identity.account_user {
        return Err(Failure::refused(
            codes::EMAIL_IS_ACCOUNT_USER,
            sentence!(
                "failure-email-is-account-user",
                "{email} belongs to a user of the account, and account users are not contacts",
                email = email
            ),
        ));
    }
    if identity.deleted {
        return Err(Failure::refused(
            codes::CONTACT_WAS_DELETED,
            sentence!(
                "failure-contact-was-deleted",
                "the contact {email} was deleted: only a person can create it again, by hand",
                email = email
            ),
        ));
    }
    Ok(())
}

/// Whether an action may give a contact these values.
///
/// # Errors
/// `property-unknown`, `property-derived` (P5: P1 to P4 always equal a recount), `property-read-only` (the email) or
/// `property-value-refused`, each naming the property.
pub fn may_assign(
    assignments: &BTreeMap<String, Option<String>>,
    definitions: &[PropertyDefinition],
) -> Result<(), Failure> {
    for (name, value) in assignments {
        if name == property::EMAIL {
            return Err(Failure::refused(
                codes::PROPERTY_READ_ONLY,
                sentence!("failure-email-read-only", "`email` identifies the contact and cannot be changed here"),
            ));
        }
        let definition = definitions.iter().find(|d| &d.name == name);
        if definition.is_some_and(|d| d.derived) || property::DERIVED.contains(&name.as_str()) {
            return Err(Failure::refused(
                codes::PROPERTY_DERIVED,
                sentence!(
                    "failure-property-derived",
                    "`{property}` is counted by Greenroom and cannot be set",
                    property = name
                ),
            ));
        }
        let Some(definition) = definition else {
            return Err(Failure::refused(
                codes::PROPERTY_UNKNOWN,
                sentence!(
                    "failure-property-unknown",
                    "contacts have no property `{property}`: check its internal name, or define it with an import",
                    property = name
                ),
            ));
        };
        if value.as_ref().is_some_and(|value| value.len() > MAX_VALUE_BYTES) {
            return Err(Failure::refused(
                codes::PROPERTY_VALUE_REFUSED,
                sentence!(
                    "failure-property-value-long",
                    "`{property}` takes at most {most} bytes: make the value shorter",
                    property = name,
                    most = MAX_VALUE_BYTES
                ),
            ));
        }
        if let (PropertyType::Number, Some(value)) = (definition.kind, value)
            && !value.trim().parse::<f64>().is_ok_and(f64::is_finite)
        {
            let shown = if definition.secret {
                sentence!("failure-the-value", "the value")
            } else {
                format!("`{value}`").into()
            };
            return Err(Failure::refused(
                codes::PROPERTY_VALUE_REFUSED,
                sentence!(
                    "failure-property-not-a-number",
                    "`{property}` takes numbers, {value} is none",
                    property = name,
                    value = shown
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{ContactId, Email};

    fn unknown() -> Identity {
        Identity {
            email: Email::parse("ada@example.com").unwrap(),
            primary_of: None,
            secondary_of: None,
            account_user: false,
            deleted: false,
            erased: false,
        }
    }

    #[test]
    fn c4_c5_c6_who_may_be_created() {
        assert_eq!(may_create(&unknown()), Ok(()));
        for (identity, code) in [
            (Identity { primary_of: Some(ContactId::new("1")), ..unknown() }, "contact-exists"),
            (Identity { secondary_of: Some(ContactId::new("1")), ..unknown() }, "email-is-secondary"),
            (Identity { account_user: true, ..unknown() }, "email-is-account-user"),
            (Identity { deleted: true, ..unknown() }, "contact-was-deleted"),
        ] {
            assert_eq!(may_create(&identity).unwrap_err().code, code);
        }
    }

    #[test]
    fn the_value_of_a_secret_property_is_not_shown() {
        let pin = |secret| PropertyDefinition {
            name: "pin".into(),
            label: "Pin".into(),
            group: "contact".into(),
            kind: PropertyType::Number,
            secret,
            derived: false,
        };
        let told = |secret| {
            let assignments = BTreeMap::from([("pin".to_owned(), Some("90x".to_owned()))]);
            may_assign(&assignments, &[pin(secret)]).unwrap_err().message
        };
        assert!(told(false).contains("`90x`") && !told(true).contains("90x"), "{}", told(true));
    }

    #[test]
    fn p5_what_may_be_assigned() {
        let mut definitions = PropertyDefinition::webinar_properties().to_vec();
        for (name, kind) in
            [("company", PropertyType::Text), ("age", PropertyType::Number), ("score", PropertyType::Number)]
        {
            definitions.push(PropertyDefinition {
                name: name.into(),
                label: name.into(),
                group: "contact".into(),
                kind,
                secret: false,
                derived: name == "score",
            });
        }
        let assign = |name: &str, value: Option<&str>| {
            may_assign(&BTreeMap::from([(name.to_owned(), value.map(str::to_owned))]), &definitions).map_err(|f| f.code)
        };
        assert_eq!(assign("company", Some("Analytical Engines")), Ok(()));
        assert_eq!(assign("age", Some("36.5")), Ok(()));
        assert_eq!(assign("age", None), Ok(()));
        assert_eq!(assign("age", Some("NaN")), Err("property-value-refused".into()));
        assert_eq!(assign("company", Some(&"x".repeat(MAX_VALUE_BYTES))), Ok(()));
        assert_eq!(assign("company", Some(&"x".repeat(MAX_VALUE_BYTES + 1))), Err("property-value-refused".into()));
        assert_eq!(assign("shoe_size", Some("1")), Err("property-unknown".into()));
        assert_eq!(assign("email", Some("x@y.z")), Err("property-read-only".into()));
        for derived in property::DERIVED {
            assert_eq!(assign(derived, Some("1")), Err("property-derived".into()));
        }
        assert_eq!(assign("score", Some("1")), Err("property-derived".into()), "an embedder's own");
    }
}
