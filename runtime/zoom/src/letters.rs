//! Letters that JSON does not allow, and that Zoom's answers contain nevertheless: Zoom cuts a name in the
//! middle of an emoji, or a person typed a control character.

/// U+FFFD in JSON's escapes: a letter that cannot be read.
const UNREADABLE: &[u8] = br"\ufffd";

/// The same JSON text, with each letter that JSON does not allow in a text replaced: half a surrogate pair and bytes that are
/// no UTF-8 by U+FFFD, a raw control character by a space. None where there is nothing to replace.
pub(crate) fn mended(json: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(json);
    let bytes = text.as_bytes();
    let mut mended = Vec::with_capacity(bytes.len());
    let (mut at, mut inside) = (0, false);
    while let Some(byte) = bytes.get(at).copied() {
        let rest = &bytes[at..];
        let taken = match byte {
            b'"' => {
                inside = !inside;
                1
            }
            b'\\' if inside => match surrogate(rest) {
                Some(0xd800..=0xdbff) if matches!(surrogate(&rest[6..]), Some(0xdc00..=0xdfff)) => 12,
                Some(_) => {
                    mended.extend_from_slice(UNREADABLE);
                    at += 6;
                    continue;
                }
                None => 2.min(rest.len()),
            },
            0..0x20 if inside => {
                mended.push(b' ');
                at += 1;
                continue;
            }
            _ => 1,
        };
        mended.extend_from_slice(&rest[..taken]);
        at += taken;
    }
    (mended != json).then_some(mended)
}

/// The surrogate that a text begins with, as an escape: `\ud83d`.
fn surrogate(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(br"\u")?.get(..4)?;
    let unit = u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (0xd800..=0xdfff).contains(&unit).then_some(unit)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn read(json: &[u8]) -> Option<String> {
        let mended = mended(json)?;
        serde_json::from_slice::<Value>(&mended).ok()?.as_str().map(str::to_owned)
    }

    #[test]
    fn letters_that_json_does_not_allow_are_replaced_and_the_rest_stays() {
        for (json, expected) in [
            (&br#""Ada \ud83d""#[..], "Ada \u{fffd}"),
            (br#""\ud83dAda""#, "\u{fffd}Ada"),
            (br#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (br#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (br#""\uD83D\n""#, "\u{fffd}\n"),
            (br#""\\ud83d \ud83d""#, "\\ud83d \u{fffd}"),
            (b"\"a\x01b\tc\nd\"", "a b c d"),
            (b"\"caf\xe9\"", "caf\u{fffd}"),
        ] {
            assert_eq!(read(json).as_deref(), Some(expected), "{}", String::from_utf8_lossy(json));
        }
        for sound in
            [&br#"{"a": "\ud83d\ude00 \\ \" \u00e9", "b": [1, null]}"#[..], b"\n{\t\"a\": 1 }\r\n", b"{", b"\"\\"]
        {
            assert_eq!(mended(sound), None, "{}", String::from_utf8_lossy(sound));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_and_mending_once_is_enough(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Some(once) = mended(&bytes) {
                prop_assert_eq!(mended(&once), None);
            }
        }

        #[test]
        fn a_text_of_any_units_can_be_read(units in proptest::collection::vec(any::<u16>(), 0..20)) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let json = format!("\"{escapes}\"");
            let text = match mended(json.as_bytes()) {
                Some(mended) => serde_json::from_slice::<String>(&mended),
                None => serde_json::from_str::<String>(&json),
            };
            prop_assert_eq!(text.unwrap(), String::from_utf16_lossy(&units));
        }
    }
}
