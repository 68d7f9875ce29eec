//! Packages of actions, and what they are granted.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use greenroom::{
    ActionInfo, ActionRef, CapabilityName, Failure, FailureKind, Grants, Manifest, Package, Runtime, RuntimeBuilder,
};
use greenroom_domain::{Sentence, sentence};
use greenroom_package::{ContractVersion, Language};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{ServiceError, Settings, capabilities, config::Compiled, packages, wiring};

/// A package, without its schemas.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionSummary {
    /// The action's name.
    pub name: String,
    /// The action's version.
    pub version: String,
    /// The action's display name in English.
    pub label: String,
    /// The package's file.
    pub file: PathBuf,
    /// SHA-256 of the package, in hex.
    pub digest: String,
    /// The version of the contract between host and guest.
    pub contract: ContractVersion,
    /// The capabilities that it uses.
    pub uses: BTreeSet<CapabilityName>,
    /// Those of them that it is not granted.
    pub not_granted: BTreeSet<CapabilityName>,
    /// The manifest.
    #[serde(skip)]
    pub manifest: Manifest,
}

/// A package with its manifest and its schemas.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionDetails {
    /// The package.
    #[serde(flatten)]
    pub summary: ActionSummary,
    /// Its manifest.
    pub manifest: Manifest,
    /// The schema of the action's input.
    pub input_schema: Value,
    /// The schema of the action's output.
    pub output_schema: Value,
}

/// An action that is loaded in a runtime, without its schemas.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadedAction {
    /// The action's name.
    pub name: String,
    /// The action's version.
    pub version: String,
    /// The action's display name in English.
    pub label: String,
    /// Whether the name alone means this version.
    pub active: bool,
    /// SHA-256 of the package, in hex.
    pub digest: String,
    /// The capabilities that it uses, all of them granted.
    #[schema(value_type = Vec<String>)]
    pub uses: BTreeSet<CapabilityName>,
}

/// An action that is loaded in a runtime, with its manifest and its schemas.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadedActionDetails {
    /// The action.
    #[serde(flatten)]
    pub action: LoadedAction,
    /// Its manifest.
    #[schema(value_type = Object)]
    pub manifest: Manifest,
    /// The schema of its input.
    #[schema(value_type = Object)]
    pub input_schema: Value,
    /// The schema of its output.
    #[schema(value_type = Object)]
    pub output_schema: Value,
    /// The fields of its input for which it offers choices, as JSON Pointers.
    pub options: Vec<String>,
}

impl LoadedAction {
    /// The place of an action in a list: by name, then by version.
    pub fn key(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    fn of(runtime: &Runtime, info: &ActionInfo) -> Self {
        let manifest = &info.manifest;
        let any = ActionRef { name: manifest.name.clone(), version: semver::VersionReq::STAR };
        Self {
            name: manifest.name.clone(),
            version: manifest.version.to_string(),
            label: manifest.labels.get(&Language::En).map(|label| label.name.clone()).unwrap_or_default(),
            active: runtime.action(&any).is_some_and(|active| active.digest == info.digest),
            digest: info.digest.clone(),
            uses: info.granted.clone(),
        }
    }
}

/// The actions that are loaded, in all versions.
pub fn loaded(runtime: &Runtime) -> Vec<LoadedAction> {
    runtime.actions().iter().map(|info| LoadedAction::of(runtime, info)).collect()
}

/// The failure where no action fits a reference.
pub fn not_found(action: &ActionRef) -> Failure {
    Failure::of(
        FailureKind::UnknownAction,
        sentence!("failure-action-unknown", "there is no action {action}: list the actions", action = action),
    )
}

/// The loaded action that a reference means.
///
/// # Errors
/// `unknown-action`.
pub fn loaded_details(runtime: &Runtime, action: &ActionRef) -> Result<LoadedActionDetails, Failure> {
    let info = runtime.action(action).ok_or_else(|| not_found(action))?;
    Ok(LoadedActionDetails {
        action: LoadedAction::of(runtime, &info),
        manifest: info.manifest,
        input_schema: info.input_schema,
        output_schema: info.output_schema,
        options: info.options.iter().map(|field| field.field.clone()).collect(),
    })
}

/// A package whose code was compiled ahead.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CompiledAction {
    /// The action's name.
    pub name: String,
    /// The action's version.
    pub version: String,
    /// The package's file.
    pub file: PathBuf,
    /// SHA-256 of the package, in hex.
    pub digest: String,
    /// The folder that keeps the code.
    pub folder: PathBuf,
    /// The code was there before.
    pub was_there: bool,
}

/// The folder of actions.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionsFolder {
    /// The sound packages, by file name.
    pub actions: Vec<ActionSummary>,
    /// Why other files were left out: sentences for the operator.
    pub left_out: Vec<Sentence>,
}

impl ActionSummary {
    /// Of a package, with what the operator has granted it.
    pub fn of(settings: &Settings, package: &Package, file: &Path) -> Self {
        let manifest = package.manifest();
        Self {
            name: manifest.name.clone(),
            version: manifest.version.to_string(),
            // Every manifest has a label in English.
            label: manifest.labels.get(&Language::En).map(|label| label.name.clone()).unwrap_or_default(),
            file: file.to_owned(),
            digest: package.digest().to_owned(),
            contract: manifest.contract,
            uses: package.uses(),
            not_granted: packages::not_granted(settings, package),
            manifest: manifest.clone(),
        }
    }
}

/// The packages in the folder of actions, and the installed ones.
///
/// # Errors
/// Where the folder cannot be read.
pub fn list(settings: &Settings) -> Result<ActionsFolder, ServiceError> {
    let mut folder = ActionsFolder { actions: Vec::new(), left_out: Vec::new() };
    for found in packages::read_all(settings)? {
        match found.package {
            Ok(package) => match packages::untrusted(settings, &found.path, &package) {
                Some(reason) => folder.left_out.push(reason),
                None => folder.actions.push(ActionSummary::of(settings, &package, &found.path)),
            },
            Err(reason) => folder.left_out.push(reason),
        }
    }
    Ok(folder)
}

/// A package of the folder of actions.
pub fn details(settings: &Settings, package: &Package, file: &Path) -> ActionDetails {
    ActionDetails {
        summary: ActionSummary::of(settings, package, file),
        manifest: package.manifest().clone(),
        input_schema: package.input_schema().clone(),
        output_schema: package.output_schema().clone(),
    }
}

/// Checks a package without running it: reads it, then compiles and links it and its schemas as loading would. What it
/// compiled is kept as loading keeps it, so that tests and runs of the package need not compile it again.
///
/// # Errors
/// What is wrong with the package.
pub async fn check(settings: &Settings, file: &Path) -> Result<ActionSummary, ServiceError> {
    let package = packages::read(file).map_err(ServiceError::Other)?;
    let runtime = wiring::build(loader(settings)?, &settings.compiled)
        .map_err(|error| ServiceError::of_file(file, error.sentence()))?;
    runtime
        .load(package.bytes(), Grants::AsDeclared)
        .await
        .map_err(|error| ServiceError::of_file(file, error.sentence()))?;
    Ok(ActionSummary::of(settings, &package, file))
}

/// Compiles packages, and keeps the code in the folder for compiled code. Processes of this machine, and of those with
/// the same kind of CPU, can use it without a compiler.
///
/// # Errors
/// What is wrong with the first package that cannot be compiled, or with the folder.
pub async fn compile(settings: &Settings, files: &[PathBuf]) -> Result<Vec<CompiledAction>, ServiceError> {
    let folder = match &settings.compiled {
        Compiled::There(folder) | Compiled::Cache(folder) => folder,
        Compiled::Off => {
            return Err(ServiceError::Config(sentence!(
                "failure-setup-no-compiled",
                "there is no folder for compiled code: name one with --compiled"
            )));
        }
    };
    let builder = loader(settings)?.precompiled(folder);
    let runtime = builder.build().map_err(|error| ServiceError::Other(error.sentence()))?;
    let mut compiled = Vec::new();
    for file in files {
        let package = packages::read(file).map_err(ServiceError::Other)?;
        let load = || async { runtime.load(package.bytes(), Grants::AsDeclared).await };
        let was_there = load().await.map_err(|error| ServiceError::of_file(file, error.sentence()))?.precompiled;
        // The runtime only warns if it cannot keep code, because it can run without. Reading the code again shows that
        // it was kept.
        if !load().await.map_err(|error| ServiceError::of_file(file, error.sentence()))?.precompiled {
            return Err(ServiceError::Other(sentence!(
                "failure-setup-not-kept",
                "{file}: its code cannot be kept in {folder}",
                file = file.display(),
                folder = folder.display()
            )));
        }
        let manifest = package.manifest();
        compiled.push(CompiledAction {
            name: manifest.name.clone(),
            version: manifest.version.to_string(),
            file: file.clone(),
            digest: package.digest().to_owned(),
            folder: folder.clone(),
            was_there,
        });
    }
    Ok(compiled)
}

/// A runtime that only loads packages.
pub(super) fn loader(settings: &Settings) -> Result<RuntimeBuilder, ServiceError> {
    let store = wiring::memory_store()?;
    let builder = capabilities::offer(Runtime::builder()).storage(wiring::storage(&store)).concurrency(1);
    Ok(builder.compiler(wiring::compiler(settings)?))
}
