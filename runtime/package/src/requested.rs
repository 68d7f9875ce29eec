//! The capabilities that a manifest asks for, each with the parameters that are enough for it.

use std::{collections::BTreeMap, fmt};

use greenroom_sentence::{Sentence, sentence};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeSeq,
};
use serde_json::{Map, Value};

use crate::{CapabilityName, sections::plain};

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

/// An item of the list that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub(crate) enum InvalidRequest {
    /// The capability is requested before, with other parameters.
    Twice(String),
    /// The object has no name of a capability, or several.
    NotOne,
}

impl InvalidRequest {
    /// The error as a sentence, for readers of each language.
    pub(crate) fn sentence(&self) -> Sentence {
        match self {
            Self::Twice(name) => sentence!(
                "failure-request-twice",
                "`{name}` is requested twice: request it once, with all parameters",
                name = name
            ),
            Self::NotOne => {
                sentence!("failure-request-not-one", "write one capability with its parameters in an object")
            }
        }
    }
}

/// Checks a list as it is written, and answers the index of the item that is wrong. What serde says of the list is a text without its
/// sentence; what has another form than an item is left to it.
pub(crate) fn check_written(list: &[Value]) -> Result<(), (usize, InvalidRequest)> {
    let none = Parameters::new();
    let mut asked: BTreeMap<&str, &Parameters> = BTreeMap::new();
    for (index, item) in list.iter().enumerate() {
        let (name, parameters) = match item {
            Value::String(name) => (name, &none),
            Value::Object(one) if one.len() != 1 => return Err((index, InvalidRequest::NotOne)),
            Value::Object(one) => match one.iter().next() {
                Some((name, Value::Object(parameters))) => (name, parameters),
                _ => continue,
            },
            _ => continue,
        };
        if asked.insert(name, parameters).is_some_and(|before| before != parameters) {
            return Err((index, InvalidRequest::Twice(plain(name))));
        }
    }
    Ok(())
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
                return Err(de::Error::custom(InvalidRequest::Twice(name.to_string())));
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
                let one = || de::Error::custom(InvalidRequest::NotOne);
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

    #[test]
    fn mistakes_of_a_written_list_are_sentences_with_their_index() {
        for (list, expected, key) in [
            (json!(["log", {}]), (1, InvalidRequest::NotOne), "failure-request-not-one"),
            (json!([{ "log": {}, "contacts-read": {} }]), (0, InvalidRequest::NotOne), "failure-request-not-one"),
            (
                json!(["log", { "log": { "a": 1 } }]),
                (1, InvalidRequest::Twice("log".to_owned())),
                "failure-request-twice",
            ),
        ] {
            let wrong = check_written(list.as_array().unwrap()).unwrap_err();
            assert_eq!(wrong, expected);
            assert_eq!(wrong.1.sentence().text().unwrap().key, key);
            assert!(read(list).unwrap_err().contains(&wrong.1.to_string()), "serde says the same");
        }
        assert_eq!(check_written(&[json!("log"), json!({ "log": {} }), json!(1)]), Ok(()));
    }
}
