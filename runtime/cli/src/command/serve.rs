//! `greenroom serve`: the API over HTTP, until it is stopped.

use std::net::SocketAddr;

use greenroom_domain::sentence;
use greenroom_locale::args;
use greenroom_server::{AppState, Ended, Parts, Server};
use greenroom_service::{
    Overrides, Settings,
    jobs::{self, WorkerPace},
    wiring,
};
use serde_json::json;
use tokio::sync::watch;

use crate::{
    command::engine,
    error::Error,
    exit,
    folders::ActionFolders,
    loading,
    output::{Output, Words, plain},
    reader,
    stop::{self, Hangup, Stop},
};

const EXAMPLES: &str = "\
Examples:
  greenroom serve
  greenroom serve --listen 0.0.0.0:8443
  greenroom api-keys create Me --user ada@acme.example --scopes invoke,read
  curl -H 'Authorization: Bearer grk_..' http://127.0.0.1:8080/v1/actions

It answers JSON over HTTP: /openapi.json describes the API. Every request under /v1 needs an API key (`greenroom api-keys \
create`). It does jobs ([jobs] has their limits; with [restate], `greenroom worker` does them), settles calls to Zoom, and syncs webinars on the schedule. [alerts] says who is told when something fails. In greenroom.toml, [server] has listen, public-url, trusted-proxies, watch, connections, header-bytes, header-seconds, write-seconds, body-bytes, upload-bytes, \
body-seconds, body-rate, request-seconds, key-rate, key-burst, address-rate, shutdown-seconds, webhook-pause-seconds, schedule and settle, and [server.tls] has certificate and \
key. Ctrl-C or SIGTERM stops it: it accepts no more \
requests, and finishes those that are under way. Actions are loaded when their folders change (`watch`). SIGHUP, or POST /v1/reload, reads the actions, the certificate and \
most of the configuration again.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:8080, or `server.listen` in the file]
    #[arg(long, value_name = "ADDRESS", env = "GREENROOM_LISTEN", hide_env_values = true)]
    listen: Option<SocketAddr>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let given = Overrides { listen: args.listen, ..settings.given.clone() };
    let settings = Settings::resolve(&given)?;
    let catalogue = wiring::catalogue(&settings)?;
    let store = wiring::store(&settings).await?;
    let (runtime, syncs) = wiring::sync_where_possible(&settings, &store).await?;
    // Before they are read, so that no change is missed.
    let folders = ActionFolders::watched(&settings, "SIGHUP, or POST /v1/reload, loads what is new");
    loading::all(&runtime, &settings, output).await?;
    wiring::settle_first(&runtime).await;
    let queue = jobs::queue(&settings, &store);
    let pace = WorkerPace::of(&settings.server);
    let jobs = engine::jobs(&settings, queue.clone())?;
    let (worker, live_jobs) = if settings.restate.is_some() {
        // Workers do the jobs, each in a process of its own.
        let (_, _, live) = jobs::one_by_one(&settings, &store, &queue, &runtime, syncs.clone(), pace)?;
        (None, live)
    } else {
        let (worker, live) = jobs::worker(&settings, &store, &queue, &runtime, syncs.clone(), pace)?;
        (Some(worker), live)
    };
    let state = AppState::new(Parts { runtime, store, syncs, jobs, live_jobs: Some(live_jobs), settings, catalogue })
        .map_err(|error| {
        Error::usage(&sentence!("failure-tls-settings", "[server.tls]: {why}", why = error.sentence()))
    })?;
    let server = Server::listen(state.clone()).await.map_err(|error| Error::other(&error.sentence()))?;
    // Listens for signals before it prints its address, so that a user who stops it at once ends it in order.
    let mut stop = Stop::listen();
    let following = folders.map(|folders| {
        let state = state.clone();
        tokio::spawn(async move { folders.follow(|| state.settings(), || state.reload_changed_actions()).await })
    });
    let reloads = tokio::spawn(reloads(state, Hangup::listen()));
    if output.is_json() {
        output.json_line(&json!({ "url": server.url(), "address": server.address() }))?;
    } else {
        output.say(words(&server.url()))?;
    }
    let (stopping, mut is_stopping) = watch::channel(false);
    let working = worker.map(|worker| tokio::spawn(worker.run(async move { stop::watched(&mut is_stopping).await })));
    let ended = server
        .serve(async {
            stop.requested().await;
            stopping.send_replace(true);
            // Not through `Output`, because the text has no values and the terminal may be gone.
            eprintln!("{}", reader::text("cli-serve-stopping"));
            tokio::spawn(async move {
                stop.requested().await;
                std::process::exit(exit::CANCELLED.into());
            });
        })
        .await;
    reloads.abort();
    following.inspect(|following| following.abort());
    // Its jobs have ended with their runs, or are given back.
    if let Some(working) = working
        && let Err(error) = working.await
    {
        tracing::error!(%error, "the worker of jobs ended by a defect");
    }
    output.say(ended_words(&ended))?;
    Ok(exit::OK)
}

/// Reads the configuration, the actions and the certificate again at each SIGHUP.
async fn reloads(state: AppState, mut hangup: Hangup) {
    loop {
        hangup.received().await;
        if let Err(error) = state.reload().await {
            tracing::error!("everything stays as it is: {error}");
        }
    }
}

pub(crate) fn words(url: &str) -> Words {
    let mut words = Words::of(reader::with("cli-serve-listens", &args![url = plain(url)]));
    words.line(format_args!("  {}", reader::text("cli-serve-describes")));
    words
}

/// What was not finished in time.
pub(crate) fn ended_words(ended: &Ended) -> Words {
    let mut words = Words::default();
    if ended.runs.stopped > 0 {
        words.note(reader::with("cli-serve-stopped-runs", &args![number = ended.runs.stopped.to_string()]));
    }
    if ended.runs.unanswered > 0 {
        words.note(reader::with("cli-serve-unanswered", &args![number = ended.runs.unanswered.to_string()]));
    }
    if ended.is_cut {
        words.note(reader::text("cli-serve-cut"));
    }
    words
}
