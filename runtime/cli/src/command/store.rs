//! `greenroom store`: creates, fills, checks and prunes the contact store; [`show`] shows its contents.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use greenroom_domain::{
    Failure, FailureKind, codes,
    store::{ImportError, ImportRow, ImportRows, Imported, InvalidRow},
};
use greenroom_service::{
    Settings,
    views::store::{self, PruneReport, StoreCheck, StoreCreated},
    wiring,
};
use jiff::{SignedDuration, Timestamp};

use super::show;
use crate::{
    error::Error,
    exit,
    output::{Output, Words},
    render,
    source::{self, Line},
};

/// The longest row of an import.
const MAX_ROW: usize = 4 << 20;

const IMPORT: &str = "\
Examples:
  greenroom store import contacts.ndjson
  gzip -dc contacts.ndjson.gz | greenroom store import -

One JSON object on each line; all lines are imported, or none. An existing contact, by its id or else by its primary \
email, is updated. The kinds of lines:
  {\"type\": \"contact\", \"id\": \"7\", \"email\": \"ada@example.com\", \"properties\": {\"firstname\": \"Ada\"}}
    may have \"secondaryEmails\": [...]; without an id, it gets a new one
  {\"type\": \"account-user\", \"email\": \"eve@example.com\", \"role\": \"administrator\"}
    or \"member\"
  {\"type\": \"business-unit\", \"id\": \"Labs\", \"name\": \"Our labs\"}
  {\"type\": \"deleted-contact\", \"email\": \"gone@example.com\"}
  {\"type\": \"property\", \"name\": \"tier\", \"label\": \"Tier\", \"kind\": \"text\", \"secret\": false}
    kind is \"text\" or \"number\"; undefined properties become texts";

const PRUNE: &str = "\
Examples:
  greenroom store prune --older-than 90d
  greenroom store prune --older-than 12w --json

Removes the records of runs that are older, with their journals and idempotency keys; settled calls to Zoom; then \
packages that no journal needs. Records stay while an open call to Zoom or a waiting write refers to them. \
A removed run cannot be shown or replayed, and its idempotency key runs the action again. \
The file does not shrink: freed space is used again.";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:
  greenroom store init
  greenroom store import contacts.ndjson
  greenroom store show contact ada@example.com
  greenroom store prune --older-than 90d")]
pub(crate) enum Command {
    /// Create an empty store; an existing one stays as it is
    #[command(
        after_help = "Examples:\n  greenroom store init\n  greenroom --store /var/lib/greenroom/acme.db store init"
    )]
    Init,
    /// Import contacts, account users, business units and properties
    #[command(after_help = IMPORT)]
    Import {
        /// The file, one JSON object a line, or - for standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Show the contents of the store
    Show(show::Args),
    /// Look for damage in the whole store
    #[command(
        after_help = "Examples:\n  greenroom store check\n\nThe exit code is 0 for a sound store, 1 for a damaged one, 19 where it cannot be opened."
    )]
    Check,
    /// Remove old records of runs
    #[command(after_help = PRUNE)]
    Prune {
        /// The age in days or weeks, such as 90d or 12w
        #[arg(long, value_name = "AGE", value_parser = age)]
        older_than: SignedDuration,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::Init => {
            output.show_sorted(&store::create(settings).await?, init_words)?;
            Ok(exit::OK)
        }
        Command::Import { file } => import(&file, settings, output).await,
        Command::Show(args) => show::run(args, settings, output).await,
        Command::Check => check(settings, output).await,
        Command::Prune { older_than } => prune(older_than, settings, output).await,
    }
}

pub(crate) fn init_words(made: &StoreCreated) -> Words {
    let path = made.store.display();
    if !made.created {
        let contacts = render::many(made.summary.contacts, "contact");
        return Words::of(format_args!("there is a store at {path} already, with {contacts}; nothing was changed"));
    }
    let mut words = Words::of(format_args!("made a store at {path}"));
    words.line("  next: `greenroom store import FILE`, `greenroom connect zoom --help`");
    words
}

async fn import(file: &Path, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings)?;
    let rows = Rows { reader: source::lines(file)?, line: Arc::default() };
    let line = Arc::clone(&rows.line);
    let imported = store.import(ImportRows::new(rows)).await.map_err(|error| match error {
        ImportError::Row { reason, .. } => Error::Failure(Failure::new(
            FailureKind::InvalidInput,
            codes::ROW_INVALID,
            format!("{}, line {}: {reason}; nothing was imported", source::name(file), line.load(Ordering::Relaxed)),
        )),
        ImportError::Store(error) => error.into(),
    })?;
    output.show(&imported, |imported| imported_words(imported, file))?;
    Ok(exit::OK)
}

pub(crate) fn imported_words(imported: &Imported, file: &Path) -> Words {
    let rows = render::many(imported.rows, "row");
    let mut words = Words::of(format_args!("imported {rows} from {}", source::name(file)));
    words.lines(render::indented([
        ("contacts created", imported.contacts_created.to_string()),
        ("contacts updated", imported.contacts_updated.to_string()),
    ]));
    words
}

/// The rows of a file, read while they are imported, with the number of the current line.
struct Rows {
    reader: Box<dyn std::io::BufRead + Send>,
    line: Arc<AtomicU64>,
}

impl Iterator for Rows {
    type Item = Result<ImportRow, InvalidRow>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match source::next_line(&mut self.reader, MAX_ROW) {
                Ok(None) => return None,
                Ok(Some(line)) => line,
                Err(error) => return Some(Err(InvalidRow::new(format!("cannot be read: {error}")))),
            };
            self.line.fetch_add(1, Ordering::Relaxed);
            match line {
                Line::TooLong => return Some(Err(InvalidRow::new(format!("it has more than {MAX_ROW} bytes")))),
                Line::Read(text) if text.trim_ascii().is_empty() => {}
                Line::Read(text) => return Some(ImportRow::parse(&text)),
            }
        }
    }
}

/// An age in whole days or weeks. The shortest is a day, because today's calls count towards Zoom's daily limit.
fn age(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("`{text}` is no age: write a number of days or weeks, such as 90d or 12w");
    let (number, hours) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "d")) => (number, 24),
        Some((number, "w")) => (number, 7 * 24),
        _ => return Err(wrong()),
    };
    let number = number.parse::<u16>().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
    Ok(SignedDuration::from_hours(i64::from(number) * hours))
}

async fn prune(older_than: SignedDuration, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings)?;
    let before = Timestamp::now().checked_sub(older_than).unwrap_or(Timestamp::MIN);
    output.show_sorted(&store::prune(store.as_ref(), before).await?, pruned_words)?;
    Ok(exit::OK)
}

pub(crate) fn pruned_words(report: &PruneReport) -> Words {
    let PruneReport { before, removed: pruned } = report;
    let mut words = Words::of(format_args!("removed what is older than {}", render::instant(*before)));
    words.lines(render::indented([
        ("runs", format!("{}, {} of them with a journal", pruned.runs, pruned.journals)),
        ("idempotency keys", pruned.keys.to_string()),
        ("settled calls to Zoom", pruned.intents.to_string()),
        ("names of commits", pruned.names.to_string()),
        ("packages", pruned.packages.to_string()),
    ]));
    words
}

async fn check(settings: &Settings, output: &Output) -> Result<u8, Error> {
    let checked = store::check(wiring::store_for_reading(settings)?.as_ref()).await?;
    output.show_sorted(&checked, |checked| check_words(checked, &settings.store))?;
    Ok(if checked.sound { exit::OK } else { exit::OTHER })
}

pub(crate) fn check_words(checked: &StoreCheck, file: &Path) -> Words {
    let file = file.display();
    if checked.sound {
        return Words::of(format_args!("the store at {file} is sound"));
    }
    let mut words = Words::of(format_args!("the store at {file} is damaged: restore it from a backup"));
    words.lines(checked.found.iter().map(|line| format!("  {line}")));
    words
}
