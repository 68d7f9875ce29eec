//! The calls to Zoom that the host needs.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    Email, Join, JoinUrl, Occurrence, Recording, RecordingFile, RegistrationChange, RegistrationForm,
    RegistrationState, Sentence, Session, SessionId, Transcript, Webinar, WebinarId, ZoomAccount, ZoomUser, sentence,
};

/// The person to register: these fields are all that Greenroom gives to Zoom (W4: nothing else is given).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRegistrant {
    /// Primary email.
    pub email: Email,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

/// A registration, as Zoom reports it: in answer to registering, or in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registrant {
    /// Zoom's id of the person in this webinar (`registrant_id` when registering, `id` in a listing).
    pub id: String,
    /// The email, as Zoom has it. Not given in answer to registering: there it is the one that was sent.
    pub email: Email,
    /// The state of the registration. Zoom's answer to registering does not have it: approved if the answer has a
    /// personal link, else pending. Without a link the registration may also be denied, and only a listing tells.
    pub state: RegistrationState,
    /// The personal link, where Zoom gave one.
    pub join_url: Option<JoinUrl>,
    /// When Zoom took it; none in answer to registering.
    pub registered_at: Option<Timestamp>,
    /// The occurrences that Zoom's answer to registering names.
    pub occurrences: Vec<Occurrence>,
    /// First name, as it was given at registration. Not given in answer to registering.
    pub first_name: String,
    /// Last name, likewise; may be empty.
    pub last_name: String,
}

/// A registrant that cannot be identified: Zoom gave no id, or the email is not valid (C3: an invalid email is not
/// synced).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableRegistrant {
    /// The text that Zoom gives as the email; empty where it gives none (C2: such a person is not synced).
    pub email: String,
}

/// One page of a webinar's registrants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrantsPage {
    /// Those that can be used.
    pub page: Page<Registrant>,
    /// Those that cannot.
    pub unusable: Vec<UnusableRegistrant>,
}

/// One page of the participants of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantsPage {
    /// One item for each time that a person joined.
    pub page: Page<Join>,
    /// The number of further rows, which Zoom counts in its total, of people who did not take part: they only waited to
    /// be let in, or the row has no times.
    pub not_there: usize,
}

/// One session, in a listing of a webinar's past sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSession {
    /// Its UUID.
    pub id: SessionId,
    /// When it began, as the listing says: practice included.
    pub starts_at: Option<Timestamp>,
}

/// A person who is invited to speak (W9: such a person cannot register).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panelist {
    /// Their email.
    pub email: Email,
}

/// A webinar, as a listing gives it: less than [`Webinar`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedWebinar {
    /// Its id.
    pub id: WebinarId,
    /// Its topic.
    pub topic: String,
    /// When it begins, or its next occurrence; none for a recurring one without a fixed time.
    pub starts_at: Option<Timestamp>,
}

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items of the page.
    pub items: Vec<T>,
    /// Asks for the next one; none on the last. Zoom's page tokens live 15 minutes.
    pub next: Option<String>,
    /// The number of items on all pages, where Zoom gives it.
    pub total: Option<u64>,
}

/// Why a file of a recording could not be downloaded or read (R2: every reason has its own word).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DownloadRefusal {
    /// Greenroom does not download from there: the host is not one of Zoom's, or the address is not valid.
    Host,
    /// Zoom answered 401 or 403.
    NotAllowed,
    /// Zoom gave a web page instead of the file: it asks a person to log in.
    WebPage,
    /// The file is not WebVTT.
    Unreadable,
    /// The file is larger than Greenroom reads.
    TooLong,
}

/// Why Zoom did not do a call. Decided by the HTTP status and Zoom's code, never by its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum ProviderError {
    /// 3001: no such webinar in that account. Zoom says the same of another account's.
    WebinarNotFound,
    /// 1001 or 1010: no such user in that account.
    UserNotFound,
    /// 3027: the host cannot register.
    HostCannotRegister,
    /// 3038: the webinar is over.
    WebinarOver,
    /// 300 when asking for a further page: its token has expired (they live 15 minutes). The listing begins anew.
    PageTokenExpired,
    /// 12702: Zoom keeps reports for a year.
    TooOld,
    /// 3301: there is no recording, or none any more.
    RecordingNotFound,
    /// A download is from a host that Zoom did not name, is too long, or is not WebVTT.
    DownloadRefused {
        /// Why, in a word.
        reason: DownloadRefusal,
        /// Why, without the URL.
        message: Sentence,
    },
    /// 3035 or 3043 when approving: as many registrations are approved as the webinar, or the host's licence, allows.
    WebinarFull {
        /// Zoom's text.
        message: String,
    },
    /// 3034: the webinar wants a work email.
    WorkEmailRequired {
        /// Zoom's text.
        message: String,
    },
    /// 3000 when asking for the form: registration is not enabled.
    RegistrationNotEnabled,
    /// 3000 when registering: one of several reasons that only Zoom's text distinguishes.
    RegistrationRefused {
        /// Zoom's text.
        message: String,
    },
    /// 300: Zoom finds a field invalid.
    Invalid {
        /// Zoom's text, with the fields it names.
        message: String,
    },
    /// 200: the plan lacks webinars, or the user or app lacks the permission.
    NoPermission {
        /// Zoom's text, or the permission that is missing.
        message: Sentence,
    },
    /// 200 when listing a user's webinars: their licence has no webinars, or the app may not see them.
    WebinarsNotListed {
        /// Zoom's text.
        message: Sentence,
    },
    /// The credentials are wrong, revoked, or cannot be read.
    Unauthorized {
        /// The mistake in them, without showing any.
        message: Sentence,
    },
    /// 429 on a daily limit for one registrant and webinar: 3 registrations, 10 changes of the registration.
    DailyRegistrantLimit {
        /// When it takes them again.
        retry_after: Duration,
    },
    /// 429 still, after our own retries.
    RateLimited {
        /// When to come back.
        retry_after: Duration,
    },
    /// Zoom did not answer, answered 5xx, or gave an answer that cannot be read; our own retries are spent.
    Unavailable {
        /// The error that was seen.
        message: Sentence,
        /// When to come back.
        retry_after: Duration,
        /// Whether Zoom may have carried the call out all the same: the request was sent, and its answer lost.
        maybe_done: bool,
    },
    /// Any other code: Zoom's own words.
    Other {
        /// HTTP status.
        status: u16,
        /// Zoom's code; 0 where it gave none.
        code: i64,
        /// Zoom's text, or a description of its answer.
        message: Sentence,
    },
}

impl ProviderError {
    /// What happened, as a failure says it: the words of the error.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::WebinarNotFound => {
                sentence!("failure-zoom-webinar-not-found", "Zoom knows no such webinar in this account")
            }
            Self::UserNotFound => sentence!("failure-zoom-user-not-found", "Zoom knows no such user in this account"),
            Self::HostCannotRegister => {
                sentence!("failure-zoom-host-cannot-register", "Zoom does not let a webinar's host register for it")
            }
            Self::WebinarOver => sentence!("failure-zoom-webinar-over", "the webinar is over"),
            Self::PageTokenExpired => {
                sentence!("failure-zoom-page-token-expired", "the page token has expired: begin the listing anew")
            }
            Self::TooOld => sentence!("failure-zoom-too-old", "Zoom no longer has what is older than a year"),
            Self::RecordingNotFound => sentence!("failure-zoom-recording-not-found", "Zoom has no recording of it"),
            Self::DownloadRefused { message, .. } => {
                sentence!("failure-zoom-download-refused", "the download was refused: {message}", message = message)
            }
            Self::WebinarFull { message } => {
                sentence!("failure-zoom-webinar-full", "the webinar is full: {message}", message = message)
            }
            Self::WorkEmailRequired { message } => sentence!(
                "failure-zoom-work-email",
                "Zoom wants a work email for this webinar: {message}",
                message = message
            ),
            Self::RegistrationNotEnabled => {
                sentence!("failure-zoom-registration-not-enabled", "registration is not enabled for this webinar")
            }
            Self::RegistrationRefused { message } => sentence!(
                "failure-zoom-registration-refused",
                "Zoom refused the registration: {message}",
                message = message
            ),
            Self::Invalid { message } => {
                sentence!(
                    "failure-zoom-request-invalid",
                    "Zoom finds the request invalid: {message}",
                    message = message
                )
            }
            Self::NoPermission { message } => {
                sentence!("failure-zoom-no-permission", "Zoom denies it: {message}", message = message)
            }
            Self::WebinarsNotListed { message } => sentence!(
                "failure-zoom-webinars-not-listed",
                "Zoom does not list this user's webinars: {message}",
                message = message
            ),
            Self::Unauthorized { message } => {
                sentence!("failure-zoom-connection", "the Zoom connection does not work: {message}", message = message)
            }
            Self::DailyRegistrantLimit { .. } => sentence!(
                "failure-zoom-daily-registrant-limit",
                "Zoom's daily limit for this registrant of the webinar is reached"
            ),
            Self::RateLimited { .. } => sentence!("failure-zoom-rate-limit", "Zoom's rate limit is reached"),
            Self::Unavailable { message, .. } => {
                sentence!("failure-zoom-unavailable", "Zoom is unavailable: {message}", message = message)
            }
            Self::Other { status, code, message } => sentence!(
                "failure-zoom-other",
                "Zoom answered {status} with code {code}: {message}",
                status = status,
                code = code,
                message = message
            ),
        }
    }
}

/// Zoom, or a double of it. Every call names the connected account that it goes to; each may be cancelled by dropping
/// it.
#[async_trait]
pub trait WebinarProvider: Send + Sync + 'static {
    /// Gets a token and asks for one user: whether the connection works, and its connected user exists (N1: credentials
    /// are tested at once).
    async fn check(&self, account: &ZoomAccount) -> Result<ZoomUser, ProviderError>;

    /// The account's users, a page at a time.
    async fn users(&self, account: &ZoomAccount, page: Option<&str>) -> Result<Page<ZoomUser>, ProviderError>;

    /// A user's scheduled webinars, a page at a time. A listing gives less than [`WebinarProvider::webinar`]: ids only.
    async fn webinars_of(
        &self,
        account: &ZoomAccount,
        user: &str,
        page: Option<&str>,
    ) -> Result<Page<WebinarId>, ProviderError>;

    /// One webinar.
    async fn webinar(&self, account: &ZoomAccount, id: &WebinarId) -> Result<Webinar, ProviderError>;

    /// The required fields of its registration form.
    async fn registration_form(&self, account: &ZoomAccount, id: &WebinarId)
    -> Result<RegistrationForm, ProviderError>;

    /// The people who are invited to speak.
    async fn panelists(&self, account: &ZoomAccount, id: &WebinarId) -> Result<Vec<Panelist>, ProviderError>;

    /// Registers a person. The implementation does not repeat the call once the request may have reached Zoom: for a
    /// lost answer it gives [`ProviderError::Unavailable`] with `maybe_done`, and the caller asks
    /// [`WebinarProvider::registrants`].
    async fn register(
        &self,
        account: &ZoomAccount,
        webinar: &Webinar,
        registrant: &NewRegistrant,
        occurrence: Option<&str>,
    ) -> Result<Registrant, ProviderError>;

    /// The registrants of a webinar in one state, a page at a time.
    async fn registrants(
        &self,
        account: &ZoomAccount,
        id: &WebinarId,
        state: RegistrationState,
        occurrence: Option<&str>,
        page: Option<&str>,
    ) -> Result<Page<Registrant>, ProviderError>;

    /// As [`WebinarProvider::registrants`], with the registrants that cannot be used, which a sync counts and lists
    /// (C2: without an email; C3: with an invalid one).
    async fn registrants_page(
        &self,
        account: &ZoomAccount,
        id: &WebinarId,
        state: RegistrationState,
        occurrence: Option<&str>,
        page: Option<&str>,
    ) -> Result<RegistrantsPage, ProviderError> {
        let page = self.registrants(account, id, state, occurrence, page).await?;
        Ok(RegistrantsPage { page, unusable: Vec::new() })
    }

    /// One registrant, by Zoom's id; none where Zoom has none with it. Asked to tell several registrations of one person
    /// apart (C11: the best standing one counts); the app in Zoom may lack the scope for it.
    async fn registrant(
        &self,
        _account: &ZoomAccount,
        _webinar: &WebinarId,
        _id: &str,
        _occurrence: Option<&str>,
    ) -> Result<Option<Registrant>, ProviderError> {
        Err(only_registers())
    }

    /// Changes a registration, of one occurrence where one is named. The implementation does not repeat the call once the
    /// request may have reached Zoom: for a lost answer it gives [`ProviderError::Unavailable`] with `maybe_done`, and the
    /// caller asks [`WebinarProvider::registrants`].
    async fn change_registration(
        &self,
        _account: &ZoomAccount,
        _webinar: &WebinarId,
        _registrant: &Registrant,
        _change: RegistrationChange,
        _occurrence: Option<&str>,
    ) -> Result<(), ProviderError> {
        Err(ProviderError::NoPermission {
            message: sentence!("failure-zoom-changes-nothing", "this connection to Zoom does not change registrations"),
        })
    }

    /// A user's webinars that are still to come, a page at a time. [`ProviderError::WebinarsNotListed`] for a user whose
    /// licence has no webinars.
    async fn upcoming_webinars(
        &self,
        _account: &ZoomAccount,
        _user: &str,
        _page: Option<&str>,
    ) -> Result<Page<ListedWebinar>, ProviderError> {
        Err(ProviderError::NoPermission {
            message: sentence!("failure-zoom-lists-nothing", "this connection to Zoom does not list upcoming webinars"),
        })
    }

    /// The sessions of a webinar that took place and are over. Only a sync calls this method and those below: a
    /// provider that only registers need not implement them.
    async fn past_sessions(&self, _account: &ZoomAccount, _id: &WebinarId) -> Result<Vec<PastSession>, ProviderError> {
        Err(only_registers())
    }

    /// A session's real begin and end. [`ProviderError::WebinarNotFound`] while Zoom has no report of it.
    async fn session(
        &self,
        _account: &ZoomAccount,
        _webinar: &WebinarId,
        _session: &SessionId,
    ) -> Result<Session, ProviderError> {
        Err(only_registers())
    }

    /// The participants of a session, a page at a time: one item for each time that a person joined.
    async fn participants(
        &self,
        _account: &ZoomAccount,
        _session: &SessionId,
        _page: Option<&str>,
    ) -> Result<ParticipantsPage, ProviderError> {
        Err(only_registers())
    }

    /// A session's cloud recording.
    async fn recording(&self, _account: &ZoomAccount, _session: &SessionId) -> Result<Recording, ProviderError> {
        Err(only_registers())
    }

    /// The transcript: one file of a recording, downloaded and read as WebVTT piece by piece, at most 16 MiB of it. It
    /// is fetched only from hosts that Zoom names; the token goes to no other. [`ProviderError::RecordingNotFound`]
    /// where Zoom no longer has the file, [`ProviderError::DownloadRefused`] where it cannot be used for another reason.
    async fn transcript(
        &self,
        _account: &ZoomAccount,
        _recording: &Recording,
        _file: &RecordingFile,
    ) -> Result<Transcript, ProviderError> {
        Err(only_registers())
    }
}

fn only_registers() -> ProviderError {
    ProviderError::NoPermission {
        message: sentence!(
            "failure-zoom-only-registers",
            "this connection to Zoom registers people, and syncs nothing"
        ),
    }
}

#[cfg(test)]
#[path = "provider_tests.rs"]
pub(crate) mod tests;
