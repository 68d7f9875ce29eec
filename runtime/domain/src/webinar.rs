//! Webinars and registrations, as Greenroom knows them.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::{ContactId, Email, WebinarId, ZoomAccountId, email::stored};

/// A link to join a webinar as one person: a credential (P2: the join URL). It prints as `[masked]`;
/// [`JoinUrl::expose`] gives it.
///
/// It deliberately does not implement `Serialize`: a field that is to be written says `#[serde(with =
/// "exposed_join_url")]`.
#[derive(Debug, Clone)]
pub struct JoinUrl(SecretString);

impl JoinUrl {
    /// Takes a link.
    pub fn new(url: impl Into<String>) -> Self {
        Self(SecretString::from(url.into()))
    }

    /// The link itself, for callers that may have it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for JoinUrl {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for JoinUrl {}

impl std::fmt::Display for JoinUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[masked]")
    }
}

/// Writes and reads the link itself; only for the store's own rows.
mod exposed_join_url {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::JoinUrl;

    pub(super) fn serialize<S: Serializer>(url: &Option<JoinUrl>, serializer: S) -> Result<S::Ok, S::Error> {
        url.as_ref().map(JoinUrl::expose).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JoinUrl>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(JoinUrl::new))
    }
}

/// Zoom's webinar types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WebinarType {
    /// Happens once (Zoom: 5).
    Single,
    /// Recurring, without a fixed time (Zoom: 6).
    RecurringNoFixedTime,
    /// Recurring at fixed times (Zoom: 9).
    Recurring,
}

impl WebinarType {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Single, Self::RecurringNoFixedTime, Self::Recurring];
}

/// How registrations are approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalType {
    /// At once (Zoom: 0).
    Automatic,
    /// By the host (Zoom: 1; W11).
    Manual,
    /// There is no registration (Zoom: 2).
    NotRequired,
}

impl ApprovalType {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Manual, Self::NotRequired];
}

/// The scope of one registration with a recurring webinar (W12: the outcome names the occurrences).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrationType {
    /// Register once, attend any occurrence (Zoom: 1).
    OnceForAll,
    /// Register for each occurrence (Zoom: 2).
    EachOccurrence,
    /// Register once and choose occurrences (Zoom: 3).
    OnceForChosen,
}

impl RegistrationType {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OnceForAll, Self::EachOccurrence, Self::OnceForChosen];
}

/// One occurrence of a recurring webinar that lies ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Occurrence {
    /// Zoom's id of it.
    pub id: String,
    /// Its begin.
    pub starts_at: Option<Timestamp>,
    /// Planned length in minutes.
    pub minutes: u32,
    /// Cancelled.
    #[serde(default)]
    pub deleted: bool,
}

/// A webinar, as Zoom describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webinar {
    /// Its id.
    pub id: WebinarId,
    /// The Zoom account it belongs to.
    pub zoom_account: ZoomAccountId,
    /// Its topic.
    pub topic: String,
    /// The host's Zoom user id.
    pub host_id: String,
    /// The host's email, where Zoom gives it.
    #[serde(default, deserialize_with = "stored::optional")]
    pub host_email: Option<Email>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: WebinarType,
    /// When it begins; none for a recurring one without a fixed time.
    pub starts_at: Option<Timestamp>,
    /// Planned length in minutes.
    pub minutes: u32,
    /// The page where people register or join: not personal.
    pub join_url: Option<String>,
    /// How registrations are approved.
    pub approval: ApprovalType,
    /// The scope of one registration, where the webinar is recurring.
    pub registration_type: RegistrationType,
    /// Zoom closes registration when the webinar's date has passed.
    pub closes_registration: bool,
    /// How many may register; none for no limit of the webinar's own.
    pub registrants_limit: Option<u32>,
    /// Occurrences, where it recurs at fixed times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub occurrences: Vec<Occurrence>,
}

impl Webinar {
    /// A webinar of an hour that happens once and approves registrations automatically. Set its topic, its host and its
    /// time.
    pub fn once(id: WebinarId, zoom_account: ZoomAccountId) -> Self {
        Self {
            id,
            zoom_account,
            topic: String::new(),
            host_id: String::new(),
            host_email: None,
            kind: WebinarType::Single,
            starts_at: None,
            minutes: 60,
            join_url: None,
            approval: ApprovalType::Automatic,
            registration_type: RegistrationType::OnceForAll,
            closes_registration: false,
            registrants_limit: None,
            occurrences: Vec::new(),
        }
    }

    /// Whether it happens more than once.
    pub fn is_recurring(&self) -> bool {
        self.kind != WebinarType::Single
    }

    /// When it first begins; none where that is open: of a webinar that recurs at fixed times, its first occurrence that was
    /// not cancelled.
    pub fn first_start(&self) -> Option<Timestamp> {
        let first = || self.occurrences.iter().filter(|o| !o.deleted).filter_map(|o| o.starts_at).min();
        self.starts_at.or_else(first)
    }

    /// The organiser of its marketing event (M1: each synced webinar is a marketing event): the host's email, or Zoom's
    /// id of the host where Zoom gives no email.
    pub fn organiser(&self) -> &str {
        self.host_email.as_ref().map_or(&self.host_id, |email| email.as_str())
    }

    /// When the last of it is planned to end; none where that is open.
    pub fn planned_end(&self) -> Option<Timestamp> {
        let end =
            |start: Timestamp, minutes: u32| start.checked_add(jiff::SignedDuration::from_mins(minutes.into())).ok();
        match self.kind {
            WebinarType::Single => end(self.starts_at?, self.minutes),
            WebinarType::Recurring => {
                self.occurrences.iter().filter(|o| !o.deleted).filter_map(|o| end(o.starts_at?, o.minutes)).max()
            }
            WebinarType::RecurringNoFixedTime => None,
        }
    }
}

/// A field that a webinar's registration form asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredField {
    /// The field's name (`job_title`), or the custom question's title.
    pub name: String,
    /// It is a custom question.
    pub custom: bool,
}

/// The fields that a webinar's registration form asks for beyond first name, last name and email (W4: a form that
/// requires more fails).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RegistrationForm {
    /// Only the required ones.
    pub required: Vec<RequiredField>,
}

/// The state of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrationState {
    /// Held for the host's approval (W11: pending until the host approves).
    Pending,
    /// Approved: counts in P2 (last join URL) and P3 (registrations).
    Approved,
    /// The host said no.
    Denied,
    /// Taken back.
    Cancelled,
}

impl RegistrationState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Approved, Self::Denied, Self::Cancelled];

    /// Whether the person counts as registered or about to be: registering again is a repetition (W7: it is no error
    /// and sends nothing).
    pub fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Approved)
    }
}

/// A change of a registration that Zoom already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RegistrationChange {
    /// It is cancelled. Zoom then lists it as denied.
    Cancel,
    /// The host approves it.
    Approve,
    /// The host denies it.
    Deny,
}

/// The occurrences that a registration is for (W12: an occurrence may be named).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "scope")]
pub enum Occurrences {
    /// The webinar happens once.
    Single,
    /// Every occurrence of a recurring webinar.
    All,
    /// The next one only, because Zoom chose it.
    Next {
        /// Its id, where Zoom gave it.
        id: Option<String>,
    },
    /// Those that were asked for, one after the other.
    Chosen {
        /// Their ids.
        ids: Vec<String>,
    },
}

/// One person's registration with one webinar, as the store keeps it. Its key is webinar and email: an account user has
/// one too, without a contact (C4: account users are no contacts of a sync).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// The webinar.
    pub webinar: WebinarId,
    /// The email registered with Zoom.
    #[serde(deserialize_with = "stored::one")]
    pub email: Email,
    /// The contact that it belongs to; none where nothing is written to a contact (C4: account users are no contacts of
    /// a sync).
    pub contact: Option<ContactId>,
    /// Zoom's id of the person in this webinar (`registrant_id`, not `id`).
    pub registrant_id: String,
    /// Its state.
    pub state: RegistrationState,
    /// The personal link, where Zoom gave one.
    #[serde(with = "exposed_join_url")]
    pub join_url: Option<JoinUrl>,
    /// When Zoom took it.
    pub registered_at: Timestamp,
    /// Which occurrences it is for.
    pub occurrences: Occurrences,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Email;

    #[test]
    fn p2_a_link_to_join_is_masked_everywhere_but_in_the_stores_own_rows() {
        let link = |id: u8| JoinUrl::new(format!("https://zoom.example/w/{id}"));
        assert_eq!((link(1).to_string().as_str(), link(1) == link(1), link(1) == link(2)), ("[masked]", true, false));
        assert!(!format!("{:?}", link(1)).contains("zoom.example"));
        let registration = Registration {
            webinar: crate::WebinarId::parse("82512345678").unwrap(),
            email: Email::parse("ada@example.com").unwrap(),
            contact: None,
            registrant_id: "r".into(),
            state: RegistrationState::Approved,
            join_url: Some(link(1)),
            registered_at: Timestamp::UNIX_EPOCH,
            occurrences: Occurrences::Single,
        };
        let row = serde_json::to_value(&registration).unwrap();
        assert_eq!(serde_json::from_value::<Registration>(row).unwrap(), registration);
    }
}
