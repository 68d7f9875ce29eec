#![allow(clippy::unwrap_used)]

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::*;
use crate::{ConnectionState, CredentialRef};

/// Has what a registration asks for, and nothing else.
struct Registers;

#[async_trait]
impl WebinarProvider for Registers {
    async fn check(&self, _: &ZoomAccount) -> Result<ZoomUser, ProviderError> {
        Err(ProviderError::UserNotFound)
    }

    async fn users(&self, _: &ZoomAccount, _: Option<&str>) -> Result<Page<ZoomUser>, ProviderError> {
        Err(ProviderError::UserNotFound)
    }

    async fn webinars_of(&self, _: &ZoomAccount, _: &str, _: Option<&str>) -> Result<Page<WebinarId>, ProviderError> {
        Err(ProviderError::UserNotFound)
    }

    async fn webinar(&self, _: &ZoomAccount, _: &WebinarId) -> Result<Webinar, ProviderError> {
        Err(ProviderError::WebinarNotFound)
    }

    async fn registration_form(&self, _: &ZoomAccount, _: &WebinarId) -> Result<RegistrationForm, ProviderError> {
        Err(ProviderError::WebinarNotFound)
    }

    async fn panelists(&self, _: &ZoomAccount, _: &WebinarId) -> Result<Vec<Panelist>, ProviderError> {
        Err(ProviderError::WebinarNotFound)
    }

    async fn register(
        &self,
        _: &ZoomAccount,
        _: &Webinar,
        _: &NewRegistrant,
        _: Option<&str>,
    ) -> Result<Registrant, ProviderError> {
        Err(ProviderError::WebinarNotFound)
    }

    async fn registrants(
        &self,
        _: &ZoomAccount,
        _: &WebinarId,
        _: RegistrationState,
        _: Option<&str>,
        _: Option<&str>,
    ) -> Result<Page<Registrant>, ProviderError> {
        Ok(Page { items: Vec::new(), next: Some("2".to_owned()), total: Some(9) })
    }
}

/// What a future answers that has nothing to wait for.
pub(crate) fn now<T>(answer: impl Future<Output = T>) -> T {
    match pin!(answer).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("there is nothing to wait for"),
    }
}

fn cannot(what: &str) -> ProviderError {
    ProviderError::NoPermission { message: format!("this connection to Zoom does not {what}").into() }
}

#[test]
fn l2_a_provider_that_cannot_list_is_none_that_lists_nobody() {
    let account = ZoomAccount {
        id: "z1".into(),
        business_unit: "Account".into(),
        connected_user: Email::parse("host@acme.example").unwrap(),
        credentials: CredentialRef::File { path: "secret.json".into() },
        connection: ConnectionState::Connected { checked_at: Timestamp::UNIX_EPOCH },
    };
    let (id, session) = (WebinarId::parse("82512345678").unwrap(), SessionId::from("s=="));
    assert_eq!(now(Registers.past_sessions(&account, &id)).err(), Some(only_registers()));
    assert_eq!(now(Registers.session(&account, &id, &session)).err(), Some(only_registers()));
    assert_eq!(now(Registers.participants(&account, &session, None)).err(), Some(only_registers()));
    assert_eq!(now(Registers.recording(&account, &session)).err(), Some(only_registers()));
    assert_eq!(now(Registers.upcoming_webinars(&account, "me", None)).err(), Some(cannot("list upcoming webinars")));
    let registrant = Registrant {
        id: "r".into(),
        email: account.connected_user.clone(),
        state: RegistrationState::Approved,
        join_url: None,
        registered_at: None,
        occurrences: Vec::new(),
        first_name: String::new(),
        last_name: String::new(),
    };
    let cancelled = now(Registers.change_registration(&account, &id, &registrant, RegistrationChange::Cancel, None));
    assert_eq!(cancelled.err(), Some(cannot("change registrations")), "nothing is done without a word");
    let file = RecordingFile {
        id: "f".into(),
        kind: crate::RecordingFileKind::Transcript,
        completed: true,
        starts_at: None,
        play_url: None,
        download_url: None,
    };
    let recording = Recording {
        session: session.clone(),
        topic: String::new(),
        starts_at: Timestamp::UNIX_EPOCH,
        minutes: 1,
        share_url: None,
        files: vec![file.clone()],
        download_token: None,
    };
    assert_eq!(now(Registers.transcript(&account, &recording, &file)).err(), Some(only_registers()));
    // Its registrants are those of the simpler question.
    let page = now(Registers.registrants_page(&account, &id, RegistrationState::Approved, None, None)).unwrap();
    assert_eq!((page.page.next.as_deref(), page.page.total, page.unusable.len()), (Some("2"), Some(9), 0));
}
