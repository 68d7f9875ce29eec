//! Logs, to stderr, and spans for a collector where the settings name one.

use std::io::{self, IsTerminal};

use greenroom_locale::args;
use greenroom_service::Settings;
use tracing_subscriber::{EnvFilter, Layer, filter::LevelFilter, filter::Targets, prelude::*};

use crate::{error::Error, reader, spans::Spans};

/// The word that asks for lines of JSON instead of words, alone or before a filter: `json`, `json,debug`.
const JSON: &str = "json";

/// Starts logging. A level applies to Greenroom's own crates, with warnings of all others; anything else is a filter in
/// the syntax of `tracing`.
pub(crate) fn start(settings: &Settings) -> Result<Spans, Error> {
    let (is_json, filter) = form(&settings.log);
    let directives = match filter {
        // rmcp warns of failed requests with all that their clients wrote.
        "warn" | "info" | "debug" | "trace" => format!("warn,rmcp=error,greenroom={filter}"),
        other => other.to_owned(),
    };
    let filter = EnvFilter::try_new(&directives).map_err(|error| {
        Error::Usage(reader::with("cli-log-filter-wrong", &args![filter = filter, error = error.to_string()]))
    })?;
    let spans = Spans::of(settings)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = if is_json {
        lines.json().flatten_event(true).boxed()
    } else {
        lines.with_ansi(io::stderr().is_terminal()).boxed()
    };
    // Only what Greenroom itself says of its work: other crates may put the addresses of requests into their spans.
    let ours = Targets::new().with_target("greenroom", LevelFilter::INFO);
    let subscriber = tracing_subscriber::registry().with(lines.with_filter(filter));
    subscriber.with(spans.layer().with_filter(ours)).init();
    Ok(spans)
}

/// Whether JSON is asked for, and the filter.
fn form(setting: &str) -> (bool, &str) {
    match setting.strip_prefix(JSON) {
        Some("") => (true, "info"),
        Some(rest) if rest.starts_with(',') => (true, rest.trim_start_matches(',')),
        _ => (false, setting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_stands_before_a_filter() {
        assert_eq!(form("json"), (true, "info"));
        assert_eq!(form("json,greenroom_zoom=debug"), (true, "greenroom_zoom=debug"));
        assert_eq!(form("info"), (false, "info"));
        assert_eq!(form("jsonschema=debug"), (false, "jsonschema=debug"));
    }
}
