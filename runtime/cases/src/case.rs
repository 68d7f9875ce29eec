//! [`Case`]: the format of a test case.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use greenroom_capability_waiting::GivenWait;
use greenroom_domain::{ContactId, Email, PropertyType, Sentence, of_file, sentence, store::ImportRow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A test case, as JSON:
///
/// ```
/// use greenroom_cases::Case;
///
/// let case = Case::parse(r#"{
///     "description": "A contact without an email is refused.",
///     "given": { "contacts": [{ "id": "8", "properties": { "firstname": "Grace" } }] },
///     "when": { "contact": "8", "input": {} },
///     "then": { "failure": { "code": "no-email" }, "effects": [] }
/// }"#)?;
/// assert!(case.given.http.is_empty());
/// # Ok::<(), greenroom_cases::CaseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// What the case shows, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The world that the action finds.
    #[serde(default)]
    pub given: Given,
    /// The invocation.
    pub when: When,
    /// What must come of it. A part that is absent is not compared; `greenroom test --accept` writes what is missing.
    #[serde(default, skip_serializing_if = "Then::is_empty")]
    pub then: Then,
}

/// The world that the action finds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Given {
    /// The time at which the clock stands; 2026-01-01T09:00:00Z if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Timestamp>,
    /// The properties that contacts can have, besides `email`, `firstname` and `lastname`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<GivenProperty>,
    /// The contacts of the store.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<GivenContact>,
    /// Further rows of the store, in the format of `greenroom store import`: account users, business units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub store: Vec<ImportRow>,
    /// The answers to HTTP requests. A request without one fails the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http: Vec<HttpAnswer>,
    /// The Zoom world, in the format of `greenroom sandbox --world`. Its first account is connected to the primary business
    /// unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoom: Option<Value>,
    /// What the action has kept from earlier runs (capability `state`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub state: BTreeMap<String, String>,
    /// The names of the secrets that there are (capability `secrets`). The value of `points-key` is `value-of-points-key`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// The names of the connections that there are (capability `connections`), with values like those of secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<String>,
    /// How far the waits are that an earlier slice has opened (capability `waiting`), by their names: `"pending"`, `"expired"`, or
    /// `{"completed": {"approved": true}}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waits: BTreeMap<String, GivenWait>,
}

impl Given {
    /// The properties and contacts as rows of an import, and the further rows.
    pub fn rows(&self) -> Vec<ImportRow> {
        let properties = self.properties.iter().map(GivenProperty::row);
        let contacts = self.contacts.iter().map(GivenContact::row);
        properties.chain(contacts).chain(self.store.iter().cloned()).collect()
    }
}

impl GivenProperty {
    pub(crate) fn row(&self) -> ImportRow {
        ImportRow::Property { name: self.name.clone(), label: self.label.clone(), kind: self.kind, secret: self.secret }
    }
}

impl GivenContact {
    pub(crate) fn row(&self) -> ImportRow {
        ImportRow::Contact {
            id: Some(self.id.clone()),
            email: self.email.clone(),
            secondary_emails: Some(self.secondary_emails.clone()),
            properties: self.properties.clone(),
        }
    }
}

/// A property that contacts can have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GivenProperty {
    /// The internal name.
    pub name: String,
    /// The type of its values.
    #[serde(rename = "type")]
    pub kind: PropertyType,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its values are credentials.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GivenContact {
    /// Its id.
    pub id: ContactId,
    /// Its primary email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Its secondary emails.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary_emails: Vec<Email>,
    /// Property values by internal name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
}

/// The answer to an HTTP request, or the failure of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpAnswer {
    /// The request. Each answer is given once, unless it is the last one that fits.
    pub request: HttpMatch,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<HttpResponse>,
    /// The failure instead of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<HttpFailure>,
}

/// The requests that an answer is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpMatch {
    /// The method, in lower case.
    pub method: String,
    /// The URL, as a whole.
    pub url: String,
    /// Headers that the request must have, with these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The JSON that the body must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// The text that the body must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// The body, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The failure of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpFailure {
    /// The code: `http-timeout`, `http-failed`.
    pub code: String,
    /// The message.
    #[serde(default)]
    pub message: String,
}

/// The invocation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct When {
    /// The contact that the workflow runs for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// The input.
    pub input: Value,
    /// The cursor of an earlier slice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Value>,
    /// A dry run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Asks for the choices of a field instead of running the action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<WhenOptions>,
}

/// A question for the choices of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WhenOptions {
    /// The field, as a JSON Pointer into the input.
    pub field: String,
    /// What was typed to find a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// What must come of an invocation. Values are compared whole, but for objects of `failure`, `logs` and `http`, of which the
/// fields that are given are compared. The text `<any>` fits every value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Then {
    /// The output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// The cursor, where the action goes on in another slice.
    #[serde(rename = "continue", default, skip_serializing_if = "Option::is_none")]
    pub goes_on: Option<Value>,
    /// The names of the waits for which the action goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Vec<String>>,
    /// The failure: `code`, `kind`, `message`, `retry`, `pointer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Value>,
    /// What was written to the store, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effects: Option<Vec<Value>>,
    /// The HTTP requests that were sent, in order: `method`, `url`, `headers`, `json` or `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Vec<Value>>,
    /// The lines of the log, in order: `level`, `message`, `fields`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logs: Option<Vec<Value>>,
    /// What the action keeps after the run (capability `state`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Value>,
    /// The choices of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Value>,
}

impl Then {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The reason why a case cannot be run.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum CaseError {
    /// The file cannot be read.
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The text is no case.
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The place, as a JSON Pointer.
        pointer: String,
        /// What is wrong.
        message: Sentence,
    },
    /// A file has no case.
    In {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<CaseError>,
    },
    /// What is given cannot be.
    Given {
        /// The place, as a JSON Pointer.
        place: String,
        /// What is wrong.
        message: Sentence,
    },
    /// The package cannot be loaded.
    Package(Sentence),
    /// The machine does not allow it.
    Machine(Sentence),
}

impl CaseError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::File { path, source } => of_file(path, source),
            Self::Json { line, column, pointer, message } => sentence!(
                "failure-case-json",
                "line {line}, column {column}, at `{pointer}`: {message}",
                line = line,
                column = column,
                pointer = pointer,
                message = message
            ),
            Self::In { path, source } => of_file(path, source.sentence()),
            Self::Given { place, message } => {
                sentence!("failure-case-given", "{place}: {why}", place = place, why = message)
            }
            Self::Package(why) | Self::Machine(why) => why.clone(),
        }
    }

    pub(crate) fn given(place: impl Into<String>, message: impl Into<Sentence>) -> Self {
        Self::Given { place: place.into(), message: message.into() }
    }

    /// The machine does not allow it.
    pub(crate) fn machine(why: impl ToString) -> Self {
        Self::Machine(why.to_string().into())
    }

    /// The error, with the file of the case.
    pub(crate) fn of(path: &Path) -> impl FnOnce(Self) -> Self {
        let path = path.to_owned();
        move |source| Self::In { path, source: Box::new(source) }
    }

    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// [`CaseError::Json`] with the place.
    pub fn parse(text: &str) -> Result<Self, CaseError> {
        let mut json = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let segments = error.path().iter().map(|segment| match segment {
                serde_path_to_error::Segment::Seq { index } => format!("/{index}"),
                other => format!("/{other}"),
            });
            let pointer: String = segments.collect();
            let source = error.inner();
            let full = source.to_string();
            let place = format!(" at line {} column {}", source.line(), source.column());
            let words = full.strip_suffix(&place).unwrap_or(&full);
            let message = no_email(text, &pointer, words).unwrap_or_else(|| words.into());
            CaseError::Json { line: source.line(), column: source.column(), pointer, message }
        })
    }
}

/// The sentence of a text that is no email, where the parser's words about it are that sentence in English: serde keeps only words.
fn no_email(text: &str, pointer: &str, words: &str) -> Option<Sentence> {
    let case: Value = serde_json::from_str(text).ok()?;
    let sentence = Email::parse(case.pointer(pointer)?.as_str()?).err()?.sentence();
    (sentence.english() == words).then_some(sentence)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_case_is_said_with_its_place() {
        let text =
            "{\n  \"given\": {\"contacts\": [{\"id\": \"7\", \"mail\": \"a@b.c\"}]},\n  \"when\": {\"input\": {}}\n}";
        let error = Case::parse(text).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("`/given/contacts/0"), "{error}");
        assert!(error.contains("unknown field `mail`"), "{error}");
    }

    #[test]
    fn a_text_that_is_no_email_is_a_sentence_at_its_place() {
        let text = r#"{"given": {"contacts": [{"id": "7", "secondaryEmails": ["a@b.example", "ada"]}]}, "when": {"input": {}}}"#;
        let error = Case::parse(text).unwrap_err();
        let CaseError::Json { pointer, message, .. } = &error else { panic!("{error}") };
        assert_eq!(pointer, "/given/contacts/0/secondaryEmails/1");
        assert_eq!(message.text().unwrap().key, "failure-email-invalid");
        assert!(error.to_string().ends_with("`ada` is not an email address: write it like ada@example.com"), "{error}");
    }
}
