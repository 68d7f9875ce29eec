//! The JSON text of a row: values that become texts before it is parsed, and the place of a mistake in it.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{Email, store::InvalidRow};

/// A JSON object as it is written: a field that is there twice stays there twice, so that a row's parser refuses it.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The same row with texts in place of other plain values of the id and of properties, as spreadsheets and other programs
/// write them: a number as it is written, a truth value as `true` or `false`, null as a blank text. None where there is
/// nothing to change, or the line is not a JSON object.
///
/// # Errors
/// [`InvalidRow`] with the property whose value is a list or an object.
pub(super) fn with_texts(line: &[u8]) -> Result<Option<String>, InvalidRow> {
    let Ok(mut row) = serde_json::from_slice::<Fields>(line) else { return Ok(None) };
    let mut changed = false;
    for (name, value) in &mut row.0 {
        if name == "id" && value.get().starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            *value = to_raw(value.get());
            changed = true;
        }
        if name == "properties"
            && let Ok(mut properties) = serde_json::from_str::<Fields>(value.get())
        {
            for (name, value) in &mut properties.0 {
                let text = as_text(value).ok_or_else(|| InvalidRow::NestedValue(name.clone()))?;
                changed |= !value.get().starts_with('"');
                *value = to_raw(text);
            }
            *value = to_raw(properties);
        }
    }
    Ok(changed.then(|| serde_json::to_string(&row).unwrap_or_default()))
}

/// A plain value as text; none for a list or an object. A number keeps all its digits.
fn as_text(raw: &RawValue) -> Option<String> {
    match raw.get() {
        "null" => Some(String::new()),
        text if text.starts_with('"') => serde_json::from_str(text).ok(),
        text if text.starts_with(['[', '{']) => None,
        plain => Some(plain.to_owned()),
    }
}

fn to_raw(value: impl Serialize) -> Box<RawValue> {
    // Texts can always be written.
    serde_json::value::to_raw_value(&value).unwrap_or_default()
}

/// The email of a row that is none, where the parser's error is about it.
pub(super) fn no_email(line: &[u8], error: &serde_json::Error) -> Option<InvalidRow> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Emails {
        email: Option<String>,
        secondary_emails: Option<Vec<String>>,
    }
    let Emails { email, secondary_emails } = serde_json::from_slice(line).ok()?;
    let primary = email.into_iter().map(|email| ("email", email));
    let secondary = secondary_emails.into_iter().flatten().map(|email| ("secondaryEmails", email));
    primary.chain(secondary).find_map(|(field, text)| {
        let email = Email::parse(&text).err()?;
        error.to_string().starts_with(&email.to_string()).then_some(InvalidRow::EmailField { field, email })
    })
}

/// The parser's words, whose lines count from the row's first.
pub(super) fn place_in_row(error: &serde_json::Error) -> String {
    let (what, line, column) = (error.to_string(), error.line(), error.column());
    match line {
        0 | 1 => what.replace(" at line 1 column", " at column"),
        _ => format!("{}, at line {line} of the row, column {column}", without_place(&what)),
    }
}

pub(super) fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message)
}
