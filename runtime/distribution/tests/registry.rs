//! Packages in a real registry on loopback (Debian's `docker-registry`), and in hostile ones.

#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/registry.rs"]
mod registry;

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use axum::{
    Json, Router,
    body::Body,
    extract::{Path as UrlPath, RawQuery},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post, put},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use greenroom_distribution::{Credentials, Digest, Fetched, RegistryReference, Source, TrustPolicy, fetch, push};
use greenroom_package::Package;
use registry::Registry;
use serde_json::{Value, json};

/// The version of a small package.
fn package(version: &str) -> Package {
    common::package("lead-score", version)
}

const USER: &str = "ada";
const PASSWORD: &str = "open sesame";
/// The password, as the registry keeps it (bcrypt).
const HTPASSWD: &str = "ada:$2y$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW";

/// A reference to something in a registry.
fn reference(registry: &Registry, rest: &str) -> RegistryReference {
    format!("{}/{rest}", registry.host).parse().unwrap()
}

fn login(password: &str) -> Credentials {
    Credentials::Basic { username: USER.to_owned(), password: password.to_owned().into() }
}

async fn pull(reference: &str, credentials: &Credentials) -> Result<Fetched, String> {
    let source: Source = reference.parse().unwrap();
    fetch(&source, None, &TrustPolicy::default(), credentials).await.map_err(|error| error.to_string())
}

async fn json_of(host: &str, path: &str) -> Value {
    let accept = "application/vnd.oci.image.manifest.v1+json";
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let answer = client.get(format!("http://{host}{path}")).header("accept", accept).send().await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_package_is_pushed_and_pulled_by_tag_and_by_digest() {
    let Some(registry) = Registry::start(None) else { return };
    let (policy, nobody) = (TrustPolicy::default(), Credentials::Anonymous);
    let (first, second) = (package("1.0.0"), package("1.1.0"));
    let pushed = push(&first, &reference(&registry, "acme/lead-score:1.0.0"), &policy, &nobody).await.unwrap();
    let again = push(&first, &reference(&registry, "acme/lead-score:1.0.0"), &policy, &nobody).await.unwrap();
    assert_eq!(pushed, again, "pushing the same package again changes nothing");
    let latest = push(&second, &reference(&registry, "acme/lead-score"), &policy, &nobody).await.unwrap();

    let fetched = pull(&pushed.reference, &nobody).await.unwrap();
    assert_eq!(fetched.package.bytes(), first.bytes());
    assert_eq!(fetched.source, pushed.pinned, "a tag can change, so the digest is recorded");
    assert_eq!(pull(&pushed.pinned, &nobody).await.unwrap().package.digest(), first.digest());
    assert_eq!(pull(&latest.reference, &nobody).await.unwrap().package.digest(), second.digest());
    let missing = pull(&format!("{}/acme/other:1", registry.host), &nobody).await.unwrap_err();
    assert!(missing.contains("there is no such package"), "{missing}");

    // The digest that a caller expects.
    let source: Source = pushed.reference.parse().unwrap();
    let other = Digest::of_package(&second);
    let refused = fetch(&source, Some(&other), &policy, &nobody).await.unwrap_err().to_string();
    assert!(refused.contains(first.digest()) && refused.contains(&other.to_string()), "{refused}");
    // A tag beside the digest is only for readers.
    let both = format!("{}@{}", latest.reference, pushed.pinned.split_once('@').unwrap().1);
    assert_eq!(pull(&both, &nobody).await.unwrap().package.digest(), first.digest());
    // Other places are not asked.
    let policy = TrustPolicy { sources: Some(vec!["ghcr.io".parse().unwrap()]), ..TrustPolicy::default() };
    assert!(
        push(&first, &reference(&registry, "acme/x:1"), &policy, &nobody)
            .await
            .unwrap_err()
            .to_string()
            .contains("`ghcr.io`")
    );
    assert!(fetch(&source, None, &policy, &nobody).await.unwrap_err().to_string().contains("`ghcr.io`"));

    // What the registry keeps is the layout that other tools write.
    let manifest = json_of(&registry.host, "/v2/acme/lead-score/manifests/1.0.0").await;
    assert_eq!(manifest["config"]["mediaType"], "application/vnd.wasm.config.v0+json");
    assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");
    assert_eq!(manifest["layers"][0]["digest"], format!("sha256:{}", first.digest()));
    let config = manifest["config"]["digest"].as_str().unwrap();
    let config = json_of(&registry.host, &format!("/v2/acme/lead-score/blobs/{config}")).await;
    assert_eq!((&config["os"], &config["component"]["exports"]), (&json!("wasip2"), &json!(["run"])));
}

/// The Bytecode Alliance's own client reads what is pushed here, and writes what is read here.
#[tokio::test]
async fn wkg_and_greenroom_understand_each_other() {
    let is_there =
        Command::new("wkg").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !is_there {
        let _ = writeln!(std::io::stderr(), "warning: NOT TESTED: wkg. It is not installed: cargo install wkg");
        return;
    }
    let Some(registry) = Registry::start(None) else { return };
    let folder = tempfile::tempdir().unwrap();
    let wkg = |verb: &str, reference: &str, file: &[&Path]| {
        let mut wkg = Command::new("wkg");
        wkg.args(["oci", verb, "--insecure", &registry.host, reference]).args(file);
        wkg.env("HOME", folder.path()).current_dir(folder.path());
        assert!(wkg.status().unwrap().success(), "wkg oci {verb}");
    };
    let package = package("1.0.0");
    let ours = reference(&registry, "acme/ours:1.0.0");
    push(&package, &ours, &TrustPolicy::default(), &Credentials::Anonymous).await.unwrap();
    let pulled = folder.path().join("pulled.wasm");
    wkg("pull", &ours.to_string(), &[Path::new("--output"), &pulled]);
    assert_eq!(std::fs::read(&pulled).unwrap(), package.bytes());
    let theirs = format!("{}/acme/theirs:1.0.0", registry.host);
    wkg("push", &theirs, &[&pulled]);
    assert_eq!(pull(&theirs, &Credentials::Anonymous).await.unwrap().package.bytes(), package.bytes());
}

#[tokio::test]
async fn a_registry_that_wants_a_login_gets_one() {
    let Some(registry) = Registry::start(Some(HTPASSWD)) else { return };
    let policy = TrustPolicy::default();
    let (package, reference) = (package("1.0.0"), reference(&registry, "acme/lead-score:1.0.0"));
    for wrong in [Credentials::Anonymous, login("wrong")] {
        let refused = push(&package, &reference, &policy, &wrong).await.unwrap_err().to_string();
        assert!(refused.contains("--username") && !refused.contains("wrong"), "{refused}");
        let refused = pull(&reference.to_string(), &wrong).await.unwrap_err();
        assert!(refused.contains("401") && refused.contains("--username"), "{refused}");
    }
    push(&package, &reference, &policy, &login(PASSWORD)).await.unwrap();
    assert_eq!(pull(&reference.to_string(), &login(PASSWORD)).await.unwrap().package.digest(), package.digest());

    // As `docker login` keeps it. The environment belongs to a process, so another one is asked.
    let folder = tempfile::tempdir().unwrap();
    let auth = STANDARD.encode(format!("{USER}:{PASSWORD}"));
    let config = json!({ "auths": { &registry.host: { "auth": auth } } });
    std::fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
    for (docker_config, is_let_in) in [(folder.path(), true), (Path::new("/nonexistent"), false)] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--ignored", "--exact", "as_docker_login_says"]).stdout(Stdio::null()).stderr(Stdio::null());
        child.env("DOCKER_CONFIG", docker_config).env("GREENROOM_TEST_REFERENCE", reference.to_string());
        assert_eq!(child.status().unwrap().success(), is_let_in, "{}", docker_config.display());
    }
}

#[tokio::test]
#[ignore = "run by a_registry_that_wants_a_login_gets_one, with its environment"]
async fn as_docker_login_says() {
    let reference = std::env::var("GREENROOM_TEST_REFERENCE").unwrap();
    pull(&reference, &Credentials::Docker).await.unwrap();
}

/// A registry that answers every request for a manifest and a blob alike; its address.
async fn hostile(manifest: Vec<u8>, blob: impl Fn() -> Response + Clone + Send + Sync + 'static) -> String {
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    let manifests = move || async move { ([(CONTENT_TYPE, media_type)], manifest).into_response() };
    let blobs = move |UrlPath(_): UrlPath<String>| async move { blob() };
    let router = Router::new()
        .route("/v2/", get(|| async { StatusCode::OK }))
        .route("/v2/acme/x/manifests/{tag}", get(manifests))
        .route("/v2/acme/x/blobs/{digest}", get(blobs));
    serve(router).await
}

#[tokio::test]
async fn a_hostile_registry_decides_nothing_but_the_bytes() {
    let sound = package("1.0.0");
    let manifest = |digest: String, size: u64| {
        let config = json!({ "mediaType": "application/vnd.wasm.config.v0+json", "digest": digest, "size": 2 });
        let layer = json!({ "mediaType": "application/wasm", "digest": digest, "size": size });
        json!({ "schemaVersion": 2, "config": config, "layers": [layer] }).to_string().into_bytes()
    };
    let digest = || format!("sha256:{}", sound.digest());
    let size = sound.bytes().len() as u64;
    let answers = |bytes: Vec<u8>| move || bytes.clone().into_response();
    let endless =
        || Body::from_stream(futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0; 10_000]))).into_response();
    let (_, bytes, other) = ((), sound.bytes().to_vec(), package("1.0.1").bytes().to_vec());
    let refused = async |host: String| pull(&format!("{host}/acme/x:1"), &Credentials::Anonymous).await.unwrap_err();

    let host = hostile(manifest(digest(), size), answers(bytes.clone())).await;
    assert!(pull(&format!("{host}/acme/x:1"), &Credentials::Anonymous).await.is_ok(), "this one is honest");
    // Another manifest than the reference's digest says.
    let pinned = format!("{host}/acme/x@sha256:{}", "0".repeat(64));
    assert!(pull(&pinned, &Credentials::Anonymous).await.unwrap_err().contains("ask its author"));
    // Another package than the manifest says.
    let error = refused(hostile(manifest(digest(), size), answers(other)).await).await;
    assert!(error.contains("was asked for"), "{error}");
    // More bytes than the manifest says, and no end.
    let error = refused(hostile(manifest(digest(), size), endless).await).await;
    assert!(error.contains(&format!("more than {size} bytes")), "{error}");
    // A size beyond the limit is refused before a byte of it is fetched.
    let error = refused(hostile(manifest(digest(), 1 << 40), || unreachable!()).await).await;
    assert!(error.contains("more than 33554432 bytes"), "{error}");
    // A manifest beyond the limit.
    let error = refused(hostile(vec![b' '; (4 << 20) + 1], answers(bytes.clone())).await).await;
    assert!(error.contains("more than 4194304 bytes"), "{error}");
    // Bytes that are no package.
    let junk = b"junk".to_vec();
    let error = refused(hostile(manifest(Digest::of(&junk).to_string(), 4), answers(junk)).await).await;
    assert!(error.contains("not a WebAssembly file"), "{error}");
    // Text for a terminal.
    let error = refused(hostile(b"{\"layers\": \"\x1b[2J\"}".to_vec(), answers(bytes)).await).await;
    assert!(!error.contains('\u{1b}'), "{error}");
}

/// The token that the registry below gives for the right password.
const TOKEN: &str = "a-token";

/// A registry that wants a token, as GitHub's and Docker's do, and sends its packages from another path; its address.
async fn with_tokens(package: Package) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let config = json!({ "mediaType": "application/vnd.wasm.config.v0+json", "digest": Digest::of(b"{}"), "size": 2 });
    let digest = format!("sha256:{}", package.digest());
    let layer = json!({ "mediaType": "application/wasm", "digest": digest, "size": package.bytes().len() });
    let manifest = json!({ "schemaVersion": 2, "config": config, "layers": [layer] }).to_string();
    let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"test\"");
    let is = |headers: &HeaderMap, expected: &str| headers.get("authorization").is_some_and(|value| value == expected);
    let wants_token = move || (StatusCode::UNAUTHORIZED, [("www-authenticate", challenge)]).into_response();
    let with_token = move |headers: HeaderMap, answer: Response| {
        if is(&headers, &format!("Bearer {TOKEN}")) { answer } else { StatusCode::UNAUTHORIZED.into_response() }
    };
    let basic = format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}")));
    let token = move |headers: HeaderMap, query: RawQuery| async move {
        let is_right =
            is(&headers, &basic) && query.0.unwrap_or_default().contains("scope=repository%3Aacme%2Fx%3Apull");
        if is_right {
            Json(json!({ "token": TOKEN })).into_response()
        } else {
            StatusCode::UNAUTHORIZED.into_response()
        }
    };
    let router = Router::new()
        .route("/v2/", get(|| async { wants_token() }))
        .route("/token", get(token))
        .route(
            "/v2/acme/x/manifests/{tag}",
            get(move |headers| async move { with_token(headers, manifest.into_response()) }),
        )
        .route(
            "/v2/acme/x/blobs/{digest}",
            get(move |headers| async move { with_token(headers, Redirect::temporary("/stored").into_response()) }),
        )
        .route("/stored", get(move || async move { package.bytes().to_vec() }));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    host
}

#[tokio::test]
async fn a_registry_that_wants_a_token_gets_one_for_the_password() {
    let sound = package("1.0.0");
    let host = with_tokens(sound.clone()).await;
    let reference = format!("{host}/acme/x:1");
    assert_eq!(pull(&reference, &login(PASSWORD)).await.unwrap().package.digest(), sound.digest());
    for wrong in [Credentials::Anonymous, login("wrong")] {
        let refused = pull(&reference, &wrong).await.unwrap_err();
        assert!(refused.contains("--username") && !refused.contains(TOKEN), "{refused}");
    }
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    host
}

/// A body without an end.
fn endless() -> Body {
    Body::from_stream(futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 10_000])))
}

#[tokio::test]
async fn a_hostile_registry_is_not_logged_in_to() {
    let elsewhere = serve(Router::new().route("/token", get(|| async { Json(json!({ "token": TOKEN })) }))).await;
    let refused = async |realm: &str, token: fn() -> Response| {
        let challenge = format!("Bearer realm=\"{realm}\"");
        let wants_token =
            move || async move { (StatusCode::UNAUTHORIZED, [("www-authenticate", challenge)]).into_response() };
        let router = Router::new().route("/v2/", get(wants_token)).route("/token", get(move || async move { token() }));
        let host = serve(router).await;
        let pulled = pull(&format!("{host}/acme/x:1"), &login(PASSWORD)).await.unwrap_err();
        let (policy, reference) = (TrustPolicy::default(), format!("{host}/acme/x:1").parse().unwrap());
        let pushed = push(&package("1.0.0"), &reference, &policy, &login(PASSWORD)).await.unwrap_err();
        assert_eq!(pulled, pushed.to_string());
        assert!(!pulled.contains(PASSWORD), "{pulled}");
        pulled
    };
    for (realm, token, part) in [
        ("/token", (|| endless().into_response()) as fn() -> Response, "more than 262144 bytes"),
        ("/token", || (StatusCode::FORBIDDEN, endless()).into_response(), "403 Forbidden"),
        ("/token", || Redirect::temporary("/token").into_response(), "too many redirects"),
        ("/token", || "{}".into_response(), "gives no token"),
        ("/token", || "<html>".into_response(), "gives no token"),
        (&format!("http://{elsewhere}/token"), || unreachable!(), "not protected by TLS"),
        ("file:///etc/passwd", || unreachable!(), "not protected by TLS"),
        ("http://[", || unreachable!(), "cannot be read"),
        (&format!("/{}", "x".repeat(9_000)), || unreachable!(), "cannot be read"),
    ] {
        let error = refused(realm, token).await;
        assert!(error.contains(part), "{realm}: {error}");
    }
}

#[tokio::test]
async fn a_hostile_registry_gets_no_upload() {
    let elsewhere = serve(Router::new().route("/upload", put(|| async { StatusCode::CREATED }))).await;
    let pushed = async |status: StatusCode, location: Option<String>| {
        let begin = move || async move {
            match location {
                Some(location) => (status, [("location", location)]).into_response(),
                None if status.is_success() => status.into_response(),
                None => (status, endless()).into_response(),
            }
        };
        // The state of the upload stays in its address, and the digest is added.
        let taken = |query: RawQuery| async move {
            let is_whole = query.0.unwrap_or_default().starts_with("state=1&digest=sha256");
            if is_whole { StatusCode::CREATED } else { StatusCode::BAD_REQUEST }
        };
        let router = Router::new()
            .route("/v2/", get(|| async { StatusCode::OK }))
            .route("/v2/acme/x/blobs/uploads/", post(begin))
            .route("/upload", put(taken))
            .route("/v2/acme/x/manifests/1", put(|| async { StatusCode::CREATED }));
        let reference = format!("{}/acme/x:1", serve(router).await).parse().unwrap();
        let pushed = push(&package("1.0.0"), &reference, &TrustPolicy::default(), &Credentials::Anonymous).await;
        pushed.map_err(|error| error.to_string())
    };
    assert!(pushed(StatusCode::ACCEPTED, Some("/upload?state=1".to_owned())).await.is_ok(), "this one is honest");
    for (status, location, part) in [
        (StatusCode::ACCEPTED, None, "does not say where"),
        (StatusCode::ACCEPTED, Some(format!("http://{elsewhere}/upload?state=1")), "not protected by TLS"),
        (StatusCode::ACCEPTED, Some("http://[".to_owned()), "cannot be read"),
        (StatusCode::ACCEPTED, Some("x".repeat(9_000)), "cannot be read"),
        (StatusCode::INTERNAL_SERVER_ERROR, None, "500 Internal Server Error"),
    ] {
        let error = pushed(status, location).await.unwrap_err();
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[tokio::test]
async fn files_and_addresses_are_sources_too() {
    let folder = tempfile::tempdir().unwrap();
    let (policy, nobody) = (TrustPolicy::default(), Credentials::Anonymous);
    let package = package("1.0.0");
    let file = folder.path().join("lead-score.wasm");
    std::fs::write(&file, package.bytes()).unwrap();
    let source: Source = file.to_str().unwrap().parse().unwrap();
    let fetched = fetch(&source, Some(&Digest::of_package(&package)), &policy, &nobody).await.unwrap();
    assert_eq!((fetched.package.digest(), fetched.source.as_str()), (package.digest(), file.to_str().unwrap()));
    let wrong = async |text: &str| {
        let source: Source = text.parse().unwrap();
        fetch(&source, None, &policy, &nobody).await.unwrap_err().to_string()
    };
    assert!(wrong(folder.path().to_str().unwrap()).await.contains("this is a folder"));
    assert!(wrong("/nonexistent/x.wasm").await.contains("check the path"));
    assert!(wrong("/dev/null").await.contains("no regular file"));
    assert!(
        wrong("https://example.com/x.wasm?signature=secret").await.contains("an address needs the package's digest")
    );
    assert!(!wrong("https://example.com/x.wasm?signature=secret").await.contains("secret"));
    assert_eq!(greenroom_distribution::in_folder(folder.path()).unwrap(), [file]);
}
