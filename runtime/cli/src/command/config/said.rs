//! The words for each part of the configuration.

use greenroom_domain::Code;
use greenroom_locale::args;
use greenroom_service::views::config_check::{Finding, Found, Part};
use serde::Serialize;

use crate::{
    output::{Words, plain, quoted, table},
    reader, render,
};

/// The state of a part of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PartState {
    Ok,
    Unused,
    /// `remedy` says what to do.
    Faulty,
}

impl PartState {
    fn text(self) -> String {
        reader::text(match self {
            Self::Ok => "cli-config-ok",
            Self::Unused => "cli-config-unused",
            Self::Faulty => "cli-config-faulty",
        })
    }
}

/// The result for a part of the configuration. Its texts are English in JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckedPart {
    part: String,
    state: PartState,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl CheckedPart {
    pub(crate) fn ok(part: impl Into<String>, found: String) -> Self {
        Self { part: part.into(), state: PartState::Ok, found, remedy: None }
    }

    pub(crate) fn unused(part: impl Into<String>, found: String) -> Self {
        Self { part: part.into(), state: PartState::Unused, found, remedy: None }
    }

    pub(crate) fn faulty(part: impl Into<String>, found: String, remedy: String) -> Self {
        Self { part: part.into(), state: PartState::Faulty, found, remedy: Some(remedy) }
    }

    pub(crate) fn is_faulty(&self) -> bool {
        self.state == PartState::Faulty
    }
}

fn named(part: &Part) -> String {
    match part {
        Part::Store => reader::text("cli-config-part-store"),
        Part::StoreOfWorkers => reader::text("cli-config-part-store-of-workers"),
        Part::KeyFile => reader::text("cli-config-part-key"),
        Part::Clock => reader::text("cli-config-part-clock"),
        Part::Zoom => "zoom".to_owned(),
        Part::ZoomAccount(id) => format!("zoom {id}"),
        Part::Webhooks(id) => reader::with("cli-config-part-webhooks", &args![account = plain(id.as_str())]),
        Part::Callbacks => reader::text("cli-config-part-callbacks"),
        Part::Secrets => reader::text("cli-config-part-secrets"),
    }
}

impl From<Found> for CheckedPart {
    fn from((part, finding): Found) -> Self {
        let part = named(&part);
        let file = |path: &std::path::Path| plain(&path.display().to_string());
        match finding {
            Finding::StoreOpens(store) => {
                Self::ok(part, reader::with("cli-config-store-opens", &args![store = plain(&store.to_string())]))
            }
            Finding::StoreIsAFile => Self::faulty(
                part,
                reader::text("cli-config-store-is-a-file"),
                reader::text("cli-config-store-is-a-file-remedy"),
            ),
            Finding::ClockAgrees => Self::ok(part, reader::text("cli-config-clock-agrees")),
            Finding::ClockIsOff(seconds) => Self::faulty(
                part,
                reader::with("cli-config-clock-off", &args![seconds = seconds.to_string()]),
                reader::text("cli-config-clock-remedy"),
            ),
            Finding::KeyIsThere(path) => Self::ok(part, file(&path)),
            Finding::KeyOpens(path) => Self::ok(part, reader::with("cli-config-key-opens", &args![file = file(&path)])),
            Finding::KeyIsAnother(path, failure) => {
                let args = args![file = file(&path), error = render::message(&failure)];
                let found = reader::with("cli-config-file-unreadable", &args);
                Self::faulty(part, found, reader::text("cli-config-key-another-remedy"))
            }
            Finding::KeyIsToBeMade(path) => {
                Self::unused(part, reader::with("cli-config-key-to-be-made", &args![file = file(&path)]))
            }
            Finding::KeyIsMissing(path) => Self::faulty(
                part,
                reader::with("cli-config-key-missing", &args![file = file(&path)]),
                reader::text("cli-config-key-missing-remedy"),
            ),
            Finding::KeyIsReadable(path) => {
                let command = format!("`chmod 600 {}`", quoted(&file(&path)));
                Self::faulty(
                    part,
                    reader::with("cli-config-key-readable", &args![file = file(&path)]),
                    reader::with("cli-config-key-readable-remedy", &args![command = command]),
                )
            }
            Finding::KeyIsDamaged(path) => Self::faulty(
                part,
                reader::with("cli-config-key-damaged", &args![file = file(&path)]),
                reader::text("cli-config-key-damaged-remedy"),
            ),
            Finding::KeyIsUnreadable(path, error) => Self::faulty(
                part,
                reader::with("cli-config-file-unreadable", &args![file = file(&path), error = error]),
                reader::text("cli-config-key-unreadable-remedy"),
            ),
            Finding::NoZoomAccount => Self::unused(part, reader::text("cli-config-no-zoom")),
            Finding::ZoomWorks => Self::ok(part, reader::text("cli-config-zoom-works")),
            Finding::ZoomFails(id, reason) => {
                let command = format!("`greenroom connect rotate {}`", quoted(&plain(id.as_str())));
                Self::faulty(
                    part,
                    reader::sentence(&reason),
                    reader::with("cli-config-zoom-remedy", &args![command = command]),
                )
            }
            Finding::ZoomIsOutOfUse => Self::unused(part, reader::text("cli-config-zoom-out-of-use")),
            Finding::NoTokens(id) => {
                let command = format!("`greenroom connect webhook add {}`", quoted(&plain(id.as_str())));
                Self::unused(part, reader::with("cli-config-no-tokens", &args![command = command]))
            }
            Finding::Tokens(number) => {
                Self::ok(part, reader::with("cli-config-tokens", &args![number = number.to_string()]))
            }
            Finding::NoSecret(name) => {
                Self::unused(part, reader::with("cli-config-no-secret", &args![name = plain(&name)]))
            }
            Finding::Signs(name) => Self::ok(part, reader::with("cli-config-signed", &args![name = plain(&name)])),
            Finding::SecretsAreThere => Self::ok(part, reader::text("cli-config-secrets-there")),
            Finding::SecretsAreMissing(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{}`", plain(name))).collect();
                let found = reader::with("cli-config-secrets-missing", &args![names = names.join(", ")]);
                Self::faulty(part, found, reader::text("cli-config-secrets-missing-remedy"))
            }
            Finding::Wrong(why) => Self::faulty(part, reader::sentence(&why), reader::text("cli-config-wrong-remedy")),
            Finding::Failed(failure) => {
                let remedy = Code::find(&failure.code)
                    .and_then(|code| reader::locale().attribute(&format!("code-{}", code.word()), "remedy"));
                Self::faulty(
                    part,
                    render::message(&failure),
                    remedy.unwrap_or_else(|| reader::text("cli-config-see-message")),
                )
            }
        }
    }
}

pub(crate) fn words(parts: &[CheckedPart]) -> Words {
    let mut words = Words::default();
    let row = |part: &CheckedPart| {
        let found = match &part.remedy {
            Some(remedy) => {
                let found = plain(part.found.trim_end_matches('.'));
                reader::with("cli-config-with-remedy", &args![found = found, remedy = plain(remedy)])
            }
            None => part.found.clone(),
        };
        vec![part.part.clone(), part.state.text(), found]
    };
    words.lines(table(&parts.iter().map(row).collect::<Vec<_>>()));
    words
}
