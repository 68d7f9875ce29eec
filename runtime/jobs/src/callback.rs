//! Callbacks: the outcome of an invocation, posted to the caller's address and signed as Standard Webhooks says.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use greenroom::{Failure, FailureKind, Retry};
use greenroom_capability_http::Outbound;
use greenroom_domain::{
    Sentence, codes, sentence,
    store::{Vault, VaultKind},
};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The words before a secret of Standard Webhooks, whose rest is base64.
pub const SECRET_PREFIX: &str = "whsec_";

/// The shortest secret, in bytes.
const SHORTEST: usize = 24;

/// Signs and sends callbacks. Cheap to clone.
#[derive(Clone)]
pub struct Callbacks {
    vault: Arc<dyn Vault>,
    secret: String,
    outbound: Outbound,
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks")
            .field("secret", &self.secret)
            .field("outbound", &self.outbound)
            .finish_non_exhaustive()
    }
}

/// The value of `webhook-signature` for a message: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
///
/// # Errors
/// How the secret has to be.
pub fn signature(secret: &SecretString, id: &str, timestamp: i64, body: &[u8]) -> Result<String, String> {
    let text = secret.expose_secret().trim();
    let key = text.strip_prefix(SECRET_PREFIX).and_then(|text| STANDARD.decode(text).ok());
    let Some(key) = key.filter(|key| key.len() >= SHORTEST) else {
        return Err(format!("it is `{SECRET_PREFIX}` and at least {SHORTEST} random bytes in base64"));
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

impl Callbacks {
    /// Signs with the secret of this name in the vault.
    pub fn new(vault: Arc<dyn Vault>, secret: impl Into<String>, outbound: Outbound) -> Self {
        Self { vault, secret: secret.into(), outbound }
    }

    /// Checks an address, and that callbacks can be signed.
    ///
    /// # Errors
    /// `callback-refused`, with the remedy.
    pub async fn check(&self, url: &str) -> Result<(), Failure> {
        self.outbound.check(url)?;
        self.can_sign().await
    }

    /// Checks that callbacks can be signed.
    ///
    /// # Errors
    /// `callback-refused`, with the remedy.
    pub async fn can_sign(&self) -> Result<(), Failure> {
        self.sign("id", 0, b"").await.map(drop)
    }

    async fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> Result<String, Failure> {
        let name = &self.secret;
        let refused = |why: Sentence| {
            let remedy = sentence!(
                "failure-callback-secret-remedy",
                "write one to the vault with `greenroom secrets set {secret}`",
                secret = name
            );
            let message = sentence!(
                "failure-callback-unsigned",
                "callbacks cannot be signed by the secret `{secret}`: {why}; {remedy}",
                secret = name,
                why = why,
                remedy = remedy
            );
            Failure::new(FailureKind::InvalidInput, codes::CALLBACK_REFUSED, message)
        };
        let kept = self.vault.vault_value(VaultKind::Secret, name).await?;
        let kept =
            kept.ok_or_else(|| refused(sentence!("failure-callback-secret-none", "there is none of this name")))?;
        signature(&kept.value, id, timestamp, body).map_err(|why| refused(why.into()))
    }

    /// Posts a message. `id` is the same for all tries of one message, so that its receiver can tell a repetition.
    ///
    /// # Errors
    /// `callback-refused` for good, and `callback-unavailable` where another try is worth it.
    pub async fn send(&self, url: &str, id: &str, body: Vec<u8>) -> Result<(), Failure> {
        let timestamp = greenroom_clock::now().as_second();
        let signature = self.sign(id, timestamp, &body).await?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in
            [("webhook-id", id), ("webhook-timestamp", &timestamp.to_string()), ("webhook-signature", &signature)]
        {
            let value = HeaderValue::from_str(value)
                .map_err(|error| Failure::of(FailureKind::Internal, format!("{name}: {error}")))?;
            headers.insert(name, value);
        }
        let answer = self.outbound.post(url, headers, body).await?;
        if answer.status.is_success() {
            return Ok(());
        }
        if answer.status == StatusCode::GONE {
            let message = sentence!("failure-callback-gone", "the callback's address takes no more callbacks (410)");
            return Err(Failure::new(FailureKind::Failed, codes::CALLBACK_REFUSED, message));
        }
        let message = sentence!(
            "failure-callback-answered",
            "the callback's address answered {status}",
            status = answer.status.as_u16()
        );
        let retry = answer.retry_after.map_or(Retry::Now, Retry::After);
        Err(Failure::new(FailureKind::Unavailable, codes::CALLBACK_UNAVAILABLE, message).retry(retry))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The example of the specification (standardwebhooks.com).
    #[test]
    fn a_message_is_signed_as_standard_webhooks_says() {
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        for wrong in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_AAAA", "whsec_?"] {
            assert!(signature(&SecretString::from(wrong), "id", 0, b"").unwrap_err().contains("whsec_"), "{wrong}");
        }
    }
}
