//! `greenroom store show`: the contents of the store.

use greenroom_domain::{Contact, ContactId, Email, Registration, Webinar, WebinarId, property, store::Summary};
use greenroom_locale::args;
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
    output::{Output, Words, plain, table},
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
    next.map_or_else(Words::default, |last| {
        Words::of(reader::with("cli-more-after", &args![place = plain(last.as_str())]))
    })
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
            let id = WebinarId::parse(&webinar).map_err(|error| Error::invalid_input(error.sentence()))?;
            let event = store::event(store, &id, page.after().as_ref(), page.limit.into()).await?;
            output.show_sorted(&event, webinar_words)?;
            output.note_cut(more(event.next.as_ref()))?;
        }
    }
    Ok(exit::OK)
}

pub(crate) fn summary_words(summary: &Summary, store: &StoreLocation) -> Words {
    let mut words = Words::of(reader::with("cli-show-store", &args![store = plain(&store.to_string())]));
    let zoom_accounts = args![
        accounts = summary.zoom_accounts.to_string(),
        count = summary.zoom_users,
        number = summary.zoom_users.to_string(),
    ];
    let runs = args![runs = summary.runs.to_string(), journals = summary.journals.to_string()];
    let bytes = args![bytes = summary.journal_bytes.to_string(), quota = summary.journal_quota.to_string()];
    let rows = [
        ("cli-row-contacts", contacts_in(summary)),
        ("cli-show-account-users", summary.account_users.to_string()),
        ("cli-show-business-units", summary.business_units.to_string()),
        ("cli-show-zoom-accounts", reader::with("cli-show-zoom-accounts-in-use", &zoom_accounts)),
        ("cli-label-webinars", summary.webinars.to_string()),
        ("cli-label-registrations", summary.registrations.to_string()),
        ("cli-show-timeline-events", summary.timeline_events.to_string()),
        ("cli-row-runs", reader::with("cli-show-with-journal", &runs)),
        ("cli-show-journal-bytes", reader::with("cli-show-journal-quota", &bytes)),
        ("cli-show-dropped-journals", summary.dropped_journals.to_string()),
        ("cli-show-packages-kept", summary.packages.to_string()),
        ("cli-show-open-calls", summary.open_intents.to_string()),
        ("cli-show-format", summary.format.to_string()),
    ];
    words.lines(render::indented(rows.map(|(key, value)| (reader::text(key), value))));
    words
}

fn contacts_in(summary: &Summary) -> String {
    let Summary { contacts, deleted_contacts, erased_emails, .. } = summary;
    let args = args![
        contacts = contacts.to_string(),
        deleted = deleted_contacts.to_string(),
        count = *erased_emails,
        number = erased_emails.to_string(),
    ];
    reader::with("cli-show-contacts-in", &args)
}

pub(crate) fn contacts_words(contacts: &[Contact], next: Option<&ContactId>) -> Words {
    let mut words = Words::default();
    if contacts.is_empty() {
        words.line(reader::text("cli-show-no-contacts"));
    }
    let rows =
        contacts.iter().map(|contact| vec![contact.id.to_string(), email(contact.email.as_ref()), name(contact)]);
    words.lines(table(&rows.collect::<Vec<_>>()));
    words.append(more(next));
    words
}

pub(crate) fn contact_words(details: &ContactDetails) -> Words {
    let ContactDetails { contact, registrations, timeline } = details;
    let mut words = Words::of(of_contact(&contact.id));
    let mut rows = vec![(reader::text("cli-row-email"), email(contact.email.as_ref()))];
    if !contact.secondary_emails.is_empty() {
        let emails: Vec<&str> = contact.secondary_emails.iter().map(Email::as_str).collect();
        rows.push((reader::text("cli-show-secondary-emails"), emails.join(", ")));
    }
    rows.extend(contact.properties.iter().map(|(name, value)| (name.clone(), value.clone())));
    words.lines(render::fields_of(rows.into_iter()));
    if !registrations.is_empty() {
        words.line(reader::text("cli-label-registrations"));
        words.lines(table(&registrations.iter().map(registration_row).collect::<Vec<_>>()));
    }
    if !timeline.is_empty() {
        words.line(reader::text("cli-show-timeline"));
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
        reader::with("cli-webinar-of", &args![webinar = registration.webinar.to_string()]),
        word("registration-state", registration.state),
        registration.join_url.as_ref().map(|link| link.expose().to_owned()).unwrap_or_default(),
    ]
}

pub(crate) fn webinars_words(webinars: &[Webinar]) -> Words {
    let mut words = Words::default();
    if webinars.is_empty() {
        words.line(reader::text("cli-no-webinars"));
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
    let mut words = Words::of(reader::with(
        "cli-webinar-about",
        &args![webinar = event.webinar.to_string(), what = plain(&event.name)],
    ));
    let when = |at: Option<jiff::Timestamp>| at.map_or_else(|| reader::text("cli-show-when-open"), render::instant);
    let counts = args![
        registered = event.registered.to_string(),
        attended = event.attended.to_string(),
        cancelled = event.cancellations.to_string(),
        no_shows = event.no_shows.to_string(),
    ];
    let mut rows = vec![
        (reader::text("cli-show-organiser"), event.organiser.clone()),
        (reader::text("cli-row-begins"), when(event.starts_at)),
        (reader::text("cli-row-ends"), when(event.ends_at)),
        (reader::text("cli-row-contacts"), reader::with("cli-show-event-contacts", &counts)),
    ];
    if let Some(url) = &event.url {
        rows.insert(1, ("URL".to_owned(), url.clone()));
    }
    if event.cancelled {
        rows.push((reader::text("cli-show-cancelled"), reader::text("cli-show-cancelled-is")));
    }
    words.lines(render::indented(rows));
    if !contacts.is_empty() {
        words.line(reader::text("cli-show-contacts-on-it"));
        let rows = contacts.iter().map(|on_it| {
            vec![
                format!("  {}", of_contact(&on_it.contact)),
                word("event-state", on_it.state),
                reader::with("cli-since", &args![at = render::instant(on_it.at)]),
            ]
        });
        words.lines(table(&rows.collect::<Vec<_>>()));
    }
    words.append(more(next.as_ref()));
    words
}

/// The words `contact` and its id.
fn of_contact(id: &ContactId) -> String {
    reader::with("cli-contact-of", &args![contact = plain(id.as_str())])
}

/// First and last name.
pub(super) fn name(contact: &Contact) -> String {
    let part = |property| contact.value(property).unwrap_or_default();
    format!("{} {}", part(property::FIRST_NAME), part(property::LAST_NAME)).trim().to_owned()
}

pub(super) fn email(email: Option<&Email>) -> String {
    email.map_or_else(|| reader::text("cli-show-no-email"), ToString::to_string)
}

/// A value of a closed set for people: the word of JSON, or the text of its group in the reader's language.
pub(super) fn word(group: &str, value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => reader::word(group, &word, word.to_lowercase().replace(['-', '_'], " ")),
        _ => String::new(),
    }
}
