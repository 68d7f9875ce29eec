//! `greenroom mcp`: actions as tools of a language model, over standard input and output.

use std::{collections::BTreeSet, process, sync::Arc};

use greenroom_locale::args;
use greenroom_server::{AppState, Parts, mcp};
use greenroom_service::{Settings, jobs, packages, wiring};

use crate::{error::Error, exit, loading, output::Output, reader, stop::Stop};

const EXAMPLES: &str = "\
Examples:
  greenroom mcp
  greenroom mcp --only add-contact-to-zoom-webinar --store greenroom.db

A client of the Model Context Protocol starts this command as its server, and talks to it over standard input and output. Each \
action is a tool: its arguments are `input`, `contact`, `dryRun` and `idempotencyKey`. Runs and the audit logs of webinars are \
resources. Secrets and join links are masked in all of them. `greenroom serve` has the same at /mcp, for clients with an API key.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only these actions are tools, and there are no resources [default: all actions, and resources]
    #[arg(long, value_name = "ACTION,..", value_delimiter = ',')]
    only: Vec<String>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let mut settings = settings.clone();
    // The certificate is the server's, and its key may be for the server's user alone.
    settings.server.tls = None;
    let catalogue = wiring::catalogue(&settings)?;
    let store = wiring::store(&settings).await?;
    let runtime = wiring::runtime(&settings, &store)?;
    let loaded = packages::load_all(&runtime, &settings, &[]).await?;
    // To stderr: standard output is the client's.
    output.say(loading::left_out(loading::reasons(&loaded.left_out)))?;
    output.say(loading::warnings(&loading::grants_without_action(&settings, &loaded)))?;
    wiring::settle_first(&runtime).await;
    let jobs = Arc::new(jobs::queue(&settings, &store));
    let state = AppState::new(Parts {
        runtime: runtime.clone(),
        store,
        syncs: None,
        jobs,
        live_jobs: None,
        settings,
        catalogue,
    })
    .map_err(|error| Error::other(&error.sentence()))?;
    let only = (!args.only.is_empty()).then(|| args.only.into_iter().collect::<BTreeSet<_>>());
    let mut stop = Stop::listen();
    let stopped = async {
        stop.requested().await;
        // Where standard input is a terminal, the reading of it cannot be stopped.
        tokio::spawn(async move {
            stop.requested().await;
            process::exit(exit::CANCELLED.into());
        });
    };
    let served = mcp::serve_stdio(state, only, stopped).await;
    runtime.shutdown().await;
    served.map_err(|error| Error::Other(reader::with("cli-mcp-not-spoken", &args![error = error.to_string()])))?;
    Ok(exit::OK)
}
