//! A double of the webinar provider.

use std::ops::Deref;

use async_trait::async_trait;
use futures::future::BoxFuture;
use greenroom_domain::{
    ListedWebinar, NewRegistrant, Page, Panelist, ParticipantsPage, PastSession, ProviderError, Recording,
    RecordingFile, Registrant, RegistrantsPage, RegistrationChange, RegistrationForm, RegistrationState, Session,
    SessionId, Transcript, Webinar, WebinarId, WebinarProvider, ZoomAccount, ZoomUser,
};

type Answer<'a, T> = BoxFuture<'a, Result<T, ProviderError>>;

/// Declares the double, and a method for each call that sets its answer.
macro_rules! double {
    ($($(#[$doc:meta])* $on:ident: $name:ident($($arg:ty),*) -> $answer:ty,)*) => {
        /// A [`WebinarProvider`] whose calls refuse, except those for which an answer was set.
        ///
        /// An answer is a function of the double's state, which is a type of the test, and of the call's arguments. The
        /// double dereferences to its state.
        ///
        /// ```
        /// use greenroom_domain::{ProviderError, Webinar, WebinarProvider};
        /// use greenroom_store_testing::WebinarProviderDouble;
        ///
        /// let zoom = WebinarProviderDouble::new("Engines")
        ///     .on_webinar(|topic, account, id| Box::pin(async move {
        ///         Ok(Webinar { topic: topic.to_string(), ..Webinar::once(id.clone(), account.id.clone()) })
        ///     }));
        /// let provider: &dyn WebinarProvider = &zoom;
        /// # let _ = provider;
        /// assert_eq!(*zoom, "Engines");
        /// ```
        #[derive(Debug)]
        pub struct WebinarProviderDouble<S = ()> {
            state: S,
            $($name: Option<for<'a> fn(&'a S, $($arg),*) -> Answer<'a, $answer>>,)*
        }

        impl<S> WebinarProviderDouble<S> {
            /// A double that refuses every call.
            pub fn new(state: S) -> Self {
                Self { state, $($name: None,)* }
            }

            $(
                $(#[$doc])*
                #[must_use]
                pub fn $on(self, answer: for<'a> fn(&'a S, $($arg),*) -> Answer<'a, $answer>) -> Self {
                    Self { $name: Some(answer), ..self }
                }
            )*
        }
    };
}

double! {
    /// Answers [`WebinarProvider::check`].
    on_check: check(&'a ZoomAccount) -> ZoomUser,
    /// Answers [`WebinarProvider::users`].
    on_users: users(&'a ZoomAccount, Option<&'a str>) -> Page<ZoomUser>,
    /// Answers [`WebinarProvider::webinars_of`].
    on_webinars_of: webinars_of(&'a ZoomAccount, &'a str, Option<&'a str>) -> Page<WebinarId>,
    /// Answers [`WebinarProvider::webinar`].
    on_webinar: webinar(&'a ZoomAccount, &'a WebinarId) -> Webinar,
    /// Answers [`WebinarProvider::registration_form`].
    on_registration_form: registration_form(&'a ZoomAccount, &'a WebinarId) -> RegistrationForm,
    /// Answers [`WebinarProvider::panelists`].
    on_panelists: panelists(&'a ZoomAccount, &'a WebinarId) -> Vec<Panelist>,
    /// Answers [`WebinarProvider::register`].
    on_register: register(&'a ZoomAccount, &'a Webinar, &'a NewRegistrant, Option<&'a str>) -> Registrant,
    /// Answers [`WebinarProvider::registrants`].
    on_registrants: registrants(&'a ZoomAccount, &'a WebinarId, RegistrationState, Option<&'a str>, Option<&'a str>) -> Page<Registrant>,
    /// Answers [`WebinarProvider::registrants_page`], which else follows from [`Self::on_registrants`].
    on_registrants_page: registrants_page(&'a ZoomAccount, &'a WebinarId, RegistrationState, Option<&'a str>, Option<&'a str>) -> RegistrantsPage,
    /// Answers [`WebinarProvider::registrant`].
    on_registrant: registrant(&'a ZoomAccount, &'a WebinarId, &'a str, Option<&'a str>) -> Option<Registrant>,
    /// Answers [`WebinarProvider::change_registration`].
    on_change_registration: change_registration(&'a ZoomAccount, &'a WebinarId, &'a Registrant, RegistrationChange, Option<&'a str>) -> (),
    /// Answers [`WebinarProvider::upcoming_webinars`].
    on_upcoming_webinars: upcoming_webinars(&'a ZoomAccount, &'a str, Option<&'a str>) -> Page<ListedWebinar>,
    /// Answers [`WebinarProvider::past_sessions`].
    on_past_sessions: past_sessions(&'a ZoomAccount, &'a WebinarId) -> Vec<PastSession>,
    /// Answers [`WebinarProvider::session`].
    on_session: session(&'a ZoomAccount, &'a WebinarId, &'a SessionId) -> Session,
    /// Answers [`WebinarProvider::participants`].
    on_participants: participants(&'a ZoomAccount, &'a SessionId, Option<&'a str>) -> ParticipantsPage,
    /// Answers [`WebinarProvider::recording`].
    on_recording: recording(&'a ZoomAccount, &'a SessionId) -> Recording,
    /// Answers [`WebinarProvider::transcript`].
    on_transcript: transcript(&'a ZoomAccount, &'a Recording, &'a RecordingFile) -> Transcript,
}

impl<S> Deref for WebinarProviderDouble<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.state
    }
}

/// The answer to a call for which none was set.
fn refuses<T>(call: &'static str) -> Result<T, ProviderError> {
    Err(ProviderError::NoPermission {
        message: format!("the double has no answer to `{call}`: set one with `on_{call}`").into(),
    })
}

/// Asks the double for its answer, or refuses.
macro_rules! answer {
    ($double:ident.$call:ident($($arg:expr),*)) => {
        match $double.$call {
            Some(answer) => answer(&$double.state, $($arg),*).await,
            None => refuses(stringify!($call)),
        }
    };
}

#[async_trait]
impl<S: Send + Sync + 'static> WebinarProvider for WebinarProviderDouble<S> {
    async fn check(&self, account: &ZoomAccount) -> Result<ZoomUser, ProviderError> {
        answer!(self.check(account))
    }

    async fn users(&self, account: &ZoomAccount, page: Option<&str>) -> Result<Page<ZoomUser>, ProviderError> {
        answer!(self.users(account, page))
    }

    async fn webinars_of(
        &self,
        account: &ZoomAccount,
        user: &str,
        page: Option<&str>,
    ) -> Result<Page<WebinarId>, ProviderError> {
        answer!(self.webinars_of(account, user, page))
    }

    async fn webinar(&self, account: &ZoomAccount, id: &WebinarId) -> Result<Webinar, ProviderError> {
        answer!(self.webinar(account, id))
    }

    async fn registration_form(
        &self,
        account: &ZoomAccount,
        id: &WebinarId,
    ) -> Result<RegistrationForm, ProviderError> {
        answer!(self.registration_form(account, id))
    }

    async fn panelists(&self, account: &ZoomAccount, id: &WebinarId) -> Result<Vec<Panelist>, ProviderError> {
        answer!(self.panelists(account, id))
    }

    async fn register(
        &self,
        account: &ZoomAccount,
        webinar: &Webinar,
        registrant: &NewRegistrant,
        occurrence: Option<&str>,
    ) -> Result<Registrant, ProviderError> {
        answer!(self.register(account, webinar, registrant, occurrence))
    }

    async fn registrants(
        &self,
        account: &ZoomAccount,
        id: &WebinarId,
        state: RegistrationState,
        occurrence: Option<&str>,
        page: Option<&str>,
    ) -> Result<Page<Registrant>, ProviderError> {
        answer!(self.registrants(account, id, state, occurrence, page))
    }

    async fn registrants_page(
        &self,
        account: &ZoomAccount,
        id: &WebinarId,
        state: RegistrationState,
        occurrence: Option<&str>,
        page: Option<&str>,
    ) -> Result<RegistrantsPage, ProviderError> {
        match self.registrants_page {
            Some(answer) => answer(&self.state, account, id, state, occurrence, page).await,
            None => {
                let page = WebinarProvider::registrants(self, account, id, state, occurrence, page).await?;
                Ok(RegistrantsPage { page, unusable: Vec::new() })
            }
        }
    }

    async fn registrant(
        &self,
        account: &ZoomAccount,
        webinar: &WebinarId,
        id: &str,
        occurrence: Option<&str>,
    ) -> Result<Option<Registrant>, ProviderError> {
        answer!(self.registrant(account, webinar, id, occurrence))
    }

    async fn change_registration(
        &self,
        account: &ZoomAccount,
        webinar: &WebinarId,
        registrant: &Registrant,
        change: RegistrationChange,
        occurrence: Option<&str>,
    ) -> Result<(), ProviderError> {
        answer!(self.change_registration(account, webinar, registrant, change, occurrence))
    }

    async fn upcoming_webinars(
        &self,
        account: &ZoomAccount,
        user: &str,
        page: Option<&str>,
    ) -> Result<Page<ListedWebinar>, ProviderError> {
        answer!(self.upcoming_webinars(account, user, page))
    }

    async fn past_sessions(&self, account: &ZoomAccount, id: &WebinarId) -> Result<Vec<PastSession>, ProviderError> {
        answer!(self.past_sessions(account, id))
    }

    async fn session(
        &self,
        account: &ZoomAccount,
        webinar: &WebinarId,
        session: &SessionId,
    ) -> Result<Session, ProviderError> {
        answer!(self.session(account, webinar, session))
    }

    async fn participants(
        &self,
        account: &ZoomAccount,
        session: &SessionId,
        page: Option<&str>,
    ) -> Result<ParticipantsPage, ProviderError> {
        answer!(self.participants(account, session, page))
    }

    async fn recording(&self, account: &ZoomAccount, session: &SessionId) -> Result<Recording, ProviderError> {
        answer!(self.recording(account, session))
    }

    async fn transcript(
        &self,
        account: &ZoomAccount,
        recording: &Recording,
        file: &RecordingFile,
    ) -> Result<Transcript, ProviderError> {
        answer!(self.transcript(account, recording, file))
    }
}
