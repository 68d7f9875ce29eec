//! JSON Schemas of actions: strangers' documents, compiled once, then asked twice: for the raw input, where a field may
//! hold a token, and for what the tokens gave.

use std::{borrow::Cow, sync::LazyLock};

use greenroom_domain::{Failure, FailureKind, Fault};
use greenroom_package::{MAX_BYTES, MAX_PARTS, PackageError, SchemaCost, schema_cost};
use jsonschema::{
    Draft, PatternOptions, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::{Map, Value, json};

use crate::{
    cost,
    document::Document,
    journal::Secrets,
    limits::Breach,
    marked::{Marks, push_pointer},
    metered::{self, Budget, MessageBudget, Metered, MeteredJson, StopSignal, Stopped},
    text::{self, shortened},
    token,
};

/// How many faults of one document are reported. The first few are what a person mends; the rest may be many.
const MAX_FAULTS: usize = 10;

/// How long a message about a fault is, in characters: one that lists what there is, and any.
const MAX_MESSAGE: usize = 300;
const LONGEST_MESSAGE: usize = 500;

/// How many units of 64 bytes finding faults may gather, beside the names of members: what alternatives (`anyOf`) gather for each of
/// their branches.
const SPARE_UNITS: u64 = 65_536;

/// How many such units an error takes.
const UNITS_PER_ERROR: u64 = 16;

/// How much memory one compiled pattern may take in regex's own count, which is of the automaton alone. What a package's
/// patterns take together is bounded when it is read.
const PATTERN_BYTES: usize = 8 << 20;

/// How much memory the cache of one pattern may take for each thread that matches it. A pattern whose automaton needs more is
/// matched without one, in linear time too.
const CACHE_BYTES: usize = 64 << 10;

/// How long a text of `"format": "regex"` may be, in bytes: as long as a pattern of a schema.
const MAX_REGEX_TEXT: usize = 8 << 10;

/// How large a pattern is tried again on a mended value, in bytes: it is compiled for that.
const MAX_MENDED_PATTERN: usize = 256 << 10;

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

/// A schema as jsonschema compiles it, for values whose looks are counted.
type Compiled = Validator<MeteredJson>;

/// A compiled schema.
pub(crate) struct Schema {
    document: Value,
    values: Compiled,
    /// For inputs with token fields: the derived schema of the raw input.
    raw: Option<(Value, Compiled)>,
    steps_per_byte: u64,
    secrets: Marks,
    tokens: Marks,
}

impl Schema {
    pub(crate) fn output(document: &Value) -> Result<Self, SchemaError> {
        let steps_per_byte = cost_of("output", document)?.steps_per_byte;
        let values = compile("output", document)?;
        Ok(Self::new(document, values, None, steps_per_byte))
    }

    pub(crate) fn input(document: &Value) -> Result<Self, SchemaError> {
        let derived = raw_schema(document);
        // First, because compiling it takes time and memory by what it costs.
        let cost = cost_of("input", &derived)?;
        if cost.parts > MAX_PARTS || cost.bytes > MAX_BYTES {
            return Err(SchemaError {
                which: "input",
                pointer: String::new(),
                message: format!(
                    "with what its token fields take in place of a value (`x-token`), it has {} parts of {} bytes, {MAX_PARTS} of \
                     {MAX_BYTES} are allowed: make it smaller, or allow fewer tokens",
                    cost.parts, cost.bytes
                ),
            });
        }
        let steps_per_byte = cost.steps_per_byte;
        let values = compile("input", document)?;
        let raw = if &derived == document {
            None
        } else {
            let validator = compile("input", &derived)?;
            Some((derived, validator))
        };
        Ok(Self::new(document, values, raw, steps_per_byte))
    }

    fn new(document: &Value, values: Compiled, raw: Option<(Value, Compiled)>, steps_per_byte: u64) -> Self {
        Self {
            document: document.clone(),
            values,
            steps_per_byte,
            secrets: Marks::of(document, "x-secret"),
            tokens: Marks::of(document, "x-token"),
            raw,
        }
    }

    /// Checks an input before its tokens are resolved: in a token field, any string that is meant as a token passes.
    pub(crate) fn check_raw(&self, input: &Document, stop: &StopSignal) -> Result<(), Failure> {
        match &self.raw {
            Some((document, validator)) => {
                self.bound(input)?;
                check(document, validator, input.value(), FailureKind::InvalidInput, cost::MAX_STEPS, stop)
            }
            None => self.check(input, FailureKind::InvalidInput, stop),
        }
    }

    /// Checks an input whose tokens are resolved.
    pub(crate) fn check_input(&self, input: &Document, stop: &StopSignal) -> Result<(), Failure> {
        self.check(input, FailureKind::InvalidInput, stop)
    }

    /// Checks an output, and finds the secrets in it, whether it is valid or not.
    pub(crate) fn check_output(&self, output: &Document, stop: &StopSignal) -> (Secrets, Result<(), Failure>) {
        (self.secrets(output), self.check(output, FailureKind::InvalidOutput, stop))
    }

    /// Checks a value.
    pub(crate) fn check(&self, value: &Document, kind: FailureKind, stop: &StopSignal) -> Result<(), Failure> {
        self.bound(value)?;
        check(&self.document, &self.values, value.value(), kind, cost::MAX_STEPS, stop)
    }

    /// Whether checking this value is so little work that it need not leave the thread.
    pub(crate) fn is_light(&self, value: &Document) -> bool {
        self.steps(value) <= cost::LIGHT_STEPS
    }

    /// How many steps checking a value takes at most.
    pub(crate) fn steps(&self, value: &Document) -> u64 {
        value.cost().saturating_mul(self.steps_per_byte)
    }

    fn bound(&self, value: &Document) -> Result<(), Failure> {
        if self.steps(value) > cost::MAX_STEPS { Err(Breach::validation().failure()) } else { Ok(()) }
    }

    /// Whether the raw input is checked by another schema than what it becomes.
    pub(crate) fn takes_tokens(&self) -> bool {
        self.raw.is_some()
    }

    /// What the schema marks `"x-secret": true` in a value. Where the value is too much to be looked through, anything in
    /// it may be a secret.
    pub(crate) fn secrets(&self, value: &Document) -> Secrets {
        let mut secrets = Secrets::default();
        if self.secrets.is_empty() {
            return secrets;
        }
        let within = self.bound(value).is_ok();
        let looked = within.then(|| {
            self.secrets.visit(value.value(), &mut |_, secret| {
                secrets.add_all(secret);
                false
            })
        });
        if looked == Some(Ok(())) { secrets } else { Secrets::unknown() }
    }

    /// The places in an input that hold what is meant as a token, where the schema allows one, as JSON Pointers.
    ///
    /// # Errors
    /// The breach of the limit of checking, where there are too many.
    pub(crate) fn token_places(&self, input: &Document) -> Result<Vec<String>, Failure> {
        if !self.takes_tokens() {
            return Ok(Vec::new());
        }
        let meant = |value: &Value| value.as_str().is_some_and(token::is_meant);
        self.tokens.places(input.value(), meant).map_err(|_| Breach::validation().failure())
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
    check(schema, &validator, document, FailureKind::InvalidInput, u64::MAX, &StopSignal::default())
}

fn cost_of(which: &'static str, document: &Value) -> Result<SchemaCost, SchemaError> {
    schema_cost(which, document).map_err(|error| {
        let (pointer, message) = match error {
            PackageError::Schema { pointer, message, .. } => (pointer, message),
            other => (String::new(), other.to_string()),
        };
        SchemaError { which, pointer, message }
    })
}

fn compile(which: &'static str, document: &Value) -> Result<Compiled, SchemaError> {
    let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(CACHE_BYTES);
    jsonschema::options_for::<MeteredJson>()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(patterns)
        .should_validate_formats(true)
        .with_format("regex", is_regex)
        .build(&without_id(document))
        .map_err(|error| SchemaError {
            which,
            pointer: error.instance_path().to_string(),
            message: shortened(&error.to_string(), 300),
        })
}

/// A schema without its own address: every part of a compiled schema has a copy of that, and nothing refers to it.
fn without_id(document: &Value) -> Cow<'_, Value> {
    match document {
        Value::Object(fields) if fields.contains_key("$id") => {
            let mut fields = fields.clone();
            fields.remove("$id");
            Cow::Owned(Value::Object(fields))
        }
        _ => Cow::Borrowed(document),
    }
}

/// Whether a text is a regular expression after ECMA-262, of a length that the check takes a bounded time for.
fn is_regex(text: &str) -> bool {
    static REGEX: LazyLock<Option<Validator>> = LazyLock::new(|| {
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options.build(&json!({ "format": "regex" })).ok()
    });
    let Some(regex) = REGEX.as_ref().filter(|_| text.len() <= MAX_REGEX_TEXT) else { return false };
    // Whether its groups have different names is looked at in pairs: as much for each byte as in the longest text.
    metered::charge((text.len() * MAX_REGEX_TEXT / 64) as u64);
    regex.is_valid(&Value::String(text.to_owned()))
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

fn check(
    document: &Value,
    validator: &Compiled,
    value: &Value,
    kind: FailureKind,
    steps: u64,
    stop: &StopSignal,
) -> Result<(), Failure> {
    let budget = Budget { steps, messages: None };
    let (is_valid, ended) = metered::run(budget, stop, || validator.is_valid(Metered(value)));
    ended.map_err(|reason| stopped(reason, stop))?;
    if is_valid { Ok(()) } else { Err(failure(document, validator, value, kind, steps, stop)) }
}

/// What is wrong with a value that is not valid: the first faults that are found with little memory.
fn failure(
    document: &Value,
    validator: &Compiled,
    value: &Value,
    kind: FailureKind,
    steps: u64,
    stop: &StopSignal,
) -> Failure {
    let shows_values = kind == FailureKind::InvalidInput;
    // Names of members may be listed by an error: as much as it takes to go through all of them three times, and some more.
    let units = 3 * cost::members(value) + SPARE_UNITS;
    // An error has the place in the value twice, a text of the schema, and where it is about a `not` a copy of that.
    let own = 2 * cost::longest_place(value) + cost::longest_text(document) + largest_negation(document);
    let messages = MessageBudget { units, per_error: UNITS_PER_ERROR + own / 64 };
    let budget = Budget { steps, messages: Some(messages) };
    let (faults, ended) = metered::run(budget, stop, || {
        let errors = validator.iter_errors(Metered(value)).filter(is_real);
        errors.take(MAX_FAULTS).map(|error| fault(document, value, &error, shows_values)).collect::<Vec<_>>()
    });
    if let Err(reason @ (Stopped::Deadline | Stopped::Abandoned)) = ended {
        return stopped(reason, stop);
    }
    let mut faults = faults.into_iter();
    let Some(first) = faults.next() else {
        return Failure::of(
            kind,
            "the value does not fit the schema, and is too large for the place to be found: try a part of it",
        );
    };
    let mut failure = Failure::of(kind, first.message).at(first.pointer);
    failure.also = faults.filter(|fault| Some(&fault.pointer) != failure.pointer.as_ref()).collect();
    failure
}

/// Whether an error was found before the check was stopped, not made of a value that then looked like `null`. Alternatives are
/// an error once all of their branches have been gone through: theirs count.
fn is_real(error: &ValidationError<'_>) -> bool {
    match error.kind() {
        ValidationErrorKind::AnyOf { context }
        | ValidationErrorKind::OneOfNotValid { context }
        | ValidationErrorKind::OneOfMultipleValid { context } => context.iter().flatten().next().is_none_or(is_real),
        _ => **error.instance() != metered::MADE_AFTER_STOP,
    }
}

/// About how many bytes the largest schema under a `not` takes in memory: an error about it has a copy.
fn largest_negation(schema: &Value) -> u64 {
    match schema {
        Value::Array(parts) => parts.iter().map(largest_negation).max().unwrap_or(0),
        Value::Object(fields) => {
            let negated = fields.get("not").map_or(0, |not| cost::memory(&not.to_string()) as u64);
            fields.values().map(largest_negation).max().unwrap_or(0).max(negated)
        }
        _ => 0,
    }
}

/// What a check ends in that was stopped.
fn stopped(reason: Stopped, stop: &StopSignal) -> Failure {
    match reason {
        Stopped::Steps | Stopped::Memory => Breach::validation().failure(),
        Stopped::Deadline | Stopped::Abandoned => Breach::checking(stop.wall_ms()).failure(),
    }
}

/// One fault. An input is its sender's own, and shown; an output may hold what its receiver alone should see.
fn fault(document: &Value, value: &Value, error: &ValidationError<'_>, shows_values: bool) -> Fault {
    let mut pointer = error.instance_path().to_string();
    let instance = value.pointer(&pointer).unwrap_or(&Value::Null);
    let shown = if shows_values { shown_value(instance) } else { "the value".to_owned() };
    let mended = || if shows_values { mended(document, instance, error) } else { String::new() };
    let message = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            push_pointer(&mut pointer, name);
            format!("`{}` is missing: give it a value", shortened(name, 80))
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
                shortened(&format!("there is no field `{name}`: there are {}", known.join(", ")), MAX_MESSAGE)
            }
        }
        ValidationErrorKind::Pattern { pattern } => {
            let wanted =
                wanted(document, error).unwrap_or_else(|| format!("text that matches `{}`", shortened(pattern, 200)));
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
                options.as_array().into_iter().flatten().map(|o| format!("`{}`", shown_value(o))).collect();
            shortened(&format!("`{shown}` is none of {}", options.join(", ")), MAX_MESSAGE)
        }
        ValidationErrorKind::Not { .. } => {
            let wanted = wanted(document, error).map(|wanted| format!(". Wanted: {wanted}")).unwrap_or_default();
            format!("`{shown}` is what the schema excludes{wanted}")
        }
        ValidationErrorKind::PropertyNames { error } if shows_values => {
            let name = shown_value(error.instance());
            format!("`{name}` is a name that the schema does not allow here")
        }
        ValidationErrorKind::PropertyNames { .. } => "it has a name that the schema does not allow".to_owned(),
        ValidationErrorKind::UnevaluatedItems { .. } => format!("{shown} has items that the schema does not allow"),
        _ => shortened(&error.masked_with(shown).to_string(), MAX_MESSAGE),
    };
    // An output's names are a stranger's text.
    Fault { pointer: shortened(&pointer, 400), message: shortened(&message, LONGEST_MESSAGE) }
}

/// A value as a person would write it, at most 80 characters of it: text without quotes.
fn shown_value(value: &Value) -> String {
    const LONGEST: usize = 80;
    match value {
        Value::String(text) => shortened(text, LONGEST),
        other => shortened(&text::beginning(other, 8 * LONGEST), LONGEST),
    }
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
fn mended(document: &Value, instance: &Value, error: &ValidationError<'_>) -> String {
    let how = if instance.is_number() { ", in quotes" } else { "" };
    suggestion(document, instance, error).map(|better| format!(": write `{better}`{how}")).unwrap_or_default()
}

/// A slip that people make with ids, mended: spaces and dashes in it, or a number where text is wanted. Only where the
/// mended value fits.
fn suggestion(document: &Value, instance: &Value, error: &ValidationError<'_>) -> Option<String> {
    /// Nobody mistypes more.
    const LONGEST: usize = 200;
    let candidate = match (error.kind(), instance) {
        (ValidationErrorKind::Pattern { .. }, Value::String(text)) if text.len() <= LONGEST => {
            let is_slip = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
            text.chars().filter(|c| !is_slip(*c)).collect()
        }
        (ValidationErrorKind::Type { .. }, Value::Number(number)) => number.to_string(),
        _ => return None,
    };
    if token::is_meant(&candidate) {
        return None;
    }
    // What says of a text whether it fits; a part with a reference cannot be compiled by itself.
    let keywords = ["type", "pattern", "minLength", "maxLength", "enum", "const", "format"];
    let part = parent(document, error)?.as_object()?;
    let part: Map<String, Value> =
        keywords.into_iter().filter_map(|keyword| Some((keyword.to_owned(), part.get(keyword)?.clone()))).collect();
    let patterns = PatternOptions::regex().size_limit(MAX_MENDED_PATTERN).dfa_size_limit(CACHE_BYTES);
    let options = jsonschema::options().with_draft(Draft::Draft202012).with_pattern_options(patterns);
    let part = options.build(&Value::Object(part)).ok()?;
    part.is_valid(&Value::String(candidate.clone())).then(|| shortened(&candidate, 80))
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
