//! `greenroom erase`: erases a person (C10: erased people leave keyed hashes only).

use std::io::{self, BufRead, IsTerminal, Write};

use greenroom::{Erased, ErasureTarget};
use greenroom_domain::{Email, HistoryKind};
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
    output::{Output, Words},
    render, stop, user,
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
        output.note("nothing was erased");
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
        return Words::of(format_args!(
            "{target} is no living contact; what a deleted one left, and what runs said, would go"
        ));
    };
    let mut words = Words::of(format_args!("contact {contact} would go, with what runs said of it"));
    words.lines(render::indented([
        ("emails", known.emails.iter().map(Email::as_str).collect::<Vec<_>>().join(", ")),
        ("properties", known.properties.to_string()),
        ("registrations", known.registrations.to_string()),
        ("timeline events", known.timeline_events.to_string()),
    ]));
    words
}

/// Asks for confirmation on a terminal. Elsewhere `--yes` is required.
fn confirmed(target: &ErasureTarget, known: &StoredPerson, output: &Output) -> Result<bool, Error> {
    if !io::stdin().is_terminal() {
        return Err(Error::Usage(
            "erasing cannot be undone: confirm it with --yes, or see with --dry-run what would go".to_owned(),
        ));
    }
    output.say(known_words(known, target).into_notes())?;
    let unreadable = |error| Error::Other(format!("cannot ask on this terminal: {error}; use --yes"));
    write!(io::stderr(), "Erase it for good? [y/N] ").map_err(unreadable)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(unreadable)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

pub(crate) fn words(target: &ErasureTarget, erased: &Erased) -> Words {
    let mut words = Words::default();
    if erased.found {
        words.line(format_args!("erased {target}"));
        let forgotten = erased.forgotten;
        words.lines(render::indented([
            ("emails", erased.emails.to_string()),
            ("runs that say nothing any more", forgotten.runs.to_string()),
            ("journals", forgotten.journals.to_string()),
            ("idempotency keys", forgotten.keys.to_string()),
            ("calls to Zoom", forgotten.intents.to_string()),
            ("entries that actions kept", forgotten.state.to_string()),
            ("jobs", forgotten.jobs.to_string()),
        ]));
    } else {
        words.line(format_args!("nothing of {target} was found; perhaps it was erased before"));
    }
    if erased.account_user {
        words.line("an email of theirs logs in to the account: that stays");
    }
    words
}
