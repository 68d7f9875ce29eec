//! [`Coverage`]: which host functions and failures no case reaches.

use std::collections::BTreeSet;

use greenroom_package::{Manifest, imported_functions};
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
    /// Host functions that the component imports and no case calls: `contacts-write.create`.
    pub functions: Vec<String>,
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
        let imported = imported_functions(component).map_err(|error| CaseError::Package(error.to_string()))?;
        let functions = imported
            .into_iter()
            // They say what the run is for, and every test of a run covers them.
            .filter(|name| !name.starts_with("invocation.") && !self.functions.contains(name))
            .collect();
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
        Ok(Coverage { functions, failures, undeclared })
    }
}
