//! Webinars, their forms and their panelists.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Refusal},
    call::{self, Call},
    paging::Page,
};
use crate::{
    ids,
    state::{Account, Occurrence, Webinar},
    world::{CustomQuestionType, Registration},
};

/// The position of a call's webinar in the account. As at Zoom, the answer for another account's webinar is the same as
/// for a missing one (W5: such a webinar is refused).
pub(super) fn find(account: &Account, call: &Call, now: Timestamp) -> Result<usize, Refusal> {
    let id = call.segment(2);
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::invalid_webinar_id());
    }
    let number: u64 = id.parse().map_err(|_| Refusal::invalid_webinar_id())?;
    let place = account.webinars.iter().position(|webinar| webinar.given.id == number && !webinar.is_deleted(now));
    permitted(account, place.ok_or_else(|| Refusal::no_webinar(id))?)
}

/// Refuses webinars of a host whose licence does not include them.
fn permitted(account: &Account, place: usize) -> Result<usize, Refusal> {
    let host = account.webinars.get(place).and_then(|webinar| account.host(webinar));
    if host.is_some_and(|host| !host.given.webinar_plan) {
        return Err(Refusal::no_plan());
    }
    Ok(place)
}

/// Like [`find`], for reading.
pub(super) fn found<'a>(account: &'a Account, call: &Call, now: Timestamp) -> Result<&'a Webinar, Refusal> {
    let place = find(account, call, now)?;
    account.webinars.get(place).ok_or_else(|| Refusal::no_webinar(call.segment(2)))
}

/// The occurrence that a call's `occurrence_id` names, if there is one.
pub(super) fn occurrence<'a>(webinar: &'a Webinar, call: &Call) -> Result<Option<&'a Occurrence>, Refusal> {
    let Some(id) = call.parameter("occurrence_id") else { return Ok(None) };
    let occurrence = webinar.occurrences.iter().find(|occurrence| occurrence.id == id);
    occurrence.map(Some).ok_or_else(|| Refusal::invalid_occurrence(id))
}

pub(super) fn of_user(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let id = call.segment(2);
    let user = account.user(id).ok_or_else(|| Refusal::no_user(id))?;
    if !user.given.webinar_plan {
        return Err(Refusal::no_plan());
    }
    let kind = call.parameter("type").unwrap_or("scheduled");
    if !["scheduled", "upcoming"].contains(&kind) {
        return Err(Refusal::invalid_field("type"));
    }
    let page = Page::of(call, &[&account.given.account_id, kind], now)?;
    let hosted = |webinar: &&Webinar| account.host(webinar).is_some_and(|host| host.id == user.id);
    let wanted = |webinar: &&Webinar| !webinar.is_deleted(now) && (kind == "scheduled" || !webinar.is_over(now));
    let webinars: Vec<_> = account.webinars.iter().filter(hosted).filter(wanted).collect();
    let item = |place: usize| {
        let webinar = webinars.get(place)?;
        let mut body = in_listing(webinar, &user.id, now);
        body["is_simulive"] = json!(webinar.given.simulive);
        Some(body)
    };
    Ok(Answer::json(200, page.answer("webinars", webinars.len(), item)))
}

pub(super) fn one(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let id = call.segment(2);
    // A UUID with a slash is encoded twice in a path, so it may still be encoded here.
    let is_it = |one: &Webinar| (one.uuid == id || one.uuid == call::decode(id)) && !one.is_deleted(now);
    let by_uuid = account.webinars.iter().position(is_it);
    let webinar = match by_uuid {
        Some(place) => permitted(account, place).map(|place| account.webinars.get(place))?,
        None => Some(found(account, call, now)?),
    };
    let webinar = webinar.ok_or_else(|| Refusal::no_webinar(id))?;
    let host = account.host(webinar).ok_or_else(|| Refusal::no_webinar(id))?;
    let mut body = in_listing(webinar, &host.id, now);
    body["host_email"] = json!(host.given.email);
    body["start_url"] = json!(format!("https://us06web.zoom.example/s/{}", webinar.given.id));
    body["is_simulive"] = json!(webinar.given.simulive);
    body["transition_to_live"] = json!(false);
    body["creation_source"] = json!("web_portal");
    body["settings"] = settings(webinar, &host.given.email);
    if let Some(occurrence) = occurrence(webinar, call)? {
        body["start_time"] = time(occurrence.start);
        body["duration"] = json!(occurrence.minutes);
    }
    if webinar.kind() != 5 {
        body["recurrence"] = json!({"type": 1, "repeat_interval": 1});
    }
    if webinar.kind() == 9 {
        let all = call.parameter("show_previous_occurrences") == Some("true");
        let ahead = |one: &&Occurrence| all || crate::instant::ends(one.start, one.minutes) > now;
        body["occurrences"] = webinar.occurrences.iter().filter(ahead).map(occurrence_body).collect();
    }
    Ok(Answer::json(200, body))
}

fn in_listing(webinar: &Webinar, host_id: &str, now: Timestamp) -> Value {
    let given = &webinar.given;
    let mut body = json!({
        "uuid": webinar.uuid,
        "id": given.id,
        "host_id": host_id,
        "topic": given.topic,
        "type": webinar.kind(),
        "duration": given.minutes,
        "timezone": given.timezone,
        "agenda": given.agenda,
        "created_at": time(webinar.created_at),
        "join_url": format!("https://us06web.zoom.example/j/{}", given.id),
    });
    if let Some(start) = start(webinar, now) {
        body["start_time"] = time(start);
    }
    body
}

/// When it begins: for a recurring webinar its next occurrence, or its last one if none is ahead.
pub(crate) fn start(webinar: &Webinar, now: Timestamp) -> Option<Timestamp> {
    let next = webinar.occurrences_ahead(now).next().or(webinar.occurrences.last());
    webinar.start.or_else(|| next.map(|occurrence| occurrence.start))
}

pub(crate) fn time(instant: Timestamp) -> Value {
    json!(instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

pub(crate) fn occurrence_body(occurrence: &Occurrence) -> Value {
    json!({
        "occurrence_id": occurrence.id,
        "start_time": time(occurrence.start),
        "duration": occurrence.minutes,
        "status": if occurrence.deleted { "deleted" } else { "available" },
    })
}

fn settings(webinar: &Webinar, host_email: &str) -> Value {
    let given = &webinar.given;
    let mut settings = json!({
        "host_video": false,
        "panelists_video": false,
        "practice_session": false,
        "hd_video": false,
        "approval_type": match given.registration {
            Registration::Automatic => 0,
            Registration::Manual => 1,
            Registration::Off => 2,
        },
        "audio": "both",
        "auto_recording": "none",
        "enforce_login": false,
        "alternative_hosts": "",
        "close_registration": given.close_registration,
        "show_share_button": true,
        "allow_multiple_devices": false,
        "on_demand": false,
        "contact_name": "",
        "contact_email": host_email,
        "registrants_restrict_number": given.registrants_limit.unwrap_or(0),
        "registrants_email_notification": true,
        "registrants_confirmation_email": true,
        "post_webinar_survey": false,
        "meeting_authentication": false,
        "email_language": "en-US",
        "panelists_invitation_email_notification": true,
        "panelist_authentication": false,
    });
    if webinar.kind() != 5 {
        settings["registration_type"] = json!(given.registration_type);
    }
    settings
}

pub(super) fn questions(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let webinar = found(account, call, now)?;
    let given = &webinar.given;
    if given.registration == Registration::Off {
        return Err(Refusal::registration_not_enabled(given.id));
    }
    let standard = given.questions.iter().map(|one| json!({"field_name": one.field, "required": one.required}));
    let custom = given.custom_questions.iter().map(|one| {
        let mut body = json!({"title": one.title, "type": one.kind, "required": one.required});
        if one.kind != CustomQuestionType::Short {
            body["answers"] = json!(one.answers);
        }
        body
    });
    let body = json!({"questions": standard.collect::<Value>(), "custom_questions": custom.collect::<Value>()});
    Ok(Answer::json(200, body))
}

pub(super) fn panelists(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let webinar = found(account, call, now)?;
    let id = webinar.given.id.to_string();
    let panelists = webinar.given.panelists.iter().map(|one| {
        let token = ids::derive(&["panelist link", &id, &one.email]);
        json!({
            "id": ids::derive(&["panelist", &id, &one.email]),
            "name": one.name,
            "email": one.email,
            "join_url": format!("https://us06web.zoom.example/w/{id}?tk={token}"),
        })
    });
    let panelists: Vec<Value> = panelists.collect();
    Ok(Answer::json(200, json!({"total_records": panelists.len(), "panelists": panelists})))
}
