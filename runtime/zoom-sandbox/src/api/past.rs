//! Past sessions, their reports, participants and absentees.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Refusal},
    call::{self, Call},
    paging::Page,
    registrants, webinars,
};
use crate::{
    ids,
    registrants::Registrant,
    session::{Presence, Session, Who},
    state::{Account, Webinar},
    world::{RegistrantStatus, Registration},
};

/// A session with its webinar, found by UUID or by the webinar's id; `place` is its segment in the path.
pub(super) fn find<'a>(
    account: &'a Account,
    call: &Call,
    segment: usize,
    now: Timestamp,
) -> Option<(&'a Webinar, &'a Session)> {
    let id = call.segment(segment);
    if let Ok(number) = id.parse::<u64>() {
        let webinar = account.webinars.iter().find(|webinar| webinar.given.id == number)?;
        return Some((webinar, webinar.last_session(now)?));
    }
    let mut sessions = account.webinars.iter().flat_map(|one| one.sessions.iter().map(move |session| (one, session)));
    sessions.find(|(_, session)| session.is_over(now) && is_named(&session.uuid, id))
}

/// Whether a segment, decoded once, names this UUID. A UUID that begins with a slash or contains two must be encoded
/// twice; others may be.
fn is_named(uuid: &str, segment: &str) -> bool {
    let wants_twice = uuid.starts_with('/') || uuid.contains("//");
    call::decode(segment) == uuid && (segment != uuid || !wants_twice)
}

pub(super) fn sessions(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let webinar = webinars::found(account, call, now)?;
    let over = webinar.sessions.iter().filter(|session| session.is_over(now));
    let listed = over.map(|one| json!({"uuid": one.uuid, "start_time": webinars::time(one.practice)}));
    Ok(Answer::json(200, json!({"webinars": listed.collect::<Value>()})))
}

/// The session of a report; refused if Zoom has no report yet, or keeps it no longer.
fn reported<'a>(
    account: &'a Account,
    call: &Call,
    segment: usize,
    now: Timestamp,
) -> Result<(&'a Webinar, &'a Session), Refusal> {
    let found = find(account, call, segment, now).filter(|(_, session)| session.is_reported(now));
    let (webinar, session) = found.ok_or_else(|| Refusal::no_session(call.segment(segment)))?;
    if session.is_too_old(now) {
        return Err(Refusal::too_old());
    }
    Ok((webinar, session))
}

pub(super) fn report(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let (webinar, session) = reported(account, call, 3, now)?;
    let host = account.host(webinar).ok_or_else(|| Refusal::no_session(call.segment(3)))?;
    let crowd = session.given.crowd;
    let named = session.given.participants.iter().filter(|one| !one.joins.is_empty()).count();
    let seconds = (0..session.presences())
        .filter_map(|place| session.presence(webinar.crowd.as_ref(), place))
        .filter(|presence| !presence.is_waiting)
        .map(|presence| presence.left.duration_since(presence.joined).as_secs());
    let body = json!({
        "uuid": session.uuid,
        "id": webinar.given.id,
        "type": webinar.kind(),
        "topic": webinar.given.topic,
        "user_name": format!("{} {}", host.given.first_name, host.given.last_name),
        "user_email": host.given.email,
        "start_time": webinars::time(session.start),
        "end_time": webinars::time(session.end),
        "duration": if session.has_durations(now) { session.given.minutes } else { 0 },
        "total_minutes": seconds.sum::<i64>() / 60,
        "participants_count": u64::try_from(named).unwrap_or_default() + crowd.map_or(0, |one| one.attendees + one.guests),
        "dept": "",
        "custom_keys": [],
        "tracking_fields": [],
    });
    Ok(Answer::json(200, body))
}

pub(super) fn participants(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let (webinar, session) = reported(account, call, 3, now)?;
    let with_registrant = call.parameter("include_fields") == Some("registrant_id");
    let row = |presence: &Presence| participant(account, webinar, presence, with_registrant);
    list_participants(account, call, (webinar, session), row, now)
}

/// `/past_webinars/{id}/participants`: the rows of the report, with the fields that Zoom documents there.
pub(super) fn past_participants(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let (webinar, session) = reported(account, call, 2, now)?;
    let row = |presence: &Presence| {
        let mut body = participant(account, webinar, presence, true);
        if let Some(body) = body.as_object_mut() {
            let user = body.remove("participant_user_id");
            body.remove("customer_key");
            body.insert("internal_user".into(), json!(user.is_some_and(|user| user != "")));
        }
        body
    };
    list_participants(account, call, (webinar, session), row, now)
}

fn list_participants(
    account: &Account,
    call: &Call,
    (webinar, session): (&Webinar, &Session),
    row: impl Fn(&Presence) -> Value,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let page = Page::of(call, &[&account.given.account_id, &session.uuid], now)?;
    let mut body = page.answer("participants", session.reported_presences(now), |place| {
        let mut body = row(&session.presence(webinar.crowd.as_ref(), place)?);
        if !session.has_durations(now) {
            body["duration"] = json!(0);
        }
        Some(body)
    });
    // Unlike other listings, this one counts its pages without numbering them.
    if let Some(body) = body.as_object_mut() {
        body.remove("page_number");
    }
    Ok(Answer::json(200, body))
}

fn participant(account: &Account, webinar: &Webinar, presence: &Presence, with_registrant: bool) -> Value {
    let (name, email, registrant) = match presence.who {
        Who::Named(one) => {
            let registered = one.registrant.as_deref().unwrap_or(&one.email);
            let known = webinar.registrants.with_email(registered);
            (one.name.clone(), one.email.clone(), known.map(|known| known.id.clone()))
        }
        Who::OfCrowd(number) => match webinar.of_crowd(number) {
            Some(one) => (format!("{} {}", one.first_name, one.last_name), one.email, Some(one.id)),
            // The person was changed individually, and a cancellation may have removed them since.
            None => {
                let email = format!("p{number}@{}", webinar.given.crowd.as_ref().map_or("", |crowd| &crowd.domain));
                let known = webinar.registrants.iter().find(|known| known.email == email);
                let name = known.map_or_else(|| email.clone(), |one| format!("{} {}", one.first_name, one.last_name));
                (name, email, known.map(|known| known.id.clone()))
            }
        },
        Who::Guest => (format!("Guest {}", presence.place), String::new(), None),
    };
    let user = account.users.iter().find(|user| user.given.email.eq_ignore_ascii_case(&email));
    let user = user.map_or("", |user| user.id.as_str());
    let mut body = json!({
        "id": user,
        "participant_user_id": user,
        // Each join has another one.
        "user_id": (16_778_240 + 1024 * presence.place).to_string(),
        "name": name,
        "user_email": email,
        "join_time": webinars::time(presence.joined),
        "leave_time": webinars::time(presence.left),
        "duration": presence.left.duration_since(presence.joined).as_secs(),
        "customer_key": "",
        "failover": false,
        "status": if presence.is_waiting { "in_waiting_room" } else { "in_meeting" },
    });
    if let Some(registrant) = registrant.filter(|_| with_registrant) {
        body["registrant_id"] = json!(registrant);
    }
    body
}

pub(super) fn absentees(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let id = call.segment(2);
    let (webinar, session) = find(account, call, 2, now).ok_or_else(|| Refusal::no_session(id))?;
    if webinar.given.registration == Registration::Off {
        return Err(Refusal::absentees_without_registration(id));
    }
    let occurrence = webinars::occurrence(webinar, call)?.map(|occurrence| occurrence.id.as_str());
    let page = Page::of(call, &[&account.given.account_id, occurrence.unwrap_or_default()], now)?;
    let crowd_there = session.given.crowd.map_or(0, |joins| joins.attendees);
    let was_there = |one: &Registrant| {
        let number = webinar.given.crowd.as_ref().and_then(|crowd| {
            one.email.strip_suffix(&format!("@{}", crowd.domain))?.strip_prefix('p')?.parse::<u64>().ok()
        });
        session.was_there(&one.email) || number.is_some_and(|number| number < crowd_there)
    };
    let of_occurrence = |one: &Registrant| occurrence.is_none_or(|id| one.occurrences.iter().any(|known| known == id));
    let stands = |one: &Registrant| one.status == RegistrantStatus::Approved && of_occurrence(one);
    let named: Vec<_> = webinar.registrants.iter().filter(|one| stands(one) && !was_there(one)).collect();
    Ok(Answer::json(200, registrants::with_crowd(&page, webinar, &named, RegistrantStatus::Approved, crowd_there)))
}

/// A part of an id that belongs to one session.
pub(super) fn id_of(session: &Session, what: &str) -> String {
    ids::derive(&["of session", &session.uuid, what])
}
