#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn parsed(text: &str) -> Option<String> {
    Email::parse(text).ok().map(String::from)
}

#[test]
fn c3_valid_is_what_a_mail_server_could_be_asked_about() {
    for (text, compared) in [
        ("a.b@x.org", "a.b@x.org"),
        ("A.B@X.Org", "a.b@x.org"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("a!#$%&'*+/=?^_`{|}~-b@example.com", "a!#$%&'*+/=?^_`{|}~-b@example.com"),
        ("josé@x.org", "josé@x.org"),
        ("用户@例子.公司", "用户@xn--fsqu00a.xn--55qx5d"),
        // Vowel signs and the virama of Devanagari are marks.
        ("हिन्दी@x.org", "हिन्दी@x.org"),
        ("a@sub.x.org", "a@sub.x.org"),
        ("a@1.x.org", "a@1.x.org"),
        ("a@b--c.org", "a@b--c.org"),
    ] {
        assert_eq!(parsed(text).as_deref(), Some(compared), "{text}");
    }
    let (l63, l64) = ("a".repeat(63), "a".repeat(64));
    assert!(parsed(&format!("a@{l63}.org")).is_some());
    let longest = format!("{}@{l63}.{l63}.{l63}.org", "a".repeat(254 - 1 - 3 * 64 - 3));
    assert_eq!(parsed(&longest).map(|email| email.len()), Some(254));
    let too_long = format!("a{longest}");
    for text in [
        "",
        "@",
        "a",
        "a@",
        "@x.org",
        "a@x",
        "a@localhost",
        "a@.org",
        "a@x..org",
        "a@-x.org",
        "a@x-.org",
        "a@@x.org",
        "a@b@x.org",
        "a b@x.org",
        "a\nb@x.org",
        "a\0@x.org",
        "a,b@x.org",
        "a;b@x.org",
        "a:b@x.org",
        "a(b)@x.org",
        "\"a b\"@x.org",
        ".a@x.org",
        "a.@x.org",
        "a..b@x.org",
        "a@x.org:25",
        "a@x.org/path",
        "a@x.org?subject=hi",
        "a@x.org#part",
        "a@[192.0.2.1]",
        "a@192.0.2.1",
        "a@x_y.org",
        "a@x y.org",
        "a@xn--a.org",
        "a@\u{2764}\u{fe0f}@x.org",
        "\u{1f600}@x.org",
        "\u{301}a@x.org",
        "a@x.org b@x.org",
        "a@x.org,b@x.org",
        "Ada <a@x.org> <b@x.org>",
        "b@x.org <a@x.org>",
        "a\u{ff20}x.org",
        &format!("a@{l64}.org"),
        &too_long,
        &"a".repeat(10_000),
    ] {
        assert_eq!(parsed(text), None, "{text}");
    }
}

#[test]
fn c3_wrapping_is_taken_off_where_what_is_left_is_valid() {
    for text in [
        " ada@example.com\t\n",
        "\u{a0}ada@example.com\u{3000}",
        "mailto:ada@example.com",
        "MailTo: ada@example.com",
        "mailto:ada@example.com?subject=hi%20there",
        "mailto:ada%40example.com",
        "mailto:ada%40example.com?cc=bob@example.com",
        "mailto:ada%E2%80%8B@example.com",
        "<mailto:ada@example.com>",
        "'ada@example.com'",
        "'ada@example.com",
        "\"ada@example.com\"",
        "`ada@example.com`",
        "\u{201e}ada@example.com\u{201c}",
        "\u{ab}ada@example.com\u{bb}",
        "<ada@example.com>",
        "(ada@example.com)",
        "[ada@example.com]",
        "ada@example.com)",
        "ada@example.com'",
        "ada@example.com.",
        "ada@example.com,",
        "ada@example.com;",
        "ada@example.com>,",
        "ada@example.com?!",
        "Ada Lovelace <ada@example.com>",
        "\"Lovelace, Ada\" <ada@example.com>;",
        "'ada@example.com' <ada@example.com>",
        "[\"ada@example.com\"]",
    ] {
        assert_eq!(parsed(text).as_deref(), Some("ada@example.com"), "{text}");
    }
    assert_eq!(parsed("mailto:a%2Bb@x.org").as_deref(), Some("a+b@x.org"), "RFC 6068");
    assert_eq!(parsed("a%2Bb@x.org").as_deref(), Some("a%2bb@x.org"), "no link: `%` is a letter like others");
    for text in ["mailto:", "<>", "''", "()@()", "mailto:ada", "<ada@example.com", "ada@example.com>"] {
        let expected = text.contains("@e").then_some("ada@example.com");
        assert_eq!(parsed(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn c9_two_spellings_of_one_address_are_one_person() {
    for (text, compared) in [
        // Characters that are not seen.
        ("\u{feff}ada@example.com", "ada@example.com"),
        ("ada@example.com\u{200b}", "ada@example.com"),
        ("\u{202a}ada@example.com\u{202c}", "ada@example.com"),
        ("\u{2068}ada\u{2069}@example.com", "ada@example.com"),
        ("a\u{ad}da@example.com", "ada@example.com"),
        ("ada@exam\u{2060}ple.com", "ada@example.com"),
        ("ada\u{200e}@example.com\u{fe0f}", "ada@example.com"),
        ("ada@example.com\u{e0020}", "ada@example.com"),
        ("\u{180e}ada@\u{34f}example.com", "ada@example.com"),
        ("ada\u{fff9}@example.com", "ada@example.com"),
        // A character that is not seen between a letter and its accent.
        ("jose\u{200d}\u{301}@x.org", "josé@x.org"),
        ("JOSE\u{301}@x.org", "josé@x.org"),
        // One domain in letters, in decomposed letters, in punycode, in full width, with another full stop.
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("info@bu\u{308}cher.example", "info@xn--bcher-kva.example"),
        ("info@B\u{dc}CHER.example", "info@xn--bcher-kva.example"),
        ("info@XN--BCHER-KVA.example", "info@xn--bcher-kva.example"),
        ("info@ｅｘａｍｐｌｅ.com", "info@example.com"),
        ("info@example\u{3002}com", "info@example.com"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
        // Two letters that are one in upper case.
        ("ΟΔΟΣ@x.org", "οδοσ@x.org"),
        ("οδος@x.org", "οδοσ@x.org"),
    ] {
        assert_eq!(parsed(text).as_deref(), Some(compared), "{text}");
    }
    // Letters that look alike are others (S11: a domain does not match look-alikes).
    assert_ne!(parsed("a@\u{440}aypal.com"), parsed("a@paypal.com"));
    assert_ne!(parsed("a@strasse.example"), parsed("a@straße.example"));
}

#[test]
fn c9_texts_of_filters_are_compared_as_emails_are() {
    for (text, compared) in [
        ("Ina@Bücher.example", "ina@xn--bcher-kva.example"),
        ("@Bücher.example", "@xn--bcher-kva.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("ina@", "ina@"),
        ("José", "José"),
        ("example", "example"),
        ("", ""),
    ] {
        assert_eq!(as_compared(text), compared, "{text}");
    }
}

#[test]
fn c9_the_form_for_people_has_the_letters_of_the_domain() {
    for (text, shown) in [
        ("Info@xn--bcher-kva.example", "info@bücher.example"),
        ("ada@example.com", "ada@example.com"),
        ("用户@例子.公司", "用户@例子.公司"),
    ] {
        assert_eq!(Email::parse(text).unwrap().to_string(), shown);
    }
    assert_eq!(Email::stored("a@xn--a.org").to_string(), "a@xn--a.org", "what no longer is valid");
    // Its letters have a character that is not seen, without which it is another domain.
    let persian = Email::parse("info@xn--mgba3gch31f060k.com").unwrap();
    assert_eq!(Email::parse(&persian.to_string()).unwrap(), persian);
}

#[test]
fn c10_emails_are_found_within_a_text() {
    let found = |text: &str| emails_in(text).map(|email| email.to_string()).collect::<Vec<_>>();
    assert_eq!(found("Ada <Ada@Example.com>, bob@example.com."), ["ada@example.com", "bob@example.com"]);
    assert_eq!(found("mailto:ada@example.com"), ["ada@example.com"]);
    assert!(found("@ ada at example").is_empty());
}

proptest! {
    #[test]
    fn c9_each_form_is_read_as_the_same_email(
        text in r#"[a-zA-Z'`éİßΣ用\u{ad}\u{301}.<(]{0,6}[a-z0-9é]@(xn--)?[a-zA-Zäß例\u{200b}\u{308}]{1,8}(\.|。)[a-zé]{2,4}[.)>' ]{0,2}"#
    ) {
        if let Ok(email) = Email::parse(&text) {
            prop_assert_eq!(&Email::parse(email.as_str()).unwrap(), &email);
            prop_assert_eq!(&Email::parse(&email.shown()).unwrap(), &email);
            prop_assert_eq!(&Email::parse(&format!("\u{feff}mailto:{}\u{200b}", email.shown())).unwrap(), &email);
            prop_assert_eq!(serde_json::from_value::<Email>(serde_json::to_value(&email).unwrap()).unwrap(), email);
        }
    }

    #[test]
    fn c3_any_text_is_answered(text in r#"(\PC|[<>@.'"(\[:%?\u{200b}]|mailto:){0,40}"#) {
        let _ = Email::parse(&text);
    }
}
