//! The lines of the protocol, as `schemas/worker` describes them: reading those of the engine, writing those of the
//! worker.

use std::{borrow::Cow, fmt, marker::PhantomData, time::Duration};

use greenroom::{ActionRef, ContactId, Document, Failure, FailureKind, Invocation, Limits, Outcome, RunId};
use greenroom_domain::codes;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, IgnoredAny, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::value::RawValue;

/// The longest id of an invocation, in bytes: as long as an idempotency key may be.
const MAX_ID: usize = 255;

/// A line of the engine.
pub(super) enum Request {
    /// The version of the protocol that the engine speaks.
    Hello {
        /// The version.
        protocol: u64,
    },
    /// Run an action.
    Invoke(Box<Invoke>),
    /// Stop an invocation.
    Cancel {
        /// Its id.
        id: String,
    },
    /// Take no more invocations, and end.
    Shutdown {
        /// How long invocations under way may take. No limit if it is absent.
        within: Option<Duration>,
    },
}

/// The message that runs an action. Its input stays text until the run begins, so that many that wait take little
/// memory, and that several threads parse them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Invoke {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(deserialize_with = "action")]
    pub(super) action: ActionRef,
    input: Option<Box<RawValue>>,
    pub(super) contact: Option<ContactId>,
    idempotency_key: Option<String>,
    #[serde(default)]
    pub(super) dry_run: bool,
    cursor: Option<Box<RawValue>>,
    #[serde(default)]
    continues: Option<RunId>,
    #[serde(default, deserialize_with = "object")]
    limits: Option<greenroom_package::Limits>,
}

impl Invoke {
    /// The invocation. Its limits lower those of the operator.
    pub(super) fn invocation(self, limits: Limits) -> Result<Invocation, Failure> {
        let document = |name: &str, text: Option<Box<RawValue>>| {
            text.map(|text| {
                Document::parse(text.get().as_bytes()).map_err(|error| {
                    let at = format!("at line {} column {} of it", error.line, error.column);
                    Failure::of(FailureKind::InvalidInput, format!("the {name} {}, {at}", error.message))
                })
            })
            .transpose()
        };
        let mut invocation = Invocation::new(self.action, document("input", self.input)?.unwrap_or_default());
        invocation.contact = self.contact;
        invocation.idempotency_key = self.idempotency_key;
        invocation.dry_run = self.dry_run;
        invocation.cursor = document("cursor", self.cursor)?;
        invocation.continues = self.continues;
        invocation.limits = self.limits.map(|requested| limits.lowered_by(&requested));
        Ok(invocation)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hello {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    protocol: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancel {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    #[serde(deserialize_with = "id")]
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Shutdown {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    within_ms: Option<u64>,
}

/// The fields that are read before the kind of the message is known. They may be of any type here, so that an error
/// about one has the other.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
}

/// A line that is not understood.
#[derive(Debug)]
pub(super) struct NotUnderstood {
    /// The id of the message, where it has one.
    pub(super) id: Option<String>,
    /// What is wrong.
    pub(super) failure: Failure,
}

/// Reads a line.
pub(super) fn read(line: &[u8]) -> Result<Request, Box<NotUnderstood>> {
    let nobody = |failure| Box::new(NotUnderstood { id: None, failure });
    let text = std::str::from_utf8(line)
        .map_err(|error| nobody(invalid(format!("is not UTF-8, from byte {} on", error.valid_up_to() + 1), "")))?;
    if !text.trim_start().starts_with('{') {
        return Err(nobody(invalid("is no JSON object".to_owned(), "")));
    }
    let head: Head<'_> = serde_json::from_str(text).map_err(|error| nobody(invalid(said(&error), "")))?;
    let string = |raw: &RawValue| serde_json::from_str::<String>(raw.get()).ok();
    let id = head.id.and_then(string).filter(|id| is_id(id));
    let kind = head.kind.map(|raw| serde_json::from_str::<Cow<'_, str>>(raw.get()));
    let read = match kind.as_ref().map(|kind| kind.as_deref()) {
        Some(Ok("invoke")) => typed::<Invoke>(text).map(|invoke| Request::Invoke(Box::new(invoke))),
        Some(Ok("cancel")) => typed::<Cancel>(text).map(|cancel| Request::Cancel { id: cancel.id }),
        Some(Ok("shutdown")) => typed::<Shutdown>(text)
            .map(|shutdown| Request::Shutdown { within: shutdown.within_ms.map(Duration::from_millis) }),
        Some(Ok("hello")) => typed::<Hello>(text).map(|hello| Request::Hello { protocol: hello.protocol }),
        Some(_) => Err(invalid("has no known `type`: write invoke, cancel, shutdown or hello".to_owned(), "/type")),
        None => Err(invalid("has no `type`: write invoke, cancel, shutdown or hello".to_owned(), "")),
    };
    read.map_err(|failure| Box::new(NotUnderstood { id, failure }))
}

/// Reads a message of a known kind. An error has the place in the message.
fn typed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Failure> {
    use serde_path_to_error::Segment;
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(|error| {
        let pointer: String = error
            .path()
            .iter()
            .filter_map(|segment| match segment {
                Segment::Seq { index } => Some(format!("/{index}")),
                Segment::Map { key: name } | Segment::Enum { variant: name } => {
                    Some(format!("/{}", name.replace('~', "~0").replace('/', "~1")))
                }
                Segment::Unknown => None,
            })
            .collect();
        invalid(said(error.inner()), &pointer)
    })
}

/// What serde says, with the column, because a line is one line.
fn said(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let what = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(what, _)| what);
    match error.classify() {
        serde_json::error::Category::Data => format!("is not what a message should be: {what}"),
        _ => format!("is not JSON: {what}, at column {}", error.column()),
    }
}

fn invalid(what: String, pointer: &str) -> Failure {
    Failure::new(FailureKind::InvalidInput, codes::LINE_INVALID, format!("the line {what}")).at(pointer)
}

fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len())
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_id(&text) {
        Ok(text)
    } else {
        Err(D::Error::custom(format!("an id has 1 to {MAX_ID} bytes, this one has {}", text.len())))
    }
}

fn action<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ActionRef, D::Error> {
    Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

/// An object or null. serde would take a list for the fields of an object in their order.
fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    struct Object<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(Some)
        }
    }
    deserializer.deserialize_any(Object(PhantomData))
}

/// The first line of the worker.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Greeting<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) protocol: Versions,
    pub(super) version: &'a str,
    pub(super) contract: String,
    pub(super) concurrency: usize,
    pub(super) queue: usize,
    pub(super) max_line_bytes: usize,
    pub(super) actions: Vec<ActionVersion>,
}

/// The versions of the protocol that the worker speaks.
#[derive(Serialize)]
pub(super) struct Versions {
    pub(super) min: u64,
    pub(super) max: u64,
}

/// An action that the worker has loaded.
#[derive(Serialize)]
pub(super) struct ActionVersion {
    pub(super) name: String,
    pub(super) version: String,
}

/// The line with an outcome.
pub(super) fn outcome(id: &str, outcome: &Outcome) -> String {
    #[derive(Serialize)]
    struct OutcomeLine<'a> {
        r#type: &'static str,
        id: &'a str,
        outcome: &'a Outcome,
    }
    written(&OutcomeLine { r#type: "outcome", id, outcome })
}

/// The line that answers a line which was not carried out.
pub(super) fn error(id: Option<&str>, failure: &Failure) -> String {
    #[derive(Serialize)]
    struct ErrorLine<'a> {
        r#type: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        #[serde(flatten)]
        failure: &'a Failure,
    }
    written(&ErrorLine { r#type: "error", id, failure })
}

/// One line of JSON, with its end.
pub(super) fn written(message: &impl Serialize) -> String {
    // These types have no maps with keys that are not text, which is the only error here.
    let mut line = serde_json::to_string(message).unwrap_or_else(|error| {
        tracing::error!(%error, "a line could not be written as JSON");
        String::from(r#"{"type":"error","kind":"internal","code":"internal","message":"a line could not be written"}"#)
    });
    line.push('\n');
    line
}
