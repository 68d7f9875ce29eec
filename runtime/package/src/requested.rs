//! The capabilities that a manifest asks for, each with the parameters that are enough for it.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeSeq,
};
use serde_json::{Map, Value};

use crate::CapabilityName;

/// The parameters of a capability, as a JSON object.
type Parameters = Map<String, Value>;

/// Requested capabilities, each with its parameters. In JSON they are a list of items, each a name, or an object with a
/// name and its parameters: `["log", {"contacts-write": {"properties": ["lead_score"]}}]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestedCapabilities(BTreeMap<CapabilityName, Parameters>);

impl RequestedCapabilities {
    /// Whether a capability is requested.
    pub fn contains(&self, capability: CapabilityName) -> bool {
        self.0.contains_key(&capability)
    }

    /// The capabilities, in the order of the contract.
    pub fn names(&self) -> impl Iterator<Item = CapabilityName> {
        self.0.keys().copied()
    }

    /// The capabilities that are requested with parameters.
    pub fn with_parameters(&self) -> impl Iterator<Item = (CapabilityName, &Parameters)> {
        self.0.iter().filter(|(_, parameters)| !parameters.is_empty()).map(|(name, parameters)| (*name, parameters))
    }
}

impl FromIterator<CapabilityName> for RequestedCapabilities {
    fn from_iter<T: IntoIterator<Item = CapabilityName>>(names: T) -> Self {
        Self(names.into_iter().map(|name| (name, Parameters::new())).collect())
    }
}

impl Serialize for RequestedCapabilities {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for (name, parameters) in &self.0 {
            if parameters.is_empty() {
                list.serialize_element(name)?;
            } else {
                list.serialize_element(&BTreeMap::from([(name, parameters)]))?;
            }
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for RequestedCapabilities {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut asked = BTreeMap::new();
        for Item(name, parameters) in Vec::deserialize(deserializer)? {
            if asked.insert(name, parameters.clone()).is_some_and(|before| before != parameters) {
                return Err(de::Error::custom(format!(
                    "`{name}` is requested twice: request it once, with all parameters"
                )));
            }
        }
        Ok(Self(asked))
    }
}

/// One item of the list.
struct Item(CapabilityName, Parameters);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Item;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a capability, or an object with a name and its parameters")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Item, E> {
                CapabilityName::deserialize(de::value::StrDeserializer::new(name)).map(|name| Item(name, Map::new()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
                let one = || de::Error::custom("write one capability with its parameters in an object");
                let (name, parameters) = map.next_entry()?.ok_or_else(one)?;
                match map.next_key::<de::IgnoredAny>()? {
                    Some(_) => Err(one()),
                    None => Ok(Item(name, parameters)),
                }
            }
        }

        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<RequestedCapabilities, String> {
        serde_json::from_str(&value.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_capability_is_asked_for_by_name_or_with_parameters() {
        let list = json!([{ "contacts-write": { "properties": ["lead_score"] } }, "log"]);
        let asked = read(list.clone()).unwrap();
        assert_eq!(asked.names().map(CapabilityName::as_str).collect::<Vec<_>>(), ["contacts-write", "log"]);
        let (name, parameters) = asked.with_parameters().next().unwrap();
        assert_eq!((name.as_str(), &parameters["properties"]), ("contacts-write", &json!(["lead_score"])));
        assert_eq!(serde_json::to_value(&asked).unwrap(), list);
        assert_eq!(read(json!(["log", "log", { "log": {} }])).unwrap(), read(json!(["log"])).unwrap());
    }

    #[test]
    fn invalid_requests_are_refused() {
        for (wrong, part) in [
            (json!(["root"]), "unknown variant `root`"),
            (json!([{ "root": {} }]), "unknown variant `root`"),
            (json!([{}]), "one capability"),
            (json!([{ "log": {}, "contacts-read": {} }]), "one capability"),
            (json!([{ "log": [] }]), "expected a map"),
            (json!([1]), "the name of a capability"),
            (json!(["log", { "log": { "a": 1 } }]), "twice"),
        ] {
            let error = read(wrong.clone()).unwrap_err();
            assert!(error.contains(part), "{wrong}: {error}");
        }
    }
}
