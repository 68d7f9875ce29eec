//! What the command says in the language of its environment: its sentences, what failures mean, and words of closed sets. With
//! English, and with JSON, the output is the same in every environment.

use std::collections::BTreeSet;

use crate::common::{Called, Guest, Place, install};

const RUN: &str = "0198c2f4-1c1b-7000-8000-000000000000";

fn in_language(language: &str) -> Place {
    let mut place = Place::with_store();
    place.set("LC_ALL", language);
    place
}

#[test]
fn a_failure_is_followed_by_its_meaning_and_its_remedy_in_the_readers_language() {
    let english = Place::with_store().call(&["runs", "show", RUN]);
    for (language, beginning, code, meaning, remedy) in [
        (
            "es_MX.UTF-8",
            "error: ",
            "código",
            "Significado  No hay ninguna ejecución con ese id.",
            "Qué hacer    Consulta las ejecuciones con `greenroom runs list`.",
        ),
        (
            "fr_FR.UTF-8",
            "erreur\u{202f}: ",
            "code",
            "Signification  Aucune exécution n’a cet identifiant.",
            "Que faire      Affichez les exécutions avec `greenroom runs list`.",
        ),
        (
            "sv_SE.UTF-8",
            "fel: ",
            "kod",
            "Betydelse  Det finns ingen körning med det id:t.",
            "Att göra   Visa körningarna med `greenroom runs list`.",
        ),
    ] {
        let called = in_language(language).call(&["runs", "show", RUN]);
        assert_eq!((called.code, called.out.as_str()), (english.code, ""));
        assert!(called.err.starts_with(beginning), "{called:?}");
        let details = format!("\n  {code}  run-not-found (failed)\n  {meaning}\n  {remedy}\n");
        assert!(called.err.ends_with(&details), "{called:?}");
    }
}

#[test]
fn in_english_and_in_unknown_languages_nothing_is_added() {
    are_the_same(
        &["C", "C.UTF-8", "en_GB.UTF-8", "it_IT.UTF-8", "not a language"],
        &[&["runs", "show", RUN], &["codes", "run-not-found"], &["segment", "explain", "--filter", FILTER]],
    );
}

/// Commands that change nothing say in these languages exactly what they say where no language is named.
fn are_the_same(languages: &[&str], commands: &[&[&str]]) {
    let plain = Place::with_store();
    let places: Vec<(&str, Place)> = languages.iter().map(|language| (*language, in_language(language))).collect();
    for args in commands {
        let plain = plain.call(args);
        for (language, place) in &places {
            let called = place.call(args);
            assert_eq!((called.out, called.err), (plain.out.clone(), plain.err.clone()), "{language}: {args:?}");
        }
    }
}

#[test]
fn json_is_the_same_in_every_language() {
    are_the_same(
        &["es_ES.UTF-8", "fr_FR.UTF-8", "sv_SE.UTF-8"],
        &[
            &["runs", "show", RUN, "--json"],
            &["codes", "run-not-found", "--json"],
            &["segment", "explain", "--filter", FILTER, "--json"],
            &["erase", "7", "--json"],
            &["runs", "again", "--json"],
            &["invoke", "echo", "--input", "{", "--json"],
            &["actions", "list", "--json=true"],
            &["history", "--no-such-option", "--json"],
        ],
    );
}

const FILTER: &str = r#"{"event": "attendance", "times": {"atLeast": 2}, "when": {"lastDays": 90}}"#;

#[test]
fn g3_a_filter_is_explained_in_the_readers_language() {
    for (language, words) in [
        ("es_ES.UTF-8", "contactos que asistieron al menos 2 veces en los últimos 90 días\n"),
        ("fr_CA.UTF-8", "contacts qui ont participé au moins 2 fois au cours des 90 derniers jours\n"),
        ("sv_FI.UTF-8", "kontakter som deltog minst 2 gånger under de senaste 90 dagarna\n"),
    ] {
        assert_eq!(in_language(language).call(&["segment", "explain", "--filter", FILTER]).ok().out, words);
    }
}

#[test]
fn a_code_is_explained_in_the_readers_language() {
    let shown = in_language("sv_SE.UTF-8").call(&["codes", "webinar-full"]).ok().out;
    assert!(shown.contains("Webbinariet har så många registrerade som det tar emot."), "{shown}");
    assert!(shown.contains("Höj dess gräns i Zoom."), "{shown}");
}

#[test]
fn words_of_closed_sets_are_those_of_the_language() {
    let place = in_language("fr_FR.UTF-8");
    place.write("users.ndjson", r#"{"type": "account-user", "email": "ada@acme.example", "role": "administrator"}"#);
    place.call(&["store", "import", "users.ndjson"]).ok();
    let made = place.call(&["api-keys", "create", "Site", "--user", "ada@acme.example", "--scopes", "read"]).ok();
    let id = made.out.split(['_', '\n', ' ']).find(|part| part.len() == 16).unwrap().to_owned();
    assert!(place.call(&["api-keys", "list"]).ok().out.contains("  valide  "));
    place.call(&["api-keys", "revoke", &id]).ok();
    assert!(place.call(&["api-keys", "list"]).ok().out.contains("  révoquée  "));
    let history = place.call(&["history"]).ok().out;
    assert!(history.contains("a révoqué une clé API") && history.contains("a importé des contacts"), "{history}");
    assert!(place.call(&["history", "--json"]).ok().out.contains("api-key-revoked"));
    assert!(place.call(&["users", "list"]).ok().out.contains("  administrateur  "));
}

#[test]
fn the_commands_own_sentences_are_in_the_readers_language() {
    let dry_run = &["erase", "7", "--dry-run"][..];
    for (name, language, args, text) in [
        ("LC_ALL", "sv_SE.UTF-8", dry_run, "kontakten 7 skulle försvinna, med det som körningar sade om den\n"),
        ("LANG", "fr_FR.UTF-8", dry_run, "le contact 7 disparaîtrait, avec ce qu’en disaient des exécutions\n"),
        ("LC_MESSAGES", "es_ES", dry_run, "se borraría el contacto 7, con lo que dijeran de él las ejecuciones\n"),
        ("LANG", "sv_SE.UTF-8", &["erase", "7"], "fel: radering kan inte ångras: bekräfta med --yes, "),
        (
            "LANG",
            "fr_FR.UTF-8",
            &["api-keys", "list"],
            "il n’y a pas de clé API\u{202f}: `greenroom api-keys create` en crée une\n",
        ),
        ("LANG", "es_ES.UTF-8", &["jobs", "list"], "no hay tareas\n"),
    ] {
        let mut place = Place::with_store();
        place.set(name, language);
        let called = place.call(args);
        assert!(called.all().starts_with(text), "{called:?}");
    }
}

#[test]
fn what_is_wrong_with_packages_and_projects_is_said_in_the_readers_language() {
    let case = r#"{"given": {"contacts": [{"id": " "}]}, "when": {"input": {}}}"#;
    for (language, args, text) in [
        (
            "sv_SE.UTF-8",
            &["rollback", "points"][..],
            "åtgärden `points` är inte installerad: `greenroom actions list` visar åtgärderna",
        ),
        (
            "sv_SE.UTF-8",
            &["install", "https://localhost/x.wasm"],
            "https://localhost/x.wasm: en adress kräver paketets kontrollsumma",
        ),
        (
            "fr_FR.UTF-8",
            &["verify", "actions/echo-1.0.0.wasm"],
            "le paquet n’est pas signé, et [trust] exige des signatures",
        ),
        (
            "es_ES.UTF-8",
            &["sign", "actions/echo-1.0.0.wasm", "--key", "greenroom.toml"],
            "greenroom.toml: esta no es una clave secreta para firmas (Ed25519)",
        ),
        (
            "fr_FR.UTF-8",
            &["build", "cases"],
            "cases n’est pas le projet d’une action\u{202f}: il n’a pas de manifest.json.",
        ),
        (
            "es_ES.UTF-8",
            &["new", "Points"],
            "`Points` no puede ser el nombre de una acción: empieza por una letra minúscula. Escríbelo como `my-action`",
        ),
        (
            "es_ES.UTF-8",
            &["test", "--package", "actions/echo-1.0.0.wasm", "--cases", "cases"],
            "cases/broken.json: /given/contacts/0: `id` está en blanco",
        ),
    ] {
        let place = in_language(language);
        install(&place, "echo", "1.0.0", &Guest::ECHO);
        place.write("greenroom.toml", "[trust]\nsignatures = 'required'\n");
        place.write("cases/broken.json", case);
        let called = place.call(args);
        assert!(called.code != 0 && called.all().contains(text), "{called:?}");
    }
}

#[test]
fn what_is_wrong_with_the_configuration_and_with_a_world_is_said_in_the_readers_language() {
    let world = r#"{"accounts": []}"#;
    for (language, config, args, text) in [
        (
            "sv_SE.UTF-8",
            "[server]\nschedule = '2d'\n",
            &["store", "show"][..],
            "rad 2: `2d` är ingen tid mellan en sekund och ett dygn",
        ),
        (
            "fr_FR.UTF-8",
            "[retention]\nruns = 1\njournals = 2\n",
            &["store", "show"],
            "ligne 1\u{202f}: [retention] conserve les journaux 2 jours et les exécutions 1, et",
        ),
        (
            "es_ES.UTF-8",
            "[restate]\ningress = 'x'\n",
            &["store", "show"],
            "línea 2: escribe una dirección de Restate como `http://127.0.0.1:8080`",
        ),
        (
            "sv_SE.UTF-8",
            "",
            &["store", "show", "--grant", r#"a=[{"http": {"allow": [{"hosts": ["*"]}]}}]"#],
            "vid `/allow/0/hosts/0`: `*` är ingen värd, den har andra delar än ett namn och en port",
        ),
        (
            "es_ES.UTF-8",
            "",
            &["sandbox", "--world", "world.json"],
            "world.json, línea 1, en /accounts: no hay ninguna cuenta; indica al menos una",
        ),
    ] {
        let place = in_language(language);
        place.write("greenroom.toml", config);
        place.write("world.json", world);
        let called = place.call(args);
        assert!(called.code != 0 && called.all().contains(text), "{called:?}");
    }
}

#[test]
fn the_cause_within_a_sentence_is_in_the_readers_language_too() {
    for (language, empty, unknown, rate) in [
        (
            "es_ES.UTF-8",
            "el archivo está vacío: compila el paquete de nuevo",
            "--grant echo=root: `root` no es una capacidad: hay ",
            "`often` no es una tasa: ",
        ),
        (
            "fr_FR.UTF-8",
            "le fichier est vide\u{202f}: compilez de nouveau le paquet",
            "--grant echo=root\u{202f}: `root` n’est pas une capacité\u{202f}: il y a ",
            "`often` n’est pas un débit\u{202f}: ",
        ),
        (
            "sv_SE.UTF-8",
            "filen är tom: bygg paketet igen",
            "--grant echo=root: `root` är ingen förmåga: det finns ",
            "`often` är ingen takt: ",
        ),
    ] {
        let place = in_language(language);
        place.write("actions/empty.wasm", "");
        let refused = |args: &[&str], text: &str| {
            let called = place.call(args);
            assert!(called.code != 0 && called.err.contains(text), "{text}: {called:?}");
        };
        refused(&["actions", "check", "actions/empty.wasm"], empty);
        refused(&["invoke", "echo", "--grant", "echo=root"], unknown);
        place.write("greenroom.toml", "[[jobs.limits]]\nname = 'mail'\nby = 'contact'\nrate = 'often'\n");
        refused(&["actions", "list"], rate);
    }
}

#[test]
fn a_missing_tool_is_said_in_the_readers_language_and_in_english_as_json() {
    let mut place = in_language("sv_SE.UTF-8");
    place.set("PATH", "");
    assert!(place.call(&["doctor"]).out.contains("saknas. Installera Node.js"));
    assert!(place.call(&["doctor", "--json"]).out.contains("Install Node.js from https://nodejs.org"));
    place.call(&["new", "points", "--lang", "typescript"]).ok();
    let built = place.call(&["build", "points"]);
    let text =
        "för att bygga åtgärder i TypeScript behövs Node.js 20 eller nyare: det finns ingen `node`. Installera Node.js";
    assert!(built.err.contains(text), "{built:?}");
}

#[test]
fn why_no_backup_is_made_is_said_in_the_readers_language() {
    let mut place = Place::with_file();
    place.set("LC_ALL", "sv_SE.UTF-8");
    place.call(&["store", "backup", "copy.db"]).ok();
    let refused = place.call(&["store", "backup", "copy.db"]);
    assert!(
        refused.err.starts_with("fel: copy.db: det finns en fil med det namnet, och den lämnas som den är"),
        "{refused:?}"
    );
}

#[test]
fn plural_forms_are_those_of_the_language() {
    let one_and_two = [
        ("en_US.UTF-8", "1 run would be run again", "2 runs would be run again"),
        ("es_ES.UTF-8", "se repetiría 1 ejecución", "se repetirían 2 ejecuciones"),
        ("fr_FR.UTF-8", "1 exécution serait réexécutée", "2 exécutions seraient réexécutées"),
        ("sv_SE.UTF-8", "1 körning skulle köras om", "2 körningar skulle köras om"),
    ];
    for (language, one, two) in one_and_two {
        let place = in_language(language);
        install(&place, "echo", "1.0.0", &Guest::ECHO);
        for expected in [one, two] {
            place.call(&["invoke", "echo"]).ok();
            let counted = place.call(&["runs", "again", "--action", "echo"]).ok().out;
            assert!(counted.starts_with(&format!("{expected}\n")), "{counted}");
        }
    }
}

/// Commands that say something in words of their own, in an order in which each has something to say.
const SPEAKING: &[&[&str]] = &[
    &["actions", "list"],
    &["actions", "installed"],
    &["actions", "show", "echo"],
    &["actions", "check", "actions/logs-1.0.0.wasm"],
    &["actions", "compile", "actions/echo-1.0.0.wasm"],
    &["actions", "compile", "actions/echo-1.0.0.wasm"],
    &["grants"],
    &["hubspot", "definition", "echo"],
    &["hubspot", "definition", "echo", "--url", "https://greenroom.example.com"],
    &["install", "actions/logs-1.0.0.wasm"],
    &["install", "actions/logs-1.0.0.wasm", "--yes"],
    &["actions", "installed"],
    &["invoke", "echo", "--contact", "7", "--input", r#"{"note": "n1"}"#, "--idempotency-key", "once"],
    &["invoke", "echo", "--contact", "7", "--input", r#"{"note": "n1"}"#, "--idempotency-key", "once"],
    &["invoke", "echo", "--dry-run"],
    &["invoke", "goes-on", "--input", r#"{"note": "n1"}"#],
    &["invoke", "echo", "--input", "{"],
    &["invoke", "echo", "--input", "@nowhere.json"],
    &["invoke", "echo", "--input", "-", "--batch", "-"],
    &["invoke", "echo", "--batch", "list.ndjson", "--key-prefix", "p1"],
    &["runs", "again"],
    &["runs", "again", "--action", "echo"],
    &["alerts", "list"],
    &["alerts", "test"],
    &["api-keys", "list"],
    &["api-keys", "create", "K1", "--user", "ada@acme.example", "--scopes", "read"],
    &["api-keys", "list"],
    &["codes"],
    &["codes", "webinar-full"],
    &["codes", "unavailable"],
    &["connect", "list"],
    &["connect", "check"],
    &["config", "check"],
    &["connect", "zoom", "--account-id", "A1", "--user", "u1@acme.example", "--seal"],
    &["history"],
    &["jobs", "list"],
    &["jobs", "limits"],
    &["keys", "list"],
    &["new", "points", "--lang", "c"],
    &["runs", "list", "--status", "failed"],
    &["secrets", "list"],
    &["connections", "list"],
    &["segment", "list"],
    &["segment", "save", "fans", "filter.json"],
    &["segment", "count", "fans"],
    &["segment", "show", "fans"],
    &["segment", "list"],
    &["set-aside", "list"],
    &["settings", "get"],
    &["settings", "history"],
    &["settle"],
    &["timeline", "7"],
    &["uninstall", "logs"],
    &["users", "list"],
    &["users", "add", "e1@acme.example", "--role", "editor"],
    &["users", "invite", "e1@acme.example"],
    &["users", "remove", "e1@acme.example"],
    &["verify", "actions/echo-1.0.0.wasm"],
    &["webinars"],
    &["store", "init"],
    &["store", "import", "users.ndjson", "--dry-run"],
    &["store", "show"],
    &["store", "show", "contacts"],
    &["store", "show", "contact", "7"],
    &["store", "check"],
    &["store", "prune", "--older-than", "1d"],
    &["erase", "7"],
    &["erase", "7", "--dry-run"],
    &["erase", "7", "--yes"],
    &["erase", "7", "--yes"],
    &["erase", "7", "--dry-run"],
];

/// More commands, which need runs, keys and segments that commands before them make; `RUN` is the latest run.
const SPEAKING_TOO: &[&[&str]] = &[
    &["keys", "new", "acme.key"],
    &["sign", "actions/logs-1.0.0.wasm", "--key", "acme.key"],
    &["sign", "actions/logs-1.0.0.wasm", "--key", "acme.key"],
    &["verify", "actions/logs-1.0.0.wasm"],
    &["pull", "actions/logs-1.0.0.wasm", "--output", "pulled.wasm"],
    &["runs", "list"],
    &["invoke", "echo", "--contact", "7", "--input", r#"{"note": "n1"}"#],
    &["invoke", "echo", "--contact", "7", "--input", r#"{"note": "n2"}"#],
    &["runs", "list"],
    &["runs", "show", "RUN"],
    &["runs", "waits", "RUN"],
    &["replay", "RUN"],
    &["replay", "--action", "echo", "--last", "1"],
    &["test", "--from-run", "RUN"],
    &["test", "--package", "actions/echo-1.0.0.wasm", "--cases", "cases", "--accept"],
    &["test", "--package", "actions/echo-1.0.0.wasm", "--cases", "cases"],
    &["install", "actions/logs-1.0.0.wasm", "--yes"],
    &["upgrade", "logs", "--dry-run"],
    &["upgrade", "logs", "--yes"],
    &["uninstall", "logs"],
    &["segment", "save", "named", "named.json"],
    &["segment", "save", "named", "named.json"],
    &["segment", "show", "named"],
    &["segment", "members", "named", "--limit", "1"],
    &["segment", "members", "--filter", r#"{"not": {"property": "firstname", "is": "known"}}"#],
    &["segment", "remove", "named"],
    &["settings", "set", "/syncWebinarData", "true", "--as", "ada@acme.example"],
    &["settings", "set", "/syncWebinarData", "true", "--as", "ada@acme.example"],
    &["settings", "history", "--limit", "1"],
    &["store", "show", "contacts", "--limit", "1"],
    &["store", "show", "webinars"],
    &["store", "import", "contacts.ndjson", "--dry-run"],
    &["store", "import", "contacts.ndjson"],
    &["timeline", "7"],
    &["users", "add", "bob@acme.example", "--role", "viewer"],
    &["users", "role", "bob@acme.example", "editor"],
    &["users", "invite", "bob@acme.example"],
    &["users", "password", "bob@acme.example", "--generate"],
    &["users", "unlock", "bob@acme.example"],
    &["users", "list"],
    &["users", "remove", "bob@acme.example"],
    &["secrets", "set", "crm", "--from-file", "named.json"],
    &["secrets", "list"],
    &["secrets", "remove", "crm"],
    &["connect", "webhook", "list"],
];

/// Words of lines that belong to no language, or are the same in two: names and values of the test's own, words of programs.
const VALUES: &[&str] = &[
    "echo",
    "logs",
    "guest",
    "note",
    "secret",
    "segment",
    "fans",
    "key",
    "named",
    "string",
    "bool",
    "code",
    "contact",
    "points",
    "unavailable",
    "actions",
    "messages",
    "action",
    "filter",
    "format",
    "greenroom",
    "build",
    "test",
    "firstname",
    "lastname",
    "true",
    "false",
];

fn spoken(language: &str, commands: &[&[&str]]) -> Vec<(String, Called)> {
    let place = in_language(language);
    for (name, guest) in [("echo", &Guest::ECHO), ("logs", &Guest::LOGS), ("goes-on", &Guest::CONTINUES)] {
        install(&place, name, "1.0.0", guest);
    }
    place.write(
        "list.ndjson",
        "{\"contact\": \"7\"}\n{\"input\": {}}\n{\"contact\": 7}\n{\"contact\": \"8\", \"input\": {\"note\": 1}}\n",
    );
    place.write("filter.json", FILTER);
    place.write("users.ndjson", r#"{"type": "account-user", "email": "ada@acme.example", "role": "administrator"}"#);
    place.call(&["store", "import", "users.ndjson"]).ok();
    place.write("named.json", r#"{"property": "firstname", "is": "known"}"#);
    let latest = || {
        let runs = place.call(&["runs", "list", "--limit", "1", "--json"]).ok().json();
        runs[0]["id"].as_str().unwrap().to_owned()
    };
    let called = |args: &&[&str]| {
        let run = if args.contains(&"RUN") { latest() } else { String::new() };
        let own: Vec<&str> = args.iter().map(|arg| if *arg == "RUN" { run.as_str() } else { *arg }).collect();
        (args.join(" "), place.call(&own))
    };
    commands.iter().map(called).collect()
}

/// The words of a line, without those of no language: names of programs in backticks, options, and words with digits or signs.
fn prose(line: &str) -> Vec<String> {
    let outside = line.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    // Words with straight quotes are JSON's, and words with a slash are places in it.
    let words = outside.split_whitespace().filter(|word| !word.contains(['"', '/']));
    let words = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-'));
    let is_prose = |word: &&str| {
        word.chars().count() > 2
            && word.chars().all(|c| c.is_lowercase() || c == '’' || c == '\'')
            && !VALUES.contains(word)
    };
    words.filter(is_prose).map(str::to_owned).collect()
}

#[test]
fn no_line_of_the_command_is_english_where_the_reader_is_not() {
    for commands in [SPEAKING, SPEAKING_TOO] {
        let english = spoken("en_US.UTF-8", commands);
        for language in ["es_ES.UTF-8", "fr_FR.UTF-8", "sv_SE.UTF-8"] {
            let mut same = Vec::new();
            for ((command, plain), (_, own)) in english.iter().zip(spoken(language, commands)) {
                assert_eq!(plain.code, own.code, "{command}: {plain:?} {own:?}");
                let lines = plain.all().lines().map(prose).filter(|line| !line.is_empty()).collect::<BTreeSet<_>>();
                let own = own.all();
                same.extend(
                    own.lines().filter(|line| lines.contains(&prose(line))).map(|line| format!("{command}: {line}")),
                );
            }
            assert_eq!(same, Vec::<String>::new(), "{language}");
        }
    }
    // The check finds what it is for.
    assert_eq!(prose("no alerts: `greenroom runs list` --all n1 a-b"), ["alerts"]);
}
