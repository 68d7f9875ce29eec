//! Contacts, and the identities of emails.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ContactId, Email, email::stored};

/// Internal names of the properties that Greenroom itself reads and writes. They are HubSpot's, so that data moves
/// between the two without mapping.
pub mod property {
    /// First name.
    pub const FIRST_NAME: &str = "firstname";
    /// Last name.
    pub const LAST_NAME: &str = "lastname";
    /// Primary email.
    pub const EMAIL: &str = "email";
    /// P1: average webinar attendance duration, in percent.
    pub const AVERAGE_ATTENDANCE: &str = "zoom_webinar_attendance_average_duration";
    /// P2: the join URL of the last registered webinar. A credential.
    pub const LAST_JOIN_URL: &str = "zoom_webinar_joinlink";
    /// P3: total webinar registrations.
    pub const REGISTRATIONS: &str = "zoom_webinar_registration_count";
    /// P4: total webinars attended.
    pub const ATTENDANCES: &str = "zoom_webinar_attendance_count";
    /// P1 to P4, which only the host writes: they are derived from rows.
    pub const DERIVED: [&str; 4] = [AVERAGE_ATTENDANCE, LAST_JOIN_URL, REGISTRATIONS, ATTENDANCES];
}

/// A contact of the store.
#[derive(derive_more::Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// The store's id of it.
    pub id: ContactId,
    /// The primary email, which identifies a person (C5: a secondary one does not).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Further emails of the same person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary_emails: Vec<Email>,
    /// Property values by internal name, without the email. A property without a value is absent, never blank.
    #[serde(default)]
    #[debug("{:?}", crate::mask::Names(properties))]
    pub properties: BTreeMap<String, String>,
    /// Grows with every change. A commit checks it for the contacts that the run has read.
    #[serde(default)]
    pub version: u64,
}

impl Contact {
    /// The value of a property, the primary email among them; none where it is unset or blank.
    pub fn value(&self, name: &str) -> Option<&str> {
        let value = if name == property::EMAIL {
            self.email.as_ref().map(Email::as_str)
        } else {
            self.properties.get(name).map(String::as_str)
        };
        value.filter(|v| !v.trim().is_empty())
    }
}

/// A contact to be made.
#[derive(derive_more::Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewContact {
    /// Its id, chosen by its creator.
    pub id: ContactId,
    /// Its primary email.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stored::optional")]
    pub email: Option<Email>,
    /// Its secondary emails.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "stored::many")]
    pub secondary_emails: Vec<Email>,
    /// Its property values by internal name, without the email.
    #[serde(default)]
    #[debug("{:?}", crate::mask::Names(properties))]
    pub properties: BTreeMap<String, String>,
}

/// The facts of the store about one email, for the identity rules (C1, C4 to C6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The email.
    #[serde(deserialize_with = "stored::one")]
    pub email: Email,
    /// The contact whose primary email it is.
    pub primary_of: Option<ContactId>,
    /// The contact whose secondary email it is (C5: only a primary email identifies a person).
    pub secondary_of: Option<ContactId>,
    /// It belongs to an account user (C4: account users are no contacts of a sync).
    pub account_user: bool,
    /// A contact with this primary email was deleted, or a person with this email erased (C10: erased people leave only
    /// keyed hashes), and no contact with it was made by hand since (C6: a sync makes none).
    pub deleted: bool,
    /// A person with this email was erased (C10: erased people leave only keyed hashes), and no contact with it was
    /// made by hand since. Then `deleted` is set too, and nothing about the person may be written.
    #[serde(default)]
    pub erased: bool,
}

impl Identity {
    /// The same, where the register of erased people has the email (`erased`): such an email counts as deleted too, so
    /// that only a person makes a contact of it again (C6, C10).
    #[must_use]
    pub fn with_erasure(self, erased: bool) -> Self {
        Self { erased, deleted: self.deleted || erased, ..self }
    }
}

/// The type of the values of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PropertyType {
    /// Any text.
    Text,
    /// A decimal number.
    Number,
}

impl PropertyType {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Text, Self::Number];
}

/// A property that contacts of the store can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyDefinition {
    /// The internal name: lower-case letters, digits and `_`, beginning with a letter.
    pub name: String,
    /// The name that people see.
    pub label: String,
    /// The group it is shown in: `zoom` for P1 to P4.
    pub group: String,
    /// The type of its values.
    #[serde(rename = "type")]
    pub kind: PropertyType,
    /// Its values are credentials, masked in every output (P2: the last join URL is one).
    #[serde(default)]
    pub secret: bool,
    /// Only the host writes it (P1 to P4: they follow from rows).
    #[serde(default)]
    pub derived: bool,
}

impl PropertyDefinition {
    /// P1 to P4 under HubSpot's names and labels (N2: connecting a Zoom account creates them).
    pub fn webinar_properties() -> [Self; 4] {
        let define = |name: &str, label: &str, kind, secret| Self {
            name: name.to_owned(),
            label: label.to_owned(),
            group: "zoom".to_owned(),
            kind,
            secret,
            derived: true,
        };
        [
            define(
                property::AVERAGE_ATTENDANCE,
                "Average Zoom webinar attendance duration",
                PropertyType::Number,
                false,
            ),
            define(property::LAST_JOIN_URL, "Last registered Zoom webinar", PropertyType::Text, true),
            define(property::REGISTRATIONS, "Total number of Zoom webinar registrations", PropertyType::Number, false),
            define(property::ATTENDANCES, "Total number of Zoom webinars attended", PropertyType::Number, false),
        ]
    }
}
