//! All that can be known of a package without running it for a contact.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use greenroom::{CapabilityName, Grants, invalid_examples};
use greenroom_distribution::{CapabilityChange, SchemaChange, capability_changes, input_changes, output_changes};
use greenroom_domain::{Sentence, sentence};
use greenroom_package::{Language, Manifest, Package};
use serde::Serialize;
use serde_json::{Map, Value};

use super::actions::{ActionSummary, loader};
use crate::{ServiceError, Settings, packages};

/// All that can be known of a package without running it for a contact.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageReport {
    /// The package.
    #[serde(flatten)]
    pub summary: ActionSummary,
    /// The size of the file, in bytes.
    pub bytes: usize,
    /// How long compiling took on this machine, in milliseconds.
    pub compile_ms: f64,
    /// How long loading the compiled code took on this machine, in milliseconds: what an operator waits for who has run the
    /// package before.
    pub load_ms: f64,
    /// The capabilities that it asks for.
    pub asks_for: Vec<AskedCapability>,
    /// What should be mended.
    pub problems: Vec<Problem>,
    /// What is different from another version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
}

/// A capability that a package asks for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AskedCapability {
    /// The capability.
    pub capability: CapabilityName,
    /// Its parameters.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub parameters: Map<String, Value>,
    /// Whether the component imports it. One that it does not import needs no grant.
    pub used: bool,
}

/// Something that should be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Whether it breaks those who use the action. Others are advice.
    pub breaks: bool,
    /// The place: a file of the project with a JSON Pointer.
    pub place: String,
    /// What is wrong, and the remedy.
    pub message: Sentence,
}

impl Problem {
    fn new(breaks: bool, place: impl Into<String>, message: Sentence) -> Self {
        Self { breaks, place: place.into(), message }
    }
}

/// What is different from another version of the action.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// The version of the other package.
    pub from: String,
    /// Capabilities.
    pub capabilities: Vec<CapabilityChange>,
    /// Inputs that were accepted before and are not now.
    pub inputs: Vec<SchemaChange>,
    /// Outputs that could not occur before and may now.
    pub outputs: Vec<SchemaChange>,
}

/// All languages of labels.
const LANGUAGES: [Language; 7] =
    [Language::En, Language::Fr, Language::De, Language::Ja, Language::Es, Language::PtBr, Language::Nl];

/// How long the examples of both schemas may take to be checked together.
const MAX_EXAMPLES: Duration = Duration::from_secs(5);

/// Reports on a package: reads it, compiles it, loads it, and compares it with another version.
///
/// # Errors
/// What is wrong with one of the packages, so that it cannot be loaded.
pub async fn report(settings: &Settings, file: &Path, against: Option<&Path>) -> Result<PackageReport, ServiceError> {
    let package = packages::read(file).map_err(ServiceError::Other)?;
    let wrong = |why: Sentence| ServiceError::of_file(file, why);
    let folder = tempfile::tempdir().map_err(|error| {
        ServiceError::Other(sentence!("failure-setup-no-temporary", "no temporary folder: {error}", error = error))
    })?;
    let load = async || {
        let runtime = loader(settings)?.precompiled(folder.path()).build().map_err(|error| wrong(error.sentence()))?;
        let begun = Instant::now();
        runtime.load(package.bytes(), Grants::AsDeclared).await.map_err(|error| wrong(error.sentence()))?;
        Ok::<_, ServiceError>(begun.elapsed())
    };
    let (compiled, loaded) = (load().await?, load().await?);
    let changes = against.map(|other| changes(&package, other)).transpose()?;
    let mut problems = problems(&package);
    problems.extend(changes.as_ref().and_then(|changes| too_small_a_step(changes, package.manifest())));
    let uses = package.uses();
    let asked = package.manifest().capabilities.with_parameters().map(|(capability, parameters)| AskedCapability {
        capability,
        parameters: parameters.clone(),
        used: uses.contains(&capability),
    });
    Ok(PackageReport {
        summary: ActionSummary::of(settings, &package, file),
        bytes: package.bytes().len(),
        compile_ms: millis(compiled),
        load_ms: millis(loaded),
        asks_for: asked.collect(),
        problems,
        changes,
    })
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

fn problems(package: &Package) -> Vec<Problem> {
    let mut problems = Vec::new();
    let manifest = package.manifest();
    let mut advice = |place: String, message: Sentence| problems.push(Problem::new(false, place, message));
    for language in LANGUAGES {
        let tag = language.as_str();
        match manifest.labels.get(&language) {
            None => advice(
                format!("manifest.json#/labels/{tag}"),
                sentence!(
                    "failure-package-advice-label",
                    "add a label in `{language}`: workflow tools show it",
                    language = tag
                ),
            ),
            Some(label) if label.description.is_none() => {
                advice(
                    format!("manifest.json#/labels/{tag}/description"),
                    sentence!("failure-package-advice-description", "say what the action does, in a sentence"),
                );
            }
            Some(_) => {}
        }
    }
    for capability in manifest.capabilities.names().filter(|name| !package.uses().contains(name)) {
        let message = sentence!(
            "failure-package-advice-unused",
            "`{capability}` is asked for and not used: leave it out",
            capability = capability
        );
        advice("manifest.json#/capabilities".to_owned(), message);
    }
    for (name, schema) in [("input", package.input_schema()), ("output", package.output_schema())] {
        for (field, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if inner.get("title").or_else(|| inner.get("description")).is_none() {
                let place = format!("schemas/{name}.json#/properties/{field}");
                advice(
                    place,
                    sentence!("failure-package-advice-title", "give it a title or a description: forms show it"),
                );
            }
        }
    }
    let deadline = Instant::now() + MAX_EXAMPLES;
    for (name, schema) in [("input", package.input_schema()), ("output", package.output_schema())] {
        let report = invalid_examples(schema, deadline);
        problems.extend(report.faults.into_iter().map(|fault| {
            let why = fault.sentence();
            let message = sentence!("failure-package-example", "the schema does not accept it: {why}", why = why);
            Problem::new(true, format!("schemas/{name}.json#{}", fault.pointer), message)
        }));
        if !report.complete {
            let message = sentence!(
                "failure-package-examples-unchecked",
                "not all of its examples were checked, because that takes more than {seconds} s: give fewer, or simpler ones",
                seconds = MAX_EXAMPLES.as_secs()
            );
            problems.push(Problem::new(false, format!("schemas/{name}.json"), message));
        }
    }
    problems
}

fn changes(package: &Package, other: &Path) -> Result<Changes, ServiceError> {
    let other_package = packages::read(other).map_err(ServiceError::Other)?;
    let (new, old) = (package.manifest(), other_package.manifest());
    if new.name != old.name {
        return Err(ServiceError::Other(sentence!(
            "failure-setup-other-action",
            "{file} is a package of `{other}`, not of `{action}`",
            file = other.display(),
            other = old.name,
            action = new.name
        )));
    }
    Ok(Changes {
        from: old.version.to_string(),
        capabilities: capability_changes(&other_package, package),
        inputs: input_changes(other_package.input_schema(), package.input_schema()),
        outputs: output_changes(other_package.output_schema(), package.output_schema()),
    })
}

/// The problem of a version that breaks those who use the action, and is not a new major one.
fn too_small_a_step(changes: &Changes, manifest: &Manifest) -> Option<Problem> {
    let from: semver::Version = changes.from.parse().ok()?;
    let to = &manifest.version;
    // Before 1.0, a new minor version may break.
    let is_major = to.major > from.major || (to.major == 0 && from.major == 0 && to.minor > from.minor);
    let breaks = !(changes.inputs.is_empty() && changes.outputs.is_empty());
    let message = sentence!(
        "failure-package-small-step",
        "{to} is no new major version of {from}, and it refuses inputs that were accepted, or gives outputs that could not \
         occur: raise the major version, or keep what was",
        to = to,
        from = from
    );
    (breaks && !is_major).then(|| Problem::new(true, "manifest.json#/version", message))
}
