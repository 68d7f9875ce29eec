//! Versions of the contract between host and guest.

use std::{fmt, str::FromStr};

use greenroom_sentence::{Sentence, sentence};
use serde::{Deserialize, Serialize};

/// Earlier versions of the contract, as released. A package that needs nothing newer can be built for one of them, and
/// then runs on older hosts too.
#[cfg(any(test, feature = "build"))]
const EARLIER: [(ContractVersion, &str); 4] = [
    (ContractVersion { major: 1, minor: 0 }, include_str!("../../../schemas/wit/frozen/1.0.wit")),
    (ContractVersion { major: 1, minor: 1 }, include_str!("../../../schemas/wit/frozen/1.1.wit")),
    (ContractVersion { major: 1, minor: 2 }, include_str!("../../../schemas/wit/frozen/1.2.wit")),
    (ContractVersion { major: 1, minor: 3 }, include_str!("../../../schemas/wit/frozen/1.3.wit")),
];

/// The newest version of the contract that this crate reads and builds packages for.
pub const CONTRACT: ContractVersion = ContractVersion { major: 1, minor: 4 };

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
    #[cfg(any(test, feature = "build"))]
    pub(crate) fn wit(self) -> Option<&'static str> {
        if self == CONTRACT {
            return Some(crate::ACTION_WIT);
        }
        EARLIER.into_iter().find(|(version, _)| *version == self).map(|(_, wit)| wit)
    }
}

impl fmt::Display for ContractVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Text that is not a contract version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidContractVersion(pub String);

impl InvalidContractVersion {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-contract-version-invalid",
            "`{text}` is not a contract version: write major and minor, such as {example}",
            text = self.0,
            example = format!("\"{CONTRACT}\"")
        )
    }
}

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
