//! The help and refusals of a wrong command line, in the language of the environment.

use crate::common::{Called, Place};

fn in_language(language: &str) -> Place {
    let mut place = Place::new();
    place.set("LANG", language);
    place
}

#[test]
fn the_help_is_in_the_readers_language() {
    let help = in_language("sv_SE.UTF-8").call(&["--help"]).ok();
    for wanted in [
        "Kör åtgärder i arbetsflöden mot en kontaktdatabas",
        "\nAnvändning: greenroom [OPTIONS] <COMMAND>\n\nKommandon:\n",
        "  codes         Visa vad felkoder betyder",
        "\n\nFlaggor:\n  -h, --help     Visa hjälpen\n  -V, --version  Visa versionen\n\nGlobala flaggor:\n",
        "\n\nExempel:\n  greenroom store init\n",
        "\n\nSlutkoder:\n   0  klart\n",
        "\n  13  denied            behörighet eller rätt saknas\n",
    ] {
        assert!(help.out.contains(wanted), "{wanted}: {}", help.out);
    }
    assert_eq!((help.err.as_str(), help.out.contains("Usage:")), ("", false));
    // Lines are wrapped at the terminal's width.
    let words = help.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in
        ["[standard: greenroom.db] [miljö: GREENROOM_STORE]", "[miljö: GREENROOM_JSON] [möjliga värden: true, false]"]
    {
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
    for args in [&["help", "runs", "list"][..], &["runs", "list", "-h"], &["runs", "help", "list"]] {
        let help = in_language("fr_FR.UTF-8").call(args).ok().out;
        assert!(
            help.starts_with("Liste les dernières exécutions\n\nUtilisation\u{202f}: greenroom runs list"),
            "{help}"
        );
        assert!(help.contains("Combien d’exécutions lister [par défaut\u{202f}: 20]"), "{help}");
    }
    let values = in_language("es_ES.UTF-8").call(&["new", "--help"]).ok().out;
    for wanted in
        ["Argumentos:\n  <NAME>", "Valores posibles:", "- rust:       Rust, con el SDK", "[predeterminado: rust]"]
    {
        assert!(values.contains(wanted), "{wanted}: {values}");
    }
}

#[test]
fn a_missing_subcommand_shows_the_help_as_a_mistake() {
    let (plain, swedish) = (Place::new().call(&["runs"]), in_language("sv_SE.UTF-8").call(&["runs"]));
    assert_eq!((plain.code, swedish.code, swedish.out.as_str()), (2, 2, ""));
    assert!(swedish.err.starts_with("Visa körningarnas poster\n\nAnvändning: greenroom runs"), "{swedish:?}");
}

fn refused(language: &str, args: &[&str]) -> Called {
    let called = in_language(language).call(args);
    assert_eq!((called.code, called.out.as_str()), (2, ""), "{called:?}");
    called
}

#[test]
fn a_refusal_is_in_the_readers_language() {
    let called = refused("sv_SE.UTF-8", &["runs", "list", "--limt", "5"]);
    assert_eq!(
        called.err,
        "fel: oväntat argument: `--limt`

  tips: det finns ett liknande argument: `--limit`

Användning: greenroom runs list --limit <RUNS>

Mer information ges av `--help`.
"
    );
    for (language, args, text) in [
        ("es_ES.UTF-8", &["actoins"][..], "error: no hay ningún subcomando `actoins`\n"),
        ("fr_FR.UTF-8", &["invoke"], "erreur\u{202f}: ces arguments obligatoires manquent\u{202f}:\n  <ACTION>\n"),
    ] {
        let called = refused(language, args);
        assert!(called.err.starts_with(text), "{called:?}");
    }
}

#[test]
fn the_reason_why_a_value_is_refused_is_in_the_readers_language() {
    for (args, reason) in [
        (&["invoke", "Not A Name"][..], "`Not A Name` anger ingen åtgärd"),
        (&["runs", "show", "7"], "skriv ett id"),
        (&["runs", "list", "--since", "x"], "`x` är ingen tid: skriv 2026-11-01T08:00:00Z"),
        (&["runs", "list", "--status", "x"], "`x` är inget av dessa: done, continue, failed"),
        (&["runs", "list", "--webinar", "5"], "`5` är inget id för ett webbinarium"),
        (&["runs", "list", "--tag", "x"], "`x` är inget märke: skriv NAME=VALUE"),
        (&["runs", "list", "--limit", "0"], "0 ligger inte i 1..=1000"),
        (&["store", "prune", "--older-than", "1h"], "`1h` är ingen ålder"),
        (&["run-schedule", "--every", "x"], "`x` är ingen tid mellan en sekund och ett dygn"),
        (&["install", "a.wasm", "--digest", "x"], "`x` är ingen SHA-256-kontrollsumma"),
        (&["install", "a.wasm", "--allow", "root"], "`root` är ingen förmåga"),
        (&["store", "import", "a.csv", "--map", "x"], "`x` kopplar ingen kolumn"),
        (
            &["api-keys", "create", "K1", "--user", "a@b.example", "--scopes", "read", "--expires", "x"],
            "`x` är ingen tid",
        ),
    ] {
        let called = refused("sv_SE.UTF-8", args);
        assert!(called.err.contains(reason), "{reason}: {called:?}");
    }
}

#[test]
fn in_english_clap_speaks_and_json_is_english() {
    let commands: [&[&str]; 3] = [&["runs", "list", "--limt", "5"], &["runs", "--help"], &["runs"]];
    for args in commands {
        let (plain, english) = (Place::new().call(args), in_language("en_GB.UTF-8").call(args));
        assert!(plain.all().contains("\nUsage: greenroom runs"), "{plain:?}");
        assert_eq!((plain.out, plain.err), (english.out, english.err));
    }
    let args = &["runs", "list", "--since", "x", "--json"];
    let (plain, swedish) = (Place::new().call(args), in_language("sv_SE.UTF-8").call(args));
    assert_eq!(plain.out, swedish.out);
    assert!(plain.out.contains("is no time: write"), "{plain:?}");
}
