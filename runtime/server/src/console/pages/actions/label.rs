//! The name of an action in the reader's language.

use std::collections::BTreeMap;

use greenroom::{ActionInfo, ActionRef, RunRecord};
use greenroom_locale::Language;
use greenroom_package::{Language as Labelled, Manifest};

use crate::{console::visit::Reader, state::AppState};

/// What a person reads of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// What it does.
    pub(crate) description: Option<&'a str>,
    /// The language, where it is another than the page's.
    pub(crate) lang: Option<&'static str>,
}

/// The label of the reader's language, or else the English one, which every manifest has.
pub(crate) fn label<'a>(reader: &Reader, manifest: &'a Manifest) -> Shown<'a> {
    of(reader.language(), manifest)
}

/// The actions of these runs that are loaded, by their names.
pub(crate) fn loaded(state: &AppState, runs: &[RunRecord]) -> BTreeMap<String, ActionInfo> {
    let mut found = BTreeMap::new();
    for run in runs {
        let any = || ActionRef { name: run.action.clone(), version: semver::VersionReq::STAR };
        if !found.contains_key(&run.action)
            && let Some(info) = state.runtime().action(&any())
        {
            found.insert(run.action.clone(), info);
        }
    }
    found
}

fn of(language: Language, manifest: &Manifest) -> Shown<'_> {
    let wanted = match language {
        Language::English => Some(Labelled::En),
        Language::Spanish => Some(Labelled::Es),
        Language::French => Some(Labelled::Fr),
        // Workflow tools have no Swedish labels.
        Language::Swedish => None,
    };
    let own = wanted.and_then(|wanted| manifest.labels.get(&wanted));
    let lang = (own.is_none() && language != Language::English).then_some("en");
    let label = own.or_else(|| manifest.labels.get(&Labelled::En));
    Shown {
        name: label.map_or(&manifest.name, |label| &label.name),
        description: label.and_then(|label| label.description.as_deref()),
        lang,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_in_the_readers_language_or_else_in_english() {
        let manifest = br#"{"manifest": 1, "contract": "1.4", "name": "a", "version": "1.0.0", "objectType": "contact",
            "labels": {"en": {"name": "Add"}, "fr": {"name": "Ajouter", "description": "Ajoute."}}}"#;
        let manifest = Manifest::parse(manifest).unwrap();
        let french = Shown { name: "Ajouter", description: Some("Ajoute."), lang: None };
        assert_eq!(of(Language::French, &manifest), french);
        assert_eq!(of(Language::Swedish, &manifest), Shown { name: "Add", description: None, lang: Some("en") });
        assert_eq!(of(Language::English, &manifest).lang, None);
    }
}
