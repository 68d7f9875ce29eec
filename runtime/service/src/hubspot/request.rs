//! What HubSpot sends: executions of an action, and questions for the choices of a field.
//!
//! Fields come and go in these requests, so unknown ones are ignored.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest id of an execution, in bytes. It is a part of an idempotency key.
const MAX_CALLBACK_ID: usize = 200;

/// An execution of an action for one record.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Execution {
    /// HubSpot's id of this execution. Tries of one execution have the same.
    pub callback_id: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The record that is enrolled.
    #[serde(default)]
    pub object: Option<Object>,
    /// The values of the input's fields.
    #[serde(default)]
    pub input_fields: Map<String, Value>,
}

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The customer's account.
    pub portal_id: u64,
}

/// A record of HubSpot's.
#[derive(derive_more::Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// Its id: a number, or a text.
    pub object_id: Value,
    /// Its type: `CONTACT`, or `0-1` for the same.
    #[serde(default)]
    pub object_type: Option<String>,
    /// The values of the properties that the definition asks for.
    #[serde(default)]
    #[debug("{} properties", properties.as_ref().map_or(0, Map::len))]
    pub properties: Option<Map<String, Value>>,
}

/// A question for the choices of a field.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionsRequest {
    /// Where it comes from.
    pub origin: Origin,
    /// The values that are filled in already.
    #[serde(default)]
    pub input_fields: Map<String, Value>,
    /// What is asked for.
    #[serde(default)]
    pub fetch_options: FetchOptions,
}

/// The part of the choices that is asked for.
#[derive(derive_more::Debug, Clone, PartialEq, Default, Deserialize)]
pub struct FetchOptions {
    /// What the person has typed to find a choice.
    #[serde(default)]
    #[debug("{:?}", q.as_ref().map(|_| greenroom_domain::mask::MASKED))]
    pub q: Option<String>,
    /// The `after` of the answer before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Execution {
    /// Reads the body of an execution.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        let execution: Self = parse(body)?;
        let id = &execution.callback_id;
        if id.is_empty() || id.len() > MAX_CALLBACK_ID {
            return Err(format!("callbackId: it has 1 to {MAX_CALLBACK_ID} bytes"));
        }
        Ok(execution)
    }

    /// The idempotency key of all tries of this execution.
    pub fn key(&self) -> String {
        format!("hubspot:{}:{}", self.origin.portal_id, self.callback_id)
    }
}

impl OptionsRequest {
    /// Reads the body of a question.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        parse(body)
    }

    /// The values that are known: those that are written into the form. A property of a contact is known at an execution only.
    pub fn known_values(&self) -> Map<String, Value> {
        let known = |(name, given): (&String, &Value)| match given {
            Value::Object(given) => given.get("value").map(|value| (name.clone(), value.clone())),
            value => Some((name.clone(), value.clone())),
        };
        self.input_fields.iter().filter_map(known).collect()
    }
}

impl Object {
    /// The id as text; none where it is neither a number nor a text.
    pub fn id(&self) -> Option<String> {
        match &self.object_id {
            Value::String(id) => Some(id.clone()).filter(|id| !id.is_empty()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        }
    }

    /// Whether it is a contact.
    pub fn is_contact(&self) -> bool {
        self.object_type.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("CONTACT") || kind == "0-1")
    }

    /// The email of the record, where HubSpot has sent one.
    pub fn email(&self) -> Option<&str> {
        let email = self.properties.as_ref()?.get("email")?.as_str()?.trim();
        Some(email).filter(|email| !email.is_empty())
    }
}

fn parse<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, String> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| error.to_string())?;
    // Bytes behind the JSON are refused: a hash of version 2 can be extended by them.
    reader.end().map_err(|error| error.to_string())?;
    Ok(read)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_hubspot_is_read_and_unknown_fields_are_ignored() {
        let body = json!({
            "callbackId": "ap-102670506-56776413549-7-0",
            "origin": {"portalId": 102670506, "actionDefinitionId": 10646377, "actionDefinitionVersion": 1},
            "context": {"source": "WORKFLOWS", "workflowId": 192814114},
            "object": {"objectId": 904, "properties": {"email": "ada@example.com"}, "objectType": "CONTACT"},
            "inputFields": {"staticInput": "My Static Input"}, "fields": {}, "typedInputs": {}
        });
        let execution = Execution::parse(body.to_string().as_bytes()).unwrap();
        assert_eq!(execution.key(), "hubspot:102670506:ap-102670506-56776413549-7-0");
        let object = execution.object.unwrap();
        assert_eq!((object.id().as_deref(), object.email()), (Some("904"), Some("ada@example.com")));
        assert!(object.is_contact() && !format!("{object:?}").contains("ada"));
    }

    #[test]
    fn malformed_bodies_are_refused_with_their_place() {
        let body = |id: &str| json!({"callbackId": id, "origin": {"portalId": 1}}).to_string();
        assert!(Execution::parse(body("a").as_bytes()).is_ok());
        assert!(Execution::parse(body("").as_bytes()).unwrap_err().contains("callbackId"));
        assert!(Execution::parse(body(&"a".repeat(201)).as_bytes()).unwrap_err().contains("callbackId"));
        assert!(Execution::parse(format!("{}\u{80}", body("a")).as_bytes()).unwrap_err().contains("trailing"));
        assert!(
            Execution::parse(b"{\"callbackId\":\"a\",\"origin\":{\"portalId\":\"x\"}}")
                .unwrap_err()
                .contains("portalId")
        );
        assert!(Execution::parse(b"{").is_err() && Execution::parse(b"[]").is_err());
    }

    #[test]
    fn only_written_values_are_known_when_choices_are_asked_for() {
        let body = json!({
            "origin": {"portalId": 1},
            "inputFields": {
                "a": {"type": "OBJECT_PROPERTY", "propertyName": "x"}, "b": {"type": "STATIC_VALUE", "value": "blue"}, "c": "d"
            },
            "fetchOptions": {"q": "ada@example.com", "after": "2"}
        });
        let request = OptionsRequest::parse(body.to_string().as_bytes()).unwrap();
        assert_eq!(Value::Object(request.known_values()), json!({"b": "blue", "c": "d"}));
        assert_eq!(request.fetch_options.after.as_deref(), Some("2"));
        assert!(!format!("{request:?}").contains("ada"));
        assert_eq!(
            OptionsRequest::parse(b"{\"origin\":{\"portalId\":1}}").unwrap().fetch_options,
            FetchOptions::default()
        );
    }
}
