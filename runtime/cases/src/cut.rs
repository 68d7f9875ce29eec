//! Cuts a case from a recorded run.

use std::{collections::BTreeMap, sync::Arc};

use greenroom::{Failure, Outcome, RecordedCall, RecordedRun, Runtime};
use greenroom_capability_waiting::GivenWait;
use greenroom_domain::{
    AccountStore, Contact, ContactId, Email, FailureKind, PropertyDefinition, RunId, codes, sentence, store::RunResult,
};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::{
    case::{Case, Given, GivenContact, GivenProperty, HttpAnswer, HttpMatch, HttpResponse, When},
    observed::{request, shown_failure},
};

/// A run of which a case is made.
struct Run<'a> {
    id: RunId,
    action: &'a str,
    version: &'a str,
    contact: Option<&'a ContactId>,
    started_at: Timestamp,
    dry_run: bool,
    result: &'a RunResult,
}

/// Makes a case of a run of a store: its input, the contacts and properties that it read, the answers to its HTTP requests, and
/// its end. What is known of the contacts is replaced, each text by the same one wherever it occurs. The effects are left for
/// `greenroom test --accept`, because a journal has none.
///
/// # Errors
/// The run is unknown; its journal was erased or dropped, or lacks host calls; or the store's failure.
pub async fn of_run(store: &dyn AccountStore, runtime: &Runtime, run: RunId) -> Result<Case, Failure> {
    let record = store.run(run).await.map_err(Failure::from)?.ok_or_else(|| {
        let message = sentence!(
            "failure-case-run-unknown",
            "there is no run {run}: `greenroom runs list` lists them. Nothing is kept of a dry run: \
             `greenroom invoke --dry-run --case FILE` makes its case",
            run = run
        );
        Failure::refused(codes::RUN_NOT_FOUND, message)
    })?;
    let recorded = runtime.recorded(run).await?;
    let run = Run {
        id: run,
        action: &record.action,
        version: &record.version,
        contact: record.contact.as_ref(),
        started_at: record.started_at,
        dry_run: false,
        result: &record.result,
    };
    of(store, &run, &recorded).await
}

/// Makes a case of a run that was recorded as it ran ([`Runtime::invoke_recorded`]), as [`of_run`] does. The case of a dry run
/// runs dry.
///
/// # Errors
/// The record lacks host calls, or the store's failure.
pub async fn of_outcome(
    store: &dyn AccountStore,
    outcome: &Outcome,
    started_at: Timestamp,
    recorded: &RecordedRun,
) -> Result<Case, Failure> {
    let run = Run {
        id: outcome.run,
        action: &outcome.action,
        version: outcome.version.as_deref().unwrap_or_default(),
        contact: outcome.contact.as_ref(),
        started_at,
        dry_run: outcome.dry_run,
        result: &outcome.result,
    };
    of(store, &run, recorded).await
}

async fn of(store: &dyn AccountStore, run: &Run<'_>, recorded: &RecordedRun) -> Result<Case, Failure> {
    if recorded.cut {
        let message = sentence!(
            "failure-case-journal-cut",
            "there is no case of run {run}: its journal reached its limit, so the later answers are unknown. Raise `journal-bytes` \
             (--limits), and run it again",
            run = run.id
        );
        return Err(Failure::refused(codes::JOURNAL_CUT, message));
    }
    let mut contacts = seen(recorded);
    if let Some(id) = run.contact.filter(|id| !contacts.iter().any(|contact| contact.id == **id)) {
        let found = store.contacts(std::slice::from_ref(id)).await.map_err(Failure::from)?;
        contacts.extend(found.into_iter().flatten().map(Arc::unwrap_or_clone));
    }
    let properties = store.properties().await.map_err(Failure::from)?;
    // A run may have read a part of a contact only, or have it in its input.
    let ids: Vec<ContactId> = contacts.iter().map(|contact| contact.id.clone()).collect();
    let stored = store.contacts(&ids).await.map_err(Failure::from)?;
    let stored: Vec<Contact> = stored.into_iter().flatten().map(Arc::unwrap_or_clone).collect();
    cut(run, recorded, &contacts, &stored, &properties)
}

/// The contacts that the run read, as they were before it wrote.
fn seen(recorded: &RecordedRun) -> Vec<Contact> {
    let mut contacts: Vec<Contact> = Vec::new();
    let reads = recorded.calls.iter().filter(|call| call.function.starts_with("contacts-read."));
    let found = reads.filter_map(|call| call.answer.as_ref()?["Ok"].as_array());
    for one in found.flatten() {
        let Some(id) = one["id"].as_str() else { continue };
        let pairs = one["properties"].as_array().into_iter().flatten();
        let properties: BTreeMap<String, String> =
            pairs.filter_map(|pair| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()))).collect();
        match contacts.iter_mut().find(|contact| contact.id.as_str() == id) {
            Some(known) => properties.into_iter().for_each(|(name, value)| {
                known.properties.entry(name).or_insert(value);
            }),
            None => contacts.push(Contact {
                id: id.into(),
                email: one["email"].as_str().and_then(|email| Email::parse(email).ok()),
                secondary_emails: Vec::new(),
                properties,
                version: 1,
            }),
        }
    }
    contacts
}

/// `contacts` is what the run read of them, `stored` what the store has of them besides.
fn cut(
    run: &Run<'_>,
    recorded: &RecordedRun,
    contacts: &[Contact],
    stored: &[Contact],
    properties: &[PropertyDefinition],
) -> Result<Case, Failure> {
    let mut masks = Masks::default();
    for contact in contacts.iter().chain(stored) {
        masks.person(contact, properties);
    }
    let mut case = Case {
        description: description(run, recorded),
        given: Given {
            now: Some(run.started_at),
            contacts: contacts.iter().map(given_contact).collect(),
            properties: used(contacts, &recorded.calls, properties),
            http: recorded.calls.iter().filter(|call| call.function == "http.send").flat_map(answers).collect(),
            state: state(recorded),
            secrets: names(recorded, "secrets.get"),
            connections: names(recorded, "connections.get"),
            waits: waits(recorded),
            ..Given::default()
        },
        when: When {
            contact: run.contact.cloned(),
            input: recorded.input.clone(),
            cursor: recorded.cursor.clone(),
            dry_run: run.dry_run,
            ..When::default()
        },
        then: crate::Then::default(),
    };
    match run.result {
        RunResult::Done { output } => case.then.output = Some(output.as_ref().clone()),
        RunResult::Continue { cursor, waiting } => {
            case.then.goes_on = Some(cursor.clone());
            let names = waiting.iter().map(|wait| wait.name.clone()).collect();
            case.then.waiting = Some(names).filter(|names: &Vec<_>| !names.is_empty());
        }
        RunResult::Failed { failure } => case.then.failure = Some(shown_failure(failure)),
    }
    masks.whole(case).map_err(|error| {
        let message = sentence!(
            "failure-case-personal-data",
            "personal data could not be replaced, so there is no case of the run: {error}",
            error = error
        );
        Failure::of(FailureKind::Internal, message)
    })
}

fn description(run: &Run<'_>, recorded: &RecordedRun) -> String {
    let what = if run.dry_run { "a dry run" } else { "a run" };
    let masked = if recorded.masked { " Secrets in it are masked." } else { "" };
    format!("Cut from {what} of {} {}.{masked}", run.action, run.version)
}

/// The waits of earlier slices that the run asked about, as it found them.
fn waits(recorded: &RecordedRun) -> BTreeMap<String, GivenWait> {
    let opened: Vec<&Value> = recorded
        .calls
        .iter()
        .filter(|call| call.function == "waiting.open")
        .map(|call| &call.arguments[0]["name"])
        .collect();
    let asked = recorded.calls.iter().filter(|call| call.function == "waiting.outcome");
    let found = asked.filter(|call| !opened.contains(&&call.arguments[0])).filter_map(|call| {
        let answer = &call.answer.as_ref()?["Ok"];
        let completed = answer["Completed"].as_str().and_then(|text| serde_json::from_str(text).ok());
        let wait = match (completed, answer.as_str()) {
            (Some(value), _) => GivenWait::Completed(value),
            (None, Some("Expired")) => GivenWait::Expired,
            (None, Some("Pending")) => GivenWait::Pending,
            _ => return None,
        };
        Some((call.arguments[0].as_str()?.to_owned(), wait))
    });
    found.collect()
}

fn given_contact(contact: &Contact) -> GivenContact {
    GivenContact {
        id: contact.id.clone(),
        email: contact.email.clone(),
        secondary_emails: contact.secondary_emails.clone(),
        properties: contact.properties.clone(),
    }
}

/// The definitions of the properties that the contacts have, or that the run named to read or write them.
fn used(contacts: &[Contact], calls: &[RecordedCall], properties: &[PropertyDefinition]) -> Vec<GivenProperty> {
    let always = ["email", "firstname", "lastname"];
    let named =
        |name: &str| calls.iter().any(|call| call.function.starts_with("contacts-") && has_text(&call.arguments, name));
    let has = |name: &str| contacts.iter().any(|contact| contact.properties.contains_key(name)) || named(name);
    let wanted = properties.iter().filter(|one| !always.contains(&one.name.as_str()) && has(&one.name));
    let given = |one: &PropertyDefinition| GivenProperty {
        name: one.name.clone(),
        kind: one.kind,
        label: Some(one.label.clone()),
        secret: one.secret,
    };
    wanted.map(given).collect()
}

/// Whether a text occurs in the arguments of a call. The depth of the recursion is that of the contract's types.
fn has_text(arguments: &Value, text: &str) -> bool {
    match arguments {
        Value::String(own) => own == text,
        Value::Array(items) => items.iter().any(|item| has_text(item, text)),
        Value::Object(fields) => fields.values().any(|field| has_text(field, text)),
        _ => false,
    }
}

/// The answers of one call of `http.send`.
fn answers(call: &RecordedCall) -> Vec<HttpAnswer> {
    let requests = call.arguments[0].as_array().cloned().unwrap_or_default();
    let outcomes = call.answer.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
    let answer = |(sent, outcome): (Value, Value)| {
        let shown = request(&sent);
        let text = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
        let request = HttpMatch {
            method: text("method"),
            url: text("url"),
            headers: BTreeMap::new(),
            json: shown.get("json").cloned(),
            text: shown.get("text").and_then(Value::as_str).map(str::to_owned),
        };
        match outcome.get("Ok") {
            Some(response) => HttpAnswer { request, response: Some(response_of(response)), failure: None },
            None => {
                let failure = &outcome["Err"];
                let failure = crate::case::HttpFailure {
                    code: failure["code"].as_str().unwrap_or_default().to_owned(),
                    message: failure["message"].as_str().unwrap_or_default().to_owned(),
                };
                HttpAnswer { request, response: None, failure: Some(failure) }
            }
        }
    };
    requests.into_iter().zip(outcomes).map(answer).collect()
}

fn response_of(response: &Value) -> HttpResponse {
    let body = response.pointer("/body/text").and_then(Value::as_str).filter(|text| !text.is_empty());
    let json = body.and_then(|text| serde_json::from_str(text).ok());
    let headers = response["headers"].as_array().into_iter().flatten();
    HttpResponse {
        status: response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200),
        headers: headers
            .filter_map(|header| Some((header[0].as_str()?.to_owned(), header[1].as_str()?.to_owned())))
            .filter(|(name, _)| name != "content-length")
            .collect(),
        text: body.filter(|_| json.is_none()).map(str::to_owned),
        json,
    }
}

/// What `state.get` has found.
fn state(recorded: &RecordedRun) -> BTreeMap<String, String> {
    let gets = recorded.calls.iter().filter(|call| call.function == "state.get");
    let pairs = gets.flat_map(|call| {
        let keys = call.arguments[0].as_array().cloned().unwrap_or_default();
        let found = call.answer.as_ref().and_then(|answer| answer["Ok"].as_array().cloned()).unwrap_or_default();
        keys.into_iter().zip(found)
    });
    pairs.filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value.as_str()?.to_owned()))).collect()
}

/// The names that a function was called with.
fn names(recorded: &RecordedRun, function: &str) -> Vec<String> {
    let calls = recorded.calls.iter().filter(|call| call.function == function);
    let mut names: Vec<String> = calls.filter_map(|call| call.arguments[0].as_str().map(str::to_owned)).collect();
    names.sort();
    names.dedup();
    names
}

/// The texts of people, each with what stands for it.
#[derive(Default)]
struct Masks {
    /// Longest first, so that a part of a text is not replaced before the whole.
    texts: Vec<(String, String)>,
    /// The ids of the people, in the order in which they were met.
    people: Vec<ContactId>,
}

/// Whether a value may say something of a person: a text, or a long number such as that of a telephone. Small numbers, dates and
/// words such as `true` decide what an action does.
fn is_personal(value: &str) -> bool {
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_date = value.len() == 10 && value.matches('-').count() == 2;
    (letters > 0 && value.parse::<bool>().is_err()) || (digits > 6 && !is_date)
}

impl Masks {
    /// Masks what a contact is known by: its emails, and the values of its properties that are texts of a person.
    fn person(&mut self, contact: &Contact, properties: &[PropertyDefinition]) {
        let place = self.people.iter().position(|known| *known == contact.id);
        let person = place.unwrap_or(self.people.len()) + 1;
        if place.is_none() {
            self.people.push(contact.id.clone());
        }
        let emails = contact.email.iter().chain(&contact.secondary_emails);
        for (place, email) in emails.enumerate() {
            self.text(&email.to_string(), format!("person{person}-{}@example.com", place + 1));
            self.text(email.as_str(), format!("person{person}-{}@example.com", place + 1));
        }
        for (name, value) in &contact.properties {
            let is_secret = properties.iter().any(|one| one.name == *name && one.secret);
            if is_secret || is_personal(value) {
                self.text(value, format!("{name} of person {person}"));
            }
        }
        self.texts.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    }

    fn text(&mut self, text: &str, stands: String) {
        if !self.texts.iter().any(|(known, _)| known == text) {
            self.texts.push((text.to_owned(), stands));
        }
    }

    /// The case with every occurrence replaced. In URLs the texts occur percent-encoded.
    ///
    /// # Errors
    /// The replacement of a text does not fit the type of its field. Then the case must not be shown at all.
    fn whole(&self, mut case: Case) -> Result<Case, serde_json::Error> {
        // Names and types of properties are no person's.
        let properties = std::mem::take(&mut case.given.properties);
        let mut case: Case = serde_json::from_value(self.masked(serde_json::to_value(&case)?))?;
        case.given.properties = properties;
        Ok(case)
    }

    fn masked(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.replaced(text)),
            Value::Array(items) => items.into_iter().map(|item| self.masked(item)).collect(),
            Value::Object(fields) => {
                // A name can hold an email, such as a key of an action's state; the case's own names hold none.
                let named = |name: String| if name.contains('@') { self.replaced(name) } else { name };
                fields.into_iter().map(|(name, value)| (named(name), self.masked(value))).collect::<Map<_, _>>().into()
            }
            other => other,
        }
    }

    fn replaced(&self, mut text: String) -> String {
        // Each text becomes a mark first, so that no text is searched for in the replacement of another one.
        for (place, (known, _)) in self.texts.iter().enumerate() {
            // A short text that is part of a longer word is something else.
            if known.chars().count() <= SHORT && text != *known {
                continue;
            }
            text = replace_any_case(&text, known, &mark(place));
            text = replace_any_case(&text, &encoded(known), &mark(place + self.texts.len()));
        }
        for (place, (_, stands)) in self.texts.iter().enumerate() {
            text = text.replace(&mark(place), stands).replace(&mark(place + self.texts.len()), &encoded(stands));
        }
        text
    }
}

/// Up to this many characters, a text is replaced only where it is the whole value.
const SHORT: usize = 2;

/// A mark that no text has: the number in letters for private use.
fn mark(place: usize) -> String {
    let digit = |digit: char| char::from_u32(0xE100 + digit as u32).unwrap_or('\u{E100}');
    let number: String = place.to_string().chars().map(digit).collect();
    format!("\u{E000}{number}\u{E001}")
}

/// Replaces every occurrence, without regard to the case of ASCII letters.
fn replace_any_case(text: &str, known: &str, with: &str) -> String {
    if known.is_empty() {
        return text.to_owned();
    }
    let (lower, wanted) = (text.to_ascii_lowercase(), known.to_ascii_lowercase());
    let (mut replaced, mut done) = (String::with_capacity(text.len()), 0);
    // Lowering ASCII letters keeps all places.
    for (at, found) in lower.match_indices(&wanted) {
        replaced.push_str(&text[done..at]);
        replaced.push_str(with);
        done = at + found.len();
    }
    replaced.push_str(&text[done..]);
    replaced
}

/// As a query has it.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::PropertyType;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_call_names_the_properties_that_it_writes() {
        let arguments = json!([[{ "contact": "7", "assignments": [["crm_tier", "gold"]] }]]);
        assert!(has_text(&arguments, "crm_tier") && !has_text(&arguments, "crm"));
    }

    #[test]
    fn a_person_is_the_same_other_person_everywhere() {
        let ada = Contact {
            id: "7".into(),
            email: Some(Email::parse("ada@lovelace.example").unwrap()),
            secondary_emails: Vec::new(),
            properties: [("firstname".to_owned(), "Augusta".to_owned()), ("score".to_owned(), "42".to_owned())].into(),
            version: 1,
        };
        let mut masks = Masks::default();
        masks.person(&ada, &[]);
        let masked = masks.masked(json!({
            "url": "https://a.example/?email=ada%40lovelace.example", "name": "Dear Augusta", "email": "ada@lovelace.example",
            "score": "42",
        }));
        let wanted = json!({
            "url": "https://a.example/?email=person1-1%40example.com", "name": "Dear firstname of person 1",
            "email": "person1-1@example.com", "score": "42",
        });
        assert_eq!(masked, wanted);
    }

    #[test]
    fn what_stands_for_a_text_is_not_replaced_again_and_secrets_are() {
        let mut contact = Contact {
            id: "7".into(),
            email: Some(Email::parse("ada@lovelace.example").unwrap()),
            secondary_emails: Vec::new(),
            properties: std::collections::BTreeMap::new(),
            version: 1,
        };
        for (name, value) in [
            ("kind", "person"),
            ("channel", "text"),
            ("phone", "+33 6 12 34 56 78"),
            ("pin", "1234"),
            ("firstname", "Bo"),
            ("born", "1990-05-01"),
            ("vip", "true"),
        ] {
            contact.properties.insert(name.to_owned(), value.to_owned());
        }
        let secret = PropertyDefinition {
            name: "pin".to_owned(),
            label: "PIN".to_owned(),
            group: "contact".to_owned(),
            kind: PropertyType::Text,
            secret: true,
            derived: false,
        };
        let mut masks = Masks::default();
        masks.person(&contact, &[secret]);
        masks.person(&contact, &[]);
        let case = Case::parse(
            r#"{"given": {"properties": [{"name": "channel", "type": "text"}],
                          "contacts": [{"id": "7", "email": "ada@lovelace.example",
                                        "properties": {"kind": "person", "phone": "+33 6 12 34 56 78", "pin": "1234",
                                                       "firstname": "Bo", "born": "1990-05-01", "vip": "true"}}],
                          "state": {"points:ada@lovelace.example": "Bob: ADA@Lovelace.example"}},
                "when": {"input": {"name": "Bo"}}}"#,
        );
        let masked = masks.whole(case.unwrap()).unwrap();
        let given = &masked.given;
        let person = &given.contacts[0];
        assert_eq!(person.email.as_ref().unwrap().as_str(), "person1-1@example.com");
        assert_eq!(given.properties[0].kind, PropertyType::Text);
        let value = |name: &str| person.properties[name].as_str();
        assert_eq!((value("kind"), value("phone")), ("kind of person 1", "phone of person 1"));
        assert_eq!((value("pin"), value("firstname")), ("pin of person 1", "firstname of person 1"));
        assert_eq!((value("born"), value("vip")), ("1990-05-01", "true"));
        assert_eq!(given.state["points:person1-1@example.com"], "Bob: person1-1@example.com");
        assert_eq!(masked.when.input["name"], "firstname of person 1");
    }
}
