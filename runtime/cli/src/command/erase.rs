//! `greenroom erase`: erases a person (C10: erased people leave keyed hashes only).

use std::io::{self, BufRead, IsTerminal, Write};

use greenroom::{Erased, ErasureTarget};
use greenroom_domain::{Email, HistoryKind};
use greenroom_locale::{Args as TextArgs, args};
use greenroom_service::{
    Settings,
    views::{
        erase::{self, StoredPerson},
        history,
    },
    wiring,
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render, stop, user,
};

const EXAMPLES: &str = "\
Examples:
  greenroom erase 7 --dry-run
  greenroom erase ada@example.com
  greenroom erase ada@example.com --yes --json

Erased are the contact with its emails, properties, registrations and timeline, and what records of runs say about it: \
inputs, outputs, journals and idempotency keys. Those runs cannot be replayed. Keyed hashes stay: of each email, so that \
no action and no sync recreates the contact (a person can, with `store import`), of registrations, and of the name in \
each session. Transcripts keep the spoken words, without the name of the speaker; other names in them stay.

For a contact that was deleted before, give the email, then the id too if you know it. Erasing twice does no harm, and \
completes an interrupted erasure. While a registration of the person is in progress, the exit code is 18: try again later.

Zoom's own records, backups, logs, and users that log in to the account are not erased. The store's file is rewritten, \
which takes as long as copying it.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The contact: its id, or one of its emails
    contact: String,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
    /// Show how much the contact store holds about the person, and erase nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let target = ErasureTarget::from(args.contact.as_str());
    let store = wiring::store(settings).await?;
    let known = erase::stored_person(store.as_ref(), &target).await?;
    if args.dry_run {
        output.show_sorted(&known, |known| known_words(known, &target))?;
        return Ok(exit::OK);
    }
    if !args.yes && !confirmed(&target, &known, output)? {
        output.note(reader::text("cli-erase-nothing-erased"));
        return Ok(exit::CANCELLED);
    }
    let runtime = wiring::runtime(settings, &store)?;
    history::note(store.as_ref(), &user::name(), HistoryKind::Erased, None).await?;
    let erased = runtime.erase(target.clone()).await?;
    stop::shut_down(&runtime, output).await;
    output.show(&erased, |erased| words(&target, erased))?;
    Ok(exit::OK)
}

pub(crate) fn known_words(known: &StoredPerson, target: &ErasureTarget) -> Words {
    let Some(contact) = &known.contact else {
        return Words::of(reader::with("cli-erase-no-contact", &person(target)));
    };
    let mut words = Words::of(reader::with("cli-erase-contact", &args![contact = plain(contact.as_str())]));
    words.lines(render::indented([
        (reader::text("cli-label-emails"), known.emails.iter().map(Email::as_str).collect::<Vec<_>>().join(", ")),
        (reader::text("cli-label-properties"), known.properties.to_string()),
        (reader::text("cli-label-registrations"), known.registrations.to_string()),
        (reader::text("cli-erase-events"), known.timeline_events.to_string()),
    ]));
    words
}

fn person(target: &ErasureTarget) -> TextArgs<'static> {
    args![person = plain(&target.to_string())]
}

/// Asks for confirmation on a terminal. Elsewhere `--yes` is required.
fn confirmed(target: &ErasureTarget, known: &StoredPerson, output: &Output) -> Result<bool, Error> {
    if !io::stdin().is_terminal() {
        return Err(Error::Usage(reader::text("cli-erase-unconfirmed")));
    }
    output.say(known_words(known, target).into_notes())?;
    let unreadable = |error: io::Error| {
        Error::Other(reader::with("cli-cannot-ask", &args![error = error.to_string(), options = "--yes"]))
    };
    let question = reader::with("cli-ask", &args![question = reader::text("cli-erase-question")]);
    write!(io::stderr(), "{question} ").map_err(unreadable)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(unreadable)?;
    Ok(reader::is_yes(&answer))
}

pub(crate) fn words(target: &ErasureTarget, erased: &Erased) -> Words {
    let mut words = Words::default();
    if erased.found {
        words.line(reader::with("cli-erase-erased", &person(target)));
        let forgotten = erased.forgotten;
        words.lines(render::indented([
            (reader::text("cli-label-emails"), erased.emails.to_string()),
            (reader::text("cli-erase-runs"), forgotten.runs.to_string()),
            (reader::text("cli-erase-journals"), forgotten.journals.to_string()),
            (reader::text("cli-erase-keys"), forgotten.keys.to_string()),
            (reader::text("cli-erase-calls"), forgotten.intents.to_string()),
            (reader::text("cli-erase-entries"), forgotten.state.to_string()),
            (reader::text("cli-erase-jobs"), forgotten.jobs.to_string()),
        ]));
    } else {
        words.line(reader::with("cli-erase-not-found", &person(target)));
    }
    if erased.account_user {
        words.line(reader::text("cli-erase-account-user"));
    }
    words
}
