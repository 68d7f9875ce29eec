//! What is wrong with a command line, in the reader's language: the sentences that clap says in English.

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use greenroom_locale::{Args, Locale, args};

use super::{page, reason};

/// The option that a refusal points to.
const HELP: &str = "--help";

/// The lines that say why a command line is refused. None for an error that is no refusal: a page of help, or the version.
pub(crate) fn lines(error: &Error, locale: &Locale) -> Option<Vec<String>> {
    let refusal = Refusal { error, locale };
    let said = refusal.said()?;
    let mut lines = vec![locale.with("cli-error", &args![what = said])];
    lines.extend(refusal.list());
    let tips = refusal.tips();
    if !tips.is_empty() {
        lines.push(String::new());
        lines.extend(tips.into_iter().map(|tip| format!("  {tip}")));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let heading = page::text(locale, page::PAGE, "usage").unwrap_or_default();
        lines.push(String::new());
        lines.extend(usage.replacen("Usage:", &heading, 1).lines().map(str::to_owned));
    }
    lines.push(String::new());
    lines.push(locale.with("cli-usage-more", &args![option = HELP]));
    Some(lines)
}

struct Refusal<'a> {
    error: &'a Error,
    locale: &'a Locale,
}

impl Refusal<'_> {
    /// The sentence without its tips.
    fn said(&self) -> Option<String> {
        let argument = || self.one(ContextKind::InvalidArg);
        let value = || self.one(ContextKind::InvalidValue);
        let with = |key, args: &Args<'_>| Some(self.locale.with(key, args));
        match self.error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            | ErrorKind::DisplayVersion
            | ErrorKind::Io
            | ErrorKind::Format => None,
            ErrorKind::UnknownArgument => with("cli-usage-unknown-argument", &args![argument = argument()]),
            ErrorKind::InvalidSubcommand => {
                let subcommand = self.one(ContextKind::InvalidSubcommand);
                with("cli-usage-unknown-subcommand", &args![subcommand = subcommand])
            }
            ErrorKind::MissingSubcommand => {
                let subcommand = self.one(ContextKind::InvalidSubcommand);
                with("cli-usage-no-subcommand", &args![subcommand = subcommand])
            }
            ErrorKind::MissingRequiredArgument => Some(self.locale.text("cli-usage-missing")),
            ErrorKind::ArgumentConflict => Some(self.conflict()),
            ErrorKind::InvalidValue if value().is_empty() => with("cli-usage-no-value", &args![argument = argument()]),
            ErrorKind::InvalidValue => with("cli-usage-invalid-value", &args![value = value(), argument = argument()]),
            ErrorKind::ValueValidation => {
                let reason = std::error::Error::source(self.error).map(|source| reason::words(source, self.locale));
                let reason = reason.unwrap_or_default();
                with("cli-usage-refused-value", &args![value = value(), argument = argument(), reason = reason])
            }
            ErrorKind::TooManyValues => {
                with("cli-usage-too-many-values", &args![value = value(), argument = argument()])
            }
            ErrorKind::InvalidUtf8 => Some(self.locale.text("cli-usage-not-utf-8")),
            // No argument of this command leads to another kind.
            _ => Some(self.locale.text("cli-usage-wrong")),
        }
    }

    fn conflict(&self) -> String {
        let argument = self.one(ContextKind::InvalidArg);
        match self.error.get(ContextKind::PriorArg) {
            Some(ContextValue::String(other)) if *other == argument => {
                self.locale.with("cli-usage-twice", &args![argument = argument])
            }
            Some(ContextValue::String(other)) => {
                self.locale.with("cli-usage-conflict", &args![argument = argument, other = other.clone()])
            }
            Some(ContextValue::Strings(_)) => self.locale.with("cli-usage-conflicts", &args![argument = argument]),
            _ => self.locale.with("cli-usage-conflict-others", &args![argument = argument]),
        }
    }

    /// The lines below the sentence: the arguments or values that it is about.
    fn list(&self) -> Vec<String> {
        let named = match self.error.kind() {
            ErrorKind::MissingRequiredArgument => self.several(ContextKind::InvalidArg),
            ErrorKind::ArgumentConflict => self.several(ContextKind::PriorArg),
            ErrorKind::InvalidValue => return self.known("cli-usage-possible-values", ContextKind::ValidValue),
            ErrorKind::MissingSubcommand => return self.known("cli-usage-subcommands", ContextKind::ValidSubcommand),
            _ => Vec::new(),
        };
        named.into_iter().map(|name| format!("  {name}")).collect()
    }

    fn known(&self, key: &str, kind: ContextKind) -> Vec<String> {
        let known = self.several(kind);
        let line = || format!("  {}", self.locale.with(key, &args![known = known.join(", ")]));
        if known.is_empty() { Vec::new() } else { vec![line()] }
    }

    fn tips(&self) -> Vec<String> {
        let similar = [
            (ContextKind::SuggestedSubcommand, "cli-usage-similar-subcommands"),
            (ContextKind::SuggestedArg, "cli-usage-similar-arguments"),
            (ContextKind::SuggestedValue, "cli-usage-similar-values"),
        ];
        let similar = similar.into_iter().filter_map(|(kind, key)| {
            let names = match self.error.get(kind)? {
                ContextValue::String(name) => vec![name.clone()],
                ContextValue::Strings(names) => names.clone(),
                _ => return None,
            };
            let quoted = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            Some(self.locale.with(key, &args![count = names.len(), names = quoted]))
        });
        let others = match self.error.get(ContextKind::Suggested) {
            Some(ContextValue::StyledStrs(tips)) => tips.as_slice(),
            _ => &[],
        };
        let others = others.iter().filter_map(|tip| self.tip(&tip.to_string()));
        similar.chain(others).collect()
    }

    /// A tip that clap gives as an English sentence. None where it is one that is not known.
    fn tip(&self, english: &str) -> Option<String> {
        let quoted: Vec<&str> = english.split('\'').skip(1).step_by(2).collect();
        match quoted.as_slice() {
            [value, written] if english.starts_with("to pass ") => {
                Some(self.locale.with("cli-usage-as-value", &args![value = *value, written = *written]))
            }
            [subcommand, "--"] => Some(self.locale.with("cli-usage-behind-dashes", &args![subcommand = *subcommand])),
            [written] if english.ends_with("exists") => {
                Some(self.locale.with("cli-usage-elsewhere", &args![written = *written]))
            }
            _ => None,
        }
    }

    fn one(&self, kind: ContextKind) -> String {
        match self.error.get(kind) {
            Some(ContextValue::String(name)) => name.clone(),
            _ => String::new(),
        }
    }

    fn several(&self, kind: ContextKind) -> Vec<String> {
        match self.error.get(kind) {
            Some(ContextValue::Strings(names)) => names.clone(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
mod tests;
