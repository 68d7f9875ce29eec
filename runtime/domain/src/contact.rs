//! Contacts, and who holds an email.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ContactId, Email};

/// Internal names of the properties that Greenroom itself reads and writes. They are HubSpot's, so that data moves
/// between the two without mapping (facts page, "HubSpot").
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

/// A contact of the store, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// The store's id of it.
    pub id: ContactId,
    /// The primary email, which identifies a person (C5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Further emails of the same person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary_emails: Vec<Email>,
    /// Property values by internal name, without the email. A property without a value is absent, never blank.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
    /// Grows by every change; what a run has read is checked by it at commit.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewContact {
    /// Its id, chosen by who makes it.
    pub id: ContactId,
    /// Its primary email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Its secondary emails.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary_emails: Vec<Email>,
    /// Its property values by internal name, without the email.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

/// What the store knows of one email: everything that the identity rules (C1, C4 to C6) ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The email.
    pub email: Email,
    /// The contact whose primary email it is.
    pub primary_of: Option<ContactId>,
    /// A contact whose secondary email it is (C5).
    pub secondary_of: Option<ContactId>,
    /// It belongs to an account user (C4).
    pub account_user: bool,
    /// A contact with this primary email was deleted, or a person with this email erased (C10), and no contact with it was
    /// created by hand since (C6).
    pub deleted: bool,
    /// A person with this email was erased (C10), and nobody made a contact of it by hand since: `deleted` too, and nothing
    /// of them may be written down.
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

/// What kind of values a property takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PropertyType {
    /// Any text.
    Text,
    /// A decimal number.
    Number,
}

/// A property that contacts of the store can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyDefinition {
    /// The internal name: lower-case letters, digits and `_`, beginning with a letter.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The group it is shown in: `zoom` for P1 to P4.
    pub group: String,
    /// What values it takes.
    #[serde(rename = "type")]
    pub kind: PropertyType,
    /// Its values are credentials, masked wherever they are shown (P2).
    #[serde(default)]
    pub secret: bool,
    /// Only the host writes it (P1 to P4).
    #[serde(default)]
    pub derived: bool,
}

impl PropertyDefinition {
    /// P1 to P4, which connecting a Zoom account creates (N2), under HubSpot's names and labels.
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
