//! JSON Schemas of actions. They are untrusted. Each is compiled once. An input is validated twice: raw, where a field
//! may contain a token, and again after the tokens are resolved.

use std::{
    borrow::Cow,
    sync::{
        LazyLock, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use greenroom_domain::{Failure, FailureKind, Fault, Sentence, sentence};
use greenroom_package::{MAX_BYTES, MAX_PARTS, PackageError, SchemaCost, schema_cost};
use jsonschema::{
    Draft, PatternOptions, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
    json::Json,
};
use serde_json::{Map, Value, json};

use crate::{
    SchemaError, cost,
    document::Document,
    journal::Secrets,
    limits::Breach,
    marked::{Marks, push_pointer},
    metered::{self, Budget, MessageBudget, Metered, MeteredJson, StopSignal, Stopped},
    quick_check::QuickCheck,
    scan::Scan,
    text::{self, shortened},
    token,
};

/// How many faults of one document are reported: as many as a person corrects at once.
const MAX_FAULTS: usize = 10;

/// The maximum length of a message that lists alternatives, in characters.
const MAX_LIST_MESSAGE: usize = 300;

/// The maximum length of any message about a fault, in characters.
const MAX_FAULT_MESSAGE: usize = 500;

/// The memory for finding faults, in units of 64 bytes, in addition to that for the names of members. `anyOf` collects
/// the errors of each of its branches.
const SPARE_UNITS: u64 = 65_536;

/// The units of an error without its place and schema.
const UNITS_PER_ERROR: u64 = 16;

/// The size limit of one compiled pattern. regex counts only its automaton. The total of a package's patterns is
/// limited when the package is read.
const PATTERN_BYTES: usize = 8 << 20;

/// The memory of one pattern's cache per thread that matches it. A pattern that needs more is matched without the
/// cache, also in linear time.
const CACHE_BYTES: usize = 64 << 10;

/// The maximum length of a text with `"format": "regex"`, in bytes: the same as for a pattern in a schema.
const MAX_REGEX_TEXT: usize = 8 << 10;

/// The size limit of a pattern that is compiled again to check a suggestion, in bytes.
const MAX_SUGGESTION_PATTERN: usize = 256 << 10;

/// A schema that jsonschema has compiled for [`Metered`] values.
type Compiled = Validator<MeteredJson>;

/// A schema with its compiled form. Compiling takes longer than all else of a load, so that it is done when it is first needed: most
/// values are decided without it ([`Light`]).
struct Whole {
    which: &'static str,
    document: Value,
    compiled: OnceLock<Result<Compiled, SchemaError>>,
}

impl Whole {
    fn new(which: &'static str, document: Value) -> Self {
        Self { which, document, compiled: OnceLock::new() }
    }

    fn compiled(&self) -> Result<&Compiled, SchemaError> {
        self.compiled.get_or_init(|| compile(self.which, &self.document)).as_ref().map_err(Clone::clone)
    }

    /// Checks a value in at most [`cost::MAX_STEPS`].
    fn check(&self, value: &Value, kind: FailureKind, stop: &StopSignal) -> Result<(), Failure> {
        let compiled = self.compiled().map_err(|error| Failure::of(FailureKind::Internal, error.sentence()))?;
        check(&self.document, compiled, value, kind, cost::MAX_STEPS, stop)
    }
}

/// The schema of an action's input or output.
pub(crate) struct Schema {
    values: Whole,
    /// The same, for values that are little work: it counts nothing.
    light: Light,
    /// For inputs with token fields: the derived schema of the raw input.
    raw: Option<Whole>,
    steps_per_byte: u64,
    secrets: Marks,
    tokens: Marks,
    /// All of it is compiled.
    is_ready: AtomicBool,
}

/// Holds values against a schema: for each the first fault, or none. A schema that cannot be compiled by itself accepts all.
/// Where the time is over, the rest of the values has no answer.
pub(crate) fn accepts<'a>(
    schema: &Value,
    values: impl Iterator<Item = &'a Value>,
    stop: &StopSignal,
) -> Vec<Option<String>> {
    let compiled = Schema::output(schema).and_then(|schema| schema.compile().map(|()| schema));
    let fault = |value: &Value| {
        let checked = compiled
            .as_ref()
            .ok()
            .map_or(Ok(()), |schema| schema.check(&Document::from(value.clone()), FailureKind::InvalidInput, stop));
        // A check that was stopped says nothing about the value.
        (!stop.is_over()).then(|| checked.err().map(|failure| failure.message))
    };
    values.map_while(fault).collect()
}

/// The check of values that are little work.
enum Light {
    Quick(Box<QuickCheck>),
    Whole(Validator),
    /// The work is not in proportion to the value, where nothing counts it.
    Nothing,
}

impl Light {
    /// Whether the value is valid for sure.
    fn accepts(&self, value: &Value) -> bool {
        match self {
            Self::Quick(schema) => schema.accepts(value),
            Self::Whole(schema) => schema.is_valid(value),
            Self::Nothing => false,
        }
    }
}

impl Schema {
    /// A schema that is known to be valid once it is compiled ([`Schema::compile`]).
    pub(crate) fn output(document: &Value) -> Result<Self, SchemaError> {
        let steps_per_byte = cost_of("output", document)?.steps_per_byte;
        Self::new("output", document, None, steps_per_byte)
    }

    /// As [`Schema::output`].
    pub(crate) fn input(document: &Value) -> Result<Self, SchemaError> {
        let derived = raw_schema(document);
        // Checked first, because compiling takes time and memory in proportion to the cost.
        let cost = cost_of("input", &derived)?;
        if cost.parts > MAX_PARTS || cost.bytes > MAX_BYTES {
            return Err(SchemaError {
                which: "input",
                pointer: String::new(),
                message: sentence!(
                    "failure-schema-tokens",
                    "including the alternatives for its token fields (`x-token`), it has {parts} parts and {bytes} bytes; \
                     {most_parts} parts and {most_bytes} bytes are allowed: make it smaller, or allow fewer tokens",
                    parts = cost.parts,
                    bytes = cost.bytes,
                    most_parts = MAX_PARTS,
                    most_bytes = MAX_BYTES
                ),
            });
        }
        let steps_per_byte = cost.steps_per_byte;
        let raw = if &derived == document { None } else { Some(Whole::new("input", derived)) };
        Self::new("input", document, raw, steps_per_byte)
    }

    fn new(
        which: &'static str,
        document: &Value,
        raw: Option<Whole>,
        steps_per_byte: u64,
    ) -> Result<Self, SchemaError> {
        let light = match QuickCheck::of(document, |scalar| compile("scalar", scalar).ok()) {
            Some(quick) => Light::Quick(quick.into()),
            None if compares_elements(document) => Light::Nothing,
            None => Light::Whole(compile(which, document)?),
        };
        Ok(Self {
            values: Whole::new(which, document.clone()),
            light,
            steps_per_byte,
            secrets: Marks::of(document, "x-secret"),
            tokens: Marks::of(document, "x-token"),
            raw,
            is_ready: AtomicBool::new(false),
        })
    }

    /// Compiles the schema, if it is not compiled yet. A schema may be written so that this takes long: call it where no request
    /// waits for the thread.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn compile(&self) -> Result<(), SchemaError> {
        if let Light::Quick(quick) = &self.light {
            quick.compile();
        }
        let whole = [Some(&self.values), self.raw.as_ref()];
        whole.into_iter().flatten().try_for_each(|whole| whole.compiled().map(drop))?;
        self.is_ready.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether all of it is compiled, so that a check of a value that is little work is little work.
    pub(crate) fn is_ready(&self) -> bool {
        self.is_ready.load(Ordering::Acquire)
    }

    /// Checks an input before its tokens are resolved. In a token field, any string that is meant as a token is valid. Without
    /// such a string in it, the check is that of the resolved input.
    pub(crate) fn check_raw(&self, input: &Document, stop: &StopSignal) -> Result<(), Failure> {
        match self.raw.as_ref().filter(|_| input.has_token_text()) {
            Some(raw) => {
                self.bound(input)?;
                raw.check(input.value(), FailureKind::InvalidInput, stop)
            }
            None => self.check(input, FailureKind::InvalidInput, stop),
        }
    }

    /// Checks an input after its tokens are resolved.
    pub(crate) fn check_input(&self, input: &Document, stop: &StopSignal) -> Result<(), Failure> {
        self.check(input, FailureKind::InvalidInput, stop)
    }

    /// Checks an output. Returns its secrets too, also if it is invalid.
    pub(crate) fn check_output(&self, output: &Document, stop: &StopSignal) -> (Secrets, Result<(), Failure>) {
        (self.secrets(output), self.check(output, FailureKind::InvalidOutput, stop))
    }

    pub(crate) fn check(&self, value: &Document, kind: FailureKind, stop: &StopSignal) -> Result<(), Failure> {
        // A fault is found by the counted check, whose messages are bounded.
        if self.is_light(value) && self.light.accepts(value.value()) {
            return Ok(());
        }
        self.bound(value)?;
        self.values.check(value.value(), kind, stop)
    }

    /// Whether checking this value is little enough work for a thread that serves requests.
    pub(crate) fn is_light(&self, value: &Document) -> bool {
        self.steps(value) <= cost::LIGHT_STEPS
    }

    /// The maximum number of steps that checking a value takes.
    pub(crate) fn steps(&self, value: &Document) -> u64 {
        value.cost().saturating_mul(self.steps_per_byte)
    }

    fn bound(&self, value: &Document) -> Result<(), Failure> {
        if self.steps(value) > cost::MAX_STEPS { Err(Breach::validation().failure()) } else { Ok(()) }
    }

    /// Whether the schema has token fields, and the input a text that is meant as a token.
    pub(crate) fn may_have_tokens(&self, input: &Document) -> bool {
        self.raw.is_some() && input.has_token_text()
    }

    /// Whether the schema marks anything `"x-secret": true`.
    pub(crate) fn marks_secrets(&self) -> bool {
        !self.secrets.is_empty()
    }

    /// The parts of a value that the schema marks `"x-secret": true`. If the value is too large to be searched, any
    /// part may be a secret.
    pub(crate) fn secrets(&self, value: &Document) -> Secrets {
        let mut secrets = Secrets::default();
        if self.secrets.is_empty() {
            return secrets;
        }
        let within = self.bound(value).is_ok();
        let searched = within.then(|| {
            self.secrets.visit(value.value(), &mut |_, secret| {
                secrets.add_all(secret);
                false
            })
        });
        if searched == Some(Ok(())) { secrets } else { Secrets::unknown() }
    }

    /// The places of an input where the schema allows a token and the text is meant as one, as JSON Pointers.
    ///
    /// # Errors
    /// The failure of the validation limit, if there are too many places.
    pub(crate) fn token_places(&self, input: &Document) -> Result<Vec<String>, Failure> {
        if !self.may_have_tokens(input) {
            return Ok(Vec::new());
        }
        let meant = |value: &Value| value.as_str().is_some_and(token::is_meant);
        self.tokens.places(input.value(), meant).map_err(|_| Breach::validation().failure())
    }
}

/// Checks a document by one of Greenroom's own schemas, such as those of settings and filters, with the same messages
/// as for inputs. The work has no limit, so do not use it for an untrusted schema.
///
/// # Errors
/// `invalid-input` with the place and message of each fault, ten at most.
pub fn check_document(schema: &Value, document: &Value) -> Result<(), Failure> {
    let validator: Compiled =
        compile("document's", schema).map_err(|error| Failure::of(FailureKind::Internal, error.sentence()))?;
    check(schema, &validator, document, FailureKind::InvalidInput, u64::MAX, &StopSignal::default())
}

fn cost_of(which: &'static str, document: &Value) -> Result<SchemaCost, SchemaError> {
    schema_cost(which, document).map_err(|error| {
        let (pointer, message) = match error {
            PackageError::Schema { pointer, message, .. } => (pointer, message),
            other => (String::new(), other.sentence()),
        };
        SchemaError { which, pointer, message }
    })
}

fn compile<F: Json>(which: &'static str, document: &Value) -> Result<Validator<F>, SchemaError> {
    let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(CACHE_BYTES);
    jsonschema::options_for::<F>()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(patterns)
        .should_validate_formats(true)
        .with_format("regex", is_regex)
        .build(&without_id(document))
        .map_err(|error| SchemaError {
            which,
            pointer: error.instance_path().to_string(),
            message: shortened(&error.to_string(), 300).into(),
        })
}

/// A schema without its `$id`. Every part of a compiled schema would contain a copy of it, and nothing refers to it.
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

/// Whether a schema compares the elements of arrays with each other. Only the counted check does so in proportion to the bytes.
fn compares_elements(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => fields.contains_key("uniqueItems") || fields.values().any(compares_elements),
        Value::Array(parts) => parts.iter().any(compares_elements),
        _ => false,
    }
}

/// Whether a text is a regular expression by ECMA-262. A text beyond [`MAX_REGEX_TEXT`] counts as none, because the
/// time of the check must be bounded.
fn is_regex(text: &str) -> bool {
    static REGEX: LazyLock<Option<Validator>> = LazyLock::new(|| {
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options.build(&json!({ "format": "regex" })).ok()
    });
    let Some(regex) = REGEX.as_ref().filter(|_| text.len() <= MAX_REGEX_TEXT) else { return false };
    // The check compares the names of groups in pairs. So each byte is charged as many steps as in the longest text.
    metered::charge((text.len() * MAX_REGEX_TEXT / 64) as u64);
    regex.is_valid(&Value::String(text.to_owned()))
}

/// The schema of the raw input: in a field with `"x-token": true`, a string that is meant as a token is valid too.
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
        // These contain values, not schemas.
        ("const" | "enum" | "default" | "examples", value) => value.clone(),
        // These contain schemas by name. A name may look like a keyword.
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

/// The failure of an invalid value: the first faults that are found within the memory for messages.
fn failure(
    document: &Value,
    validator: &Compiled,
    value: &Value,
    kind: FailureKind,
    steps: u64,
    stop: &StopSignal,
) -> Failure {
    let shows_values = kind == FailureKind::InvalidInput;
    // An error may list the names of members. The budget allows all names three times, and `SPARE_UNITS`.
    let units = 3 * cost::members(value) + SPARE_UNITS;
    // An error contains the place in the value twice, a text of the schema, and for `not` a copy of the negated schema.
    let error_bytes = 2 * cost::longest_pointer(value) + cost::longest_text(document) + largest_negation(document);
    let messages = MessageBudget { units, per_error: UNITS_PER_ERROR + error_bytes / 64 };
    let budget = Budget { steps, messages: Some(messages) };
    let (faults, ended) = metered::run(budget, stop, || {
        let errors = validator.iter_errors(Metered(value)).filter(is_real_fault);
        errors.take(MAX_FAULTS).map(|error| fault(document, value, &error, shows_values)).collect::<Vec<_>>()
    });
    if let Err(reason @ (Stopped::Deadline | Stopped::Abandoned)) = ended {
        return stopped(reason, stop);
    }
    let mut faults = faults.into_iter();
    let Some(first) = faults.next() else {
        return Failure::of(
            kind,
            sentence!(
                "failure-fault-unfound",
                "the value does not fit the schema, and it is too large to find the place: try a part of it"
            ),
        );
    };
    let mut failure = Failure::of(kind, first.sentence()).at(first.pointer);
    failure.also = faults.filter(|fault| Some(&fault.pointer) != failure.pointer.as_ref()).collect();
    failure
}

/// Whether an error was found before the check was stopped. After that, every value reads as `null`, which causes false
/// errors. An error of `anyOf` or `oneOf` is made after all branches were checked, so the errors of its branches
/// decide.
fn is_real_fault(error: &ValidationError<'_>) -> bool {
    match error.kind() {
        ValidationErrorKind::AnyOf { context }
        | ValidationErrorKind::OneOfNotValid { context }
        | ValidationErrorKind::OneOfMultipleValid { context } => {
            context.iter().flatten().next().is_none_or(is_real_fault)
        }
        _ => **error.instance() != metered::MADE_AFTER_STOP,
    }
}

/// About how many bytes of memory the largest schema under a `not` takes. An error about it contains a copy.
fn largest_negation(schema: &Value) -> u64 {
    match schema {
        Value::Array(parts) => parts.iter().map(largest_negation).max().unwrap_or(0),
        Value::Object(fields) => {
            let negated = fields.get("not").map_or(0, |not| Scan::of(not.to_string().as_bytes()).memory as u64);
            fields.values().map(largest_negation).max().unwrap_or(0).max(negated)
        }
        _ => 0,
    }
}

/// The failure of a check that was stopped.
fn stopped(reason: Stopped, stop: &StopSignal) -> Failure {
    match reason {
        Stopped::Steps | Stopped::Memory => Breach::validation().failure(),
        Stopped::Deadline | Stopped::Abandoned => Breach::checking(stop.wall_ms()).failure(),
    }
}

/// Describes one fault. The message shows values of an input, because its reader has sent them. It does not show values
/// of an output, which may contain data for its receiver only.
fn fault(document: &Value, value: &Value, error: &ValidationError<'_>, shows_values: bool) -> Fault {
    let mut pointer = error.instance_path().to_string();
    let instance = value.pointer(&pointer).unwrap_or(&Value::Null);
    let shown = if shows_values { display_value(instance) } else { "the value".to_owned() };
    let remedy = || if shows_values { remedy(document, instance, error) } else { String::new() };
    let message: Sentence = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            push_pointer(&mut pointer, name);
            sentence!("failure-fault-missing", "`{name}` is missing: give it a value", name = shortened(name, 80))
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let name = unexpected.first().map_or("", String::as_str);
            push_pointer(&mut pointer, name);
            let known = parent(document, error).and_then(|s| s.get("properties")).and_then(Value::as_object);
            let known: Vec<String> = known.into_iter().flatten().map(|(name, _)| format!("`{name}`")).collect();
            let name = shortened(name, 80);
            if known.is_empty() {
                sentence!("failure-fault-no-field", "there is no field `{name}`: leave it out", name = name)
            } else {
                cut(
                    sentence!(
                        "failure-fault-other-fields",
                        "there is no field `{name}`: there are {known}",
                        name = name,
                        known = known.join(", ")
                    ),
                    MAX_LIST_MESSAGE,
                )
            }
        }
        ValidationErrorKind::Pattern { pattern } => {
            let wanted =
                wanted(document, error).unwrap_or_else(|| format!("text that matches `{}`", shortened(pattern, 200)));
            format!("`{shown}` does not fit{}. Wanted: {wanted}", remedy()).into()
        }
        ValidationErrorKind::Type { kind } => {
            let kind = match kind {
                TypeKind::Single(kind) => kind.to_string(),
                TypeKind::Multiple(_) => "another type".to_owned(),
            };
            let wanted = wanted(document, error).map(|wanted| format!(". Wanted: {wanted}")).unwrap_or_default();
            format!("`{shown}` is not of type {kind}{}{wanted}", remedy()).into()
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<String> =
                options.as_array().into_iter().flatten().map(|o| format!("`{}`", display_value(o))).collect();
            cut(
                sentence!(
                    "failure-fault-none-of",
                    "`{shown}` is none of {options}",
                    shown = shown,
                    options = options.join(", ")
                ),
                MAX_LIST_MESSAGE,
            )
        }
        ValidationErrorKind::Not { .. } => {
            let wanted = wanted(document, error).map(|wanted| format!(". Wanted: {wanted}")).unwrap_or_default();
            format!("`{shown}` is what the schema excludes{wanted}").into()
        }
        ValidationErrorKind::PropertyNames { error } if shows_values => {
            let name = display_value(error.instance());
            sentence!("failure-fault-name", "`{name}` is a name that the schema does not allow here", name = name)
        }
        ValidationErrorKind::PropertyNames { .. } => {
            sentence!("failure-fault-some-name", "it has a name that the schema does not allow")
        }
        ValidationErrorKind::UnevaluatedItems { .. } => {
            sentence!("failure-fault-items", "{shown} has items that the schema does not allow", shown = shown)
        }
        _ => shortened(&error.masked_with(shown).to_string(), MAX_LIST_MESSAGE).into(),
    };
    // The names in an output are untrusted text.
    Fault::new(shortened(&pointer, 400), cut(message, MAX_FAULT_MESSAGE))
}

/// A message of at most so many characters. One that is cut, or that has characters which are left out, is said in English only.
fn cut(message: Sentence, most: usize) -> Sentence {
    let short = shortened(message.english(), most);
    if short == message.english() { message } else { short.into() }
}

/// At most 80 characters of a value, for a message. Text has no quotes.
fn display_value(value: &Value) -> String {
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

/// The author's description of a valid value: the first sentence of `description`.
fn wanted(document: &Value, error: &ValidationError<'_>) -> Option<String> {
    let description = parent(document, error)?.get("description")?.as_str()?;
    Some(shortened(description.split_once(". ").map_or(description, |(first, _)| first).trim_end_matches('.'), 200))
}

/// The remedy of a slip, as a part of a sentence: the value as JSON, where the slip was that it is no text.
fn remedy(document: &Value, instance: &Value, error: &ValidationError<'_>) -> String {
    let Some(better) = suggestion(document, instance, error) else { return String::new() };
    let better = if instance.is_number() { Value::String(better).to_string() } else { better };
    format!(": write `{}`", shortened(&better, 80))
}

/// What a text, or a number where text is wanted, was meant to be. Only what fits.
fn suggestion(document: &Value, instance: &Value, error: &ValidationError<'_>) -> Option<String> {
    let given = match (error.kind(), instance) {
        (ValidationErrorKind::Pattern { .. }, Value::String(text)) => text.clone(),
        (ValidationErrorKind::Type { .. }, Value::Number(number)) => number.to_string(),
        _ => return None,
    };
    // What says of a text whether it fits; a part with a reference cannot be compiled by itself.
    let keywords = ["type", "pattern", "minLength", "maxLength", "enum", "const", "format"];
    let part = parent(document, error)?.as_object()?;
    let part: Map<String, Value> =
        keywords.into_iter().filter_map(|keyword| Some((keyword.to_owned(), part.get(keyword)?.clone()))).collect();
    let patterns = PatternOptions::regex().size_limit(MAX_SUGGESTION_PATTERN).dfa_size_limit(CACHE_BYTES);
    let options = jsonschema::options().with_draft(Draft::Draft202012).with_pattern_options(patterns);
    let part = options.build(&Value::Object(part)).ok()?;
    let fits = |text: &str| !token::is_meant(text) && part.is_valid(&Value::String(text.to_owned()));
    if instance.is_number() && fits(&given) { Some(given) } else { greenroom_domain::mended(&given, fits) }
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
