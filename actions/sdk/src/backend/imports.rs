//! The guest's imports: they implement [`Backend`].

use std::time::Duration;

use super::Backend;
use crate::{
    Cancellation, Change, Completion, Contact, ContactId, Decided, DecisionRequest, EntriesPage, Entry, Event, Failure,
    HttpRequest, HttpResponse, Instant, Level, NewContact, Registration, RegistrationRequest, Retry, UpcomingPage,
    UpcomingWebinar, WaitLink, WaitRequest,
    bindings::greenroom::action::{
        clock, connections, contacts_read, contacts_write, http, invocation, log as log_interface, random, secrets,
        state, timeline, types, waiting, webinar_approval, webinar_cancellation, webinar_registration, webinar_sync,
        webinars_read,
    },
    webinar::{JoinsPage, ListedState, ListingEnd, RecordingOutcome, Session, SyncPage, WebinarDetails},
};

/// The imports. Each is in the component only if something calls it.
pub(crate) struct Imports;

impl Backend for Imports {
    fn contact(&self) -> Option<ContactId> {
        invocation::contact().map(ContactId::new)
    }

    fn run_id(&self) -> String {
        invocation::run_id()
    }

    fn started_at(&self) -> Instant {
        Instant::from_millis(invocation::started_at())
    }

    fn dry_run(&self) -> bool {
        invocation::dry_run()
    }

    fn get_contacts(&self, ids: &[ContactId], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure> {
        let ids: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
        contacts(contacts_read::get(&ids, &owned(properties)))
    }

    fn find_contacts(&self, emails: &[&str], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure> {
        contacts(contacts_read::find_by_email(&owned(emails), &owned(properties)))
    }

    fn update_contacts(&self, changes: &[Change]) -> Vec<Result<(), Failure>> {
        let changes: Vec<_> = changes
            .iter()
            .map(|change| contacts_write::Change {
                contact: change.contact.as_str().to_owned(),
                assignments: change.assignments.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            })
            .collect();
        contacts_write::update(&changes).into_iter().map(|outcome| outcome.map_err(failure)).collect()
    }

    fn create_contacts(&self, contacts: &[NewContact]) -> Vec<Result<ContactId, Failure>> {
        let creations: Vec<_> = contacts
            .iter()
            .map(|contact| contacts_write::Creation {
                email: contact.email.clone(),
                assignments: contact
                    .properties
                    .iter()
                    .map(|(name, value)| (name.clone(), Some(value.clone())))
                    .collect(),
            })
            .collect();
        let outcomes = contacts_write::create(&creations);
        outcomes.into_iter().map(|outcome| outcome.map(ContactId::new).map_err(failure)).collect()
    }

    fn register(&self, requests: &[RegistrationRequest]) -> Vec<Result<Registration, Failure>> {
        let requests: Vec<_> = requests
            .iter()
            .map(|request| webinar_registration::Request {
                contact: request.contact.as_str().to_owned(),
                webinar: request.webinar.clone(),
                occurrence: request.occurrence.clone(),
            })
            .collect();
        let outcomes = webinar_registration::register(&requests);
        outcomes.into_iter().map(|outcome| outcome.map(Registration::from).map_err(failure)).collect()
    }

    fn cancel(&self, requests: &[RegistrationRequest]) -> Vec<Result<Cancellation, Failure>> {
        let requests: Vec<_> = requests
            .iter()
            .map(|request| webinar_cancellation::Request {
                contact: request.contact.as_str().to_owned(),
                webinar: request.webinar.clone(),
                occurrence: request.occurrence.clone(),
            })
            .collect();
        webinar_cancellation::cancel(&requests).into_iter().map(|outcome| outcome.map_err(failure)).collect()
    }

    fn decide(&self, requests: &[DecisionRequest]) -> Vec<Result<Decided, Failure>> {
        let requests: Vec<_> = requests
            .iter()
            .map(|request| webinar_approval::Request {
                contact: request.contact.as_str().to_owned(),
                webinar: request.webinar.clone(),
                decision: request.decision,
            })
            .collect();
        webinar_approval::decide(&requests).into_iter().map(|outcome| outcome.map_err(failure)).collect()
    }

    fn upcoming(&self, search: Option<&str>, page: Option<&str>) -> Result<UpcomingPage, Failure> {
        let listed = webinars_read::upcoming(search, page).map_err(failure)?;
        let webinar = |webinar: webinars_read::Webinar| UpcomingWebinar {
            id: webinar.id,
            topic: webinar.topic,
            starts_at: webinar.starts_at.map(Instant::from_millis),
            recurring: webinar.recurring,
        };
        Ok(UpcomingPage { webinars: listed.webinars.into_iter().map(webinar).collect(), next: listed.next })
    }

    fn sync_details(&self, webinar: &str) -> Result<WebinarDetails, Failure> {
        let details = webinar_sync::details(webinar).map_err(failure)?;
        Ok(WebinarDetails {
            topic: details.topic,
            starts_at: details.starts_at.map(Instant::from_millis),
            recurring: details.recurring,
            cancelled: details.cancelled,
        })
    }

    fn sync_begin_registrants(&self, webinar: &str, pass: u32) -> Result<(), Failure> {
        webinar_sync::begin_registrants(webinar, pass).map_err(failure)
    }

    fn sync_registrants(
        &self,
        webinar: &str,
        pass: u32,
        state: ListedState,
        page: Option<&str>,
    ) -> Result<SyncPage, Failure> {
        webinar_sync::registrants(webinar, pass, state, page).map_err(failure)
    }

    fn sync_end_registrants(&self, webinar: &str, pass: u32) -> Result<ListingEnd, Failure> {
        webinar_sync::end_registrants(webinar, pass).map_err(failure)
    }

    fn sync_sessions(&self, webinar: &str) -> Result<Vec<Session>, Failure> {
        let session = |session: webinar_sync::Session| Session {
            id: session.id,
            starts_at: Instant::from_millis(session.starts_at),
            ends_at: Instant::from_millis(session.ends_at),
        };
        Ok(webinar_sync::sessions(webinar).map_err(failure)?.into_iter().map(session).collect())
    }

    fn sync_begin_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<(), Failure> {
        webinar_sync::begin_participants(webinar, session, pass).map_err(failure)
    }

    fn sync_participants(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<JoinsPage, Failure> {
        webinar_sync::participants(webinar, session, page).map_err(failure)
    }

    fn sync_end_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<ListingEnd, Failure> {
        webinar_sync::end_participants(webinar, session, pass).map_err(failure)
    }

    fn sync_attendance(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<SyncPage, Failure> {
        webinar_sync::attendance(webinar, session, page).map_err(failure)
    }

    fn sync_recordings_due(&self, webinar: &str) -> Result<Vec<String>, Failure> {
        webinar_sync::recordings_due(webinar).map_err(failure)
    }

    fn sync_recording(&self, webinar: &str, session: &str) -> Result<RecordingOutcome, Failure> {
        Ok(match webinar_sync::recording(webinar, session).map_err(failure)? {
            webinar_sync::RecordingOutcome::Stored(transcript) => RecordingOutcome::Stored { transcript },
            webinar_sync::RecordingOutcome::Missing(reason) => RecordingOutcome::Missing(reason),
        })
    }

    fn state_get(&self, keys: &[&str]) -> Result<Vec<Option<String>>, Failure> {
        state::get(&owned(keys)).map_err(failure)
    }

    fn state_set(&self, entries: &[Entry]) -> Vec<Result<(), Failure>> {
        let entries: Vec<_> = entries
            .iter()
            .map(|entry| state::Entry {
                key: entry.key.clone(),
                value: entry.value.clone(),
                about: entry.about.as_ref().map(|about| about.as_str().to_owned()),
            })
            .collect();
        state::set(&entries).into_iter().map(|outcome| outcome.map_err(failure)).collect()
    }

    fn state_delete(&self, keys: &[&str]) -> Result<(), Failure> {
        state::delete(&owned(keys)).map_err(failure)
    }

    fn state_list(&self, prefix: &str, page: Option<&str>) -> Result<EntriesPage, Failure> {
        let page = state::list_entries(prefix, page).map_err(failure)?;
        let entry =
            |entry: state::Entry| Entry { key: entry.key, value: entry.value, about: entry.about.map(ContactId::new) };
        Ok(EntriesPage { entries: page.entries.into_iter().map(entry).collect(), next: page.next })
    }

    fn http_send(&self, requests: &[HttpRequest]) -> Vec<Result<HttpResponse, Failure>> {
        let requests: Vec<_> = requests
            .iter()
            .map(|request| http::Request {
                method: request.method,
                url: request.url.clone(),
                headers: request.headers.clone(),
                body: request.body.clone(),
            })
            .collect();
        let response = |response: http::Response| HttpResponse {
            status: response.status,
            headers: response.headers,
            body: response.body,
        };
        http::send(&requests).into_iter().map(|outcome| outcome.map(response).map_err(failure)).collect()
    }

    fn secret(&self, name: &str) -> Result<String, Failure> {
        secrets::get(name).map_err(failure)
    }

    fn connection(&self, name: &str) -> Result<String, Failure> {
        connections::get(name).map_err(failure)
    }

    fn now(&self) -> Instant {
        Instant::from_millis(clock::now())
    }

    fn random(&self, count: u32) -> Vec<u8> {
        random::bytes(count)
    }

    fn write_events(&self, events: &[Event]) -> Vec<Result<(), Failure>> {
        let events: Vec<_> = events
            .iter()
            .map(|event| timeline::Event {
                contact: event.contact.as_str().to_owned(),
                event_type: event.event_type.clone(),
                key: event.key.clone(),
                at: event.at.map(Instant::as_millis),
                title: event.title.clone(),
                details: event.details.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            })
            .collect();
        timeline::write(&events).into_iter().map(|outcome| outcome.map_err(failure)).collect()
    }

    fn open_wait(&self, request: &WaitRequest) -> Result<WaitLink, Failure> {
        let request = waiting::Request {
            name: request.name.clone(),
            until: request.until.as_millis(),
            title: request.title.clone(),
        };
        let link = waiting::open(&request).map_err(failure)?;
        Ok(WaitLink { url: link.url, until: Instant::from_millis(link.until), made_up: link.made_up })
    }

    fn wait_outcome(&self, name: &str) -> Result<Completion<String>, Failure> {
        Ok(match waiting::outcome(name).map_err(failure)? {
            waiting::Completion::Pending => Completion::Pending,
            waiting::Completion::Completed(json) => Completion::Completed(json),
            waiting::Completion::Expired => Completion::Expired,
        })
    }

    fn log(&self, level: Level, message: &str, fields: &[(&str, &str)]) {
        let fields: Vec<_> = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        log_interface::write(level, message, &fields);
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn contacts(
    answer: Result<Vec<Option<contacts_read::Contact>>, types::Failure>,
) -> Result<Vec<Option<Contact>>, Failure> {
    let contact = |contact: contacts_read::Contact| Contact {
        id: ContactId::new(contact.id),
        email: contact.email,
        properties: contact.properties.into_iter().collect(),
    };
    Ok(answer.map_err(failure)?.into_iter().map(|found| found.map(contact)).collect())
}

impl From<webinar_registration::Registration> for Registration {
    fn from(registration: webinar_registration::Registration) -> Self {
        Self {
            registrant_id: registration.registrant_id,
            state: registration.state,
            join_url: registration.join_url,
            topic: registration.topic,
            starts_at: registration.starts_at.map(Instant::from_millis),
            occurrences: registration.occurrences,
            already_registered: registration.already_registered,
            contact_updated: registration.contact_updated,
            made_up: registration.made_up,
        }
    }
}

// This is not `From`: `Failure` converts from every error, and the generated failure is an error.
fn failure(failure: types::Failure) -> Failure {
    let retry = match failure.retry {
        types::Retry::Never => Retry::Never,
        types::Retry::Now => Retry::Now,
        types::Retry::After(millis) => Retry::After(Duration::from_millis(millis)),
    };
    Failure { code: failure.code, message: failure.message, retry, pointer: failure.pointer }
}
