//! Logs, to stderr.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::error::Error;

/// Starts logging. A level applies to Greenroom's own crates, with warnings of all others; anything else is a filter in
/// the syntax of `tracing`.
pub(crate) fn start(filter: &str) -> Result<(), Error> {
    let directives = match filter {
        "info" | "debug" | "trace" => format!("warn,greenroom={filter}"),
        other => other.to_owned(),
    };
    let filter = EnvFilter::try_new(&directives).map_err(|error| {
        Error::Usage(format!(
            "the log filter `{filter}` is not one ({error}): write off, error, warn, info, debug or trace, or a filter \
             such as `greenroom_zoom=debug`"
        ))
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    Ok(())
}
