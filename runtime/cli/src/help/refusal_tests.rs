//! Whether each refusal of a command line is said as clap says it, and in each language.

#![allow(clippy::unwrap_used)]

use clap::CommandFactory as _;
use greenroom_locale::Language;
use jiff::tz::TimeZone;

use super::*;
use crate::args::Cli;

fn locale(language: Language) -> Locale {
    Locale::new(language, TimeZone::UTC)
}

fn refused(words: &[&str]) -> Error {
    let words = ["greenroom"].iter().chain(words);
    Cli::command().try_get_matches_from(words).unwrap_err()
}

/// The id of a sync run.
const RUN: &str = "0198c2f4-1c1b-7000-8000-000000000000";

/// Command lines that are refused, with the kind, and the sentence in Spanish, French and Swedish.
const REFUSED: [(&[&str], ErrorKind, [&str; 3]); 19] = [
    (
        &["codes", "--no-such"],
        ErrorKind::UnknownArgument,
        [
            "no se esperaba el argumento `--no-such`",
            "l’argument `--no-such` n’était pas attendu",
            "oväntat argument: `--no-such`",
        ],
    ),
    (
        &["runs", "list", "--limt", "5"],
        ErrorKind::UnknownArgument,
        [
            "sugerencia: hay un argumento parecido: `--limit`",
            "conseil\u{202f}: il existe un argument semblable\u{202f}: `--limit`",
            "tips: det finns ett liknande argument: `--limit`",
        ],
    ),
    (
        &["actoins", "list"],
        ErrorKind::InvalidSubcommand,
        [
            "no hay ningún subcomando `actoins`",
            "il n’y a pas de sous-commande `actoins`",
            "det finns inget underkommando `actoins`",
        ],
    ),
    (
        &["help", "no-such"],
        ErrorKind::InvalidSubcommand,
        [
            "no hay ningún subcomando `no-such`",
            "il n’y a pas de sous-commande `no-such`",
            "det finns inget underkommando `no-such`",
        ],
    ),
    (
        &["--json"],
        ErrorKind::MissingSubcommand,
        [
            "`greenroom` necesita un subcomando, y no se dio ninguno",
            "`greenroom` demande une sous-commande, et aucune n’a été donnée",
            "`greenroom` kräver ett underkommando, och inget angavs",
        ],
    ),
    (
        &["invoke"],
        ErrorKind::MissingRequiredArgument,
        [
            "faltan estos argumentos obligatorios:",
            "ces arguments obligatoires manquent\u{202f}:",
            "dessa obligatoriska argument saknas:",
        ],
    ),
    (
        &["invoke", "echo", "--contact", "7", "--batch", "x"],
        ErrorKind::ArgumentConflict,
        ["no se puede usar con", "ne peut pas être utilisé avec", "kan inte användas med"],
    ),
    (
        &["audit", "8", "--run", RUN, "--before", RUN, "--left-out"],
        ErrorKind::ArgumentConflict,
        [
            "el argumento `--run <RUN>` no se puede usar con:\n  --before <RUN>\n  --left-out\n",
            "l’argument `--run <RUN>` ne peut pas être utilisé avec\u{202f}:\n  --before <RUN>\n  --left-out\n",
            "argumentet `--run <RUN>` kan inte användas med:\n  --before <RUN>\n  --left-out\n",
        ],
    ),
    (
        &["runs", "list", "--limit", "1", "--limit", "2"],
        ErrorKind::ArgumentConflict,
        [
            "el argumento `--limit <RUNS>` no se puede usar varias veces",
            "l’argument `--limit <RUNS>` ne peut pas être utilisé plusieurs fois",
            "argumentet `--limit <RUNS>` kan inte användas flera gånger",
        ],
    ),
    (
        &["runs", "list", "--limit"],
        ErrorKind::InvalidValue,
        [
            "`--limit <RUNS>` necesita un valor, y no se dio ninguno",
            "`--limit <RUNS>` demande une valeur, et aucune n’a été donnée",
            "`--limit <RUNS>` kräver ett värde, och inget angavs",
        ],
    ),
    (
        &["new", "points", "--lang", "rst"],
        ErrorKind::InvalidValue,
        [
            "[valores posibles: rust, typescript, python, c]",
            "[valeurs possibles\u{202f}: rust, typescript, python, c]",
            "[möjliga värden: rust, typescript, python, c]",
        ],
    ),
    (
        &["runs", "list", "--limit", "0"],
        ErrorKind::ValueValidation,
        [
            "el valor `0` no es válido para `--limit <RUNS>`: 0 no está en 1..=1000",
            "la valeur `0` n’est pas valable pour `--limit <RUNS>`\u{202f}: 0 n’est pas dans 1..=1000",
            "värdet `0` är ogiltigt för `--limit <RUNS>`: 0 ligger inte i 1..=1000",
        ],
    ),
    (
        &["runs", "list", "--limit", "many"],
        ErrorKind::ValueValidation,
        ["no es un número entero", "ce n’est pas un nombre entier", "det är inget heltal"],
    ),
    (
        &["--concurrency", "0", "codes"],
        ErrorKind::ValueValidation,
        ["el número tiene que ser mayor que 0", "le nombre doit être supérieur à 0", "talet måste vara större än 0"],
    ),
    (
        &["--concurrency", "99999999999", "codes"],
        ErrorKind::ValueValidation,
        [
            "el valor `99999999999` no es válido para `--concurrency <RUNS>`: el número es demasiado grande",
            "la valeur `99999999999` n’est pas valable pour `--concurrency <RUNS>`\u{202f}: le nombre est trop grand",
            "värdet `99999999999` är ogiltigt för `--concurrency <RUNS>`: talet är för stort",
        ],
    ),
    (
        &["invoke", "Not A Name"],
        ErrorKind::ValueValidation,
        [
            "el valor `Not A Name` no es válido para `<ACTION>`: ",
            "la valeur `Not A Name` n’est pas valable pour `<ACTION>`\u{202f}: ",
            "värdet `Not A Name` är ogiltigt för `<ACTION>`: ",
        ],
    ),
    (
        &["users", "add", "ada@acme.example", "--role", "boss"],
        ErrorKind::ValueValidation,
        [
            "el valor `boss` no es válido para `--role <ROLE>`: ",
            "la valeur `boss` n’est pas valable pour `--role <ROLE>`\u{202f}: ",
            "värdet `boss` är ogiltigt för `--role <ROLE>`: ",
        ],
    ),
    (
        &["jobs", "list", "--kind", "x", "--limit", "5"],
        ErrorKind::ValueValidation,
        [
            "el valor `x` no es válido para `--kind <KIND>`: ",
            "la valeur `x` n’est pas valable pour `--kind <KIND>`\u{202f}: ",
            "värdet `x` är ogiltigt för `--kind <KIND>`: ",
        ],
    ),
    (
        &["runs", "show", "--reveal=yes"],
        ErrorKind::TooManyValues,
        [
            "no se esperaba el valor `yes` para `--reveal`",
            "la valeur `yes` n’était pas attendue pour `--reveal`",
            "oväntat värde för `--reveal`: `yes`",
        ],
    ),
];

#[test]
fn each_refusal_is_said_in_each_language() {
    for (words, kind, said) in REFUSED {
        let error = refused(words);
        assert_eq!(error.kind(), kind, "{words:?}");
        for (language, said) in [Language::Spanish, Language::French, Language::Swedish].into_iter().zip(said) {
            let lines = lines(&error, &locale(language)).unwrap().join("\n");
            assert!(lines.contains(said), "{words:?}: {lines}");
            for english in ["error: unexpected", "Usage:", "tip:", "For more information", "values:", "provided"] {
                assert!(!lines.contains(english), "{words:?}: {lines}");
            }
        }
    }
}

/// The names in an English sentence are in straight quotes, and in backticks in the catalogue.
fn one_line(text: &str) -> String {
    text.replace('`', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_english_of_the_catalogue_is_what_clap_says() {
    for (words, ..) in REFUSED {
        let error = refused(words);
        let own = lines(&error, &locale(Language::English)).unwrap().join("\n");
        assert_eq!(one_line(&own), one_line(&error.to_string()), "{words:?}");
    }
}

#[test]
fn reasons_of_other_crates_have_a_text() {
    for (words, english, swedish) in [
        (&["runs", "show", "7"][..], "write an id", "skriv ett id"),
        (&["runs", "again", "--with", "?"], "write a version", "skriv en version"),
        (&["serve", "--listen", "x"], "write an address", "skriv en adress"),
    ] {
        let error = refused(words);
        for (language, said) in [(Language::English, english), (Language::Swedish, swedish)] {
            let lines = lines(&error, &locale(language)).unwrap().join("\n");
            assert!(lines.contains(said), "{words:?}: {lines}");
        }
    }
}

#[test]
fn tips_that_clap_gives_as_sentences_have_texts() {
    for (words, tip) in [
        (&["runs", "show", "--x"][..], "för att ange `--x` som ett värde, använd `-- --x`"),
        (&["actions", "--", "list"], "underkommandot `list` finns"),
        (&["runs", "--reveal", "show"], "tips: `show --reveal` finns"),
    ] {
        let error = refused(words);
        let english = lines(&error, &locale(Language::English)).unwrap().join("\n");
        assert_eq!(one_line(&english), one_line(&error.to_string()), "{words:?}");
        let lines = lines(&error, &locale(Language::Swedish)).unwrap().join("\n");
        assert!(lines.contains(tip), "{words:?}: {lines}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn words_that_are_no_utf_8_are_refused() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let words = [OsStr::new("greenroom"), OsStr::new("secrets"), OsStr::new("remove"), OsStr::from_bytes(b"\xff")];
    let error = Cli::command().try_get_matches_from(words).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidUtf8);
    for (language, said) in [
        (Language::English, "invalid UTF-8 was detected in one or more arguments"),
        (Language::French, "UTF-8"),
        (Language::Swedish, "UTF-8"),
    ] {
        let lines = lines(&error, &locale(language)).unwrap().join("\n");
        assert!(lines.contains(said), "{lines}");
    }
}
