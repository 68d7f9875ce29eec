//! The texts of all languages.

use std::{collections::BTreeSet, sync::LazyLock};

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

/// The texts of each language, in the order of [`Language::ALL`]. Those of a language without readers are not parsed.
static BUNDLES: [LazyLock<Bundle>; Language::ALL.len()] = [
    LazyLock::new(|| bundle(Language::English)),
    LazyLock::new(|| bundle(Language::Spanish)),
    LazyLock::new(|| bundle(Language::French)),
    LazyLock::new(|| bundle(Language::Swedish)),
];

fn bundle(language: Language) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.identifier()]);
    // Pages isolate names of people by elements, and a terminal must not get control characters.
    bundle.set_use_isolating(false);
    for (_, text) in FILES.iter().filter(|(tag, _)| *tag == language.tag()) {
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
    let own = of_bundle(&BUNDLES[language as usize], key, attribute, args);
    own.or_else(|| of_bundle(&BUNDLES[Language::English as usize], key, attribute, args))
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
