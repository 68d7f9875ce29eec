//! Whether a text contains one of some emails, however it is escaped.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::{Email, emails_in, is_invisible};

/// Emails that are looked for in texts: compared as [`Email`]s are (C9: two spellings of one address are one person),
/// through the escapes of JSON (also of JSON inside JSON) and of URLs.
///
/// It finds too much rather than too little: `ada@example.co` is also found in `ada@example.co.uk`. An email that only
/// ends like the one that is looked for (`mada@example.com`) is another one.
///
/// ```
/// use greenroom_domain::{Email, store::Mentions};
/// let ada = Mentions::of(&[Email::parse("ada@example.com")?]);
/// assert!(ada.found_in(r#"{"to": "Ada\u0040EXAMPLE.com"}"#));
/// assert!(!ada.found_in("mada@example.com"));
/// # Ok::<(), greenroom_domain::InvalidEmail>(())
/// ```
#[derive(Debug, Clone)]
pub struct Mentions {
    emails: Vec<Email>,
    /// Each as it is compared, and as it is shown.
    written: BTreeSet<String>,
}

impl Mentions {
    /// To look for these.
    pub fn of(emails: &[Email]) -> Self {
        let emails: Vec<Email> = emails.iter().cloned().map(Email::compared).collect();
        let both = emails.iter().flat_map(|email| [email.as_str().to_owned(), email.shown().into_owned()]);
        let written = both.collect::<BTreeSet<String>>();
        Self { emails, written }
    }

    /// Whether the text contains any of them.
    pub fn found_in(&self, text: &str) -> bool {
        if self.emails.is_empty() {
            return false;
        }
        // Text that looks like an escape may be none: `CORP\\bob@example.com`, `%ada@example.com%`.
        self.stand_in(text.to_owned())
            || (text.contains(['\\', '%'])
                && (self.stand_in(unescaped(text, Doubtful::Escapes))
                    || self.stand_in(unescaped(text, Doubtful::Text))))
    }

    fn stand_in(&self, mut text: String) -> bool {
        if text.is_ascii() {
            text.make_ascii_lowercase();
        } else {
            text = text.nfc().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).nfc().collect();
            // A domain has more spellings than two.
            if emails_in(&text).any(|email| self.emails.contains(&email)) {
                return true;
            }
        }
        self.written.iter().any(|email| {
            text.match_indices(email.as_str()).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                let after = text[at + email.len()..].chars().next();
                !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            })
        })
    }
}

/// How text is read that may or may not be an escape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doubtful {
    /// All of it.
    Escapes,
    /// Only `\u` with its digits, and percent-escaped ASCII.
    Text,
}

/// The text without escapes, as often as they are nested: `\u0040`, `\\u0040` and `%40` all become `@`.
fn unescaped(text: &str, doubtful: Doubtful) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '%']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('%') {
            percent(rest, doubtful, &mut plain)
        } else {
            backslash(rest, doubtful, &mut plain)
        };
    }
    plain.push_str(rest);
    plain
}

/// Takes a run of backslashes with the characters that it escapes.
fn backslash<'a>(text: &'a str, doubtful: Doubtful, plain: &mut String) -> &'a str {
    let mut rest = text.trim_start_matches('\\');
    let mut units = Vec::new();
    // Escaped units follow each other where a character takes two of them.
    while let Some(unit) = rest.strip_prefix('u').and_then(|hex| hex.get(..4)).and_then(hex_number) {
        units.push(unit);
        rest = &rest[5..];
        let next = rest.trim_start_matches('\\');
        if next.len() < rest.len() && next.starts_with('u') && next.get(1..5).and_then(hex_number).is_some() {
            rest = next;
        } else {
            break;
        }
    }
    if units.is_empty() {
        if doubtful == Doubtful::Text {
            plain.push('\\');
            return rest;
        }
        if rest.starts_with(['b', 'f', 'n', 'r', 't']) {
            plain.push(' ');
            return &rest[1..];
        }
        return rest;
    }
    plain.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    rest
}

/// Takes a run of percent-escaped bytes.
fn percent<'a>(text: &'a str, doubtful: Doubtful, plain: &mut String) -> &'a str {
    let mut rest = text;
    let mut bytes = Vec::new();
    while let Some(byte) = rest.strip_prefix('%').and_then(|hex| hex.get(..2)).and_then(hex_number) {
        if doubtful == Doubtful::Text && byte > 0x7f {
            break;
        }
        bytes.push(byte.to_le_bytes()[0]);
        rest = &rest[3..];
    }
    if bytes.is_empty() {
        plain.push('%');
        return &rest[1..];
    }
    plain.push_str(&String::from_utf8_lossy(&bytes));
    rest
}

fn hex_number(digits: &str) -> Option<u16> {
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn c9_c10_an_email_is_found_however_it_is_written() {
        let wanted = [
            "ada@example.com",
            "bob@example.com",
            "jos\u{e9}@x.org",
            "\u{10428}@x.org",
            "au0062@x.org",
            "info@b\u{fc}cher.example",
        ];
        let wanted = Mentions::of(&wanted.map(|email| Email::parse(email).unwrap()));
        let nested =
            serde_json::json!({ "a": serde_json::json!({ "b": "to\nada@example.com" }).to_string() }).to_string();
        for text in [
            "ada@example.com",
            "Write to ADA@Example.Com, please",
            r#"{"email":"ada\u0040example.com"}"#,
            r#"{"inner":"{\"email\":\"ada\\u0040example.com\"}"}"#,
            r#""\u0061\u0064\u0061@example.com""#,
            r#""to\nada@example.com""#,
            &nested,
            "https://x.example/?email=ada%40example.com&x=1",
            "webinar-ada@example.com",
            "spring:ada@example.com:17",
            "ada@example.com.",
            "JOSE\u{301}@x.org",
            r"jose\u0301@x.org",
            r"Jos\u00c9@x.org",
            "jos%C3%A9@x.org",
            // What looks like escapes of the email's own first letters.
            "%ada@example.com%",
            "like=%ada%40example.com%",
            r"CORP\\ada@example.com",
            r#"{"login":"CORP\\bob@example.com"}"#,
            r#"{"login":"CORP\\bob\u0040example.com"}"#,
            r"CORP\bob@example.com",
            r"\ud801\udc28@x.org",
            r"\\ud801\\udc28@x.org",
            r"\u0061u0062@x.org",
            "a\u{ad}da@exam\u{200b}ple.com",
            r"ada\u200b@example.com",
            "{\"to\":\"ada@\u{ff45}xample.com\"}",
            "info@xn--bcher-kva.example",
            r"info@b\u00fccher.example",
            "Info@B%C3%BCCHER.example",
            "info@bu\u{308}cher\u{3002}example",
        ] {
            assert!(wanted.found_in(text), "{text}");
        }
        for text in
            ["", "ada", "mada@example.com", "ada@example.community", "ada@example", r"\", r"\u", r"%", "%4", r"\u00e9"]
        {
            assert!(!wanted.found_in(text), "{text}");
        }
        assert!(!Mentions::of(&[]).found_in("ada@example.com"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_looked_through(text in r#"(\\|%|u|n|[0-9a-f]|é|@|\PC)*"#) {
            let ada = Mentions::of(&[Email::parse("ada@example.com").unwrap()]);
            ada.found_in(&text);
            let with_it = text + " ada@example.com";
            proptest::prop_assert!(ada.found_in(&with_it));
        }
    }
}
