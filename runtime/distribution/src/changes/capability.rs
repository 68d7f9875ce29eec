//! What a change of capabilities means for the operator.

use std::collections::BTreeMap;

use greenroom_package::{CapabilityName, Package};
use greenroom_sentence::{Sentence, sentence};
use serde::Serialize;
use serde_json::{Map, Value};

/// A difference between the capabilities of two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityChange {
    /// The capability.
    pub capability: CapabilityName,
    /// The parameters that the older version asked for it with; none if it did not use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Map<String, Value>>,
    /// The parameters that the newer version asks for it with; none if it does not use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Map<String, Value>>,
}

impl CapabilityChange {
    /// What the change means: a sentence without a full stop.
    pub fn sentence(&self) -> Sentence {
        let name = self.capability;
        let written = |parameters: &Map<String, Value>| Value::from(parameters.clone()).to_string();
        match (&self.before, &self.after) {
            (None, Some(after)) if after.is_empty() => {
                sentence!("failure-change-uses", "uses `{name}`, which it did not", name = name)
            }
            (None, Some(after)) => sentence!(
                "failure-change-uses-with",
                "uses `{name}` with {parameters}, which it did not",
                name = name,
                parameters = written(after)
            ),
            (Some(_), None) => sentence!("failure-change-unused", "no longer uses `{name}`", name = name),
            (Some(before), Some(after)) if after.is_empty() => sentence!(
                "failure-change-asks-without",
                "asks for `{name}` without parameters, and did so with {before}",
                name = name,
                before = written(before)
            ),
            (Some(before), Some(after)) if before.is_empty() => sentence!(
                "failure-change-asks-newly-with",
                "asks for `{name}` with {after}, and did so without parameters",
                name = name,
                after = written(after)
            ),
            (Some(before), Some(after)) => sentence!(
                "failure-change-asks-otherwise",
                "asks for `{name}` with {after}, and did so with {before}",
                name = name,
                after = written(after),
                before = written(before)
            ),
            (None, None) => sentence!("failure-change-same", "`{name}` is the same", name = name),
        }
    }

    /// Whether the newer version may need a grant that the older one did not: it uses the capability for the first time, or
    /// asks for it with other parameters.
    pub fn asks_for_more(&self) -> bool {
        self.after.is_some()
    }
}

/// The capabilities that a package's component uses, with the parameters that its manifest asks for.
pub(crate) fn used(package: &Package) -> BTreeMap<CapabilityName, Map<String, Value>> {
    let with: BTreeMap<_, _> = package.manifest().capabilities.with_parameters().collect();
    let parameters = |name: CapabilityName| with.get(&name).map(|parameters| (*parameters).clone()).unwrap_or_default();
    package.uses().into_iter().map(|name| (name, parameters(name))).collect()
}

/// The differences between the capabilities that two versions of an action use. What a manifest asks for and the component
/// does not use is left out, because it needs no grant.
pub fn capability_changes(old: &Package, new: &Package) -> Vec<CapabilityChange> {
    let (old, new) = (used(old), used(new));
    let mut changes: Vec<CapabilityChange> = Vec::new();
    for capability in CapabilityName::all() {
        let (before, after) = (old.get(&capability).cloned(), new.get(&capability).cloned());
        if before != after {
            changes.push(CapabilityChange { capability, before, after });
        }
    }
    changes
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    fn read(bytes: Vec<u8>) -> Package {
        Package::read(bytes).unwrap()
    }

    #[test]
    fn capabilities_are_added_removed_and_asked_for_with_other_parameters() {
        let none = read(testing::package("a", "1.0.0"));
        let plain = read(testing::that_logs("a", "1.1.0", &json!(["log"])));
        let some = read(testing::that_logs("a", "1.2.0", &json!([{ "log": { "lines": 5 } }, "contacts-read"])));
        let other = read(testing::that_logs("a", "1.3.0", &json!([{ "log": { "lines": 9 } }])));
        for (old, new, words, asks_for_more) in [
            (&none, &plain, &["uses `log`, which it did not"][..], true),
            (&none, &some, &["uses `log` with {\"lines\":5}, which it did not"], true),
            (&plain, &none, &["no longer uses `log`"], false),
            (&plain, &some, &["asks for `log` with {\"lines\":5}, and did so without parameters"], true),
            (&some, &plain, &["asks for `log` without parameters, and did so with {\"lines\":5}"], true),
            (&some, &other, &["asks for `log` with {\"lines\":9}, and did so with {\"lines\":5}"], true),
            (&plain, &plain, &[], false),
        ] {
            let changes = capability_changes(old, new);
            let said = changes.iter().map(|change| change.sentence().english().to_owned());
            assert_eq!(said.collect::<Vec<_>>(), words);
            assert_eq!(changes.iter().any(CapabilityChange::asks_for_more), asks_for_more);
        }
        let json = serde_json::to_value(capability_changes(&none, &some)).unwrap();
        assert_eq!(json, json!([{ "capability": "log", "after": { "lines": 5 } }]));
    }
}
