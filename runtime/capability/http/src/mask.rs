//! Masks secrets in answers: as they are, and in the encodings that services commonly answer in.

use aho_corasick::{AhoCorasick, MatchKind};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use greenroom_domain::{Failure, FailureKind, mask::MASKED, sentence};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

/// What is percent-encoded in a part of a URL (RFC 3986: all but the unreserved characters).
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A shorter piece of an encoded secret is not searched for, because it would be found by chance.
const MIN_PIECE: usize = 8;

/// Finds secrets and replaces them.
#[derive(Debug, Default)]
pub(crate) struct Masker {
    /// None without secrets.
    forms: Option<AhoCorasick>,
}

impl Masker {
    /// To mask these.
    ///
    /// # Errors
    /// They are too many, or too long, to be masked. Nothing may be sent then.
    pub(crate) fn of<'a>(secrets: impl Iterator<Item = &'a str>) -> Result<Self, Failure> {
        let forms: Vec<Vec<u8>> = secrets.filter(|secret| !secret.is_empty()).flat_map(forms).collect();
        // Hexadecimal digits are written in either case. Longest match first, because one form can be a part of another.
        let built =
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(&forms);
        let built = built.map_err(|error| {
            let message = sentence!(
                "failure-secrets-not-maskable",
                "the secrets and connections of this action cannot be masked in answers, so nothing is sent: have the \
                 operator grant fewer, or shorter ones ({error})",
                error = error
            );
            Failure::of(FailureKind::Internal, message)
        })?;
        Ok(Self { forms: Some(built).filter(|_| !forms.is_empty()) })
    }

    /// Whether there is nothing to mask.
    pub(crate) fn is_empty(&self) -> bool {
        self.forms.is_none()
    }

    /// Whether there is a secret in a text.
    pub(crate) fn finds_in(&self, text: &[u8]) -> bool {
        self.forms.as_ref().is_some_and(|forms| forms.is_match(text))
    }

    /// Replaces secrets in the body of an answer.
    pub(crate) fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        match &self.forms {
            Some(forms) if forms.is_match(&bytes) => {
                let mut masked = Vec::with_capacity(bytes.len());
                forms.replace_all_with_bytes(&bytes, &mut masked, |_, _, masked| {
                    masked.extend_from_slice(MASKED.as_bytes());
                    true
                });
                masked
            }
            _ => bytes,
        }
    }

    /// Replaces secrets in a header of an answer.
    pub(crate) fn text(&self, text: String) -> String {
        match &self.forms {
            Some(forms) if forms.is_match(&text) => {
                let mut masked = String::with_capacity(text.len());
                forms.replace_all_with(&text, &mut masked, |_, _, masked| {
                    masked.push_str(MASKED);
                    true
                });
                masked
            }
            _ => text,
        }
    }
}

/// A secret in all encodings that are searched for.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let json = serde_json::Value::from(secret).to_string();
    let json = json.trim_start_matches('"').strip_suffix('"').unwrap_or(&json);
    let escaped_slashes = json.replace('/', "\\/");
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let texts = [
        secret.to_owned(),
        utf8_percent_encode(secret, COMPONENT).to_string(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        json.to_owned(),
        escaped_slashes,
        html,
        hex::encode(secret),
    ];
    let encoded = [STANDARD_NO_PAD, URL_SAFE_NO_PAD]
        .into_iter()
        .flat_map(|engine| (0..3).map(move |before| (engine.clone(), before)));
    let encoded =
        encoded.map(|(engine, before)| piece(&engine, secret, before)).filter(|piece| piece.len() >= MIN_PIECE);
    let mut forms: Vec<Vec<u8>> = texts.into_iter().chain(encoded).map(String::into_bytes).collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The characters of base64 that depend on the secret alone, where so many bytes (modulo 3) stand before it.
fn piece(engine: &impl Engine, secret: &str, before: usize) -> String {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(secret.as_bytes());
    let encoded = engine.encode(&bytes);
    // Each character has six bits. The first and the last ones share theirs with the neighbours of the secret.
    let (first, last) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    encoded.get(first..last).unwrap_or_default().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cret/with+\"signs\"&<more> é";

    #[test]
    fn a_secret_is_masked_in_common_encodings() {
        let masker = Masker::of([SECRET, "another-one"].into_iter()).unwrap();
        let standard = base64::engine::general_purpose::STANDARD;
        let mut texts = vec![
            format!("x{SECRET}y another-one"),
            serde_json::json!({ "token": SECRET }).to_string(),
            serde_json::json!({ "token": SECRET }).to_string().replace('/', "\\/"),
            format!("q={}", utf8_percent_encode(SECRET, COMPONENT)),
            format!("q={}", utf8_percent_encode(SECRET, COMPONENT).to_string().to_lowercase()),
            form_urlencoded::Serializer::new(String::new()).append_pair("q", SECRET).finish(),
            hex::encode_upper(SECRET),
        ];
        texts.extend(["", "u", "us", "use"].map(|before| standard.encode(format!("{before}{SECRET}:tail"))));
        for text in texts {
            let masked = masker.text(text.clone());
            assert!(masked.contains(MASKED), "{text}: {masked}");
            assert!(!masked.contains("s3cret") && !masked.contains("another-one"), "{masked}");
            assert_eq!(masker.bytes(text.clone().into_bytes()), masked.into_bytes());
            assert!(masker.finds_in(text.as_bytes()));
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        let masker = Masker::of([SECRET].into_iter()).unwrap();
        for text in ["s3cret", "", "{\"token\": 1}"] {
            assert_eq!(masker.text(text.to_owned()), text);
        }
        assert_eq!(Masker::default().bytes(vec![0xff, 0]), [0xff, 0]);
    }
}
