//! `greenroom history`: what people have done by hand, and who did it.

use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::history::{self, HistoryView},
    wiring,
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, table},
    reader, render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom history
  greenroom history --limit 5 --json

It has the syncs that were asked for over the API, erasures, imports, jobs that were retried or dropped, API keys that were made or revoked, \
users who were added, changed, invited or removed, their passwords and sign-ins, segments and actions that were changed, and secrets that were \
shown. Each entry names the account user who was signed in or whose API key it was, or for a command on this machine the account user that GREENROOM_AS names, \
else this machine's user. Changes of settings are in `greenroom settings history`.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// How many entries to show
    #[arg(long, value_name = "ENTRIES", default_value_t = 50)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    /// Only entries before this place: the next page
    #[arg(long, value_name = "PLACE")]
    before: Option<u64>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store_for_reading(settings).await?;
    let page = history::list(store.as_ref(), args.before, args.limit.into()).await?;
    output.show(&page.items, |entries| words(entries, page.next))?;
    output.note_cut(older(page.next))?;
    Ok(exit::OK)
}

pub(crate) fn words(entries: &[HistoryView], next: Option<u64>) -> Words {
    let mut words = Words::default();
    if entries.is_empty() {
        words.line(reader::text("cli-history-none"));
    }
    let rows = entries.iter().map(|entry| {
        let by = entry.by.clone().unwrap_or_else(|| reader::text("cli-history-a-command"));
        let what = reader::word_as_is("history", entry.what.as_str());
        vec![render::instant(entry.at), by, what, entry.subject.clone().unwrap_or_default()]
    });
    words.lines(table(&rows.collect::<Vec<_>>()));
    words.append(older(next));
    words
}

/// The option for the next page, where there is one.
pub(crate) fn older(next: Option<u64>) -> Words {
    next.map_or_else(Words::default, |place| Words::of(reader::with("cli-older", &args![place = place.to_string()])))
}
