//! The links that complete waits. A link's token is an HMAC of the wait, by the key of the store: nobody makes one without the
//! key, and every slice of a run makes the same. The store keeps its hash alone.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use greenroom_domain::{RunId, Wait, WaitTokenHash, mask::COMPLETE_PATH};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The length of a token: 32 bytes in base64.
pub const TOKEN_LENGTH: usize = 43;

/// The token of a wait: bound to its run, its name and its end, and to the store's account by the key.
pub fn token(key: &SecretBox<[u8; 32]>, run: RunId, name: &str, until: Timestamp) -> SecretString {
    // A key of any length makes an HMAC, so this is never empty in practice, and an empty token is no wait's.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret()) else { return SecretString::default() };
    mac.update(format!("wait\0{run}\0{name}\0{}", until.as_millisecond()).as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()).into()
}

/// What a store keeps of a token.
pub fn hash(token: &str) -> WaitTokenHash {
    Sha256::digest(token).into()
}

/// Whether a token is the wait's, compared in constant time.
pub fn is_of(key: &SecretBox<[u8; 32]>, wait: &Wait, given: &str) -> bool {
    let right = token(key, wait.run, &wait.name, wait.until);
    let right = right.expose_secret().as_bytes();
    !right.is_empty() && right.ct_eq(given.as_bytes()).into()
}

/// The link with a token, at the address of the server.
pub fn url(base: &str, token: &SecretString) -> String {
    format!("{}{COMPLETE_PATH}{}", base.trim_end_matches('/'), token.expose_secret())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_bound_to_key_run_name_and_end() {
        let key = |byte| SecretBox::new(Box::new([byte; 32]));
        let (run, other) = ("01890000-0000-7000-8000-000000000000", "01890000-0000-7000-8000-000000000001");
        let (run, other): (RunId, RunId) = (run.parse().unwrap(), other.parse().unwrap());
        let (end, later) = (Timestamp::from_second(9).unwrap(), Timestamp::from_second(10).unwrap());
        let wait = Wait {
            run,
            name: "approval".to_owned(),
            action: "ask".to_owned(),
            contact: None,
            title: "May I?".to_owned(),
            opened_by: run,
            opened_at: end,
            until: end,
            ended_at: None,
            completion: None,
        };
        let right = token(&key(1), run, "approval", end);
        assert_eq!(right.expose_secret().len(), TOKEN_LENGTH);
        assert!(is_of(&key(1), &wait, right.expose_secret()));
        for wrong in [
            token(&key(2), run, "approval", end),
            token(&key(1), other, "approval", end),
            token(&key(1), run, "approval-2", end),
            token(&key(1), run, "approval", later),
            SecretString::default(),
        ] {
            assert!(!is_of(&key(1), &wait, wrong.expose_secret()));
            assert_ne!(hash(wrong.expose_secret()), hash(right.expose_secret()));
        }
        let url = url("https://greenroom.example.com/", &right);
        assert_eq!(url, format!("https://greenroom.example.com/complete/{}", right.expose_secret()));
        assert_eq!(greenroom_domain::mask::links(&url), greenroom_domain::mask::MASKED);
    }
}
