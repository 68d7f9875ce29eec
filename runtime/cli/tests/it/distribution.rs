//! The way of a package from its author to an operator, and from one version to the next: keys, signatures, a registry,
//! installing, upgrading, going back.

#[path = "../../../distribution/tests/common/registry.rs"]
mod registry;

use std::io::{BufRead, BufReader, Write};

use crate::common::{Called, Guest, Place};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use registry::Registry;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::{Value, json};

/// An operator who requires signatures, and trusts the key `acme` with some actions.
fn with_trust() -> Place {
    let place = Place::with_store();
    let made = place.call(&["keys", "new", "acme.key", "--json"]).ok().json();
    let key = made["publicKey"].as_str().unwrap();
    place.call(&["keys", "new", "other.key"]).ok();
    let config = format!(
        "[trust]\nsignatures = 'required'\n[trust.keys.acme]\nkey = '{key}'\nactions = ['lead-*']\n\
         [trust.keys.other]\nfile = 'other.key.pub'\nactions = []\n"
    );
    place.write("greenroom.toml", config);
    place
}

/// A signed package in a file.
fn signed(place: &Place, guest: &Guest, name: &str, version: &str) -> String {
    let file = format!("{name}-{version}.wasm");
    place.write(&file, guest.package(name, version));
    place.call(&["sign", &file, "--key", "acme.key"]).ok();
    file
}

/// The version that runs.
fn runs(place: &Place, action: &str) -> Value {
    place.call(&["invoke", action, "--input", r#"{"note": "hello"}"#, "--json"]).ok().json()["version"].clone()
}

#[test]
fn a_package_goes_from_its_author_to_an_operator_is_upgraded_and_taken_back() {
    let place = with_trust();
    place
        .call(&[
            "actions",
            "check",
            crate::common::text(&place.write("plain.wasm", Guest::ECHO.package("lead-score", "1.0.0"))),
        ])
        .ok();
    let first = signed(&place, &Guest::ECHO, "lead-score", "1.0.0");
    let second = signed(&place, &Guest::LOGS, "lead-score", "1.1.0");
    let registry = Registry::start(None);
    // Without a registry, the rest is tested with files.
    let published = |file: &str, version: &str| {
        let Some(registry) = &registry else { return file.to_owned() };
        let reference = format!("{}/acme/lead-score:{version}", registry.host);
        let pushed = place.call(&["push", file, &reference, "--json"]).ok().json();
        assert_eq!(pushed["isSigned"], true);
        let pulled = place.call(&["pull", &reference, "--output", "pulled.wasm", "--json"]).ok().json();
        assert_eq!((&pulled["digest"], &pulled["source"]), (&pushed["digest"], &pushed["pinned"]));
        assert_eq!(std::fs::read(place.path("pulled.wasm")).unwrap(), std::fs::read(place.path(file)).unwrap());
        reference
    };
    let (first, second) = (published(&first, "1.0.0"), published(&second, "1.1.0"));

    // The first version uses nothing, so there is nothing to decide.
    let installed = place.call(&["install", &first, "--json"]).ok().json();
    assert_eq!((&installed[0]["isActive"], &installed[0]["trust"]["by"][0]), (&json!(true), &json!("acme")));
    assert_eq!(runs(&place, "lead-score"), "1.0.0");

    // The second uses the log. That is shown, and it is not done without an answer.
    let plan = place.call(&["upgrade", &second, "--dry-run", "--json"]).ok().json();
    assert_eq!(plan["capabilities"], json!([{ "capability": "log", "after": {} }]));
    assert_eq!((&plan["inputs"], &plan["outputs"]), (&json!([]), &json!([])));
    let refused = place.call(&["upgrade", &second]);
    assert_eq!(refused.code, 2, "{refused:?}");
    for wanted in [
        "uses `log`, which it did not",
        "from 1.0.0 to 1.1.0",
        "inputs that were accepted and are not now: no change",
        "--yes",
    ] {
        assert!(refused.err.contains(wanted), "{wanted}: {refused:?}");
    }
    assert_eq!(runs(&place, "lead-score"), "1.0.0");
    let ungranted = place.call(&["upgrade", &second, "--allow", "contacts-read"]);
    assert_eq!(ungranted.code, 13, "{ungranted:?}");
    assert!(ungranted.err.contains("it uses `log`"), "{ungranted:?}");
    let upgraded = place.call(&["upgrade", &second, "--yes"]).ok();
    assert!(upgraded.out.contains("installed: lead-score 1.1.0, active, in place of 1.0.0"), "{upgraded:?}");
    // The grant of the installation is enough to run it.
    assert_eq!(runs(&place, "lead-score"), "1.1.0");
    assert_eq!(runs(&place, "lead-score@=1.0.0"), "1.0.0", "a workflow can ask for another version");

    let back = place.call(&["rollback", "lead-score"]).ok();
    assert!(back.out.contains("active again: lead-score 1.0.0, in place of 1.1.0"), "{back:?}");
    assert_eq!(runs(&place, "lead-score"), "1.0.0");
    assert_eq!(runs(&place, "lead-score@^1.1"), "1.1.0");
    assert_eq!(of_a_worker(&place, &["lead-score", "lead-score@^1", "lead-score@^1.1"]), ["1.0.0", "1.0.0", "1.1.0"]);
    let listed = place.call(&["actions", "installed"]).ok();
    assert!(listed.out.contains("1.0.0*") && listed.out.contains("signed by acme"), "{listed:?}");
    // Forward again, to what is installed already; then what is no longer needed goes.
    place.call(&["upgrade", "lead-score@=1.1.0", "--yes"]).ok();
    assert_eq!(runs(&place, "lead-score"), "1.1.0");
    let removed = place.call(&["uninstall", "--unused", "--keep", "0", "--json"]).ok().json();
    assert_eq!((removed.as_array().unwrap().len(), &removed[0]["version"]), (1, &json!("1.0.0")));
    assert_eq!(place.call(&["rollback", "lead-score"]).code, 18);
    place.call(&["uninstall", "lead-score"]).ok();
    assert_eq!(place.call(&["invoke", "lead-score"]).code, 1, "there is no folder of actions either");
}

/// The versions that a worker runs for these references.
fn of_a_worker(place: &Place, actions: &[&str]) -> Vec<String> {
    let mut worker = place.start(&["worker-stdio"]);
    let mut input = worker.stdin.take().unwrap();
    for (number, action) in actions.iter().enumerate() {
        let line =
            json!({ "type": "invoke", "id": number.to_string(), "action": action, "input": { "note": "hello" } });
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = worker.wait_with_output().unwrap();
    let mut found = vec![String::new(); actions.len()];
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line["type"] == "outcome" {
            let number: usize = line["id"].as_str().unwrap().parse().unwrap();
            found[number] = line["outcome"]["version"].as_str().unwrap_or_default().to_owned();
        }
    }
    found
}

#[test]
fn a_schema_that_accepts_less_is_shown_before_an_upgrade() {
    let place = Place::with_store();
    let package = |version: &str, properties: Value, required: Value| {
        let schema = |more: Value| {
            let mut schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" });
            schema.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            schema
        };
        let manifest = json!({
            "manifest": 1, "contract": "1.0", "name": "lead-score", "version": version, "objectType": "contact",
            "labels": { "en": { "name": "Lead score" } }
        });
        let manifest = greenroom_package::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
        let core = r#"(module (memory (export "memory") 1)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
            (func (export "run") (param i32 i32 i32 i32 i32) (result i32) unreachable))"#;
        let input = schema(json!({ "properties": properties, "required": required }));
        let bytes =
            greenroom_package::build(&wat::parse_str(core).unwrap(), &manifest, &input, &schema(json!({}))).unwrap();
        place.write(&format!("{version}.wasm"), bytes);
    };
    package("1.0.0", json!({ "campaign": { "type": ["string", "null"], "maxLength": 50 } }), json!([]));
    package("2.0.0", json!({ "campaign": { "type": "string", "maxLength": 20 } }), json!(["campaign"]));
    place.call(&["install", "1.0.0.wasm"]).ok();
    let plan = place.call(&["upgrade", "2.0.0.wasm", "--dry-run"]).ok();
    for wanted in [
        "/: `campaign` is required now",
        "/properties/campaign: no longer accepts null",
        "/properties/campaign: `maxLength` was 50, and is 20 now",
        "outputs that could not occur and may now: no change",
    ] {
        assert!(plan.out.contains(wanted), "{wanted}: {plan:?}");
    }
    // Nothing was changed.
    assert_eq!(place.call(&["actions", "installed", "--json"]).ok().json()[0]["active"], "1.0.0");
    assert_eq!(place.call(&["upgrade", "lead-score@=3.0.0"]).code, 10);
    assert_eq!(place.call(&["upgrade", "other"]).code, 10);
}

#[test]
fn what_is_not_trusted_is_refused_by_every_command() {
    let place = with_trust();
    place.write("unsigned.wasm", Guest::ECHO.package("lead-score", "1.0.0"));
    let refused = |args: &[&str], code: i32, part: &str| {
        let called = place.call(args);
        assert!(called.code == code && called.all().contains(part), "{args:?}: {called:?}");
    };
    let is_required = "the package is not signed, and the name `lead-score` is bound to `acme`";
    refused(&["verify", "unsigned.wasm"], 13, is_required);
    refused(&["install", "unsigned.wasm"], 13, is_required);
    refused(&["pull", "unsigned.wasm", "--output", "x.wasm"], 13, is_required);
    assert!(!place.path("x.wasm").exists());
    // A trusted key, and an action that it may not sign.
    let other = signed(&place, &Guest::ECHO, "other", "1.0.0");
    refused(&["install", &other], 13, "which may not sign the action `other`");
    // A stranger's key.
    place.call(&["keys", "new", "stranger.key"]).ok();
    place.call(&["sign", "unsigned.wasm", "--key", "stranger.key", "--output", "stranger.wasm"]).ok();
    refused(&["install", "stranger.wasm"], 13, "which is not trusted");
    // A package that was changed after it was signed, at its very end.
    let sound = signed(&place, &Guest::ECHO, "lead-score", "1.0.0");
    assert_eq!(place.call(&["verify", &sound, "--json"]).ok().json()["signedBy"], json!(["acme"]));
    let mut bytes = std::fs::read(place.path(&sound)).unwrap();
    let at = bytes.windows(9).rposition(|window| window == b"\"x-secret").unwrap();
    bytes[at + 3] = b'S';
    place.write("changed.wasm", bytes);
    refused(&["verify", "changed.wasm"], 1, "was changed after it was signed");
    refused(&["install", "changed.wasm"], 1, "was changed after it was signed");
    // Another digest than the one that was asked for, and an address without one.
    refused(&["install", &sound, "--digest", &"0".repeat(64)], 1, "was asked for");
    refused(&["install", "https://localhost/x.wasm"], 2, "an address needs the package's digest");
    refused(&["install", "http://localhost/x.wasm"], 2, "by https:// only");
    // Nor does it run from the folder of actions, unless the operator names exactly this package.
    let file = crate::common::install(&place, "lead-score", "1.0.0", &Guest::ECHO);
    refused(&["invoke", "lead-score"], 1, is_required);
    refused(&["actions", "list"], 0, is_required);
    let digest = place.call(&["actions", "check", crate::common::text(&file), "--json"]).ok().json()["digest"].clone();
    let grant = format!("sha256:{}=log", digest.as_str().unwrap());
    place.call(&["invoke", "lead-score", "--grant", &grant]).ok();
    std::fs::remove_file(file).unwrap();
    // Nothing of all this was installed.
    assert_eq!(place.call(&["actions", "installed", "--json"]).ok().json(), json!([]));
    place.call(&["install", &sound]).ok();
}

#[test]
fn an_installed_action_comes_before_files_of_its_name_and_the_configuration_before_its_grants() {
    let place = Place::with_store();
    place.write("logs.wasm", Guest::LOGS.package("logs", "1.0.0"));
    let called: Called = place.call(&["install", "logs.wasm"]);
    assert_eq!(called.code, 2, "{called:?}");
    assert!(called.err.contains("asks for  log") && called.err.contains("--allow"), "{called:?}");
    place.call(&["install", "logs.wasm", "--allow", "log"]).ok();
    // A newer file of the same name in the folder of actions does not take its place.
    crate::common::install(&place, "logs", "2.0.0", &Guest::ECHO);
    crate::common::install(&place, "echo", "1.0.0", &Guest::ECHO);
    assert_eq!((runs(&place, "logs"), runs(&place, "echo")), (json!("1.0.0"), json!("1.0.0")));
    let listed = place.call(&["actions", "list"]).ok();
    assert!(listed.out.contains("logs  1.0.0  A guest  granted"), "{listed:?}");
    assert_eq!(of_a_worker(&place, &["logs", "echo"]), ["1.0.0", "1.0.0"]);
    // The operator takes the grant back.
    assert_eq!(place.call(&["invoke", "logs", "--grant", "logs=contacts-read"]).code, 13);
    // A package that was changed in its folder does not run.
    let digest = place.call(&["actions", "installed", "--json"]).ok().json()[0]["versions"][0]["digest"].clone();
    let file = format!("greenroom-installed/packages/{}.wasm", digest.as_str().unwrap().replace(':', "-"));
    place.write(&file, Guest::LOGS.package("logs", "1.0.1"));
    let called = place.call(&["invoke", "logs"]);
    assert!(called.code == 1 && called.err.contains("was changed or is damaged"), "{called:?}");
}

/// Asks to be continued, without an end.
const CONTINUES: Guest = Guest {
    capabilities: &[],
    imports: "",
    body: "(drop (call $done (local.get $in) (local.get $in_len))) (i32.store8 (i32.const 72) (i32.const 1)) (i32.const 64)",
};

#[test]
fn a_version_that_a_run_goes_on_with_stays() {
    let place = Place::with_store();
    place.write("1.wasm", CONTINUES.package("continues", "1.0.0"));
    place.write("2.wasm", CONTINUES.package("continues", "1.1.0"));
    place.call(&["install", "1.wasm"]).ok();
    place.call(&["invoke", "continues", "--input", r#"{"note": "on"}"#]).ok();
    place.call(&["upgrade", "2.wasm", "--yes"]).ok();
    assert_eq!(place.call(&["uninstall", "--unused", "--keep", "0", "--json"]).ok().json(), json!([]));
    let called = place.call(&["uninstall", "continues@=1.0.0"]);
    assert!(called.code == 18 && called.err.contains("used by runs that go on"), "{called:?}");
}

#[test]
fn a_folder_of_packages_is_installed_and_one_that_does_not_compile_is_not() {
    let place = Place::with_store();
    place.write("packages/a.wasm", Guest::ECHO.package("first", "1.0.0"));
    place.write("packages/b.wasm", Guest::ECHO.package("second", "1.0.0"));
    let installed = place.call(&["install", "packages", "--json"]).ok().json();
    assert_eq!(installed.as_array().unwrap().len(), 2);
    // The type of a local does not fit; only a compiler sees that.
    let broken =
        Guest { capabilities: &[], imports: "", body: "(drop (f32.add (f32.const 1) (f32.const 1))) (unreachable)" };
    let mut bytes = broken.package("broken", "1.0.0");
    let at = bytes.windows(2).rposition(|window| window == [0x92, 0x1a]).unwrap();
    bytes[at] = 0x6a;
    place.write("broken.wasm", bytes);
    place.write("third.wasm", Guest::ECHO.package("third", "1.0.0"));
    let called = place.call(&["install", "third.wasm", "broken.wasm"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.err.contains("installed: third 1.0.0") && called.err.contains("broken"), "{called:?}");
    assert_eq!(place.call(&["actions", "installed", "--json"]).ok().json().as_array().unwrap().len(), 3);
}

/// A certificate authority for the tests, from 2020 to 2120; the certificate that it gave to `localhost` and 127.0.0.1, and
/// that one's key.
const AUTHORITY: &str = "MIIBVjCB/aADAgECAgEBMAoGCCqGSM49BAMCMBoxGDAWBgNVBAMMD0dyZWVucm9vbSB0ZXN0czAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGjEYMBYGA1UEAwwPR3JlZW5yb29tIHRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEuyHWShul9JyPey41RniNkGCR7T+khOxbdE3qlOgA1o1IYUBP1OiTcZTsvj/pp2NC0fg5evgIdU6cUIq/7r8fiqMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUK3qijy/GUfoqx43dqRE4A7ZboHAwCgYIKoZIzj0EAwIDSAAwRQIgenx03MpKSt+sg+qPZduOubIbBimLb/m3PuInt8Q3uusCIQC4qucb+mDHGqcNbs2acRBlHpoQvG55FyibYSE9+yxa5A==";
const CERTIFICATE: &str = "MIIBnDCCAUOgAwIBAgIBAjAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9HcmVlbnJvb20gdGVzdHMwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPet/jw/Sypzm/1ufuLYsSiFjbqPjpCSLZ6upziwjVw+XOWG+QU+yZJ2Dzk4QTLpbOFWW+UcwlsCUAyPyGfQ/PyjfjB8MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAJBgNVHRMEAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBSA85Bc4nlqQ3VlKPFDL/lx+RMgUDAfBgNVHSMEGDAWgBQreqKPL8ZR+irHjd2pETgDtlugcDAKBggqhkjOPQQDAgNHADBEAiBcp2ZQBsAB12a+O691CUA1FFRwjfzjJ+2oc/QUYlHzywIgXjsTHkCyDpq+0SaXw02camNpICLML/LregDNX41qBA0=";
const CERTIFICATE_KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQ3yhH8jizJMBgQdN6Di/W4Vphi35W1BMDdcMZj2kLTGhRANCAAT3rf48P0sqc5v9bn7i2LEohY26j46Qki2erqc4sI1cPlzlhvkFPsmSdg85OEEy6WzhVlvlHMJbAlAMj8hn0Pz8";

/// A web server with TLS that answers each path with a status, headers and a body, until the test ends; its port.
fn https(answer: impl Fn(&str) -> (&'static str, String, Vec<u8>) + Send + 'static) -> u16 {
    let der = |text: &str| STANDARD.decode(text).unwrap();
    let key = PrivatePkcs8KeyDer::from(der(CERTIFICATE_KEY)).into();
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![der(CERTIFICATE).into()], key)
        .unwrap();
    let config = std::sync::Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut request = String::new();
            // A client that does not trust the certificate ends here.
            if BufReader::new(&mut stream).read_line(&mut request).is_err() {
                continue;
            }
            let (status, headers, body) = answer(request.split(' ').nth(1).unwrap_or_default());
            let head =
                format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    port
}

#[test]
fn a_package_is_installed_from_an_address_with_its_digest() {
    let mut place = Place::with_store();
    let package = Guest::ECHO.package("echo", "1.0.0");
    let checked = place.write("echo.wasm", &package);
    let digest =
        place.call(&["actions", "check", crate::common::text(&checked), "--json"]).ok().json()["digest"].clone();
    let digest = digest.as_str().unwrap();
    let port = https(move |path| match path {
        "/echo.wasm" => ("200 OK", String::new(), package.clone()),
        "/moved.wasm" => ("302 Found", "location: /echo.wasm\r\n".to_owned(), Vec::new()),
        "/plain.wasm" => ("302 Found", "location: http://127.0.0.1:9/echo.wasm\r\n".to_owned(), Vec::new()),
        _ => ("404 Not Found", String::new(), Vec::new()),
    });
    let address = |path: &str| format!("https://localhost:{port}/{path}");
    let untrusted = place.call(&["install", &address("echo.wasm"), "--digest", digest]);
    assert!(untrusted.code == 1 && untrusted.err.contains("certificate"), "{untrusted:?}");
    let lines: Vec<_> = AUTHORITY.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let authority = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
    let authority = place.write("authority.pem", authority);
    place.set("SSL_CERT_FILE", crate::common::text(&authority));

    let installed = place.call(&["install", &address("echo.wasm"), "--digest", digest, "--json"]).ok().json();
    assert_eq!(installed[0]["source"], format!("{}#sha256={digest}", address("echo.wasm")));
    place.call(&["verify", &format!("{}#sha256={digest}", address("moved.wasm"))]).ok();
    for (path, digest, part) in [
        ("plain.wasm", digest, "not protected by TLS"),
        ("none.wasm", digest, "404 Not Found: there is no such package"),
        ("echo.wasm", &"0".repeat(64), "was asked for"),
    ] {
        let refused = place.call(&["install", &address(path), "--digest", digest]);
        assert!(refused.code == 1 && refused.err.contains(part), "{path}: {refused:?}");
    }
    assert_eq!(place.call(&["install", &address("echo.wasm")]).code, 2, "without a digest");
}
