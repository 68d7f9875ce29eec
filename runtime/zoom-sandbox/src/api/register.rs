//! Registering a person.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Refusal},
    call::Call,
    limits, webinars,
};
use crate::{
    state::{Account, Webinar},
    vocabulary::{STANDARD_FIELDS, is_email},
    world::{DailyLimits, RegistrantStatus, Registration},
};

/// The standard fields with a fixed choice of answers.
const CHOICES: [(&str, &[&str]); 3] = [
    (
        "purchasing_time_frame",
        &["", "Within a month", "1-3 months", "4-6 months", "More than 6 months", "No timeframe"],
    ),
    ("role_in_purchase_process", &["", "Decision Maker", "Evaluator/Recommender", "Influencer", "Not involved"]),
    (
        "no_of_employees",
        &["", "1-20", "21-50", "51-100", "101-500", "500-1,000", "1,001-5,000", "5,001-10,000", "More than 10,000"],
    ),
];

/// Domains of free mail providers, which have no work addresses.
const FREE_MAIL: [&str; 10] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "aol.com",
    "proton.me",
    "gmx.net",
];

pub(super) fn register(
    account: &mut Account,
    daily_limits: DailyLimits,
    call: &Call,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let place = webinars::find(account, call, now)?;
    let host = account.webinars.get(place).and_then(|webinar| account.host(webinar));
    let host = host.map(|host| host.given.email.clone());
    let Some(webinar) = account.webinars.get_mut(place) else { return Err(Refusal::no_webinar(call.segment(2))) };
    let form = Form::of(call.json()?, webinar)?;
    webinar.name(&form.email);
    refuse(webinar, host.as_deref(), &form.email, now)?;
    let occurrences = occurrences(webinar, call, now)?;
    limits::count_registration(daily_limits, webinar, &form.email, now)?;

    let is_new = webinar.registrant_mut(&form.email).is_none();
    if is_new {
        let new = webinar.new_registrant(&form.email, &form.first_name, &form.last_name, now);
        webinar.registrants.push(new);
    }
    let email = form.email.clone();
    let chosen = match webinar.registrant_mut(&form.email) {
        // The same person again: the id and the link stay, the newest answers replace the old ones, and the occurrences
        // are combined.
        Some(registrant) => {
            registrant.first_name = form.first_name;
            registrant.last_name = form.last_name;
            registrant.answers = form.answers;
            registrant.occurrences.extend(occurrences);
            registrant.occurrences.sort();
            registrant.occurrences.dedup();
            (registrant.id.clone(), registrant.status, registrant.join_url.clone(), registrant.occurrences.clone())
        }
        None => return Err(Refusal::no_webinar(call.segment(2))),
    };
    let reply = reply(webinar, chosen, now);
    if is_new {
        account.tell_registrations(place, &[email], "webinar.registration_created", now);
    }
    Ok(Answer::json(201, reply))
}

/// Zoom's answer: `id` is the webinar's; `registrant_id` identifies the person.
fn reply(
    webinar: &Webinar,
    (id, status, join_url, chosen): (String, RegistrantStatus, String, Vec<String>),
    now: Timestamp,
) -> Value {
    let mut body = json!({"id": webinar.given.id, "registrant_id": id, "topic": webinar.given.topic});
    let chosen: Vec<_> = webinar.occurrences.iter().filter(|occurrence| chosen.contains(&occurrence.id)).collect();
    let start = chosen.first().map(|occurrence| occurrence.start).or_else(|| webinars::start(webinar, now));
    if let Some(start) = start {
        body["start_time"] = webinars::time(start);
    }
    if status == RegistrantStatus::Approved {
        body["join_url"] = json!(join_url);
    }
    if !chosen.is_empty() {
        body["occurrences"] = chosen.into_iter().map(webinars::occurrence_body).collect();
    }
    body
}

/// Zoom's reasons to refuse all registrations, or this person's.
fn refuse(webinar: &Webinar, host: Option<&str>, email: &str, now: Timestamp) -> Result<(), Refusal> {
    let given = &webinar.given;
    if given.registration == Registration::Off {
        return Err(Refusal::registration_off(given.id));
    }
    if given.paid {
        return Err(Refusal::registration_paid());
    }
    if webinar.is_over(now) {
        return Err(Refusal::over());
    }
    if host.is_some_and(|host| host.eq_ignore_ascii_case(email)) {
        return Err(Refusal::host());
    }
    if given.panelists.iter().any(|panelist| panelist.email.eq_ignore_ascii_case(email)) {
        return Err(Refusal::already_panelist());
    }
    let domain = email.rsplit('@').next().unwrap_or_default().to_lowercase();
    if given.work_email_only && FREE_MAIL.contains(&domain.as_str()) {
        return Err(Refusal::work_email());
    }
    let known = webinar.registrants.with_email(email).is_some();
    if !known && webinar.seats_left() == 0 {
        return Err(Refusal::registration_full());
    }
    Ok(())
}

/// The occurrences of a registration. Without `occurrence_ids`, these are all occurrences, or the next one if each
/// needs a registration of its own.
fn occurrences(webinar: &Webinar, call: &Call, now: Timestamp) -> Result<Vec<String>, Refusal> {
    let ahead: Vec<_> = webinar.occurrences_ahead(now).map(|occurrence| occurrence.id.clone()).collect();
    let asked: Vec<_> = call
        .parameter("occurrence_ids")
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .collect();
    if let Some(unknown) = asked.iter().find(|id| !ahead.iter().any(|known| known == *id)) {
        return Err(Refusal::invalid_occurrence(unknown));
    }
    let asked: Vec<_> = asked.into_iter().map(str::to_owned).collect();
    match (webinar.given.registration_type, asked.len()) {
        (1, _) | (3, 0) => Ok(ahead),
        (2, 0) => Ok(ahead.into_iter().take(1).collect()),
        (2, 2..) => Err(Refusal::invalid_field("occurrence_ids")),
        _ => Ok(asked),
    }
}

/// The answers of a form.
struct Form {
    email: String,
    first_name: String,
    last_name: String,
    answers: Map<String, Value>,
}

impl Form {
    /// Reads the form, and checks it against the webinar's form. All problems are named at once.
    fn of(body: Map<String, Value>, webinar: &Webinar) -> Result<Self, Refusal> {
        let mut wrong = Vec::new();
        let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let (email, first_name, last_name) = (text("email"), text("first_name"), text("last_name"));
        if !is_email(&email) {
            wrong.push("email");
        }
        if first_name.is_empty() || first_name.chars().count() > 64 {
            wrong.push("first_name");
        }
        if last_name.chars().count() > 64 {
            wrong.push("last_name");
        }
        let mut answers = Map::new();
        for field in STANDARD_FIELDS {
            let required = webinar.given.questions.iter().any(|question| question.field == field && question.required);
            if required && text(field).is_empty() || body.get(field).is_some_and(|value| !value.is_string()) {
                wrong.push(field);
            } else if field != "last_name" && body.contains_key(field) {
                answers.insert(field.into(), json!(text(field)));
            }
        }
        for (field, choices) in CHOICES {
            if !choices.contains(&text(field).as_str()) {
                wrong.push(field);
            }
        }
        match custom_answers(body.get("custom_questions"), webinar) {
            Some(custom) => drop(answers.insert("custom_questions".into(), custom)),
            None => wrong.push("custom_questions"),
        }
        if wrong.is_empty() {
            return Ok(Self { email, first_name, last_name, answers });
        }
        wrong.dedup();
        Err(Refusal::invalid(wrong.into_iter().map(|field| (field.into(), "Invalid field.".into())).collect()))
    }
}

/// The custom answers; none if one is malformed, too long, or missing although required.
fn custom_answers(given: Option<&Value>, webinar: &Webinar) -> Option<Value> {
    let given = match given {
        None => &Vec::new(),
        Some(given) => given.as_array()?,
    };
    let mut answers = Vec::new();
    for one in given {
        let (title, value) = (one.get("title")?.as_str()?, one.get("value")?.as_str()?);
        (value.chars().count() <= 128).then_some(())?;
        answers.push((title, value));
    }
    for question in webinar.given.custom_questions.iter().filter(|question| question.required) {
        answers.iter().find(|(title, value)| *title == question.title && !value.trim().is_empty())?;
    }
    Some(answers.into_iter().map(|(title, value)| json!({"title": title, "value": value})).collect())
}
