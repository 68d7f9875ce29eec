//! `greenroom connect` against a local Zoom: every way to give credentials, and no secret in any output (N1 to N3).

use crate::common::{ACCOUNT, CLIENT, Called, Place, SECRET, USER, credentials, text, zoom};
use greenroom_zoom_sandbox::world::Secret;

const ZOOM: [&str; 6] = ["connect", "zoom", "--account-id", ACCOUNT, "--user", USER];

fn connect(place: &Place, how: &[&str], input: &str) -> Called {
    no_secret(place.call_with(&[&ZOOM, how].concat(), input))
}

/// No output of the command shows the secret.
#[track_caller]
fn no_secret(called: Called) -> Called {
    assert!(!called.all().contains(SECRET), "{called:?}");
    called
}

#[tokio::test(flavor = "multi_thread")]
async fn n1_n2_every_kind_of_credentials_connects() {
    let mut place = Place::with_store();
    let zoom = zoom(&mut place).await;
    place.set("TEST_CLIENT_ID", CLIENT);
    place.set("TEST_CLIENT_SECRET", SECRET);
    let file = place.write_private("zoom.json", &credentials());
    let by_environment = ["--client-id-env", "TEST_CLIENT_ID", "--client-secret-env", "TEST_CLIENT_SECRET"];
    for (how, input, shown) in [
        (&["--credentials-file", "zoom.json"][..], "", text(&file)),
        (&by_environment, "", "TEST_CLIENT_SECRET"),
        (&["--seal"], &credentials(), "sealed in the store"),
        (&[&by_environment[..], &["--seal"]].concat(), "", "sealed in the store"),
    ] {
        let called = connect(&place, how, input).ok();
        assert!(
            called.out.contains("connected: Zoom account acme-zoom-account to business unit Account"),
            "{called:?}"
        );
        assert!(
            called.out.contains("users           4") && called.out.contains("sam.basic@acme.example"),
            "{called:?}"
        );
        let listed = no_secret(place.call(&["connect", "list"])).ok().out;
        assert!(listed.contains(shown) && listed.contains("connected, checked"), "{listed}");
        no_secret(place.call(&["--log", "trace", "connect", "check"])).ok();
    }
    let summary = place.call(&["store", "show", "--json"]).ok().json();
    assert_eq!((summary["zoomAccounts"].as_u64(), summary["zoomUsers"].as_u64()), (Some(1), Some(4)));
    assert!(summary["webinars"].as_u64() > Some(10));
    for name in ["greenroom.db", "greenroom.db-wal"] {
        let content = std::fs::read(place.path(name)).unwrap_or_default();
        assert!(!content.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()), "the secret is in {name}");
    }
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn n1_what_is_refused_says_why_and_stores_nothing() {
    let mut place = Place::with_store();
    let zoom = zoom(&mut place).await;
    place.write_private("zoom.json", &credentials());
    let wrong = r#"{"clientId": "acme-zoom-client", "clientSecret": "not-the-secret"}"#;
    let called = connect(&place, &["--seal"], wrong);
    assert_eq!(called.code, 13, "{called:?}");
    assert!(called.err.contains("does not accept the credentials") && !called.all().contains("not-the-secret"));

    let called = connect(&place, &["--seal"], &format!("{{\"clientSecret\": \"{SECRET}\""));
    assert_eq!(called.code, 2);
    assert!(called.err.contains("clientId and clientSecret (line 1, column"), "{called:?}");

    let args = ["connect", "zoom", "--account-id", ACCOUNT, "--user", "nobody@acme.example"];
    let called = no_secret(place.call(&[&args[..], &["--credentials-file", "zoom.json"]].concat()));
    assert_eq!(called.code, 14);
    assert!(called.err.contains("has no user nobody@acme.example"), "{called:?}");

    let called = connect(&place, &["--credentials-file", "zoom.json", "--business-unit", "Lab"], "");
    assert_eq!(called.code, 14);
    assert!(called.err.contains("there are Account, Labs"), "{called:?}");

    let called =
        connect(&place, &["--client-id-env", "TEST_NOT_SET", "--client-secret-env", "TEST_NOT_SET", "--seal"], "");
    assert_eq!(called.code, 2);
    assert!(called.err.contains("TEST_NOT_SET"), "{called:?}");

    for how in [&[][..], &["--client-id-env", "X"], &["--seal", "--credentials-file", "zoom.json"]] {
        assert_eq!(connect(&place, how, "").code, 2, "{how:?}");
    }
    assert!(place.call(&["connect", "list"]).ok().out.contains("no Zoom account is connected"));
    assert_eq!(place.call(&["store", "show", "--json"]).ok().json()["webinars"], 0);
    zoom.shutdown().await.unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn n1_a_file_that_others_can_read_is_refused() {
    let mut place = Place::with_store();
    let zoom = zoom(&mut place).await;
    let path = place.write_private("zoom.json", &credentials());
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let called = connect(&place, &["--credentials-file", "zoom.json"], "");
    assert_eq!(called.code, 13);
    assert!(called.err.contains("chmod 600"), "{called:?}");
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn n1_checked_rotated_disconnected() {
    let mut place = Place::with_store();
    let zoom = zoom(&mut place).await;
    connect(&place, &["--seal"], &credentials()).ok();

    zoom.set_client_secret("acme", Secret::new("rotated-secret")).unwrap();
    let called = no_secret(place.call(&["connect", "check"]));
    assert_eq!(called.code, 1);
    assert!(called.out.contains("failing"), "{called:?}");
    assert!(place.call(&["connect", "list"]).ok().out.contains("failing"));

    // The old secret is refused, and nothing changes.
    assert_eq!(no_secret(place.call_with(&["connect", "rotate", ACCOUNT, "--seal"], credentials())).code, 13);
    let new = credentials().replace(SECRET, "rotated-secret");
    let called = place.call_with(&["connect", "rotate", ACCOUNT, "--seal", "--json"], &new).ok();
    assert_eq!(called.json()["account"]["connection"]["state"], "connected");
    assert!(!called.all().contains("rotated-secret"));
    place.call(&["connect", "check", ACCOUNT]).ok();

    place.call(&["connect", "disconnect", ACCOUNT]).ok();
    assert!(place.call(&["connect", "list"]).ok().out.contains("disconnected"));
    for args in [&["connect", "check", ACCOUNT][..], &["connect", "disconnect", ACCOUNT]] {
        let called = place.call(args);
        assert_eq!(called.code, 14, "{called:?}");
        assert!(called.err.contains("greenroom connect zoom"), "{called:?}");
    }
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn zoom_that_does_not_answer_is_unavailable() {
    let mut place = Place::with_store();
    zoom(&mut place).await.shutdown().await.unwrap();
    let called = connect(&place, &["--seal", "--json"], &credentials());
    assert_eq!(called.code, 19, "{called:?}");
    assert_eq!(called.json()["failure"]["kind"], "unavailable");
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_secret_tokens_of_webhooks_are_kept_listed_and_retired_and_never_printed() {
    const TOKEN: &str = "t0ken-of-the-webhooks";
    let mut place = Place::with_store();
    let zoom = zoom(&mut place).await;
    let call = |place: &Place, arguments: &[&str], input: &str| {
        let called = place.call_with(&[&["connect", "webhook"], arguments].concat(), input);
        assert!(!called.all().contains("t0ken"), "{called:?}");
        called
    };
    let early = call(&place, &["add", ACCOUNT], TOKEN);
    assert!(early.code != 0 && early.all().contains("is not connected"), "{early:?}");
    connect(&place, &["--seal"], &credentials()).ok();
    assert!(call(&place, &["list"], "").ok().out.starts_with("there is no secret token"));
    let first = call(&place, &["add", ACCOUNT, "--json"], &format!("{TOKEN}-1\n")).ok().json();
    place.set("TEST_TOKEN", &format!("{TOKEN}-2"));
    call(&place, &["add", ACCOUNT, "--from-env", "TEST_TOKEN"], "").ok();
    let file = place.write("token.txt", format!("{TOKEN}-3"));
    let third = ["add", ACCOUNT, "--from-file", text(&file)];
    let full = call(&place, &third, "");
    assert!(full.code != 0 && full.all().contains("greenroom connect webhook retire"), "{full:?}");
    call(&place, &["retire", ACCOUNT, first["id"].as_str().unwrap()], "").ok();
    call(&place, &third, "").ok();
    let listed = call(&place, &["list", ACCOUNT, "--json"], "").ok().json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert!(listed.as_array().unwrap().iter().all(|one| one["account"] == ACCOUNT && one["id"] != first["id"]));
    for name in ["greenroom.db", "greenroom.db-wal"] {
        let content = std::fs::read(place.path(name)).unwrap_or_default();
        assert!(!content.windows(5).any(|window| window == b"t0ken"), "a token is in {name}");
    }
    place.call(&["connect", "disconnect", ACCOUNT]).ok();
    assert_eq!(call(&place, &["list", "--json"], "").ok().json(), serde_json::json!([]));
    zoom.shutdown().await.unwrap();
}
