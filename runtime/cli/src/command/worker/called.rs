//! A worker that Restate calls.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use greenroom_domain::{AccountStore, JobWork};
use greenroom_jobs::OneByOne;
use greenroom_locale::args;
use greenroom_restate::{Admin, RestateError, Worker, WorkerError, WorkerParts};
use greenroom_service::Settings;
use serde_json::json;

use crate::{
    command::engine,
    error::Error,
    output::{Output, Words, plain},
    reader,
};

/// The port that the SDKs of Restate listen on.
const PORT: u16 = 9080;

/// The first and the longest wait between two tries to register the workers' address at Restate.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The addresses of the worker, and the parts that do the jobs.
pub(super) struct Does {
    pub(super) listen: Option<SocketAddr>,
    pub(super) register: Option<String>,
    pub(super) store: Arc<dyn AccountStore>,
    pub(super) jobs: Arc<OneByOne>,
    pub(super) rounds: Vec<(JobWork, Duration)>,
}

/// Listens for Restate's calls until `stop` is ready, and the jobs under way have ended or are given back.
pub(super) async fn run(
    does: Does,
    settings: &Settings,
    stop: impl Future<Output = ()> + Send + 'static,
    output: &Output,
) -> Result<(), Error> {
    let (Some(announcer), Some(restate)) = (engine::announcer(settings)?, &settings.restate) else { return Ok(()) };
    let Does { listen, register, store, jobs, rounds } = does;
    let registering = match (register, &restate.admin) {
        (Some(url), Some(admin)) => Some((url, Admin::new(admin.as_str()).map_err(other)?)),
        (Some(_), None) => {
            return Err(Error::Usage(reader::text("cli-worker-needs-admin")));
        }
        (None, _) => None,
    };
    let identity_key = restate.identity_key.as_ref().map(|key| key.as_str().to_owned());
    let parts = WorkerParts { jobs, rounds, announcer, store, identity_key };
    let address = listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)));
    let worker = Worker::listen(parts, address).await.map_err(|error| match error {
        WorkerError::Listen { address, source } => {
            let args = args![address = address.to_string(), error = source.to_string()];
            Error::Other(reader::with("cli-worker-address-taken", &args))
        }
        WorkerError::IdentityKey(error) => {
            Error::Usage(reader::with("cli-worker-identity-key", &args![error = plain(&error)]))
        }
        WorkerError::Open(address) => {
            Error::Usage(reader::with("cli-worker-open", &args![address = address.to_string()]))
        }
    })?;
    if output.is_json() {
        output.json_line(&json!({ "url": worker.url(), "address": worker.address() }))?;
    } else {
        output.say(Words::of(reader::with("cli-worker-listens", &args![url = worker.url()])))?;
    }
    // Restate calls the worker before it answers the registration, so the worker has to run first.
    let working = tokio::spawn(worker.run(stop, settings.server.shutdown_time()));
    let telling = async {
        if let Some((url, admin)) = registering {
            register_at_last(&admin, &url).await;
            if output.is_json() {
                output.json_line(&json!({ "registered": url }))?;
            } else {
                output.say(Words::of(reader::with("cli-worker-registered", &args![url = plain(&url)])))?;
            }
        }
        std::future::pending::<Result<(), Error>>().await
    };
    tokio::select! {
        ended = working => ended
            .map_err(|error| Error::Other(reader::with("cli-worker-defect", &args![error = error.to_string()]))),
        failed = telling => failed,
    }
}

/// Registers the workers' address at Restate, and tries again until that succeeds: Restate, or the load balancer, may start later than
/// this worker. The worker must not end for that, because it has jobs.
async fn register_at_last(admin: &Admin, url: &str) {
    let mut wait = FIRST_WAIT;
    while let Err(error) = admin.register(url).await {
        tracing::warn!(%error, url, "Restate was not told where the workers are: it is tried again");
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

fn other(error: RestateError) -> Error {
    Error::Other(engine::said(&error))
}
