//! The realistic action over HTTP, against an axum handler that reads the same contact of the same store natively. Each is a
//! process of its own, and the load generator is a third: all share the cores. The servers take turns.
//!
//! The generator writes the same bytes again and again on connections that stay open, and reads no more of an answer than its
//! length, so that little of the time is its own.

use std::{
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, extract::State, http::header, response::IntoResponse, routing::post};
use greenroom::{Grants, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;
use greenroom_domain::{
    ContactStore, Email, Role, Scope,
    store::{ImportRow, ImportStore},
};
use greenroom_jobs::{Queue, QueueSettings};
use greenroom_server::{AppState, Parts, Server};
use greenroom_service::{Overrides, Settings, views::api_keys, wiring};
use greenroom_store_testing::MemoryStore;
use greenroom_sync::Catalogue;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use crate::{
    error::Error,
    report::Report,
    stats::{Series, micros},
    throughput,
    work::{self, Work},
};

/// The hidden commands of the started processes.
pub(crate) const GREENROOM: &str = "http-greenroom";
pub(crate) const AXUM: &str = "http-axum";

/// How many connections are open, each with one request under way.
const CONNECTIONS: usize = 64;

/// How long a turn takes.
const TURN: Duration = Duration::from_secs(2);

/// How long the load takes over which memory has to stay the same, in the goal and in a quick measurement.
const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_secs(15);

/// How often the runs in the servers' memory are given up. They would be in a database, and their memory free for the next one:
/// with more of them in memory, each run has memory that no cache holds.
const TIDY: Duration = Duration::from_millis(10);

/// Measures in this many rounds, and adds rows and ratios to the report.
pub(crate) fn measure(
    report: &mut Report,
    packages: &Path,
    work: &Work,
    rounds: usize,
    quick: bool,
) -> Result<(), Error> {
    let threads = throughput::threads(2)?;
    let (ours, native) = (Process::start(GREENROOM, packages)?, Process::start(AXUM, packages)?);
    let (of_ours, of_native) = (ours.request(work), native.request(work));
    for (process, request) in [(&ours, &of_ours), (&native, &of_native)] {
        threads.block_on(check(process, request, work))?;
        // The first turn of each warms caches, and does not count.
        threads.block_on(load(&process.address, request, TURN))?;
    }
    let (mut our_rate, mut native_rate, mut took) = (Series::default(), Series::default(), Series::default());
    for _ in 0..rounds {
        let turn = threads.block_on(load(&ours.address, &of_ours, TURN))?;
        our_rate.add(vec![turn.rate()]);
        took.add(turn.took);
        native_rate.add(vec![threads.block_on(load(&native.address, &of_native, TURN))?.rate()]);
    }
    let name = format!("{} over HTTP, {CONNECTIONS} connections", work.name);
    report.row(name.clone(), &our_rate, "requests/s");
    report.row(format!("{name}: the same in axum"), &native_rate, "requests/s");
    report.row(format!("{name}: a request"), &took, "µs");
    report.ratio("http.realistic/axum", our_rate.ratio(&native_rate));
    report.ratio("http.p99/median", took.p99().zip(took.median()).map(|(p99, median)| p99 / median));
    memory(report, &threads, &ours, &of_ours, if quick { SHORT } else { LONG })?;
    if quick {
        report.missing.push(format!("goal of memory over HTTP: it is of {} s of load", LONG.as_secs()));
    }
    Ok(())
}

/// Loads our server for a long time, and compares its memory at the end with that at the beginning.
fn memory(
    report: &mut Report,
    threads: &tokio::runtime::Runtime,
    ours: &Process,
    request: &[u8],
    time: Duration,
) -> Result<(), Error> {
    let (address, request) = (ours.address.clone(), request.to_vec());
    let loading = threads.spawn(async move { load(&address, &request, time).await });
    let mut sizes = Vec::new();
    while !loading.is_finished() {
        std::thread::sleep(Duration::from_millis(250));
        sizes.push(ours.resident()?);
    }
    let loaded = threads.block_on(loading).map_err(wrong)??;
    let tenth = (sizes.len() / 10).max(1);
    let median = |sizes: &[f64]| {
        let mut series = Series::default();
        series.add(sizes.to_vec());
        series.median()
    };
    let (first, last) = (median(&sizes[..tenth.min(sizes.len())]), median(&sizes[sizes.len().saturating_sub(tenth)..]));
    let name = format!("{} s of load over HTTP", time.as_secs());
    #[allow(clippy::cast_precision_loss)] // A count, far below 2^52.
    report.figure(format!("{name}: requests"), Some(loaded.took.len() as f64), "");
    report.figure(format!("{name}: memory in the first tenth"), first, "MiB");
    report.figure(format!("{name}: memory in the last tenth"), last, "MiB");
    if time == LONG {
        report.ratio("http.memory.last/first", last.zip(first).map(|(last, first)| last / first));
    }
    Ok(())
}

/// The answers of a turn.
struct Turn {
    /// The time of each request, in microseconds.
    took: Vec<f64>,
    time: Duration,
}

impl Turn {
    fn rate(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)] // A count, far below 2^52.
        let requests = self.took.len() as f64;
        requests / self.time.as_secs_f64()
    }
}

/// Sends a request on each connection again and again, for so long.
async fn load(address: &str, request: &[u8], time: Duration) -> Result<Turn, Error> {
    let request: Arc<[u8]> = request.into();
    let began = Instant::now();
    let mut callers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (address, request) = (address.to_owned(), Arc::clone(&request));
        callers.spawn(async move {
            let mut connection = Connection::open(&address).await?;
            let mut took = Vec::new();
            while began.elapsed() < time {
                let sent = Instant::now();
                connection.send(&request).await?;
                took.push(micros(sent.elapsed()));
            }
            Ok::<_, Error>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(of_caller) = callers.join_next().await {
        took.extend(of_caller.map_err(wrong)??);
    }
    Ok(Turn { took, time: began.elapsed() })
}

/// Checks that a server does the work.
async fn check(process: &Process, request: &[u8], work: &Work) -> Result<(), Error> {
    let mut connection = Connection::open(&process.address).await?;
    connection.send(request).await?;
    let answer: Value = serde_json::from_slice(&connection.body).map_err(wrong)?;
    work.check(process.name, answer.get("output").unwrap_or(&answer))
}

/// A connection that stays open.
struct Connection {
    stream: tokio::io::BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: tokio::io::BufReader::new(stream), line: String::new(), body: Vec::new() })
    }

    /// Sends a request, and reads its answer, which has to be a success.
    async fn send(&mut self, request: &[u8]) -> Result<(), Error> {
        self.stream.get_mut().write_all(request).await?;
        let (mut length, mut is_first) = (0, true);
        loop {
            self.line.clear();
            if self.stream.read_line(&mut self.line).await? == 0 {
                return Err(wrong("the server closed a connection"));
            }
            if is_first && !self.line.starts_with("HTTP/1.1 200 ") {
                return Err(wrong(format!("the server answered {}", self.line.trim_end())));
            }
            is_first = false;
            if self.line == "\r\n" {
                break;
            }
            if let Some((name, value)) = self.line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(wrong)?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await?;
        Ok(())
    }
}

/// A server in a process of its own. It is killed when this is dropped.
struct Process {
    name: &'static str,
    child: Child,
    address: String,
    key: String,
    /// Its files. They are deleted when this is dropped.
    _folder: tempfile::TempDir,
}

impl Process {
    fn start(name: &'static str, packages: &Path) -> Result<Self, Error> {
        let mut command = Command::new(std::env::current_exe()?);
        let folder = tempfile::tempdir()?;
        command.args(["--child", name, "--packages"]).arg(packages).arg("--kept").arg(folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let (address, key) = line.trim().split_once(' ').ok_or_else(|| wrong(format!("`{name}` said `{line}`")))?;
        Ok(Self { name, child, address: address.to_owned(), key: key.to_owned(), _folder: folder })
    }

    /// A request for the work, as bytes.
    fn request(&self, work: &Work) -> Vec<u8> {
        let body = json!({ "input": work.input, "contact": work::CONTACT }).to_string();
        let (address, key, length) = (&self.address, &self.key, body.len());
        format!(
            "POST /v1/actions/{}/invoke HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}",
            work.action
        )
        .into_bytes()
    }

    /// Its memory that is in RAM, in MiB.
    fn resident(&self) -> Result<f64, Error> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).map_err(|source| Error::File { path: path.into(), source })?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok());
        kilobytes.map(|kilobytes: f64| kilobytes / 1024.0).ok_or_else(|| wrong("the memory of a server is not known"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says where a server listens.
fn said(address: impl std::fmt::Display, key: &str) -> Result<(), Error> {
    println!("{address} {key}");
    Ok(std::io::stdout().flush()?)
}

/// Gives up the runs in memory, again and again.
async fn tidy(store: Arc<MemoryStore>) {
    let mut ticks = tokio::time::interval(TIDY);
    loop {
        ticks.tick().await;
        store.forget_runs();
    }
}

/// The work of our process: `greenroom serve` over a store in memory, with journals. Its files are in `folder`.
pub(crate) async fn serve(packages: &Path, folder: &Path) -> Result<(), Error> {
    let work = Work::realistic(packages)?;
    let memory = Arc::new(work::store());
    let builder = Runtime::builder().storage(Storage::joint(memory.clone())).capability(Contacts).capability(Log);
    let runtime = builder.build()?;
    runtime.load(work.package.as_slice(), Grants::AsDeclared).await?;
    let config = folder.join("greenroom.toml");
    let server = "[server]\nlisten = '127.0.0.1:0'\nkey-rate = 4000000000\nkey-burst = 4000000000\n";
    std::fs::write(&config, server)?;
    let kept = folder.join("greenroom.db");
    let given = Overrides { config: Some(config), store: Some(kept.into()), ..Overrides::default() };
    let settings = Settings::resolve(&given).map_err(wrong)?;
    // API keys are in a file of SQLite, as they always are; contacts, runs and journals are not.
    let store = wiring::create_store(&settings).await.map_err(wrong)?;
    let user = Email::parse("bench@acme.example").map_err(wrong)?;
    let row = ImportRow::AccountUser { email: user.clone(), role: Role::Administrator };
    ImportStore::import(store.as_ref(), vec![row].into()).await.map_err(wrong)?;
    let asked = api_keys::NewApiKey {
        name: "bench".to_owned(),
        user,
        scopes: [Scope::Invoke].into(),
        actions: None,
        expires_at: None,
    };
    let made = api_keys::make(store.as_ref(), asked, "bench", Timestamp::now()).await.map_err(wrong)?;
    let jobs = Arc::new(Queue::new(store.clone(), QueueSettings::default()));
    let state = AppState::new(Parts {
        runtime,
        store,
        syncs: None,
        jobs,
        live_jobs: None,
        settings,
        catalogue: Catalogue::built_in(),
    })
    .map_err(wrong)?;
    let server = Server::listen(state).await.map_err(wrong)?;
    said(server.address(), &made.token)?;
    tokio::spawn(tidy(memory));
    server.serve(std::future::pending()).await;
    Ok(())
}

/// The work of the other process: an axum handler that reads the contact, and does the same in native code.
pub(crate) async fn serve_native(packages: &Path) -> Result<(), Error> {
    let work = Work::realistic(packages)?;
    let path = format!("/v1/actions/{}/invoke", work.action);
    let router = Router::new().route(&path, post(answer)).with_state(Arc::new(work::store()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    said(listener.local_addr()?, "none")?;
    Ok(axum::serve(listener, router).await?)
}

async fn answer(State(store): State<Arc<MemoryStore>>, body: Bytes) -> Result<impl IntoResponse, String> {
    /// The body, of which only the input is read further.
    #[derive(serde::Deserialize)]
    struct Asked<'a> {
        #[serde(borrow)]
        input: &'a serde_json::value::RawValue,
        contact: &'a str,
    }
    let asked: Asked<'_> = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    let found = store.contacts(&[asked.contact.into()]).await.map_err(|error| error.to_string())?;
    let contact = found.into_iter().next().flatten().ok_or("no contact")?;
    let output = work::native(asked.input.get(), &contact).map_err(|error| error.to_string())?;
    Ok(([(header::CONTENT_TYPE, "application/json")], output))
}

fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Wrong(error.to_string())
}
