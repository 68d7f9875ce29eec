//! The operations of Zoom's API that the client uses.

use greenroom_domain::store::RateClass;
use reqwest::Method;

/// One operation. It decides the rate class of a call, whether the call may be repeated, and the meaning of Zoom's
/// codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    User,
    Users,
    WebinarsOfUser,
    Webinar,
    Questions,
    Panelists,
    Registrants,
    Register,
    PastSessions,
    Session,
    Participants,
    Recording,
}

impl Operation {
    /// The path as Zoom documents it: traces show it, because it contains no ids.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::User => "/users/{userId}",
            Self::Users => "/users",
            Self::WebinarsOfUser => "/users/{userId}/webinars",
            Self::Webinar => "/webinars/{webinarId}",
            Self::Questions => "/webinars/{webinarId}/registrants/questions",
            Self::Panelists => "/webinars/{webinarId}/panelists",
            Self::Registrants | Self::Register => "/webinars/{webinarId}/registrants",
            Self::PastSessions => "/past_webinars/{webinarId}/instances",
            Self::Session => "/report/webinars/{webinarId}",
            Self::Participants => "/report/webinars/{webinarId}/participants",
            Self::Recording => "/meetings/{meetingId}/recordings",
        }
    }

    pub(crate) fn method(self) -> Method {
        if self == Self::Register { Method::POST } else { Method::GET }
    }

    /// Whether a second call changes no more than the first one.
    pub(crate) fn is_repeatable(self) -> bool {
        self != Self::Register
    }

    /// The rate limit label in Zoom's API reference.
    pub(crate) fn class(self) -> RateClass {
        match self {
            Self::User | Self::Webinar | Self::Questions | Self::Register | Self::PastSessions | Self::Recording => {
                RateClass::Light
            }
            Self::Users | Self::WebinarsOfUser | Self::Panelists | Self::Registrants => RateClass::Medium,
            Self::Session | Self::Participants => RateClass::Heavy,
        }
    }
}
