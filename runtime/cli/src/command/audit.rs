//! `greenroom audit`: a webinar's audit entries with their warnings (A1 to A8: each sync has an entry), and the emails
//! that its syncs left out (C8: each has its reason).

use std::path::PathBuf;

use greenroom_domain::{SyncRunId, SyncState, SyncTrigger, WebinarId, rules::warnings::EMAILS_EXCLUDED};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::{
        Page,
        audit::{self, AuditEntry, ExplainedWarning},
    },
    wiring,
};
use jiff::Timestamp;

use super::left_out;
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render,
};

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom audit 82512345678
  greenroom audit 82512345678 --run 0198c2f4-1c1b-7000-8000-000000000000 --json
  greenroom audit 82512345678 --left-out
  greenroom audit 82512345678 --left-out --csv left-out.csv

In a CSV file, an email that a spreadsheet would take for a formula has an apostrophe before it. People without an \
email, and people who were erased, are counted in the entries and never listed.")]
pub(crate) struct Args {
    /// The webinar's id
    webinar: String,
    /// Only this sync run
    #[arg(long, value_name = "RUN", conflicts_with = "left_out")]
    run: Option<SyncRunId>,
    /// How many sync runs to show
    #[arg(long, value_name = "RUNS", default_value_t = 10, conflicts_with = "left_out")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
    limit: u16,
    /// Only sync runs that began before this one: the next page
    #[arg(long, value_name = "RUN", conflicts_with_all = ["left_out", "run"])]
    before: Option<SyncRunId>,
    /// List the emails that the syncs left out, by reason
    #[arg(long)]
    left_out: bool,
    /// Write them to a CSV file, or to standard output for -
    #[arg(long, value_name = "FILE|-", requires = "left_out")]
    csv: Option<PathBuf>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let id = WebinarId::parse(&args.webinar).map_err(|error| Error::invalid_input(error.sentence()))?;
    let messages = reader::messages(settings)?;
    let store = wiring::store_for_reading(settings).await?;
    if args.left_out {
        let left_out = audit::left_out(store.as_ref(), &id).await?;
        return match &args.csv {
            Some(file) => left_out::export(&left_out, file, output),
            None => left_out::list(&left_out, output),
        };
    }
    let page = match args.run {
        None => audit::list(store.as_ref(), &messages, &id, args.before, args.limit.into()).await?,
        Some(run) => Page { items: vec![audit::entry(store.as_ref(), &messages, &id, run).await?], next: None },
    };
    let is_first = args.before.is_none();
    output.show_sorted(&page.items, |entries| words(&id, entries, is_first, page.next))?;
    output.note_cut(older(page.next))?;
    Ok(exit::OK)
}

/// Entries in words: of the first page, or a later one; `next` is where the page after it begins.
pub(crate) fn words(id: &WebinarId, entries: &[AuditEntry], is_first: bool, next: Option<SyncRunId>) -> Words {
    let mut words = Words::default();
    if entries.is_empty() && !is_first {
        words.line(reader::text("cli-audit-no-older"));
    } else if entries.is_empty() {
        words.line(reader::with("cli-audit-never-synced", &args![webinar = id.to_string()]));
    }
    entries.iter().for_each(|entry| words.append(entry_words(entry)));
    words.append(where_emails_are(entries));
    words.append(older(next));
    words
}

/// The option for the next page, where there is one.
pub(crate) fn older(next: Option<SyncRunId>) -> Words {
    next.map_or_else(Words::default, |last| Words::of(reader::with("cli-older", &args![place = last.to_string()])))
}

/// An entry in words.
pub(crate) fn entry_words(entry: &AuditEntry) -> Words {
    let (state, trigger) = (state(entry.state), trigger(entry.trigger));
    let mut words = Words::of(format_args!("{}  {state} ({trigger})", render::instant(entry.started_at)));
    let mut rows = vec![(reader::text("cli-label-run"), entry.id.to_string())];
    match entry.finished_at {
        Some(at) => rows.push((reader::text("cli-label-took"), took(entry.started_at, at))),
        None => {
            let step = entry.step.clone().unwrap_or_else(|| reader::text("cli-audit-beginning"));
            let stands = reader::with("cli-audit-stands", &args![step = plain(&step)]);
            rows.push((reader::text("cli-audit-stands-at"), stands));
        }
    }
    rows.extend(entry.tally.iter().map(|(what, count)| (counted(what), count.to_string())));
    words.lines(render::indented(rows));
    words.append(warnings(&entry.warnings));
    words
}

/// What a count of a sync run counts.
pub(crate) fn counted(what: &str) -> String {
    reader::word_as_is("tally", what)
}

/// The command that lists the emails which entries only count.
pub(crate) fn where_emails_are(entries: &[AuditEntry]) -> Words {
    let mut words = Words::default();
    let leaves_out = |entry: &&AuditEntry| entry.warnings.iter().any(|known| known.warning.code == EMAILS_EXCLUDED);
    if let Some(entry) = entries.iter().find(leaves_out) {
        words.line(reader::with("cli-audit-emails", &args![webinar = entry.webinar.to_string()]));
    }
    words
}

/// Warnings with their meaning, remedy and place.
pub(crate) fn warnings(warnings: &[ExplainedWarning]) -> Words {
    let mut words = Words::default();
    for ExplainedWarning { warning, meaning, remedy } in warnings {
        let reason = warning.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let count = warning.count.map(|count| format!(" ({count})")).unwrap_or_default();
        let what = plain(&format!("{}{reason}{count}", warning.code));
        words.line(format_args!("  {}", reader::with("cli-audit-warning", &args![what = what])));
        words.lines(render::indented([
            (format!("  {}", reader::text("cli-audit-means")), meaning.clone()),
            (format!("  {}", reader::text("cli-audit-to-do")), remedy.clone()),
            (format!("  {}", reader::text("cli-audit-see")), warning.pointer.clone()),
        ]));
    }
    words
}

pub(crate) fn state(state: SyncState) -> String {
    let (word, english) = match state {
        SyncState::InProgress => ("in-progress", "in progress"),
        SyncState::Synced => ("synced", "synced"),
        SyncState::SyncedWithWarnings => ("synced-with-warnings", "synced with warnings"),
        SyncState::NotSynced => ("not-synced", "not synced"),
    };
    reader::word("sync-state", word, english)
}

fn trigger(trigger: SyncTrigger) -> String {
    let (word, english) = match trigger {
        SyncTrigger::ByHand => ("by-hand", "by hand"),
        SyncTrigger::Schedule => ("schedule", "by the schedule"),
        SyncTrigger::Backfill => ("backfill", "because a setting was turned on"),
        SyncTrigger::Webhook => ("webhook", "by Zoom's webhooks"),
    };
    reader::word("sync-trigger", word, english)
}

fn took(from: Timestamp, to: Timestamp) -> String {
    // A clock that was set back gives zero.
    render::duration(to.duration_since(from).try_into().unwrap_or_default())
}
