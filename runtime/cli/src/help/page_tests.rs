//! Whether the catalogues have the texts of the help, and the pages show them.

#![allow(clippy::unwrap_used)]

use std::{cell::RefCell, collections::BTreeSet};

use clap::CommandFactory as _;
use greenroom_locale::{Language, keys};
use jiff::tz::TimeZone;

use super::*;
use crate::args::Cli;

const OTHERS: [Language; 3] = [Language::Spanish, Language::French, Language::Swedish];

fn locale(language: Language) -> Locale {
    Locale::new(language, TimeZone::UTC)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_catalogue_has_each_text_of_the_sources_and_no_other() {
    let known = keys(Language::English);
    let english = locale(Language::English);
    let (used, wrong) = (RefCell::new(BTreeSet::new()), RefCell::new(Vec::new()));
    translated(Cli::command(), &|message, attribute, source| {
        let own = format!("{message}.{attribute}");
        let key = if known.contains(&own) { own } else { format!("{SHARED}.{attribute}") };
        let said = text(&english, message, attribute).unwrap_or_default();
        if said != one_line(source) {
            wrong.borrow_mut().push(format!("{message}.{attribute}: {said:?} is {source:?} in the sources"));
        }
        used.borrow_mut().insert(key);
        source.to_owned()
    });
    assert_eq!(wrong.into_inner(), Vec::<String>::new());
    let used = used.into_inner();
    let is_unused = |key: &String| key.starts_with("help-") && key.contains('.') && !used.contains(key);
    assert_eq!(known.into_iter().filter(is_unused).collect::<Vec<_>>(), Vec::<String>::new());
}

/// The short and the long page of a command and of each of its subcommands, by their paths.
fn pages(command: &mut Command, path: &str) -> Vec<(String, String)> {
    let path = format!("{path} {}", command.get_name());
    let (short, long) = (command.render_help().to_string(), command.render_long_help().to_string());
    let mut found = vec![(format!("{path} -h"), short), (format!("{path} --help"), long)];
    for inner in command.get_subcommands_mut().filter(|inner| inner.get_name() != HELP) {
        found.extend(pages(inner, &path));
    }
    found
}

#[test]
fn a_page_with_the_english_texts_is_that_of_clap() {
    let mut own = translated(Cli::command(), &|_, _, english| english.to_owned());
    let mut of_clap = Cli::command();
    of_clap.build();
    let (own, of_clap) = (pages(&mut own, ""), pages(&mut of_clap, ""));
    assert!(own.len() > 200, "{}", own.len());
    for ((path, own), (_, of_clap)) in own.into_iter().zip(of_clap) {
        let own = own.replace("The format of world files, in English:", "");
        assert_eq!(one_line(&own), one_line(&of_clap), "{path}");
    }
}

/// What clap writes on English pages.
const ENGLISH: [&str; 12] = [
    "Usage:",
    "Commands:",
    "Arguments:",
    "Options:",
    "Global options:",
    "Examples:",
    "Exit codes:",
    "Possible values:",
    "[default:",
    "[possible values:",
    "Print help",
    "Print version",
];

#[test]
fn no_page_of_another_language_has_an_english_heading() {
    for language in OTHERS {
        let locale = locale(language);
        let mut command = translated(Cli::command(), &|message, attribute, english| {
            let said = text(&locale, message, attribute);
            said.unwrap_or_else(|| panic!("{language:?} lacks {message}.{attribute}: {english}"))
        });
        let usage = text(&locale, PAGE, "usage").unwrap();
        for (path, page) in pages(&mut command, "") {
            for english in ENGLISH {
                assert!(!page.contains(english), "{language:?}: {path} has {english}: {page}");
            }
            assert!(page.contains(&format!("\n{usage} greenroom ")), "{language:?}: {path}: {page}");
        }
    }
}

/// The names of options and programs in a text.
fn names(text: &str) -> Vec<String> {
    let in_backticks = text.split('`').skip(1).step_by(2).map(str::to_owned);
    let is_no_name = |c: char| !c.is_ascii_alphanumeric() && c != '-';
    let outside: Vec<&str> = text.split('`').step_by(2).collect();
    let outside = outside.join(" ");
    let words = outside.split(is_no_name).filter(|word| word.starts_with("--")).map(str::to_owned);
    let mut names: Vec<String> = in_backticks.chain(words).collect();
    names.sort();
    names
}

#[test]
fn names_of_options_and_programs_are_the_same_in_each_language() {
    let english = locale(Language::English);
    for language in OTHERS {
        let own = locale(language);
        translated(Cli::command(), &|message, attribute, source| {
            let [english, own] = [&english, &own].map(|locale| names(&text(locale, message, attribute).unwrap()));
            assert_eq!(own, english, "{language:?}: {message}.{attribute}");
            source.to_owned()
        });
    }
}

#[test]
fn help_is_asked_for_in_each_way() {
    let locale = locale(Language::Swedish);
    for words in [
        &["greenroom", "--help"][..],
        &["greenroom", "-h"],
        &["greenroom", "help"],
        &["greenroom", "help", "actions", "list"],
        &["greenroom", "actions", "help", "list"],
        &["greenroom", "actions", "list", "-h"],
        &["greenroom", "new", "--help"],
        &["greenroom", "help", "help"],
        &["greenroom"],
        &["greenroom", "actions"],
    ] {
        let ended = crate::help::ended_in(&locale, words.iter().map(Into::into)).unwrap();
        let page = ended.to_string();
        assert!(page.contains("\nAnvändning: greenroom"), "{words:?}: {page}");
    }
    let version = crate::help::ended_in(&locale, ["greenroom", "-V"].iter().map(Into::into)).unwrap();
    assert_eq!(version.kind(), clap::error::ErrorKind::DisplayVersion);
    assert!(crate::help::ended_in(&locale, ["greenroom", "codes"].iter().map(Into::into)).is_none());
}
