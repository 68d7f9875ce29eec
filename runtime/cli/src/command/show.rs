//! `greenroom store show`: the contents of the store.

use greenroom_domain::{Contact, ContactId, Email, Registration, Webinar, WebinarId, property, store::Summary};
use greenroom_service::{
    Settings, StoreLocation,
    views::{
        contacts::{self, ContactDetails},
        store::{self, EventDetails},
    },
    wiring,
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, table},
    reader, render,
};

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom store show
  greenroom store show contact ada@example.com
  greenroom store show webinar 82512345678 --json

Join links, other links that may carry a token, and secret properties are masked; --reveal shows them.")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Show secrets
    #[arg(long, global = true)]
    reveal: bool,
}

/// A part of the store.
#[derive(clap::Subcommand)]
enum What {
    /// List contacts
    #[command(
        after_help = "Examples:\n  greenroom store show contacts\n  greenroom store show contacts --after 7 --json"
    )]
    Contacts(Page),
    /// Show a contact: its properties, registrations and timeline
    #[command(
        after_help = "Examples:\n  greenroom store show contact 7\n  greenroom store show contact ada@example.com"
    )]
    Contact {
        /// Its id, or its primary email
        contact: String,
    },
    /// List webinars
    #[command(after_help = "Examples:\n  greenroom store show webinars\n  greenroom store show webinars --json")]
    Webinars,
    /// Show a webinar: its marketing event, and the contacts on it
    #[command(after_help = "Examples:\n  greenroom store show webinar 82512345678")]
    Webinar {
        /// Its id
        webinar: String,
        #[command(flatten)]
        page: Page,
    },
}

/// A part of a long list.
#[derive(clap::Args)]
struct Page {
    /// Only contacts whose id comes after this one: the next page
    #[arg(long, value_name = "CONTACT")]
    after: Option<String>,
    /// How many contacts to list
    #[arg(long, value_name = "CONTACTS", default_value_t = 100)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

impl Page {
    fn after(&self) -> Option<ContactId> {
        self.after.as_deref().map(ContactId::new)
    }
}

/// The option for the next page, where there is one.
pub(crate) fn more(next: Option<&ContactId>) -> Words {
    next.map_or_else(Words::default, |last| Words::of(format_args!("more: --after {last}")))
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store_for_reading(settings).await?;
    let store = store.as_ref();
    match args.what {
        None => {
            output.show(&store::summary(store).await?, |summary| summary_words(summary, &settings.store))?;
        }
        Some(What::Contacts(page)) => {
            let page = contacts::list(store, page.after().as_ref(), page.limit.into(), args.reveal).await?;
            output.show(&page.items, |contacts| contacts_words(contacts, page.next.as_ref()))?;
            output.note_cut(more(page.next.as_ref()))?;
        }
        Some(What::Contact { contact }) => {
            output.show_sorted(&contacts::details(store, &contact, args.reveal).await?, contact_words)?;
        }
        Some(What::Webinars) => output.show(&store::webinars(store).await?, |webinars| webinars_words(webinars))?,
        Some(What::Webinar { webinar, page }) => {
            let id = WebinarId::parse(&webinar).map_err(|error| Error::invalid_input(error.to_string()))?;
            let event = store::event(store, &id, page.after().as_ref(), page.limit.into()).await?;
            output.show_sorted(&event, webinar_words)?;
            output.note_cut(more(event.next.as_ref()))?;
        }
    }
    Ok(exit::OK)
}

pub(crate) fn summary_words(summary: &Summary, store: &StoreLocation) -> Words {
    let mut words = Words::of(format_args!("the store at {store}"));
    words.lines(render::indented([
        ("contacts", contacts_in(summary)),
        ("account users", summary.account_users.to_string()),
        ("business units", summary.business_units.to_string()),
        (
            "Zoom accounts",
            format!("{} in use, with {}", summary.zoom_accounts, render::many(summary.zoom_users, "user")),
        ),
        ("webinars", summary.webinars.to_string()),
        ("registrations", summary.registrations.to_string()),
        ("timeline events", summary.timeline_events.to_string()),
        ("runs", format!("{}, {} of them with a journal", summary.runs, summary.journals)),
        ("bytes of journals", format!("{} of {} that are kept here", summary.journal_bytes, summary.journal_quota)),
        ("journals dropped for room", summary.dropped_journals.to_string()),
        ("packages kept", summary.packages.to_string()),
        ("calls to Zoom not settled", summary.open_intents.to_string()),
        ("format", summary.format.to_string()),
    ]));
    words
}

fn contacts_in(summary: &Summary) -> String {
    let Summary { contacts, deleted_contacts, erased_emails, .. } = summary;
    let erased = render::many(*erased_emails, "erased email");
    format!("{contacts}, and {deleted_contacts} deleted; {erased}")
}

pub(crate) fn contacts_words(contacts: &[Contact], next: Option<&ContactId>) -> Words {
    let mut words = Words::default();
    if contacts.is_empty() {
        words.line("no contacts");
    }
    let rows =
        contacts.iter().map(|contact| vec![contact.id.to_string(), email(contact.email.as_ref()), name(contact)]);
    words.lines(table(&rows.collect::<Vec<_>>()));
    words.append(more(next));
    words
}

pub(crate) fn contact_words(details: &ContactDetails) -> Words {
    let ContactDetails { contact, registrations, timeline } = details;
    let mut words = Words::of(format_args!("contact {}", contact.id));
    let mut rows = vec![("email", email(contact.email.as_ref()))];
    if !contact.secondary_emails.is_empty() {
        let emails: Vec<&str> = contact.secondary_emails.iter().map(Email::as_str).collect();
        rows.push(("secondary emails", emails.join(", ")));
    }
    rows.extend(contact.properties.iter().map(|(name, value)| (name.as_str(), value.clone())));
    words.lines(render::fields_of(rows.into_iter()));
    if !registrations.is_empty() {
        words.line("registrations");
        words.lines(table(&registrations.iter().map(registration_row).collect::<Vec<_>>()));
    }
    if !timeline.is_empty() {
        words.line("timeline");
        let rows = timeline.iter().map(|event| {
            let kind = word("timeline-kind", event.kind);
            let state = event.state.map(|state| word("registration-state", state)).unwrap_or_default();
            let webinar = format!("{} {}", event.webinar, event.webinar_name);
            vec![format!("  {}", render::instant(event.at)), kind, state, webinar]
        });
        words.lines(table(&rows.collect::<Vec<_>>()));
    }
    words
}

fn registration_row(registration: &Registration) -> Vec<String> {
    vec![
        format!("  {}", render::instant(registration.registered_at)),
        format!("webinar {}", registration.webinar),
        word("registration-state", registration.state),
        registration.join_url.as_ref().map(|link| link.expose().to_owned()).unwrap_or_default(),
    ]
}

pub(crate) fn webinars_words(webinars: &[Webinar]) -> Words {
    let mut words = Words::default();
    if webinars.is_empty() {
        words.line("no webinars: `greenroom connect zoom` fetches them");
    }
    let rows = webinars.iter().map(|webinar: &Webinar| {
        vec![
            webinar.id.to_string(),
            webinar.starts_at.map_or_else(|| word("webinar-type", webinar.kind), render::instant),
            webinar.host_email.as_ref().map(ToString::to_string).unwrap_or_default(),
            webinar.topic.clone(),
        ]
    });
    words.lines(table(&rows.collect::<Vec<_>>()));
    words
}

pub(crate) fn webinar_words(details: &EventDetails) -> Words {
    let EventDetails { marketing_event: event, contacts, next } = details;
    let mut words = Words::of(format_args!("webinar {}: {}", event.webinar, event.name));
    let when = |at: Option<jiff::Timestamp>| at.map_or_else(|| "open".to_owned(), render::instant);
    let mut rows = vec![
        ("organiser", event.organiser.clone()),
        ("begins", when(event.starts_at)),
        ("ends", when(event.ends_at)),
        (
            "contacts",
            format!(
                "{} registered, {} attended, {} cancelled, {} no-shows",
                event.registered, event.attended, event.cancellations, event.no_shows
            ),
        ),
    ];
    if let Some(url) = &event.url {
        rows.insert(1, ("URL", url.clone()));
    }
    if event.cancelled {
        rows.push(("cancelled", "it will not take place".to_owned()));
    }
    words.lines(render::indented(rows));
    if !contacts.is_empty() {
        words.line("contacts on it");
        let rows = contacts.iter().map(|on_it| {
            vec![
                format!("  contact {}", on_it.contact),
                word("event-state", on_it.state),
                format!("since {}", render::instant(on_it.at)),
            ]
        });
        words.lines(table(&rows.collect::<Vec<_>>()));
    }
    words.append(more(next.as_ref()));
    words
}

/// First and last name.
pub(super) fn name(contact: &Contact) -> String {
    let part = |property| contact.value(property).unwrap_or_default();
    format!("{} {}", part(property::FIRST_NAME), part(property::LAST_NAME)).trim().to_owned()
}

pub(super) fn email(email: Option<&Email>) -> String {
    email.map_or_else(|| "(no email)".to_owned(), ToString::to_string)
}

/// A value of a closed set for people: the word of JSON, or the text of its group in the reader's language.
pub(super) fn word(group: &str, value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => reader::word(group, &word, word.to_lowercase().replace(['-', '_'], " ")),
        _ => String::new(),
    }
}
