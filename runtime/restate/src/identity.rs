//! Whether a call is Restate's: it is signed with Restate's key, for its path and for about a minute. The SDK can tell it too, but by
//! the clock of this machine; here the clock is the one that all processes of the account agree on, so that a worker whose machine
//! has a wrong one does its work.

use std::{collections::HashSet, fmt};

use axum::http::HeaderMap;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

/// What a public key begins with.
const PREFIX: &str = "publickeyv1_";

/// How many bytes it has.
const LENGTH: usize = 32;

const SCHEME: &str = "x-restate-signature-scheme";
const V1: &str = "v1";
const TOKEN: &str = "x-restate-jwt-v1";

/// The public key of Restate.
pub(crate) struct Identity {
    key: DecodingKey,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// Between which times a call is to arrive.
#[derive(Deserialize)]
struct Claims {
    nbf: i64,
    exp: i64,
}

impl Identity {
    /// Reads a public key as Restate prints it.
    pub(crate) fn parse(key: &str) -> Result<Self, String> {
        let digits = key.strip_prefix(PREFIX).ok_or_else(|| format!("it begins with `{PREFIX}`"))?;
        let bytes = bs58::decode(digits).into_vec().map_err(|error| error.to_string())?;
        if bytes.len() == LENGTH {
            Ok(Self { key: DecodingKey::from_ed_der(&bytes) })
        } else {
            Err(format!("it has {} bytes instead of {LENGTH}", bytes.len()))
        }
    }

    /// Whether a call of this path with these headers, at this time, is Restate's.
    pub(crate) fn has_signed(&self, headers: &HeaderMap, path: &str, now: Timestamp) -> bool {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(V1), Some(token)) = (header(SCHEME), header(TOKEN)) else { return false };
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.required_spec_claims = HashSet::from(["aud", "exp", "nbf"].map(str::to_owned));
        validation.set_audience(&[signed_part(path)]);
        // Both are compared below, by another clock than the library's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let Ok(token) = jsonwebtoken::decode::<Claims>(token, &self.key, &validation) else { return false };
        let Claims { nbf, exp } = token.claims;
        let is_in_time = (nbf..exp).contains(&now.as_second());
        if !is_in_time {
            // Restate repeats such a call for ever, and nothing else says why no job is done.
            tracing::warn!(
                from = nbf,
                until = exp,
                now = now.as_second(),
                "Restate has signed a call for another time: compare its clock with this one's (`greenroom config check`)"
            );
        }
        is_in_time
    }
}

/// The part of a path that is signed: a proxy before the workers may have put something in front of it.
fn signed_part(path: &str) -> &str {
    let mut slashes = path.rmatch_indices('/').map(|(at, _)| &path[at..]);
    match (slashes.next(), slashes.nth(1)) {
        (_, Some(invoke)) if invoke.starts_with("/invoke/") => invoke,
        (Some("/discover"), _) => "/discover",
        _ => path,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::{Value, json};

    use super::*;

    const PATH: &str = "/invoke/GreenroomRun/carryOut";

    /// A key in the format PKCS #8 (RFC 8410) that has these bytes as its seed.
    fn private(seed: [u8; LENGTH]) -> EncodingKey {
        let head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        EncodingKey::from_ed_der(&[&head[..], &seed].concat())
    }

    /// The key that belongs to the seed of zeros.
    fn public() -> Identity {
        let bytes: Vec<u8> = (0..LENGTH)
            .map(|at| {
                u8::from_str_radix(
                    &"3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"[2 * at..2 * at + 2],
                    16,
                )
            })
            .collect::<Result<_, _>>()
            .unwrap();
        Identity::parse(&format!("{PREFIX}{}", bs58::encode(bytes).into_string())).unwrap()
    }

    fn headers(scheme: &str, seed: [u8; LENGTH], claims: &Value) -> HeaderMap {
        let token = jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &private(seed)).unwrap();
        let headers = [(SCHEME, scheme), (TOKEN, token.as_str())];
        headers.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_call_is_restates_by_its_key_its_path_and_its_time() {
        let own = [0; LENGTH];
        let claims = json!({ "aud": PATH, "iat": 1_000_000, "nbf": 999_940, "exp": 1_000_060 });
        let at = |second| Timestamp::from_second(second).unwrap();
        let signed = headers(V1, own, &claims);
        let is_signed = |headers: &HeaderMap, path: &str, second| public().has_signed(headers, path, at(second));
        for (second, expected) in
            [(1_000_000, true), (999_940, true), (999_939, false), (1_000_059, true), (1_000_060, false)]
        {
            assert_eq!(is_signed(&signed, PATH, second), expected, "{second}");
        }
        assert!(is_signed(&signed, &format!("/behind/a/proxy{PATH}"), 1_000_000));
        assert!(!is_signed(&signed, "/invoke/GreenroomWebinar/carryOut", 1_000_000));
        assert!(!is_signed(&HeaderMap::new(), PATH, 1_000_000));
        assert!(!is_signed(&headers("unsigned", own, &claims), PATH, 1_000_000));
        assert!(!is_signed(&headers(V1, [1; LENGTH], &claims), PATH, 1_000_000), "of another key");
        for missing in ["aud", "nbf", "exp"] {
            let mut less = claims.clone();
            less.as_object_mut().unwrap().remove(missing);
            assert!(!is_signed(&headers(V1, own, &less), PATH, 1_000_000), "without {missing}");
        }
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        for wrong in ["", "publickey", "publickeyv1_0", "publickeyv1_StV1DL6CwTryKyV"] {
            assert!(Identity::parse(wrong).is_err(), "{wrong}");
        }
    }
}
