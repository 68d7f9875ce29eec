//! Actions as tools of the Model Context Protocol: what a language model is told of an action, and how it calls it.

use std::collections::BTreeSet;

use greenroom::{ActionInfo, Document, Invocation};
use greenroom_domain::{Code, ContactId, Failure, FailureKind, Sentence, codes, mask, sentence};
use greenroom_package::{Language, ObjectType};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::api_keys::LONGEST_IDEMPOTENCY_KEY;

/// An action as a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    /// The action's name.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it does, and how it is called.
    pub description: String,
    /// The schema of the arguments.
    pub input_schema: Map<String, Value>,
    /// The schema of the result.
    pub output_schema: Map<String, Value>,
    /// What a client may expect of it.
    pub hints: Hints,
}

/// What a client may expect of a tool. They follow from the capabilities that the action was granted, not from what its author
/// says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hints {
    /// It changes nothing.
    pub read_only: bool,
    /// It may overwrite or remove something.
    pub destructive: bool,
    /// Calling it again with the same arguments changes nothing more.
    pub idempotent: bool,
    /// It reaches beyond the account's own store.
    pub open_world: bool,
}

/// The hints of an action with these capabilities.
///
/// | capability | changes | may destroy | repeats change more | reaches outside |
/// |---|---|---|---|---|
/// | `contacts-read`, `log`, `clock`, `random`, `wasi` | | | | |
/// | `webinars-read` | | | | yes |
/// | `webinar-registration` | yes | | | yes |
/// | `webinar-cancellation`, `webinar-approval`, `webinar-sync` | yes | yes | | yes |
/// | `contacts-write` | yes | yes | | |
/// | `timeline` | yes | | yes | |
/// | `waiting` | yes | | yes | yes |
/// | `state` | yes | yes | yes | |
/// | `http`, `secrets`, `connections`, and any other | yes | yes | yes | yes |
///
/// Registering, cancelling and deciding twice changes nothing more (W7), and neither does writing the same values. A request
/// of `http` may do anything at its service.
pub fn hints<'a>(granted: impl IntoIterator<Item = &'a str>) -> Hints {
    let mut hints = Hints { read_only: true, destructive: false, idempotent: true, open_world: false };
    for capability in granted {
        let (changes, destroys, adds, outside) = match capability {
            "contacts-read" | "log" | "clock" | "random" | "wasi" => (false, false, false, false),
            "webinars-read" => (false, false, false, true),
            "webinar-registration" => (true, false, false, true),
            "webinar-cancellation" | "webinar-approval" | "webinar-sync" => (true, true, false, true),
            "contacts-write" => (true, true, false, false),
            "timeline" => (true, false, true, false),
            "waiting" => (true, false, true, true),
            "state" => (true, true, true, false),
            _ => (true, true, true, true),
        };
        hints.read_only &= !changes;
        hints.destructive |= destroys;
        hints.idempotent &= !adds;
        hints.open_world |= outside;
    }
    hints
}

/// An action as a tool.
pub fn tool(action: &ActionInfo) -> Tool {
    let label = action.manifest.labels.get(&Language::En);
    let title = label.map_or_else(|| action.manifest.name.clone(), |label| label.name.clone());
    let description = label.and_then(|label| label.description.clone()).unwrap_or_else(|| title.clone());
    let names: BTreeSet<&str> = action.granted.iter().map(|name| name.as_str()).collect();
    Tool {
        name: action.manifest.name.clone(),
        title,
        description,
        input_schema: arguments_schema(action),
        output_schema: result_schema(&action.output_schema),
        hints: hints(names),
    }
}

/// The arguments of a tool.
#[derive(derive_more::Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Arguments {
    /// The action's input.
    #[serde(default)]
    #[debug("{:?}", greenroom_domain::mask::MASKED)]
    input: Option<Map<String, Value>>,
    /// The contact that it runs for.
    #[serde(default)]
    contact: Option<String>,
    /// Whether nothing is to be changed.
    #[serde(default)]
    dry_run: bool,
    /// The key under which a call is carried out once.
    #[serde(default)]
    #[debug("{:?}", idempotency_key.as_ref().map(|_| greenroom_domain::mask::MASKED))]
    idempotency_key: Option<String>,
}

fn arguments_schema(action: &ActionInfo) -> Map<String, Value> {
    let is_for_contact = action.manifest.object_type == ObjectType::Contact;
    let mut input = action.input_schema.clone();
    below(&mut input, "/properties/input");
    let contact = "The id of the contact that the action runs for, as the contact store has it.";
    let mut schema = json!({
        "type": "object",
        "properties": {
            "input": input,
            "dryRun": {
                "type": "boolean", "default": false,
                "description": "Check everything and change nothing. What the action would do at other services is made up."
            },
            "idempotencyKey": {
                "type": "string", "minLength": 1, "maxLength": LONGEST_IDEMPOTENCY_KEY,
                "description": "Calls with the same key are carried out once, and have the same result. Use a new one for each thing to do."
            }
        },
        "required": ["input"],
        "additionalProperties": false
    });
    if is_for_contact {
        schema["properties"]["contact"] = json!({ "type": "string", "minLength": 1, "description": contact });
        schema["required"] = json!(["contact", "input"]);
    }
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// Makes a schema a part of another one: its references begin at its new place, and it has no identity of its own.
fn below(schema: &mut Value, place: &str) {
    if let Value::Object(root) = schema {
        root.remove("$schema");
        root.remove("$id");
    }
    fn refer(schema: &mut Value, place: &str) {
        match schema {
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(target) if name == "$ref" && target.starts_with('#') => {
                            *target = format!("#{place}{}", target.get(1..).unwrap_or_default());
                        }
                        // Examples and values are no schemas.
                        _ if ["const", "enum", "examples", "default"].contains(&name.as_str()) => {}
                        member => refer(member, place),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| refer(item, place)),
            _ => {}
        }
    }
    refer(schema, place);
}

/// The schema of an output as it is shown: with anything in the place of a secret, and any text in the place of a text, because
/// what looks like a personal link is masked. A client holds a result against it, and takes one that does not fit for a failure
/// of an action that is done.
fn result_schema(output: &Value) -> Map<String, Value> {
    let mut schema = output.clone();
    open_secrets(&mut schema);
    let mut schema = match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
    schema.remove("$schema");
    schema.remove("$id");
    schema.insert("type".to_owned(), "object".into());
    schema
}

/// The keywords that a masked text may break: those about texts, and conditions, which may decide by one.
const OF_TEXTS: [&str; 15] = [
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "not",
    "if",
    "then",
    "else",
    "maxContains",
    "uniqueItems",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// Whether a text in a value is masked where it is shown.
fn is_masked(value: &Value) -> bool {
    let mut shown = value.clone();
    mask::links_in(&mut shown);
    shown != *value
}

fn open_secrets(schema: &mut Value) {
    match schema {
        Value::Object(members) if members.get("x-secret") == Some(&Value::Bool(true)) => {
            members.retain(|name, _| name == "title" || name == "description");
        }
        Value::Object(members) => {
            members.retain(|name, member| {
                let is_value = ["const", "enum"].contains(&name.as_str());
                !(OF_TEXTS.contains(&name.as_str()) || is_value && is_masked(member))
            });
            // More than one alternative may fit by now.
            if let Some(alternatives) = members.remove("oneOf") {
                members.insert("anyOf".to_owned(), alternatives);
            }
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas", named) => {
                        named.as_object_mut().into_iter().flatten().for_each(|(_, schema)| open_secrets(schema));
                    }
                    ("const" | "enum" | "default" | "examples", _) => {}
                    (_, member) => open_secrets(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(open_secrets),
        _ => {}
    }
}

/// The invocation that a call of a tool means.
///
/// # Errors
/// `invalid-input`, with the argument that is wrong.
pub fn invocation(action: &ActionInfo, arguments: Map<String, Value>) -> Result<Invocation, Failure> {
    let wrong = |message: Sentence| Failure::of(FailureKind::InvalidInput, message);
    let read = serde_path_to_error::deserialize(Value::Object(arguments));
    let Arguments { input, contact, dry_run, idempotency_key } =
        read.map_err(|error: serde_path_to_error::Error<_>| {
            let name = error.path().to_string();
            let failure =
                wrong(sentence!("failure-tool-arguments", "the arguments do not fit: {why}", why = error.inner()));
            if name == "." { failure } else { failure.at(format!("/{name}")) }
        })?;
    if let Some(key) = &idempotency_key
        && !(1..=LONGEST_IDEMPOTENCY_KEY).contains(&key.len())
    {
        let message = sentence!(
            "failure-tool-key",
            "a key has 1 to {most} bytes, this one has {has}",
            most = LONGEST_IDEMPOTENCY_KEY,
            has = key.len()
        );
        let failure = Failure::new(FailureKind::InvalidInput, codes::IDEMPOTENCY_KEY_INVALID, message);
        return Err(failure.at("/idempotencyKey"));
    }
    let input = input.ok_or_else(|| {
        wrong(sentence!("failure-tool-input", "there is no `input`: give the action's input in it")).at("/input")
    })?;
    let reference = format!("{}@={}", action.manifest.name, action.manifest.version).parse();
    let reference = reference.map_err(|error| Failure::of(FailureKind::Internal, format!("{error}")))?;
    let mut invocation = Invocation::new(reference, Document::from(Value::Object(input)));
    if action.manifest.object_type == ObjectType::Contact && contact.is_none() {
        let message = sentence!(
            "failure-tool-contact",
            "there is no `contact`: give the id of the contact that the action runs for"
        );
        return Err(wrong(message).at("/contact"));
    }
    invocation.contact = contact.map(ContactId::new);
    invocation.dry_run = dry_run;
    invocation.idempotency_key = idempotency_key;
    Ok(invocation)
}

/// A failure in words for a language model: the code, what happened, and what to do.
pub fn failure_words(failure: &Failure) -> String {
    let mut words = format!("{}: {}", failure.code, failure.message);
    if let Some(pointer) = &failure.pointer {
        words.push_str(&format!(" (at {pointer})"));
    }
    for fault in &failure.also {
        words.push_str(&format!("\n{}: {}", fault.pointer, fault.message));
    }
    if let Some(code) = Code::find(&failure.code) {
        words.push_str(&format!("\nRemedy: {}", code.remedy()));
    }
    if failure.retry.is_retryable() {
        words.push_str("\nThe same call is worth another try.");
    }
    words
}

/// A failure for programs: as it is in an outcome, with the remedy.
pub fn failure_json(failure: &Failure) -> Value {
    let mut json = json!(failure);
    if let Some(code) = Code::find(&failure.code) {
        json["remedy"] = code.remedy().into();
    }
    json
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn hints_follow_from_the_capabilities() {
        let of = |granted: &[&'static str]| {
            let Hints { read_only, destructive, idempotent, open_world } = hints(granted.iter().copied());
            (read_only, destructive, idempotent, open_world)
        };
        assert_eq!(of(&[]), (true, false, true, false));
        assert_eq!(of(&["log", "contacts-read"]), (true, false, true, false));
        assert_eq!(of(&["webinars-read"]), (true, false, true, true));
        assert_eq!(of(&["webinar-registration", "webinars-read", "log"]), (false, false, true, true));
        assert_eq!(of(&["webinar-cancellation"]), (false, true, true, true));
        assert_eq!(of(&["contacts-write"]), (false, true, true, false));
        assert_eq!(of(&["timeline"]), (false, false, false, false));
        assert_eq!(of(&["waiting"]), (false, false, false, true));
        assert_eq!(of(&["contacts-read", "http"]), (false, true, false, true));
        // What is not known may do anything.
        assert_eq!(of(&["something-new"]), (false, true, false, true));
    }

    #[test]
    fn references_and_secrets_survive_the_move() {
        let mut schema = json!({
            "$schema": "x", "$id": "y", "$defs": {"a": {"type": "string"}},
            "properties": {"p": {"$ref": "#/$defs/a"}, "q": {"$ref": "#"}, "r": {"const": {"$ref": "#/no"}}}
        });
        below(&mut schema, "/properties/input");
        assert_eq!(schema["properties"]["p"]["$ref"], "#/properties/input/$defs/a");
        assert_eq!(schema["properties"]["q"]["$ref"], "#/properties/input");
        assert_eq!(schema["properties"]["r"]["const"]["$ref"], "#/no");
        assert!(schema.get("$schema").is_none() && schema.get("$id").is_none());
        let output =
            json!({"properties": {"url": {"type": "string", "format": "uri", "x-secret": true, "title": "URL"}}});
        let shown = Value::Object(result_schema(&output));
        assert_eq!(shown, json!({"type": "object", "properties": {"url": {"title": "URL"}}}));
    }

    #[test]
    fn a_masked_result_fits_the_schema_that_is_shown() {
        let link = "https://example.com/a?b=c";
        let output = json!({
            "type": "object", "required": ["format"], "additionalProperties": false,
            "properties": {
                "format": {"type": "string", "format": "uri", "pattern": "^https:", "maxLength": 100, "minLength": 20},
                "kind": {"enum": ["a", link]},
                "state": {"enum": ["open", "closed"]},
                "one": {"oneOf": [{"type": "string", "pattern": "^https"}, {"type": "string", "pattern": "^http:"}]},
                "many": {"type": "array", "uniqueItems": true, "items": {"$ref": "#/$defs/link"}}
            },
            "if": {"properties": {"format": {"pattern": "^https:"}}}, "then": {"required": ["kind"]}, "else": false,
            "$defs": {"link": {"type": "string", "not": {"const": "[masked]"}}}
        });
        let mut result =
            json!({"format": link, "kind": link, "state": "open", "one": link, "many": [link, format!("{link}&d")]});
        assert!(jsonschema::is_valid(&output, &result), "as the action gave it");
        mask::links_in(&mut result);
        assert_eq!((&result["format"], &result["many"][1]), (&json!("[masked]"), &json!("[masked]")));
        let shown = Value::Object(result_schema(&output));
        assert!(!jsonschema::is_valid(&output, &result) && jsonschema::is_valid(&shown, &result), "{shown}");
        assert_eq!(shown["properties"]["state"]["enum"], json!(["open", "closed"]), "what no mask changes stays");
        assert!(!jsonschema::is_valid(&shown, &json!({"kind": "a"})));
    }

    #[test]
    fn a_failure_says_what_to_do() {
        let failure = Failure::refused(greenroom_domain::codes::WEBINAR_FULL, "the webinar is full").at("/webinarId");
        let words = failure_words(&failure);
        assert!(words.starts_with("webinar-full: the webinar is full (at /webinarId)\nRemedy: "), "{words}");
        assert!(failure_json(&failure)["remedy"].is_string());
    }
}
