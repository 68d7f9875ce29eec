//! `greenroom hubspot`: actions in HubSpot's workflows.

use greenroom::ActionRef;
use greenroom_service::{
    ServiceError, Settings,
    hubspot::definition::{Definition, InputField, OutputField},
    packages::Chosen,
    views::hubspot,
};

use crate::{
    error::Error,
    exit, loading,
    output::{Output, Words, table},
    render,
};

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(
    after_help = "Examples:\n  greenroom hubspot definition add-contact-to-zoom-webinar --url https://greenroom.example.com"
)]
pub(crate) enum Command {
    /// Show the definition of an action, with which an app offers it in HubSpot's workflows
    #[command(after_help = "Examples:
  greenroom hubspot definition add-contact-to-zoom-webinar --url https://greenroom.example.com
  greenroom hubspot definition add-contact-to-zoom-webinar --url https://greenroom.example.com --json > definition.json
  curl -X POST -H 'content-type: application/json' --data @definition.json \\
    'https://api.hubapi.com/automation/v4/actions/APP_ID?hapikey=DEVELOPER_KEY'

The definition is not published: only the app's own portal sees it, until you set `published` to true. It changes with the action's \
schemas and labels: after an upgrade, send it again. A field that HubSpot cannot have is an error, with its place in the schema.")]
    Definition {
        /// The action: its name, or name@version
        action: ActionRef,
        /// The address at which HubSpot reaches the server [default: `public-url` in [hubspot]]
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
}

pub(crate) fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let Command::Definition { action, url } = command;
    let url = url.or_else(|| settings.hubspot.as_ref().map(|hubspot| hubspot.public_url.clone())).ok_or_else(|| {
        let message = "name the address at which HubSpot reaches the server: --url, or `public-url` in [hubspot]";
        ServiceError::Config(message.to_owned())
    })?;
    let Chosen { package, .. } = loading::find(settings, &action, output)?;
    output.show(&hubspot::definition(&package, &url)?, words)?;
    Ok(exit::OK)
}

pub(crate) fn words(definition: &Definition) -> Words {
    let mut words = Words::default();
    if let Some(labels) = definition.labels.get("en") {
        words.line(&labels.action_name);
    }
    let languages: Vec<&str> = definition.labels.keys().copied().collect();
    let records =
        if definition.object_types.is_empty() { "all".to_owned() } else { definition.object_types.join(", ") };
    words.lines(render::indented([
        ("address", definition.action_url.clone()),
        ("records", records),
        ("languages", languages.join(", ")),
        ("messages", format!("{} execution rules", definition.execution_rules.len())),
        ("published", if definition.published { "yes" } else { "no" }.to_owned()),
    ]));
    words.line("inputs");
    let input = |field: &InputField| {
        let kind = &field.type_definition;
        let required = if field.is_required { "required" } else { "optional" };
        let choices = if kind.external_options { ", choices from the action" } else { "" };
        let values = field.supported_value_types.join(", ");
        let notes = format!("{}, {required}{choices}: {values}", kind.value_type);
        vec![format!("  {}", kind.name), notes]
    };
    words.lines(table(&definition.input_fields.iter().map(input).collect::<Vec<_>>()));
    words.line("outputs");
    let output = |field: &OutputField| {
        let kind = &field.type_definition;
        vec![format!("  {}", kind.name), kind.value_type.to_owned()]
    };
    words.lines(table(&definition.output_fields.iter().map(output).collect::<Vec<_>>()));
    words.note("the definition as HubSpot takes it: --json");
    words
}
