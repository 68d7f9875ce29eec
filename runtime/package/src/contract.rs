//! The contract between host and guest: the interfaces that a package imports.

use crate::{CONTRACT, CapabilityName, ContractVersion, PackageError};

/// The contract's name in WIT.
const NAME: &str = "greenroom:action/";

impl ContractVersion {
    /// Checks that a host that speaks [`CONTRACT`] runs packages that were built for this version.
    pub(crate) fn check(self) -> Result<(), PackageError> {
        if self > CONTRACT {
            Err(PackageError::ContractTooNew { built_for: self, newest: CONTRACT })
        } else if self.major < CONTRACT.major {
            Err(PackageError::ContractTooOld { built_for: self, newest: CONTRACT })
        } else {
            Ok(())
        }
    }
}

/// The meaning of an imported interface for the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Import {
    /// It gives access to nothing: `types`, `invocation`.
    Harmless,
    /// It is a capability's interface.
    Capability(CapabilityName),
}

/// Classifies an import such as `greenroom:action/log@1.0.0`.
///
/// # Errors
/// The import is not an interface of the contract, or is of a version of the contract that this host does not speak.
pub(crate) fn classify(import: &str) -> Result<Import, PackageError> {
    let foreign = || PackageError::ForeignImport { import: import.to_owned() };
    let (interface, version) = import.strip_prefix(NAME).and_then(|rest| rest.split_once('@')).ok_or_else(foreign)?;
    let version: semver::Version = version.parse().map_err(|_| foreign())?;
    ContractVersion { major: version.major, minor: version.minor }.check()?;
    match interface {
        "types" | "invocation" => Ok(Import::Harmless),
        capability => capability.parse().map(Import::Capability).map_err(|_| foreign()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ACTION_WIT;

    #[test]
    fn the_constant_is_what_the_contract_says() {
        assert!(ACTION_WIT.contains(&format!("package greenroom:action@{CONTRACT}.0;")));
    }

    #[test]
    fn packages_are_built_for_every_version_up_to_the_present_one() {
        for minor in 0..=CONTRACT.minor {
            let version = ContractVersion { minor, ..CONTRACT };
            assert!(version.wit().is_some_and(|wit| wit.contains(&format!("@{version}.0;"))), "{version}");
        }
    }

    #[test]
    fn versions_are_written_with_two_numbers() {
        assert_eq!("1.17".parse::<ContractVersion>().unwrap(), ContractVersion { major: 1, minor: 17 });
        for bad in ["", "1", "1.", ".1", "1.0.0", "01.0", "1.+1", "a.b", "99999999999999999999.0"] {
            assert!(bad.parse::<ContractVersion>().is_err(), "{bad}");
        }
    }

    #[test]
    fn imports_are_told_apart() {
        assert!(matches!(classify("greenroom:action/types@1.0.0"), Ok(Import::Harmless)));
        assert!(
            matches!(classify("greenroom:action/log@1.0.0"), Ok(Import::Capability(name)) if name.as_str() == "log")
        );
        assert!(
            matches!(classify("greenroom:action/log@1.1.0"), Ok(Import::Capability(name)) if name.as_str() == "log")
        );
        assert!(matches!(classify("greenroom:action/log@1.4.0"), Err(PackageError::ContractTooNew { .. })));
        assert!(matches!(classify("greenroom:action/log@2.0.0"), Err(PackageError::ContractTooNew { .. })));
        assert!(matches!(classify("greenroom:action/log@0.9.0"), Err(PackageError::ContractTooOld { .. })));
        for foreign in ["greenroom:action/log", "greenroom:action/teleport@1.0.0", "wasi:cli/exit@0.2.0", ""] {
            assert!(matches!(classify(foreign), Err(PackageError::ForeignImport { .. })), "{foreign}");
        }
    }
}
