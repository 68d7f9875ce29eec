//! `greenroom worker`: does jobs, until it is stopped. Any number of workers share a store.

#[cfg(feature = "restate")]
mod called;

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use greenroom::Runtime;
use greenroom_locale::args;
use greenroom_service::{
    ActionsReload, ServiceError, Settings, actions_reload,
    jobs::{self, WorkerPace},
    wiring,
};
use serde_json::json;
use tokio::sync::watch;

use crate::{
    error::Error,
    exit,
    folders::ActionFolders,
    loading,
    output::{Output, Words, plain},
    reader, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom worker
  greenroom worker --listen 127.0.0.1:9080 --register http://127.0.0.1:9080
  greenroom worker --listen 0.0.0.0:9080
  curl http://127.0.0.1:9080/readyz

A worker does the jobs of a store: syncs, asynchronous invocations, rounds of the schedule, callbacks. It keeps nothing, so \
any number of them share a store in PostgreSQL, each with the same configuration and the same actions. `greenroom serve` accepts jobs. \
Without [restate] in greenroom.toml, a worker takes jobs from the store, as `greenroom serve` does too. With [restate] \
(ingress, admin, identity-key), Restate calls the workers, which listen for it; `serve` then does no jobs itself. Restate has to \
know one address for all workers, behind a load balancer where they are several (HTTP/2 without TLS): --register tells it. /healthz, \
/readyz and /metrics answer at the same address. Actions are loaded when their folders change (`watch` of [server]); the rest of the configuration is \
read at the start. Ctrl-C or SIGTERM stops a worker: it begins no more jobs, has `shutdown-seconds` of [server] for those \
that run, and gives the others back.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Address to listen on for Restate; port 0 takes a free one [default: 127.0.0.1:9080]
    #[arg(long, value_name = "ADDRESS", env = "GREENROOM_WORKER_LISTEN", hide_env_values = true)]
    listen: Option<SocketAddr>,
    /// Tell Restate that the workers are reached at this address, as soon as this one listens
    #[arg(long, value_name = "URL", env = "GREENROOM_WORKER_REGISTER", hide_env_values = true)]
    register: Option<String>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    if settings.restate.is_none() && (args.listen.is_some() || args.register.is_some()) {
        return Err(Error::Usage(reader::text("cli-worker-needs-restate")));
    }
    let store = wiring::store(settings).await?;
    let (runtime, syncs) = wiring::sync_where_possible(settings, &store).await?;
    // The folders are watched before they are read, so that no change is missed.
    let folders = ActionFolders::watched(settings, "a worker that is started again loads what is new");
    loading::all(&runtime, settings, output).await?;
    wiring::settle_first(&runtime).await;
    let queue = jobs::queue(settings, &store);
    let pace = WorkerPace::of(&settings.server);
    // Listens for signals before it says that it works, so that a user who stops it at once ends it in order.
    let requested = Arc::new(watch::Sender::new(false));
    let watching = stop::watch(Arc::clone(&requested), reader::text("cli-worker-jobs-stopping"));
    let (mut to_worker, mut to_runs) = (requested.subscribe(), requested.subscribe());
    let stop = async move { stop::watched(&mut to_worker).await };
    let work = async {
        if settings.restate.is_none() {
            let (worker, _) = jobs::worker(settings, &store, &queue, &runtime, syncs, pace)?;
            if output.is_json() {
                output.json_line(&json!({ "store": settings.store }))?;
            } else {
                let args = args![store = plain(&settings.store.to_string())];
                output.say(Words::of(reader::with("cli-worker-does-jobs", &args)))?;
            }
            worker.run(stop).await;
            return Ok(());
        }
        #[cfg(feature = "restate")]
        {
            let (jobs, rounds, _) = jobs::one_by_one(settings, &store, &queue, &runtime, syncs, pace)?;
            let Args { listen, register } = args;
            let does = called::Does { listen, register, store: store.clone(), jobs, rounds };
            called::run(does, settings, stop, output).await
        }
        #[cfg(not(feature = "restate"))]
        {
            drop(stop);
            Err(super::engine::left_out())
        }
    };
    let runs = async {
        stop::watched(&mut to_runs).await;
        Ok::<_, Error>(runtime.shutdown_within(pace.grace).await)
    };
    let following = async {
        if let Some(folders) = folders {
            folders.follow(|| settings, || reload(&runtime, settings)).await;
        }
        std::future::pending::<Infallible>().await
    };
    let ((), ended) = tokio::select! {
        ended = async { tokio::try_join!(work, runs) } => ended?,
        never = following => match never {},
    };
    watching.abort();
    if ended.unanswered > 0 {
        let mut words = Words::default();
        words.note(reader::with("cli-serve-unanswered", &args![number = ended.unanswered.to_string()]));
        output.say(words)?;
    }
    Ok(exit::OK)
}

/// Loads the actions again, after their folders have changed.
async fn reload(runtime: &Runtime, settings: &Settings) -> Result<ActionsReload, ServiceError> {
    let report = actions_reload::reload(runtime, settings).await?;
    report.log();
    Ok(report)
}
