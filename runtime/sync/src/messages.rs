//! The texts of a sync's warnings (A8: meaning and remedy), by code and reason, in the languages of `messages/` and of
//! an operator's folder.
//!
//! A language is one file in Project Fluent's syntax, named after the language: the build finds `messages/de.ftl`, and
//! the catalogue `de.ftl` in the operator's folder when it is loaded. A warning's texts are the attributes `.meaning`
//! and `.remedy` of the message `code`, or `code_reason` where it has a reason. Texts that a language lacks are in
//! English.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use greenroom_domain::{Sentence, Text, Warning, decoded, sentence};
use greenroom_package::is_unprintable;
use serde::Serialize;
use serde_json::Value;
use unic_langid::LanguageIdentifier;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The language that has all texts.
const ENGLISH: &str = "en";

/// The message for a warning that no catalogue knows, such as one from a newer version.
const UNKNOWN: &str = "unknown-warning";

/// The longest value in a text, in characters.
const LONGEST_VALUE: usize = 200;

/// The texts of a warning (A8: meaning and remedy).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Texts {
    /// What it means.
    pub meaning: String,
    /// How to resolve it.
    pub remedy: String,
}

/// Why an operator's folder of texts cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum CatalogueError {
    /// The folder or a file cannot be read.
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// A file is not named after a language.
    NoLanguage {
        /// Its path.
        path: PathBuf,
    },
    /// A file does not follow Fluent's syntax.
    Syntax {
        /// Its path.
        path: PathBuf,
        /// The line of the first fault, counted from 1.
        line: usize,
        /// What is wrong.
        error: String,
    },
}

impl CatalogueError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Unreadable { path, error } => sentence!(
                "failure-texts-unreadable",
                "cannot read {file}: {error}; check the path",
                file = path.display(),
                error = error
            ),
            Self::NoLanguage { path } => sentence!(
                "failure-texts-no-language",
                "{file} is not named after a language: name it such as `de.ftl` or `pt-BR.ftl`",
                file = path.display()
            ),
            Self::Syntax { path, line, error } => sentence!(
                "failure-texts-syntax",
                "{file}, line {line}: {error}",
                file = path.display(),
                line = line,
                error = error
            ),
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

/// All texts in all languages.
pub struct Catalogue {
    languages: Vec<(LanguageIdentifier, Arc<Bundle>)>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.languages.iter().map(|(language, _)| language.to_string())).finish()
    }
}

impl Catalogue {
    /// The texts that come with Greenroom.
    pub fn built_in() -> Self {
        Self::load(Vec::new())
    }

    /// The texts that come with Greenroom, with the `*.ftl` files of an operator's folder: new languages, or
    /// replacements of Greenroom's own texts.
    ///
    /// # Errors
    /// [`CatalogueError`] for the first file that cannot be used.
    pub fn with_folder(folder: &Path) -> Result<Self, CatalogueError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |error| CatalogueError::Unreadable { path, error }
        };
        let mut more = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.extension().is_none_or(|extension| extension != "ftl") {
                continue;
            }
            let language = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
            let Some(language) = language else { return Err(CatalogueError::NoLanguage { path }) };
            let bytes = fs::read(&path).map_err(unreadable(&path))?;
            let text = decoded(&bytes).map_err(io::Error::other).map_err(unreadable(&path))?;
            let resource = FluentResource::try_new(text.to_owned()).map_err(|(resource, errors)| {
                let first = errors.first();
                let before = first.and_then(|error| resource.source().get(..error.pos.start)).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                CatalogueError::Syntax { path, line, error: first.map_or_else(String::new, ToString::to_string) }
            })?;
            more.push((language, resource));
        }
        Ok(Self::load(more))
    }

    fn load(more: Vec<(LanguageIdentifier, FluentResource)>) -> Self {
        let mut languages: Vec<(LanguageIdentifier, Bundle)> = Vec::new();
        let built_in = BUILT_IN.iter().filter_map(|(language, text)| {
            // A test checks that they are sound. The sound part of a broken file is better than none.
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
            Some((language.parse().ok()?, resource))
        });
        for (language, resource) in built_in.chain(more) {
            match languages.iter_mut().find(|(known, _)| *known == language) {
                Some((_, bundle)) => bundle.add_resource_overriding(resource),
                None => {
                    let mut bundle = Bundle::new_concurrent(vec![language.clone()]);
                    // The marks that isolate values are control characters, which a terminal must not get.
                    bundle.set_use_isolating(false);
                    bundle.add_resource_overriding(resource);
                    languages.push((language, bundle));
                }
            }
        }
        Self { languages: languages.into_iter().map(|(language, bundle)| (language, Arc::new(bundle))).collect() }
    }

    /// The languages of the texts, such as `en` or `pt-BR`.
    pub fn languages(&self) -> Vec<String> {
        self.languages.iter().map(|(language, _)| language.to_string()).collect()
    }

    /// The texts for a reader of these languages, best first (`de-AT`, or `de_AT.UTF-8` as Unix writes it). Invalid
    /// names are ignored; `de-AT` gets `de` where there is nothing closer.
    pub fn for_languages<S: AsRef<str>>(&self, wanted: &[S]) -> Messages {
        let wanted: Vec<LanguageIdentifier> =
            wanted.iter().filter_map(|language| language.as_ref().split(['.', '@']).next()?.parse().ok()).collect();
        let available: Vec<LanguageIdentifier> = self.languages.iter().map(|(language, _)| language.clone()).collect();
        let english: LanguageIdentifier = ENGLISH.parse().unwrap_or_default();
        let chosen = negotiate_languages(&wanted, &available, Some(&english), NegotiationStrategy::Filtering);
        let bundle = |chosen: &LanguageIdentifier| {
            let found = self.languages.iter().find(|(language, _)| language == chosen);
            found.map(|(_, bundle)| Arc::clone(bundle))
        };
        Messages { chain: chosen.into_iter().filter_map(bundle).collect(), say: None }
    }
}

/// Says a sentence, of which it gets the English, in a reader's language; none where it is not in that language.
type Say = dyn Fn(&str, &Text) -> Option<String> + Send + Sync;

/// The texts for one reader. Cheap to clone.
#[derive(Clone)]
pub struct Messages {
    /// Best first, English last.
    chain: Vec<Arc<Bundle>>,
    /// For values that are sentences; none leaves them in English.
    say: Option<Arc<Say>>,
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").finish_non_exhaustive()
    }
}

impl Messages {
    /// Greenroom's own texts, as [`Catalogue::for_languages`] chooses them.
    pub fn for_languages<S: AsRef<str>>(wanted: &[S]) -> Self {
        Catalogue::built_in().for_languages(wanted)
    }

    /// The same texts, with values of warnings that are sentences ([`Warning::texts`]) as `say` says them by their English and
    /// their text; in English where it gives none.
    #[must_use]
    pub fn with_sentences(self, say: impl Fn(&str, &Text) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { say: Some(Arc::new(say)), ..self }
    }

    /// The texts of a warning. Control characters are removed from its values.
    pub fn texts(&self, warning: &Warning) -> Texts {
        let args = self.arguments(warning);
        let found =
            self.find(&key(&warning.code, warning.reason.as_deref()), &args).or_else(|| self.find(UNKNOWN, &args));
        found.unwrap_or_else(|| Texts { meaning: plain(&warning.code), remedy: String::new() })
    }

    /// The texts of a message in the best language that has both of them and needs no value that the warning lacks.
    fn find(&self, key: &str, args: &FluentArgs<'_>) -> Option<Texts> {
        let mut incomplete = None;
        for bundle in &self.chain {
            let mut errors = Vec::new();
            let Some(texts) = both(bundle, key, args, &mut errors) else { continue };
            if errors.is_empty() {
                return Some(texts);
            }
            tracing::debug!(key, ?errors, "a text of the catalogue needs a value that the warning lacks");
            incomplete = Some(texts);
        }
        incomplete
    }

    /// The variables of texts: `$count`, `$pointer`, `$warning-code`, `$warning-reason`, and the warning's own values.
    fn arguments(&self, warning: &Warning) -> FluentArgs<'static> {
        let mut args = FluentArgs::new();
        for (name, value) in &warning.values {
            let said = self.said(warning, name, value);
            args.set(name.clone(), said.map_or_else(|| argument(value), |said| plain(&said).into()));
        }
        args.set("warning-code", plain(&warning.code));
        args.set("warning-reason", plain(warning.reason.as_deref().unwrap_or_default()));
        args.set("pointer", plain(&warning.pointer));
        if let Some(count) = warning.count {
            args.set("count", count);
        }
        args
    }

    /// A value that is a sentence, in the reader's language.
    fn said(&self, warning: &Warning, name: &str, value: &Value) -> Option<String> {
        (self.say.as_ref()?)(value.as_str()?, warning.texts.get(name)?)
    }
}

/// The name of a warning's message in the catalogue.
fn key(code: &str, reason: Option<&str>) -> String {
    reason.map_or_else(|| code.to_owned(), |reason| format!("{code}_{reason}"))
}

fn both(bundle: &Bundle, key: &str, args: &FluentArgs<'_>, errors: &mut Vec<FluentError>) -> Option<Texts> {
    let message = bundle.get_message(key)?;
    let mut text = |name: &str| {
        let pattern = message.get_attribute(name)?.value();
        let text = bundle.format_pattern(pattern, Some(args), errors);
        // Line breaks in the file are for its editor. No-break spaces, as French has them, are of the text.
        Some(text.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
    };
    Some(Texts { meaning: text("meaning")?, remedy: text("remedy")? })
}

fn argument(value: &Value) -> FluentValue<'static> {
    match value {
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => number.into(),
            (_, Some(number), _) => number.into(),
            (.., Some(number)) => number.into(),
            _ => number.to_string().into(),
        },
        Value::String(text) => plain(text).into(),
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
            plain(&items.join(", ")).into()
        }
        Value::Null => FluentValue::None,
        other => plain(&other.to_string()).into(),
    }
}

/// A value without control characters, and not too long.
fn plain(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !is_unprintable(*c)).take(LONGEST_VALUE + 1).collect();
    if let Some((end, _)) = shown.char_indices().nth(LONGEST_VALUE) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
