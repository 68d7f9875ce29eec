#![doc = include_str!("../../WORLDS.md")]

mod check;
mod error;
mod load;
mod place;
mod session;
mod when;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use check::{check_scopes, check_session, check_webinar};
pub use error::WorldError;
pub use session::{
    Crowd, FileType, Joins, Line, Participant, Recording, RecordingState, Report, Session, TranscriptState,
};
pub use when::{When, WhenError};

/// The initial contents of a sandbox: a world file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// A remark for readers of the file.
    #[serde(default)]
    pub about: Option<String>,
    /// Stops the sandbox's clock at this instant. Without it, the clock runs from the real time.
    #[serde(default)]
    pub now: Option<Timestamp>,
    /// How long an access token lasts.
    #[serde(default = "default_token_seconds")]
    pub token_seconds: u64,
    /// Whether the limits of requests a second apply.
    #[serde(default)]
    pub rate_limits: RateLimits,
    /// The limits of requests a day.
    #[serde(default)]
    pub daily_limits: DailyLimits,
    /// The Zoom accounts (tenants).
    pub accounts: Vec<Account>,
}

/// Whether Zoom's limits of requests a second apply. The limit of 3 registrations a day always applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimits {
    /// The limits are off, and no rate-limit headers are sent.
    #[default]
    Off,
    /// The limits of each account's plan apply.
    Plan,
    /// These limits apply to each account, whatever its plan is.
    #[serde(untagged)]
    PerSecond(PerSecond),
}

/// How many requests a second each account may make in each rate class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerSecond {
    /// Light requests.
    pub light: u32,
    /// Medium requests.
    pub medium: u32,
    /// Heavy requests.
    pub heavy: u32,
}

impl PerSecond {
    pub(crate) fn of(self, class: &str) -> u32 {
        match class {
            "Light" => self.light,
            "Medium" => self.medium,
            _ => self.heavy,
        }
    }
}

/// How many requests a day each account may make in a rate class, until midnight UTC. Without a number there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyLimits {
    /// Light requests.
    #[serde(default)]
    pub light: Option<u32>,
    /// Medium requests.
    #[serde(default)]
    pub medium: Option<u32>,
    /// Heavy requests.
    #[serde(default)]
    pub heavy: Option<u32>,
    /// Whether the refusal of a daily limit has `X-RateLimit-*` and `Retry-After`. Zoom has been seen to leave them out. It
    /// holds for the limit of 3 registrations a day too.
    #[serde(default = "yes")]
    pub headers: bool,
}

impl Default for DailyLimits {
    fn default() -> Self {
        Self { light: None, medium: None, heavy: None, headers: true }
    }
}

impl DailyLimits {
    pub(crate) fn of(self, class: &str) -> Option<u32> {
        match class {
            "Light" => self.light,
            "Medium" => self.medium,
            _ => self.heavy,
        }
    }
}

/// One Zoom account (tenant) with its server-to-server app.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// A remark for readers of the file.
    #[serde(default)]
    pub about: Option<String>,
    /// The sandbox's name for it: in the log, and in answers under `/_sandbox`.
    pub name: String,
    /// Zoom's account id, which a request for a token contains.
    pub account_id: String,
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: Secret,
    /// Decides the limits of requests a second.
    #[serde(default)]
    pub plan: Plan,
    /// Operations for which the app has no permission (code 200), by the operation ids of Zoom's document.
    #[serde(default)]
    pub no_permission_for: Vec<String>,
    /// The app's granular OAuth scopes; all if absent. An operation whose scope is missing is refused with code 4711.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// Its users; `/users/me` is the first.
    pub users: Vec<User>,
    /// Its webinars.
    #[serde(default)]
    pub webinars: Vec<Webinar>,
}

/// The plan of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Free.
    Free,
    /// Pro.
    Pro,
    /// Business and above.
    #[default]
    Business,
}

/// A Zoom user.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Email address, unique in the account.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Zoom's id; derived from account and email if absent.
    #[serde(default)]
    pub id: Option<String>,
    /// Whether the user's licence includes webinars. Without it, Zoom answers code 200.
    #[serde(default = "yes")]
    pub webinar_plan: bool,
    /// Active, inactive or pending.
    #[serde(default)]
    pub status: UserStatus,
    /// IANA time zone.
    #[serde(default = "utc")]
    pub timezone: String,
}

/// The status of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// In use.
    #[default]
    Active,
    /// Deactivated.
    Inactive,
    /// Invited.
    Pending,
}

/// A webinar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webinar {
    /// A remark for readers of the file.
    #[serde(default)]
    pub about: Option<String>,
    /// Its id: 9 to 11 digits, unique in the world.
    pub id: u64,
    /// Email of the host, a user of the account.
    pub host: String,
    /// Its name.
    pub topic: String,
    /// Its description.
    #[serde(default)]
    pub agenda: String,
    /// When it begins. Absent for a recurring webinar.
    #[serde(default)]
    pub start: Option<When>,
    /// Planned length.
    #[serde(default = "an_hour")]
    pub minutes: u32,
    /// IANA time zone.
    #[serde(default = "utc")]
    pub timezone: String,
    /// The occurrences of a webinar that recurs at fixed times.
    #[serde(default)]
    pub occurrences: Vec<Occurrence>,
    /// Whether it recurs without fixed times.
    #[serde(default)]
    pub no_fixed_time: bool,
    /// How people register.
    #[serde(default)]
    pub registration: Registration,
    /// For a recurring webinar, the occurrences of a registration: 1 all, 2 one, 3 some.
    #[serde(default = "one")]
    pub registration_type: u8,
    /// How many registrations are allowed by the webinar's settings; none for no limit.
    #[serde(default)]
    pub registrants_limit: Option<u32>,
    /// How many people the host's licence allows, which no setting shows; none for no limit.
    #[serde(default)]
    pub licence_limit: Option<u32>,
    /// Whether registration costs money, which Zoom's API does not support.
    #[serde(default)]
    pub paid: bool,
    /// Whether only work addresses may register (3034 for gmail.com and the like).
    #[serde(default)]
    pub work_email_only: bool,
    /// Whether it is simulive: a recording that is shown at the planned time.
    #[serde(default)]
    pub simulive: bool,
    /// The setting `close_registration`.
    #[serde(default)]
    pub close_registration: bool,
    /// Standard fields that the form asks for. `last_name` is always among them, and required unless listed here.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Questions of the host's own.
    #[serde(default)]
    pub custom_questions: Vec<CustomQuestion>,
    /// The panelists.
    #[serde(default)]
    pub panelists: Vec<Panelist>,
    /// The initial registrants.
    #[serde(default)]
    pub registrants: Vec<Registrant>,
    /// Further initial registrants, generated on demand.
    #[serde(default)]
    pub crowd: Option<Crowd>,
    /// Its sessions.
    #[serde(default)]
    pub sessions: Vec<Session>,
}

/// How people register for a webinar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Approved at once.
    #[default]
    Automatic,
    /// Held until the host approves it.
    Manual,
    /// There is no registration.
    Off,
}

/// One occurrence of a recurring webinar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occurrence {
    /// When it begins.
    pub start: When,
    /// Planned length; the webinar's if absent.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// Whether the host has cancelled it.
    #[serde(default)]
    pub deleted: bool,
}

/// A standard field of a registration form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Zoom's name of the field, such as `job_title`.
    pub field: String,
    /// Whether an answer is required.
    #[serde(default)]
    pub required: bool,
}

/// A question of the host's own on a registration form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomQuestion {
    /// The question.
    pub title: String,
    /// The kind of answer.
    #[serde(default, rename = "type")]
    pub kind: CustomQuestionType,
    /// Whether an answer is required.
    #[serde(default)]
    pub required: bool,
    /// The answers to choose from; none for a short text.
    #[serde(default)]
    pub answers: Vec<String>,
}

/// The kind of answer to a custom question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomQuestionType {
    /// With a text of up to 128 characters.
    #[default]
    Short,
    /// One choice of a few.
    SingleRadio,
    /// One choice of a list.
    SingleDropdown,
    /// Several choices of a few.
    Multiple,
}

/// A panelist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panelist {
    /// Name, as shown.
    pub name: String,
    /// Email address.
    pub email: String,
}

/// An initial registrant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registrant {
    /// Email address, unique in the webinar.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    #[serde(default)]
    pub last_name: String,
    /// Where the registration stands.
    #[serde(default)]
    pub status: RegistrantStatus,
    /// When it was made; the start of the sandbox if absent.
    #[serde(default)]
    pub registered: Option<When>,
}

/// Where a registration stands, in Zoom's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrantStatus {
    /// Approved.
    #[default]
    Approved,
    /// Held until the host approves it.
    Pending,
    /// Denied by the host, or cancelled by the host or the API: Zoom lists both in the same way.
    Denied,
    /// Cancelled by the person: Zoom lists the registration no more.
    Cancelled,
}

/// A text that debug output does not show.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[masked]")
    }
}

fn default_token_seconds() -> u64 {
    3600
}

fn an_hour() -> u32 {
    60
}

fn one() -> u8 {
    1
}

fn one_u64() -> u64 {
    1
}

fn yes() -> bool {
    true
}

fn utc() -> String {
    "UTC".into()
}
