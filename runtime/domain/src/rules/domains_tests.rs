#![allow(clippy::unwrap_used)]

use super::*;

fn domains(list: &[&str]) -> Result<Domains, InvalidDomain> {
    Domains::parse(&list.iter().map(|d| (*d).to_owned()).collect::<Vec<_>>())
}

fn matches(entry: &str, email: &str) -> bool {
    domains(&[entry]).unwrap().matches(&Email::parse(email).unwrap())
}

#[test]
fn s11_a_domain_matches_itself_and_nothing_that_looks_like_it() {
    for (entry, email, expected) in [
        ("example.com", "a@example.com", true),
        ("EXAMPLE.com", "a@Example.COM", true),
        (" example.com. ", "a@example.com", true),
        ("example.com", "a@notexample.com", false),
        ("example.com", "a@example.com.evil.org", false),
        ("example.com", "a@example.co", false),
        ("example.com", "example.com@other.org", false),
        ("example.com", "a@ex\u{430}mple.com", false),
        ("example.com", "a@mail.example.com", false),
        ("mail.example.com", "a@example.com", false),
    ] {
        assert_eq!(matches(entry, email), expected, "{entry} {email}");
    }
}

#[test]
fn s11_an_internationalised_domain_is_the_same_in_either_spelling() {
    let spellings = ["b\u{fc}cher.example", "B\u{dc}CHER.example", "bu\u{308}cher.example", "xn--bcher-kva.example"];
    for entry in spellings {
        for domain in spellings {
            assert!(matches(entry, &format!("a@{domain}")), "{entry} {domain}");
            assert!(matches(&format!("*.{entry}"), &format!("a@shop.{domain}")), "{entry} {domain}");
        }
        assert!(!matches(entry, "a@bucher.example"), "{entry}");
    }
}

#[test]
fn s11_subdomains_are_matched_where_they_are_written_so() {
    for (email, expected) in [
        ("a@mail.example.com", true),
        ("a@b.mail.example.com", true),
        ("a@example.com", false),
        ("a@notexample.com", false),
        ("a@mail.notexample.com", false),
        ("a@mail.example.com.org", false),
        ("a@com", false),
    ] {
        if let Ok(email) = Email::parse(email) {
            assert_eq!(domains(&["*.example.com"]).unwrap().matches(&email), expected, "{email}");
        }
    }
    assert!(matches("*.edu", "a@mit.edu") && matches("*.edu", "a@cs.mit.edu") && !matches("*.edu", "a@edu.org"));
    let both = domains(&["example.com", "*.example.com", "other.org"]).unwrap();
    for email in ["a@example.com", "a@x.example.com", "a@other.org"] {
        assert!(both.matches(&Email::parse(email).unwrap()), "{email}");
    }
    // An address that a store kept from before does not evade an exclusion either.
    assert!(domains(&["*.example.com"]).unwrap().matches(&Email::stored("a@a%b.example.com")));
}

#[test]
fn s11_what_is_no_domain_is_refused_at_its_place() {
    for (bad, suggestion) in [
        ("", None),
        ("  ", None),
        ("com", None),
        ("*", None),
        ("*.", None),
        ("*example.com", Some("example.com")),
        ("mail.*.com", None),
        ("a..com", None),
        ("-a.com", None),
        ("a-.com", None),
        ("a b.com", None),
        ("ada@example.com", Some("example.com")),
        ("a@b@example.com", Some("example.com")),
        ("https://example.com//x", Some("example.com")),
        ("@example.com", Some("example.com")),
        (".example.com", Some("example.com")),
        ("https://www.example.com/x?y", Some("www.example.com")),
        ("example.com:443", Some("example.com")),
    ] {
        let refused = domains(&["fine.example", bad]).unwrap_err();
        assert_eq!((refused.index, refused.given.as_str()), (1, bad));
        assert_eq!(refused.suggestion.as_deref(), suggestion, "{bad}");
        assert!(refused.to_string().contains(suggestion.unwrap_or("`example.com` or `*.example.com`")), "{refused}");
    }
    let label = |length| format!("{}.org", "a".repeat(length));
    assert!(domains(&[&label(63)]).is_ok() && domains(&[&label(64)]).is_err());
    let long = |last: usize| format!("{0}.{0}.{0}.{1}", "a".repeat(63), "b".repeat(last));
    assert!(domains(&[&long(61)]).is_ok() && domains(&[&long(62)]).is_err());
}

#[test]
fn no_domains_match_nobody() {
    let none = domains(&[]).unwrap();
    assert!(none.is_empty() && !none.matches(&Email::parse("a@example.com").unwrap()));
    assert!(!domains(&["a.org"]).unwrap().is_empty() && !domains(&["*.a.org"]).unwrap().is_empty());
}
