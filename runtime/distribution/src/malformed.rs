//! Why the section with the signatures of a package cannot be read.

use greenroom_sentence::{Sentence, sentence};

/// Why the section `signature` of a package cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// The library for signatures does not read the package.
    PackageUnread,
    /// The library for signatures does not read the section.
    Unread,
    /// The file is damaged.
    Damaged,
    /// The section is not the first of the file.
    NotFirst,
    /// The section is cut off.
    CutOff,
    /// The section is too long.
    TooLong,
    /// The section has another format.
    OtherFormat,
    /// The name of a key is too long.
    LongKeyName,
    /// A signature is not made with Ed25519.
    NotEd25519,
    /// A signature has another length.
    OtherLength,
    /// There are too many signatures.
    TooMany,
    /// The section is longer than what it holds.
    LongerThanContent,
}

impl Malformed {
    /// The reason as a sentence, for readers of each language.
    pub fn sentence(self) -> Sentence {
        match self {
            Self::PackageUnread => {
                sentence!("failure-signature-section-package-unread", "wasmsign2 does not read the package")
            }
            Self::Unread => sentence!("failure-signature-section-unread", "wasmsign2 does not read it"),
            Self::Damaged => sentence!("failure-signature-section-damaged", "the file is damaged"),
            Self::NotFirst => {
                sentence!("failure-signature-section-not-first", "it is not the first section of the file")
            }
            Self::CutOff => sentence!("failure-signature-section-cut-off", "it is cut off"),
            Self::TooLong => sentence!("failure-signature-section-too-long", "it is too long"),
            Self::OtherFormat => sentence!("failure-signature-section-other-format", "its format is another"),
            Self::LongKeyName => sentence!("failure-signature-section-long-key-name", "the name of a key is too long"),
            Self::NotEd25519 => {
                sentence!("failure-signature-section-not-ed25519", "a signature is not made with Ed25519")
            }
            Self::OtherLength => sentence!("failure-signature-section-other-length", "a signature has another length"),
            Self::TooMany => sentence!("failure-signature-section-too-many", "it has too many signatures"),
            Self::LongerThanContent => sentence!("failure-signature-section-longer", "it is longer than what it holds"),
        }
    }
}
