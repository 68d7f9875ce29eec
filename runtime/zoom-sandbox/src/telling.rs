//! What webhooks tell, in the shapes of Zoom's documents: an id is a number before a webinar takes place, and a text while it
//! does.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    api::{occurrence_body, start, time},
    registrants::Registrant,
    session::Session,
    state::{Account, Webinar},
    world::{Recording, RecordingState, RegistrantStatus, TranscriptState},
};

impl Account {
    /// Tells a change of a webinar to the receiver of webhooks, if there is one.
    pub(crate) fn tell(&self, place: usize, event: &'static str, now: Timestamp) {
        self.tell_all(place, now, |account, webinar| vec![(event, payload(account, webinar, now))]);
    }

    /// Tells a change of registrations, which are named by their ids or emails.
    pub(crate) fn tell_registrations(&self, place: usize, people: &[String], event: &'static str, now: Timestamp) {
        self.tell_all(place, now, |account, webinar| {
            let is_named =
                |one: &&Registrant| people.iter().any(|name| *name == one.id || name.eq_ignore_ascii_case(&one.email));
            let people = webinar.registrants.iter().filter(is_named);
            people.map(|one| (event, registration(account, webinar, one, event, now))).collect()
        });
    }

    /// Tells what `events` makes of a webinar. Without a receiver, it is not made.
    pub(crate) fn tell_all(
        &self,
        place: usize,
        now: Timestamp,
        events: impl FnOnce(&Self, &Webinar) -> Vec<(&'static str, Value)>,
    ) {
        let Some(webinar) = self.webinars.get(place).filter(|_| self.webhooks.is_on()) else { return };
        self.webhooks.tell(&self.given.account_id, webinar.given.id, now, events(self, webinar));
    }
}

/// The parts that every event of a webinar has.
fn payload(account: &Account, webinar: &Webinar, now: Timestamp) -> Value {
    let given = &webinar.given;
    let host = account.host(webinar);
    let mut object = json!({
        "uuid": webinar.uuid,
        "id": given.id,
        "host_id": host.map(|host| host.id.as_str()),
        "topic": given.topic,
        "type": webinar.kind(),
        "duration": given.minutes,
        "timezone": given.timezone,
    });
    if let Some(start) = start(webinar, now) {
        object["start_time"] = time(start);
    }
    if !webinar.occurrences.is_empty() {
        object["occurrences"] = webinar.occurrences.iter().map(occurrence_body).collect();
    }
    let operator = host.map(|host| host.given.email.as_str());
    json!({ "operator": operator, "operator_id": host.map(|host| host.id.as_str()), "object": object })
}

/// A change of a registration. One that was cancelled has only the person's id, names and email.
fn registration(account: &Account, of: &Webinar, person: &Registrant, event: &str, now: Timestamp) -> Value {
    let mut payload = payload(account, of, now);
    let mut registrant = json!({
        "id": person.id, "first_name": person.first_name, "last_name": person.last_name, "email": person.email,
    });
    if event != "webinar.registration_cancelled" && event != "webinar.registration_denied" {
        registrant["join_url"] = json!(person.join_url);
    }
    if event == "webinar.registration_created" {
        registrant["status"] = json!(if person.status == RegistrantStatus::Pending { "pending" } else { "approved" });
        for (field, answer) in &person.answers {
            registrant[field] = answer.clone();
        }
    }
    payload["object"]["registrant"] = registrant;
    payload
}

/// The events of a session that is under way or over: its begin, the people who came and went, its end, its recording.
pub(crate) fn participants(
    account: &Account,
    of: &Webinar,
    session: &Session,
    now: Timestamp,
) -> Vec<(&'static str, Value)> {
    let mut events = Vec::new();
    if session.start > now {
        return events;
    }
    let mut object = payload(account, of, now)["object"].clone();
    object["id"] = json!(of.given.id.to_string());
    object["uuid"] = json!(session.uuid);
    object["start_time"] = time(session.start);
    events.push(("webinar.started", json!({ "object": object })));
    for presence in (0..session.presences()).filter_map(|place| session.presence(of.crowd.as_ref(), place)) {
        let crate::session::Who::Named(person) = presence.who else { break };
        if presence.is_waiting || presence.joined > now {
            continue;
        }
        let participant = |field: &str, at: Timestamp| {
            let mut participant = json!({
                "user_id": (16_778_240 + presence.place).to_string(), "user_name": person.name, "id": "",
                "email": person.email,
            });
            participant[field] = time(at);
            let mut object = object.clone();
            object["participant"] = participant;
            json!({ "object": object })
        };
        events.push(("webinar.participant_joined", participant("join_time", presence.joined)));
        if presence.left <= now {
            events.push(("webinar.participant_left", participant("leave_time", presence.left)));
        }
    }
    if session.is_over(now) {
        object["end_time"] = time(session.end);
        events.push(("webinar.ended", json!({ "object": object })));
        if let Some(recording) = &session.given.recording {
            events.extend(self::recording(account, of, session, Some(recording)));
        }
    }
    events
}

/// The events of a recording that is ready, or was taken away.
pub(crate) fn recording(
    account: &Account,
    of: &Webinar,
    session: &Session,
    recording: Option<&Recording>,
) -> Vec<(&'static str, Value)> {
    let object = json!({
        "id": of.given.id,
        "uuid": session.uuid,
        "host_id": account.host(of).map(|host| host.id.as_str()),
        "host_email": account.host(of).map(|host| host.given.email.as_str()),
        "account_id": account.given.account_id,
        "topic": of.given.topic,
        "type": of.kind(),
        "start_time": time(session.start),
        "timezone": of.given.timezone,
        "duration": session.given.minutes,
        "recording_files": [],
    });
    let event = |event: &'static str| (event, json!({ "object": object }));
    match recording {
        Some(Recording { state: RecordingState::Completed, transcript_state, .. }) => {
            let mut events = vec![event("recording.completed")];
            if *transcript_state != TranscriptState::Processing {
                events.push(event("recording.transcript_completed"));
            }
            events
        }
        Some(Recording { state: RecordingState::Processing, .. }) => Vec::new(),
        Some(Recording { state: RecordingState::Deleted, .. }) | None => vec![event("recording.deleted")],
    }
}
