//! How a field of an input is asked for, and how what a person wrote becomes JSON.

use greenroom_service::views::form::FormField;
use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::{Number, Value};

/// The longest text that a field of one line takes.
const ONE_LINE: u64 = 300;

/// The element that asks for a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Control {
    /// A text of one line, with the type of the HTML input.
    Line(&'static str),
    /// A text of several lines.
    Lines,
    /// A credential: it is never shown again.
    Secret,
    /// A number.
    Number {
        /// It has no fraction.
        is_whole: bool,
    },
    /// Yes or no.
    Flag,
    /// A moment, in the reader's time zone.
    Moment,
    /// One of these values.
    Choice(Vec<Value>),
    /// Some of these values.
    Choices(Vec<Value>),
    /// Texts or numbers, one a line.
    List {
        /// They are numbers.
        of_numbers: bool,
    },
    /// JSON, for what is nested too deep or is of several types.
    Json,
}

/// Why a text is no value for its control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Misfit {
    /// It is no number.
    Number,
    /// It is a number with a fraction.
    Whole,
    /// It is no date with a time.
    Moment,
    /// It is none of the choices.
    Choice,
    /// It is no JSON, as the parser says.
    Json(String),
}

impl Control {
    pub(super) fn of(field: &FormField) -> Self {
        let schema = &field.schema;
        let scalars = |values: &Value| values.as_array().filter(|all| all.iter().all(is_scalar)).cloned();
        if field.secret && one_type(schema).is_none_or(|kind| kind == "string") {
            return Self::Secret;
        }
        if let Some(values) = scalars(&schema["enum"]) {
            return Self::Choice(values.into_iter().filter(|value| !value.is_null()).collect());
        }
        if let Some(value) = schema.get("const").filter(|value| is_scalar(value)) {
            return Self::Choice(vec![value.clone()]);
        }
        match one_type(schema) {
            Some("boolean") => Self::Flag,
            Some("integer") => Self::Number { is_whole: true },
            Some("number") => Self::Number { is_whole: false },
            Some("string") => Self::of_text(field),
            Some("array") => {
                let items = &schema["items"];
                match (scalars(&items["enum"]), one_type(items)) {
                    (Some(values), _) => Self::Choices(values),
                    (None, Some("string")) => Self::List { of_numbers: false },
                    (None, Some("integer" | "number")) => Self::List { of_numbers: true },
                    (None, _) => Self::Json,
                }
            }
            None if field.token && !schema["properties"].is_object() => Self::Line("text"),
            _ => Self::Json,
        }
    }

    fn of_text(field: &FormField) -> Self {
        let is_long = field.schema["maxLength"].as_u64().is_some_and(|most| most > ONE_LINE);
        match field.schema["format"].as_str() {
            // A token fits none of the inputs that a browser checks.
            _ if field.token || field.options => Self::Line("text"),
            Some("date") => Self::Line("date"),
            Some("date-time") => Self::Moment,
            Some("email") => Self::Line("email"),
            Some("uri") => Self::Line("url"),
            _ if is_long => Self::Lines,
            _ => Self::Line("text"),
        }
    }

    /// The texts in the form for a value: one, but for check boxes. Nothing for a value that the control cannot ask for.
    pub(super) fn texts(&self, value: &Value, zone: &TimeZone) -> Option<Vec<String>> {
        let one = |text: String| Some(vec![text]);
        match (self, value) {
            (Self::Secret, Value::String(_)) => Some(Vec::new()),
            (Self::Line(_) | Self::Lines, Value::String(text)) if self == &Self::Lines || !text.contains('\n') => {
                one(text.clone())
            }
            (Self::Moment, Value::String(text)) => {
                let at: Timestamp = text.parse().ok()?;
                let local = at.to_zoned(zone.clone()).datetime();
                // A browser's field has no smaller part than a millisecond.
                (local.subsec_nanosecond() == 0).then(|| vec![local.strftime("%Y-%m-%dT%H:%M:%S").to_string()])
            }
            (Self::Number { .. }, Value::Number(number)) => one(number.to_string()),
            // A token in place of the number.
            (Self::Number { .. }, Value::String(text)) if text.starts_with("{{") => one(text.clone()),
            (Self::Flag, Value::Bool(flag)) => one(flag.to_string()),
            (Self::Choice(values), value) if values.contains(value) => one(value.to_string()),
            (Self::Choice(_), Value::String(text)) if text.starts_with("{{") => one(value.to_string()),
            (Self::Choices(values), Value::Array(items)) if items.iter().all(|item| values.contains(item)) => {
                Some(items.iter().map(Value::to_string).collect())
            }
            (Self::List { of_numbers }, Value::Array(items)) => {
                let line = |item: &Value| match item {
                    Value::String(text) if !of_numbers && is_line(text) => Some(text.clone()),
                    Value::Number(number) if *of_numbers => Some(number.to_string()),
                    _ => None,
                };
                one(items.iter().map(line).collect::<Option<Vec<_>>>()?.join("\n"))
            }
            (Self::Json, value) => one(serde_json::to_string_pretty(value).unwrap_or_default()),
            _ => None,
        }
    }

    /// The value of texts from the form; none where nothing was written.
    pub(super) fn value(&self, texts: &[String], zone: &TimeZone) -> Result<Option<Value>, Misfit> {
        let text = texts.first().map_or("", |text| text.as_str());
        if let Self::Choices(values) = self {
            let chosen = texts.iter().filter(|text| !text.is_empty());
            let chosen: Vec<Value> = chosen.map(|text| among(values, text)).collect::<Result<_, _>>()?;
            return Ok((!chosen.is_empty()).then(|| chosen.into()));
        }
        if text.trim().is_empty() {
            return Ok(None);
        }
        let value = match self {
            Self::Line(_) => text.trim().into(),
            // Browsers write line ends in two characters.
            Self::Lines => text.replace("\r\n", "\n").into(),
            Self::Secret => text.into(),
            Self::Number { .. } if text.trim().starts_with("{{") => text.trim().into(),
            Self::Number { is_whole } => number(text.trim(), *is_whole)?.into(),
            Self::Flag => (text == "true").into(),
            Self::Moment => moment(text.trim(), zone)?.to_string().into(),
            Self::Choice(values) => among(values, text)?,
            Self::List { of_numbers } => {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                let item = |line: &str| if *of_numbers { Ok(number(line, false)?.into()) } else { Ok(line.into()) };
                lines.map(item).collect::<Result<Vec<Value>, _>>()?.into()
            }
            Self::Json => serde_json::from_str(text).map_err(|error| Misfit::Json(error.to_string()))?,
            Self::Choices(_) => return Ok(None),
        };
        Ok(Some(value))
    }
}

/// The type of a schema that has one, besides `null`.
fn one_type(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
            let first = kinds.next()?;
            kinds.next().is_none().then_some(first)
        }
        _ => None,
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn is_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains('\n')
}

fn number(text: &str, is_whole: bool) -> Result<Number, Misfit> {
    // A comma, because several languages write numbers so.
    let number: Number = text.replace(',', ".").parse().map_err(|_| Misfit::Number)?;
    if is_whole && !(number.is_i64() || number.is_u64()) { Err(Misfit::Whole) } else { Ok(number) }
}

fn moment(text: &str, zone: &TimeZone) -> Result<Timestamp, Misfit> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let local: civil::DateTime = text.parse().map_err(|_| Misfit::Moment)?;
    Ok(local.to_zoned(zone.clone()).map_err(|_| Misfit::Moment)?.timestamp())
}

/// The value that a text in JSON is, where it is one of these. A contact token may stand for it.
fn among(values: &[Value], text: &str) -> Result<Value, Misfit> {
    let value: Value = serde_json::from_str(text).map_err(|_| Misfit::Choice)?;
    let is_token = value.as_str().is_some_and(|text| text.starts_with("{{"));
    if is_token || values.contains(&value) { Ok(value) } else { Err(Misfit::Choice) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn control(schema: Value, token: bool) -> Control {
        let secret = schema["x-secret"] == true;
        Control::of(&FormField {
            pointer: "/a".to_owned(),
            label: "a".to_owned(),
            description: None,
            labels: Default::default(),
            required: false,
            token,
            secret,
            options: false,
            schema,
        })
    }

    #[test]
    fn every_kind_of_schema_has_a_control_that_gives_its_value_back() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        for (schema, token, expected, value) in [
            (json!({ "type": "string" }), false, Control::Line("text"), json!("x")),
            (json!({ "type": ["string", "null"], "format": "email" }), false, Control::Line("email"), json!("a@b.c")),
            (json!({ "type": "string", "format": "email" }), true, Control::Line("text"), json!("{{ contact.email }}")),
            (json!({ "type": "string", "format": "date" }), false, Control::Line("date"), json!("2026-03-05")),
            (json!({ "type": "string", "format": "date-time" }), false, Control::Moment, json!("2026-03-05T23:07:09Z")),
            (json!({ "type": "string", "maxLength": 2000 }), false, Control::Lines, json!("a\nb")),
            (json!({ "type": "integer" }), false, Control::Number { is_whole: true }, json!(7)),
            (json!({ "type": "number" }), false, Control::Number { is_whole: false }, json!(7.25)),
            (json!({ "type": "boolean" }), false, Control::Flag, json!(false)),
            (json!({ "enum": ["a", 1, null] }), false, Control::Choice(vec![json!("a"), json!(1)]), json!(1)),
            (json!({ "const": "a" }), false, Control::Choice(vec![json!("a")]), json!("a")),
            (
                json!({ "type": "array", "items": { "enum": ["a", "b"] } }),
                false,
                Control::Choices(vec![json!("a"), json!("b")]),
                json!(["b"]),
            ),
            (
                json!({ "type": "array", "items": { "type": "string" } }),
                false,
                Control::List { of_numbers: false },
                json!(["a", "b c"]),
            ),
            (
                json!({ "type": "array", "items": { "type": "integer" } }),
                false,
                Control::List { of_numbers: true },
                json!([1, 2]),
            ),
            (json!({ "type": "array", "items": { "type": "object" } }), false, Control::Json, json!([{ "b": null }])),
            (json!({ "type": ["string", "number"] }), false, Control::Json, json!("x")),
            (json!({}), true, Control::Line("text"), json!("x")),
        ] {
            let control = control(schema.clone(), token);
            assert_eq!(control, expected, "{schema}");
            let texts = control.texts(&value, &zone).unwrap();
            assert_eq!(control.value(&texts, &zone), Ok(Some(value)), "{schema}: {texts:?}");
            assert_eq!(control.value(&[String::new()], &zone), Ok(None), "{schema}");
        }
    }

    #[test]
    fn a_secret_is_taken_and_never_shown() {
        let control = control(json!({ "type": "string", "x-secret": true }), false);
        assert_eq!(control.texts(&json!("hunter2"), &TimeZone::UTC), Some(Vec::new()));
        assert_eq!(control.value(&["hunter2".to_owned()], &TimeZone::UTC), Ok(Some(json!("hunter2"))));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (schema, text, misfit) in [
            (json!({ "type": "integer" }), "1.5", Misfit::Whole),
            (json!({ "type": "number" }), "many", Misfit::Number),
            (json!({ "enum": ["a"] }), "\"b\"", Misfit::Choice),
            (json!({ "type": "string", "format": "date-time" }), "soon", Misfit::Moment),
            (json!({ "type": "array", "items": { "type": "number" } }), "1\nx", Misfit::Number),
        ] {
            let control = control(schema, false);
            assert_eq!(control.value(&[text.to_owned()], &TimeZone::UTC), Err(misfit), "{text}");
        }
        let json = control(json!({}), false).value(&["{".to_owned()], &TimeZone::UTC);
        assert!(matches!(json, Err(Misfit::Json(_))), "{json:?}");
    }
}
