//! The manifest: a package's description of itself. It is untrusted text, so every part of it has a limit.

use std::collections::BTreeMap;

use greenroom_sentence::{Sentence, sentence};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::{
    ContractVersion, PackageError, RequestedCapabilities,
    requested::check_written,
    sections::{self, is_unprintable},
    version::InvalidContractVersion,
};

/// The manifest format that this crate reads and writes.
pub const FORMAT: u32 = 1;

/// How long a name may be, in characters.
const MAX_NAME: usize = 64;
/// How long a version may be, in characters.
const MAX_VERSION: usize = 64;
/// How long a label may be, in characters.
const MAX_LABEL: usize = 100;
/// How long a label's description may be, in characters.
const MAX_DESCRIPTION: usize = 500;

/// How many failure codes a manifest may list.
const MAX_FAILURES: usize = 100;

/// A package's description of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// The manifest's format: [`FORMAT`].
    pub manifest: u32,
    /// The version of `greenroom:action` it is built for.
    pub contract: ContractVersion,
    /// The action's name in kebab case, by which it is invoked.
    pub name: String,
    /// The action's version.
    #[serde(deserialize_with = "version")]
    pub version: semver::Version,
    /// Names for people; English is required.
    pub labels: BTreeMap<Language, Label>,
    /// The kind of record that the action runs for.
    pub object_type: ObjectType,
    /// The capabilities that it asks for. The component can import no others.
    #[serde(default)]
    pub capabilities: RequestedCapabilities,
    /// The failure codes of its own that it may end with, each with its meaning for people: `no-email`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub failures: BTreeMap<String, String>,
    /// The limits that are enough for it.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
}

/// A language of labels: those in which workflow tools show actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
    /// German.
    De,
    /// Japanese.
    Ja,
    /// Spanish.
    Es,
    /// Brazilian Portuguese.
    PtBr,
    /// Dutch.
    Nl,
}

impl Language {
    /// Its tag: `pt-br`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
            Self::Ja => "ja",
            Self::Es => "es",
            Self::PtBr => "pt-br",
            Self::Nl => "nl",
        }
    }
}

/// The texts that people see in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Label {
    /// The action's name: "Add contact to Zoom webinar".
    pub name: String,
    /// The action's purpose, in a sentence or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The kind of record that an action runs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectType {
    /// A contact.
    Contact,
    /// A webinar, which the input names.
    Webinar,
}

/// The limits that are enough for an action. They can only lower the operator's limits: an absent or higher value
/// changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// Bytes in all of a run's memories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// Milliseconds of computing time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_ms: Option<u64>,
    /// Milliseconds from before instantiation to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<u64>,
    /// Host calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_calls: Option<u64>,
    /// List items in one host call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_items: Option<u64>,
    /// Bytes that cross the boundary between host and guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary_bytes: Option<u64>,
    /// Bytes of the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_bytes: Option<u64>,
    /// Bytes of the output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_bytes: Option<u64>,
    /// Bytes of log lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_bytes: Option<u64>,
    /// Resource handles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handles: Option<u64>,
}

impl Limits {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads a version.
fn version<'de, D: Deserializer<'de>>(input: D) -> Result<semver::Version, D::Error> {
    parsed_version(&String::deserialize(input)?).map_err(|why| D::Error::custom(why.english()))
}

/// Reads a version. semver's own messages do not say how to write one.
fn parsed_version(text: &str) -> Result<semver::Version, Sentence> {
    text.parse().map_err(|error: semver::Error| {
        sentence!(
            "failure-manifest-version",
            "this is no version ({error}): write three numbers, like 1.0.0",
            error = sections::plain(&error.to_string())
        )
    })
}

/// The two values that decide whether the rest can be understood. They are read first, so that a manifest of a newer
/// format gets that message instead of one about an unknown field.
#[derive(Deserialize)]
struct Versions {
    manifest: u64,
    contract: String,
}

impl Versions {
    fn contract(&self) -> Result<ContractVersion, PackageError> {
        self.contract.parse::<ContractVersion>().map_err(|InvalidContractVersion(text)| PackageError::Manifest {
            field: "/contract".to_owned(),
            message: InvalidContractVersion(sections::plain(&text)).sentence(),
        })
    }
}

/// Values that serde reads with a check. They are checked first as they are written: what serde says of them is a text without its
/// sentence. What has another form is left to serde.
#[derive(Deserialize)]
struct Written {
    version: Option<Value>,
    capabilities: Option<Value>,
}

impl Written {
    fn check(&self) -> Result<(), PackageError> {
        if let Some(Value::String(text)) = &self.version {
            parsed_version(text).map_err(|message| PackageError::Manifest { field: "/version".to_owned(), message })?;
        }
        if let Some(Value::Array(list)) = &self.capabilities {
            check_written(list).map_err(|(index, wrong)| PackageError::Manifest {
                field: format!("/capabilities/{index}"),
                message: wrong.sentence(),
            })?;
        }
        Ok(())
    }
}

impl Manifest {
    /// Reads a manifest's JSON and checks it.
    ///
    /// # Errors
    /// A JSON error with its place ([`PackageError::Json`]), a value that is not allowed ([`PackageError::Manifest`]),
    /// or a version that this crate does not know.
    pub fn parse(json: &[u8]) -> Result<Self, PackageError> {
        let versions: Versions = sections::from_json(sections::MANIFEST, json)?;
        if versions.manifest != u64::from(FORMAT) {
            return Err(PackageError::UnknownFormat { format: versions.manifest, known: FORMAT });
        }
        versions.contract()?.check()?;
        sections::from_json::<Written>(sections::MANIFEST, json)?.check()?;
        let manifest: Self = sections::from_json(sections::MANIFEST, json)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Checks a manifest that a program made.
    ///
    /// # Errors
    /// As [`Manifest::parse`].
    pub fn check(&self) -> Result<(), PackageError> {
        if self.manifest != FORMAT {
            return Err(PackageError::UnknownFormat { format: self.manifest.into(), known: FORMAT });
        }
        self.contract.check()?;
        let refuse = |field: String, message: Sentence| Err(PackageError::Manifest { field, message });
        if !is_kebab_case(&self.name) || self.name.len() > MAX_NAME {
            return refuse(
                "/name".to_owned(),
                sentence!(
                    "failure-manifest-name",
                    "write it in kebab case, such as `add-contact`: lower-case letters and digits in words joined by \
                     `-`, a letter first, at most {most} characters",
                    most = MAX_NAME
                ),
            );
        }
        if self.version.to_string().len() > MAX_VERSION {
            return refuse("/version".to_owned(), too_long(MAX_VERSION));
        }
        if !self.labels.contains_key(&Language::En) {
            let message = sentence!(
                "failure-manifest-english",
                "add a label in English: {example}",
                example = "\"en\": {\"name\": \"...\"}"
            );
            return refuse("/labels".to_owned(), message);
        }
        for (language, label) in &self.labels {
            let field = |part: &str| format!("/labels/{}/{part}", language.as_str());
            if let Err(message) = shown(&label.name, MAX_LABEL) {
                return refuse(field("name"), message);
            }
            if let Some(Err(message)) = label.description.as_deref().map(|d| shown(d, MAX_DESCRIPTION)) {
                return refuse(field("description"), message);
            }
        }
        if self.failures.len() > MAX_FAILURES {
            let message = sentence!("failure-manifest-failures", "list at most {most}", most = MAX_FAILURES);
            return refuse("/failures".to_owned(), message);
        }
        for (code, meaning) in &self.failures {
            let field = || format!("/failures/{}", sections::plain(code));
            if !is_kebab_case(code) || code.len() > MAX_NAME {
                let message = sentence!(
                    "failure-manifest-code",
                    "write the code in kebab case, at most {most} characters: `no-email`",
                    most = MAX_NAME
                );
                return refuse(field(), message);
            }
            if let Err(message) = shown(meaning, MAX_DESCRIPTION) {
                return refuse(field(), message);
            }
        }
        Ok(())
    }
}

/// Checks a text that is shown to people.
fn shown(text: &str, longest: usize) -> Result<(), Sentence> {
    if text.trim().is_empty() {
        Err(sentence!("failure-manifest-empty", "it is empty: write a few words"))
    } else if text.chars().count() > longest {
        Err(too_long(longest))
    } else if text.chars().any(is_unprintable) {
        Err(sentence!(
            "failure-manifest-control",
            "it holds control characters, such as line breaks or terminal escapes: leave them out"
        ))
    } else {
        Ok(())
    }
}

fn too_long(longest: usize) -> Sentence {
    sentence!("failure-manifest-long", "make it at most {most} characters", most = longest)
}

fn is_kebab_case(text: &str) -> bool {
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(word)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn example() -> Value {
        json!({
            "manifest": 1, "contract": "1.0", "name": "add-contact", "version": "1.2.3",
            "labels": {"en": {"name": "Add contact", "description": "Adds it."}, "pt-br": {"name": "Adicionar"}},
            "objectType": "contact", "capabilities": ["log", "contacts-read"], "limits": {"memoryBytes": 1048576}
        })
    }

    fn with(pointer: &str, value: Value) -> Result<Manifest, PackageError> {
        let mut manifest = example();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        manifest.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(field.to_owned(), value);
        Manifest::parse(manifest.to_string().as_bytes())
    }

    #[test]
    fn a_version_that_is_none_comes_with_an_example() {
        for version in ["1", "1.0", "", "01.0.0", "v1.0.0"] {
            let error = with("/version", json!(version)).unwrap_err().to_string();
            assert!(error.contains("write three numbers, like 1.0.0"), "{version}: {error}");
        }
    }

    #[test]
    fn mistakes_of_versions_and_capabilities_are_sentences_at_their_fields() {
        for (field, value, at, key, english) in [
            (
                "/contract",
                json!("1"),
                "/contract",
                "failure-contract-version-invalid",
                "manifest, `/contract`: `1` is not a contract version: write major and minor, such as \"1.4\"",
            ),
            (
                "/version",
                json!("1.0.x"),
                "/version",
                "failure-manifest-version",
                "manifest, `/version`: this is no version (unexpected character 'x' while parsing patch version number): write \
                 three numbers, like 1.0.0",
            ),
            (
                "/capabilities",
                json!(["log", { "log": { "a": 1 } }]),
                "/capabilities/1",
                "failure-request-twice",
                "manifest, `/capabilities/1`: `log` is requested twice: request it once, with all parameters",
            ),
        ] {
            let error = with(field, value).unwrap_err();
            assert_eq!(error.to_string(), english);
            let PackageError::Manifest { field, message } = error else { panic!("{error}") };
            assert_eq!((field.as_str(), message.text().unwrap().key.as_str()), (at, key));
        }
        let escape = with("/contract", json!("\u{1b}[31m")).unwrap_err().to_string();
        assert!(!escape.contains('\u{1b}'), "{escape}");
    }

    #[test]
    fn a_manifest_survives_json() {
        let manifest = Manifest::parse(example().to_string().as_bytes()).unwrap();
        assert_eq!(
            manifest.capabilities,
            ["contacts-read", "log"].map(|name| name.parse().unwrap()).into_iter().collect()
        );
        assert_eq!(manifest.limits.memory_bytes, Some(1_048_576));
        assert_eq!(Manifest::parse(&serde_json::to_vec(&manifest).unwrap()).unwrap(), manifest);
    }

    #[test]
    fn a_manifest_of_a_newer_format_is_named_as_such() {
        let format = with("/manifest", json!(2)).unwrap_err();
        assert_eq!(format, PackageError::UnknownFormat { format: 2, known: 1 });
        let contract = with("/contract", json!("1.7")).unwrap_err().to_string();
        assert_eq!(contract, "built for greenroom:action 1.7, this host speaks up to 1.4: use a newer Greenroom");
        assert!(matches!(with("/contract", json!("0.9")), Err(PackageError::ContractTooOld { .. })));
    }

    #[test]
    fn unknown_values_are_refused_with_their_place() {
        let error = with("/colour", json!("red")).unwrap_err().to_string();
        assert!(error.contains("line 1") && error.contains("colour"), "{error}");
        let error = with("/capabilities", json!(["root"])).unwrap_err().to_string();
        assert!(error.contains("unknown variant `root`") && error.contains("contacts-read"), "{error}");
        assert!(with("/labels/tlh", json!({"name": "tlh"})).is_err());
        assert!(with("/limits/fuel", json!(1)).is_err());
        assert!(with("/objectType", json!("deal")).is_err());
        assert!(with("/version", json!("1.2")).is_err());
    }

    #[test]
    fn untrusted_text_has_limits() {
        for name in ["", "Add", "add_contact", "add--contact", "-add", "add-", "1add", "ä", "add\n", &"a".repeat(65)] {
            let error = with("/name", json!(name)).unwrap_err().to_string();
            assert!(error.contains("/name") && error.contains("kebab"), "{error}");
        }
        let long = "x".repeat(101);
        for label in ["", "  ", "a\u{1b}[31m", "a\nb", "a\u{9b}b", "a\u{202e}b", "a\u{7f}", &long] {
            let error = with("/labels/en/name", json!(label)).unwrap_err().to_string();
            assert!(error.starts_with("manifest, `/labels/en/name`"), "{error}");
            assert!(!error.contains('\u{1b}'));
        }
        assert!(with("/labels/pt-br/description", json!("x".repeat(501))).is_err());
        assert!(with("/labels", json!({"de": {"name": "x"}})).unwrap_err().to_string().contains("English"));
        assert!(with("/version", json!(format!("1.2.3-{}", "x".repeat(64)))).is_err());
    }
}
