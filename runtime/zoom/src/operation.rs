//! The operations of Zoom's API that the client uses.

use greenroom_domain::store::RateClass;
use reqwest::Method;

/// One operation. It decides the rate class of a call, whether the call may be repeated, and the meaning of Zoom's
/// codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// One user: the connection is checked with it.
    User,
    /// A page of the users.
    Users,
    /// A page of a user's webinars.
    WebinarsOfUser,
    /// A webinar.
    Webinar,
    /// A webinar's registration form.
    Questions,
    /// A webinar's panelists.
    Panelists,
    /// A page of the registrants in one state.
    Registrants,
    /// One registrant.
    Registrant,
    /// Registers a person.
    Register,
    /// Cancels, approves or denies a registration.
    ChangeRegistration,
    /// A webinar's past sessions.
    PastSessions,
    /// The report about a session: its begin and its end.
    Session,
    /// A page of the participants of a session.
    Participants,
    /// The files of a session's recording.
    Recording,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::User,
        Self::Users,
        Self::WebinarsOfUser,
        Self::Webinar,
        Self::Questions,
        Self::Panelists,
        Self::Registrants,
        Self::Registrant,
        Self::Register,
        Self::ChangeRegistration,
        Self::PastSessions,
        Self::Session,
        Self::Participants,
        Self::Recording,
    ];

    /// The granular OAuth scope that the app in Zoom needs.
    pub(crate) fn scope(self) -> &'static str {
        match self {
            Self::User => "user:read:user:admin",
            Self::Users => "user:read:list_users:admin",
            Self::WebinarsOfUser => "webinar:read:list_webinars:admin",
            Self::Webinar => "webinar:read:webinar:admin",
            Self::Questions => "webinar:read:list_registration_questions:admin",
            Self::Panelists => "webinar:read:list_panelists:admin",
            Self::Registrants => "webinar:read:list_registrants:admin",
            Self::Registrant => "webinar:read:registrant:admin",
            Self::Register => "webinar:write:registrant:admin",
            Self::ChangeRegistration => "webinar:update:registrant_status:admin",
            Self::PastSessions => "webinar:read:list_past_instances:admin",
            Self::Session => "report:read:webinar:admin",
            Self::Participants => "report:read:list_webinar_participants:admin",
            Self::Recording => "cloud_recording:read:list_recording_files:admin",
        }
    }

    /// The right that the role of the app's owner needs in Zoom besides the scope.
    pub(crate) fn role_right(self) -> Option<&'static str> {
        (self == Self::Recording).then_some("View the recording content")
    }

    /// What the operation is for.
    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::User => "check the connection",
            Self::Users => "find the Zoom users",
            Self::WebinarsOfUser => "find their webinars",
            Self::Webinar => "read a webinar",
            Self::Questions => "read its registration form",
            Self::Panelists => "read its panelists",
            Self::Registrants => "read registrations and their states",
            Self::Registrant => "tell several registrations of one person apart",
            Self::Register => "register a contact",
            Self::ChangeRegistration => "cancel, approve or deny a registration",
            Self::PastSessions => "find past sessions",
            Self::Session => "read a session's times",
            Self::Participants => "sync attendance",
            Self::Recording => "sync recordings and transcripts",
        }
    }

    /// The path as Zoom documents it: traces show it, because it contains no ids.
    pub fn path(self) -> &'static str {
        match self {
            Self::User => "/users/{userId}",
            Self::Users => "/users",
            Self::WebinarsOfUser => "/users/{userId}/webinars",
            Self::Webinar => "/webinars/{webinarId}",
            Self::Questions => "/webinars/{webinarId}/registrants/questions",
            Self::Panelists => "/webinars/{webinarId}/panelists",
            Self::Registrants | Self::Register => "/webinars/{webinarId}/registrants",
            Self::Registrant => "/webinars/{webinarId}/registrants/{registrantId}",
            Self::ChangeRegistration => "/webinars/{webinarId}/registrants/status",
            Self::PastSessions => "/past_webinars/{webinarId}/instances",
            Self::Session => "/report/webinars/{webinarId}",
            Self::Participants => "/report/webinars/{webinarId}/participants",
            Self::Recording => "/meetings/{meetingId}/recordings",
        }
    }

    pub(crate) fn method(self) -> Method {
        match self {
            Self::Register => Method::POST,
            Self::ChangeRegistration => Method::PUT,
            _ => Method::GET,
        }
    }

    /// Whether a second call changes nothing more, whatever happened since the first one.
    pub(crate) fn is_repeatable(self) -> bool {
        !self.is_of_a_registrant()
    }

    /// Whether it changes something for one registrant. Zoom limits how often it does that in a day.
    pub(crate) fn is_of_a_registrant(self) -> bool {
        matches!(self, Self::Register | Self::ChangeRegistration)
    }

    /// Whether Zoom answers a success without a body.
    pub(crate) fn has_no_answer(self) -> bool {
        self == Self::ChangeRegistration
    }

    /// The rate limit label in Zoom's API reference.
    pub fn class(self) -> RateClass {
        match self {
            Self::User
            | Self::Webinar
            | Self::Questions
            | Self::Registrant
            | Self::Register
            | Self::PastSessions
            | Self::Recording => RateClass::Light,
            Self::Users | Self::WebinarsOfUser | Self::Panelists | Self::Registrants | Self::ChangeRegistration => {
                RateClass::Medium
            }
            Self::Session | Self::Participants => RateClass::Heavy,
        }
    }
}
