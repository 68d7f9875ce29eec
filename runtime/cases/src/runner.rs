//! Runs cases.

use std::{
    fs,
    path::{Path, PathBuf},
};

use greenroom::{ActionRef, InvalidActionRef, Invocation, OptionsQuery, RuntimeBuilder};
use greenroom_capability_waiting::GivenWaits;
use greenroom_package::Package;
use serde::Serialize;
use serde_json::Value;

use crate::{
    case::{Case, CaseError, Then, WhenOptions},
    difference::{Difference, fits, fits_in_part},
    observed::Observed,
    stage::Stage,
};

/// A case with its file.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The file.
    pub path: PathBuf,
    /// The case.
    pub case: Case,
}

/// How a case ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Where what came is not what the case says. Empty: the case has passed.
    pub differences: Vec<Difference>,
    /// What came.
    pub observed: Observed,
}

/// Reads the cases of a folder, in the order of their names.
///
/// # Errors
/// The first file that is no case.
pub fn read_cases(folder: &Path) -> Result<Vec<CaseFile>, CaseError> {
    let mut paths = Vec::new();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                paths.push(entry.map_err(CaseError::file(folder))?.path());
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(CaseError::file(folder)(error)),
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).map_err(CaseError::file(&path))?;
        let case = Case::parse(&text).map_err(CaseError::of(&path))?;
        Ok(CaseFile { path, case })
    };
    paths.into_iter().map(read).collect()
}

impl CaseFile {
    /// Runs the case: see [`run`].
    ///
    /// # Errors
    /// As for [`run`], with the file.
    pub async fn run(&self, package: &Package, builder: RuntimeBuilder) -> Result<Ended, CaseError> {
        run(&self.case, package, builder).await.map_err(|error| match error {
            CaseError::Given { .. } => CaseError::of(&self.path)(error),
            other => other,
        })
    }
}

/// Runs a case with a package. `builder` makes runtimes with the limits and the compiler; give it a folder for compiled code,
/// or the package is compiled for each case.
///
/// # Errors
/// The world of the case cannot be made, or the package cannot be loaded.
pub async fn run(case: &Case, package: &Package, builder: RuntimeBuilder) -> Result<Ended, CaseError> {
    let stage = Stage::new(&case.given, package, builder).await?;
    let name = &package.manifest().name;
    let action: ActionRef = name.parse().map_err(|error: InvalidActionRef| CaseError::Package(error.sentence()))?;
    let mut observed = match &case.when.options {
        Some(asked) => ask(case, asked, action, &stage).await,
        None => invoke(case, action, &stage).await?,
    };
    observed.unanswered = stage.answers.unanswered();
    observed.unused = stage.answers.unused();
    stage.runtime.shutdown().await;
    Ok(Ended { differences: compare(&case.then, &observed), observed })
}

/// Invokes the action.
async fn invoke(case: &Case, action: ActionRef, stage: &Stage) -> Result<Observed, CaseError> {
    let name = action.name.clone();
    let mut invocation = Invocation::new(action, case.when.input.clone());
    invocation.contact.clone_from(&case.when.contact);
    invocation.cursor = case.when.cursor.clone().map(Into::into);
    invocation.dry_run = case.when.dry_run;
    let invocation = invocation.attach(GivenWaits(case.given.waits.clone()));
    let (outcome, recorded) = stage.runtime.invoke_recorded(invocation).await;
    // A run that was refused before it began has no record.
    let calls = recorded.map(|recorded| recorded.calls).unwrap_or_default();
    let kept = stage.state(&name).await.map_err(|error| CaseError::Machine(error.sentence()))?;
    let state = (!kept.is_empty() || case.then.state.is_some()).then(|| serde_json::to_value(kept).unwrap_or_default());
    Ok(Observed::of(&outcome, stage.effects(), &calls, state))
}

/// Asks the action for the choices of a field.
async fn ask(case: &Case, asked: &WhenOptions, action: ActionRef, stage: &Stage) -> Observed {
    let mut query = OptionsQuery::new(action, asked.field.clone());
    query.input = case.when.input.clone().into();
    query.contact.clone_from(&case.when.contact);
    query.search.clone_from(&asked.search);
    query.page.clone_from(&asked.page);
    let (asked, recorded) = stage.runtime.options_recorded(query).await;
    Observed::of_options(&asked, &recorded.map(|recorded| recorded.calls).unwrap_or_default())
}

/// The parts of a case that are not what came.
fn compare(wanted: &Then, observed: &Observed) -> Vec<Difference> {
    let came = &observed.then;
    let mut differences = Vec::new();
    let mut part = |name: &str, wanted: Option<Value>, came: Option<Value>, fits: fn(&Value, &Value) -> bool| {
        let same = match (&wanted, &came) {
            (None, _) => true,
            (Some(wanted), Some(came)) => fits(wanted, came),
            (Some(_), None) => false,
        };
        if !same {
            differences.push(Difference { place: format!("/then/{name}"), wanted, came });
        }
    };
    part("output", wanted.output.clone(), came.output.clone(), fits);
    part("continue", wanted.goes_on.clone(), came.goes_on.clone(), fits);
    let names = |waiting: &Option<Vec<String>>| waiting.clone().map(Value::from);
    part("waiting", names(&wanted.waiting), names(&came.waiting).or(Some(Value::Array(Vec::new()))), fits);
    let failure = |wanted: &Value| came.failure.as_ref().map(|came| named(wanted, came));
    let came_failure = wanted.failure.as_ref().map_or_else(|| came.failure.clone(), failure);
    part("failure", wanted.failure.clone(), came_failure, fits_in_part);
    part("choices", wanted.choices.clone(), came.choices.clone(), fits);
    part("effects", list(&wanted.effects), list(&came.effects).or(Some(Value::Array(Vec::new()))), fits);
    part("http", list(&wanted.http), list(&came.http).or(Some(Value::Array(Vec::new()))), each_in_part);
    part("logs", list(&wanted.logs), list(&came.logs).or(Some(Value::Array(Vec::new()))), each_in_part);
    part("state", wanted.state.clone(), came.state.clone(), fits);
    // An end of another kind than the case says is a difference, too.
    if wanted.failure.is_none() && came.failure.is_some() && ends(wanted) {
        differences.push(Difference { place: "/then/failure".to_owned(), wanted: None, came: came.failure.clone() });
    }
    for request in &observed.unanswered {
        differences.push(Difference { place: "/given/http".to_owned(), wanted: None, came: Some(request.clone()) });
    }
    differences
}

/// The fields of what came that a case names; all where it is another code, so that the message shows why.
fn named(wanted: &Value, came: &Value) -> Value {
    let (Some(names), Some(fields)) = (wanted.as_object(), came.as_object()) else { return came.clone() };
    if wanted.get("code").is_some_and(|code| Some(code) != came.get("code")) {
        return came.clone();
    }
    fields
        .iter()
        .filter(|(name, _)| names.contains_key(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Whether a case says how the run ends.
fn ends(then: &Then) -> bool {
    then.output.is_some() || then.goes_on.is_some() || then.choices.is_some()
}

fn list(values: &Option<Vec<Value>>) -> Option<Value> {
    values.clone().map(Value::Array)
}

fn each_in_part(wanted: &Value, came: &Value) -> bool {
    match (wanted, came) {
        (Value::Array(wanted), Value::Array(came)) => {
            wanted.len() == came.len() && wanted.iter().zip(came).all(|(wanted, came)| fits_in_part(wanted, came))
        }
        (wanted, came) => fits(wanted, came),
    }
}

impl CaseFile {
    /// Whether the case lacks something that can be accepted: it says nothing of how the run ends, or of what it writes.
    pub fn is_incomplete(&self) -> bool {
        let then = &self.case.then;
        !(ends(then) || then.failure.is_some()) || then.effects.is_none()
    }

    /// Takes what came for the parts that are missing, or for all parts that differ where `all` is set. Returns whether
    /// anything changed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn accept(&mut self, ended: &Ended, all: bool) -> Result<bool, CaseError> {
        let before = self.case.then.clone();
        let (then, came) = (&mut self.case.then, &ended.observed.then);
        let says_nothing = !(ends(then) || then.failure.is_some());
        let differs = |name: &str| all && ended.differences.iter().any(|one| one.place == format!("/then/{name}"));
        if says_nothing || ["output", "continue", "failure", "choices"].into_iter().any(differs) {
            (then.output, then.goes_on) = (came.output.clone(), came.goes_on.clone());
            (then.failure, then.choices) = (came.failure.clone(), came.choices.clone());
        }
        if then.effects.is_none() || differs("effects") {
            then.effects.clone_from(&came.effects);
        }
        for (name, then, came) in [("http", &mut then.http, &came.http), ("logs", &mut then.logs, &came.logs)] {
            if differs(name) || (says_nothing && then.is_none()) {
                then.clone_from(came);
            }
        }
        if differs("state") || (says_nothing && then.state.is_none()) {
            then.state.clone_from(&came.state);
        }
        if *then == before {
            return Ok(false);
        }
        self.write()?;
        Ok(true)
    }

    /// Writes the case to its file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self) -> Result<(), CaseError> {
        let text = serde_json::to_string_pretty(&self.case).map_err(CaseError::machine)?;
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(CaseError::file(&self.path))?;
        }
        // In one piece: a case that is there is somebody's work.
        let aside = self.path.with_extension("tmp");
        let written = fs::write(&aside, format!("{text}\n")).and_then(|()| fs::rename(&aside, &self.path));
        written.map_err(CaseError::file(&self.path))
    }

    /// The name of the case: that of its file.
    pub fn name(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// A case's result for programs.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseResult {
    /// The name of the case.
    pub name: String,
    /// Whether it has passed.
    pub passed: bool,
    /// Where what came is not what the case says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}
