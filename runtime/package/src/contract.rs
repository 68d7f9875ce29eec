//! The contract between host and guest: the interfaces that a package imports.

use crate::{CONTRACT, CapabilityName, ContractVersion, ForeignImport, PackageError};

/// The contract's name in WIT.
pub(crate) const NAME: &str = "greenroom:action/";

/// The packages of WASI that the capability `wasi` stands for.
const WASI_PACKAGES: [&str; 6] = ["cli", "clocks", "filesystem", "io", "random", "sockets"];

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

/// Classifies an import such as `greenroom:action/log@1.0.0` or `wasi:cli/stdout@0.2.0`.
///
/// # Errors
/// The import is neither an interface of the contract nor one of WASI that an action may have, or it is of a version that this
/// host does not speak.
pub(crate) fn classify(import: &str) -> Result<Import, PackageError> {
    if import.starts_with("wasi:") || import.starts_with("wasi_") {
        return classify_wasi(import)
            .map(|()| Import::Capability(CapabilityName::wasi()))
            .map_err(|why| PackageError::ForeignImport { import: import.to_owned(), why });
    }
    let foreign = || PackageError::ForeignImport { import: import.to_owned(), why: ForeignImport::NoInterface };
    let (interface, version) = import.strip_prefix(NAME).and_then(|rest| rest.split_once('@')).ok_or_else(foreign)?;
    let version: semver::Version = version.parse().map_err(|_| foreign())?;
    ContractVersion { major: version.major, minor: version.minor }.check()?;
    match interface {
        "types" | "invocation" => Ok(Import::Harmless),
        capability => capability.parse().map(Import::Capability).map_err(|_| foreign()),
    }
}

/// Checks that an import of WASI is one that the capability `wasi` stands for.
fn classify_wasi(import: &str) -> Result<(), ForeignImport> {
    let Some(rest) = import.strip_prefix("wasi:") else { return Err(ForeignImport::WasiPreview1) };
    let (package, interface) = rest.split_once('/').unwrap_or((rest, ""));
    if package == "http" {
        return Err(ForeignImport::WasiHttp);
    }
    if !WASI_PACKAGES.contains(&package) {
        return Err(ForeignImport::WasiPackage);
    }
    let version = interface.split_once('@').and_then(|(_, version)| semver::Version::parse(version).ok());
    match version {
        Some(version) if (version.major, version.minor) == (0, 2) && version.pre.is_empty() => Ok(()),
        _ => Err(ForeignImport::WasiVersion),
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
        assert!(matches!(classify("greenroom:action/log@1.5.0"), Err(PackageError::ContractTooNew { .. })));
        assert!(matches!(classify("greenroom:action/log@2.0.0"), Err(PackageError::ContractTooNew { .. })));
        assert!(matches!(classify("greenroom:action/log@0.9.0"), Err(PackageError::ContractTooOld { .. })));
        for foreign in ["greenroom:action/log", "greenroom:action/teleport@1.0.0", "wasm:cli/exit@0.2.0", ""] {
            let why = ForeignImport::NoInterface;
            assert_eq!(classify(foreign), Err(PackageError::ForeignImport { import: foreign.to_owned(), why }));
        }
    }

    #[test]
    fn imports_of_wasi_are_one_capability_or_foreign() {
        for import in ["wasi:cli/exit@0.2.0", "wasi:io/streams@0.2.12", "wasi:sockets/tcp@0.2.6"] {
            assert_eq!(classify(import), Ok(Import::Capability("wasi".parse().unwrap())), "{import}");
        }
        for (import, expected) in [
            ("wasi:http/outgoing-handler@0.2.0", ForeignImport::WasiHttp),
            ("wasi:keyvalue/store@0.2.0", ForeignImport::WasiPackage),
            ("wasi:", ForeignImport::WasiPackage),
            ("wasi:cli/exit", ForeignImport::WasiVersion),
            ("wasi:cli/exit@0.3.0", ForeignImport::WasiVersion),
            ("wasi:cli/exit@1.2.0", ForeignImport::WasiVersion),
            ("wasi:cli/exit@0.2.0-rc-2023-11-10", ForeignImport::WasiVersion),
            ("wasi_snapshot_preview1", ForeignImport::WasiPreview1),
        ] {
            let refused = PackageError::ForeignImport { import: import.to_owned(), why: expected };
            assert_eq!(classify(import), Err(refused));
        }
    }
}
