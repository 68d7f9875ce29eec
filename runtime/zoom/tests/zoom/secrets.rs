//! No secret and no person's email is logged or printed.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use greenroom_domain::{RegistrationState, WebinarProvider};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    calls::{ada, id, webinar},
    errors::{GET, REGISTER, ask},
    fixtures::{body, response},
    stub::{CLIENT_SECRET, Reply, TOKEN, account, bench},
};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn p2_nothing_secret_is_logged_or_printed() {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(captured.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let mut shown = String::new();
    let mut show = |what: &dyn std::fmt::Debug| shown.push_str(&format!("{what:?}\n"));
    let link = "https://zoom.us/w/92674392836?tk=pers0nal-XYZZY";
    let registered = json!({"registrant_id": "person-XYZZY", "join_url": link, "id": 92674392836u64});
    let listed = json!({"registrants": [
        {"id": "1", "email": "someone-XYZZY@example.com", "join_url": link}, {"id": "2", "email": "bad-XYZZY@"},
    ]});
    let bench = bench([
        Reply::json(200, body("handmade/bodies/user")),
        response("token-expired"),
        Reply::json(201, registered.clone()),
        Reply::json(200, listed),
        response("rate-limit-per-second"),
        Reply::json(400, json!({"code": 300, "message": format!("{TOKEN}-2 and {link}")})),
        // A field of another type than documented, beside secrets: the parser would quote them.
        Reply::json(201, json!(link)),
        Reply::json(200, json!({"settings": format!("{TOKEN}-2 {link}")})),
        Reply::Nothing,
        response("server-error"),
        Reply::text(200, format!("<html>{link}")),
        Reply::text(302, "").header("location", link),
    ])
    .await;
    bench.stub.token_will([response("server-error")]);
    show(&bench.zoom);
    show(&bench.zoom.check(&account()).await.map(|user| user.id));
    let registrant = bench.zoom.register(&account(), &webinar(0).await, &ada(), None).await.unwrap();
    assert_eq!(registrant.join_url.as_ref().unwrap().expose(), link);
    show(&registrant.join_url);
    let page = bench.zoom.registrants(&account(), &id(), RegistrationState::Approved, None, None).await.unwrap();
    show(&page.items[0].join_url);
    for operation in [REGISTER, REGISTER, GET, GET, GET] {
        let refused = ask(&bench, operation.0, operation.1).await.unwrap_err();
        show(&refused);
        show(&refused.to_string());
    }
    let file =
        json!({"id": "f", "file_type": "TRANSCRIPT", "download_url": format!("{}/rec/XYZZY?tk=XYZZY", bench.stub.url)});
    let recorded =
        json!({"start_time": "2025-01-01T00:00:00Z", "download_access_token": "XYZZY", "recording_files": [file]});
    bench.stub.will([
        Reply::json(
            200,
            json!({"participants": [{"user_email": "bad-XYZZY@", "name": "XYZZY", "join_time": "XYZZY"}]}),
        ),
        Reply::json(200, recorded),
        Reply::text(302, "").header("location", "/XYZZY"),
        Reply::text(200, "XYZZY: XYZZY\n\nXYZZY\nXYZZY\n"),
    ]);
    let uuid = crate::sessions::uuid();
    assert!(bench.zoom.participants(&account(), &uuid, None).await.unwrap().page.items.is_empty());
    let recording = bench.zoom.recording(&account(), &uuid).await.unwrap();
    show(&recording.download_token);
    let refused = bench.zoom.transcript(&account(), &recording, &recording.files[0]).await.unwrap_err();
    show(&refused);
    show(&refused.to_string());
    assert!(bench.stub.calls().len() >= 15, "the whole script was used: {}", bench.stub.calls().len());

    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("/webinars/{webinarId}/registrants") && log.contains("status=201"));
    assert!(log.contains("skipped=1"), "left-out items are counted");
    for (where_, text) in [("the log", &log), ("what is printed", &shown)] {
        let secrets = [CLIENT_SECRET, TOKEN, "pers0nal", "XYZZY", "Basic ", "Bearer ", "ada@", "jchill@", "Lovelace"];
        for secret in secrets {
            let line = text.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "`{secret}` is in {where_}: {line:?}");
        }
    }
}
