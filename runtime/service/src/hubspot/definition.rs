//! The definition of an action, as HubSpot's API takes it: `POST /automation/v4/actions/{appId}`.

use std::collections::BTreeMap;

use greenroom_domain::{Failure, sentence};
use greenroom_package::{Label, Language, Manifest, ObjectType};
use serde::Serialize;
use serde_json::Value;

use super::{
    fields::{self, Choice, Field, FieldKind},
    rules::{self, Rule},
};

/// The names of the outputs that Greenroom adds to an action's own.
pub mod output {
    /// The id of the run.
    pub const RUN: &str = "greenroom_run";
    /// The failure's code; absent where the action succeeded.
    pub const FAILURE_CODE: &str = "greenroom_failure_code";
    /// The failure's message; absent where the action succeeded.
    pub const FAILURE_MESSAGE: &str = "greenroom_failure_message";
    /// Whether the action failed: `true`; absent where it succeeded.
    pub const FAILED: &str = "greenroom_failed";
}

/// The section of HubSpot's list of actions that Greenroom's are in.
const SECTION: &str = "Greenroom";

/// The rule for failures without a message of their own.
const OTHER_FAILURE: &str = "other_failure";

/// The definition of a custom workflow action.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// Where HubSpot sends executions.
    pub action_url: String,
    /// The kinds of records whose workflows have the action: contacts; none where it is for all workflows.
    pub object_types: Vec<&'static str>,
    /// The properties of the record that HubSpot sends with an execution.
    pub object_request_options: ObjectRequestOptions,
    /// Whether all portals with the app see it. Publishing is the operator's decision.
    pub published: bool,
    /// The fields of the form.
    pub input_fields: Vec<InputField>,
    /// Fields that can only be filled in after others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub input_field_dependencies: Vec<FieldDependency>,
    /// The values for later actions of the workflow.
    pub output_fields: Vec<OutputField>,
    /// The texts, by language.
    pub labels: BTreeMap<&'static str, Labels>,
    /// Which message the workflow's history shows, by what an execution has answered.
    pub execution_rules: Vec<ExecutionRule>,
    /// Code that HubSpot would run: none.
    pub functions: Vec<Value>,
}

/// The properties that HubSpot sends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectRequestOptions {
    /// Their names.
    pub properties: Vec<&'static str>,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InputField {
    /// Its type.
    pub type_definition: TypeDefinition,
    /// Where its value may come from: a person who writes it, or a property of the record.
    pub supported_value_types: Vec<&'static str>,
    /// Whether it has to be filled in.
    pub is_required: bool,
}

/// A value for later actions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputField {
    /// Its type.
    pub type_definition: TypeDefinition,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TypeDefinition {
    /// The field's name.
    pub name: String,
    /// The type of its values.
    #[serde(rename = "type")]
    pub value_type: &'static str,
    /// How it is shown.
    pub field_type: &'static str,
    /// Its choices, where they are fixed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionDefinition>,
    /// Where HubSpot asks for its choices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options_url: Option<String>,
    /// Whether its choices come from `options_url`.
    pub external_options: bool,
}

/// A fixed choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionDefinition {
    /// The value.
    pub value: String,
    /// What people see.
    pub label: String,
    /// Its place.
    pub display_order: usize,
}

/// Fields that wait for another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldDependency {
    /// HubSpot's name for this kind of dependency.
    pub dependency_type: &'static str,
    /// The field that comes first.
    pub controlling_field_name: String,
    /// The fields that wait for it.
    pub dependent_field_names: Vec<String>,
}

/// The texts in one language.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Labels {
    /// The action's name.
    pub action_name: String,
    /// The action's purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_description: Option<String>,
    /// The text on its card in a workflow.
    pub action_card_content: String,
    /// The section of the list of actions.
    pub app_display_name: &'static str,
    /// The names of the inputs.
    pub input_field_labels: BTreeMap<String, String>,
    /// What the inputs are for.
    pub input_field_descriptions: BTreeMap<String, String>,
    /// The names of the outputs.
    pub output_field_labels: BTreeMap<String, String>,
    /// The messages of the execution rules.
    pub execution_rules: BTreeMap<String, String>,
}

/// When a message is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionRule {
    /// The key of the message in [`Labels::execution_rules`].
    pub label_name: String,
    /// The outputs that an execution has answered with.
    pub conditions: BTreeMap<&'static str, String>,
}

/// The path of an action below the address of the server.
pub fn action_path(action: &str) -> String {
    format!("/hubspot/actions/{action}")
}

/// The definition of an action whose server is at `base`: an address without a slash at its end.
///
/// # Errors
/// `hubspot-not-possible`, with the place in the schema of input or output and what to change.
pub fn definition(
    manifest: &Manifest,
    input_schema: &Value,
    output_schema: &Value,
    base: &str,
) -> Result<Definition, Failure> {
    let inputs = fields::inputs(input_schema).map_err(|failure| of_schema("input", failure))?;
    let outputs = fields::outputs(output_schema).map_err(|failure| of_schema("output", failure))?;
    let action_url = format!("{base}{}", action_path(&manifest.name));
    let rules = rules::of(manifest);
    let labels = manifest
        .labels
        .iter()
        .map(|(language, label)| (Language::as_str(*language), labels(label, &inputs, &outputs, &rules)));
    Ok(Definition {
        object_types: match manifest.object_type {
            ObjectType::Contact => vec!["CONTACT"],
            ObjectType::Webinar => Vec::new(),
        },
        object_request_options: ObjectRequestOptions { properties: vec!["email"] },
        published: false,
        input_fields: inputs.iter().map(|field| input_field(field, &action_url)).collect(),
        input_field_dependencies: dependencies(&inputs),
        output_fields: outputs.iter().map(output_field).chain(own_outputs()).collect(),
        labels: labels.collect(),
        execution_rules: rules.iter().map(execution_rule).chain([other_failure()]).collect(),
        functions: Vec::new(),
        action_url,
    })
}

fn of_schema(which: &str, failure: Failure) -> Failure {
    let why = failure.sentence();
    failure.say(match which {
        "input" => sentence!("failure-hubspot-input-schema", "the schema of the input, at {why}", why = why),
        _ => sentence!("failure-hubspot-output-schema", "the schema of the output, at {why}", why = why),
    })
}

fn input_field(field: &Field, action_url: &str) -> InputField {
    let mut type_definition = type_definition(&field.name, &field.kind);
    if field.options.is_some() {
        let is_many = matches!(field.kind, FieldKind::Choices(_));
        type_definition = TypeDefinition {
            value_type: "enumeration",
            field_type: if is_many { "checkbox" } else { "select" },
            options: Vec::new(),
            options_url: Some(format!("{action_url}/options/{}", field.name)),
            external_options: true,
            ..type_definition
        };
    }
    let mut supported_value_types = vec!["STATIC_VALUE"];
    if field.token {
        supported_value_types.push("OBJECT_PROPERTY");
    }
    InputField { type_definition, supported_value_types, is_required: field.required }
}

fn output_field(field: &Field) -> OutputField {
    OutputField { type_definition: type_definition(&field.name, &field.kind) }
}

/// The outputs that Greenroom adds, with their names for people.
const OWN_OUTPUTS: [(&str, &str); 4] = [
    (output::RUN, "Run"),
    (output::FAILED, "Failed"),
    (output::FAILURE_CODE, "Failure code"),
    (output::FAILURE_MESSAGE, "Failure message"),
];

fn own_outputs() -> impl Iterator<Item = OutputField> {
    OWN_OUTPUTS.into_iter().map(|(name, _)| {
        let kind = if name == output::FAILED { FieldKind::Bool } else { FieldKind::Text };
        OutputField { type_definition: type_definition(name, &kind) }
    })
}

fn type_definition(name: &str, kind: &FieldKind) -> TypeDefinition {
    let (value_type, field_type) = match kind {
        FieldKind::Text => ("string", "text"),
        FieldKind::Json => ("string", "textarea"),
        FieldKind::Number => ("number", "number"),
        FieldKind::Bool => ("bool", "booleancheckbox"),
        FieldKind::Date => ("date", "date"),
        FieldKind::DateTime => ("datetime", "date"),
        FieldKind::Choice(_) => ("enumeration", "select"),
        FieldKind::Choices(_) => ("enumeration", "checkbox"),
    };
    let option = |(display_order, choice): (usize, &Choice)| OptionDefinition {
        value: choice.text.clone(),
        label: shown(&choice.label),
        display_order,
    };
    let options = match kind {
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => choices.iter().enumerate().map(option).collect(),
        _ => Vec::new(),
    };
    TypeDefinition {
        name: name.to_owned(),
        value_type,
        field_type,
        options,
        options_url: None,
        external_options: false,
    }
}

fn dependencies(inputs: &[Field]) -> Vec<FieldDependency> {
    let mut dependents: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for field in inputs {
        for on in field.options.iter().flatten() {
            if let Some(controlling) = inputs.iter().find(|other| other.pointer == *on) {
                dependents.entry(&controlling.name).or_default().push(field.name.clone());
            }
        }
    }
    let dependency = |(controlling, dependent_field_names): (&str, Vec<String>)| FieldDependency {
        dependency_type: "SINGLE_FIELD",
        controlling_field_name: controlling.to_owned(),
        dependent_field_names,
    };
    dependents.into_iter().map(dependency).collect()
}

/// The texts in the language of a label. Schemas have one language only, so fields and messages are the same in all.
fn labels(label: &Label, inputs: &[Field], outputs: &[Field], rules: &[Rule]) -> Labels {
    let titles = |fields: &[Field]| -> BTreeMap<String, String> {
        fields.iter().map(|field| (field.name.clone(), shown(&field.title))).collect()
    };
    let description = |field: &Field| {
        let json = matches!(field.kind, FieldKind::Json);
        let description = match (field.description.as_deref(), json) {
            (Some(text), true) => format!("{text} Write it as JSON."),
            (None, true) => "Write it as JSON.".to_owned(),
            (text, false) => text?.to_owned(),
        };
        Some((field.name.clone(), shown(&description)))
    };
    let mut output_field_labels = titles(outputs);
    output_field_labels.extend(OWN_OUTPUTS.map(|(name, title)| (name.to_owned(), title.to_owned())));
    let mut messages: BTreeMap<String, String> =
        rules.iter().map(|rule| (rule.name.clone(), shown(&rule.message))).collect();
    messages.insert(OTHER_FAILURE.to_owned(), format!("{{{{{}}}}}", output::FAILURE_MESSAGE));
    Labels {
        action_name: shown(&label.name),
        action_description: label.description.as_deref().map(shown),
        action_card_content: shown(&label.name),
        app_display_name: SECTION,
        input_field_labels: titles(inputs),
        input_field_descriptions: inputs.iter().filter_map(description).collect(),
        output_field_labels,
        execution_rules: messages,
    }
}

/// A text that HubSpot shows as it is. HubSpot reads links and `{{ name }}` in labels, and a stranger may have written this
/// one.
fn shown(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›").replace("{{", "{ {")
}

fn execution_rule(rule: &Rule) -> ExecutionRule {
    let conditions = BTreeMap::from([(output::FAILURE_CODE, rule.code.clone())]);
    ExecutionRule { label_name: rule.name.clone(), conditions }
}

/// HubSpot takes the first rule that fits, so this one is last: it shows the failure's own message.
fn other_failure() -> ExecutionRule {
    let conditions = BTreeMap::from([(output::FAILED, "true".to_owned())]);
    ExecutionRule { label_name: OTHER_FAILURE.to_owned(), conditions }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn defined(input: Value, failures: Value) -> Definition {
        let manifest = json!({
            "manifest": 1, "contract": "1.3", "name": "order-tea", "version": "1.0.0", "objectType": "contact",
            "labels": {"en": {"name": "Order <b>tea</b> {{ x }}"}, "de": {"name": "Tee bestellen"}},
            "failures": failures
        });
        let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
        definition(&manifest, &input, &json!({"properties": {}}), "https://example.com").unwrap()
    }

    #[test]
    fn choices_come_from_an_address_and_wait_for_other_fields() {
        let definition = defined(
            json!({"properties": {
                "account": {"type": "string", "x-options": true},
                "webinar": {"type": "string", "x-token": true, "x-options": {"dependsOn": ["/account"]}}
            }}),
            json!({}),
        );
        let webinar = &definition.input_fields[1];
        let url = "https://example.com/hubspot/actions/order-tea/options/webinar";
        assert_eq!(webinar.type_definition.options_url.as_deref(), Some(url));
        assert_eq!(
            (webinar.type_definition.value_type, webinar.supported_value_types.as_slice()),
            ("enumeration", &["STATIC_VALUE", "OBJECT_PROPERTY"][..])
        );
        assert_eq!(
            serde_json::to_value(&definition.input_field_dependencies).unwrap(),
            json!([{
                "dependencyType": "SINGLE_FIELD", "controllingFieldName": "account", "dependentFieldNames": ["webinar"]
            }])
        );
        assert!(!definition.published);
    }

    #[test]
    fn the_texts_of_strangers_are_no_markup() {
        let definition = defined(json!({"properties": {}}), json!({}));
        assert_eq!(definition.labels["en"].action_name, "Order ‹b›tea‹/b› { { x }}");
        assert_eq!(definition.labels["de"].action_name, "Tee bestellen");
    }

    #[test]
    fn each_rule_has_a_message_and_the_last_one_fits_every_failure() {
        let definition =
            defined(json!({"properties": {}}), json!({"no-milk": "There is no milk.", "invalid-input": "Mine."}));
        for labels in definition.labels.values() {
            for rule in &definition.execution_rules {
                assert!(labels.execution_rules.contains_key(&rule.label_name), "{rule:?}");
            }
        }
        assert_eq!(definition.labels["en"].execution_rules["no_milk"], "There is no milk.");
        assert_eq!(definition.labels["en"].execution_rules["invalid_input"], "Mine.");
        let last = definition.execution_rules.last().unwrap();
        assert_eq!(last.conditions, BTreeMap::from([(output::FAILED, "true".to_owned())]));
        assert_eq!(definition.labels["en"].execution_rules["other_failure"], "{{greenroom_failure_message}}");
    }
}
