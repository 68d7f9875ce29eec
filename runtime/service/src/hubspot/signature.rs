//! Who has sent a request: HubSpot signs each with the secret of the app.

use base64::Engine as _;
use greenroom_domain::{Sentence, sentence};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How far the time of a signature may be from now.
const MAX_AGE: SignedDuration = SignedDuration::from_mins(5);

/// The header of a signature of version 1 or 2.
pub const V2_HEADER: &str = "x-hubspot-signature";
/// The header that says which of the two it is.
pub const VERSION_HEADER: &str = "x-hubspot-signature-version";
/// The header of a signature of version 3.
pub const V3_HEADER: &str = "x-hubspot-signature-v3";
/// The header of its time, in milliseconds.
pub const TIMESTAMP_HEADER: &str = "x-hubspot-request-timestamp";

/// A request as HubSpot has signed it.
#[derive(Debug, Clone, Copy)]
pub struct SignedRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// The whole address to which HubSpot has sent it, which a proxy may have changed since.
    pub url: &'a str,
    /// The body, as it came.
    pub body: &'a [u8],
    /// The value of [`V2_HEADER`].
    pub v2: Option<&'a str>,
    /// The value of [`V3_HEADER`].
    pub v3: Option<&'a str>,
    /// The value of [`TIMESTAMP_HEADER`].
    pub timestamp: Option<&'a str>,
}

/// Why a request is not taken for HubSpot's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum SignatureError {
    /// There is no signature of a version that is taken.
    Missing,
    /// The time is missing, is no number of milliseconds, or is more than five minutes off.
    Time,
    /// No secret gives this signature.
    Wrong,
}

impl SignatureError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(self) -> Sentence {
        match self {
            Self::Missing => sentence!(
                "failure-hubspot-signature-missing",
                "the request has no signature of HubSpot that is taken: header X-HubSpot-Signature-v3, or X-HubSpot-Signature \
                 where `signatures` is not `v3`"
            ),
            Self::Time => sentence!(
                "failure-hubspot-signature-time",
                "the time of the signature is missing, or more than 5 minutes off: check this machine's clock"
            ),
            Self::Wrong => sentence!(
                "failure-hubspot-signature-wrong",
                "the signature does not fit: check the app's client secret, and that `public-url` is the address in the \
                 action's definition"
            ),
        }
    }
}

/// Checks the signature of a request by the app's secrets: the present one, and those of before while they are rotated. Where a
/// request has signatures of both versions, that of version 3 decides, because it has a time.
///
/// Signatures are compared in constant time.
///
/// # Errors
/// See [`SignatureError`].
pub fn check(request: &SignedRequest<'_>, secrets: &[SecretString], now: Timestamp) -> Result<(), SignatureError> {
    let is_signed = match (request.v3, request.v2) {
        (Some(signature), _) => {
            let timestamp = request.timestamp.ok_or(SignatureError::Time)?;
            let at = timestamp.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
            let at = at.ok_or(SignatureError::Time)?;
            if now.duration_since(at).abs() > MAX_AGE {
                return Err(SignatureError::Time);
            }
            let signature = base64::engine::general_purpose::STANDARD.decode(signature);
            let signature = signature.map_err(|_| SignatureError::Wrong)?;
            any(secrets, |secret| is_v3(request, timestamp, secret, &signature))
        }
        (None, Some(signature)) => {
            let signature = hex::decode(signature).map_err(|_| SignatureError::Wrong)?;
            any(secrets, |secret| is_v2(request, secret, &signature))
        }
        (None, None) => return Err(SignatureError::Missing),
    };
    if is_signed { Ok(()) } else { Err(SignatureError::Wrong) }
}

/// Tries all secrets, so that the time does not tell which one fits.
fn any(secrets: &[SecretString], is_signed: impl Fn(&str) -> bool) -> bool {
    secrets.iter().fold(false, |found, secret| is_signed(secret.expose_secret()) | found)
}

fn is_v2(request: &SignedRequest<'_>, secret: &str, signature: &[u8]) -> bool {
    let mut hash = Sha256::new();
    for part in [secret.as_bytes(), request.method.as_bytes(), request.url.as_bytes(), request.body] {
        hash.update(part);
    }
    hash.finalize().as_slice().ct_eq(signature).into()
}

fn is_v3(request: &SignedRequest<'_>, timestamp: &str, secret: &str, signature: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    for part in [request.method.as_bytes(), request.url.as_bytes(), request.body, timestamp.as_bytes()] {
        mac.update(part);
    }
    mac.verify_slice(signature).is_ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SECRET: &str = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
    const URL: &str = "https://www.example.com/webhook_uri";
    const BODY: &[u8] = b"{\"example_field\":\"example_value\"}";
    /// Of HubSpot's documentation.
    const V2: &str = "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900";

    fn request() -> SignedRequest<'static> {
        SignedRequest { method: "POST", url: URL, body: BODY, v2: None, v3: None, timestamp: None }
    }

    fn secrets(all: &[&str]) -> Vec<SecretString> {
        all.iter().map(|secret| SecretString::from(*secret)).collect()
    }

    fn v3(timestamp: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(format!("POST{URL}{}{timestamp}", std::str::from_utf8(BODY).unwrap()).as_bytes());
        base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
    }

    #[test]
    fn the_examples_of_hubspot_verify() {
        let now = Timestamp::UNIX_EPOCH;
        let signed = SignedRequest { v2: Some(V2), ..request() };
        assert_eq!(check(&signed, &secrets(&[SECRET]), now), Ok(()));
        let empty = "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e";
        let signed = SignedRequest { method: "GET", body: b"", v2: Some(empty), ..request() };
        assert_eq!(check(&signed, &secrets(&[SECRET]), now), Ok(()));
    }

    #[test]
    fn a_changed_request_is_refused() {
        let (now, secret) = (Timestamp::UNIX_EPOCH, secrets(&[SECRET]));
        let signed = SignedRequest { v2: Some(V2), ..request() };
        for changed in [
            SignedRequest { method: "PUT", ..signed },
            SignedRequest { url: "https://www.example.com/webhook_uri/", ..signed },
            SignedRequest { body: b"{\"example_field\": \"example_value\"}", ..signed },
            SignedRequest { v2: Some(""), ..signed },
            SignedRequest { v2: Some("no hex"), ..signed },
            SignedRequest { v2: Some(&V2[2..]), ..signed },
        ] {
            assert_eq!(check(&changed, &secret, now), Err(SignatureError::Wrong), "{changed:?}");
        }
        assert_eq!(check(&request(), &secret, now), Err(SignatureError::Missing));
        assert_eq!(check(&signed, &[], now), Err(SignatureError::Wrong));
    }

    #[test]
    fn secrets_rotate() {
        let signed = SignedRequest { v2: Some(V2), ..request() };
        assert_eq!(check(&signed, &secrets(&["new", SECRET]), Timestamp::UNIX_EPOCH), Ok(()));
        assert_eq!(check(&signed, &secrets(&["new"]), Timestamp::UNIX_EPOCH), Err(SignatureError::Wrong));
    }

    #[test]
    fn old_and_future_times_are_refused() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let (ms, secret) = (at.as_millisecond().to_string(), secrets(&[SECRET]));
        let signature = v3(&ms);
        let signed = SignedRequest { v3: Some(&signature), timestamp: Some(&ms), ..request() };
        for (seconds, expected) in [
            (0, Ok(())),
            (300, Ok(())),
            (-300, Ok(())),
            (301, Err(SignatureError::Time)),
            (-301, Err(SignatureError::Time)),
        ] {
            assert_eq!(check(&signed, &secret, at + SignedDuration::from_secs(seconds)), expected, "{seconds}");
        }
        for timestamp in [None, Some(""), Some("soon"), Some("99999999999999999999")] {
            assert_eq!(check(&SignedRequest { timestamp, ..signed }, &secret, at), Err(SignatureError::Time));
        }
        // The time is signed too.
        let later = (at.as_millisecond() + 1).to_string();
        assert_eq!(
            check(&SignedRequest { timestamp: Some(&later), ..signed }, &secret, at),
            Err(SignatureError::Wrong)
        );
    }

    #[test]
    fn a_wrong_signature_of_version_3_is_not_made_good_by_version_2() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let ms = at.as_millisecond().to_string();
        let signed = SignedRequest { v2: Some(V2), v3: Some("AAAA"), timestamp: Some(&ms), ..request() };
        assert_eq!(check(&signed, &secrets(&[SECRET]), at), Err(SignatureError::Wrong));
    }
}
