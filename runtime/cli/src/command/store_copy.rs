//! `greenroom store copy`: moves a store from a file into PostgreSQL, and back.

use std::{ffi::OsString, path::PathBuf};

use greenroom_domain::{Failure, FailureKind};
use greenroom_locale::args;
use greenroom_service::{
    GivenStore, Settings, StorePlace,
    views::store_copy::{CopyProgress, StoreMoved, copy},
};
use indicatif::ProgressBar;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    progress, reader, render, stop,
};

pub(crate) const HELP: &str = "\
Examples:
  greenroom store copy greenroom.db 'postgres://greenroom@db.example/greenroom?sslmode=require'
  greenroom store copy 'postgres://greenroom@db.example/greenroom?sslmode=require' greenroom.db
  greenroom store copy acme.db 'postgres://greenroom@db.example/greenroom?sslmode=require' --to-account acme --to-key-file acme.key
  greenroom store copy greenroom.db copy.db --json

Stop `greenroom serve` and all other commands that use FROM before, and use TO alone from then on: rows that are written to FROM after \
the copy began are not in it, and jobs that are in both would be done twice. Jobs, syncs and calls to Zoom that were under way go on in \
the copy as after a crash: when their leases end.

TO is made where it is missing, and must be empty. The rows are written in one transaction, read again, and compared with those of FROM, \
table by table; the derived properties of contacts are recounted. If anything differs, TO stays empty. Where derived properties differ, --recount \
works them out again in FROM before it is copied. If the command is \
stopped or killed, or the connection to TO is lost, TO is empty or has the whole copy: run the command again; where the copy is complete, it \
says that TO has rows already.

Delete FROM in time: a person who is erased from TO later stays in FROM.

Of a database of PostgreSQL one account is copied: that of [postgres] in greenroom.toml or GREENROOM_POSTGRES_ACCOUNT, or the one that \
--from-account and --to-account name. All other settings of [postgres] hold for both. A superuser makes the roles and the database of TO \
before, as `greenroom store init --help` says.

Secrets stay sealed, and their key is copied along: to TO.key beside a file, or to the key file of PostgreSQL. A key that is there already \
is never replaced, and has to be the same. Installed actions and the files of the configuration are not in a store: copy them yourself.";

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct CopyArgs {
    /// The store to copy: a file, or a URL of PostgreSQL
    #[arg(value_name = "FROM")]
    from: OsString,
    /// The empty store: a file, or a URL of PostgreSQL
    #[arg(value_name = "TO")]
    to: OsString,
    /// The account to copy, in PostgreSQL
    #[arg(long, value_name = "ACCOUNT")]
    from_account: Option<String>,
    /// The account to fill, in PostgreSQL
    #[arg(long, value_name = "ACCOUNT")]
    to_account: Option<String>,
    /// The key file of FROM, in PostgreSQL
    #[arg(long, value_name = "FILE")]
    from_key_file: Option<PathBuf>,
    /// The key file of TO, in PostgreSQL
    #[arg(long, value_name = "FILE")]
    to_key_file: Option<PathBuf>,
    /// A file with the password for FROM
    #[arg(long, value_name = "FILE")]
    from_password_file: Option<PathBuf>,
    /// A file with the password for TO
    #[arg(long, value_name = "FILE")]
    to_password_file: Option<PathBuf>,
    /// Work out the derived properties of contacts in FROM again before
    #[arg(long)]
    recount: bool,
}

pub(crate) async fn run(args: CopyArgs, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let from = StorePlace {
        store: GivenStore::from(args.from),
        account: args.from_account,
        key_file: args.from_key_file,
        password_file: args.from_password_file,
    };
    let to = StorePlace {
        store: GivenStore::from(args.to),
        account: args.to_account,
        key_file: args.to_key_file,
        password_file: args.to_password_file,
    };
    let bar = ProgressBar::new(0).with_style(progress::style("{wide_bar} {percent}% {msg}"));
    let shown = bar.clone();
    let progress = move |reached| match reached {
        CopyProgress::Copying { table, rows, of } => {
            shown.set_length(of);
            shown.set_position(rows);
            shown.set_message(table);
        }
        CopyProgress::Checking { table } => {
            shown.set_message(reader::with("cli-store-copy-checking", &args![table = plain(table)]));
        }
    };
    let done = tokio::select! {
        done = copy(settings, &from, &to, args.recount, progress) => Some(done),
        () = stop::requested() => None,
    };
    bar.finish_and_clear();
    let Some(done) = done else {
        return Err(Failure::of(FailureKind::Cancelled, reader::text("cli-store-copy-stopped")).into());
    };
    output.show_sorted(&done?, copied_words)?;
    Ok(exit::OK)
}

/// The tables whose number of copied rows is shown, each with the key of its name.
const NAMED: [(&str, &str); 6] = [
    ("contacts", "cli-row-contacts"),
    ("webinars", "cli-label-webinars"),
    ("registrations", "cli-label-registrations"),
    ("attendances", "cli-store-copy-attendances"),
    ("runs", "cli-row-runs"),
    ("jobs", "cli-row-jobs"),
];

pub(crate) fn copied_words(moved: &StoreMoved) -> Words {
    let StoreMoved { from, to, rows, tables, key } = moved;
    let rows = reader::count("cli-store-rows", *rows);
    let stores = args![from = plain(&from.to_string()), to = plain(&to.to_string()), rows = rows];
    let mut words = Words::of(reader::with("cli-store-copy-copied", &stores));
    let many = |table: &str| tables.get(table).copied().unwrap_or_default().to_string();
    words.lines(render::indented(NAMED.map(|(table, name)| (reader::text(name), many(table)))));
    if let Some(key) = key {
        let text = if key.made { "cli-store-copy-key-copied" } else { "cli-store-copy-key-same" };
        words.line(format_args!("  {}", reader::with(text, &args![file = plain(&key.file.display().to_string())])));
    }
    words.line(format_args!("  {}", reader::text("cli-store-copy-next")));
    words
}
