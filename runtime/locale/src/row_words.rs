//! Why a row of an import cannot be imported, in words.

use greenroom_domain::store::{InvalidRow, Refusal};

use crate::{Locale, args};

impl Locale {
    /// Why a row cannot be imported, and what to do. None where the reason is known in English alone.
    pub fn row_words(&self, why: &InvalidRow) -> Option<String> {
        let said = match why {
            InvalidRow::IdBlank => self.text("row-id-blank"),
            InvalidRow::IdSigns => self.text("row-id-signs"),
            InvalidRow::IdLong { most, has } => {
                self.with("row-id-long", &args![most = self.number(*most), has = self.number(*has)])
            }
            InvalidRow::NestedValue(property) => self.with("row-nested-value", &args![property = property.as_str()]),
            InvalidRow::Email { column, email } => {
                self.with("row-email", &args![column = column.as_str(), email = email.0.as_str()])
            }
            InvalidRow::EmailField { field, email } => {
                self.with("row-field-email", &args![field = *field, email = email.0.as_str()])
            }
            InvalidRow::NamelessColumn(cell) => self.with("row-nameless-column", &args![cell = cell.as_str()]),
            InvalidRow::Nobody => self.text("row-nobody"),
            InvalidRow::Cells { has, header } => {
                let args = args![has = self.number(*has), header = self.number(*header)];
                if has > header { self.with("row-cells-more", &args) } else { self.with("row-cells", &args) }
            }
            InvalidRow::NotUtf8 => self.text("row-not-utf8"),
            InvalidRow::Long(most) => self.with("row-long", &args![most = self.number(*most)]),
            InvalidRow::Refused(refusal) => return self.refusal_words(refusal),
            InvalidRow::Other(reason) => return self.said(reason.english(), reason.text()),
        };
        Some(said)
    }

    /// What the store's rules refuse. Those of them that no import meets have no words.
    fn refusal_words(&self, refusal: &Refusal) -> Option<String> {
        let said = match refusal {
            Refusal::EmailTaken { contact, holder } => {
                self.with("row-email-taken", &args![contact = contact.as_str(), holder = holder.as_str()])
            }
            Refusal::EmailInvalid { contact, reason } => {
                self.with("row-property-email", &args![contact = contact.as_str(), email = reason.0.as_str()])
            }
            Refusal::SecondaryEmailTaken(email) => {
                self.with("row-secondary-email-taken", &args![email = email.as_str()])
            }
            Refusal::EmailOfLivingContact(email) => self.with("row-email-of-living", &args![email = email.as_str()]),
            Refusal::DerivedProperty { name, .. } => {
                self.with("row-derived-property", &args![property = name.as_str()])
            }
            Refusal::PropertyName(name) => self.with("row-property-name", &args![property = name.as_str()]),
            Refusal::PropertyKind(name) => self.with("row-property-kind", &args![property = name.as_str()]),
            Refusal::PropertyOwn(name) => self.with("row-property-own", &args![property = name.as_str()]),
            Refusal::LastAdministrator(user) => self.with("row-last-administrator", &args![user = user.as_str()]),
            Refusal::ContactExists(_)
            | Refusal::ContactUnknown(_)
            | Refusal::BusinessUnitTaken { .. }
            | Refusal::SessionUnknown(_) => return None,
        };
        Some(said)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{ContactId, Email, InvalidEmail};
    use jiff::tz::TimeZone;

    use super::*;
    use crate::Language;

    #[test]
    fn the_reasons_of_faulty_rows_are_said_in_every_language_with_their_values() {
        let email = || Email::parse("ada@acme.example").unwrap();
        let no_email = || InvalidEmail("nobody".to_owned());
        for (why, values) in [
            (InvalidRow::IdBlank, vec![]),
            (InvalidRow::IdSigns, vec![]),
            (InvalidRow::IdLong { most: 255, has: 300 }, vec!["255", "300"]),
            (InvalidRow::NestedValue("pin".to_owned()), vec!["pin"]),
            (InvalidRow::Email { column: "E-mail".to_owned(), email: no_email() }, vec!["E-mail", "nobody"]),
            (InvalidRow::EmailField { field: "secondaryEmails", email: no_email() }, vec!["secondaryEmails", "nobody"]),
            (InvalidRow::NamelessColumn("red".to_owned()), vec!["red"]),
            (InvalidRow::Nobody, vec![]),
            (InvalidRow::Cells { has: 3, header: 7 }, vec!["3", "7"]),
            (InvalidRow::Cells { has: 7, header: 3 }, vec!["3", "7"]),
            (InvalidRow::NotUtf8, vec!["UTF-8"]),
            (InvalidRow::Long(999), vec!["999"]),
            (Refusal::EmailTaken { contact: ContactId::new("a"), holder: ContactId::new("bob") }.into(), vec!["bob"]),
            (
                Refusal::EmailInvalid { contact: ContactId::new("ada-1"), reason: no_email() }.into(),
                vec!["ada-1", "nobody"],
            ),
            (Refusal::SecondaryEmailTaken(email()).into(), vec!["ada@acme.example"]),
            (Refusal::EmailOfLivingContact(email()).into(), vec!["ada@acme.example"]),
            (Refusal::DerivedProperty { contact: ContactId::new("a"), name: "pin".into() }.into(), vec!["pin"]),
            (Refusal::PropertyName("PIN".into()).into(), vec!["PIN"]),
            (Refusal::PropertyKind("pin".into()).into(), vec!["pin"]),
            (Refusal::PropertyOwn("pin".into()).into(), vec!["pin"]),
            (Refusal::LastAdministrator(email()).into(), vec!["ada@acme.example"]),
        ] {
            let all = Language::ALL.map(|language| Locale::new(language, TimeZone::UTC).row_words(&why).unwrap());
            for said in &all {
                assert!(said.ends_with(['.', '”', '»']) && !said.contains(['{', '$']), "{why:?}: {said}");
                assert!(values.iter().all(|value| said.contains(value)), "{why:?}: {said}");
                assert_eq!(all.iter().filter(|other| *other == said).count(), 1, "{why:?}: {said}");
            }
        }
        let parsers = InvalidRow::new("expected `,` or `}`, at column 7");
        assert_eq!(Locale::new(Language::Swedish, TimeZone::UTC).row_words(&parsers), None);
    }
}
