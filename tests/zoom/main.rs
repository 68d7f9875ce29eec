//! The Zoom client and the sandbox, which share no type: the reads of a sync, from end to end.
#![allow(clippy::unwrap_used, missing_docs)]

mod letters;

use std::{collections::BTreeSet, sync::Arc};

use greenroom_domain::{
    BusinessUnitId, ConnectionState, CredentialRef, Email, ProviderError, RecordingFileKind, RegistrationState,
    SessionId, WebinarId, WebinarProvider, ZoomAccount, ZoomAccountId,
};
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_zoom::Zoom;
use greenroom_zoom_sandbox::{Effect, Fault, RetryAfter, Running, Sandbox, World as WorldSpec};
use jiff::Timestamp;
use serde_json::{Value, json};

struct World {
    sandbox: Running,
    zoom: Zoom,
    account: ZoomAccount,
    _folder: tempfile::TempDir,
}

impl World {
    async fn of(given: WorldSpec) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("zoom.json");
        let first = &given.accounts[0];
        let secret = json!({"clientId": first.client_id, "clientSecret": first.client_secret.expose()});
        std::fs::write(&file, secret.to_string()).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let account = ZoomAccount {
            id: ZoomAccountId::new(first.account_id.as_str()),
            business_unit: BusinessUnitId::new("Account"),
            connected_user: Email::parse(&first.users[0].email).unwrap(),
            credentials: CredentialRef::File { path: file },
            connection: ConnectionState::Connected { checked_at: Timestamp::now() },
        };
        let store = Arc::new(SqliteStore::open(folder.path().join("store.db"), OpenMode::CreateIfMissing).unwrap());
        let sandbox = Sandbox::from_world(given).unwrap().start("127.0.0.1:0").await.unwrap();
        let builder = Zoom::builder(store.clone(), store);
        let zoom = builder.api_url(sandbox.api_url()).oauth_url(sandbox.base_url()).build().unwrap();
        Self { sandbox, zoom, account, _folder: folder }
    }

    async fn with_a_crowd(registrants: u64, joins: u64) -> Self {
        let session = json!({"start": "1 day ago", "uuid": "/cr//owd==",
            "crowd": {"attendees": registrants / 2, "joins": joins, "guests": 5}});
        let world = json!({"accounts": [{
            "name": "acme", "account_id": "A1", "client_id": "C1", "client_secret": "S1",
            "users": [{"email": "host@acme.example", "first_name": "Hanna", "last_name": "Host"}],
            "webinars": [{"id": 82_512_345_678_u64, "host": "host@acme.example", "topic": "T", "start": "1 day ago",
                "crowd": {"registrants": registrants}, "sessions": [session]}],
        }]});
        Self::of(WorldSpec::from_json(&world.to_string()).unwrap()).await
    }

    /// The emails of all registrants, and the number of rows.
    async fn registrants(&self) -> Result<(BTreeSet<String>, usize), ProviderError> {
        let (mut emails, mut rows, mut next) = (BTreeSet::new(), 0, None::<String>);
        loop {
            let (webinar, approved) = (id("82512345678"), RegistrationState::Approved);
            let page = self.zoom.registrants_page(&self.account, &webinar, approved, None, next.as_deref());
            let page = page.await?.page;
            rows += page.items.len();
            emails.extend(page.items.into_iter().map(|one| one.email.to_string()));
            next = page.next;
            if next.is_none() {
                return Ok((emails, rows));
            }
        }
    }
}

fn id(text: &str) -> WebinarId {
    WebinarId::parse(text).unwrap()
}

#[tokio::test]
async fn t2_c2_c3_r1_the_demos_past_webinar_is_read_from_end_to_end() {
    let World { zoom, account, sandbox, .. } = &World::of(WorldSpec::demo().unwrap()).await;
    let webinar = id("82512345005");
    let past = zoom.past_sessions(account, &webinar).await.unwrap();
    let session = zoom.session(account, &webinar, &past[0].id).await.unwrap();
    assert_eq!((past.len(), session.topic.as_str()), (1, "Last week's launch"));
    let practised = session.starts_at.duration_since(past[0].starts_at.unwrap());
    assert_eq!((practised.as_mins(), session.ends_at.unwrap().duration_since(session.starts_at).as_mins()), (20, 60));

    let approved = RegistrationState::Approved;
    let registrants = zoom.registrants_page(account, &webinar, approved, None, None).await.unwrap();
    assert_eq!(
        registrants.unusable.iter().map(|one| one.email.as_str()).collect::<Vec<_>>(),
        ["\"first,last\"@example.com"]
    );
    let friend = registrants.page.items.iter().find(|one| one.email.as_str() == "old.friend@example.com").unwrap();
    assert_eq!((friend.first_name.as_str(), friend.last_name.as_str()), ("Old", "Friend"));

    let joins = zoom.participants(account, &session.id, None).await.unwrap().page;
    assert_eq!((joins.next, joins.total, joins.items.len()), (None, Some(18), 16), "two rows are of who waited");
    let of = |name: &str| joins.items.iter().filter(|one| one.name == name).collect::<Vec<_>>();
    assert_eq!((of("Ada").len(), of("Grace Hopper").len(), of("Never let in").len()), (2, 2, 0));
    assert_eq!(
        (of("Old Friend")[0].registrant_id.as_deref(), &of("Old Friend")[0].email),
        (Some(friend.id.as_str()), &None)
    );
    assert_eq!(
        (of("Kim")[0].invalid_email.as_deref(), of("iPhone")[0].invalid_email.as_deref()),
        (Some("kim@-example.com"), None)
    );
    assert!(of("Ines Okafor")[0].person_id.is_some() && of("Ines Okafor")[0].joined_at < session.starts_at);

    let recording = zoom.recording(account, &session.id).await.unwrap();
    let transcript = recording.files.iter().find(|file| file.kind == RecordingFileKind::Transcript).unwrap();
    let said = zoom.transcript(account, &recording, transcript).await.unwrap().cues;
    let speakers: Vec<_> = said.iter().map(|cue| cue.text.split_once(": ").unwrap().0).collect();
    assert_eq!(speakers, ["Ines Okafor", "Ines Okafor", "Mika Saar", "Ada", "Ines Okafor"]);
    assert_eq!((said[2].from_ms, said[2].to_ms), (12_300, 19_750));
    assert!(said[2].text.ends_with("I begin with a question: who registers by hand?"));
    let asked: Vec<_> = sandbox.requests().into_iter().filter_map(|one| one.status).collect();
    assert!(asked.iter().all(|status| *status < 400), "{asked:?}");
}

#[tokio::test]
async fn r2_a7_sessions_of_a_recurring_webinar_and_recordings_that_lack_something() {
    let World { zoom, account, .. } = &World::of(WorldSpec::demo().unwrap()).await;
    let webinar = id("82512345011");
    let past = zoom.past_sessions(account, &webinar).await.unwrap();
    assert_eq!(past.len(), 2);
    let processing = zoom.recording(account, &past[0].id).await.unwrap();
    assert!(!processing.files.is_empty() && processing.files.iter().all(|file| !file.completed));
    // Its UUID begins with a slash and contains two.
    let session = zoom.session(account, &webinar, &past[1].id).await.unwrap();
    assert_eq!(zoom.participants(account, &session.id, None).await.unwrap().page.items.len(), 3);
    let recording = zoom.recording(account, &session.id).await.unwrap();
    let listed = recording.files.iter().find(|file| file.kind == RecordingFileKind::Transcript).unwrap();
    assert_eq!(zoom.transcript(account, &recording, listed).await, Err(ProviderError::RecordingNotFound));
    let none = zoom.recording(account, &SessionId::new("nobody==")).await;
    assert!(matches!(none, Err(ProviderError::RecordingNotFound)), "{none:?}");
}

#[tokio::test]
async fn l2_a_crowd_is_read_completely_through_passing_faults() {
    let world = World::with_a_crowd(1_000, 900).await;
    let fault = |path: &str, effect| world.sandbox.add_fault(Fault::new(path, effect).skip(1));
    let registrants = "/v2/webinars/*/registrants";
    fault(registrants, Effect::Status { status: 500, retry_after: None });
    fault(registrants, Effect::Status { status: 429, retry_after: Some(RetryAfter::Seconds(0)) });
    fault(registrants, Effect::HalfBody);
    fault("/v2/report/webinars/*/participants", Effect::DropAfter);
    let (emails, rows) = world.registrants().await.unwrap();
    assert_eq!((emails.len(), rows), (1_000, 1_000));

    let (mut joins, mut next) = (Vec::new(), None::<String>);
    loop {
        let session = SessionId::new("/cr//owd==");
        let page = world.zoom.participants(&world.account, &session, next.as_deref()).await.unwrap().page;
        joins.extend(page.items);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert!(world.sandbox.faults().is_empty());
    let there: BTreeSet<_> = joins.iter().filter_map(|join| join.email.as_ref()).collect();
    assert_eq!((joins.len(), there.len()), (905, 500));
}

#[tokio::test]
async fn l2_an_expired_page_token_and_a_changing_listing_are_reported() {
    let world = World::with_a_crowd(700, 350).await;
    let registrants = "/v2/webinars/*/registrants";
    world.sandbox.add_fault(Fault::new(registrants, Effect::ExpirePage).skip(1));
    assert_eq!(world.registrants().await, Err(ProviderError::PageTokenExpired));
    assert_eq!(world.registrants().await.unwrap().0.len(), 700);
    world.sandbox.add_fault(Fault::new(registrants, Effect::ListMoves { by: -10 }).skip(1).always());
    let (emails, rows) = world.registrants().await.unwrap();
    assert_eq!((emails.len(), rows), (700, 710), "ten occur twice");
}

#[tokio::test]
async fn s9_sessions_that_zoom_no_longer_keeps_are_reported() {
    let world = World::with_a_crowd(2, 1).await;
    world.sandbox.advance(jiff::SignedDuration::from_hours(24 * 366));
    let session = SessionId::new("/cr//owd==");
    let refused = world.zoom.session(&world.account, &id("82512345678"), &session).await;
    assert_eq!(refused, Err(ProviderError::TooOld));
    assert_eq!(world.zoom.participants(&world.account, &session, None).await, Err(ProviderError::TooOld));
    // 90 days after its planned end Zoom has deleted the webinar itself.
    let past = world.zoom.past_sessions(&world.account, &id("82512345678")).await;
    assert_eq!(past.err(), Some(ProviderError::WebinarNotFound));
    let left: Value = world.sandbox.world();
    assert_eq!(left["accounts"][0]["webinars"], json!([]));
}
