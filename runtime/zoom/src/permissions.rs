//! The permissions that the app in Zoom needs, one for each operation of Zoom's API that the client uses.

use crate::operation::Operation;

/// A permission of the app in Zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    /// What it is for.
    pub purpose: &'static str,
    /// The granular OAuth scope.
    pub scope: &'static str,
    /// The right that the role of the app's owner needs besides the scope.
    pub role_right: Option<&'static str>,
}

/// All permissions that the app in Zoom needs. Without one of them, the calls that need it fail with
/// [`greenroom_domain::ProviderError::NoPermission`], which names the scope.
pub fn permissions() -> impl Iterator<Item = Permission> {
    Operation::ALL.into_iter().map(|operation| Permission {
        purpose: operation.purpose(),
        scope: operation.scope(),
        role_right: operation.role_right(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn n1_the_readme_has_every_permission() {
        let readme = include_str!("../../../README.md");
        for permission in permissions() {
            let purpose = permission.role_right.map_or_else(
                || permission.purpose.to_owned(),
                |right| format!("{} (and the role right \"{right}\")", permission.purpose),
            );
            let row = format!("| `{}` | {purpose} |", permission.scope);
            assert!(readme.contains(&row), "README.md lacks the row {row}");
        }
        assert_eq!(readme.matches(":admin` |").count(), permissions().count(), "README.md has a row too many");
    }
}
