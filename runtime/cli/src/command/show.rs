//! `greenroom store show`: what is in the store.

use std::path::Path;

use greenroom_domain::{
    AccountStore, Code, Contact, ContactId, Email, Failure, JoinUrl, PropertyDefinition, Registration, Webinar,
    WebinarId, codes, property,
    store::{EventContact, MarketingEvent, Summary, TimelineEvent, TimelineKind},
};
use greenroom_service::{Settings, wiring};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    error::Error,
    exit,
    mask::MASKED,
    output::{Output, View, table},
    render,
};

/// Its options.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom store show
  greenroom store show contact ada@example.com
  greenroom store show webinar 82512345678 --json

Join links, and properties that are defined as secret, are masked; --reveal shows them.")]
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

/// Which part of a long list.
#[derive(clap::Args)]
struct Page {
    /// Only contacts whose id comes after this one: the next page
    #[arg(long, value_name = "CONTACT")]
    after: Option<String>,
    /// How many contacts
    #[arg(long, value_name = "CONTACTS", default_value_t = 100)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

impl Page {
    fn after(&self) -> Option<ContactId> {
        self.after.as_deref().map(ContactId::new)
    }

    /// How to see more, where there may be more.
    fn more(&self, listed: usize, last: Option<&ContactId>, output: &Output) -> Result<(), Error> {
        match last {
            Some(last) if listed == usize::from(self.limit) => {
                output.say(View::of(format_args!("more: --after {last}")))
            }
            _ => Ok(()),
        }
    }
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings)?;
    match args.what {
        None => summary(store.as_ref(), settings, output).await,
        Some(What::Contacts(page)) => contacts(store.as_ref(), &page, args.reveal, output).await,
        Some(What::Contact { contact }) => contact_of(store.as_ref(), &contact, args.reveal, output).await,
        Some(What::Webinars) => webinars(store.as_ref(), output).await,
        Some(What::Webinar { webinar, page }) => webinar_of(store.as_ref(), &webinar, &page, output).await,
    }
}

async fn summary(store: &dyn AccountStore, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let summary = store.summary().await?;
    if output.is_json() {
        output.json(&summary)?;
    } else {
        output.say(summary_words(&summary, &settings.store))?;
    }
    Ok(exit::OK)
}

pub(crate) fn summary_words(summary: &Summary, file: &Path) -> View {
    let mut view = View::of(format_args!("the store at {}", file.display()));
    view.lines(render::indented([
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
    view
}

fn contacts_in(summary: &Summary) -> String {
    let Summary { contacts, deleted_contacts, erased_emails, .. } = summary;
    let erased = render::many(*erased_emails, "erased email");
    format!("{contacts}, and {deleted_contacts} deleted; {erased}")
}

async fn contacts(store: &dyn AccountStore, page: &Page, reveal: bool, output: &Output) -> Result<u8, Error> {
    let mut contacts = store.list_contacts(page.after().as_ref(), page.limit.into()).await?;
    let definitions = store.properties().await?;
    contacts.iter_mut().for_each(|contact| mask_properties(contact, &definitions, reveal));
    if output.is_json() {
        output.json(&contacts)?;
        return Ok(exit::OK);
    }
    output.say(contacts_words(&contacts))?;
    page.more(contacts.len(), contacts.last().map(|contact| &contact.id), output)?;
    Ok(exit::OK)
}

pub(crate) fn contacts_words(contacts: &[Contact]) -> View {
    let mut view = View::default();
    if contacts.is_empty() {
        view.line("no contacts");
    }
    let rows = contacts.iter().map(|contact| vec![contact.id.to_string(), email(contact), name(contact)]);
    view.lines(table(&rows.collect::<Vec<_>>()));
    view
}

async fn contact_of(store: &dyn AccountStore, wanted: &str, reveal: bool, output: &Output) -> Result<u8, Error> {
    let mut contact = find_contact(store, wanted).await?;
    let definitions = store.properties().await?;
    mask_properties(&mut contact, &definitions, reveal);
    let mut registrations = store.registrations_of(&contact.id).await?;
    if !reveal {
        let masked = |link: &mut Option<JoinUrl>| *link = link.as_ref().map(|_| JoinUrl::new(MASKED));
        registrations.iter_mut().for_each(|registration| masked(&mut registration.join_url));
    }
    let timeline = store.timeline(&contact.id).await?;
    if output.is_json() {
        output.json(&json!({ "contact": contact, "registrations": registrations, "timeline": timeline }))?;
    } else {
        output.say(contact_words(&contact, &registrations, &timeline))?;
    }
    Ok(exit::OK)
}

pub(crate) fn contact_words(contact: &Contact, registrations: &[Registration], timeline: &[TimelineEvent]) -> View {
    let mut view = View::of(format_args!("contact {}", contact.id));
    let mut rows = vec![("email", email(contact))];
    if !contact.secondary_emails.is_empty() {
        let emails: Vec<&str> = contact.secondary_emails.iter().map(Email::as_str).collect();
        rows.push(("secondary emails", emails.join(", ")));
    }
    rows.extend(contact.properties.iter().map(|(name, value)| (name.as_str(), value.clone())));
    view.lines(render::fields_of(rows.into_iter()));
    if !registrations.is_empty() {
        view.line("registrations");
        view.lines(table(&registrations.iter().map(registration_row).collect::<Vec<_>>()));
    }
    if !timeline.is_empty() {
        view.line("timeline");
        let rows = timeline.iter().map(|event| {
            let kind = match event.kind {
                TimelineKind::Registration => "registration",
                TimelineKind::Attendance => "attendance",
                TimelineKind::Recording => "recording",
            };
            let state = event.state.map(word).unwrap_or_default();
            let webinar = format!("{} {}", event.webinar, event.webinar_name);
            vec![format!("  {}", render::instant(event.at)), kind.to_owned(), state, webinar]
        });
        view.lines(table(&rows.collect::<Vec<_>>()));
    }
    view
}

pub(super) async fn find_contact(store: &dyn AccountStore, wanted: &str) -> Result<Contact, Error> {
    let id = match Email::parse(wanted) {
        Ok(email) => {
            let identity = store.identities(std::slice::from_ref(&email)).await?.into_iter().next();
            identity.and_then(|identity| identity.primary_of).ok_or_else(|| {
                not_found(
                    codes::CONTACT_NOT_FOUND,
                    format!("no contact has the primary email {email}: see `greenroom store show contacts`"),
                )
            })?
        }
        Err(_) => ContactId::new(wanted),
    };
    let found = store.contacts(std::slice::from_ref(&id)).await?.into_iter().next().flatten();
    found.ok_or_else(|| {
        not_found(codes::CONTACT_NOT_FOUND, format!("there is no contact {id}: see `greenroom store show contacts`"))
    })
}

fn registration_row(registration: &Registration) -> Vec<String> {
    vec![
        format!("  {}", render::instant(registration.registered_at)),
        format!("webinar {}", registration.webinar),
        word(registration.state),
        registration.join_url.as_ref().map(|link| link.expose().to_owned()).unwrap_or_default(),
    ]
}

async fn webinars(store: &dyn AccountStore, output: &Output) -> Result<u8, Error> {
    let webinars = store.webinars().await?;
    if output.is_json() {
        output.json(&webinars)?;
    } else {
        output.say(webinars_words(&webinars))?;
    }
    Ok(exit::OK)
}

pub(crate) fn webinars_words(webinars: &[Webinar]) -> View {
    let mut view = View::default();
    if webinars.is_empty() {
        view.line("no webinars: `greenroom connect zoom` fetches them");
    }
    let rows = webinars.iter().map(|webinar: &Webinar| {
        vec![
            webinar.id.to_string(),
            webinar.starts_at.map_or_else(|| word(webinar.kind), render::instant),
            webinar.host_email.as_ref().map(ToString::to_string).unwrap_or_default(),
            webinar.topic.clone(),
        ]
    });
    view.lines(table(&rows.collect::<Vec<_>>()));
    view
}

async fn webinar_of(store: &dyn AccountStore, wanted: &str, page: &Page, output: &Output) -> Result<u8, Error> {
    let id = WebinarId::parse(wanted).map_err(|error| Error::invalid_input(error.to_string()))?;
    let event = store.marketing_event(&id).await?.ok_or_else(|| {
        not_found(
            codes::WEBINAR_NOT_FOUND,
            format!("the store knows no webinar {id}: see `greenroom store show webinars`"),
        )
    })?;
    let contacts = store.event_contacts(&id, page.after().as_ref(), page.limit.into()).await?;
    if output.is_json() {
        output.json(&json!({ "marketingEvent": event, "contacts": contacts }))?;
        return Ok(exit::OK);
    }
    output.say(webinar_words(&event, &contacts))?;
    page.more(contacts.len(), contacts.last().map(|on_it| &on_it.contact), output)?;
    Ok(exit::OK)
}

pub(crate) fn webinar_words(event: &MarketingEvent, contacts: &[EventContact]) -> View {
    let mut view = View::of(format_args!("webinar {}: {}", event.webinar, event.name));
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
    view.lines(render::indented(rows));
    if !contacts.is_empty() {
        view.line("contacts on it");
        let rows = contacts.iter().map(|on_it| {
            vec![
                format!("  contact {}", on_it.contact),
                word(on_it.state),
                format!("since {}", render::instant(on_it.at)),
            ]
        });
        view.lines(table(&rows.collect::<Vec<_>>()));
    }
    view
}

pub(super) fn mask_properties(contact: &mut Contact, definitions: &[PropertyDefinition], reveal: bool) {
    if reveal {
        return;
    }
    for definition in definitions.iter().filter(|definition| definition.secret) {
        if let Some(value) = contact.properties.get_mut(&definition.name) {
            *value = MASKED.to_owned();
        }
    }
}

/// First and last name.
pub(super) fn name(contact: &Contact) -> String {
    let part = |property| contact.value(property).unwrap_or_default();
    format!("{} {}", part(property::FIRST_NAME), part(property::LAST_NAME)).trim().to_owned()
}

pub(super) fn email(contact: &Contact) -> String {
    contact.email.as_ref().map_or_else(|| "(no email)".to_owned(), ToString::to_string)
}

pub(super) fn not_found(code: Code, message: String) -> Error {
    Error::Failure(Failure::refused(code, message))
}

/// The word that stands for it in JSON, for people.
pub(super) fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word.to_lowercase().replace(['-', '_'], " "),
        _ => String::new(),
    }
}
