//! What the libraries that read the configuration file say about a mistake, in words for its author: they know the types of the
//! program, and not the file.

use greenroom_domain::{Sentence, sentence};
use toml::de::{DeTable, Error};

/// A mistake in a file's text, in words for its author.
pub(crate) fn said(text: &str, error: &Error) -> Sentence {
    if DeTable::parse(text).is_err() {
        return sentence!("failure-setup-no-toml", "this is no TOML: {what}", what = error.message());
    }
    of_serde(error.message()).unwrap_or_else(|| error.message().into())
}

/// What serde and the library say about a value, by the forms of their messages; none for a message of another form, such as that of a
/// type with a check of its own.
fn of_serde(message: &str) -> Option<Sentence> {
    // A key or a word may have a backtick, too.
    let unknown = |start: &str| {
        let rest = message.strip_prefix(start)?;
        rest.rsplit_once("`, expected ").or_else(|| rest.rsplit_once("`, there are no "))
    };
    let named = |start: &str| message.strip_prefix(start)?.strip_suffix('`');
    if let Some((key, known)) = unknown("unknown field `") {
        return Some(if key.starts_with("$__toml_private") {
            wrong_kind(&sentence!("failure-setup-value-date", "a date"), &kind("a map"))
        } else {
            sentence!(
                "failure-setup-key-unknown",
                "there is no key `{key}`, only {known}",
                key = key,
                known = alternatives(known)
            )
        });
    }
    if let Some((word, known)) = unknown("unknown variant `") {
        return Some(sentence!(
            "failure-setup-word-unknown",
            "there is no word `{word}`, only {known}",
            word = word,
            known = alternatives(known)
        ));
    }
    if let Some(key) = named("missing field `") {
        return Some(sentence!("failure-setup-key-missing", "the key `{key}` is missing: add it", key = key));
    }
    if let Some(key) = named("duplicate field `") {
        return Some(sentence!("failure-setup-key-twice", "the key `{key}` is there twice: keep one", key = key));
    }
    let wanted = match message {
        "invalid socket address syntax" => Some("socket address"),
        "integer number overflowed" => Some("u64"),
        // A word of a list, in a value of another type.
        "wanted string or table" => Some("a string"),
        _ if message.starts_with("wanted exactly 1 element") || message.starts_with("expected table, found") => {
            Some("a string")
        }
        _ => None,
    };
    if let Some(wanted) = wanted {
        return Some(sentence!("failure-setup-has-to-be", "this has to be {wanted}", wanted = kind(wanted)));
    }
    // A list is read as a table whose keys are left out.
    if message.starts_with("invalid length ") {
        return Some(wrong_kind(&value("sequence"), &kind("a map")));
    }
    let wrong = ["invalid type: ", "invalid value: "].iter().find_map(|start| message.strip_prefix(start))?;
    let (given, wanted) = wrong.rsplit_once(", expected ")?;
    Some(wrong_kind(&value(given), &kind(wanted)))
}

fn wrong_kind(given: &Sentence, wanted: &Sentence) -> Sentence {
    sentence!("failure-setup-value-other", "this is {given}, but has to be {wanted}", given = given, wanted = wanted)
}

/// The names in backticks of `one of `a`, `b``.
fn alternatives(rest: &str) -> String {
    let names = rest.split('`').skip(1).step_by(2).map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

/// The value that is there, as serde names it.
fn value(given: &str) -> Sentence {
    let in_backticks = || given.split('`').nth(1).unwrap_or_default();
    match given.split([' ', '`']).next() {
        Some("integer" | "floating") => {
            sentence!("failure-setup-value-number", "the number `{number}`", number = in_backticks())
        }
        Some("boolean") => sentence!("failure-setup-value-truth", "the truth value `{word}`", word = in_backticks()),
        // An address may have a password.
        Some("string") if given.contains("://") => sentence!("failure-setup-value-some-text", "a text"),
        Some("string") => {
            sentence!("failure-setup-value-text", "the text {text}", text = given.trim_start_matches("string "))
        }
        Some("sequence") => sentence!("failure-setup-value-list", "a list"),
        Some("map") => sentence!("failure-setup-value-table", "a table"),
        _ => given.into(),
    }
}

/// The kind of value that belongs there, as serde and the program's types name it.
fn kind(wanted: &str) -> Sentence {
    match wanted {
        "a string" | "a borrowed string" | "a character" => sentence!("failure-setup-kind-text", "a text in quotes"),
        "path string" => sentence!("failure-setup-kind-path", "a path in quotes"),
        "a boolean" => sentence!("failure-setup-kind-truth", "`true` or `false`"),
        "u64" | "usize" => sentence!("failure-setup-kind-whole", "a whole number from 0 on"),
        "u32" => whole_to(0, u32::MAX.into()),
        "u16" => whole_to(0, u16::MAX.into()),
        "u8" => whole_to(0, u8::MAX.into()),
        "a nonzero u64" | "a nonzero usize" => sentence!("failure-setup-kind-whole-one", "a whole number from 1 on"),
        "a nonzero u32" => whole_to(1, u32::MAX.into()),
        "a nonzero u16" => whole_to(1, u16::MAX.into()),
        "a nonzero u8" => whole_to(1, u8::MAX.into()),
        "socket address" => {
            sentence!("failure-setup-kind-socket-address", "an address with a port, such as `127.0.0.1:8080`")
        }
        "a sequence" => sentence!("failure-setup-value-list", "a list"),
        // A date is a map of the library's, and no value of it has a place: where maps of values with places belong, no date does.
        "a map" | "a spanned value" => sentence!("failure-setup-value-table", "a table"),
        _ if wanted.starts_with("struct ") => sentence!("failure-setup-value-table", "a table"),
        _ => wanted.into(),
    }
}

fn whole_to(least: u32, most: u64) -> Sentence {
    sentence!("failure-setup-kind-whole-to", "a whole number from {least} to {most}", least = least, most = most)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{Text, TextValue};

    use crate::{Overrides, ServiceError, Settings};

    /// A key that no table has.
    const NONE: &str = "no-such-key";

    /// Values of every type that TOML has, and some that are out of reach.
    const VALUES: [&str; 11] =
        ["true", "0", "5", "-5", "70000", "5000000000", "1.5", "'word'", "[]", "[{ a = 1 }]", "1979-05-27T07:32:00Z"];

    fn refused(text: &str) -> Option<(String, Option<Text>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("greenroom.toml");
        std::fs::write(&path, text).unwrap();
        let why = match Settings::resolve(&Overrides { config: Some(path), ..Overrides::default() }) {
            Ok(_) => return None,
            Err(ServiceError::Config(why)) => why,
            Err(other) => panic!("{text}: {other}"),
        };
        let (english, text) = why.into_parts();
        Some((english, text.map(|text| *text)))
    }

    /// What is wrong, without the place in the file; none where that is said in English alone.
    fn what(text: &Text) -> Option<&Text> {
        match text.values.get("what") {
            Some(TextValue::Text(what)) if text.key == "failure-setup-line" => Some(what),
            Some(_) if text.key == "failure-setup-line" => None,
            _ => Some(text),
        }
    }

    /// The keys of the table that has this head; none where it is no table, or has no fixed keys.
    fn keys(head: &str) -> Vec<String> {
        let Some((_, Some(said))) = refused(&format!("{head}\n{NONE} = 1")) else { return Vec::new() };
        let Some(said) = what(&said) else { return Vec::new() };
        match (said.key.as_str(), said.values.get("key"), said.values.get("known")) {
            ("failure-setup-key-unknown", Some(TextValue::Words(key)), Some(TextValue::Words(known)))
                if key == NONE =>
            {
                known.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The words that have no text of their own in a sentence about a value.
    fn untold(said: &Text) -> Vec<&str> {
        let words = ["given", "wanted"].into_iter().filter_map(|name| match said.values.get(name) {
            Some(TextValue::Words(words)) => Some(words.as_str()),
            _ => None,
        });
        words.collect()
    }

    #[test]
    fn every_key_of_the_file_with_a_wrong_value_is_told_of_in_each_language() {
        let mut tables = vec![(String::new(), String::new())];
        let (mut faults, mut tried) = (Vec::new(), 0);
        while let Some((name, head)) = tables.pop() {
            for key in keys(&head) {
                let inner = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                let heads = [format!("[{inner}]"), format!("[[{inner}]]")];
                tables
                    .extend(heads.into_iter().filter(|head| !keys(head).is_empty()).map(|head| (inner.clone(), head)));
                for value in VALUES {
                    let Some((english, said)) = refused(&format!("{head}\n{key} = {value}")) else { continue };
                    tried += 1;
                    match said.as_ref().and_then(what) {
                        Some(said) if untold(said).is_empty() => {}
                        _ => faults.push(format!("{inner} = {value}: {english}")),
                    }
                }
            }
        }
        assert!(tried > 300, "only {tried} values were refused");
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn names_with_backticks_and_addresses_with_passwords_are_told_of_as_they_should_be() {
        for (text, expected) in [
            ("\"a`b\" = 1", "there is no key `a`b`, only `store`, "),
            ("journal = 'a`b'", "there is no word `a`b`, only `full`, "),
            ("zoom = 1979-05-27T07:32:00Z", "this is a date, but has to be a table"),
            ("postgres = 'postgres://ada:word@x/y'", "this is a text, but has to be a table"),
            (
                "[postgres]\nconnections = 'postgres://ada:word@x/y'",
                "this is a text, but has to be a whole number from 1 to",
            ),
            ("journal = 3", "this has to be a text in quotes"),
            ("[server]\nlisten = 'word'", "this has to be an address with a port"),
        ] {
            let (english, said) = refused(text).unwrap();
            assert!(english.contains(expected) && !english.contains("ada"), "{english}");
            assert!(!format!("{:?}", serde_json::to_string(&said)).contains("ada:"), "{english}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_of_with_the_line() {
        for text in ["store = ", "store = 'a'\nstore = 'b'", "[zoom", "x y = 1", "store = 'a' 'b'", "[zoom]\n[zoom]\n"]
        {
            let (english, said) = refused(text).unwrap();
            assert_eq!(what(&said.unwrap()).unwrap().key, "failure-setup-no-toml", "{english}");
            assert!(english.contains(": this is no TOML: ") && english.contains(", line "), "{english}");
        }
    }
}
