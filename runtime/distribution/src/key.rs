//! Keys: authors sign with a secret key, operators trust public keys.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use greenroom_sentence::{Sentence, sentence};
use secrecy::SecretString;
use serde::{Serialize, Serializer};

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum KeyError {
    /// It is no public key.
    NotPublic,
    /// It is no secret key.
    NotSecret,
    /// A secret key was given where a public key is expected.
    Secret,
}

impl KeyError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::NotPublic => sentence!(
                "failure-signing-key-not-public",
                "this is no public key for signatures (Ed25519): write what `greenroom keys new` printed, or a PEM file's \
                 content, which begins with `-----BEGIN PUBLIC KEY-----`"
            ),
            Self::NotSecret => sentence!(
                "failure-signing-key-not-secret",
                "this is no secret key for signatures (Ed25519): give the file that `greenroom keys new` made, which begins \
                 with `-----BEGIN PRIVATE KEY-----`"
            ),
            Self::Secret => sentence!(
                "failure-signing-key-is-secret",
                "this is a secret key: keep it to yourself, and give the public key here"
            ),
        }
    }
}

/// The short name of a public key, which signatures carry: the first 12 bytes of a keyed hash of the key, in
/// hexadecimal. Signatures of other tools may carry other names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(crate) Vec<u8>);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A public key, which verifies signatures.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey(pub(crate) wasmsign2::PublicKey);

impl PublicKey {
    fn new(key: wasmsign2::PublicKey) -> Self {
        Self(key.attach_default_key_id())
    }

    /// Reads a key in PEM, or the line of base64 that [`PublicKey`] is displayed as.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.contains("PRIVATE KEY") {
            return Err(KeyError::Secret);
        }
        let key = if text.starts_with("-----") {
            wasmsign2::PublicKey::from_pem(text).ok()
        } else {
            STANDARD.decode(text).ok().and_then(|der| wasmsign2::PublicKey::from_der(&der).ok())
        };
        key.map(Self::new).ok_or(KeyError::NotPublic)
    }

    /// The key in PEM (SubjectPublicKeyInfo), as OpenSSL and wasmsign2 read it.
    pub fn to_pem(&self) -> String {
        self.0.to_pem()
    }

    /// The key's short name.
    pub fn id(&self) -> KeyId {
        KeyId(self.0.key_id().cloned().unwrap_or_default())
    }
}

/// As one line of base64: the content of the PEM form.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0.to_der()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.id())
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A secret key, which signs packages. It is not printed by `Debug`.
pub struct SecretKey(pub(crate) wasmsign2::SecretKey);

impl SecretKey {
    /// A new key, from the operating system's random numbers.
    pub fn generate() -> Self {
        Self(wasmsign2::KeyPair::generate().sk)
    }

    /// Reads a key in PEM (PKCS #8).
    ///
    /// # Errors
    /// [`KeyError::NotSecret`].
    pub fn parse(pem: &str) -> Result<Self, KeyError> {
        wasmsign2::SecretKey::from_pem(pem.trim()).map(Self).map_err(|_| KeyError::NotSecret)
    }

    /// The key in PEM (PKCS #8), not encrypted.
    pub fn to_pem(&self) -> SecretString {
        self.0.to_pem().into()
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> PublicKey {
        PublicKey::new(wasmsign2::PublicKey { pk: self.0.sk.public_key(), key_id: None })
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.public().id())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let secret = SecretKey::generate();
        let again = SecretKey::parse(secret.to_pem().expose_secret()).unwrap();
        assert_eq!(again.public(), secret.public());
        let public = secret.public();
        assert_eq!(PublicKey::parse(&public.to_pem()).unwrap(), public);
        assert_eq!(PublicKey::parse(&format!(" {public}\n")).unwrap(), public);
        assert_ne!(SecretKey::generate().public(), public);
        assert_eq!(public.id().to_string().len(), 24);
    }

    #[test]
    fn what_is_no_key_is_refused_and_a_secret_key_is_never_taken_for_a_public_one() {
        let secret = SecretKey::generate();
        assert_eq!(PublicKey::parse(secret.to_pem().expose_secret()), Err(KeyError::Secret));
        for wrong in ["", "x", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"] {
            assert_eq!(PublicKey::parse(wrong), Err(KeyError::NotPublic), "{wrong}");
            assert!(SecretKey::parse(wrong).is_err(), "{wrong}");
        }
        assert!(SecretKey::parse(&secret.public().to_pem()).is_err());
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let secret = SecretKey::generate();
        let shown = format!("{secret:?} {:?}", secret.to_pem());
        let pem = secret.to_pem();
        let body: String = pem.expose_secret().lines().filter(|line| !line.starts_with('-')).collect();
        assert!(!shown.contains(&body) && !shown.contains(&hex::encode(STANDARD.decode(body).unwrap())));
    }
}
