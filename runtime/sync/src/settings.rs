//! The settings of an account (S1 to S11: which webinars are synced, and how): reading and changing them, their
//! history, and why a webinar is or is not synced (S10: the rule that decides).
//!
//! [`greenroom_domain::rules::settings`] decides who may make a change, and what follows from it.
//! `schemas/settings.json` describes the document.

use greenroom::{Failure, FailureKind, Retry, Storage, check_document};
use greenroom_domain::{
    Email, Role, Settings, SettingsChange, WebinarId, codes,
    rules::settings::{self as rules, Effective, Step},
    sentence,
    store::CommitError,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

pub use greenroom_domain::rules::settings::GREENROOM;

/// The JSON Schema of the settings, for forms.
pub const SCHEMA: &str = include_str!("../../../schemas/settings.json");

/// How often a change is decided again because of a concurrent change.
const MAX_TRIES: usize = 5;

/// Why a webinar is or is not synced (S10: the rule that decides).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// The webinar.
    pub webinar: WebinarId,
    /// Its topic.
    pub topic: String,
    /// Whether it is synced.
    pub sync: Effective,
    /// Whether its recordings and transcripts are synced.
    pub recordings: Effective,
    /// Every rule with its answer, in the order of their evaluation.
    pub rules: Vec<Step>,
}

/// The current settings, and their version, which grows with every change.
///
/// # Errors
/// The store's failure.
pub async fn get(storage: &Storage) -> Result<(Settings, u64), Failure> {
    Ok(storage.sync_store()?.settings(None).await?)
}

/// The part of the settings at a JSON Pointer, all of them at the empty one; null for a setting that is not set.
///
/// # Errors
/// `unknown-setting`, naming the nearest one, or `invalid-setting` for an invalid id.
pub fn at(settings: &Settings, pointer: &str) -> Result<Value, Failure> {
    let document = document(settings)?;
    if let Some(found) = document.pointer(pointer) {
        return Ok(found.clone());
    }
    // A pointer that could be set, and is not, could be given its default: the rules accept that change.
    rules::change(settings, GREENROOM, Some(Role::Administrator), pointer, None, Timestamp::UNIX_EPOCH)?;
    Ok(Value::Null)
}

fn not_a_user(by: &Email) -> Failure {
    let message = sentence!(
        "failure-settings-not-a-user",
        "{user} is no user of the account: settings are changed by those who log in to it",
        user = by
    );
    Failure::new(FailureKind::Denied, codes::NOT_AN_ACCOUNT_USER, message)
}

/// Sets the value at a pointer, or its default where there is no value. Returns every change that was made: the wanted
/// one, by `by`, and those that follow from a rule, by [`GREENROOM`]; none where the value is already set.
///
/// # Errors
/// `not-an-account-user`, `administrator-only` (S1: only an administrator turns sync on), `webinar-data-not-synced`,
/// `unknown-setting` or `invalid-setting`, with the pointer; `changed-meanwhile` where concurrent changes keep coming;
/// the store's failure. Nothing was changed.
pub async fn change(
    storage: &Storage,
    by: &Email,
    pointer: &str,
    value: Option<Value>,
    now: Timestamp,
) -> Result<Vec<SettingsChange>, Failure> {
    changed(storage, by, &[(pointer.to_owned(), value)], None, now).await
}

/// As [`change`], several values at once, if the settings still have this version: all or none. The values are set in their
/// order.
///
/// # Errors
/// As for [`change`]; `changed-meanwhile` where the settings have another version.
pub async fn change_all(
    storage: &Storage,
    by: &Email,
    wanted: &[(String, Option<Value>)],
    version: u64,
    now: Timestamp,
) -> Result<Vec<SettingsChange>, Failure> {
    changed(storage, by, wanted, Some(version), now).await
}

async fn changed(
    storage: &Storage,
    by: &Email,
    wanted: &[(String, Option<Value>)],
    expected: Option<u64>,
    now: Timestamp,
) -> Result<Vec<SettingsChange>, Failure> {
    let store = storage.sync_store()?;
    let role = storage.role(by).await?;
    let named: Vec<WebinarId> = wanted.iter().filter_map(|(pointer, _)| webinar_of(pointer)).collect();
    for _ in 0..MAX_TRIES {
        let (settings, version) = store.settings(Some(&named)).await?;
        if expected.is_some_and(|expected| expected != version) {
            break;
        }
        let changes = rules::change_all(&settings, by.as_str(), role, wanted, now)?;
        if role.is_none() {
            return Err(not_a_user(by));
        }
        if changes.is_empty() {
            return Ok(changes);
        }
        check(&settings, &changes)?;
        match store.change_settings(version, &changes).await {
            Ok(()) => return Ok(changes),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(CommitError::Stale(_) | CommitError::LostLease(_)) => {}
        }
    }
    let message = sentence!(
        "failure-settings-changed-meanwhile",
        "others changed the settings again and again meanwhile: nothing was changed, try again"
    );
    Err(Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).retry(Retry::Now))
}

/// Changes of the settings, newest first; only those at or below `pointer` where one is given.
///
/// # Errors
/// The store's failure.
pub async fn history(
    storage: &Storage,
    pointer: Option<&str>,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<(u64, SettingsChange)>, Failure> {
    let pointer = pointer.filter(|p| !p.is_empty());
    Ok(storage.sync_store()?.settings_history_page(pointer, before, limit).await?)
}

/// The changes that were made together at a moment, in their order: those that a person asked for, and those that followed from
/// a rule.
///
/// # Errors
/// The store's failure.
pub async fn changed_at(storage: &Storage, at: Timestamp) -> Result<Vec<SettingsChange>, Failure> {
    Ok(storage.sync_store()?.settings_changed_at(at).await?)
}

/// Why a webinar is or is not synced (S10: the rule that decides).
///
/// # Errors
/// `webinar-not-found` where the store does not know it, or the store's failure.
pub async fn explain(storage: &Storage, webinar: &WebinarId) -> Result<Explained, Failure> {
    let store = storage.sync_store()?;
    let known = store.known_webinars(Some(webinar)).await?.into_iter().next().ok_or_else(|| {
        let message = sentence!(
            "failure-store-knows-no-webinar",
            "the store knows no webinar {webinar}: see `greenroom webinars`",
            webinar = webinar
        );
        Failure::refused(codes::WEBINAR_NOT_FOUND, message)
    })?;
    let (settings, _) = store.settings(Some(std::slice::from_ref(webinar))).await?;
    Ok(Explained {
        webinar: webinar.clone(),
        sync: rules::webinar_sync(&settings, &known.webinar),
        recordings: rules::recording_sync(&settings, &known.webinar),
        rules: rules::explain(&settings, &known.webinar),
        topic: known.webinar.topic,
    })
}

/// The webinar that a pointer is about. Only its settings are loaded, because there may be many webinars.
fn webinar_of(pointer: &str) -> Option<WebinarId> {
    WebinarId::parse(pointer.strip_prefix("/webinars/")?.split('/').next()?).ok()
}

/// Checks the changed settings by the schema.
fn check(settings: &Settings, changes: &[SettingsChange]) -> Result<(), Failure> {
    let mut document = document(settings)?;
    for change in changes {
        put(&mut document, &change.pointer, change.after.clone());
    }
    let schema: Value = serde_json::from_str(SCHEMA).map_err(defect)?;
    check_document(&schema, &document).map_err(|failure| Failure { code: "invalid-setting".to_owned(), ..failure })
}

fn document(settings: &Settings) -> Result<Value, Failure> {
    serde_json::to_value(settings).map_err(defect)
}

fn defect(error: serde_json::Error) -> Failure {
    Failure::of(FailureKind::Internal, format!("the settings, or their schema: {error}"))
}

/// Sets the value at a JSON Pointer, making objects on the way to it. No value removes what is there.
fn put(document: &mut Value, pointer: &str, value: Option<Value>) {
    let unescaped = |part: &str| part.replace("~1", "/").replace("~0", "~");
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    let mut place = document;
    for part in parent.split('/').skip(1) {
        place = &mut object(place)[unescaped(part)];
    }
    let place = object(place);
    match value {
        Some(value) => place[unescaped(name)] = value,
        None => drop(place.as_object_mut().and_then(|fields| fields.remove(&unescaped(name)))),
    }
}

/// The place as an object; another value is replaced by an empty one.
fn object(place: &mut Value) -> &mut Value {
    if !place.is_object() {
        *place = Value::Object(Map::new());
    }
    place
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
