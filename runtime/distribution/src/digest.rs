//! The digest that identifies a package.

use std::{fmt, str::FromStr};

use greenroom_package::Package;
use greenroom_sentence::{Sentence, sentence};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// How long a SHA-256 digest is in hexadecimal.
const HEX: usize = 64;

/// SHA-256 of a file, written `sha256:` and 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl Digest {
    /// Of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }

    /// Of a package's file.
    pub fn of_package(package: &Package) -> Self {
        Self(package.digest().to_owned())
    }

    /// The 64 hexadecimal digits.
    pub fn hex(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is no SHA-256 digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidDigest(pub String);

impl InvalidDigest {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-fetch-digest",
            "`{text}` is no SHA-256 digest: write `sha256:` and 64 hexadecimal digits",
            text = self.0
        )
    }
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    /// Reads `sha256:` and 64 hexadecimal digits, in either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("sha256:").unwrap_or_default();
        let is_hex = digits.len() == HEX && digits.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hex {
            Ok(Self(digits.to_ascii_lowercase()))
        } else {
            Err(InvalidDigest(text.chars().take(2 * HEX).filter(|c| !c.is_control()).collect()))
        }
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = Digest::of(b"x");
        assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
        assert_eq!(format!("sha256:{}", digest.hex().to_uppercase()).parse::<Digest>().unwrap(), digest);
        for wrong in ["", "sha256:", "sha256:12", digest.hex(), &format!("sha512:{}", digest.hex())] {
            assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
        }
        assert!(!format!("{}", "sha256:\u{1b}[2J".parse::<Digest>().unwrap_err()).contains('\u{1b}'));
    }
}
