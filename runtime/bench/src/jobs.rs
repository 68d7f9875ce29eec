//! Asynchronous invocations at `greenroom serve`, which is killed three times meanwhile. Each that was acknowledged has to be
//! done by one run. A request without an answer is sent again with its idempotency key. Both sides share the cores.

use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    error::Error,
    report::Report,
    served::{self, Server, wait, wrong},
    throughput,
    work::Work,
};

/// How many invocations there are in the goal, and in a quick measurement.
const MANY: u64 = 10_000;
const FEW: u64 = 400;

/// How many requests are under way at once.
const CALLERS: u64 = 32;

/// How often the server is killed.
const KILLS: u64 = 3;

/// How long the whole may take.
const PATIENCE: Duration = Duration::from_secs(900);
const LATE: &str = "the invocations were not done in a quarter of an hour";

/// The person that the API key belongs to.
const USER: &str = "bench@acme.example";

/// The files of the command, and of the packages.
pub(crate) struct Files<'a> {
    /// The `greenroom` command, as it is released.
    pub(crate) command: &'a Path,
    /// The folder of the packages for measurements.
    pub(crate) packages: &'a Path,
}

/// Measures once, and adds rows and the ratio to the report.
pub(crate) fn measure(
    report: &mut Report,
    files: &Files<'_>,
    disk: &Path,
    noop: &Work,
    quick: bool,
) -> Result<(), Error> {
    let many = if quick { FEW } else { MANY };
    let threads = throughput::threads(2)?;
    let folder = TempDir::new_in(disk)?;
    let key = prepare(files, folder.path())?;
    let mut server = serve(files, folder.path(), "127.0.0.1:0")?;
    let url = format!("{}/v1/actions/{}/invoke", server.url, noop.action);
    let acknowledged = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let numbers = (caller..many).step_by(usize::try_from(CALLERS).unwrap_or(1));
            threads.spawn(call(url.clone(), key.clone(), numbers.collect(), Arc::clone(&acknowledged)))
        })
        .collect();
    for kill in 1..=KILLS {
        wait(PATIENCE, LATE, || Ok(acknowledged.load(Ordering::Relaxed) >= many * kill / (KILLS + 1)))?;
        server.kill()?;
        server = serve(files, folder.path(), &server.address)?;
    }
    for caller in callers {
        threads.block_on(caller).map_err(wrong)??;
    }
    let accepted = began.elapsed();
    let store = rusqlite::Connection::open(folder.path().join("greenroom.db")).map_err(wrong)?;
    let count = |query: &str| -> Result<u64, Error> {
        let found: i64 = store.query_row(query, [], |row| row.get(0)).map_err(wrong)?;
        Ok(found.cast_unsigned())
    };
    wait(PATIENCE, LATE, || Ok(count("SELECT count(*) FROM jobs WHERE state IN ('waiting', 'running')")? == 0))?;
    let ended = began.elapsed();
    server.kill()?;
    let done = count("SELECT count(*) FROM jobs WHERE kind = 'invoke' AND state = 'done'")?;
    let runs = count("SELECT count(*) FROM runs WHERE record ->> '$.result.status' = 'done'")?;
    let lost = many.abs_diff(done) + many.abs_diff(runs);
    let name = format!("{many} asynchronous invocations, with {KILLS} kills");
    report.figure(format!("{name}: all acknowledged"), Some(accepted.as_secs_f64()), "s");
    report.figure(format!("{name}: all done"), Some(ended.as_secs_f64()), "s");
    if quick {
        report.missing.push(format!("goal of `jobs`: it is of {MANY} invocations"));
        return if lost == 0 { Ok(()) } else { Err(wrong(format!("{done} jobs and {runs} runs are done of {many}"))) };
    }
    #[allow(clippy::cast_precision_loss)] // A count, far below 2^52.
    report.ratio("jobs.lost", Some(lost as f64));
    Ok(())
}

/// Invokes once for each number. A request that was not answered is sent again.
async fn call(url: String, key: String, numbers: Vec<u64>, acknowledged: Arc<AtomicU64>) -> Result<(), Error> {
    // A client cannot be made without it, also for HTTP. Another part of the process may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().map_err(wrong)?;
    let began = Instant::now();
    for number in numbers {
        loop {
            let request = http
                .post(&url)
                .bearer_auth(&key)
                .header("prefer", "respond-async")
                .header("idempotency-key", format!("bench-{number}"))
                .json(&json!({}));
            match request.send().await {
                Ok(answer) if answer.status() == reqwest::StatusCode::ACCEPTED => break,
                Ok(answer) if !answer.status().is_server_error() => {
                    let status = answer.status();
                    return Err(wrong(format!("{status}: {}", answer.text().await.unwrap_or_default())));
                }
                _ if began.elapsed() > PATIENCE => return Err(wrong("the server does not answer")),
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Makes a store with an account user, and an API key.
fn prepare(files: &Files<'_>, folder: &Path) -> Result<String, Error> {
    let user = json!({ "type": "account-user", "email": USER, "role": "administrator" });
    std::fs::write(folder.join("users.ndjson"), user.to_string())?;
    let server = "[server]\nschedule = 'off'\nsettle = 'off'\nkey-rate = 1000000\nkey-burst = 1000000\n";
    std::fs::write(folder.join("greenroom.toml"), server)?;
    run(files, folder, &["store", "init"])?;
    run(files, folder, &["store", "import", "users.ndjson"])?;
    let made = run(files, folder, &["api-keys", "create", "bench", "--user", USER, "--scopes", "invoke", "--json"])?;
    let made: Value = serde_json::from_slice(&made).map_err(wrong)?;
    made["token"].as_str().map(str::to_owned).ok_or_else(|| wrong("no API key was made"))
}

fn run(files: &Files<'_>, folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Error> {
    let ended = prepared(files, folder, arguments).output()?;
    if ended.status.success() {
        return Ok(ended.stdout);
    }
    Err(wrong(format!("`greenroom {}`: {}", arguments.join(" "), String::from_utf8_lossy(&ended.stderr))))
}

fn prepared(files: &Files<'_>, folder: &Path, arguments: &[&str]) -> Command {
    served::prepared(files.command, files.packages, folder, arguments)
}

fn serve(files: &Files<'_>, folder: &Path, address: &str) -> Result<Server, Error> {
    Server::start(prepared(files, folder, &["serve", "--json", "--listen", address]))
}
