//! `greenroom settings`: the settings of webinar sync (S1 to S11: which webinars are synced, and how; E1: webinars of
//! Zoom Events), their history, and why a webinar is or is not synced (S10: the rule that decides).

use greenroom::Document;
use greenroom_domain::{
    Email, SettingsChange, WebinarId,
    rules::settings::{Answer, LEAVES, Subject, Why, escape},
};
use greenroom_locale::args;
use greenroom_service::{
    views::settings::{self, Explained},
    wiring,
};
use serde_json::Value;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render, source,
};

const SET: &str = "\
Examples:
  greenroom settings set /syncWebinarData true --as admin@example.com
  greenroom settings set /webinars/82512345678/sync true --as admin@example.com
  greenroom settings set /webinarsOf '{\"of\": \"selected\", \"users\": [\"host@example.com\"]}' --as admin@example.com
  greenroom settings set /excludedContactDomains '[\"example.com\", \"*.example.net\"]' --as admin@example.com
  greenroom settings set /existingContacts overwrite --as admin@example.com

schemas/settings.json describes the settings; `greenroom settings get` shows all of them. --as is a user of the \
account (`greenroom users add` adds them), an editor or an administrator; only an administrator turns the sync of webinar data on. The next sync \
makes up for the time when a setting was off.";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:
  greenroom settings get
  greenroom settings set /syncWebinarData true --as admin@example.com
  greenroom settings explain --webinar 82512345678")]
pub(crate) enum Command {
    /// Show the settings, or a part of them
    #[command(after_help = "Examples:
  greenroom settings get
  greenroom settings get /webinars/82512345678 --json")]
    Get {
        /// A place in the settings, as a JSON Pointer [default: all]
        #[arg(value_name = "POINTER", default_value = "", hide_default_value = true)]
        pointer: String,
    },
    /// Change a setting
    #[command(after_help = SET)]
    Set {
        /// The place in the settings, as a JSON Pointer
        #[arg(value_name = "POINTER")]
        pointer: String,
        /// JSON, or a bare word; @FILE reads a file, - standard input
        #[arg(value_name = "VALUE")]
        value: String,
        #[command(flatten)]
        by: By,
    },
    /// Reset a setting to its default
    #[command(after_help = "Examples:
  greenroom settings unset /excludedHostDomains --as admin@example.com
  greenroom settings unset /webinars/82512345678/recordings --as admin@example.com")]
    Unset {
        /// The place in the settings, as a JSON Pointer
        #[arg(value_name = "POINTER")]
        pointer: String,
        #[command(flatten)]
        by: By,
    },
    /// Show changes of settings, newest first
    #[command(after_help = "Examples:
  greenroom settings history
  greenroom settings history /webinars/82512345678 --limit 5")]
    History {
        /// Only changes at or below this place
        #[arg(value_name = "POINTER")]
        pointer: Option<String>,
        /// How many changes to show
        #[arg(long, value_name = "CHANGES", default_value_t = 50)]
        #[arg(value_parser = clap::value_parser!(u16).range(1..=10_000))]
        limit: u16,
        /// Only changes before this place: the next page
        #[arg(long, value_name = "PLACE")]
        before: Option<u64>,
    },
    /// Explain why a webinar and its recordings are or are not synced: the answer of every rule
    #[command(after_help = "Examples:
  greenroom settings explain --webinar 82512345678
  greenroom settings explain --webinar 82512345678 --json")]
    Explain {
        /// The webinar's id
        #[arg(long, value_name = "ID")]
        webinar: String,
    },
}

/// The user that changes a setting.
#[derive(clap::Args)]
pub(crate) struct By {
    /// Your email: the one that you log in to the account with
    #[arg(long = "as", value_name = "EMAIL", env = "GREENROOM_AS", hide_env_values = true)]
    #[arg(value_parser = |text: &str| Email::parse(text))]
    email: Email,
}

impl By {
    /// The user's email.
    pub(crate) fn email(&self) -> &Email {
        &self.email
    }
}

pub(crate) async fn run(command: Command, config: &greenroom_service::Settings, output: &Output) -> Result<u8, Error> {
    let store = match command {
        Command::Set { .. } | Command::Unset { .. } => wiring::store(config).await?,
        Command::Get { .. } | Command::History { .. } | Command::Explain { .. } => {
            wiring::store_for_reading(config).await?
        }
    };
    let storage = wiring::storage(&store);
    match command {
        Command::Get { pointer } => {
            let document = settings::document(&storage, &pointer).await?;
            output.show(&document, |document| document_words(&pointer, document))?;
        }
        Command::Set { pointer, value, by } => {
            let value = value_of(&value)?;
            let changes = settings::change(&storage, &by.email, &pointer, Some(value), greenroom_clock::now()).await?;
            output.show(&changes, |changes| changed(changes))?;
        }
        Command::Unset { pointer, by } => {
            let changes = settings::change(&storage, &by.email, &pointer, None, greenroom_clock::now()).await?;
            output.show(&changes, |changes| changed(changes))?;
        }
        Command::History { pointer, limit, before } => {
            let page = settings::history(&storage, pointer.as_deref(), before, limit.into()).await?;
            output.show(&page.items, |changes| history(changes, before.is_none(), page.next))?;
            output.note_cut(older(page.next))?;
        }
        Command::Explain { webinar } => {
            let id = WebinarId::parse(&webinar).map_err(|error| Error::invalid_input(error.sentence()))?;
            output.show(&settings::explain(&storage, &id).await?, explained_words)?;
        }
    }
    Ok(exit::OK)
}

/// The value as JSON, or as a bare word.
fn value_of(given: &str) -> Result<Value, Error> {
    if given == "-" || given.starts_with('@') {
        return Ok(source::json_of(&reader::text("cli-settings-the-value"), given)?.into_value());
    }
    match Document::parse(given.as_bytes()) {
        Ok(value) => Ok(value.into_value()),
        Err(error) if given.starts_with(['{', '[', '"']) => {
            let message = reader::sentence(&error.sentence());
            Err(Error::invalid_input(reader::with("cli-settings-value-wrong", &args![message = message])))
        }
        Err(_) => Ok(Value::String(given.to_owned())),
    }
}

pub(crate) fn changed(changes: &[SettingsChange]) -> Words {
    let mut words = Words::default();
    if changes.is_empty() {
        words.line(reader::text("cli-settings-nothing-changed"));
    }
    let rows = changes.iter().map(|change| {
        let follows = (change.by == settings::GREENROOM).then(|| reader::text("cli-settings-follows"));
        vec![change.pointer.clone(), from_to(change), follows.unwrap_or_default()]
    });
    words.lines(table(&rows.collect::<Vec<_>>()));
    words
}

/// Changes in words: of the first page, or a later one; `next` is where the page after it begins.
pub(crate) fn history(changes: &[SettingsChange], is_first: bool, next: Option<u64>) -> Words {
    let mut words = Words::default();
    if changes.is_empty() && !is_first {
        words.line(reader::text("cli-settings-none-older"));
    } else if changes.is_empty() {
        words.line(reader::text("cli-settings-never-changed"));
    }
    let rows = changes
        .iter()
        .map(|change| vec![render::instant(change.at), change.by.clone(), change.pointer.clone(), from_to(change)]);
    words.lines(table(&rows.collect::<Vec<_>>()));
    words.append(older(next));
    words
}

/// The option for the next page, where there is one.
pub(crate) fn older(next: Option<u64>) -> Words {
    next.map_or_else(Words::default, |place| Words::of(reader::with("cli-older", &args![place = place.to_string()])))
}

fn from_to(change: &SettingsChange) -> String {
    let shown =
        |value: &Option<Value>| value.as_ref().map_or_else(|| reader::text("cli-settings-not-set"), Value::to_string);
    format!("{} -> {}", shown(&change.before), shown(&change.after))
}

/// Every setting at or below a pointer.
pub(crate) fn document_words(pointer: &str, document: &Value) -> Words {
    let mut words = Words::default();
    words.lines(table(&leaves(pointer, document)));
    words
}

/// Every setting with the pointer that sets it, as rows.
fn leaves(pointer: &str, value: &Value) -> Vec<Vec<String>> {
    match value {
        Value::Object(fields) if !fields.is_empty() && !is_setting(pointer) => {
            fields.iter().flat_map(|(name, value)| leaves(&format!("{pointer}/{}", escape(name)), value)).collect()
        }
        leaf => vec![vec![pointer.to_owned(), leaf.to_string()]],
    }
}

/// Whether a pointer names a single setting.
fn is_setting(pointer: &str) -> bool {
    let parts: Vec<&str> = pointer.split('/').collect();
    LEAVES.iter().any(|(leaf, _)| {
        let wanted: Vec<&str> = leaf.split('/').collect();
        wanted.len() == parts.len()
            && wanted.iter().zip(&parts).all(|(want, part)| want.starts_with('{') || want == part)
    })
}

/// Why a rule answers as it does, in the reader's language.
fn why(reason: &Why) -> String {
    reader::foreign().map_or_else(|| reason.to_string(), |locale| locale.why(reason))
}

pub(crate) fn explained_words(explained: &Explained) -> Words {
    let mut words = Words::of(reader::with(
        "cli-webinar-about",
        &args![webinar = explained.webinar.to_string(), what = plain(&explained.topic)],
    ));
    for (subject, synced, not_synced, effective) in [
        (Subject::Webinar, "cli-settings-webinar-synced", "cli-settings-webinar-not-synced", &explained.sync),
        (
            Subject::Recordings,
            "cli-settings-recordings-synced",
            "cli-settings-recordings-not-synced",
            &explained.recordings,
        ),
    ] {
        let key = if effective.on { synced } else { not_synced };
        words.line(reader::with(key, &args![rule = effective.rule, why = plain(&why(&effective.reason))]));
        let rows = explained.rules.iter().filter(|step| step.subject == subject).map(|step| {
            let mark = if step.decides { "  *" } else { "   " };
            let answer = match step.answer {
                Answer::Yes => reader::word_as_is("rule-answer", "yes"),
                Answer::No => reader::word_as_is("rule-answer", "no"),
                Answer::Open => "-".to_owned(),
            };
            vec![format!("{mark} {}", step.rule), answer, step.pointer.clone(), why(&step.reason)]
        });
        words.lines(table(&rows.collect::<Vec<_>>()));
    }
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_json_or_a_bare_word() {
        for (given, wanted) in [
            ("true", json!(true)),
            ("overwrite", json!("overwrite")),
            ("null", json!(null)),
            (r#"["a.example"]"#, json!(["a.example"])),
            (r#""true""#, json!("true")),
        ] {
            assert_eq!(value_of(given).unwrap(), wanted);
        }
        assert!(value_of("[a.example]").is_err());
    }

    #[test]
    fn settings_are_listed_by_the_pointers_that_set_them() {
        let document = json!({
            "syncWebinarData": true, "webinarsOf": {"of": "all"}, "webinars": {},
            "users": {"x/y@b.example": {"syncRecordings": false}}
        });
        let shown: BTreeSet<String> = leaves("", &document).iter().map(|row| row.join(" ")).collect();
        let wanted = [
            "/syncWebinarData true",
            "/users/x~1y@b.example/syncRecordings false",
            "/webinars {}",
            r#"/webinarsOf {"of":"all"}"#,
        ];
        assert_eq!(shown, wanted.map(str::to_owned).into());
    }
}
