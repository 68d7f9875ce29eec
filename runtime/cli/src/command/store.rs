//! `greenroom store`: creates, fills, checks and prunes the contact store; [`show`] shows its contents, and [`store_copy`] copies it
//! into another one.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use greenroom_domain::{Failure, FailureKind, store::UnusableEmail};
use greenroom_locale::args;
use greenroom_service::{
    Settings, StoreLocation,
    import::{self, ImportFormat, ImportOptions, ImportProgress, ImportReport, ImportSource},
    views::store::{self, PruneReport, StoreCheck, StoreCopied, StoreCreated, StoreRestored},
    wiring,
};
use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp};

use super::{show, store_copy};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    progress, reader, render, source, stop, user,
};

const IMPORT: &str = "\
Examples:
  greenroom store import contacts.ndjson
  greenroom store import contacts.csv --map 'Company name=company' --map 'Notes=' --dry-run
  gzip -dc contacts.ndjson.gz | greenroom store import -

A file is checked to its end before anything is written; standard input cannot be. Rows are written in parts of 2,000, each \
completely or not at all. An import that ends early says at which line to go on; importing rows with ids or emails again changes nothing \
that is there already. An existing contact, by its id or else by its primary email, is updated. Contacts with an erased person's email or \
id are left out, and their lines named, unless --bring-back-erased ends the erasure. A dry run tries 2,000 rows at a time, \
and leaves others as much time to write as that took; rows further apart that exclude each other are found by the import alone.

CSV has contacts, with a header: columns are known by the names and labels of properties, `id` and `email` among them, \
and blank cells change nothing. JSON has objects, one a line, spread over lines or in an array:
  {\"type\": \"contact\", \"id\": \"7\", \"email\": \"ada@example.com\", \"properties\": {\"firstname\": \"Ada\"}}
    may have \"secondaryEmails\": [...]; without an id, it gets a new one; a blank property is cleared
  {\"type\": \"account-user\", \"email\": \"eve@example.com\", \"role\": \"administrator\"}
    or \"editor\" or \"viewer\"; `greenroom users` adds, changes and removes users one by one
  {\"type\": \"business-unit\", \"id\": \"Labs\", \"name\": \"Our labs\"}
  {\"type\": \"deleted-contact\", \"email\": \"gone@example.com\"}
  {\"type\": \"property\", \"name\": \"tier\", \"label\": \"Tier\", \"kind\": \"text\", \"secret\": false}
    kind is \"text\" or \"number\"; undefined properties become texts";

const INIT: &str = "\
Examples:
  greenroom store init
  greenroom --store /var/lib/greenroom/acme.db store init
  greenroom --store 'postgres://greenroom@db.example/greenroom?sslmode=require' store init

In PostgreSQL (version 15 or later) it makes the tables, in the schema greenroom, and the account that [postgres] names in greenroom.toml, or \
GREENROOM_POSTGRES_ACCOUNT, or else `default`. A superuser makes the roles and the database before:
  CREATE ROLE greenroom_account NOLOGIN;
  CREATE ROLE greenroom LOGIN PASSWORD '...' IN ROLE greenroom_account;
  CREATE DATABASE greenroom OWNER greenroom;

The password is in GREENROOM_POSTGRES_PASSWORD, or in `password-file` of [postgres], rather than \
in the URL, which other users of the machine may see.

The key of secrets and sealed credentials is in the file that `key-file` of [postgres] names, or GREENROOM_POSTGRES_KEY_FILE, or else in \
greenroom.key in the working directory. It is made when something is sealed for the first time: then copy it to each machine.";

const PRUNE: &str = "\
Examples:
  greenroom store prune --older-than 90d
  greenroom store prune --older-than 12w --json

Removes the records of runs that are older, with their journals and idempotency keys; settled calls to Zoom; then \
packages that no journal needs. Records stay while an open call to Zoom or a waiting write refers to them. \
A removed run cannot be shown or replayed, and its idempotency key runs the action again. \
The file does not shrink: freed space is used again.";

const BACKUP: &str = "\
Examples:
  greenroom store backup /backups/greenroom-2026-01-31.db
  greenroom store backup \"/backups/$(date +%F).db\" --json

The copy has everything that was committed before the command began, also while Greenroom runs. It appears whole or not at \
all, and only its owner can read it. The key of secrets and sealed credentials is a file of its own beside the store, ending in .key: \
keep a copy of it in another place, because copy and key together give the secrets away.

A store in PostgreSQL is copied with `pg_dump`: the message of this command says how.

Delete copies in time: a person who is erased stays in the copies that were made before.";

const RESTORE: &str = "\
Examples:
  greenroom store restore /backups/greenroom-2026-01-31.db
  greenroom store restore /backups/greenroom-2026-01-31.db --replace

A store in PostgreSQL is restored with `pg_restore`: the message of this command says how.

The copy is checked to its end first. With --replace the store that is there stays beside it under another name; \
people who were erased from that store since the copy was made are erased from the restored one too. Without that store, or \
where `greenroom store prune` has removed what is older than the copy, nobody can tell: erase them again. \
Stop `greenroom serve` and other commands before.

What happened at Zoom since the copy was made is not in it: `greenroom sync --all` brings it back, as far back as Zoom keeps it.";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:
  greenroom store init
  greenroom --store 'postgres://greenroom@db.example/greenroom?sslmode=require' store init
  greenroom store import contacts.ndjson
  greenroom store show contact ada@example.com
  greenroom store backup /backups/greenroom.db
  greenroom store copy greenroom.db 'postgres://greenroom@db.example/greenroom?sslmode=require'
  greenroom store prune --older-than 90d")]
pub(crate) enum Command {
    /// Create an empty store; an existing one stays as it is
    #[command(after_help = INIT)]
    Init,
    /// Import contacts, account users, business units and properties
    #[command(after_help = IMPORT)]
    Import(ImportArgs),
    /// Show the contents of the store
    Show(show::Args),
    /// Look for damage in the whole store, and for contacts that are one person
    #[command(
        after_help = "Examples:\n  greenroom store check\n\nThe exit code is 0 for a sound store, 1 for a damaged one, 19 where it cannot be opened."
    )]
    Check,
    /// Copy the store to a new file, also while it is in use
    #[command(after_help = BACKUP)]
    Backup {
        /// The new file
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Put a copy in the place of the store
    #[command(after_help = RESTORE)]
    Restore {
        /// The copy
        #[arg(value_name = "FILE")]
        from: PathBuf,
        /// There is a store already: keep it under another name
        #[arg(long)]
        replace: bool,
    },
    /// Copy a store into an empty one, such as a file into PostgreSQL, and compare both
    #[command(after_help = store_copy::HELP)]
    Copy(store_copy::CopyArgs),
    /// Remove old records of runs
    #[command(after_help = PRUNE)]
    Prune {
        /// The age in days or weeks, such as 90d or 12w
        #[arg(long, value_name = "AGE", value_parser = age)]
        older_than: SignedDuration,
    },
}

/// The options of an import.
#[derive(clap::Args)]
pub(crate) struct ImportArgs {
    /// The file, or - for standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// The form of the rows; without it, how they begin decides
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// For CSV: the property of a column, or nothing after the = to leave the column out
    #[arg(long, value_name = "COLUMN=PROPERTY", value_parser = column)]
    map: Vec<(String, Option<String>)>,
    /// Show what would be imported, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave out the rows before this line, to go on with an import that ended early
    #[arg(long, value_name = "LINE", default_value_t = 1, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    from_line: u64,
    /// Import contacts with an erased person's email or id, too; without it, such rows are left out
    #[arg(long)]
    bring_back_erased: bool,
}

/// The form of the rows of an import.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// JSON objects: one a line, spread over lines, or in an array
    Json,
    /// A table of contacts with a header, with commas, semicolons or tabs
    Csv,
}

impl From<Format> for ImportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
        }
    }
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::Init => {
            output.show_sorted(&store::create(settings).await?, init_words)?;
            Ok(exit::OK)
        }
        Command::Import(args) => import(args, settings, output).await,
        Command::Show(args) => show::run(args, settings, output).await,
        Command::Check => check(settings, output).await,
        Command::Backup { to } => backup(&to, settings, output).await,
        Command::Restore { from, replace } => restore(&from, replace, settings, output).await,
        Command::Copy(args) => store_copy::run(args, settings, output).await,
        Command::Prune { older_than } => prune(older_than, settings, output).await,
    }
}

pub(crate) fn init_words(made: &StoreCreated) -> Words {
    let path = plain(&made.store.to_string());
    if !made.created {
        let count = made.summary.contacts;
        let args = args![store = path, count = count, number = count.to_string()];
        return Words::of(reader::with("cli-store-already", &args));
    }
    let mut words = Words::of(reader::with("cli-store-made", &args![store = path]));
    words.line(format_args!("  {}", reader::text("cli-store-made-next")));
    words
}

async fn import(args: ImportArgs, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings).await?;
    let file = args.file.as_path();
    let size = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file).map(|found| found.len());
    let bar = match size {
        Some(size) => ProgressBar::new(size).with_style(progress::style("{wide_bar} {percent}% {msg}")),
        None => ProgressBar::new_spinner().with_style(progress::style("{spinner} {msg}")),
    };
    let again = size.map(|_| source::lines(file)).transpose()?;
    let source =
        ImportSource { name: source::name(file), reader: Box::new(bar.wrap_read(source::lines(file)?)), again };
    let options = ImportOptions {
        format: args.format.map(ImportFormat::from),
        columns: args.map,
        dry_run: args.dry_run,
        from_line: args.from_line,
        bring_back_erased: args.bring_back_erased,
        by: Some(user::name()),
        ..ImportOptions::default()
    };
    let next_line = AtomicU64::new(args.from_line);
    let progress = |reached: ImportProgress| {
        next_line.store(reached.next_line, Ordering::Relaxed);
        bar.set_message(reader::count("cli-store-rows", reached.rows));
    };
    let done = tokio::select! {
        done = import::import(store.as_ref(), source, &options, &progress) => Some(done),
        () = stop::requested() => None,
    };
    bar.finish_and_clear();
    let Some(done) = done else {
        let next = next_line.load(Ordering::Relaxed);
        let name = source::name(file);
        let message = if args.dry_run || next == args.from_line {
            reader::with("cli-store-import-stopped-before", &args![file = name])
        } else {
            reader::with("cli-store-import-stopped", &args![file = name, line = next.to_string()])
        };
        return Err(Failure::of(FailureKind::Cancelled, message).into());
    };
    output.show(&done?, |report| imported_words(report, file))?;
    Ok(exit::OK)
}

/// How many lines of rows that were left out are named.
const NAMED_LINES: usize = 20;

pub(crate) fn imported_words(report: &ImportReport, file: &Path) -> Words {
    let ImportReport { dry_run, imported, new_properties, erased_lines } = report;
    let name = plain(&source::name(file));
    let args = args![count = imported.rows, number = imported.rows.to_string(), file = name];
    let key = if *dry_run { "cli-store-would-import" } else { "cli-store-imported" };
    let mut words = Words::of(reader::with(key, &args));
    words.lines(render::indented([
        (reader::text("cli-store-contacts-created"), imported.contacts_created.to_string()),
        (reader::text("cli-store-contacts-updated"), imported.contacts_updated.to_string()),
    ]));
    // Those of account users, business units and properties, and those that say what is there already.
    let others = imported.rows.saturating_sub(imported.contacts_created.saturating_add(imported.contacts_updated));
    if others > 0 {
        words.lines(render::indented([(reader::text("cli-store-other-rows"), others.to_string())]));
    }
    if !new_properties.is_empty() {
        let names: Vec<&str> = new_properties.iter().map(String::as_str).collect();
        words.lines(render::indented([(reader::text("cli-store-new-properties"), names.join(", "))]));
    }
    if !erased_lines.is_empty() {
        let left_out = reader::count("cli-store-left-out", erased_lines.len() as u64);
        words.line(format_args!("  {left_out}"));
        let mut lines: Vec<String> = erased_lines.iter().take(NAMED_LINES).map(u64::to_string).collect();
        if erased_lines.len() > NAMED_LINES {
            let more = erased_lines.len() - NAMED_LINES;
            lines.push(reader::with("cli-store-and-more", &args![number = more.to_string()]));
        }
        words.lines(render::indented([(reader::text("cli-store-at-lines"), lines.join(", "))]));
    }
    words
}

/// `COLUMN=PROPERTY`, or `COLUMN=` to leave a column out.
fn column(text: &str) -> Result<(String, Option<String>), String> {
    let (column, property) = text
        .rsplit_once('=')
        .filter(|(column, _)| !column.trim().is_empty())
        .ok_or_else(|| reader::with("cli-usage-no-column", &args![given = text]))?;
    let property = property.trim();
    Ok((column.trim().to_owned(), (!property.is_empty()).then(|| property.to_owned())))
}

/// An age in whole days or weeks. The shortest is a day, because today's calls count towards Zoom's daily limit.
fn age(text: &str) -> Result<SignedDuration, String> {
    let wrong = || reader::with("cli-usage-no-age", &args![given = text]);
    let (number, hours) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "d")) => (number, 24),
        Some((number, "w")) => (number, 7 * 24),
        _ => return Err(wrong()),
    };
    let number = number.parse::<u16>().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
    Ok(SignedDuration::from_hours(i64::from(number) * hours))
}

async fn prune(older_than: SignedDuration, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings).await?;
    let before = greenroom_clock::now().checked_sub(older_than).unwrap_or(Timestamp::MIN);
    output.show_sorted(&store::prune(store.as_ref(), before).await?, pruned_words)?;
    Ok(exit::OK)
}

pub(crate) fn pruned_words(report: &PruneReport) -> Words {
    let PruneReport { before, removed: pruned } = report;
    let mut words = Words::of(reader::with("cli-store-pruned", &args![at = render::instant(*before)]));
    let runs = args![runs = pruned.runs.to_string(), journals = pruned.journals.to_string()];
    let rows = [
        ("cli-row-runs", reader::with("cli-show-with-journal", &runs)),
        ("cli-row-idempotency-keys", pruned.keys.to_string()),
        ("cli-store-settled-calls", pruned.intents.to_string()),
        ("cli-store-names", pruned.names.to_string()),
        ("cli-row-packages", pruned.packages.to_string()),
        ("cli-store-webhooks", pruned.webhooks.to_string()),
        ("cli-row-jobs", pruned.jobs.to_string()),
        ("cli-store-sign-ins", pruned.sign_ins.to_string()),
    ];
    words.lines(render::indented(rows.map(|(key, value)| (reader::text(key), value))));
    words
}

async fn backup(to: &Path, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let spinner = progress::spinner(reader::text("cli-store-copying"));
    let copied = store::back_up(settings, to).await;
    spinner.finish_and_clear();
    output.show_sorted(&copied?, backup_words)?;
    Ok(exit::OK)
}

pub(crate) fn backup_words(copied: &StoreCopied) -> Words {
    let size = copied.bytes.div_ceil(1024).to_string();
    let args = args![store = shown(&copied.store), copy = shown(&copied.copy), size = size];
    let mut words = Words::of(reader::with("cli-store-copied", &args));
    if let Some(key) = &copied.key {
        words.line(format_args!("  {}", reader::with("cli-store-copied-key", &args![key = shown(key)])));
    }
    words
}

async fn restore(from: &Path, replace: bool, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let spinner = progress::spinner(reader::text("cli-store-restoring"));
    let restored = store::restore(settings, from, replace).await;
    spinner.finish_and_clear();
    output.show_sorted(&restored?, restore_words)?;
    Ok(exit::OK)
}

/// A path within a line.
fn shown(path: &Path) -> String {
    plain(&path.display().to_string())
}

pub(crate) fn restore_words(restored: &StoreRestored) -> Words {
    let args = args![store = shown(&restored.store), copy = shown(&restored.copy)];
    let mut words = Words::of(reader::with("cli-store-restored", &args));
    if let Some(replaced) = &restored.replaced {
        words.line(format_args!("  {}", reader::with("cli-store-replaced", &args![store = shown(replaced)])));
    }
    for (key, number) in [
        ("cli-store-erased-again", restored.erased_again),
        ("cli-store-keys-revoked", restored.keys_revoked),
        ("cli-store-jobs-set-aside", restored.jobs_set_aside),
        ("cli-store-waits-ended", restored.waits_ended),
    ] {
        if number > 0 {
            words.line(format_args!("  {}", reader::with(key, &args![number = number.to_string()])));
        }
    }
    if let Some(key) = &restored.key_missing {
        words.note(format_args!("  {}", reader::with("cli-store-key-missing", &args![key = shown(key)])));
    }
    words.line(format_args!("  {}", reader::text("cli-store-restored-next")));
    words
}

async fn check(settings: &Settings, output: &Output) -> Result<u8, Error> {
    let checked = store::check(wiring::store_for_reading(settings).await?.as_ref()).await?;
    output.show_sorted(&checked, |checked| check_words(checked, &settings.store))?;
    Ok(if checked.sound { exit::OK } else { exit::OTHER })
}

pub(crate) fn check_words(checked: &StoreCheck, store: &StoreLocation) -> Words {
    let key = if checked.sound { "cli-store-sound" } else { "cli-store-damaged" };
    let mut words = Words::of(reader::with(key, &args![store = plain(&store.to_string())]));
    words.lines(checked.found.iter().map(|line| format!("  {line}")));
    if !checked.unusable_emails.is_empty() {
        words.line("");
        words.line(reader::count("cli-store-unusable", checked.unusable_emails.len() as u64));
        words.lines(checked.unusable_emails.iter().map(|unusable| format!("  {}", unusable_words(unusable))));
    }
    words
}

/// What is wrong with an email, and what to do.
fn unusable_words(unusable: &UnusableEmail) -> String {
    let UnusableEmail { contact, email, same_as } = unusable;
    let contact = plain(contact.as_str());
    let compared = email.clone().compared();
    match same_as {
        Some(other) => {
            let (other, email) = (plain(other.as_str()), plain(compared.as_str()));
            reader::with("cli-store-same-person", &args![contact = contact, other = other, email = email])
        }
        None if compared != *email => {
            let (email, new) = (plain(email.as_str()), plain(compared.as_str()));
            reader::with("cli-store-old-spelling", &args![contact = contact, email = email, new = new])
        }
        None => {
            let email = plain(email.as_str());
            reader::with("cli-store-invalid-email", &args![contact = contact, email = email])
        }
    }
}
