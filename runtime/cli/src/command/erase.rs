//! `greenroom erase`: erases a person (C10).

use std::io::{self, BufRead, IsTerminal, Write};

use greenroom::{Erased, ErasureTarget};
use greenroom_domain::{AccountStore, Contact, ContactId, Email};
use greenroom_service::{Settings, wiring};
use serde_json::{Value, json};

use crate::{
    error::Error,
    exit,
    output::{Output, View},
    render, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom erase 7 --dry-run
  greenroom erase ada@example.com
  greenroom erase ada@example.com --yes --json

Gone are the contact with its emails, properties, registrations and timeline, and what runs said of it: their inputs, \
outputs, journals and idempotency keys. Such runs cannot be replayed. What stays are keyed hashes: of each email, by \
which no action and no sync makes the contact again (a person can, with `store import`), of registrations, and of the name in \
each session. Transcripts keep what was said, not that this person said it; whoever else was named in it stays.

Of a contact that was deleted before, name the email, and the id too if it is known. Erasing twice does no harm, and \
finishes what was interrupted. While a registration of the person is under way, the exit code is 18: come back then.

Not reached are Zoom's own records, backups and logs, and people who log in to the account. The store's file is \
rewritten, which takes as long as copying it.";

/// Its options.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The contact: its id, or one of its emails
    contact: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Show what the contact store has of the person, and erase nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let whom = ErasureTarget::from(args.contact.as_str());
    let store = wiring::store(settings)?;
    let known = StoredPerson::of(store.as_ref(), &whom).await?;
    if args.dry_run {
        if output.is_json() {
            output.json(&known.json())?;
        } else {
            output.say(known_words(&known, &whom))?;
        }
        return Ok(exit::OK);
    }
    if !args.yes && !confirmed(&whom, &known, output)? {
        output.note("nothing was erased");
        return Ok(exit::CANCELLED);
    }
    let runtime = wiring::runtime(settings, &store).await?;
    let erased = runtime.erase(whom.clone()).await?;
    stop::shut_down(&runtime, output).await;
    if output.is_json() {
        output.json(&erased)?;
    } else {
        output.say(words(&whom, &erased))?;
    }
    Ok(exit::OK)
}

/// What the contact store has of a person.
pub(crate) struct StoredPerson {
    pub(crate) contact: Option<Contact>,
    pub(crate) registrations: usize,
    pub(crate) timeline: usize,
}

impl StoredPerson {
    async fn of(store: &dyn AccountStore, whom: &ErasureTarget) -> Result<Self, Error> {
        let id: Option<ContactId> = match whom {
            ErasureTarget::Contact(id) => Some(id.clone()),
            ErasureTarget::Email(email) => {
                let known = store.identities(std::slice::from_ref(email)).await?.into_iter().next();
                known.and_then(|known| known.primary_of.or(known.secondary_of))
            }
        };
        let Some(id) = id else { return Ok(Self { contact: None, registrations: 0, timeline: 0 }) };
        Ok(Self {
            contact: store.contacts(std::slice::from_ref(&id)).await?.into_iter().next().flatten(),
            registrations: store.registrations_of(&id).await?.len(),
            timeline: store.timeline(&id).await?.len(),
        })
    }

    /// Without the values of properties, which may be secret.
    fn json(&self) -> Value {
        json!({
            "contact": self.contact.as_ref().map(|contact| &contact.id),
            "emails": self.emails(),
            "properties": self.properties(),
            "registrations": self.registrations,
            "timelineEvents": self.timeline,
        })
    }

    fn emails(&self) -> Vec<&str> {
        let Some(contact) = &self.contact else { return Vec::new() };
        contact.email.iter().chain(&contact.secondary_emails).map(Email::as_str).collect()
    }

    fn properties(&self) -> usize {
        self.contact.as_ref().map_or(0, |contact| contact.properties.len())
    }
}

pub(crate) fn known_words(known: &StoredPerson, whom: &ErasureTarget) -> View {
    let Some(contact) = &known.contact else {
        return View::of(format_args!(
            "{whom} is no living contact; what a deleted one left, and what runs said, would go"
        ));
    };
    let mut view = View::of(format_args!("contact {} would go, with what runs said of it", contact.id));
    view.lines(render::indented([
        ("emails", known.emails().join(", ")),
        ("properties", known.properties().to_string()),
        ("registrations", known.registrations.to_string()),
        ("timeline events", known.timeline.to_string()),
    ]));
    view
}

/// Asks on a terminal. Where nobody can be asked, nothing is erased without `--yes`.
fn confirmed(whom: &ErasureTarget, known: &StoredPerson, output: &Output) -> Result<bool, Error> {
    if !io::stdin().is_terminal() {
        return Err(Error::Usage(
            "erasing cannot be undone: confirm it with --yes, or see with --dry-run what would go".to_owned(),
        ));
    }
    output.say(known_words(known, whom).into_notes())?;
    let unreadable = |error| Error::Other(format!("cannot ask on this terminal: {error}; use --yes"));
    write!(io::stderr(), "Erase it for good? [y/N] ").map_err(unreadable)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(unreadable)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

pub(crate) fn words(whom: &ErasureTarget, erased: &Erased) -> View {
    let mut view = View::default();
    if erased.found {
        view.line(format_args!("erased {whom}"));
        let forgotten = erased.forgotten;
        view.lines(render::indented([
            ("emails", erased.emails.to_string()),
            ("runs that say nothing any more", forgotten.runs.to_string()),
            ("journals", forgotten.journals.to_string()),
            ("idempotency keys", forgotten.keys.to_string()),
            ("calls to Zoom", forgotten.intents.to_string()),
            ("entries that actions kept", forgotten.state.to_string()),
        ]));
    } else {
        view.line(format_args!("nothing of {whom} was found; perhaps it was erased before"));
    }
    if erased.account_user {
        view.line("an email of theirs logs in to the account: that stays");
    }
    view
}
