//! `greenroom hubspot`: actions in HubSpot's workflows.

use greenroom::ActionRef;
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    hubspot::definition::{Definition, InputField, OutputField},
    packages::Chosen,
    views::hubspot,
};

use crate::{
    error::Error,
    exit, loading,
    output::{Output, Words, plain, table},
    reader, render,
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
    let url = url
        .or_else(|| settings.hubspot.as_ref().map(|hubspot| hubspot.public_url.clone()))
        .ok_or_else(|| Error::Usage(reader::text("cli-hubspot-no-address")))?;
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
    let records = match definition.object_types.as_slice() {
        [] => reader::text("cli-hubspot-all-records"),
        types => types.join(", "),
    };
    let rules = reader::with("cli-hubspot-rules", &args![number = definition.execution_rules.len().to_string()]);
    let published = reader::text(if definition.published { "cli-word-yes" } else { "cli-word-no" });
    words.lines(render::indented([
        (reader::text("cli-hubspot-address"), definition.action_url.clone()),
        (reader::text("cli-hubspot-records"), records),
        (reader::text("cli-label-languages"), languages.join(", ")),
        (reader::text("cli-hubspot-messages"), rules),
        (reader::text("cli-hubspot-published"), published),
    ]));
    words.line(reader::text("cli-hubspot-inputs"));
    let input = |field: &InputField| {
        let kind = &field.type_definition;
        let key = match (field.is_required, kind.external_options) {
            (true, false) => "cli-hubspot-input-required",
            (false, false) => "cli-hubspot-input-optional",
            (true, true) => "cli-hubspot-input-required-choices",
            (false, true) => "cli-hubspot-input-optional-choices",
        };
        let notes = args![kind = plain(kind.value_type), values = plain(&field.supported_value_types.join(", "))];
        vec![format!("  {}", kind.name), reader::with(key, &notes)]
    };
    words.lines(table(&definition.input_fields.iter().map(input).collect::<Vec<_>>()));
    words.line(reader::text("cli-hubspot-outputs"));
    let output = |field: &OutputField| {
        let kind = &field.type_definition;
        vec![format!("  {}", kind.name), kind.value_type.to_owned()]
    };
    words.lines(table(&definition.output_fields.iter().map(output).collect::<Vec<_>>()));
    words.note(reader::text("cli-hubspot-json"));
    words
}
