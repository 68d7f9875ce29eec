//! `greenroom runs waits` and `greenroom runs complete`: what runs wait for from outside.

use greenroom::RunId;
use greenroom_domain::PendingWait;
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::waits::{self, WaitView},
    wiring,
};
use serde_json::Value;

use super::settings::By;
use crate::{
    error::Error,
    output::{Output, Words, plain, table},
    reader, render, source,
};

/// The arguments of `greenroom runs complete`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom runs complete 0198c2f4-1c1b-7000-8000-000000000000 approval --value '{\"approved\": true}' --as ada@example.com
  greenroom runs complete 0198c2f4-1c1b-7000-8000-000000000000 delivery --value @delivery.json --as ada@example.com

A wait is completed once. A server goes on with the run within a second; without a server, `greenroom invoke --continues RUN --cursor CURSOR` does.")]
pub(crate) struct CompleteArgs {
    /// The run: any of its slices
    run: RunId,
    /// The wait's name
    name: String,
    /// What it is completed with, as JSON
    #[arg(long, value_name = "JSON|@FILE", default_value = r#"{"approved": true}"#)]
    value: String,
    #[command(flatten)]
    by: By,
}

pub(super) async fn list(run: RunId, settings: &Settings, output: &Output) -> Result<(), Error> {
    let store = wiring::store_for_reading(settings).await?;
    let waits = waits::list(store.as_ref(), run, greenroom_clock::now()).await?;
    output.show(&waits, |waits| list_words(waits))
}

pub(super) async fn complete(args: CompleteArgs, settings: &Settings, output: &Output) -> Result<(), Error> {
    let value: Value = source::json_of("--value", &args.value)?.into_value();
    let store = wiring::store(settings).await?;
    let by = waits::user(store.as_ref(), args.by.email()).await?;
    let wait = waits::find(store.as_ref(), args.run, &args.name).await?;
    let completed = waits::complete(store.as_ref(), &wait, value, by, greenroom_clock::now()).await?;
    output.show(&completed, completed_words)
}

pub(crate) fn list_words(waits: &[WaitView]) -> Words {
    let mut words = Words::default();
    if waits.is_empty() {
        words.line(reader::text("cli-waits-none"));
    }
    let rows: Vec<Vec<String>> = waits
        .iter()
        .map(|wait| {
            let at = match (wait.completed_at, &wait.completed_by) {
                (Some(at), Some(by)) => {
                    let args = args![at = render::instant(at), user = plain(by)];
                    reader::with("cli-waits-by", &args)
                }
                _ => reader::with("cli-until", &args![at = render::instant(wait.until)]),
            };
            let state = reader::word_as_is("wait-state", wait.state.as_str());
            vec![wait.name.clone(), state, at, wait.title.clone()]
        })
        .collect();
    words.lines(table(&rows));
    words
}

pub(crate) fn completed_words(wait: &WaitView) -> Words {
    let args = args![name = plain(&wait.name), run = wait.run.to_string(), action = plain(&wait.action)];
    Words::of(reader::with("cli-waits-completed", &args))
}

/// The waits that a slice has opened or found pending.
pub(crate) fn pending_words(waiting: &[PendingWait]) -> Words {
    let mut words = Words::default();
    for wait in waiting {
        let args = args![name = plain(&wait.name), until = render::instant(wait.until)];
        words.line(format_args!("  {}", reader::with("cli-waits-for", &args)));
    }
    words
}
