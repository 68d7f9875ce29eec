//! [`Coverage`]: which host functions and failures no case reaches.

use std::collections::BTreeSet;

use greenroom_package::{Manifest, imported_functions, imports_whole_interfaces};
use serde::Serialize;

use crate::{case::CaseError, observed::Observed};

/// What all cases together reach.
#[derive(Debug, Clone, Default)]
pub struct Reached {
    functions: BTreeSet<String>,
    failures: BTreeSet<String>,
}

/// What no case reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Host functions that the component imports and no case calls: `contacts-write.create`. Empty for a component that imports
    /// whole interfaces, because its imports do not say which functions the action calls.
    pub functions: Vec<String>,
    /// Interfaces of which no case calls any function, for a component that imports whole interfaces: those of TypeScript and
    /// Python do.
    pub interfaces: Vec<String>,
    /// Failure codes that the manifest lists and no case ends with.
    pub failures: Vec<String>,
    /// Failure codes that a case ended with and the manifest does not list. Empty where it lists none.
    pub undeclared: Vec<String>,
}

impl Reached {
    /// Adds what came of a case.
    pub fn add(&mut self, observed: &Observed) {
        self.functions.extend(observed.functions.iter().cloned());
        let failure = observed.then.failure.as_ref();
        let own = failure.filter(|failure| failure["kind"] == "failed" || failure["kind"] == "unavailable");
        self.failures.extend(own.and_then(|failure| failure["code"].as_str()).map(str::to_owned));
    }

    /// What is left of a component's host functions and a manifest's failures.
    ///
    /// # Errors
    /// The component cannot be read.
    pub fn left(&self, component: &[u8], manifest: &Manifest) -> Result<Coverage, CaseError> {
        let imported = imported_functions(component).map_err(|error| CaseError::Package(error.sentence()))?;
        let whole =
            imports_whole_interfaces(&imported, manifest).map_err(|error| CaseError::Package(error.sentence()))?;
        // The functions of `invocation` say what the run is for, and every test of a run covers them.
        let imported = imported.into_iter().filter(|name| interface(name) != "invocation");
        let (functions, interfaces) = if whole {
            let reached: BTreeSet<&str> = self.functions.iter().map(|name| interface(name)).collect();
            let interfaces: BTreeSet<String> = imported.map(|name| interface(&name).to_owned()).collect();
            (Vec::new(), interfaces.into_iter().filter(|name| !reached.contains(name.as_str())).collect())
        } else {
            (imported.filter(|name| !self.functions.contains(name)).collect(), Vec::new())
        };
        let declared: BTreeSet<&String> = manifest.failures.keys().collect();
        let failures =
            declared.iter().filter(|code| !self.failures.contains(**code)).map(|code| (*code).clone()).collect();
        let undeclared = match declared.is_empty() {
            true => Vec::new(),
            false => {
                let is_own = |code: &&String| !declared.contains(code) && greenroom_domain::Code::find(code).is_none();
                self.failures.iter().filter(is_own).cloned().collect()
            }
        };
        Ok(Coverage { functions, interfaces, failures, undeclared })
    }
}

/// The interface of a function: `contacts-write` of `contacts-write.create`.
fn interface(function: &str) -> &str {
    function.split('.').next().unwrap_or(function)
}
