//! Settings, and the history of their changes.

use std::collections::BTreeMap;

use greenroom_domain::{
    Settings, SettingsChange, StoreError, WebinarId, WebinarSettings,
    rules::settings::unescape,
    store::{CommitError, stale},
};
use serde_json::{Map, Value};

use super::{Kept, constraint};

/// The settings without those of webinars, as JSON.
pub(super) type Document = Map<String, Value>;

impl Kept {
    /// The settings and their version: the number of changes.
    pub(super) fn settings(&self, webinars: Option<&[WebinarId]>) -> Result<(Settings, u64), StoreError> {
        let mut settings = self.document().map_err(|e| StoreError::Damaged(format!("the settings: {e}").into()))?;
        let wanted = self.webinar_settings.iter();
        let wanted = wanted.filter(|(id, _)| webinars.is_none_or(|webinars| webinars.contains(id)));
        settings.webinars = wanted.map(|(id, of_webinar)| (id.clone(), *of_webinar)).collect();
        Ok((settings, self.version()))
    }

    fn document(&self) -> serde_json::Result<Settings> {
        serde_json::from_value(Value::Object(self.document.get(&()).cloned().unwrap_or_default()))
    }

    fn version(&self) -> u64 {
        u64::try_from(self.history.len()).unwrap_or(u64::MAX)
    }

    pub(super) fn change_settings(&mut self, version: u64, changes: &[SettingsChange]) -> Result<(), CommitError> {
        if self.version() != version {
            return Err(CommitError::Stale(stale::settings()));
        }
        for change in changes {
            let path: Vec<String> = change.pointer.split('/').skip(1).map(unescape).collect();
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            self.set(&path, change.after.as_ref())?;
            self.history.put(self.version() + 1, change.clone());
        }
        // Settings that could not be read again must not be written.
        self.document().map(drop).map_err(unreadable)
    }

    fn set(&mut self, path: &[&str], after: Option<&Value>) -> Result<(), CommitError> {
        match path {
            [] => Err(constraint("the settings are changed one by one, not as a whole")),
            ["webinars"] => {
                let all: BTreeMap<WebinarId, WebinarSettings> = read(after)?.unwrap_or_default();
                self.webinar_settings.take_where(|_, _| true);
                all.into_iter().for_each(|(id, settings)| self.webinar_settings.put(id, settings));
                Ok(())
            }
            ["webinars", id, rest @ ..] => {
                let id = WebinarId::parse(id).map_err(|e| constraint(e.to_string()))?;
                let settings: Option<WebinarSettings> = match rest {
                    [] => read(after)?,
                    _ => {
                        let before = self.webinar_settings.get(&id).copied().unwrap_or_default();
                        let mut settings = serde_json::to_value(before).map_err(unreadable)?;
                        put_at(&mut settings, rest, after);
                        Some(serde_json::from_value(settings).map_err(unreadable)?)
                    }
                };
                match settings {
                    Some(settings) => self.webinar_settings.put(id, settings),
                    None => drop(self.webinar_settings.take(&id)),
                }
                Ok(())
            }
            _ => {
                let mut document = Value::Object(self.document.get(&()).cloned().unwrap_or_default());
                put_at(&mut document, path, after);
                drop_empty(&mut document);
                if let Value::Object(document) = document {
                    self.document.put((), document);
                }
                Ok(())
            }
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Option<&Value>) -> Result<Option<T>, CommitError> {
    value.cloned().map(serde_json::from_value).transpose().map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> CommitError {
    constraint(format!("the settings: {error}"))
}

/// Writes a value in its place, instead of the values there, below it and above it; none removes them.
fn put_at(document: &mut Value, path: &[&str], value: Option<&Value>) {
    let Some((first, rest)) = path.split_first() else { return };
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    let Some(fields) = document.as_object_mut() else { return };
    match (rest, value) {
        ([], None) => drop(fields.remove(*first)),
        ([], Some(value)) => drop(fields.insert((*first).to_owned(), value.clone())),
        (_, None) if !fields.contains_key(*first) => {}
        _ => put_at(fields.entry(*first).or_insert_with(|| Value::Object(Map::new())), rest, value),
    }
}

/// A setting without a value has its default, so an object without fields is removed.
fn drop_empty(document: &mut Value) {
    let Some(fields) = document.as_object_mut() else { return };
    fields.values_mut().for_each(drop_empty);
    fields.retain(|_, value| value.as_object().is_none_or(|fields| !fields.is_empty()));
}
