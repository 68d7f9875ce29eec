//! Changing the settings: the roles that may, the changes that follow, and the refusals (S1, S2, S8, S11).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::super::{access, domains::Domains};
use crate::{
    Email, Failure, FailureKind, Role, Scope, Sentence, Settings, SettingsChange, UserSelection, UserSettings,
    WebinarId, WebinarSettings, codes, sentence,
};

/// The author that the history names for a change that follows from a rule.
pub const GREENROOM: &str = "greenroom";

/// Everything that can be set, as a JSON Pointer with `{email}` and `{id}` for a Zoom user's email and a webinar's id; with
/// the values it takes.
pub const LEAVES: [(&str, &str); 12] = [
    ("/syncWebinarData", "true or false"),
    ("/webinarsOf", r#"{"of": "none"}, {"of": "all"} or {"of": "selected", "users": ["anna@example.com"]}"#),
    ("/recordingsOf", r#"{"of": "none"}, {"of": "all"} or {"of": "selected", "users": ["anna@example.com"]}"#),
    ("/excludedHostDomains", r#"a list of domains such as ["example.com", "*.example.com"]"#),
    ("/excludedRecordingDomains", r#"a list of domains such as ["example.com", "*.example.com"]"#),
    ("/excludedContactDomains", r#"a list of domains such as ["example.com", "*.example.com"]"#),
    ("/existingContacts", r#""fill-blanks" or "overwrite""#),
    ("/users/{email}/syncNewWebinars", "true or false"),
    ("/users/{email}/syncRecordings", "true or false"),
    ("/webinars/{id}/sync", "true or false"),
    ("/webinars/{id}/recordings", "true, false, or null for the host's setting"),
    ("/webinars/{id}/zoomEvents", "true or false"),
];

/// All changes that follow from setting the value at `pointer`: the change itself, by `by`, whose role is `role`, and
/// those that a rule adds, by `greenroom`. No value, and null, set the default. A pointer to a whole user
/// (`/users/anna@example.com`) or a whole webinar sets all settings of it; the changes name the single settings. No
/// changes: nothing is different.
///
/// `settings` must contain the own settings of the webinar that the pointer names. Only an administrator turns S1 on;
/// every other change, and turning S1 off, is open to editors too, and to callers without a role that may write to the store.
///
/// # Errors
/// `scope-missing` for a role that changes no settings; `unknown-setting`, naming the nearest one; `invalid-setting`, naming the place and the values that it takes;
/// `administrator-only` (S1: only an administrator turns the sync on); `webinar-data-not-synced` for a webinar's own
/// sync while S1 is off.
pub fn change(
    settings: &Settings,
    by: &str,
    role: Option<Role>,
    pointer: &str,
    value: Option<Value>,
    now: Timestamp,
) -> Result<Vec<SettingsChange>, Failure> {
    change_all(settings, by, role, &[(pointer.to_owned(), value)], now)
}

/// As [`change`], for several values, which are set in their order. The rules apply to the settings with all of them.
///
/// # Errors
/// As for [`change`].
pub fn change_all(
    settings: &Settings,
    by: &str,
    role: Option<Role>,
    wanted: &[(String, Option<Value>)],
    now: Timestamp,
) -> Result<Vec<SettingsChange>, Failure> {
    if let Some(role) = role {
        access::role_may(role, Scope::Settings)?;
    }
    let mut after = settings.clone();
    for (pointer, value) in wanted {
        set(&mut after, pointer, value.clone().unwrap_or(Value::Null))?;
    }
    let turned_on = after.sync_webinar_data && !settings.sync_webinar_data;
    if turned_on && role != Some(Role::Administrator) {
        return Err(Failure::new(
            FailureKind::Denied,
            codes::ADMINISTRATOR_ONLY,
            sentence!(
                "failure-sync-administrator-only",
                "`{user}` is no administrator of the account: only an administrator turns the sync of webinar data on",
                user = by
            ),
        )
        .at("/syncWebinarData"));
    }
    let mut changes = differences(settings, &after, by, now)?;
    if turned_on && after.webinars_of == UserSelection::None {
        let by_hand = after.clone();
        after.webinars_of = UserSelection::All;
        changes.extend(differences(&by_hand, &after, GREENROOM, now)?);
    }
    if !after.sync_webinar_data {
        let is_on = |webinars: &BTreeMap<WebinarId, WebinarSettings>, id| webinars.get(id).is_some_and(|own| own.sync);
        if let Some(id) = after.webinars.keys().find(|id| is_on(&after.webinars, id) && !is_on(&settings.webinars, id))
        {
            return Err(Failure::refused(
                codes::WEBINAR_DATA_NOT_SYNCED,
                sentence!(
                    "failure-webinar-data-not-synced",
                    "webinar {webinar} cannot be synced while the account syncs no webinar data: have an administrator set `/syncWebinarData` to true first",
                    webinar = id
                ),
            )
            .at(super::own(id, "sync")));
        }
    }
    Ok(changes)
}

/// A name as a part of a JSON Pointer (RFC 6901).
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Decodes a part of a JSON Pointer: `~1` is a slash, and `~0` a tilde (RFC 6901).
pub fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// Sets the value at a pointer; null sets the default.
fn set(settings: &mut Settings, pointer: &str, value: Value) -> Result<(), Failure> {
    let parts: Vec<String> =
        pointer.strip_prefix('/').ok_or_else(|| unknown(pointer))?.split('/').map(unescape).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["syncWebinarData"] => settings.sync_webinar_data = read(pointer, value)?,
        ["webinarsOf"] => settings.webinars_of = whose(pointer, value)?,
        ["recordingsOf"] => settings.recordings_of = whose(pointer, value)?,
        ["excludedHostDomains"] => settings.excluded_host_domains = domains(pointer, value)?,
        ["excludedRecordingDomains"] => settings.excluded_recording_domains = domains(pointer, value)?,
        ["excludedContactDomains"] => settings.excluded_contact_domains = domains(pointer, value)?,
        ["existingContacts"] => settings.existing_contacts = read(pointer, value)?,
        ["users", email, rest @ ..] => {
            let email = Email::parse(email).map_err(|error| invalid(pointer, error.sentence()))?;
            let user = settings.users.entry(email).or_default();
            match rest {
                [] => *user = read(pointer, value)?,
                ["syncNewWebinars"] => user.sync_new_webinars = read(pointer, value)?,
                ["syncRecordings"] => user.sync_recordings = read(pointer, value)?,
                _ => return Err(unknown(pointer)),
            }
        }
        ["webinars", id, rest @ ..] => {
            let id = WebinarId::parse(id).map_err(|error| invalid(pointer, error.sentence()))?;
            let is_asked = !value.is_null();
            let mut own = settings.webinars.get(&id).copied().unwrap_or_default();
            match rest {
                [] => own = read(pointer, value)?,
                ["sync"] => own.sync = read(pointer, value)?,
                ["recordings"] => own.recordings = read(pointer, value)?,
                ["zoomEvents"] => own.zoom_events = read(pointer, value)?,
                _ => return Err(unknown(pointer)),
            }
            // An entry says that the webinar was seen: only a value for its sync makes one, or one that is not the default.
            let is_entry = is_asked && matches!(rest, [] | ["sync"]) || own != WebinarSettings::default();
            if is_entry || settings.webinars.contains_key(&id) {
                settings.webinars.insert(id, own);
            }
        }
        _ => return Err(unknown(pointer)),
    }
    Ok(())
}

fn read<T: DeserializeOwned + Default>(pointer: &str, value: Value) -> Result<T, Failure> {
    if value.is_null() {
        return Ok(T::default());
    }
    serde_json::from_value(value).map_err(|error| invalid(pointer, error.to_string()))
}

fn whose(pointer: &str, value: Value) -> Result<UserSelection, Failure> {
    let fields: Vec<String> = value.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect();
    let whose = read(pointer, value)?;
    // A list of users that `all` or `none` would leave unread is a mistake, and is reported.
    let known: &[&str] = if matches!(whose, UserSelection::Selected { .. }) { &["of", "users"] } else { &["of"] };
    match fields.iter().find(|field| !known.contains(&field.as_str())) {
        Some(field) => {
            Err(invalid(pointer, sentence!("failure-setting-field", "`{field}` does not belong here", field = field)))
        }
        None => Ok(whose),
    }
}

fn domains(pointer: &str, value: Value) -> Result<Vec<String>, Failure> {
    let list: Vec<String> = read(pointer, value)?;
    match Domains::parse(&list) {
        Ok(_) => Ok(list),
        Err(error) => Err(refused(&format!("{pointer}/{}", error.index), error.sentence())),
    }
}

fn invalid(pointer: &str, what: impl Into<Sentence>) -> Failure {
    let what = what.into();
    match LEAVES.iter().find(|(leaf, _)| matches(leaf, pointer)) {
        Some((_, takes)) => {
            let takes = match *takes {
                "true or false" => sentence!("failure-takes-switch", "true or false"),
                "true, false, or null for the host's setting" => {
                    sentence!("failure-takes-recordings", "true, false, or null for the host's setting")
                }
                json => json.into(),
            };
            refused(pointer, sentence!("failure-setting-takes", "{why}; it takes {takes}", why = what, takes = takes))
        }
        None => refused(pointer, what),
    }
}

fn refused(pointer: &str, message: Sentence) -> Failure {
    Failure::new(
        FailureKind::InvalidInput,
        codes::INVALID_SETTING,
        sentence!("failure-setting-invalid", "`{setting}`: {why}", setting = pointer, why = message),
    )
    .at(pointer)
}

/// Whether a pointer is of the form that a leaf has.
fn matches(leaf: &str, pointer: &str) -> bool {
    let (mut parts, mut given) = (leaf.split('/'), pointer.split('/'));
    parts.by_ref().zip(given.by_ref()).all(|(part, given)| part.starts_with('{') || part == given)
        && leaf.split('/').count() == pointer.split('/').count()
}

fn unknown(pointer: &str) -> Failure {
    // Names with dots between them, as other tools write them, unless there is a slash: then a dot is one of an email.
    let between = if pointer.contains('/') { '/' } else { '.' };
    let parts: Vec<&str> = pointer.split(between).filter(|part| !part.is_empty()).collect();
    let given = parts.join("/");
    let named = |leaf: &str| {
        // The ids are put in the place of the placeholders, so that they make no difference.
        let with_ids = leaf.replace("{email}", parts.get(1).unwrap_or(&"{email}"));
        with_ids.replace("{id}", parts.get(1).unwrap_or(&"{id}"))
    };
    let nearest = LEAVES
        .iter()
        .map(|(leaf, _)| named(leaf))
        .min_by_key(|leaf| strsim::damerau_levenshtein(&leaf[1..].to_lowercase(), &given.to_lowercase()));
    let message = match nearest {
        Some(nearest) => sentence!(
            "failure-setting-nearest",
            "there is no setting `{setting}`; the nearest is `{nearest}`",
            setting = pointer,
            nearest = nearest
        ),
        None => sentence!("failure-setting-unknown", "there is no setting `{setting}`", setting = pointer),
    };
    Failure::new(FailureKind::InvalidInput, codes::UNKNOWN_SETTING, message).at(pointer)
}

/// The differences of two states of the settings, a change for each single setting.
fn differences(before: &Settings, after: &Settings, by: &str, at: Timestamp) -> Result<Vec<SettingsChange>, Failure> {
    let mut all = Differences { by, at, changes: Vec::new() };
    let (b, a) = (before, after);
    all.add("/syncWebinarData", Some(&b.sync_webinar_data), Some(&a.sync_webinar_data))?;
    all.add("/webinarsOf", Some(&b.webinars_of), Some(&a.webinars_of))?;
    all.add("/recordingsOf", Some(&b.recordings_of), Some(&a.recordings_of))?;
    all.add("/excludedHostDomains", Some(&b.excluded_host_domains), Some(&a.excluded_host_domains))?;
    all.add("/excludedRecordingDomains", Some(&b.excluded_recording_domains), Some(&a.excluded_recording_domains))?;
    all.add("/excludedContactDomains", Some(&b.excluded_contact_domains), Some(&a.excluded_contact_domains))?;
    all.add("/existingContacts", Some(&b.existing_contacts), Some(&a.existing_contacts))?;
    for email in b.users.keys().chain(a.users.keys()).collect::<BTreeSet<_>>() {
        // A user without an entry has the defaults: an entry that says the same is no difference.
        let of = |settings: &Settings| settings.users.get(email).copied().unwrap_or_default();
        let (before, after): (UserSettings, UserSettings) = (of(b), of(a));
        let pointer = |leaf| super::user(Some(email), leaf);
        all.add(&pointer("syncNewWebinars"), Some(&before.sync_new_webinars), Some(&after.sync_new_webinars))?;
        all.add(&pointer("syncRecordings"), Some(&before.sync_recordings), Some(&after.sync_recordings))?;
    }
    for (id, after) in &a.webinars {
        // A webinar without an entry was never seen: an entry that turns it off is a difference (S7: a webinar that is
        // first seen gets its host's default).
        let before = b.webinars.get(id);
        let pointer = |leaf| super::own(id, leaf);
        all.add(&pointer("sync"), before.map(|own| &own.sync), Some(&after.sync))?;
        all.add(&pointer("recordings"), before.and_then(|own| own.recordings.as_ref()), after.recordings.as_ref())?;
        let unmarked = false;
        all.add(
            &pointer("zoomEvents"),
            Some(before.map_or(&unmarked, |own| &own.zoom_events)),
            Some(&after.zoom_events),
        )?;
    }
    Ok(all.changes)
}

struct Differences<'a> {
    by: &'a str,
    at: Timestamp,
    changes: Vec<SettingsChange>,
}

impl Differences<'_> {
    fn add<T: PartialEq + Serialize>(
        &mut self,
        pointer: &str,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Result<(), Failure> {
        if before == after {
            return Ok(());
        }
        let written = |value: Option<&T>| {
            value
                .map(serde_json::to_value)
                .transpose()
                .map_err(|error| Failure::of(FailureKind::Internal, error.to_string()))
        };
        self.changes.push(SettingsChange {
            at: self.at,
            by: self.by.to_owned(),
            pointer: pointer.to_owned(),
            before: written(before)?,
            after: written(after)?,
        });
        Ok(())
    }
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
