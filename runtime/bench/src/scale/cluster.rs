//! A cluster: PostgreSQL, Restate, a load balancer, a server that accepts invocations, workers, and a local Zoom that takes its time.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    ops::Range,
    path::Path,
    process::Command,
    time::Duration,
};

use greenroom_postgres_testing::Cluster as Database;
use greenroom_restate_testing::{Balancer, Engine, free_ports};
use greenroom_zoom_sandbox::{Effect, Fault, Running, Sandbox, World};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{runtime::Runtime as Threads, task::JoinSet};
use tokio_postgres::Client;

use super::{durable::connect, sync::name_of};
use crate::{
    error::Error,
    served::{self, Server, wait, wrong},
    sync::stage::{self, Stage},
    throughput,
};

/// The action, which registers a contact for a webinar.
const ACTION: &str = "add-contact-to-zoom-webinar";

/// How many jobs a worker does at once. So few that Zoom's limits of calls a second hold nothing back, and that both workers wait for
/// Zoom nearly all the time.
pub(super) const PLACES: u32 = 8;

/// How long Zoom takes to answer a registration that it has carried out.
pub(super) const DELAY: Duration = Duration::from_secs(1);

/// How many requests are under way at once.
const CALLERS: usize = 16;

/// How many requests Zoom's record has at most.
const RECORDED: usize = 10_000;

/// How long invocations may take in all.
const PATIENCE: Duration = Duration::from_secs(600);
const LATE: &str = "the invocations were not done in ten minutes";

/// The files and the database of a cluster.
pub(super) struct Parts<'a> {
    pub(super) database: &'a Database,
    /// The `greenroom` command, as it is released.
    pub(super) command: &'a Path,
    /// The server of Restate.
    pub(super) restate: &'a Path,
    /// The folder of the packages that users get.
    pub(super) actions: &'a Path,
}

/// A running cluster, with a place for two workers.
pub(super) struct Cluster<'a> {
    parts: &'a Parts<'a>,
    // In the order in which they end.
    server: Server,
    workers: [Option<Server>; 2],
    engine: Engine,
    balancer: Balancer,
    zoom: Running,
    store: Client,
    url: String,
    key: String,
    folder: TempDir,
    threads: Threads,
}

/// The differences between Zoom's record and the acknowledged invocations.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Effects {
    /// How many invocations are not in the record.
    pub(super) lost: u64,
    /// How many registrations came again for a person that was registered already.
    pub(super) doubled: u64,
}

impl<'a> Cluster<'a> {
    /// Starts it with one worker, and with contacts of these numbers.
    pub(super) fn start(parts: &'a Parts<'a>, people: u64) -> Result<Self, Error> {
        // Zoom, the load balancer and the callers share them.
        let threads = throughput::threads(2)?;
        let folder = TempDir::new()?;
        let zoom = threads.block_on(zoom())?;
        let answers_late = Effect::SlowAnswer { milliseconds: DELAY.as_millis() as u64 };
        zoom.add_fault(Fault::new("/v2/webinars/*/registrants", answers_late).method("POST").always());
        let url = parts.database.create_owned_database().map_err(wrong)?;
        drop(threads.block_on(Stage::in_postgres(&url, folder.path(), zoom.base_url()))?);
        let store = threads.block_on(connect(&parts.database.url(name_of(&url))))?;
        let engine = threads.block_on(Engine::start(parts.restate, 1)).map_err(wrong)?;
        let workers = free_ports(2)?.into_iter().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let balancer = threads.block_on(Balancer::start(workers.collect()))?;
        std::fs::write(folder.path().join("greenroom.toml"), configuration(&engine))?;
        let prepared = |arguments: &[&str]| prepared(parts, folder.path(), &url, zoom.base_url(), arguments);
        let rows: Vec<String> = (0..people).map(contact).collect();
        std::fs::write(folder.path().join("people.ndjson"), rows.join("\n"))?;
        run(prepared(&["store", "import", "people.ndjson"]))?;
        let key = ["api-keys", "create", "bench", "--user", stage::HOST, "--scopes", "invoke", "--json"];
        let key: Value = serde_json::from_slice(&run(prepared(&key))?).map_err(wrong)?;
        let key = key["token"].as_str().map(str::to_owned).ok_or_else(|| wrong("no API key was made"))?;
        let server = Server::start(prepared(&["serve", "--json", "--listen", "127.0.0.1:0"]))?;
        let mut cluster =
            Self { parts, server, workers: [None, None], engine, balancer, zoom, store, url, key, folder, threads };
        cluster.start_worker(0)?;
        cluster.threads.block_on(cluster.engine.knows_workers()).map_err(wrong)?;
        Ok(cluster)
    }

    /// Starts the worker of this number, and waits until it listens.
    pub(super) fn start_worker(&mut self, number: usize) -> Result<(), Error> {
        let address = self.balancer.workers()[number].to_string();
        let arguments = ["worker", "--json", "--listen", address.as_str()];
        let mut command = prepared(self.parts, self.folder.path(), &self.url, self.zoom.base_url(), &arguments);
        // It tells Restate of both.
        if number == 0 {
            command.args(["--register", self.balancer.url.as_str()]);
        }
        self.workers[number] = Some(Server::start(command)?);
        Ok(())
    }

    /// Kills the worker of this number (SIGKILL).
    pub(super) fn kill_worker(&mut self, number: usize) -> Result<(), Error> {
        match self.workers[number].take() {
            Some(mut worker) => worker.kill(),
            None => Err(wrong(format!("worker {number} does not run"))),
        }
    }

    /// How often each worker was called.
    pub(super) fn calls(&self) -> [usize; 2] {
        let called = self.balancer.called("GreenroomRun");
        [0, 1].map(|number| called.iter().filter(|worker| **worker == number).count())
    }

    /// Empties Zoom's record.
    pub(super) fn forget_requests(&self) {
        self.zoom.clear_requests();
    }

    /// Requests an invocation for each of these people. Each has to be acknowledged.
    pub(super) fn accept(&self, people: Range<u64>) -> Result<(), Error> {
        let url = format!("{}/v1/actions/{ACTION}/invoke", self.server.url);
        let webinar = stage::webinar()?.to_string();
        self.threads.block_on(async {
            // A client cannot be made without it, also for HTTP. Another part of the process may have installed it.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let http = reqwest::Client::builder().no_proxy().build().map_err(wrong)?;
            let mut callers = JoinSet::new();
            for first in people.clone().take(CALLERS) {
                let (http, url, key, webinar) = (http.clone(), url.clone(), self.key.clone(), webinar.clone());
                let own = (first..people.end).step_by(CALLERS);
                callers.spawn(async move {
                    for number in own {
                        let body = json!({ "input": { "webinarId": webinar }, "contact": id(number) });
                        let request = http.post(&url).bearer_auth(&key).header("prefer", "respond-async");
                        let answer = request.header("idempotency-key", id(number)).json(&body).send().await;
                        let answer = answer.map_err(wrong)?;
                        if answer.status() != reqwest::StatusCode::ACCEPTED {
                            let status = answer.status();
                            return Err(wrong(format!("{status}: {}", answer.text().await.unwrap_or_default())));
                        }
                    }
                    Ok(())
                });
            }
            while let Some(caller) = callers.join_next().await {
                caller.map_err(wrong)??;
            }
            Ok(())
        })
    }

    /// Waits until Zoom has carried out so many registrations since its record was emptied.
    pub(super) fn wait_for_registrations(&self, count: usize) -> Result<(), Error> {
        wait(PATIENCE, LATE, || Ok(self.registrations()?.values().sum::<u64>() >= count as u64))
    }

    /// Waits until no invocation is left, and checks that all are done.
    pub(super) fn finish(&self, all: u64) -> Result<(), Error> {
        wait(PATIENCE, LATE, || Ok(self.jobs("state IN ('waiting', 'running')")? == 0))?;
        let done = self.jobs("state = 'done'")?;
        let runs = self.count("SELECT count(*) FROM greenroom.runs WHERE status = 'done' AND contact LIKE 'p%'")?;
        if (done, runs) == (all, all) {
            return Ok(());
        }
        Err(wrong(format!("of {all} invocations, {done} jobs and {runs} runs are done")))
    }

    /// How many jobs of invocations there are, of all that were acknowledged so far.
    fn jobs(&self, condition: &str) -> Result<u64, Error> {
        self.count(&format!("SELECT count(*) FROM greenroom.jobs WHERE kind = 'invoke' AND {condition}"))
    }

    fn count(&self, query: &str) -> Result<u64, Error> {
        let row = self.threads.block_on(self.store.query_one(query, &[])).map_err(wrong)?;
        row.try_get::<_, i64>(0).map(i64::cast_unsigned).map_err(wrong)
    }

    /// Compares Zoom's record with the invocations of these people, which were acknowledged.
    pub(super) fn effects(&self, people: Range<u64>) -> Result<Effects, Error> {
        let carried_out = self.registrations()?;
        let webinar = stage::webinar()?.as_str().parse().map_err(wrong)?;
        let there: BTreeSet<String> = self.zoom.registrants(Some(webinar)).into_iter().map(|one| one.email).collect();
        let is_lost = |number: &u64| {
            let email = email(*number);
            !there.contains(&email) || !carried_out.contains_key(&email)
        };
        let lost = people.filter(is_lost).count() as u64;
        Ok(Effects { lost, doubled: carried_out.values().map(|times| times - 1).sum() })
    }

    /// How often Zoom has carried out the registration of each person since its record was emptied, whether or not its answer arrived.
    fn registrations(&self) -> Result<BTreeMap<String, u64>, Error> {
        let requests = self.zoom.requests();
        if requests.len() >= RECORDED {
            return Err(wrong("Zoom's record has no place for all requests"));
        }
        let mut times = BTreeMap::new();
        for request in requests {
            let is_registration = request.method == "POST" && request.path.ends_with("/registrants");
            let is_carried_out = request.handled && request.status.is_none_or(|status| status < 300);
            if is_registration && is_carried_out {
                let email = request.body.as_ref().and_then(|body| body["email"].as_str());
                let email = email.ok_or_else(|| wrong("a registration has no email"))?;
                *times.entry(email.to_owned()).or_default() += 1;
            }
        }
        Ok(times)
    }
}

/// A local Zoom with a webinar ahead that accepts everybody.
async fn zoom() -> Result<Running, Error> {
    let webinar: u64 = stage::webinar()?.as_str().parse().map_err(wrong)?;
    let world = json!({ "accounts": [{
        "name": "acme", "account_id": "acme", "client_id": "bench-client", "client_secret": "bench-secret",
        "users": [{ "email": stage::HOST, "first_name": "Hanna", "last_name": "Host" }],
        "webinars": [{ "id": webinar, "host": stage::HOST, "topic": "A busy one", "start": "in 5 days" }],
    }] });
    let sandbox = Sandbox::from_world(World::from_json(&world.to_string()).map_err(wrong)?).map_err(wrong)?;
    sandbox.start("127.0.0.1:0").await.map_err(wrong)
}

fn configuration(engine: &Engine) -> String {
    format!(
        "[server]\nschedule = 'off'\nsettle = '1s'\nkey-rate = 1000000\nkey-burst = 1000000\n\
         [jobs]\nconcurrency = {PLACES}\n[zoom]\nplan = 'business'\n\
         [restate]\ningress = '{}'\nadmin = '{}'\nidentity-key = '{}'\n",
        engine.ingress, engine.admin, engine.identity_key
    )
}

fn id(number: u64) -> String {
    format!("p{number}")
}

fn email(number: u64) -> String {
    format!("p{number}@people.example")
}

fn contact(number: u64) -> String {
    let properties = json!({ "firstname": "Pia", "lastname": number.to_string() });
    json!({ "type": "contact", "id": id(number), "email": email(number), "properties": properties }).to_string()
}

/// The command over the cluster's store and Zoom.
fn prepared(parts: &Parts<'_>, folder: &Path, url: &str, zoom: &str, arguments: &[&str]) -> Command {
    let mut command = served::prepared(parts.command, parts.actions, folder, arguments);
    command.env("GREENROOM_STORE", url);
    command.env("GREENROOM_ZOOM_API_URL", format!("{zoom}/v2")).env("GREENROOM_ZOOM_OAUTH_URL", zoom);
    command
}

/// Runs a command to its end, and answers its output.
fn run(mut command: Command) -> Result<Vec<u8>, Error> {
    let ended = command.output()?;
    if ended.status.success() {
        return Ok(ended.stdout);
    }
    Err(wrong(format!("{command:?}: {}", String::from_utf8_lossy(&ended.stderr))))
}
