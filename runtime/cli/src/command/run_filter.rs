//! Which runs a command is about, and what they changed at Zoom.

use std::str::FromStr as _;

use greenroom::{ContactId, FailureKind, RunId};
use greenroom_domain::{
    WebinarId,
    store::{RunFilter, RunStatus},
};
use greenroom_locale::args;
use greenroom_service::{views::runs::ZoomCall, when::When};
use jiff::Timestamp;
use serde_json::Value;

use super::show;
use crate::{
    output::{Words, table},
    reader, render,
};

/// Which runs match; without an option, all.
#[derive(clap::Args)]
pub(crate) struct Filter {
    /// Only runs of this action
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Only runs that ended so: done, continue or failed
    #[arg(long, value_name = "STATUS", value_parser = one_of::<RunStatus>)]
    status: Option<RunStatus>,
    /// Only failures of this kind, such as unavailable
    #[arg(long, value_name = "KIND", value_parser = one_of::<FailureKind>)]
    kind: Option<FailureKind>,
    /// Only failures with this code, such as webinar-full
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Only runs for this contact
    #[arg(long, short, value_name = "ID")]
    contact: Option<String>,
    /// Only runs from this time on: a time, a date (in UTC), or an age such as 2d or 3h
    #[arg(long, value_name = "TIME", value_parser = when)]
    since: Option<When>,
    /// Only runs before this time
    #[arg(long, value_name = "TIME", value_parser = when)]
    until: Option<When>,
    /// Only runs with this tag; several times for several tags
    #[arg(long = "tag", value_name = "NAME=VALUE", value_parser = tag)]
    tags: Vec<(String, String)>,
    /// Only runs that ran this one again
    #[arg(long, value_name = "RUN")]
    again_of: Option<RunId>,
    /// Only runs that asked Zoom to change a registration with this webinar
    #[arg(long, value_name = "ID", value_parser = webinar)]
    webinar: Option<WebinarId>,
}

impl Filter {
    /// The filter, where ages are counted from `now`.
    pub(crate) fn at(self, now: Timestamp) -> RunFilter {
        RunFilter {
            action: self.action,
            status: self.status,
            kind: self.kind,
            code: self.code,
            contact: self.contact.map(ContactId::new),
            since: self.since.map(|since| since.at(now)),
            until: self.until.map(|until| until.at(now)),
            tags: self.tags.into_iter().collect(),
            again_of: self.again_of,
            webinar: self.webinar,
            ..RunFilter::default()
        }
    }
}

fn webinar(text: &str) -> Result<WebinarId, String> {
    WebinarId::parse(text).map_err(|error| reader::sentence(&error.sentence()))
}

/// A time.
fn when(text: &str) -> Result<When, String> {
    When::from_str(text).map_err(|_| reader::with("cli-usage-no-time", &args![given = text]))
}

/// A word of a closed set.
fn one_of<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, String> {
    serde_json::from_value(Value::from(word)).map_err(|error| {
        let english = error.to_string();
        match (reader::foreign(), english.rsplit_once("expected one of ")) {
            (Some(locale), Some((_, known))) => {
                locale.with("cli-usage-no-word", &args![given = word, known = known.replace('`', "")])
            }
            _ => english,
        }
    })
}

/// A tag: `name=value`.
pub(crate) fn tag(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| reader::with("cli-usage-no-tag", &args![given = text]))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Calls that change something at Zoom.
pub(crate) fn zoom_words(calls: &[ZoomCall]) -> Words {
    let mut words = Words::default();
    if !calls.is_empty() {
        words.line(reader::text("cli-runs-asked-of-zoom"));
        let rows = calls.iter().map(|call| {
            let result =
                call.result.map_or_else(|| reader::text("cli-runs-call-open"), |it| show::word("intent-result", it));
            vec![
                format!("  {} {}", show::word("intent", call.kind), call.email),
                reader::with("cli-runs-for-webinar", &args![webinar = call.webinar.to_string()]),
                render::instant(call.opened_at),
                result,
            ]
        });
        words.lines(table(&rows.collect::<Vec<_>>()));
    }
    words
}
