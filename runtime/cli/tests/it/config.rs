//! Settings: options override the environment, which overrides the file; unknown names are refused.

use crate::common::{Guest, Place, install, text};

#[test]
fn an_option_goes_before_the_environment_and_that_before_the_file() {
    let mut place = Place::new();
    let stores = |place: &Place| {
        let mut found: Vec<String> = std::fs::read_dir(place.path("."))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".db"))
            .collect();
        found.sort();
        found
    };
    place.write("greenroom.toml", "store = 'file.db'\njson = true\n");
    assert_eq!(
        place.call(&["store", "init"]).ok().json()["store"],
        text(&place.path("file.db")).rsplit('/').next().unwrap()
    );
    assert_eq!(stores(&place), ["file.db"]);
    place.set("GREENROOM_STORE", "environment.db");
    place.set("GREENROOM_JSON", "false");
    assert!(place.call(&["store", "init"]).ok().out.starts_with("made a store at environment.db"));
    place.call(&["--store", "option.db", "store", "init", "--json"]).ok().json();
    assert_eq!(stores(&place), ["environment.db", "file.db", "option.db"]);
}

#[test]
fn another_file_can_be_named_and_its_paths_are_meant_from_there() {
    let place = Place::new();
    place.write("elsewhere/some.toml", "store = 'there.db'");
    place.call(&["--config", "elsewhere/some.toml", "store", "init"]).ok();
    assert!(place.path("elsewhere/there.db").exists());
    let called = place.call(&["--config", "missing.toml", "store", "init"]);
    assert_eq!(called.code, 2);
    assert!(called.err.contains("missing.toml"), "{}", called.err);
}

#[test]
fn a_password_of_postgresql_is_never_printed() {
    let mut place = Place::new();
    let called = |place: &Place, url: &str| place.call(&["--store", url, "--log", "debug", "store", "show"]);
    for url in [
        "postgres://ada:hidden-word@127.0.0.1:1/none",
        "postgres://ada:hidden-word@127.0.0.1:1",
        "postgres://ada:hidden/word@127.0.0.1:1/none",
        "postgresql://ada:hidden-word@127.0.0.1:1/none?sslmode=verify-full",
        "mysql://ada:hidden-word@127.0.0.1:1/none",
    ] {
        let called = called(&place, url);
        assert!(called.code != 0 && !called.all().contains("hidden"), "{called:?}");
    }
    place.set("GREENROOM_POSTGRES_PASSWORD", "hidden-word");
    let unavailable = called(&place, "postgres://ada@127.0.0.1:1/none");
    assert!(unavailable.err.contains("store-unavailable") && !unavailable.all().contains("hidden"), "{unavailable:?}");
    let twice = called(&place, "postgres://ada:hidden-word@127.0.0.1:1/none");
    assert!(twice.code == 2 && twice.err.contains("given twice") && !twice.all().contains("hidden"), "{twice:?}");
}

#[test]
fn what_is_unknown_is_refused_before_anything_runs() {
    let place = Place::new();
    place.write("greenroom.toml", "\nstoer = 'x.db'\n");
    let called = place.call(&["store", "init"]);
    assert_eq!(called.code, 2);
    assert!(called.err.contains("greenroom.toml, line 2: there is no key `stoer`, only `store`"), "{}", called.err);
    assert!(!place.path("greenroom.db").exists());

    place.write("greenroom.toml", "");
    for (args, wanted) in [
        (["--limits", "fuel=3"], "`cpu-ms`"),
        (["--limits", "cpu-ms=many"], "whole number"),
        (["--limits", "cpu-ms"], "such as --limits cpu-ms=500"),
        (["--grant", "mine=root"], "there are contacts-read"),
        (["--grant", "mine"], "such as --grant"),
        (["--zoom-plan", "golden"], "free, pro and business"),
        (["--log", "a=b=c"], "log filter"),
        (["--concurrency", "0"], "concurrency"),
    ] {
        let called = place.call(&[&args[..], &["store", "init"]].concat());
        assert_eq!(called.code, 2, "{args:?}: {called:?}");
        assert!(called.err.contains(wanted), "{args:?}: {}", called.err);
    }
    assert!(!place.path("greenroom.db").exists());
}

#[test]
fn limits_and_grants_come_from_the_file_too() {
    let place = Place::with_store();
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    place.write("greenroom.toml", "[limits]\ninput-bytes = 10\n[grants]\nlogs = ['log']\n");
    let called = place.call(&["invoke", "logs", "--input", r#"{"note": "longer than that"}"#]);
    assert_eq!(called.code, 16, "{called:?}");
    place.call(&["invoke", "logs", "--limits", "input-bytes=100", "--input", r#"{"note": "longer than that"}"#]).ok();
}

#[test]
fn http_to_another_computer_is_refused() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    let called = place.call(&["invoke", "echo", "--zoom-api-url", "http://zoom.example/v2"]);
    assert_eq!(called.code, 2);
    assert!(called.err.contains("use https"), "{}", called.err);
}

#[test]
fn a_domain_to_download_from_is_a_domain() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    for bad in [
        "https://files.example.com",
        "files.example.com/rec",
        "files.example.com:443",
        "com",
        "*.example.com",
        ".example.com",
        "example.com.",
    ] {
        let called = place.call(&["invoke", "echo", "--zoom-download-hosts", bad]);
        assert_eq!(called.code, 2, "{bad}: {called:?}");
        assert!(called.err.contains("write it as `example.com`"), "{}", called.err);
    }
    place.write("greenroom.toml", "[zoom]\ndownload-hosts = ['files.example.com']\n");
    place
        .call(&[
            "invoke",
            "echo",
            "--zoom-download-hosts",
            "a.example.org,b.example.org",
            "--input",
            "{\"note\": \"x\"}",
        ])
        .ok();
}
