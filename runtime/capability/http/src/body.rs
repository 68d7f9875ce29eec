//! How a journal has the body of a request or an answer: as text where it is text, else percent-encoded. A run's secrets are
//! masked in either, and an erasure finds a person's email in either (C10: an erased person leaves only keyed hashes). In
//! base64 neither would be found.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What is encoded besides all bytes that are not ASCII.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

/// A body as journals have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Journaled<'a>(pub(crate) Cow<'a, [u8]>);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Written<'a> {
    Text(Cow<'a, str>),
    PercentEncoded(Cow<'a, str>),
}

impl Serialize for Journaled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Written::Text(text.into()),
            Err(_) => Written::PercentEncoded(percent_encode(&self.0, ENCODED).into()),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Journaled<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Written::deserialize(deserializer)? {
            Written::Text(text) => text.into_owned().into_bytes().into(),
            Written::PercentEncoded(text) => percent_decode_str(&text).collect::<Vec<u8>>().into(),
        }))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_survive_a_journal() {
        for (bytes, written) in [
            (&b"{\"a\":\"100%\"}"[..], json!({ "text": "{\"a\":\"100%\"}" })),
            (b"", json!({ "text": "" })),
            (b"\xff\x00ada@example.com %", json!({ "percentEncoded": "%FF%00ada@example.com %25" })),
        ] {
            let journaled = Journaled(bytes.into());
            assert_eq!(serde_json::to_value(&journaled).unwrap(), written);
            assert_eq!(serde_json::from_value::<Journaled>(written).unwrap(), journaled);
        }
    }
}
