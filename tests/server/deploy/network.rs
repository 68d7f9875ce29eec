//! The connections that the network policies of Kubernetes let through.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    files::text,
    kubernetes::{of_kind, services},
};

const NAME: &str = "app.kubernetes.io/name";
const COMPONENT: &str = "app.kubernetes.io/component";

/// Whether a selector of pods selects those of a component.
fn selects(selector: &Value, component: &str) -> bool {
    let labels: BTreeMap<&str, &str> = BTreeMap::from([(NAME, "greenroom"), (COMPONENT, component)]);
    let has = |key: &str, values: &[&str]| labels.get(key).is_some_and(|value| values.contains(value));
    let mut by_labels = selector["matchLabels"].as_object().into_iter().flatten();
    let by_words = selector["matchExpressions"].as_array().into_iter().flatten();
    let mut by_words = by_words.map(|one| {
        assert_eq!(one["operator"], "In", "{one}");
        let values: Vec<&str> = one["values"].as_array().unwrap().iter().map(text).collect();
        has(text(&one["key"]), &values)
    });
    by_labels.all(|(key, value)| has(key, &[text(value)])) && by_words.all(|is_so| is_so)
}

/// Whether the policies let pods of a component go, or be gone to, in this direction: to or from the other component, at a port.
fn lets(policies: &BTreeMap<String, Value>, direction: &str, own: &str, other: Option<&str>, port: u64) -> bool {
    let (rules, peers) = if direction == "Ingress" { ("ingress", "from") } else { ("egress", "to") };
    let of_own = policies.values().map(|policy| &policy["spec"]).filter(|policy| {
        let is_of = policy["policyTypes"].as_array().unwrap().contains(&json!(direction));
        is_of && selects(&policy["podSelector"], own)
    });
    let of_own: Vec<&Value> = of_own.collect();
    assert!(!of_own.is_empty(), "without a policy, everything is let through");
    of_own.into_iter().flat_map(|policy| policy[rules].as_array().into_iter().flatten()).any(|rule| {
        let ports = rule["ports"].as_array().map(Vec::as_slice).unwrap_or_default();
        let at_port = ports.iter().any(|one| one["protocol"] == "TCP" && one["port"] == port);
        let is_peer = |peer: &Value| {
            other.is_some_and(|other| peer["podSelector"].is_object() && selects(&peer["podSelector"], other))
        };
        let by_peer = rule[peers].as_array().is_none_or(|peers| peers.iter().any(is_peer));
        at_port && by_peer
    })
}

#[test]
fn each_pod_reaches_what_it_needs_and_no_more() {
    let policies = of_kind("NetworkPolicy");
    let reaches = |from: &str, to: &str, port: u64| {
        lets(&policies, "Egress", from, Some(to), port) && lets(&policies, "Ingress", to, Some(from), port)
    };
    for (from, to, port) in [
        ("serve", "restate", 8080),
        ("serve", "restate", 9070),
        ("worker", "restate", 8080),
        ("worker", "restate", 9070),
        ("restate", "balancer", 9080),
        ("restate", "restate", 5122),
        ("balancer", "worker", 9080),
    ] {
        assert!(reaches(from, to, port), "{from} {to} {port}");
        let behind = |ports: &std::collections::BTreeSet<u64>| ports.contains(&port);
        assert!(services().values().any(|(_, ports)| behind(ports)), "{to} {port}");
    }
    for (from, to, port) in [
        ("balancer", "restate", 9070),
        ("balancer", "restate", 8080),
        ("store-init", "restate", 9070),
        ("serve", "worker", 9080),
        ("serve", "balancer", 9080),
        ("restate", "worker", 9080),
        ("restate", "restate", 9070),
    ] {
        assert!(!reaches(from, to, port), "{from} {to} {port}");
    }
    for from in ["serve", "worker", "store-init"] {
        assert!(lets(&policies, "Egress", from, None, 5432), "{from} and its database");
    }
    for to in ["restate", "balancer", "worker", "store-init"] {
        assert!(!lets(&policies, "Ingress", to, None, 9070) && !lets(&policies, "Ingress", to, None, 9080), "{to}");
    }
    assert!(lets(&policies, "Ingress", "serve", None, 8080), "those who call the API");
    assert!(!lets(&policies, "Egress", "restate", None, 443), "Restate calls workers alone");
}
