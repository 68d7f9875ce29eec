//! The checks of the fuzz targets in `tests/fuzz`: one function for each target. It panics if the product has an error,
//! and returns whether its input was accepted rather than refused. The ordinary tests call the functions with the
//! seeds, so that they keep working.
//!
//! What it never does: it compiles no wasmtime. The code for schemas and tokens is included from the sources of the
//! greenroom crate by path: wasmtime with coverage counters would take long to compile, and is not what is tested.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::LazyLock;

use greenroom_domain::{Contact, ContactId, FailureKind, PropertyDefinition, PropertyType};
use greenroom_package::{Manifest, Package, WorkLimits};
use serde_json::{Value, json};

#[path = "../../../runtime/greenroom/src/canonical.rs"]
#[allow(dead_code, unreachable_pub)]
mod canonical;
#[path = "../../../runtime/greenroom/src/cost.rs"]
#[allow(dead_code, unreachable_pub)]
mod cost;
#[path = "../../../runtime/greenroom/src/document.rs"]
#[allow(dead_code, unreachable_pub)]
mod document;
#[path = "../../../runtime/greenroom/src/limits.rs"]
#[allow(dead_code, unreachable_pub)]
mod limits;
#[path = "../../../runtime/greenroom/src/marked.rs"]
#[allow(dead_code, unreachable_pub)]
mod marked;
#[path = "../../../runtime/greenroom/src/journal/mask.rs"]
#[allow(dead_code, unreachable_pub)]
mod mask;
#[path = "../../../runtime/greenroom/src/metered.rs"]
#[allow(dead_code, unreachable_pub)]
mod metered;
#[path = "../../../runtime/greenroom/src/quick_check.rs"]
#[allow(dead_code, unreachable_pub)]
mod quick_check;
#[path = "../../../runtime/greenroom/src/scan.rs"]
#[allow(dead_code, unreachable_pub)]
mod scan;
#[path = "../../../runtime/greenroom/src/schema.rs"]
#[allow(dead_code, unreachable_pub)]
mod schema;
#[path = "../../../runtime/greenroom/src/schema_error.rs"]
#[allow(dead_code, unreachable_pub)]
mod schema_error;
#[path = "../../../runtime/greenroom/src/stages.rs"]
#[allow(dead_code, unexpected_cfgs, unreachable_pub)]
mod stages;
#[path = "../../../runtime/greenroom/src/text.rs"]
#[allow(dead_code, unreachable_pub)]
mod text;
#[path = "../../../runtime/greenroom/src/token.rs"]
#[allow(dead_code, unreachable_pub)]
mod token;

/// At the path that it has in the greenroom crate.
pub(crate) use schema_error::SchemaError;

/// At the path that it has in the greenroom crate.
mod journal {
    pub(crate) use crate::mask::Secrets;
}

/// Separates the parts of an input that has several.
const BETWEEN: u8 = 0;

/// The approximate size in bytes of the large values that are made from a small one.
const LARGE: usize = 64 << 10;

/// The smallest component that a package's checks accept.
static HUSK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut exports = wasm_encoder::ComponentExportSection::new();
    exports.export("run", wasm_encoder::ComponentExportKind::Func, 0, None);
    let mut component = wasm_encoder::Component::new();
    component.section(&exports);
    component.finish()
});

static MANIFEST: LazyLock<Manifest> = LazyLock::new(|| {
    let manifest = json!({
        "manifest": 1, "contract": "1.0", "name": "fuzzed", "version": "1.0.0", "objectType": "contact",
        "capabilities": ["contacts-read", "contacts-write", "webinar-registration", "log"],
        "labels": { "en": { "name": "Fuzzed" } }
    });
    Manifest::parse(manifest.to_string().as_bytes()).expect("it is sound")
});

static ANYTHING: LazyLock<Value> =
    LazyLock::new(|| json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" }));

/// Any bytes are a package, or refused. A package that is read uses only what its manifest asks for; a component that
/// can be made a package can be read.
pub fn package(data: &[u8]) -> bool {
    let read = Package::read(data);
    if let Ok(package) = &read {
        assert!(package.uses().is_subset(&package.manifest().capabilities.names().collect()));
        package.check_grants(&package.uses()).expect("what it uses is all that it needs");
        assert_eq!(package.bytes(), data);
    }
    if let Ok(attached) = greenroom_package::attach(data, &MANIFEST, &ANYTHING, &ANYTHING) {
        let package = Package::read(attached).expect("what was attached can be read");
        assert_eq!(package.manifest(), &*MANIFEST);
        if let (Ok(small), Ok(large)) = (package.work(&WorkLimits::IN_PROCESS), package.work(&WorkLimits::PROCESS)) {
            assert_eq!(small, large, "limits refuse, and change nothing else");
        }
    }
    read.is_ok()
}

/// Estimates the work of compiling a component, whatever the result.
pub fn package_work(component: &[u8]) -> bool {
    let attached = greenroom_package::attach(component, &MANIFEST, &ANYTHING, &ANYTHING);
    attached.and_then(Package::read).is_ok_and(|package| package.work(&WorkLimits::PROCESS).is_ok())
}

/// Any bytes are a manifest, or refused. A manifest that is read has the same meaning after it is written again.
pub fn manifest(data: &[u8]) -> bool {
    let Ok(manifest) = Manifest::parse(data) else { return false };
    let written = serde_json::to_vec(&manifest).expect("a manifest can be written");
    assert_eq!(Manifest::parse(&written).expect("and read again"), manifest);
    assert!(greenroom_package::world_wit(&manifest, true).contains("include greenroom:action/action@"));
    true
}

/// Two JSON documents, a schema and an input: the schema is refused, or can be used in a bounded time.
pub fn schema(data: &[u8]) -> bool {
    let Some((document, input)) = halves(data) else { return false };
    let Ok(document) = serde_json::from_slice::<Value>(document) else { return false };
    let Ok(input) = document::Document::parse(input) else { return false };
    // Schemas pass this check before the host compiles them.
    if greenroom_package::attach(&HUSK, &MANIFEST, &document, &ANYTHING).is_err() {
        return false;
    }
    let Ok(schema) = schema::Schema::input(&document) else { return false };
    let stop = metered::StopSignal::default();
    // A large value is checked too, because it may multiply the cost of a check.
    let copies = (LARGE / input.text().len()).min(10_000);
    let named = (0..copies).map(|n| (format!("k{n}"), input.value().clone())).collect();
    for large in [Value::Array(vec![input.value().clone(); copies]), Value::Object(named)] {
        let _ = schema.check(&large.into(), FailureKind::InvalidInput, &stop);
    }
    for checked in [schema.check_raw(&input, &stop), schema.check(&input, FailureKind::InvalidInput, &stop)] {
        let Err(failure) = checked else { continue };
        assert!(!failure.message.is_empty());
        let places = failure.also.iter().map(|fault| &fault.pointer);
        for pointer in places.chain(&failure.pointer) {
            assert!(pointer.is_empty() || pointer.starts_with('/'), "{pointer} is no JSON Pointer");
        }
    }
    schema.secrets(&input);
    let Ok(places) = schema.token_places(&input) else { return false };
    assert!(places.iter().all(|place| input.value().pointer(place).is_some()), "{places:?} are not all there");
    // Another target checks whether the tokens are valid.
    let _ = token::find(input.value(), &places);
    true
}

/// Checks a value by a package's input schema, as the host does for an input without tokens.
///
/// # Errors
/// The reason why the schema is refused; inside, the reason why the value is refused.
pub fn check_value(document: &Value, value: &Value) -> Result<Result<(), greenroom_domain::Failure>, String> {
    greenroom_package::attach(&HUSK, &MANIFEST, document, &ANYTHING).map_err(|refused| refused.to_string())?;
    let schema = schema::Schema::input(document).map_err(|refused| refused.to_string())?;
    Ok(schema.check(&value.clone().into(), FailureKind::InvalidInput, &metered::StopSignal::default()))
}

/// A text in a token field, and the value of the named property: a token that is read has the same meaning after it is
/// written again, and gives the contact's value.
pub fn token(data: &[u8]) -> bool {
    let (text, value) = halves(data).unwrap_or((data, b""));
    let (Ok(text), Ok(value)) = (std::str::from_utf8(text), std::str::from_utf8(value)) else { return false };
    let input = json!({ "field": text });
    let tokens = match token::find(&input, &["/field".to_owned()]) {
        Ok(tokens) => tokens,
        Err(failure) => {
            assert!(token::is_meant(text) && token::parse(text).is_none());
            assert!(!failure.message.chars().any(char::is_control), "{:?}", failure.message);
            return false;
        }
    };
    let Some(found) = tokens.first() else {
        assert!(!token::is_meant(text));
        return false;
    };
    let name = found.property.as_str();
    assert_eq!(token::parse(&format!("{{{{ contact.{name} }}}}")), Some(name));
    let contact = Contact {
        id: ContactId::new("1"),
        email: None,
        secondary_emails: Vec::new(),
        properties: [(name.to_owned(), value.to_owned())].into(),
        version: 1,
    };
    let secret = PropertyDefinition {
        name: name.to_owned(),
        label: String::new(),
        group: String::new(),
        kind: PropertyType::Text,
        secret: true,
        derived: false,
    };
    let definitions = [secret];
    let resolved = token::resolve(&input, &tokens, &contact, &definitions);
    match &resolved {
        Ok(resolved) => {
            assert_eq!(resolved, &json!({ "field": value }));
            assert_eq!(token::secrets(&tokens, &contact, &definitions), [value]);
        }
        Err(failure) => {
            assert_eq!(failure.kind, FailureKind::UnresolvedToken);
            assert!(contact.value(name).is_none());
        }
    }
    resolved.is_ok()
}

/// Any bytes as Zoom's answer to each operation. The first byte is the operation, the next two are the status; then
/// comes the value of `Retry-After`, and after a zero byte the body.
pub fn zoom_answer(data: &[u8]) -> bool {
    let [operation, high, low, rest @ ..] = data else { return false };
    let Some((header, body)) = halves(rest) else { return false };
    let status = 100 + u16::from_be_bytes([*high, *low]) % 500;
    let header = String::from_utf8_lossy(header);
    let answer =
        greenroom_zoom::fuzzing::answer(operation % greenroom_zoom::fuzzing::OPERATIONS, status, &header, body);
    if let Err(error) = &answer {
        let told = error.to_string();
        assert!(!told.chars().any(char::is_control), "Zoom's text can make a line of its own in a log: {told:?}");
        assert!(told.chars().count() < 600, "{told}");
    }
    answer.is_ok()
}

/// Any bytes as the body of a webhook that was verified: it is an event that says where to look, a challenge, or leads to nothing.
pub fn zoom_webhook(data: &[u8]) -> bool {
    use greenroom_zoom::webhook::{Webhook, digest, read};
    let webhook = read(data);
    assert_eq!(webhook, read(data));
    assert_eq!(digest(data), digest(data));
    match webhook {
        Webhook::Event(event) => {
            let digits = event.webinar.as_ref().is_none_or(|id| id.as_str().bytes().all(|b| b.is_ascii_digit()));
            assert!(digits && event.session.is_none_or(|session| !session.as_str().is_empty()));
            true
        }
        Webhook::Challenge { .. } => true,
        Webhook::Ignored { event, .. } => {
            assert!(
                event.bytes().all(|byte| byte.is_ascii_graphic()),
                "Zoom's text can make a line of its own in a log"
            );
            false
        }
    }
}

fn halves(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = data.iter().position(|byte| *byte == BETWEEN)?;
    Some((&data[..at], &data[at + 1..]))
}
