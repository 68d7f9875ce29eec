//! Loading actions again in a running process.

use greenroom::{ActionInfo, Runtime};
use semver::Version;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ServiceError, Settings,
    packages::{self, LeftOut, Loaded},
};

/// What a reload changed of the actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionsReload {
    /// The actions that were not loaded before, with their versions.
    pub added: Vec<String>,
    /// The actions that are no longer there. Runs in progress go on with them.
    pub removed: Vec<String>,
    /// Why packages were left out. An action that was loaded before stays if its package is only broken.
    pub left_out: Vec<String>,
    /// The grants of the configuration for actions that are not there: they have no effect, and may be misspelt.
    pub grants_without_action: Vec<String>,
}

impl ActionsReload {
    /// Logs a warning for each package that was left out, and for each grant without an action.
    pub fn warn(&self) {
        for reason in &self.left_out {
            tracing::warn!("left out: {reason}");
        }
        for reason in &self.grants_without_action {
            tracing::warn!("{reason}");
        }
    }

    /// Logs the warnings, and the changes where there are any.
    pub fn log(&self) {
        self.warn();
        if !self.added.is_empty() || !self.removed.is_empty() {
            tracing::info!(report = ?self, "folders of actions have changed");
        }
    }
}

/// Loads new actions, and then forgets those that are gone or refused. An action that was loaded before stays where its package is
/// broken now, or does not compile.
///
/// # Errors
/// Where a folder cannot be read, or an installed action was granted something wrong; everything stays as it is.
pub async fn reload(runtime: &Runtime, settings: &Settings) -> Result<ActionsReload, ServiceError> {
    // A mistake in a grant is an operator's mistake, as in the configuration: then nothing is loaded or forgotten.
    packages::check_installed_grants(settings)?;
    let name = |name: &str, version: &dyn std::fmt::Display| format!("{name}@{version}");
    let before = runtime.actions();
    let loaded = packages::load_found(runtime, settings, &[]).await?;
    let grants_without_action = packages::without_action(settings, &loaded);
    let grants_without_action = grants_without_action.into_iter().map(|warning| warning.into_parts().0).collect();
    let Loaded { actions: found, left_out } = loaded;
    let is_in = |infos: &[ActionInfo], info: &ActionInfo| {
        infos
            .iter()
            .any(|other| other.manifest.name == info.manifest.name && other.manifest.version == info.manifest.version)
    };
    let mut report = ActionsReload {
        added: found
            .iter()
            .filter(|info| !is_in(&before, info))
            .map(|info| name(&info.manifest.name, &info.manifest.version))
            .collect(),
        removed: Vec::new(),
        left_out: left_out.iter().map(|left| left.error.to_string()).collect(),
        grants_without_action,
    };
    let gone = before.iter().filter(|info| !is_in(&found, info));
    for info in gone.filter(|info| !stays(&left_out, &info.manifest.name, &info.manifest.version)) {
        if runtime.unload(&info.manifest.name, &info.manifest.version) {
            report.removed.push(name(&info.manifest.name, &info.manifest.version));
        }
    }
    Ok(report)
}

/// Whether an action that was loaded before, and not now, stays: its package is only broken, or may be. An action that the operator
/// refuses never stays, because it would go on with grants that were withdrawn.
fn stays(left_out: &[LeftOut], name: &str, version: &Version) -> bool {
    let is_it = |left: &&LeftOut| left.action.as_ref().is_some_and(|(other, of)| other == name && of == version);
    // A file that cannot be read may be the package of any action.
    let may_be_it = |left: &&LeftOut| left.action.is_none() || is_it(left);
    let (refused, broken): (Vec<_>, Vec<_>) = left_out.iter().partition(|left| left.is_refused);
    broken.iter().any(may_be_it) && !refused.iter().any(is_it)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_goes_and_what_is_broken_stays() {
        let left = |action: Option<&str>, is_refused| LeftOut {
            action: action.map(|name| (name.to_owned(), Version::new(1, 0, 0))),
            is_refused,
            error: ServiceError::Other("why".into()),
        };
        let stays = |left_out: &[LeftOut]| stays(left_out, "a", &Version::new(1, 0, 0));
        assert!(!stays(&[]));
        assert!(!stays(&[left(Some("b"), false)]));
        assert!(stays(&[left(Some("a"), false)]));
        assert!(stays(&[left(None, false)]));
        assert!(!stays(&[left(Some("a"), true)]));
        assert!(!stays(&[left(Some("a"), true), left(None, false)]));
        assert!(stays(&[left(Some("b"), true), left(None, false)]));
    }
}
