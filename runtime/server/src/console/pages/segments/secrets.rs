//! Secret values of a saved filter, while a person changes it who does not see them: what is masked stays as it is.

use greenroom_domain::{
    PropertyDefinition,
    mask::MASKED,
    property,
    segment::{Filter, InvalidFilter, PropertyCondition},
};

/// The filter with the saved values in place of masked ones. `why` says that one is not known: what was saved has none for the same
/// comparison, or several. `no_secrets` refuses every other comparison with a secret value: by counting the members of many filters
/// a person could find it out.
pub(super) fn restored(
    filter: &Filter,
    saved: Option<&Filter>,
    definitions: &[PropertyDefinition],
    why: &str,
    no_secrets: Option<&str>,
) -> Result<Filter, InvalidFilter> {
    let mut known = Vec::new();
    if let Some(saved) = saved {
        conditions(saved, &mut known);
    }
    restore(filter, &known, definitions, "", why, no_secrets)
}

fn restore(
    filter: &Filter,
    known: &[&PropertyCondition],
    definitions: &[PropertyDefinition],
    place: &str,
    why: &str,
    no_secrets: Option<&str>,
) -> Result<Filter, InvalidFilter> {
    let list = |name: &str, filters: &[Filter]| -> Result<Vec<Filter>, InvalidFilter> {
        let inner = filters.iter().enumerate();
        inner
            .map(|(n, inner)| restore(inner, known, definitions, &format!("{place}/{name}/{n}"), why, no_secrets))
            .collect()
    };
    Ok(match filter {
        Filter::All(filters) => Filter::All(list("all", filters)?),
        Filter::Any(filters) => Filter::Any(list("any", filters)?),
        Filter::Not(inner) => {
            Filter::Not(Box::new(restore(inner, known, definitions, &format!("{place}/not"), why, no_secrets)?))
        }
        Filter::Property(condition) if is_masked(condition, definitions) => {
            let mut same = known.iter().filter(|known| masked(known, definitions) == *filter);
            let first = same.next().filter(|first| same.all(|other| other == *first));
            let first = first.ok_or_else(|| InvalidFilter::new(format!("{place}/is"), why))?;
            Filter::Property((*first).clone())
        }
        Filter::Property(condition) => match no_secrets {
            Some(why) if masked(condition, definitions) != *filter => {
                return Err(InvalidFilter::new(format!("{place}/is"), why));
            }
            _ => filter.clone(),
        },
        Filter::Event(_) => filter.clone(),
    })
}

fn masked(condition: &PropertyCondition, definitions: &[PropertyDefinition]) -> Filter {
    Filter::Property(condition.clone()).masked(definitions)
}

/// Whether a secret value is masked in the condition.
fn is_masked(condition: &PropertyCondition, definitions: &[PropertyDefinition]) -> bool {
    let is_secret = |known: &PropertyDefinition| known.secret && known.name == condition.property;
    let is_secret = condition.property == property::LAST_JOIN_URL || definitions.iter().any(is_secret);
    let has_mask = serde_json::to_string(&condition.is).is_ok_and(|test| test.contains(MASKED));
    is_secret && has_mask && masked(condition, definitions) == Filter::Property(condition.clone())
}

fn conditions<'a>(filter: &'a Filter, found: &mut Vec<&'a PropertyCondition>) {
    match filter {
        Filter::All(filters) | Filter::Any(filters) => filters.iter().for_each(|inner| conditions(inner, found)),
        Filter::Not(inner) => conditions(inner, found),
        Filter::Property(condition) => found.push(condition),
        Filter::Event(_) => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn filter(document: &Value) -> Filter {
        Filter::parse(document).unwrap()
    }

    fn link(test: &str, text: &str) -> Value {
        json!({ "property": property::LAST_JOIN_URL, "is": { test: text } })
    }

    #[test]
    fn a_masked_value_stays_what_it_was() {
        let saved = filter(&json!({ "all": [link("equals", "https://a"), { "property": "city", "is": "known" }] }));
        let sent = |link: Value| filter(&json!({ "any": [{ "not": link }] }));
        let kept = restored(&sent(link("equals", MASKED)), Some(&saved), &[], "why", None).unwrap();
        assert_eq!(kept, sent(link("equals", "https://a")));
        let new = sent(link("equals", "https://b"));
        assert_eq!(
            restored(&new, Some(&saved), &[], "why", None).unwrap(),
            new,
            "a value that somebody wrote is taken"
        );
    }

    #[test]
    fn who_may_see_no_secrets_compares_with_none() {
        let saved = filter(&link("equals", "https://a"));
        let refused = |sent: &Value| restored(&filter(sent), Some(&saved), &[], "why", Some("no")).err();
        assert_eq!(refused(&link("contains", "tk=a")).map(|invalid| invalid.message), Some("no".to_owned()));
        assert_eq!(refused(&link("equals", MASKED)), None, "what is saved stays");
        assert_eq!(refused(&json!({ "property": property::LAST_JOIN_URL, "is": "known" })), None);
        assert_eq!(refused(&json!({ "property": "city", "is": { "equals": "Graz" } })), None);
    }

    #[test]
    fn a_masked_value_that_is_not_known_is_refused() {
        let two = filter(&json!({ "all": [link("equals", "https://a"), link("equals", "https://b")] }));
        let sent = filter(&json!({ "all": [link("equals", MASKED)] }));
        for saved in [None, Some(&two), Some(&filter(&link("contains", "x")))] {
            let refused = restored(&sent, saved, &[], "why", None).unwrap_err();
            assert_eq!((refused.pointer.as_str(), refused.message.as_str()), ("/all/0/is", "why"));
        }
        // The same text is no secret of another property.
        let city = filter(&json!({ "property": "city", "is": { "equals": MASKED } }));
        assert_eq!(restored(&city, None, &[], "why", None).unwrap(), city);
    }
}
