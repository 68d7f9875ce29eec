//! Registrants: listed, approved, denied, cancelled, deleted.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Refusal},
    call::Call,
    limits,
    paging::Page,
    webinars,
};
use crate::{
    registrants::Registrant,
    state::{Account, Webinar},
    vocabulary::STANDARD_FIELDS,
    world::{DailyLimits, RegistrantStatus, Registration},
};

pub(super) fn list(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let webinar = webinars::found(account, call, now)?;
    let status = match call.parameter("status").unwrap_or("approved") {
        "approved" => RegistrantStatus::Approved,
        "pending" => RegistrantStatus::Pending,
        "denied" => RegistrantStatus::Denied,
        _ => return Err(Refusal::invalid_field("status")),
    };
    let occurrence = webinars::occurrence(webinar, call)?.map(|occurrence| occurrence.id.as_str());
    let filter = format!("{status:?} {}", occurrence.unwrap_or_default());
    let page = Page::of(call, &[&account.given.account_id, &filter], now)?;
    let of_occurrence = |one: &Registrant| occurrence.is_none_or(|id| one.occurrences.iter().any(|known| known == id));
    let named: Vec<_> = webinar.registrants.iter().filter(|one| one.status == status && of_occurrence(one)).collect();
    Ok(Answer::json(200, with_crowd(&page, webinar, &named, status, 0)))
}

/// A page of registrants: the named ones, then those of the crowd with a status from a number on.
pub(super) fn with_crowd(
    page: &Page,
    webinar: &Webinar,
    named: &[&Registrant],
    status: RegistrantStatus,
    from: u64,
) -> Value {
    let crowd = webinar.crowd.as_ref();
    let total = named.len() + crowd.map_or(0, |crowd| crowd.count(status, from));
    page.answer("registrants", total, |place| match named.get(place) {
        Some(one) => Some(body(one)),
        None => webinar.of_crowd(crowd?.at(status, from, place - named.len())?).map(|one| body(&one)),
    })
}

fn body(registrant: &Registrant) -> Value {
    let mut body = json!({
        "id": registrant.id,
        "email": registrant.email,
        "first_name": registrant.first_name,
        "last_name": registrant.last_name,
        "status": registrant.status,
        "create_time": webinars::time(registrant.created_at),
        "custom_questions": [],
    });
    // Zoom lists every standard field; unanswered ones are empty.
    for field in STANDARD_FIELDS.iter().filter(|field| **field != "last_name") {
        body[*field] = json!("");
    }
    for (field, answer) in &registrant.answers {
        body[field] = answer.clone();
    }
    if registrant.status == RegistrantStatus::Approved {
        body["join_url"] = json!(registrant.join_url);
    }
    body
}

pub(super) fn set_status(
    account: &mut Account,
    daily_limits: DailyLimits,
    call: &Call,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let webinar = found_mut(account, call, now)?;
    if webinar.given.registration == Registration::Off {
        return Err(Refusal::registration_not_enabled_for_status(webinar.given.id));
    }
    let occurrence = webinars::occurrence(webinar, call)?.map(|occurrence| occurrence.id.clone());
    let body = call.json()?;
    let action = body.get("action").and_then(Value::as_str).unwrap_or_default();
    let listed = match body.get("registrants") {
        None => &Vec::new(),
        Some(listed) => listed.as_array().ok_or_else(|| Refusal::invalid_field("registrants"))?,
    };
    if listed.len() > 30 {
        return Err(Refusal::invalid_field("registrants"));
    }
    for named in listed.iter().flat_map(|entry| ["id", "email"].map(|field| entry.get(field).and_then(Value::as_str))) {
        webinar.name(named.unwrap_or_default());
    }
    let is_listed = |one: &Registrant| {
        listed.iter().any(|entry| {
            let text = |field: &str| entry.get(field).and_then(Value::as_str);
            text("id") == Some(&one.id) || text("email").is_some_and(|email| email.eq_ignore_ascii_case(&one.email))
        })
    };
    if !["approve", "deny", "cancel"].contains(&action) {
        return Err(Refusal::invalid_field("action"));
    }
    let to_approve =
        webinar.registrants.iter().filter(|one| is_listed(one) && one.status != RegistrantStatus::Approved);
    if action == "approve" && to_approve.count() > webinar.seats_left() {
        return Err(Refusal::capacity());
    }
    let changed: Vec<_> = webinar.registrants.iter().filter(|one| is_listed(one)).map(|one| one.id.clone()).collect();
    for id in &changed {
        limits::count_status_change(daily_limits, webinar, id, now)?;
    }
    match action {
        "approve" => set(webinar, is_listed, RegistrantStatus::Approved),
        "deny" => set(webinar, is_listed, RegistrantStatus::Denied),
        _ => cancel(webinar, is_listed, occurrence.as_deref()),
    }
    let event = match action {
        "approve" => "webinar.registration_approved",
        "deny" => "webinar.registration_denied",
        _ => "webinar.registration_cancelled",
    };
    account.tell_registrations(webinars::find(account, call, now)?, &changed, event, now);
    Ok(Answer::no_content())
}

pub(super) fn delete(account: &mut Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let webinar = found_mut(account, call, now)?;
    if webinar.given.registration == Registration::Off {
        return Err(Refusal::registration_not_enabled(webinar.given.id));
    }
    let id = call.segment(4);
    if id.trim().is_empty() || id.contains(char::is_whitespace) {
        return Err(Refusal::invalid_registrant());
    }
    let occurrence = webinars::occurrence(webinar, call)?.map(|occurrence| occurrence.id.clone());
    webinar.name(id);
    if !webinar.registrants.iter().any(|one| one.id == id) {
        return Err(Refusal::no_registrant(id));
    }
    let place = webinars::find(account, call, now)?;
    account.tell_registrations(place, &[id.to_owned()], "webinar.registration_cancelled", now);
    if let Some(webinar) = account.webinars.get_mut(place) {
        webinar.registrants.retain_mut(|one| one.id != id || has_others(one, occurrence.as_deref()));
    }
    Ok(Answer::no_content())
}

/// One registrant, by id.
pub(super) fn one(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let webinar = webinars::found(account, call, now)?;
    if webinar.given.registration == Registration::Off {
        return Err(Refusal::registration_not_enabled(webinar.given.id));
    }
    let id = call.segment(4);
    let occurrence = webinars::occurrence(webinar, call)?.map(|occurrence| occurrence.id.as_str());
    let of_occurrence = |one: &&Registrant| occurrence.is_none_or(|id| one.occurrences.iter().any(|known| known == id));
    let named = webinar.registrants.iter().find(|one| one.id == id);
    let of_crowd = webinar.crowd.as_ref().and_then(|crowd| crowd.find(id)).and_then(|number| webinar.of_crowd(number));
    let found = named.or(of_crowd.as_ref().filter(|one| one.id == id)).filter(of_occurrence);
    Ok(Answer::json(200, body(found.ok_or_else(|| Refusal::unknown_registrant(id))?)))
}

fn found_mut<'a>(account: &'a mut Account, call: &Call, now: Timestamp) -> Result<&'a mut Webinar, Refusal> {
    let place = webinars::find(account, call, now)?;
    account.webinars.get_mut(place).ok_or_else(|| Refusal::no_webinar(call.segment(2)))
}

fn set(webinar: &mut Webinar, wanted: impl Fn(&Registrant) -> bool, status: RegistrantStatus) {
    for registrant in webinar.registrants.iter_mut().filter(|one| wanted(one)) {
        registrant.status = status;
    }
}

/// Cancels registrations as the host or the API does, for one occurrence if others remain, otherwise completely: Zoom
/// then lists the registrant as denied.
fn cancel(webinar: &mut Webinar, wanted: impl Fn(&Registrant) -> bool, occurrence: Option<&str>) {
    for registrant in webinar.registrants.iter_mut().filter(|one| wanted(one)) {
        let of_all = registrant.occurrences.clone();
        if !has_others(registrant, occurrence) {
            registrant.occurrences = of_all;
            registrant.status = RegistrantStatus::Denied;
        }
    }
}

/// Takes an occurrence out of a registration, and says whether others remain. Without an occurrence, none does.
fn has_others(registrant: &mut Registrant, occurrence: Option<&str>) -> bool {
    let Some(occurrence) = occurrence else { return false };
    registrant.occurrences.retain(|id| id != occurrence);
    !registrant.occurrences.is_empty()
}
