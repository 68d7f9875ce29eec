//! A world with a running server: a store with contacts and account users, the demo's Zoom, two actions written by hand,
//! and a small client.

// Each file uses a part of it.
#![allow(dead_code)]

pub(crate) mod browser;
mod conform;

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    thread::JoinHandle,
};

use greenroom_tests::{Ended, World, run};
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::{Value, json};

/// The account's administrator in every world.
pub(crate) const ADMINISTRATOR: &str = "boss@acme.example";

/// An editor of the account, who is no administrator.
pub(crate) const EDITOR: &str = "carla.clerk@acme.example";

/// The action that returns its input.
pub(crate) const ECHO: &str = "echo";

/// The action that never ends by itself.
pub(crate) const ENDLESS: &str = "endless";

/// A world whose `greenroom serve` can be started: its folder has a store, a folder of actions, and `greenroom.toml`.
pub(crate) struct Place {
    pub(crate) world: World,
}

impl Place {
    /// With contacts and account users, not connected to Zoom, and with the actions [`ECHO`] and [`ENDLESS`].
    pub(crate) async fn new() -> Self {
        Self { world: World::with_contacts().await }.prepared().await
    }

    /// The same, with both business units connected to Zoom.
    pub(crate) async fn connected() -> Self {
        Self { world: World::connected().await }.prepared().await
    }

    /// The same, with the store in a database of PostgreSQL of its own.
    pub(crate) async fn connected_in_postgres() -> Self {
        Self::connected_in(World::empty_in_postgres().await).await
    }

    /// The same, of a world without a store.
    pub(crate) async fn connected_in(world: World) -> Self {
        Self { world: world.filled().await.with_zoom().await }.prepared().await
    }

    async fn prepared(self) -> Self {
        let users = self.path("users.ndjson");
        let user = json!({ "type": "account-user", "email": ADMINISTRATOR, "role": "administrator" });
        fs::write(&users, user.to_string()).unwrap();
        self.greenroom(&["store", "import", users.to_str().unwrap()]).await.ok();
        self.action(ECHO, "1.0.0", RETURNS_INPUT);
        self.action(ENDLESS, "1.0.0", "(loop $again (br $again)) unreachable");
        self
    }

    /// A path in the world's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.world.folder.path().join(name)
    }

    /// Writes the package of an action into the folder of actions: the body of its `run`, in the text format of WebAssembly.
    pub(crate) fn action(&self, name: &str, version: &str, body: &str) -> PathBuf {
        let folder = self.path("actions");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}-{version}.wasm"));
        // Under another name first, so that a server that watches the folder sees a whole file.
        let partial = folder.join(format!("{name}-{version}.partial"));
        fs::write(&partial, package(name, version, body)).unwrap();
        fs::rename(partial, &file).unwrap();
        file
    }

    /// Writes the configuration file.
    pub(crate) fn configure(&self, text: &str) {
        fs::write(self.path("greenroom.toml"), text).unwrap();
    }

    /// The command in this world, with the world's actions alone.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.world.prepared_without_actions(arguments);
        command.env("GREENROOM_ACTIONS", self.path("actions"));
        command
    }

    /// Runs the command to its end.
    pub(crate) async fn greenroom(&self, arguments: &[&str]) -> Ended {
        run(self.command(arguments)).await
    }

    /// Makes an API key of the administrator with these scopes, `read,administer` for example.
    pub(crate) async fn key(&self, scopes: &str) -> String {
        self.key_of(ADMINISTRATOR, scopes, &[]).await
    }

    /// Makes an API key, with more options of `greenroom api-keys create`.
    pub(crate) async fn key_of(&self, user: &str, scopes: &str, more: &[&str]) -> String {
        let arguments = ["api-keys", "create", "A test", "--user", user, "--scopes", scopes, "--json"];
        let made = self.greenroom(&[&arguments, more].concat()).await;
        made.ok().json()["token"].as_str().unwrap().to_owned()
    }

    /// Starts the server on a free port, and waits until it listens.
    pub(crate) async fn serve(&self) -> Serving {
        self.serve_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// The same, on this address.
    pub(crate) async fn serve_at(&self, address: SocketAddr) -> Serving {
        let mut command = self.command(&["serve", "--listen", &address.to_string(), "--json"]);
        tokio::task::spawn_blocking(move || Serving::start(&mut command)).await.unwrap()
    }

    /// Starts a command that serves, and waits until it listens.
    pub(crate) fn start(&self, command: &mut Command) -> Serving {
        Serving::start(command)
    }
}

/// A running server. It is killed when it is dropped; [`Serving::stop`] ends it in order.
pub(crate) struct Serving {
    child: Child,
    out: BufReader<ChildStdout>,
    /// Reads its standard error all the time, so that the process never waits for a reader.
    err: Option<JoinHandle<String>>,
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
}

impl Serving {
    /// Starts a command that serves, and waits until it listens.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let mut err = child.stderr.take().unwrap();
        let err = std::thread::spawn(move || {
            let mut said = String::new();
            err.read_to_string(&mut said).unwrap();
            said
        });
        let said: Value = match serde_json::from_str(&line) {
            Ok(said) => said,
            Err(error) => panic!("{error}: {line} {}", err.join().unwrap()),
        };
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Self { child, out, err: Some(err), url: text("url"), address: text("address").parse().unwrap() }
    }

    /// A client with an API key.
    pub(crate) fn client(&self, key: &str) -> Client {
        Client { url: self.url.clone(), key: Some(key.to_owned()), http: http() }
    }

    /// A client without one.
    pub(crate) fn stranger(&self) -> Client {
        Client { url: self.url.clone(), key: None, http: http() }
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, such as `-TERM` or `-HUP`.
    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Asks the server to stop, and waits for its end. Answers what it wrote to standard error.
    pub(crate) async fn stop(self) -> String {
        self.signal("-TERM");
        self.ended().await
    }

    /// Kills the server, as a power cut does, and waits for its end.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end, which must be a success. Another one can be started at its address then.
    pub(crate) fn wait(&mut self) {
        let status = self.child.wait().unwrap();
        let said = self.err.take().map(|err| err.join().unwrap()).unwrap_or_default();
        assert!(status.success(), "{status}: {said}");
    }

    /// Waits for its end, which must be a success. Answers what it wrote to standard error.
    pub(crate) async fn ended(mut self) -> String {
        tokio::task::spawn_blocking(move || {
            let said = self.err.take().unwrap().join().unwrap();
            let status = self.child.wait().unwrap();
            assert!(status.success(), "{status}: {said}");
            said
        })
        .await
        .unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn http() -> reqwest::Client {
    trusting([])
}

/// A client over HTTP that trusts these certificates, in PEM, and no others. It shares no connection with another one.
pub(crate) fn trusting<const N: usize>(certificates: [&str; N]) -> reqwest::Client {
    // Another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let roots = certificates.map(|pem| reqwest::Certificate::from_pem(pem.as_bytes()).unwrap());
    reqwest::Client::builder().no_proxy().tls_certs_only(roots).build().unwrap()
}

/// A small client for JSON.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) url: String,
    key: Option<String>,
    http: reqwest::Client,
}

impl Client {
    /// A request, to add to.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    /// Sends a body with further headers.
    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        Answer::of(self.request(method, path).json(body).headers(all)).await
    }
}

/// The pause before a test asks a server again whether something is so: without it, the test spends the rate of its key.
pub(crate) async fn a_moment() {
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
}

/// An answer that was read to its end, and is one that the OpenAPI document has.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = client.execute(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let answer = Self { status, headers, text: response.text().await.unwrap() };
        conform::check(&method, &path, &answer).await;
        answer
    }

    /// The body, of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.json()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The problem, with this status and code.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!((&problem["code"], &problem["status"]), (&json!(code), &json!(status)), "{problem}");
        problem
    }

    /// A header, empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// The end of a `run` that is done with its second slice, and returns its input then.
pub(crate) const IN_TWO_SLICES: &str = "(if (result i32) (local.get 2)
    (then (call $done (local.get $in) (local.get $in_len)))
    (else
        (i32.store16 (i32.const 128) (i32.const 0x7d7b))
        (drop (call $done (i32.const 128) (i32.const 2)))
        (i32.store8 (i32.const 72) (i32.const 1))
        (i32.const 64)))";

/// The end of a `run` that returns its input as its output.
pub(crate) const RETURNS_INPUT: &str = "(call $done (local.get $in) (local.get $in_len))";

/// The package of an action. Its input may have a text `note` and a number `number`; its output is any object.
pub(crate) fn package(name: &str, version: &str, body: &str) -> Vec<u8> {
    let manifest = json!({
        "manifest": 1, "contract": "1.0", "name": name, "version": version, "objectType": "contact",
        "capabilities": [], "labels": { "en": { "name": format!("The action {name}") } }
    });
    let manifest = greenroom_package::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let input = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": { "note": { "type": "string", "x-token": true }, "number": { "type": "number" } },
        "additionalProperties": false
    });
    let output = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": { "note": { "type": "string" } }
    });
    let core = wat::parse_str(format!(
        r#"(module
            (memory (export "memory") 40)
            (global $heap (mut i32) (i32.const 1024))
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
                (global.set $heap (i32.add (local.get $at) (local.get 3)))
                (local.get $at))
            (func $done (param $at i32) (param $len i32) (result i32)
                (i32.store8 (i32.const 64) (i32.const 0))
                (i32.store8 (i32.const 72) (i32.const 0))
                (i32.store (i32.const 76) (local.get $at))
                (i32.store (i32.const 80) (local.get $len))
                (i32.const 64))
            (func (export "run") (param $in i32) (param $in_len i32) (param i32 i32 i32) (result i32)
                {body}))"#
    ))
    .unwrap();
    greenroom_package::build(&core, &manifest, &input, &output).unwrap()
}
