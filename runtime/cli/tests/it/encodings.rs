//! Files as editors and spreadsheets save them: with a byte-order mark, or in another encoding than UTF-8.

use crate::common::{Called, Guest, Place, install};

const FILTER: &str = r#"{"property": "email", "is": "known"}"#;
const CONTACT: &str = r#"{"type": "contact", "id": "9", "email": "bo@example.com"}"#;

/// A call that reads a text from a file or from standard input.
type Reads = fn(&Place, &[u8]) -> Called;

/// Everything that reads a file of people's, with such a file.
const READERS: [(&str, &str, Reads); 8] = [
    ("an input from a file", r#"{"note": "x"}"#, |place, text| {
        place.write("f", text);
        place.call(&["invoke", "echo", "--input", "@f"])
    }),
    ("an input from standard input", r#"{"note": "x"}"#, |place, text| {
        place.call_with(&["invoke", "echo", "--input", "-"], text)
    }),
    ("a batch", r#"{"input": {"note": "x"}}"#, |place, text| {
        place.write("f", text);
        place.call(&["invoke", "echo", "--batch", "f"])
    }),
    ("a batch from standard input", r#"{"input": {"note": "x"}}"#, |place, text| {
        place.call_with(&["invoke", "echo", "--batch", "-"], text)
    }),
    ("an import", CONTACT, |place, text| {
        place.write("f", text);
        place.call(&["store", "import", "f"])
    }),
    ("an import from standard input", CONTACT, |place, text| place.call_with(&["store", "import", "-"], text)),
    ("a segment", FILTER, |place, text| {
        place.write("f", text);
        place.call(&["segment", "save", "all", "f"])
    }),
    ("the configuration", "json = true\n", |place, text| {
        place.write("greenroom.toml", text);
        let called = place.call(&["actions", "list"]);
        place.write("greenroom.toml", "");
        called
    }),
];

fn place() -> Place {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_text() {
    let place = place();
    for (what, text, read) in READERS {
        let called = read(&place, &[b"\xef\xbb\xbf", text.as_bytes()].concat());
        assert_eq!(called.code, 0, "{what}: {called:?}");
    }
}

#[test]
fn another_encoding_is_named_with_the_remedy() {
    let place = place();
    let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
    for (what, text, read) in READERS {
        let little = [b"\xff\xfe".to_vec(), units(text).iter().flat_map(|unit| unit.to_le_bytes()).collect()].concat();
        let big = [b"\xfe\xff".to_vec(), units(text).iter().flat_map(|unit| unit.to_be_bytes()).collect()].concat();
        let unmarked: Vec<u8> = units(text).iter().flat_map(|unit| unit.to_le_bytes()).collect();
        for bytes in [little, big, unmarked] {
            let called = read(&place, &bytes);
            assert_ne!(called.code, 0, "{what}: {called:?}");
            assert!(
                called.all().contains("is UTF-16") && called.all().contains("save it as UTF-8"),
                "{what}: {called:?}"
            );
        }
    }
}
