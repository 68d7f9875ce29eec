//! Contact tokens: `{{ contact.property }}` in place of a value.
//!
//! The grammar, in the ABNF of RFC 5234:
//!
//! ```text
//! token    = "{{" *ws "contact." property *ws "}}"
//! property = lower *(lower / DIGIT / "_")       ; a property's internal name, at most 100 characters
//! lower    = %x61-7A
//! ws       = %x20 / %x09
//! ```
//!
//! A token is a whole string in a field whose schema says `"x-token": true`. In such a field, every string with `{{` or
//! `}}` is read as a token, so that a mistyped token is refused as ill-formed instead of used as a value. In all other
//! fields the same characters are ordinary text.

use std::collections::BTreeMap;

use greenroom_domain::{
    Code, Contact, Failure, FailureKind, Fault, PropertyDefinition, Sentence, codes, property, sentence,
};
use serde_json::Value;

/// The maximum length of a property's name.
const MAX_NAME: usize = 100;

/// Whether a string in a token field is meant as a token.
pub(crate) fn is_meant(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Nearly all texts have no brace at all.
    (bytes.contains(&b'{') || bytes.contains(&b'}')) && bytes.windows(2).any(|pair| pair == b"{{" || pair == b"}}")
}

/// Parses a token. Returns the property's name.
pub(crate) fn parse(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("{{")?.strip_suffix("}}")?;
    let name = inner.trim_matches([' ', '\t']).strip_prefix("contact.")?;
    let starts_well = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    let is_name = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (starts_well && is_name && name.len() <= MAX_NAME).then_some(name)
}

/// A token in an input: its place as a JSON Pointer, and the property's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) pointer: String,
    pub(crate) property: String,
}

/// The tokens of an input, given the places where its schema allows them.
///
/// # Errors
/// `token-ill-formed`, at the first place with a text that is not a token.
pub(crate) fn find(input: &Value, places: &[String]) -> Result<Vec<Token>, Failure> {
    let mut tokens = Vec::new();
    for pointer in places {
        let Some(text) = input.pointer(pointer).and_then(Value::as_str).filter(|text| is_meant(text)) else { continue };
        let property = parse(text).ok_or_else(|| {
            Failure::new(
                FailureKind::InvalidInput,
                codes::TOKEN_ILL_FORMED,
                sentence!(
                    "failure-token-ill-formed",
                    "`{text}` is not a contact token: write `{{{{ contact.property }}}}` with the internal name of a \
                     property, and nothing before or after it",
                    text = crate::text::shortened(text, 80)
                ),
            )
            .at(pointer)
        })?;
        tokens.push(Token { pointer: pointer.clone(), property: property.to_owned() });
    }
    Ok(tokens)
}

/// Replaces the tokens by the contact's values (W2: an unknown, an empty and an invalid property value are three
/// errors). The values are text.
///
/// # Errors
/// `property-unknown` or `property-empty`. The message names the property.
pub(crate) fn resolve(
    input: &Value,
    tokens: &[Token],
    contact: &Contact,
    definitions: &[PropertyDefinition],
) -> Result<Value, Failure> {
    let known: BTreeMap<&str, &PropertyDefinition> = definitions.iter().map(|d| (d.name.as_str(), d)).collect();
    let mut resolved = input.clone();
    for Token { pointer, property } in tokens {
        let unresolved = |code: Code, message: Sentence| {
            Failure::new(FailureKind::UnresolvedToken, code, message).at(pointer.clone())
        };
        let Some(value) = contact.value(property) else {
            let exists = known.contains_key(property.as_str()) || property == property::EMAIL;
            return Err(if exists {
                unresolved(
                    codes::PROPERTY_EMPTY,
                    sentence!(
                        "failure-property-empty",
                        "the property `{property}` of contact {contact} is empty: fill it in, then run again",
                        property = property,
                        contact = contact.id
                    ),
                )
            } else {
                unresolved(
                    codes::PROPERTY_UNKNOWN,
                    sentence!(
                        "failure-token-property-unknown",
                        "contacts have no property `{property}`: check its internal name",
                        property = property
                    ),
                )
            });
        };
        if let Some(place) = resolved.pointer_mut(pointer) {
            *place = Value::String(value.to_owned());
        }
    }
    Ok(resolved)
}

/// The values of secret properties that the tokens were replaced by.
pub(crate) fn secrets(tokens: &[Token], contact: &Contact, definitions: &[PropertyDefinition]) -> Vec<String> {
    let is_secret = |token: &&Token| definitions.iter().any(|d| d.name == token.property && d.secret);
    tokens.iter().filter(is_secret).filter_map(|token| contact.value(&token.property)).map(str::to_owned).collect()
}

/// Changes a fault at a token's place to name the property, whose value is invalid (W2: a resolved value is validated
/// by the same schema). If any token gave a secret, no message shows a value.
pub(crate) fn blame(mut failure: Failure, tokens: &[Token], definitions: &[PropertyDefinition]) -> Failure {
    // Other failures, such as a limit, do not concern one value.
    if failure.kind != FailureKind::InvalidInput {
        return failure;
    }
    let is_secret = |token: &Token| definitions.iter().any(|d| d.name == token.property && d.secret);
    if tokens.iter().any(is_secret) {
        let hidden = || {
            sentence!(
                "failure-value-hidden",
                "the value here does not fit; values are not shown, because a token gave a secret"
            )
        };
        failure = failure.say(hidden());
        failure.also.iter_mut().for_each(|fault| *fault = Fault::new(std::mem::take(&mut fault.pointer), hidden()));
    }
    let at = failure.pointer.as_deref().unwrap_or_default();
    if let Some(token) = tokens.iter().find(|token| token.pointer == at) {
        failure.code = codes::PROPERTY_VALUE_INVALID.word().to_owned();
        let why = failure.sentence();
        failure = failure.say(sentence!(
            "failure-property-value-invalid",
            "the contact's property `{property}`: {why}",
            property = token.property,
            why = why
        ));
    }
    failure
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{ContactId, Email};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn tokens_follow_the_grammar() {
        for (text, property) in [
            ("{{ contact.meeting_id }}", Some("meeting_id")),
            ("{{contact.meeting_id}}", Some("meeting_id")),
            ("{{\tcontact.a1 }}", Some("a1")),
            ("{{ contact. meeting_id }}", None),
            ("{{ contact.Meeting }}", None),
            ("{{ contact.1a }}", None),
            ("{{ contact. }}", None),
            ("{{ company.name }}", None),
            ("{{ contact.a }} ", None),
            ("{{ contact.a }}{{ contact.b }}", None),
            ("{{ contact.a }", None),
            ("{ contact.a }}", None),
            ("{{}}", None),
            ("{{}", None),
        ] {
            assert_eq!(parse(text), property, "{text}");
        }
    }

    fn ada() -> Contact {
        Contact {
            id: ContactId::new("7"),
            email: Some(Email::parse("ada@example.com").unwrap()),
            secondary_emails: Vec::new(),
            properties: [("meeting", "82512345678"), ("blank", "  ")].map(|(k, v)| (k.into(), v.into())).into(),
            version: 1,
        }
    }

    #[test]
    fn w2_unknown_empty_and_ill_formed_are_three_errors() {
        let definitions =
            ["meeting", "blank", "unset"].map(|name| PropertyDefinition { name: name.into(), ..define() });
        let places = ["/meetingId".to_owned()];
        let run = |text: &str| {
            let input = json!({ "meetingId": text });
            find(&input, &places).and_then(|tokens| resolve(&input, &tokens, &ada(), &definitions))
        };
        assert_eq!(run("{{ contact.meeting }}").unwrap(), json!({ "meetingId": "82512345678" }));
        assert_eq!(run("{{ contact.email }}").unwrap(), json!({ "meetingId": "ada@example.com" }));
        assert_eq!(run("plain").unwrap(), json!({ "meetingId": "plain" }));
        for (text, kind, code, names) in [
            ("{{ contact.nothing }}", FailureKind::UnresolvedToken, "property-unknown", "`nothing`"),
            ("{{ contact.blank }}", FailureKind::UnresolvedToken, "property-empty", "`blank`"),
            ("{{ contact.unset }}", FailureKind::UnresolvedToken, "property-empty", "`unset`"),
            ("{{ contact.meeting", FailureKind::InvalidInput, "token-ill-formed", "contact.meeting"),
        ] {
            let failure = run(text).unwrap_err();
            assert_eq!((failure.kind, failure.code.as_str()), (kind, code));
            assert_eq!(failure.pointer.as_deref(), Some("/meetingId"));
            assert!(failure.message.contains(names), "{}", failure.message);
        }
    }

    fn define() -> PropertyDefinition {
        PropertyDefinition {
            name: String::new(),
            label: String::new(),
            group: String::new(),
            kind: greenroom_domain::PropertyType::Text,
            secret: false,
            derived: false,
        }
    }

    #[test]
    fn w2_the_message_about_an_invalid_value_shows_no_secret() {
        let tokens = [Token { pointer: "/a".into(), property: "link".into() }];
        let fault = || Failure::of(FailureKind::InvalidInput, "`https://secret` is too long").at("/a");
        let secret = [PropertyDefinition { name: "link".into(), secret: true, ..define() }];
        let message = blame(fault(), &tokens, &secret).message;
        assert!(message.contains("`link`") && !message.contains("https://"), "{message}");
        let open = [PropertyDefinition { name: "link".into(), ..define() }];
        assert!(blame(fault(), &tokens, &open).message.contains("https://secret"), "other values are shown");
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_a_panic(text in ".*") {
            if let Some(name) = parse(&text) {
                prop_assert!(is_meant(&text));
                prop_assert!(!name.is_empty());
            }
        }
    }
}
