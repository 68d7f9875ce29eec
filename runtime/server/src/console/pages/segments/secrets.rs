//! Secret values of a saved filter, while it is changed by somebody who does not see them: what is masked stays as it is.

use greenroom_domain::{
    PropertyDefinition,
    mask::MASKED,
    property,
    segment::{Filter, InvalidFilter, PropertyCondition},
};

/// The filter with the saved values in place of masked ones. `why` says that one is not known: what was saved has none for the same
/// comparison, or several.
pub(super) fn restored(
    filter: &Filter,
    saved: Option<&Filter>,
    definitions: &[PropertyDefinition],
    why: &str,
) -> Result<Filter, InvalidFilter> {
    let mut known = Vec::new();
    if let Some(saved) = saved {
        conditions(saved, &mut known);
    }
    restore(filter, &known, definitions, "", why)
}

fn restore(
    filter: &Filter,
    known: &[&PropertyCondition],
    definitions: &[PropertyDefinition],
    place: &str,
    why: &str,
) -> Result<Filter, InvalidFilter> {
    let list = |name: &str, filters: &[Filter]| -> Result<Vec<Filter>, InvalidFilter> {
        let inner = filters.iter().enumerate();
        inner.map(|(n, inner)| restore(inner, known, definitions, &format!("{place}/{name}/{n}"), why)).collect()
    };
    Ok(match filter {
        Filter::All(filters) => Filter::All(list("all", filters)?),
        Filter::Any(filters) => Filter::Any(list("any", filters)?),
        Filter::Not(inner) => Filter::Not(Box::new(restore(inner, known, definitions, &format!("{place}/not"), why)?)),
        Filter::Property(condition) if is_masked(condition, definitions) => {
            let mut same = known.iter().filter(|known| masked(known, definitions) == *filter);
            let first = same.next().filter(|first| same.all(|other| other == *first));
            let first = first.ok_or_else(|| InvalidFilter::new(format!("{place}/is"), why))?;
            Filter::Property((*first).clone())
        }
        Filter::Property(_) | Filter::Event(_) => filter.clone(),
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
        let kept = restored(&sent(link("equals", MASKED)), Some(&saved), &[], "why").unwrap();
        assert_eq!(kept, sent(link("equals", "https://a")));
        let new = sent(link("equals", "https://b"));
        assert_eq!(restored(&new, Some(&saved), &[], "why").unwrap(), new, "a value that somebody wrote is taken");
    }

    #[test]
    fn a_masked_value_that_is_not_known_is_refused() {
        let two = filter(&json!({ "all": [link("equals", "https://a"), link("equals", "https://b")] }));
        let sent = filter(&json!({ "all": [link("equals", MASKED)] }));
        for saved in [None, Some(&two), Some(&filter(&link("contains", "x")))] {
            let refused = restored(&sent, saved, &[], "why").unwrap_err();
            assert_eq!((refused.pointer.as_str(), refused.message.as_str()), ("/all/0/is", "why"));
        }
        // The same text is no secret of another property.
        let city = filter(&json!({ "property": "city", "is": { "equals": MASKED } }));
        assert_eq!(restored(&city, None, &[], "why").unwrap(), city);
    }
}
