//! Alerts: what the operator is told, by a signed webhook and by email, once, and also when the server is killed.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use crate::{
    common::{ADMINISTRATOR, Client, ECHO, ENDLESS, Place, Serving},
    smtp::MailServer,
};

/// The secret of the webhooks: the one of the specification's example.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The password of the mail server.
const PASSWORD: &str = "a-password-of-smtp";

type Seen = (mpsc::UnboundedSender<(HeaderMap, Bytes)>, Arc<Mutex<Option<Arc<Notify>>>>);

/// A receiver of webhooks, whose first answer can be held back.
struct Receiver {
    url: String,
    received: mpsc::UnboundedReceiver<(HeaderMap, Bytes)>,
}

impl Receiver {
    async fn start(held: Option<Arc<Notify>>) -> Self {
        let (send, received) = mpsc::unbounded_channel();
        let seen: Seen = (send, Arc::new(Mutex::new(held)));
        let router = Router::new().route("/hook", post(Self::receive)).with_state(seen);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    async fn receive(State((send, held)): State<Seen>, headers: HeaderMap, body: Bytes) -> StatusCode {
        let _ = send.send((headers, body));
        let held = held.lock().unwrap().take();
        if let Some(held) = held {
            held.notified().await;
        }
        StatusCode::NO_CONTENT
    }

    /// The next message, whose signature the official library has verified: its id, and its alerts.
    async fn next(&mut self) -> (String, Vec<Value>) {
        let (headers, body) = self.received.recv().await.unwrap();
        standardwebhooks::Webhook::new(SECRET).unwrap().verify(&body, &headers).unwrap();
        let told: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(told["type"], "alerts", "{told}");
        (headers["webhook-id"].to_str().unwrap().to_owned(), told["data"]["alerts"].as_array().unwrap().clone())
    }
}

/// Kind, subject and event of alerts.
fn words(alerts: &[Value]) -> Vec<(&str, &str, &str)> {
    fn word<'a>(alert: &'a Value, name: &str) -> &'a str {
        alert[name].as_str().unwrap_or_default()
    }
    alerts.iter().map(|alert| (word(alert, "kind"), word(alert, "subject"), word(alert, "event"))).collect()
}

/// A world whose server looks for alerts each second. Two failed runs of an action are one.
async fn place(more: &str) -> Place {
    let place = Place::new().await;
    configure(&place, more);
    secret(&place, "alerts", SECRET).await;
    place
}

fn configure(place: &Place, more: &str) {
    place.configure(&format!(
        "[server]\nschedule = 'off'\nsettle = 'off'\npublic-url = 'https://greenroom.example/'\n\
         [jobs]\ncallback-networks = ['127.0.0.1']\nattempts = 2\n[limits]\ncpu-ms = 20\n\
         [alerts]\nevery = '1s'\n[[alerts.failed-runs]]\nat-least = 2\n{more}"
    ));
}

async fn secret(place: &Place, name: &str, text: &str) {
    let file = place.path("secret.txt");
    fs::write(&file, text).unwrap();
    place.greenroom(&["secrets", "set", name, "--from-file", file.to_str().unwrap()]).await.ok();
}

fn to(receiver: &Receiver) -> String {
    format!("[alerts.webhook]\nurl = '{}'\n", receiver.url)
}

/// Fails a run of [`ENDLESS`] for a contact, with a note that names a person.
async fn fail(client: &Client) {
    let input = json!({ "input": { "note": "for grace@example.com" }, "contact": "2" });
    let answer = client.post(&format!("/v1/actions/{ENDLESS}/invoke"), &input).await;
    assert_eq!(answer.json()["code"], "cpu", "{answer:?}");
}

/// An asynchronous invocation that becomes a dead letter. Answers the path of its job.
async fn dead_letter(client: &Client) -> String {
    let path = format!("/v1/actions/{ENDLESS}/invoke");
    let accepted = client.send(reqwest::Method::POST, &path, &[("prefer", "respond-async")], &json!({})).await;
    accepted.header("location").to_owned()
}

async fn client(place: &Place, serving: &Serving) -> Client {
    serving.client(&place.key("invoke,read,administer").await)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_told_once_with_its_remedy_and_when_it_is_over() {
    let mut receiver = Receiver::start(None).await;
    let place = place(&to(&receiver)).await;
    let serving = place.serve().await;
    let client_now = client(&place, &serving).await;
    fail(&client_now).await;
    fail(&client_now).await;
    let (_, alerts) = receiver.next().await;
    assert_eq!(words(&alerts), [("failed-runs", ENDLESS, "began")]);
    let told = &alerts[0];
    assert_eq!((&told["code"], &told["count"]), (&json!("cpu"), &json!(2)), "{told}");
    assert!(told["remedy"].as_str().unwrap().contains("`cpu-ms`"), "{told}");
    assert_eq!(told["link"], "https://greenroom.example/runs?status=failed&action=endless", "{told}");
    for text in ["grace", "Grace", "Hopper", ADMINISTRATOR] {
        assert!(!told.to_string().contains(text), "{text}: {told}");
    }
    // After a restart it is not told again: the next message tells something else alone.
    serving.stop().await;
    let serving = place.serve().await;
    let client_now = client(&place, &serving).await;
    let job = dead_letter(&client_now).await;
    let (_, alerts) = receiver.next().await;
    assert_eq!(words(&alerts), [("dead-letters", "invoke:endless", "began")]);
    assert!(alerts[0]["remedy"].as_str().unwrap().contains("greenroom jobs retry"), "{alerts:?}");

    let listed = client_now.get("/v1/alerts").await.ok();
    let kinds: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|a| a["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["dead-letters", "failed-runs"], "{listed}");
    let shown = place.greenroom(&["alerts", "list"]).await.ok().stdout.clone();
    assert!(shown.contains("failed-runs endless: lasts") && shown.contains("raise `cpu-ms`"), "{shown}");

    assert_eq!(client_now.delete(&job).await.status, 204);
    let (_, alerts) = receiver.next().await;
    assert_eq!(words(&alerts), [("dead-letters", "invoke:endless", "over")]);
    let listed = client_now.get("/v1/alerts").await.ok();
    assert!(listed["items"][1]["overAt"].is_string(), "{listed}");
    // It happens again, and is told again.
    dead_letter(&client_now).await;
    assert_eq!(words(&receiver.next().await.1), [("dead-letters", "invoke:endless", "began")]);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_the_console_that_is_sent_twice_sends_one_test() {
    let mut receiver = Receiver::start(None).await;
    let place = place(&to(&receiver)).await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let page = boss.get("/access/alerts").await;
    let tested = boss.submit(&page, "/access/alerts/test", &[]).await;
    let twice = boss.submit(&page, "/access/alerts/test", &[]).await;
    assert_eq!((tested.status, twice.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(twice.html, tested.html);
    receiver.received.recv().await.unwrap();
    assert!(receiver.received.try_recv().is_err(), "two tests were sent");
    serving.stop().await;
}

/// A server that is killed after it has sent a message, and before it could note that, sends it again with the same id, and
/// nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_telling_and_recording_neither_loses_nor_doubles_an_alert() {
    let held = Arc::new(Notify::new());
    let mut receiver = Receiver::start(Some(Arc::clone(&held))).await;
    let place = place(&to(&receiver)).await;
    let mut serving = place.serve().await;
    let client_now = client(&place, &serving).await;
    fail(&client_now).await;
    fail(&client_now).await;
    let (id, alerts) = receiver.next().await;
    assert_eq!(words(&alerts), [("failed-runs", ENDLESS, "began")]);
    serving.kill();
    held.notify_one();
    let serving = place.serve().await;
    let (again, alerts) = receiver.next().await;
    assert_eq!((again, words(&alerts)), (id, vec![("failed-runs", ENDLESS, "began")]));
    dead_letter(&client(&place, &serving).await).await;
    assert_eq!(words(&receiver.next().await.1), [("dead-letters", "invoke:endless", "began")]);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_and_an_expiring_key_are_told_without_a_persons_name() {
    let mut receiver = Receiver::start(None).await;
    let place = Place::connected().await;
    configure(&place, &to(&receiver));
    secret(&place, "alerts", SECRET).await;
    fs::write(place.path("acme.json"), json!({ "clientId": "gone", "clientSecret": "gone" }).to_string()).unwrap();
    place.greenroom(&["connect", "check", "acme-zoom-account"]).await;
    let made = place.key_of(ADMINISTRATOR, "read", &["--expires", "3d"]).await;
    let id = made.split('_').nth(1).unwrap().to_owned();
    let serving = place.serve().await;
    let (_, alerts) = receiver.next().await;
    let expected = [("zoom-connection", "acme-zoom-account", "began"), ("expiring-keys", id.as_str(), "began")];
    assert_eq!(words(&alerts), expected, "{alerts:?}");
    for text in ["boss", "A test", "ines.okafor", made.as_str()] {
        assert!(!format!("{alerts:?}").contains(text), "{text}: {alerts:?}");
    }
    place.greenroom(&["api-keys", "revoke", &id]).await.ok();
    assert_eq!(words(&receiver.next().await.1), [("expiring-keys", id.as_str(), "over")]);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_goes_over_tls_with_the_password_from_the_vault() {
    let mut mail = MailServer::with_tls("greenroom", PASSWORD).await;
    let place = Place::new().await;
    fs::write(place.path("mail.pem"), &mail.certificate).unwrap();
    let email = format!(
        "[alerts.email]\nserver = 'localhost'\nport = {}\nuser = 'greenroom'\npassword = 'smtp'\n\
         from = 'Greenroom <greenroom@acme.example>'\nto = ['ops@acme.example', 'boss@acme.example']\n\
         [http]\nca-file = 'mail.pem'\n",
        mail.port
    );
    configure(&place, &email);
    let tested = place.greenroom(&["alerts", "test"]).await;
    assert!(tested.code != Some(0) && tested.stdout.contains("greenroom secrets set smtp"), "{tested:?}");
    secret(&place, "smtp", PASSWORD).await;
    let tested = place.greenroom(&["alerts", "test"]).await;
    assert!(tested.ok().stdout.contains("email: sent"), "{tested:?}");
    for receiver in ["ops@acme.example", "boss@acme.example"] {
        let test = mail.next().await;
        assert!(test.text.contains("This is a test") && test.text.contains("Subject: Greenroom: test"), "{test:?}");
        assert_eq!(test.to, [receiver]);
    }

    let serving = place.serve().await;
    let client_now = client(&place, &serving).await;
    fail(&client_now).await;
    fail(&client_now).await;
    let told = mail.next().await;
    assert_eq!(
        (told.to.as_slice(), mail.next().await.text.contains("endless")),
        (&["ops@acme.example".to_owned()][..], true)
    );
    for text in [
        "Subject: Greenroom: failed-runs endless (new)",
        "Message-ID: <",
        "2 runs of endless failed, most often with `cpu`",
        "raise `cpu-ms`",
        "https://greenroom.example/runs?status=failed&action=endless",
    ] {
        assert!(told.text.contains(text), "{text}: {}", told.text);
    }
    for text in ["grace", "Grace", PASSWORD] {
        assert!(!told.text.contains(text), "{text}: {}", told.text);
    }
    serving.stop().await;
    // A receiver that is refused keeps nobody else from it.
    mail.refuse("550 5.1.1 no such user");
    place.greenroom(&["alerts", "test"]).await.ok();
    assert_eq!(mail.next().await.to, ["boss@acme.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_without_tls_gets_nothing_unless_the_operator_says_so() {
    let mut mail = MailServer::plain().await;
    let with = |security: &str| {
        format!(
            "[alerts.email]\nserver = '127.0.0.1'\nport = {}\n{security}from = 'greenroom@acme.example'\n\
             to = ['ops@acme.example']\n",
            mail.port
        )
    };
    let place = place(&with("")).await;
    let tested = place.greenroom(&["alerts", "test", "--json"]).await;
    assert_eq!(tested.json()[0]["failure"]["code"], "email-unavailable", "{tested:?}");
    configure(&place, &with("security = 'none'\n"));
    place.greenroom(&["alerts", "test"]).await.ok();
    assert!(mail.next().await.text.contains("This is a test"), "the first message is this one");
    mail.refuse("550 5.1.1 no such user ops@acme.example");
    let tested = place.greenroom(&["alerts", "test", "--json"]).await;
    assert_eq!(tested.json()[0]["failure"]["code"], "email-refused", "{tested:?}");
    assert!(!tested.stdout.contains("ops@"), "no address is in a message: {tested:?}");
}

/// What cannot be sent is a job like others: tried again, then a dead letter, which is an alert for the other target.
#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_fails_for_good_is_told_by_the_other_one() {
    let mut receiver = Receiver::start(None).await;
    let mail = MailServer::plain().await;
    mail.refuse("554 no");
    let place = place(&format!(
        "{}[alerts.email]\nserver = '127.0.0.1'\nport = {}\nsecurity = 'none'\nfrom = 'greenroom@acme.example'\n\
         to = ['ops@acme.example']\n",
        to(&receiver),
        mail.port
    ))
    .await;
    let serving = place.serve().await;
    let client_now = client(&place, &serving).await;
    fail(&client_now).await;
    fail(&client_now).await;
    assert_eq!(words(&receiver.next().await.1), [("failed-runs", ENDLESS, "began")]);
    let (_, alerts) = receiver.next().await;
    assert_eq!(words(&alerts), [("dead-letters", "send-alerts", "began")]);
    assert_eq!(alerts[0]["code"], "email-refused");
    // The actions go on.
    client_now.post(&format!("/v1/actions/{ECHO}/invoke"), &json!({ "input": {} })).await.ok();
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_tells_nobody_is_refused() {
    let place = Place::new().await;
    place.configure("[alerts]\nkinds = ['dead-letters']");
    let ended = place.greenroom(&["alerts", "list"]).await;
    assert!(ended.code == Some(2) && ended.stderr.contains("line 1: [alerts] tells nobody"), "{ended:?}");
    place.configure("");
    let ended = place.greenroom(&["alerts", "test"]).await;
    assert!(ended.code == Some(2) && ended.stderr.contains("[alerts]"), "{ended:?}");
    assert!(place.greenroom(&["alerts", "list"]).await.ok().stdout.contains("no alerts"));
}
