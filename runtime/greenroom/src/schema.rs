//! JSON Schemas of actions: strangers' documents, compiled once, then asked twice: for the raw input, where a field may
//! hold a token, and for what the tokens gave.

use greenroom_domain::{Failure, FailureKind, Fault};
use jsonschema::{
    Draft, PatternOptions, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::{Map, Value, json};

use crate::{
    cost,
    journal::Secrets,
    limits::Breach,
    marked::{Marks, push_pointer},
    text::shortened,
    token,
};

/// How many faults of one document are reported. The first few are what a person mends; the rest may be many.
const MAX_FAULTS: usize = 10;

/// Why a schema cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {which} schema cannot be used at `{pointer}`: {message}")]
pub struct SchemaError {
    /// `input` or `output`.
    pub which: &'static str,
    /// The place in the schema, as a JSON Pointer.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

/// A compiled schema.
pub(crate) struct Schema {
    document: Value,
    values: Validator,
    /// For inputs with token fields: the derived schema of the raw input.
    raw: Option<(Value, Validator)>,
    steps_a_byte: u64,
    secrets: Marks,
    tokens: Marks,
}

impl Schema {
    pub(crate) fn output(document: &Value) -> Result<Self, SchemaError> {
        let values = compile("output", document)?;
        Ok(Self::new(document, values, None))
    }

    pub(crate) fn input(document: &Value) -> Result<Self, SchemaError> {
        let values = compile("input", document)?;
        let derived = raw_schema(document);
        let raw = if &derived == document {
            None
        } else {
            let validator = compile("input", &derived)?;
            Some((derived, validator))
        };
        Ok(Self::new(document, values, raw))
    }

    fn new(document: &Value, values: Validator, raw: Option<(Value, Validator)>) -> Self {
        Self {
            document: document.clone(),
            values,
            steps_a_byte: cost::steps_a_byte(raw.as_ref().map_or(document, |(derived, _)| derived)),
            secrets: Marks::of(document, "x-secret"),
            tokens: Marks::of(document, "x-token"),
            raw,
        }
    }

    /// Checks an input before its tokens are resolved: in a token field, any string that is meant as a token passes.
    pub(crate) fn check_raw(&self, input: &Value) -> Result<(), Failure> {
        match &self.raw {
            Some((document, validator)) => {
                self.bound(input)?;
                check(document, validator, input, FailureKind::InvalidInput)
            }
            None => self.check(input, FailureKind::InvalidInput),
        }
    }

    /// Checks an input whose tokens are resolved.
    pub(crate) fn check_input(&self, input: &Value) -> Result<(), Failure> {
        self.check(input, FailureKind::InvalidInput)
    }

    /// Checks an output, and finds the secrets in it, whether it is valid or not.
    pub(crate) fn check_output(&self, output: &Value) -> (Secrets, Result<(), Failure>) {
        (self.secrets(output), self.check(output, FailureKind::InvalidOutput))
    }

    /// Checks a value.
    pub(crate) fn check(&self, value: &Value, kind: FailureKind) -> Result<(), Failure> {
        self.bound(value)?;
        check(&self.document, &self.values, value, kind)
    }

    /// Whether checking this value is so little work that it need not leave the thread.
    pub(crate) fn is_light(&self, value: &Value) -> bool {
        self.steps(value) <= cost::LIGHT_STEPS
    }

    fn steps(&self, value: &Value) -> u64 {
        cost::bytes(value).saturating_mul(self.steps_a_byte)
    }

    fn bound(&self, value: &Value) -> Result<(), Failure> {
        if self.steps(value) > cost::MAX_STEPS { Err(Breach::validation().failure()) } else { Ok(()) }
    }

    /// Whether the raw input is checked by another schema than what it becomes.
    pub(crate) fn takes_tokens(&self) -> bool {
        self.raw.is_some()
    }

    /// What the schema marks `"x-secret": true` in a value. Where the value is too much to be looked through, anything in
    /// it may be a secret.
    pub(crate) fn secrets(&self, value: &Value) -> Secrets {
        let mut secrets = Secrets::default();
        if self.secrets.is_empty() {
            return secrets;
        }
        let within = self.bound(value).is_ok();
        let looked = within.then(|| {
            self.secrets.visit(value, &mut |_, secret| {
                secrets.keep_all(secret);
                false
            })
        });
        if looked == Some(Ok(())) { secrets } else { Secrets::unknown() }
    }

    /// The places in an input that hold what is meant as a token, where the schema allows one, as JSON Pointers.
    ///
    /// # Errors
    /// The breach of the limit of checking, where there are too many.
    pub(crate) fn token_places(&self, input: &Value) -> Result<Vec<String>, Failure> {
        if !self.takes_tokens() {
            return Ok(Vec::new());
        }
        let meant = |value: &Value| value.as_str().is_some_and(token::is_meant);
        self.tokens.places(input, meant).map_err(|_| Breach::validation().failure())
    }
}

/// Checks a document by one of Greenroom's own schemas, of settings or filters, in the words that inputs are refused in.
/// There is no bound on the work: a stranger's schema does not belong here.
///
/// # Errors
/// `invalid-input` with the place and the words of each fault, ten at most.
pub fn check_document(schema: &Value, document: &Value) -> Result<(), Failure> {
    let validator =
        compile("document's", schema).map_err(|error| Failure::of(FailureKind::Internal, error.to_string()))?;
    check(schema, &validator, document, FailureKind::InvalidInput)
}

fn compile(which: &'static str, document: &Value) -> Result<Validator, SchemaError> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(document)
        .map_err(|error| SchemaError {
            which,
            pointer: error.instance_path().to_string(),
            message: shortened(&error.to_string(), 300),
        })
}

/// The schema of the raw input: where a field says `"x-token": true`, a string that is meant as a token passes too.
fn raw_schema(schema: &Value) -> Value {
    let fields = match schema {
        Value::Object(fields) => fields,
        Value::Array(schemas) => return schemas.iter().map(raw_schema).collect(),
        scalar => return scalar.clone(),
    };
    let derived = fields.iter().map(|(keyword, value)| (keyword.clone(), raw_keyword(keyword, value)));
    let derived: Map<String, Value> = derived.collect();
    if fields.get("x-token") == Some(&Value::Bool(true)) {
        json!({ "if": { "type": "string", "pattern": r"\{\{|\}\}" }, "then": true, "else": derived })
    } else {
        Value::Object(derived)
    }
}

fn raw_keyword(keyword: &str, value: &Value) -> Value {
    match (keyword, value) {
        // Values, not schemas.
        ("const" | "enum" | "default" | "examples", value) => value.clone(),
        // Schemas by names, which may look like keywords.
        ("properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas", Value::Object(named)) => {
            named.iter().map(|(name, schema)| (name.clone(), raw_schema(schema))).collect()
        }
        (_, value) => raw_schema(value),
    }
}

fn check(document: &Value, validator: &Validator, value: &Value, kind: FailureKind) -> Result<(), Failure> {
    if validator.is_valid(value) {
        return Ok(());
    }
    let shows_values = kind == FailureKind::InvalidInput;
    let mut faults = validator.iter_errors(value).take(MAX_FAULTS).map(|error| fault(document, &error, shows_values));
    let Some(first) = faults.next() else { return Ok(()) };
    let mut failure = Failure::of(kind, first.message).at(first.pointer);
    failure.also = faults.filter(|fault| Some(&fault.pointer) != failure.pointer.as_ref()).collect();
    Err(failure)
}

/// One fault. An input is its sender's own, and shown; an output may hold what its receiver alone should see.
fn fault(document: &Value, error: &ValidationError<'_>, shows_values: bool) -> Fault {
    let mut pointer = error.instance_path().to_string();
    let shown = if shows_values { shortened(&shown(error.instance()), 80) } else { "the value".to_owned() };
    let mended = || if shows_values { mended(document, error) } else { String::new() };
    let message = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            push_pointer(&mut pointer, name);
            format!("`{name}` is missing: give it a value")
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let name = unexpected.first().map_or("", String::as_str);
            push_pointer(&mut pointer, name);
            let known = parent(document, error).and_then(|s| s.get("properties")).and_then(Value::as_object);
            let known: Vec<String> = known.into_iter().flatten().map(|(name, _)| format!("`{name}`")).collect();
            let name = shortened(name, 80);
            if known.is_empty() {
                format!("there is no field `{name}`: leave it out")
            } else {
                format!("there is no field `{name}`: there are {}", known.join(", "))
            }
        }
        ValidationErrorKind::Pattern { pattern } => {
            let wanted = wanted(document, error).unwrap_or_else(|| format!("text that matches `{pattern}`"));
            format!("`{shown}` does not fit{}. Wanted: {wanted}", mended())
        }
        ValidationErrorKind::Type { kind } => {
            let kind = match kind {
                TypeKind::Single(kind) => kind.to_string(),
                TypeKind::Multiple(_) => "another type".to_owned(),
            };
            let wanted = wanted(document, error).map(|wanted| format!(". Wanted: {wanted}")).unwrap_or_default();
            format!("`{shown}` is not of type {kind}{}{wanted}", mended())
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<String> =
                options.as_array().into_iter().flatten().map(|o| format!("`{}`", self::shown(o))).collect();
            format!("`{shown}` is none of {}", options.join(", "))
        }
        _ if shows_values => shortened(&error.to_string(), 300),
        _ => shortened(&error.masked().to_string(), 300),
    };
    // An output's names are a stranger's text.
    Fault { pointer: shortened(&pointer, 400), message }
}

/// A value as a person would write it: text without quotes.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The part of the schema whose keyword an error is about.
fn parent<'a>(document: &'a Value, error: &ValidationError<'_>) -> Option<&'a Value> {
    let path = error.schema_path().to_string();
    document.pointer(path.rsplit_once('/')?.0)
}

/// What the schema's author says is wanted, in words.
fn wanted(document: &Value, error: &ValidationError<'_>) -> Option<String> {
    let description = parent(document, error)?.get("description")?.as_str()?;
    Some(shortened(description.split_once(". ").map_or(description, |(first, _)| first).trim_end_matches('.'), 200))
}

/// The remedy of a slip, as a part of a sentence.
fn mended(document: &Value, error: &ValidationError<'_>) -> String {
    suggestion(document, error).map(|better| format!(": write `{better}`")).unwrap_or_default()
}

/// A slip that people make with ids, mended: spaces and dashes in it, or a number where text is wanted. Only where the
/// mended value fits.
fn suggestion(document: &Value, error: &ValidationError<'_>) -> Option<String> {
    let instance = error.instance();
    let candidate = match (error.kind(), instance.as_ref()) {
        (ValidationErrorKind::Pattern { .. }, Value::String(text)) => {
            let is_slip = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
            text.chars().filter(|c| !is_slip(*c)).collect()
        }
        (ValidationErrorKind::Type { .. }, Value::Number(number)) => number.to_string(),
        _ => return None,
    };
    let part = compile("input", parent(document, error)?).ok()?;
    part.is_valid(&Value::String(candidate.clone())).then(|| shortened(&candidate, 80)).filter(|c| !token::is_meant(c))
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
