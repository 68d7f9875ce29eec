//! Zoom's webhooks over real HTTP: the local Zoom sends them, signed as Zoom does, and the server looks at what they tell.

use std::{collections::BTreeMap, fs, time::Duration};

use greenroom_tests::{WEBINAR, packages, private};
use greenroom_zoom_sandbox::{
    Effect, Fault, Receiver, RegistrantView, WebhookEffect, WebhookFault,
    world::{RegistrantStatus, Secret},
};
use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::common::{ADMINISTRATOR, Answer, Place, Serving};

const ACCOUNT: &str = "acme-zoom-account";
const OLD: &str = "the first secret token";
const NEW: &str = "the second secret token";

/// A world with a server that receives webhooks.
struct Stage {
    place: Place,
    serving: Serving,
}

impl Stage {
    /// The demo's world, with sync turned on for one webinar, and one secret token.
    async fn new() -> Self {
        Self::with_rate(100_000).await
    }

    /// The same, where an address may send so many refused requests a minute.
    async fn with_rate(rate: u32) -> Self {
        let place = Place::connected().await;
        place.configure(&format!(
            "[server]\nschedule = 'off'\nwebhook-pause-seconds = 0\naddress-rate = {rate}\nkey-rate = 100000\n\
             key-burst = 100000\n"
        ));
        for package in fs::read_dir(packages()).unwrap() {
            let package = package.unwrap().path();
            fs::copy(&package, place.path("actions").join(package.file_name().unwrap())).unwrap();
        }
        let set = async |pointer: &str| {
            place.greenroom(&["settings", "set", pointer, "true", "--as", ADMINISTRATOR]).await.ok();
        };
        set("/syncWebinarData").await;
        set(&format!("/webinars/{WEBINAR}/sync")).await;
        let stage = Self { serving: place.serve().await, place };
        stage.add_token(OLD).await;
        stage.send_to(OLD);
        stage
    }

    /// Adds a secret token; answers its id.
    async fn add_token(&self, token: &str) -> String {
        let file = self.place.path("token.txt");
        fs::write(&file, token).unwrap();
        private(&file);
        let added = ["connect", "webhook", "add", ACCOUNT, "--from-file", file.to_str().unwrap(), "--json"];
        self.place.greenroom(&added).await.ok().json()["id"].as_str().unwrap().to_owned()
    }

    /// Lets Zoom sign with this token from now on, and come again soon.
    fn send_to(&self, token: &str) {
        let waits = [50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000].map(Duration::from_millis);
        let receiver = Receiver::new(format!("{}/webhooks/zoom", self.serving.url), Secret::new(token));
        self.place.world.zoom.webhooks().send_to(Some(receiver.retry_after(&waits))).unwrap();
    }

    /// Posts a body as it is, with these headers.
    async fn post(&self, account: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
        let mut request = self.serving.stranger().request(reqwest::Method::POST, &format!("/webhooks/zoom/{account}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.body(body.into())).await
    }

    /// Posts a body, signed by a token at an instant that is so far off.
    async fn signed(&self, account: &str, token: &str, seconds_off: i64, body: &str) -> Answer {
        let stamp = (Timestamp::now().as_second() + seconds_off).to_string();
        let signature = signature(token, &stamp, body.as_bytes());
        self.post(account, &[("x-zm-request-timestamp", &stamp), ("x-zm-signature", &signature)], body).await
    }

    /// The first line of the answer to a request whose body is to have so many bytes, and has not come yet.
    async fn answer_to_a_body_of(&self, bytes: usize) -> String {
        let mut stream = tokio::net::TcpStream::connect(self.serving.address).await.unwrap();
        let head =
            format!("POST /webhooks/zoom/{ACCOUNT} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {bytes}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).await.unwrap();
        line
    }

    /// How many deliveries the store has: those that wait, and all.
    fn kept(&self) -> (u64, u64) {
        let count = |of: &str| {
            let counted = self.place.world.sql(&format!("SELECT count(*) FROM webhooks {of}"));
            counted[0].parse().unwrap()
        };
        (count("WHERE looked_at IS NULL"), count(""))
    }

    /// Waits until Zoom has sent everything, and the server has looked at all of it.
    async fn settled(&self) {
        for _ in 0..2_400 {
            if self.place.world.zoom.webhooks().counts().waiting == 0 && self.kept().0 == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{:?} {:?}", self.place.world.zoom.webhooks().counts(), self.kept());
    }

    /// The registrations in the store that stand or wait, by email.
    fn registrations(&self) -> BTreeMap<String, String> {
        let query = format!("SELECT email, state FROM registrations WHERE webinar = '{WEBINAR}'");
        let rows = self.place.world.sql(&query);
        let rows = rows.iter().map(|row| row.split_once('|').unwrap());
        rows.filter(|(_, state)| *state != "cancelled").map(|(email, state)| (email.into(), state.into())).collect()
    }

    /// The same, as Zoom has it. A denied registration that was approved before is a cancellation.
    fn at_zoom(&self) -> BTreeMap<String, String> {
        let registrants = self.place.world.zoom.registrants(Some(WEBINAR.parse().unwrap()));
        let stands = |one: &RegistrantView| one.status != RegistrantStatus::Denied;
        let word = |one: &RegistrantView| if one.status == RegistrantStatus::Pending { "pending" } else { "approved" };
        registrants.iter().filter(|one| stands(one)).map(|one| (one.email.clone(), word(one).to_owned())).collect()
    }

    fn assert_as_at_zoom(&self) {
        let denied_too = self.registrations();
        let stored: BTreeMap<_, _> = denied_too.into_iter().filter(|(_, state)| state != "denied").collect();
        assert_eq!(stored, self.at_zoom());
    }

    /// Registers people at Zoom: by its API, as other programs do.
    async fn register(&self, from: u32, to: u32) {
        let zoom = &self.place.world.zoom;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let form = [("grant_type", "account_credentials"), ("account_id", ACCOUNT)];
        let secret = Some("acme-zoom-secret-for-the-sandbox-only");
        let token =
            http.post(zoom.token_url()).basic_auth("acme-zoom-client", secret).form(&form).send().await.unwrap();
        let token: Value = token.json().await.unwrap();
        let url = format!("{}/webinars/{WEBINAR}/registrants", zoom.api_url());
        for n in from..to {
            let person =
                json!({"email": format!("p{n}@people.example"), "first_name": "P", "last_name": n.to_string()});
            let sent = http.post(&url).bearer_auth(token["access_token"].as_str().unwrap()).json(&person);
            assert_eq!(sent.send().await.unwrap().status(), StatusCode::CREATED);
        }
    }
}

fn signature(token: &str, stamp: &str, body: &[u8]) -> String {
    greenroom_zoom::webhook::sign(&token.into(), stamp, body)
}

fn ended(n: u64) -> String {
    json!({"event": "webinar.ended", "event_ts": 1_658_940_994_000_u64 + n, "payload": {"account_id": ACCOUNT, "object": {
        "id": WEBINAR, "uuid": "4444AAAiAAAAAiAiAiiAii==", "type": 5,
        "participant": {"email": "ada.webhook@people.example"}}}})
    .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_webhooks_are_refused_unless_zoom_signed_them_lately() {
    let stage = Stage::new().await;
    let stamp = Timestamp::now().as_second().to_string();
    let body = ended(1);
    let right = signature(OLD, &stamp, body.as_bytes());
    let other = signature(NEW, &stamp, body.as_bytes());
    let stamped = ("x-zm-request-timestamp", stamp.as_str());
    for (name, account, headers, body) in [
        ("nothing", ACCOUNT, vec![], body.as_str()),
        ("no signature", ACCOUNT, vec![stamped], &body),
        ("no timestamp", ACCOUNT, vec![("x-zm-signature", right.as_str())], &body),
        ("two signatures", ACCOUNT, vec![stamped, ("x-zm-signature", &right), ("x-zm-signature", &right)], &body),
        ("another token", ACCOUNT, vec![stamped, ("x-zm-signature", &other)], &body),
        ("another body", ACCOUNT, vec![stamped, ("x-zm-signature", &right)], "{}"),
        ("another account", "labs-zoom-account", vec![stamped, ("x-zm-signature", &right)], &body),
        ("no account", "nobody", vec![stamped, ("x-zm-signature", &right)], &body),
    ] {
        let answer = stage.post(account, &headers, body).await;
        let problem = answer.problem(401, "webhook-refused");
        let detail = problem["detail"].as_str().unwrap();
        assert_eq!(detail, "the webhook is not signed by Zoom for this account, or too old", "{name}");
    }
    for seconds_off in [-301, 301] {
        stage.signed(ACCOUNT, OLD, seconds_off, &body).await.problem(401, "webhook-refused");
    }
    assert_eq!(stage.kept(), (0, 0), "nothing of it was kept");
    assert!(stage.answer_to_a_body_of((1 << 20) + 1).await.starts_with("HTTP/1.1 413 "));
    assert_eq!(stage.signed(ACCOUNT, OLD, 0, &" ".repeat(1 << 20)).await.status, StatusCode::NO_CONTENT);
    // What is signed and leads to nothing is answered like what does: Zoom need not come again.
    for body in ["", "[]", r#"{"event": "meeting.ended"}"#, r#"{"event": "zoom_events.ticket_created"}"#] {
        assert_eq!(stage.signed(ACCOUNT, OLD, 0, body).await.status, StatusCode::NO_CONTENT, "{body}");
    }
    assert_eq!(stage.kept(), (0, 0));
    for seconds_off in [-290, 290] {
        assert_eq!(stage.signed(ACCOUNT, OLD, seconds_off, &body).await.status, StatusCode::NO_CONTENT);
    }
    stage.settled().await;
    assert_eq!(stage.kept().1, 1, "the second was a double");
    // C10: what is kept names nobody, in any file.
    for file in fs::read_dir(stage.place.world.folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
        let bytes = if file.is_file() { fs::read(&file).unwrap() } else { Vec::new() };
        assert!(!bytes.windows(11).any(|window| window == b"ada.webhook"), "{}", file.display());
    }
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_refused_webhooks_are_counted_by_address_and_signed_ones_are_not() {
    let stage = Stage::with_rate(3).await;
    let long = "a".repeat(256);
    for account in [ACCOUNT, "nobody", &long] {
        stage.signed(account, NEW, 0, &ended(1)).await.problem(401, "webhook-refused");
    }
    for account in [ACCOUNT, "nobody", &long] {
        let answer = stage.signed(account, NEW, 0, &ended(1)).await;
        answer.problem(429, "too-many-requests");
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
    for n in 0..9 {
        assert_eq!(stage.signed(ACCOUNT, OLD, 0, &ended(n)).await.status, StatusCode::NO_CONTENT);
    }
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_zooms_challenge_is_answered_and_tokens_rotate_without_loss() {
    let stage = Stage::new().await;
    let challenge = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}"#;
    let answer = stage.signed(ACCOUNT, OLD, 0, challenge).await.ok();
    assert_eq!(answer["plainToken"], "qgg8vlvZRS6UYooatFL8Aw");
    let control = format!("{}/_sandbox/webhooks/challenge", stage.place.world.zoom.base_url());
    let known: Value = reqwest::Client::new().post(control).send().await.unwrap().json().await.unwrap();
    assert_eq!(known, json!({"acme": true, "acme-labs": false}));

    stage.register(0, 5).await;
    let newer = stage.add_token(NEW).await;
    // Webhooks that are on their way with the old signature, and new ones.
    stage.place.world.zoom.webhooks().add_fault(WebhookFault::new(WebhookEffect::LostAnswer).every(2));
    stage.register(5, 10).await;
    stage.send_to(NEW);
    stage.register(10, 15).await;
    stage.settled().await;
    stage.assert_as_at_zoom();
    let counts = stage.place.world.zoom.webhooks().counts();
    assert_eq!((counts.told, counts.lost), (15, 0));
    assert!(stage.place.world.zoom.webhooks().log().iter().all(|one| one.status == Some(204)), "no token was refused");

    let listed = stage.place.greenroom(&["connect", "webhook", "list", "--json"]).await.ok().json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 2);
    let older = listed.iter().map(|one| one["id"].as_str().unwrap()).find(|id| *id != newer).unwrap();
    stage.place.greenroom(&["connect", "webhook", "retire", ACCOUNT, older]).await.ok();
    assert_eq!(stage.signed(ACCOUNT, NEW, 0, &ended(1)).await.status, StatusCode::NO_CONTENT);
    // For a moment, the server remembers it.
    while stage.signed(ACCOUNT, OLD, 0, &ended(2)).await.status != StatusCode::UNAUTHORIZED {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    stage.serving.stop().await;
}

/// A burst with everything that the field has seen, and the server killed in the middle of it.
#[tokio::test(flavor = "multi_thread")]
async fn l1_l2_nothing_that_was_acknowledged_is_lost_and_the_store_is_as_zoom_is() {
    const PEOPLE: u32 = 120;
    let mut stage = Stage::new().await;
    let zoom = stage.place.world.zoom.sandbox().clone();
    for (effect, every) in [
        (WebhookEffect::Double, 3),
        (WebhookEffect::OutOfOrder, 4),
        (WebhookEffect::Late { milliseconds: 300 }, 5),
        (WebhookEffect::LostAnswer, 7),
        (WebhookEffect::WrongSignature, 11),
        (WebhookEffect::OldTimestamp, 13),
    ] {
        zoom.webhooks().add_fault(WebhookFault::new(effect).every(every));
    }
    stage.register(0, PEOPLE).await;
    let id = WEBINAR.parse().unwrap();
    let change = |n: u32, status| zoom.set_registrant(id, &format!("p{n}@people.example"), status).unwrap();
    for n in 0..PEOPLE {
        if n == PEOPLE / 2 {
            stage.serving.kill();
            stage.serving = stage.place.serve_at(stage.serving.address).await;
        }
        match n % 4 {
            0 => change(n, RegistrantStatus::Denied),
            1 => change(n, RegistrantStatus::Cancelled),
            2 => change(n, RegistrantStatus::Denied) && change(n, RegistrantStatus::Approved),
            _ => true,
        };
    }
    stage.settled().await;
    let counts = zoom.webhooks().counts();
    assert_eq!(counts.lost, 0, "{counts:?}");
    assert!(counts.told > 200 && counts.failed_attempts > 0, "{counts:?}");
    stage.assert_as_at_zoom();
    assert_eq!(stage.at_zoom().len(), usize::try_from(PEOPLE).unwrap() / 2 + 1, "half of them, and the world's own");
    let (_, kept) = stage.kept();
    assert_eq!(kept, counts.told, "each is kept once");
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_a_look_that_keeps_failing_is_a_job_that_is_tried_again() {
    let stage = Stage::new().await;
    // Zoom gives no token, as where the operator's credentials are wrong.
    let refused = Effect::Status { status: 401, retry_after: None };
    stage.place.world.zoom.add_fault(Fault::new("/oauth/token", refused).always());
    let event = json!({
        "event": "webinar.updated", "event_ts": 1_658_940_994_000_u64,
        "payload": { "account_id": ACCOUNT, "object": { "id": WEBINAR, "type": 5 } }
    });
    assert_eq!(stage.signed(ACCOUNT, OLD, 0, &event.to_string()).await.status, StatusCode::NO_CONTENT);
    let client = stage.serving.client(&stage.place.key("read,administer").await);
    let job = async |is_so: &dyn Fn(&Value) -> bool| loop {
        let jobs = client.get("/v1/jobs?kind=look").await.ok();
        match jobs["items"].as_array().unwrap().first() {
            Some(job) if is_so(job) => break job.clone(),
            _ => crate::common::a_moment().await,
        }
    };
    let dead = job(&|job| job["failure"].is_object()).await;
    assert_eq!((&dead["webinar"], &dead["zoomAccount"]), (&json!(WEBINAR), &json!(ACCOUNT)), "{dead}");
    assert!(dead["failure"]["code"].is_string(), "{dead}");
    stage.settled().await;
    stage.place.world.zoom.clear_faults();
    client.post(&format!("/v1/jobs/{}/retry", dead["id"].as_str().unwrap()), &json!({})).await.ok();
    job(&|job| job["state"] == "done").await;
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_a_new_webinar_is_found_and_a_deleted_one_is_cancelled() {
    let stage = Stage::new().await;
    let zoom = stage.place.world.zoom.sandbox().clone();
    let new = json!({"id": 82_599_999_999_u64, "host": "ines.okafor@acme.example", "topic": "Brand new", "start": "in 5 days"});
    zoom.put_webinar("acme", serde_json::from_value(new).unwrap()).unwrap();
    stage.settled().await;
    let topic = stage.place.world.sql("SELECT topic FROM webinars WHERE id = '82599999999'");
    assert_eq!(topic, ["Brand new"]);
    zoom.delete_webinar(WEBINAR.parse().unwrap());
    stage.settled().await;
    let audit = stage.place.greenroom(&["audit", WEBINAR, "--json"]).await.ok().json();
    assert!(audit.to_string().contains(r#""trigger":"webhook""#), "{audit}");
    let cancelled = format!("SELECT webinar FROM marketing_events WHERE webinar = '{WEBINAR}' AND cancelled");
    assert_eq!(stage.place.world.sql(&cancelled), [WEBINAR]);
    stage.serving.stop().await;
}
