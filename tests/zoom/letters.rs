//! Odd letters and values in any field of Zoom's answers: the page is kept, and a row is used or left out.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::IntoResponse,
};
use greenroom_domain::{ProviderError, RegistrationState, SessionId, WebinarProvider, ZoomUser};
use greenroom_store::SqliteStore;
use greenroom_store_testing::Unlimited;
use greenroom_zoom::Zoom;
use greenroom_zoom_sandbox::World as WorldSpec;
use serde_json::{Value, json};

use super::{World, id};

/// Stands for half of a surrogate pair, and for a raw control character: no [`Value`] can hold either.
const HALF: &str = "@half@";
const CONTROL: &str = "@control@";

/// What stands in place of a value.
fn mutations(value: &Value) -> Vec<Value> {
    let text = value.as_str().unwrap_or_default();
    let as_text = Value::String(value.to_string().trim_matches('"').to_owned());
    vec![
        json!(format!("{text}{HALF}")),
        json!(format!("{CONTROL}{text}")),
        as_text,
        json!(""),
        json!(7),
        json!(-1),
        json!(1e300),
        json!(null),
        json!(true),
        json!([]),
        json!({}),
    ]
}

/// Zoom, with one value of its answers changed.
struct Proxy {
    zoom: String,
    client: reqwest::Client,
    /// The place to change in answers, and what to put there.
    change: Mutex<Option<(String, Value)>>,
    /// The last answer, before it was changed.
    answer: Mutex<Value>,
}

impl Proxy {
    async fn forward(&self, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
        let mut request = self.client.request(method, format!("{}{uri}", self.zoom)).body(body);
        for name in [header::AUTHORIZATION, header::CONTENT_TYPE] {
            if let Some(value) = headers.get(&name) {
                request = request.header(name, value);
            }
        }
        let response = request.send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        if uri.path().contains("/oauth/") {
            return (status, text);
        }
        let mut answer: Value = serde_json::from_str(&text).unwrap();
        *self.answer.lock().unwrap() = answer.clone();
        if let Some((pointer, value)) = self.change.lock().unwrap().as_ref() {
            *answer.pointer_mut(pointer).unwrap() = value.clone();
        }
        (status, answer.to_string().replace(HALF, "\\ud83d").replace(CONTROL, "\u{1}"))
    }
}

/// The places of all values in an answer but itself.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(n, item)| (n.to_string(), item)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), field)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        places(value, &at, found);
    }
}

/// What is read of Zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    Users,
    Webinars,
    Registrants,
    Panelists,
    PastSessions,
    Participants,
    User,
    Webinar,
    Form,
    Session,
    Recording,
}

/// Listings, with the place of their rows.
const LISTINGS: [(Read, &str); 6] = [
    (Read::Users, "/users"),
    (Read::Webinars, "/webinars"),
    (Read::Registrants, "/registrants"),
    (Read::Panelists, "/panelists"),
    (Read::PastSessions, "/webinars"),
    (Read::Participants, "/participants"),
];

/// Answers about one thing, with the values by which that thing is known or understood: nothing is made up for them.
const SINGLE: [(Read, &[&str]); 5] = [
    (Read::User, &["/id", "/email"]),
    (Read::Webinar, &["/id", "/type", "/settings", "/settings/approval_type", "/settings/registration_type"]),
    (Read::Form, &["/questions", "/custom_questions"]),
    (Read::Session, &["/id", "/uuid", "/start_time"]),
    (Read::Recording, &["/uuid", "/recording_files"]),
];

/// The demo's Zoom behind a proxy.
struct Stage {
    proxy: Arc<Proxy>,
    zoom: Zoom,
    world: World,
    host: ZoomUser,
    session: SessionId,
}

impl Stage {
    async fn new() -> Self {
        let world = World::of(WorldSpec::demo().unwrap()).await;
        let webinar = id("82512345005");
        let host = world.zoom.webinar(&world.account, &webinar).await.unwrap().host_id;
        let users = world.zoom.users(&world.account, None).await.unwrap().items;
        let host = users.into_iter().find(|user| user.id == host).unwrap();
        let session = world.zoom.past_sessions(&world.account, &webinar).await.unwrap()[0].id.clone();
        let proxy = Arc::new(Proxy {
            zoom: world.sandbox.base_url().to_owned(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            change: Mutex::default(),
            answer: Mutex::default(),
        });
        let forward = |State(proxy): State<Arc<Proxy>>, method, uri, headers, body| async move {
            proxy.forward(method, uri, headers, body).await.into_response()
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(forward).with_state(proxy.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let sealed = Arc::new(SqliteStore::in_memory().unwrap());
        let builder = Zoom::builder(sealed, Arc::new(Unlimited)).oauth_url(&address);
        let zoom = builder.api_url(format!("{address}/v2")).build().unwrap();
        Self { proxy, zoom, world, host, session }
    }

    /// Reads it: how many rows of a listing can be used or are left out with their reason, or one of anything else.
    async fn read(&self, what: Read) -> Result<usize, ProviderError> {
        let (zoom, account, webinar) = (&self.zoom, &self.world.account, id("82512345005"));
        match what {
            Read::Users => zoom.users(account, None).await.map(|page| page.items.len()),
            Read::Webinars => zoom.webinars_of(account, &self.host.id, None).await.map(|page| page.items.len()),
            Read::Registrants => {
                let approved = RegistrationState::Approved;
                let page = zoom.registrants_page(account, &webinar, approved, None, None).await?;
                Ok(page.page.items.len() + page.unusable.len())
            }
            Read::Panelists => zoom.panelists(account, &webinar).await.map(|panelists| panelists.len()),
            Read::PastSessions => zoom.past_sessions(account, &webinar).await.map(|sessions| sessions.len()),
            Read::Participants => {
                zoom.participants(account, &self.session, None).await.map(|page| page.page.items.len())
            }
            Read::User => zoom.check(account).await.map(|_| 1),
            Read::Webinar => zoom.webinar(account, &webinar).await.map(|_| 1),
            Read::Form => zoom.registration_form(account, &webinar).await.map(|_| 1),
            Read::Session => zoom.session(account, &webinar, &self.session).await.map(|_| 1),
            Read::Recording => zoom.recording(account, &self.session).await.map(|_| 1),
        }
    }

    /// Every change of every value of an answer, with what the reading of it ends in, and how many rows there are unchanged.
    async fn changed(&self, what: Read) -> (usize, Vec<(String, Value, Result<usize, ProviderError>)>) {
        *self.proxy.change.lock().unwrap() = None;
        let rows = self.read(what).await.unwrap();
        let answer = self.proxy.answer.lock().unwrap().clone();
        let mut found = Vec::new();
        places(&answer, "", &mut found);
        // Rows are alike: the first two of a list stand for the others.
        found.retain(|place| {
            place.split('/').all(|step| step.parse::<u32>().is_ok_and(|n| n < 2) || step.parse::<u32>().is_err())
        });
        assert!(found.len() > 3, "{what:?}: {answer}");
        let mut changed = Vec::new();
        for place in found {
            for value in mutations(answer.pointer(&place).unwrap()) {
                *self.proxy.change.lock().unwrap() = Some((place.clone(), value.clone()));
                changed.push((place.clone(), value, self.read(what).await));
            }
        }
        (rows, changed)
    }
}

#[tokio::test]
async fn a_page_of_a_listing_is_kept_whatever_is_odd_in_one_of_its_values() {
    let stage = Stage::new().await;
    for (what, list) in LISTINGS {
        let (rows, changed) = stage.changed(what).await;
        for (place, value, read) in changed {
            // L2: neither a list, nor a last page, nor a missing total is made up where Zoom gives something else.
            let paging = [list, "/next_page_token", "/page_number", "/page_count", "/total_records"];
            let is_paging = paging.contains(&place.as_str());
            match read {
                Ok(read) => assert!(
                    read + 1 >= rows || place == list,
                    "{what:?} {place} {value}: {read} of {rows} rows are kept"
                ),
                Err(error) => assert!(is_paging, "{what:?} {place} {value}: {error}"),
            }
        }
    }
}

#[tokio::test]
async fn an_answer_about_one_thing_is_read_whatever_is_odd_in_what_does_not_name_it() {
    let stage = Stage::new().await;
    for (what, names_it) in SINGLE {
        for (place, value, read) in stage.changed(what).await.1 {
            let is_number =
                value.is_null() || value.is_i64() || value.as_str().is_some_and(|t| t.parse::<i64>().is_ok());
            let decides = ["/type", "/settings/approval_type", "/settings/registration_type"].contains(&place.as_str());
            if what == Read::Webinar && decides && !is_number {
                assert!(read.is_err(), "{what:?} {place} {value}: a value is made up");
            }
            if let Err(error) = read {
                assert!(names_it.contains(&place.as_str()), "{what:?} {place} {value}: {error}");
            }
        }
    }
}
