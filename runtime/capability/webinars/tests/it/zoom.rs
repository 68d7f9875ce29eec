//! A Zoom that a test scripts: one webinar with its registrants, sessions, participants and recordings.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

use greenroom_domain::{
    Cue, Email, Join, JoinUrl, Page, Panelist, ParticipantsPage, PastSession, ProviderError, Recording, RecordingFile,
    RecordingFileKind, Registrant, RegistrantsPage, RegistrationForm, RegistrationState, Session, SessionId,
    Transcript, UnusableRegistrant, Webinar, WebinarId,
};
use greenroom_store_testing::WebinarProviderDouble;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// When each test's session began.
pub(crate) const BEGAN: &str = "2026-05-01T10:00:00Z";

/// Work to do while Zoom answers the request for the page of this number.
pub(crate) type Meanwhile = Box<dyn FnOnce() -> futures::future::BoxFuture<'static, ()> + Send>;

#[derive(Default)]
pub(crate) struct World {
    pub(crate) webinar: Option<Webinar>,
    /// Zoom has deleted the webinar: it does not list its sessions any more, and keeps their reports.
    pub(crate) is_deleted: bool,
    /// Pages of registrants by state.
    pub(crate) registrants: BTreeMap<RegistrationState, Vec<Vec<Registrant>>>,
    /// Unusable registrants, on the first page of the approved ones.
    pub(crate) unusable: Vec<&'static str>,
    /// The total that Zoom claims, where it differs from the list.
    pub(crate) total: Option<u64>,
    pub(crate) sessions: Vec<Session>,
    /// Zoom makes a report of a session although it has no end of it.
    pub(crate) reports_without_end: bool,
    /// Pages of joins.
    pub(crate) joins: Vec<Vec<Join>>,
    /// Rows of participants on the first page that say nothing, and count in Zoom's total.
    pub(crate) not_there: usize,
    pub(crate) recording: Option<Recording>,
    /// How many cues of each transcript cannot be used.
    pub(crate) dropped: u32,
    /// Why no transcript can be downloaded.
    pub(crate) refuses_downloads: Option<ProviderError>,
    pub(crate) panelists: Vec<&'static str>,
    /// The app may ask for one registrant.
    pub(crate) asks_for_one: bool,
    /// The failures of the next calls; none for a success.
    pub(crate) failures: VecDeque<Option<ProviderError>>,
    pub(crate) meanwhile: Option<(usize, Meanwhile)>,
    pub(crate) calls: usize,
    /// Where registrations wait for Zoom's answer; none: they do not.
    pub(crate) gate: Option<Arc<Gate>>,
}

/// Registrations that were sent to Zoom.
#[derive(Default)]
pub(crate) struct Gate {
    /// One has reached Zoom.
    pub(crate) reached: Notify,
    /// Zoom answers.
    pub(crate) open: Notify,
    /// The names of the spans around each request, the innermost first.
    pub(crate) spans: Mutex<Vec<Option<&'static str>>>,
}

#[derive(Default)]
pub(crate) struct ScriptedZoom(pub(crate) Mutex<World>);

impl ScriptedZoom {
    pub(crate) fn script(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.0.lock().unwrap());
    }

    pub(crate) fn calls(&self) -> usize {
        self.0.lock().unwrap().calls
    }

    async fn called(&self) -> Result<(), ProviderError> {
        let meanwhile = {
            let mut world = self.0.lock().unwrap();
            world.calls += 1;
            let number = world.calls;
            if let Some(error) = world.failures.pop_front().flatten() {
                return Err(error);
            }
            if world.meanwhile.as_ref().is_some_and(|(at, _)| *at == number) { world.meanwhile.take() } else { None }
        };
        if let Some((_, happens)) = meanwhile {
            happens().await;
        }
        Ok(())
    }

    fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.0.lock().unwrap())
    }
}

pub(crate) fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

pub(crate) fn at(minutes: i64) -> Timestamp {
    BEGAN.parse::<Timestamp>().unwrap().checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

pub(crate) fn webinar(id: &str) -> Webinar {
    Webinar {
        topic: "Greenhouses".into(),
        host_email: Some(email("host@acme.example")),
        starts_at: Some(at(0)),
        ..Webinar::once(WebinarId::parse(id).unwrap(), "z1".into())
    }
}

/// A registrant, named after their email.
pub(crate) fn registrant(address: &str) -> Registrant {
    let name = address.trim().split(['@', '.']).next().unwrap().to_owned();
    Registrant {
        id: format!("r-{}", address.trim().to_lowercase()),
        email: email(address),
        state: RegistrationState::Approved,
        join_url: Some(JoinUrl::new(format!("https://zoom.example/w/1?tk={name}"))),
        registered_at: Some(at(-600)),
        occurrences: Vec::new(),
        first_name: name,
        last_name: "Registered".to_owned(),
    }
}

pub(crate) fn session(id: &str) -> Session {
    Session {
        id: SessionId::new(id),
        webinar: WebinarId::parse(super::WEBINAR).unwrap(),
        topic: "Greenhouses".into(),
        starts_at: at(0),
        ends_at: Some(at(60)),
    }
}

/// A participant's stay from one minute to another.
pub(crate) fn join(user_id: &str, address: Option<&str>, from: i64, to: i64) -> Join {
    Join {
        user_id: user_id.to_owned(),
        person_id: None,
        registrant_id: None,
        email: address.map(email),
        invalid_email: None,
        name: "Joined Name".to_owned(),
        joined_at: at(from),
        left_at: at(to),
    }
}

/// A recording of two parts, which begin half an hour apart.
pub(crate) fn recording_of_two_parts(id: &str) -> Recording {
    let whole = recording(id);
    let of_part = |minutes: i64| {
        let files = whole.files.clone().into_iter();
        files.map(move |file| RecordingFile {
            id: format!("{:?} at {minutes}", file.kind),
            starts_at: Some(at(minutes)),
            ..file
        })
    };
    Recording { files: of_part(0).chain(of_part(30)).collect(), ..whole }
}

pub(crate) fn recording(id: &str) -> Recording {
    let file = |kind, completed| RecordingFile {
        id: format!("{kind:?}"),
        kind,
        starts_at: None,
        completed,
        play_url: Some("https://zoom.example/rec/play/1".to_owned()),
        download_url: Some("https://zoom.example/rec/download/1".to_owned()),
    };
    Recording {
        session: SessionId::new(id),
        topic: "Greenhouses".to_owned(),
        starts_at: at(0),
        minutes: 60,
        share_url: Some("https://zoom.example/rec/share/1".to_owned()),
        files: vec![file(RecordingFileKind::Video, true), file(RecordingFileKind::Transcript, true)],
        download_token: None,
    }
}

fn number(page: Option<&str>) -> usize {
    page.map_or(0, |page| page.parse().unwrap())
}

fn next(at: usize, pages: usize) -> Option<String> {
    (at + 1 < pages).then(|| (at + 1).to_string())
}

/// The requests that the scripted Zoom answers: all that a sync makes. It refuses all others.
pub(crate) fn answering() -> WebinarProviderDouble<ScriptedZoom> {
    WebinarProviderDouble::new(ScriptedZoom::default())
        .on_webinar(|zoom, account, id| {
            Box::pin(async move {
                zoom.called().await?;
                let found = zoom.look(|world| world.webinar.clone());
                let ours = found.filter(|webinar| &webinar.id == id && webinar.zoom_account == account.id);
                ours.ok_or(ProviderError::WebinarNotFound)
            })
        })
        .on_registrants_page(|zoom, _, _, state, _, page| {
            Box::pin(async move {
                zoom.called().await?;
                Ok(zoom.look(|world| registrants_page(world, state, page)))
            })
        })
        .on_registrant(|zoom, _, _, id, _| {
            Box::pin(async move {
                zoom.called().await?;
                if !zoom.look(|world| world.asks_for_one) {
                    return Err(ProviderError::NoPermission { message: "no scope".into() });
                }
                Ok(zoom.look(|world| {
                    let all = world.registrants.iter().flat_map(|(state, pages)| {
                        pages.iter().flatten().map(|registrant| Registrant { state: *state, ..registrant.clone() })
                    });
                    all.into_iter().find(|registrant| registrant.id == id)
                }))
            })
        })
        .on_registration_form(|_, _, _| Box::pin(async { Ok(RegistrationForm::default()) }))
        .on_register(|zoom, _, _, person, _| {
            Box::pin(async move {
                if let Some(gate) = zoom.look(|world| world.gate.clone()) {
                    gate.spans.lock().unwrap().push(tracing::Span::current().metadata().map(|span| span.name()));
                    gate.reached.notify_one();
                    gate.open.notified().await;
                }
                Ok(Registrant { first_name: person.first_name.clone(), ..registrant(person.email.as_str()) })
            })
        })
        .on_panelists(|zoom, _, _| {
            Box::pin(async move {
                zoom.called().await?;
                let panelist = |address: &&str| Panelist { email: email(address) };
                Ok(zoom.look(|world| world.panelists.iter().map(panelist).collect()))
            })
        })
        .on_past_sessions(|zoom, _, _| {
            Box::pin(async move {
                zoom.called().await?;
                let past =
                    |session: &Session| PastSession { id: session.id.clone(), starts_at: Some(session.starts_at) };
                zoom.look(|world| match world.is_deleted {
                    true => Err(ProviderError::WebinarNotFound),
                    false => Ok(world.sessions.iter().map(past).collect()),
                })
            })
        })
        .on_session(|zoom, _, _, id| {
            Box::pin(async move {
                zoom.called().await?;
                let found = zoom.look(|world| world.sessions.iter().find(|session| &session.id == id).cloned());
                let is_made =
                    |session: &Session| session.ends_at.is_some() || zoom.look(|world| world.reports_without_end);
                found.filter(is_made).ok_or(ProviderError::WebinarNotFound)
            })
        })
        .on_participants(|zoom, _, _, page| {
            Box::pin(async move {
                zoom.called().await?;
                Ok(zoom.look(|world| {
                    let total = (world.joins.iter().map(Vec::len).sum::<usize>() + world.not_there) as u64;
                    let at = number(page);
                    let not_there = if at == 0 { world.not_there } else { 0 };
                    let items = world.joins.get(at).cloned().unwrap_or_default();
                    let page = Page { items, next: next(at, world.joins.len()), total: Some(total) };
                    ParticipantsPage { page, not_there }
                }))
            })
        })
        .on_recording(|zoom, _, _| {
            Box::pin(async move {
                zoom.called().await?;
                zoom.look(|world| world.recording.clone()).ok_or(ProviderError::RecordingNotFound)
            })
        })
        .on_transcript(|zoom, _, _, file| {
            Box::pin(async move {
                zoom.called().await?;
                let cue = Cue { from_ms: 0, to_ms: 1_000, speaker: Some("Ines".to_owned()), text: file.id.clone() };
                match zoom.look(|world| (world.refuses_downloads.clone(), world.dropped)) {
                    (Some(error), _) => Err(error),
                    (None, dropped) => Ok(Transcript { cues: vec![cue], dropped }),
                }
            })
        })
}

fn registrants_page(world: &World, state: RegistrationState, page: Option<&str>) -> RegistrantsPage {
    let pages = world.registrants.get(&state).cloned().unwrap_or_default();
    let (at, is_first) = (number(page), state == RegistrationState::Approved && page.is_none());
    let unusable: Vec<_> = world.unusable.iter().filter(|_| is_first).collect();
    let unusable = unusable.into_iter().map(|text| UnusableRegistrant { email: (*text).to_owned() }).collect();
    let listed: usize = pages.iter().map(Vec::len).sum();
    let more = if state == RegistrationState::Approved { world.unusable.len() } else { 0 };
    let total = match world.total {
        Some(total) if state == RegistrationState::Approved => total,
        _ => (listed + more) as u64,
    };
    let items = pages.get(at).cloned().unwrap_or_default();
    let items = items.into_iter().map(|registrant| Registrant { state, ..registrant }).collect();
    RegistrantsPage { page: Page { items, next: next(at, pages.len()), total: Some(total) }, unusable }
}
