//! The texts of all languages.

use std::{collections::BTreeSet, sync::OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use crate::Language;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The values of a text's variables. [`args!`](crate::args) makes them.
pub type Args<'a> = FluentArgs<'a>;

/// The values of a text's variables, by name: `args![count = 3, name = "Ada"]`.
#[macro_export]
macro_rules! args {
    ($($name:ident = $value:expr),* $(,)?) => {{
        let mut args = $crate::Args::new();
        $( args.set(stringify!($name), $value); )*
        args
    }};
}

type Bundle = FluentBundle<FluentResource>;

/// The texts of each language, in the order of [`Language::ALL`], by their themes. A theme that nobody reads is not parsed, because a
/// command of the terminal would take longer for all of them than for its work.
static BUNDLES: [[OnceLock<Bundle>; THEMES]; Language::ALL.len()] =
    [const { [const { OnceLock::new() }; THEMES] }; Language::ALL.len()];

fn bundle(language: Language, theme: usize) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.identifier()]);
    // Pages isolate names of people by elements, and a terminal must not get control characters.
    bundle.set_use_isolating(false);
    let files = FILES.iter().filter(|(tag, _)| *tag == language.tag());
    for (_, text) in files.skip(theme).take(1) {
        // A test checks that they are sound. The sound part of a broken file is better than none.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?errors, "two texts have one key");
        }
    }
    bundle
}

/// A text of a language, or else of English. None where no language has it.
pub(crate) fn text(language: Language, key: &str, attribute: Option<&str>, args: Option<&Args<'_>>) -> Option<String> {
    let place = KEYS.binary_search_by(|(known, _)| (*known).cmp(key)).ok()?;
    let (_, theme) = KEYS.get(place)?;
    let of = |language: Language| {
        let bundle = BUNDLES.get(language as usize)?.get(*theme)?.get_or_init(|| bundle(language, *theme));
        of_bundle(bundle, key, attribute, args)
    };
    of(language).or_else(|| of(Language::English))
}

fn of_bundle(bundle: &Bundle, key: &str, attribute: Option<&str>, args: Option<&Args<'_>>) -> Option<String> {
    let message = bundle.get_message(key)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors);
    if !errors.is_empty() {
        tracing::error!(key, ?errors, "a text needs a value that it was not given");
    }
    // Line breaks in the file are for its editor. No-break spaces are of the text.
    Some(if text.contains('\n') {
        text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        text.into_owned()
    })
}

/// The keys of a language's texts. An attribute is one of its own: `code-contact-not-found.meaning`.
pub fn keys(language: Language) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (_, text) in FILES.iter().filter(|(tag, _)| *tag == language.tag()) {
        let mut of = "";
        for line in text.lines() {
            let Some((name, _)) = line.split_once(" =") else { continue };
            match name.strip_prefix("    .") {
                Some(attribute) => _ = keys.insert(format!("{of}.{attribute}")),
                None if name.starts_with(|first: char| first.is_ascii_alphabetic()) => {
                    of = name;
                    keys.insert(name.to_owned());
                }
                None => {}
            }
        }
    }
    keys
}

#[cfg(test)]
#[path = "texts_tests.rs"]
mod tests;
