//! How a case writes an effect: `{"updateContact": {"contact": "7", "assignments": {...}}}`.

use greenroom_domain::store::Effect;
use serde_json::{Value, json};

/// The effect as a case writes it.
pub(crate) fn shown(effect: &Effect) -> Value {
    let mut whole = serde_json::to_value(effect).unwrap_or_default();
    let Some(fields) = whole.as_object_mut() else { return whole };
    let name = fields.remove("effect").and_then(|name| name.as_str().map(camel)).unwrap_or_default();
    json!({ name: whole })
}

fn camel(kebab: &str) -> String {
    let mut text = String::new();
    let mut upper = false;
    for letter in kebab.chars() {
        match letter {
            '-' => upper = true,
            letter if upper => {
                text.extend(letter.to_uppercase());
                upper = false;
            }
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_is_an_object_of_its_name() {
        let assignments = [("lead_score".to_owned(), Some("42".to_owned()))].into();
        let effect = Effect::UpdateContact { contact: "7".into(), assignments };
        let wanted = json!({ "updateContact": { "contact": "7", "assignments": { "lead_score": "42" } } });
        assert_eq!(shown(&effect), wanted);
    }
}
