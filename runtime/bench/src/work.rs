//! The measured work: the actions, their inputs, and the check of each contender's answer.

use std::{collections::BTreeMap, path::Path};

use greenroom::{Invocation, Package};
use greenroom_bench_logic::{Person, WANTED, answer};
use greenroom_domain::{Contact, ContactId, Email, PropertyDefinition};
use greenroom_store_testing::{MemoryStore, sample};
use serde_json::{Value, json};

use crate::error::Error;

/// The contact that the realistic action reads.
pub(crate) const CONTACT: &str = "101";

/// An action, its package as users get it, and its input.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    /// `noop` or `realistic`.
    pub(crate) name: &'static str,
    /// The action's name.
    pub(crate) action: &'static str,
    /// The package's bytes.
    pub(crate) package: Vec<u8>,
    /// The input as text, for contenders that take text.
    pub(crate) text: String,
    /// The input as a value, for contenders that take a value.
    pub(crate) input: Value,
    /// The expected output.
    pub(crate) output: Value,
}

impl Work {
    /// The action that does nothing.
    pub(crate) fn noop(packages: &Path) -> Result<Self, Error> {
        Self::new("noop", "bench-noop", packages, "{}", Value::Object(serde_json::Map::new()))
    }

    /// The action that never ends. It is stopped at its limit, so it has no output.
    pub(crate) fn spin(packages: &Path) -> Result<Self, Error> {
        Self::new("spin", "bench-spin", packages, "{}", Value::Null)
    }

    /// The realistic action.
    pub(crate) fn realistic(packages: &Path) -> Result<Self, Error> {
        let text = include_str!("../logic/input.json");
        let output = serde_json::from_str(&native(text, &contact())?).map_err(wrong)?;
        Self::new("realistic", "bench-realistic", packages, text, output)
    }

    fn new(
        name: &'static str,
        action: &'static str,
        packages: &Path,
        text: &str,
        output: Value,
    ) -> Result<Self, Error> {
        let path = packages.join(format!("{action}-1.0.0.wasm"));
        let package = std::fs::read(&path).map_err(|source| Error::File { path: path.clone(), source })?;
        Package::read(package.as_slice()).map_err(wrong)?;
        let input: Value = serde_json::from_str(text).map_err(wrong)?;
        Ok(Self { name, action, package, text: input.to_string(), input, output })
    }

    /// A request to run it.
    ///
    /// # Errors
    /// None for these two actions.
    pub(crate) fn invocation(&self) -> Result<Invocation, Error> {
        Ok(Invocation::new(self.action.parse().map_err(wrong)?, self.input.clone()).contact(CONTACT))
    }

    /// Checks that an output is the expected one.
    pub(crate) fn check(&self, by: &str, output: &Value) -> Result<(), Error> {
        if is_same(output, &self.output) {
            Ok(())
        } else {
            Err(Error::Wrong(format!("{by} answered {output}, and {} was expected", self.output)))
        }
    }

    /// The same check for an answer as text.
    pub(crate) fn check_text(&self, by: &str, output: &str) -> Result<(), Error> {
        self.check(by, &serde_json::from_str(output).map_err(wrong)?)
    }
}

/// Whether two values are the same JSON: 1 and 1.0 are one number.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let in_other = |(name, value): (&String, &Value)| other.get(name).is_some_and(|it| is_same(value, it));
            one.len() == other.len() && one.iter().all(in_other)
        }
        _ => one == other,
    }
}

/// The realistic action in native code: from text to text, with the contact in memory.
pub(crate) fn native(input: &str, contact: &Contact) -> Result<String, Error> {
    let person = Person {
        id: contact.id.as_str(),
        email: contact.email.as_ref().map(Email::as_str),
        first_name: contact.value("firstname"),
        last_name: contact.value("lastname"),
        lifecycle: contact.value("lifecyclestage"),
    };
    serde_json::to_string(&answer(serde_json::from_str(input).map_err(wrong)?, &person)).map_err(wrong)
}

/// The contact, with more properties than the action needs.
pub(crate) fn contact() -> Contact {
    let properties = [
        ("firstname", "Ada"),
        ("lastname", "Lovelace"),
        ("lifecyclestage", "opportunity"),
        ("company", "Analytical Engines GmbH"),
        ("city", "Frankfurt"),
        ("country", "DE"),
        ("phone", "+49 69 1234567"),
        ("jobtitle", "Head of Research Operations"),
    ];
    let properties: BTreeMap<String, String> = properties.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    Contact {
        id: ContactId::new(CONTACT),
        email: Email::parse("ada@example.com").ok(),
        secondary_emails: Vec::new(),
        properties,
        version: 1,
    }
}

/// The contact as other products get it: with the properties that the action reads.
pub(crate) fn contact_as_json() -> Value {
    let contact = contact();
    let mut shown = json!({ "id": contact.id.as_str(), "email": contact.value("email") });
    for name in WANTED {
        shown[name] = json!(contact.value(name));
    }
    shown
}

/// A store in memory with the contact, so that the runtime's own cost is visible.
pub(crate) fn store() -> MemoryStore {
    MemoryStore::new().with_properties(definitions()).with_contacts([contact()])
}

/// The properties of the account.
fn definitions() -> Vec<PropertyDefinition> {
    let names = ["email", "firstname", "lastname", "lifecyclestage", "company", "city", "country", "phone", "jobtitle"];
    names.into_iter().map(sample::text_property).collect()
}

fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Wrong(error.to_string())
}
