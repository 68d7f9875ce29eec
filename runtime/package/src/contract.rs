//! The contract between host and guest, and its versions.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{CapabilityName, PackageError};

/// The newest version of the contract as WIT text. This crate builds packages for it.
pub const ACTION_WIT: &str = include_str!("../../../schemas/wit/action.wit");

/// Earlier versions of the contract, as released. A package that needs nothing newer can be built for one of them, and
/// then runs on older hosts too.
const EARLIER: [(ContractVersion, &str); 2] = [
    (ContractVersion { major: 1, minor: 0 }, include_str!("../../../schemas/wit/frozen/1.0.wit")),
    (ContractVersion { major: 1, minor: 1 }, include_str!("../../../schemas/wit/frozen/1.1.wit")),
];

/// The newest version of the contract that this crate reads and builds packages for.
pub const CONTRACT: ContractVersion = ContractVersion { major: 1, minor: 2 };

/// The contract's name in WIT.
const NAME: &str = "greenroom:action/";

/// A version of `greenroom:action` that a package was built for, written `1.0`.
///
/// A host reads every package of its own major version up to its own minor one (`schemas/wit/EVOLVING.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContractVersion {
    /// Changes when something that worked no longer does.
    pub major: u64,
    /// Changes when something is added.
    pub minor: u64,
}

impl ContractVersion {
    /// The contract of this version as WIT text, where packages can be built for it.
    pub(crate) fn wit(self) -> Option<&'static str> {
        if self == CONTRACT {
            return Some(ACTION_WIT);
        }
        EARLIER.into_iter().find(|(version, _)| *version == self).map(|(_, wit)| wit)
    }

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

impl fmt::Display for ContractVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Text that is not a contract version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a contract version: write major and minor, such as \"{CONTRACT}\"")]
pub struct InvalidContractVersion(pub String);

impl FromStr for ContractVersion {
    type Err = InvalidContractVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| {
            let plain = part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
            if plain { part.parse().ok() } else { None }
        };
        text.split_once('.')
            .and_then(|(major, minor)| Some(Self { major: number(major)?, minor: number(minor)? }))
            .ok_or_else(|| InvalidContractVersion(text.to_owned()))
    }
}

impl TryFrom<String> for ContractVersion {
    type Error = InvalidContractVersion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ContractVersion> for String {
    fn from(version: ContractVersion) -> Self {
        version.to_string()
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
        assert!(matches!(classify("greenroom:action/log@1.3.0"), Err(PackageError::ContractTooNew { .. })));
        assert!(matches!(classify("greenroom:action/log@2.0.0"), Err(PackageError::ContractTooNew { .. })));
        assert!(matches!(classify("greenroom:action/log@0.9.0"), Err(PackageError::ContractTooOld { .. })));
        for foreign in ["greenroom:action/log", "greenroom:action/teleport@1.0.0", "wasi:cli/exit@0.2.0", ""] {
            assert!(matches!(classify(foreign), Err(PackageError::ForeignImport { .. })), "{foreign}");
        }
    }
}
