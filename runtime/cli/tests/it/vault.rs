//! `greenroom secrets`, `connections` and `grants`.

use std::{
    io::{Read, Write},
    net::TcpListener,
};

use crate::common::{Guest, Place, install};
use serde_json::json;

const SECRET: &str = "s3cret-of-the-crm";

#[test]
fn a_secret_is_kept_listed_and_removed_and_never_printed() {
    let place = Place::with_file();
    let set = place.call_with(&["secrets", "set", "crm"], format!("{SECRET}\n")).ok();
    assert_eq!(set.out, "set: the secret crm\n");
    let file = place.write("token.txt", format!("another-{SECRET}"));
    let replaced = place.call(&["secrets", "set", "crm", "--from-file", file.to_str().unwrap(), "--json"]).ok();
    assert_eq!(replaced.json(), json!({ "name": "crm", "replaced": true }));
    let listed = place.call(&["secrets", "list", "--json"]).ok();
    assert_eq!(listed.json()[0]["name"], "crm");
    for called in [&set, &replaced, &listed] {
        assert!(!called.all().contains("s3cret"), "{called:?}");
    }
    let bytes = std::fs::read(place.path("greenroom.db")).unwrap();
    assert!(!bytes.windows(6).any(|part| part == b"s3cret"));
    assert_eq!(place.call(&["secrets", "remove", "crm"]).ok().out, "removed: crm\n");
    let again = place.call(&["secrets", "remove", "crm", "--json"]);
    assert!(again.code != 0 && again.all().contains("secret-missing"), "{again:?}");
}

#[test]
fn what_cannot_be_a_secret_is_refused_without_showing_it() {
    let place = Place::with_file();
    for (name, value, part) in [
        ("CRM", SECRET, "kebab case"),
        ("crm", "s3cret", "8 to 4096 bytes"),
        ("crm", "s3cret\nin two lines", "line breaks"),
        ("crm", "", "8 to 4096 bytes"),
    ] {
        let refused = place.call_with(&["secrets", "set", name], value);
        assert!(refused.code != 0 && refused.err.contains(part), "{refused:?}");
        assert!(!refused.all().contains("s3cret"), "{refused:?}");
    }
    assert_eq!(place.call(&["secrets", "list"]).ok().out, "there is no secret: see `greenroom secrets set --help`\n");
}

/// A service that gives one token to each caller, for this many calls.
fn token_service(calls: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().take(calls) {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).unwrap();
            let body = r#"{"access_token":"t0ken","expires_in":3600}"#;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn a_connection_is_tested_checked_and_removed() {
    let place = Place::with_file();
    let url = token_service(2);
    let given = ["--kind", "oauth2-client-credentials", "--client-id", "AbC", "--scope", "read", "--token-url"];
    let add = [&["connections", "add", "crm"], given.as_slice(), &[&url, "--json"]].concat();
    let added = place.call_with(&add, SECRET).ok();
    assert_eq!(added.json()["kind"], "oauth2-client-credentials");
    let checked = place.call(&["connections", "check", "--json"]).ok();
    assert_eq!((&checked.json()[0]["name"], &checked.json()[0]["tokenUrl"]), (&json!("crm"), &json!(url)));
    let key = place.call_with(&["connections", "add", "maps", "--kind", "api-key"], SECRET).ok();
    let basic = ["connections", "add", "erp", "--kind", "basic", "--username"];
    let user = place.call_with(&[&basic[..], &["ada"]].concat(), SECRET).ok();
    let wrong = place.call_with(&[&basic[..], &["ada:lovelace"]].concat(), SECRET);
    assert!(wrong.code != 0 && wrong.err.contains("without `:`"), "{wrong:?}");
    let lacks = place.call_with(&basic[..5], SECRET);
    assert!(lacks.err.contains("--username"), "{lacks:?}");
    let listed = place.call(&["connections", "list"]).ok();
    assert!(listed.out.contains("erp   basic"), "{listed:?}");
    assert!(
        listed.out.contains("crm   oauth2-client-credentials") && listed.out.contains("maps  api-key"),
        "{listed:?}"
    );
    // The service is gone.
    let failed = place.call(&["connections", "check", "crm"]);
    assert!(failed.code == 1 && failed.out.contains("does not work"), "{failed:?}");
    for called in [&added, &checked, &key, &user, &listed, &failed] {
        assert!(!called.all().contains("s3cret") && !called.all().contains("t0ken"), "{called:?}");
    }
    place.call(&["connections", "remove", "crm"]).ok();
    assert!(place.call(&["connections", "check", "crm"]).err.contains("there is no connection `crm`"));
}

#[test]
fn a_connection_that_does_not_work_is_not_kept() {
    let place = Place::with_file();
    let add = ["connections", "add", "crm", "--kind", "oauth2-client-credentials", "--client-id", "AbC", "--token-url"];
    for (url, part) in
        [("http://127.0.0.1:1/token", "no connection"), ("http://id.example.com/token", "https"), ("x", "no URL")]
    {
        let refused = place.call_with(&[&add[..], &[url]].concat(), SECRET);
        assert!(refused.code != 0 && refused.err.contains(part), "{refused:?}");
    }
    let lacks = place.call_with(&["connections", "add", "crm", "--kind", "oauth2-client-credentials"], SECRET);
    assert!(lacks.err.contains("--token-url"), "{lacks:?}");
    assert_eq!(place.call(&["connections", "list", "--json"]).ok().json(), json!([]));
}

#[test]
fn grants_say_what_is_granted_and_denied() {
    let place = Place::with_file();
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    let denied = place.call(&["grants", "logs"]).ok();
    assert_eq!(
        denied.out,
        "logs 1.0.0, granted nothing\n  log: denied, it asks to write lines in the run's log\n    because it was not granted\n"
    );
    let grant = r#"logs=["log", {"http": {"allow": [{"hosts": ["api.example.com"], "methods": ["post"]}]}}]"#;
    let granted = place.call(&["grants", "logs@1", "--grant", grant]).ok();
    assert_eq!(
        granted.out,
        "logs 1.0.0, granted by its name\n  log: may write lines in the run's log\n  http: granted and not asked for, it could send requests (post) to api.example.com\n"
    );
    let all = place.call(&["grants", "--grant", grant, "--json"]).ok().json();
    assert_eq!(
        (&all[0]["name"], &all[0]["how"], &all[0]["capabilities"]),
        (&json!("echo"), &json!("nothing"), &json!([]))
    );
    assert_eq!(all[1]["capabilities"][0]["state"], "granted");
    assert!(place.call(&["grants", "nobody"]).err.contains("there is no action nobody"));
}
