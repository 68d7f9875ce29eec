//! Locations of stores as operators write them.

#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;

fn at(store: &str) -> Result<StoreLocation, String> {
    with(store, "", &[])
}

fn with(store: &str, table: &str, variables: &[(&str, &str)]) -> Result<StoreLocation, String> {
    let table = toml::from_str(table).map_err(|error| error.message().to_owned())?;
    let environment = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    StoreLocation::resolve(Some(store.to_owned().into()), table, environment)
}

fn postgres(location: Result<StoreLocation, String>) -> PostgresLocation {
    match location.unwrap() {
        StoreLocation::Postgres(place) => *place,
        StoreLocation::File(path) => panic!("a file: {}", path.display()),
    }
}

#[test]
fn a_store_is_a_file_unless_it_is_a_url() {
    let none = StoreLocation::resolve(None, PostgresTable::default(), |_| None).unwrap();
    assert_eq!(none, StoreLocation::File("greenroom.db".into()));
    for path in ["acme.db", "/var/lib/a b.db", "postgres", "./postgres://x", "C:\\greenroom.db", "C://greenroom.db"] {
        assert_eq!(at(path).unwrap().file(), Some(Path::new(path)));
    }
    for url in ["postgres://ada@db.example:5433/greenroom?sslmode=require", "postgresql://db.example/greenroom"] {
        assert_eq!(at(url).unwrap().file(), None);
    }
    assert_eq!(
        at("postgres://ada@db.example:5433/a?sslmode=require").unwrap().to_string(),
        "postgres://ada@db.example:5433/a"
    );
    assert!(at("postgres:///greenroom?host=/run/postgresql").is_ok());
    let patience = "connect_timeout=5&tcp_user_timeout=9&keepalives_idle=9&keepalives_interval=3&keepalives_retries=2";
    assert!(at(&format!("postgres://db.example/greenroom?{patience}")).is_ok());
}

#[test]
fn the_remedy_for_a_wrong_url_is_told_and_no_part_of_it_repeated() {
    for (wrong, remedy) in [
        (
            "mysql://ada@db.example/greenroom",
            "there is no store at `mysql://`: write the path of a file, or postgres://",
        ),
        ("POSTGRES://db.example/greenroom", "write the path of a file, or postgres://"),
        ("postgres://ada@db.example", "names no database"),
        ("postgres://ada@db.example/", "names no database"),
        ("postgres://ada:se/cret@db.example/greenroom", "cannot be read"),
        ("postgres://ada:12/cret@db.example/greenroom", "cannot be read"),
        ("postgres://ada:se@cret@db.example/greenroom", "cannot be read"),
        ("postgres://ada:12#cret@db.example/greenroom", "cannot be read"),
        ("postgres://ada:12?cret@db.example/greenroom", "names no database"),
        ("postgres://db.example/greenroom?sslmode=verify-full", "`sslmode` is `require` or `disable`"),
        ("postgres://db.example/greenroom?cret=1", "there are `sslmode`, `host`"),
        ("postgres://db.example/greenroom?password=cret", "there are `sslmode`, `host`"),
    ] {
        let error = at(wrong).unwrap_err();
        assert!(error.contains(remedy) && !error.contains("cret"), "{wrong}: {error}");
        assert_eq!(GivenStore::from(wrong.to_owned()).check().unwrap_err(), error);
    }
}

#[test]
fn a_password_is_in_no_output() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    fs::write(&file, "secret-word\n").unwrap();
    #[cfg(unix)]
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let table = format!("password-file = '{}'", file.display());
    let given = "postgres://ada:secret-word@db.example/greenroom";
    for location in [
        at(given),
        with("postgres://ada@db.example/greenroom", "", &[(PASSWORD, "secret-word")]),
        with("postgres://ada@db.example/greenroom", &table, &[]),
    ] {
        let location = location.unwrap();
        let place = postgres(Ok(location.clone()));
        assert!(place.url.expose_secret().contains("secret-word") || place.url.expose_secret().contains("%73%65%63"));
        for said in [location.to_string(), format!("{location:?}"), format!("{:?}", place.config(7))] {
            assert!(!said.contains("secret") && !said.contains("%73"), "{said}");
        }
    }
    assert!(!format!("{:?}", GivenStore::from(given.to_owned())).contains("secret-word"));
}

#[test]
fn a_password_is_given_once() {
    let secret = |place: PostgresLocation| place.url.expose_secret().to_owned();
    let variable = &[(PASSWORD, "a&b")];
    assert_eq!(secret(postgres(with("postgres://ada@x/y?", "", variable))), "postgres://ada@x/y?password=%61%26%62");
    let more = postgres(with("postgres:///y?host=/run", "", variable));
    assert_eq!(secret(more), "postgres:///y?host=/run&password=%61%26%62");
    let twice = with("postgres://ada:word@x/y", "", variable).unwrap_err();
    assert!(twice.contains("given twice") && !twice.contains("word@"), "{twice}");
    let overrides = with("postgres://ada@x/y", "password-file = '/not/there'", variable);
    assert!(overrides.is_ok(), "the environment overrides the file");
    let missing = with("postgres://ada@x/y", "password-file = '/not/there'", &[]).unwrap_err();
    assert!(missing.contains("/not/there") && missing.contains("check the path"), "{missing}");
    assert!(with("a.db", "password-file = '/not/there'", &[]).is_ok(), "a file of SQLite has no password");
}

#[cfg(unix)]
#[test]
fn a_file_with_a_password_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    let table = format!("password-file = '{}'", file.display());
    fs::write(&file, "\n").unwrap();
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    assert!(with("postgres://ada@x/y", &table, &[]).unwrap_err().contains("`chmod 600`"));
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert!(with("postgres://ada@x/y", &table, &[]).unwrap_err().contains("it is empty"));
}

#[test]
fn the_table_says_what_the_url_does_not() {
    let url = "postgres://ada@x/y";
    let place = postgres(with(
        url,
        "account = 'acme'\nconnections = 4\nrole = 'worker'\nca-file = '/ca.pem'\nkey-file = '/keys/acme'",
        &[],
    ));
    assert_eq!((place.account.as_str(), place.connections.unwrap().get()), ("acme", 4));
    assert_eq!((place.role.as_deref(), place.ca_file.as_deref()), (Some("worker"), Some(Path::new("/ca.pem"))));
    assert_eq!(place.key_file, Path::new("/keys/acme"));
    assert_eq!(StoreLocation::Postgres(Box::new(place.clone())).to_string(), "postgres://ada@x/y, account acme");
    let variables = &[(ACCOUNT, "other"), (KEY_FILE_VARIABLE, "/keys/other")];
    let overridden = postgres(with(url, "account = 'acme'\nkey-file = '/keys/acme'", variables));
    assert_eq!((overridden.account.as_str(), overridden.key_file.as_path()), ("other", Path::new("/keys/other")));
    assert_ne!(place, overridden);
    assert_eq!(postgres(at(url)).key_file, Path::new("greenroom.key"));
    for wrong in ["account = ''", "account = \"a\\nb\"", "connections = 0", "password = 'in-the-file'"] {
        assert!(with(url, wrong, &[]).is_err(), "{wrong}");
    }
}

#[test]
fn a_store_that_is_named_beside_another_one_has_its_own_account_key_and_password() {
    let place = |store: &str| StorePlace {
        store: GivenStore::from(store.to_owned()),
        account: None,
        key_file: None,
        password_file: None,
    };
    let table = || PostgresTable { account: Some("acme".to_owned()), ..PostgresTable::default() };
    let environment = |name: &str| match name {
        ACCOUNT => Some("other".to_owned()),
        KEY_FILE_VARIABLE => Some("/keys/other".to_owned()),
        PASSWORD => Some("secret-word".to_owned()),
        _ => None,
    };
    let url = "postgres://ada@x/y";
    let same = postgres(place(url).locate(table(), environment));
    assert_eq!((same.account.as_str(), same.key_file.as_path()), ("other", Path::new("/keys/other")));
    assert_eq!(postgres(place(url).locate(table(), |_| None)).account, "acme");
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    fs::write(&password, "own-word").unwrap();
    #[cfg(unix)]
    fs::set_permissions(&password, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let own = StorePlace {
        account: Some("own".to_owned()),
        key_file: Some("/keys/own".into()),
        password_file: Some(password),
        ..place(url)
    };
    let located = postgres(own.locate(table(), environment));
    assert_eq!((located.account.as_str(), located.key_file.as_path()), ("own", Path::new("/keys/own")));
    let written = |word: &str| word.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    assert!(located.url.expose_secret().ends_with(&written("own-word")));
    assert!(same.url.expose_secret().ends_with(&written("secret-word")));
    // A file has none of these.
    assert_eq!(place("a.db").locate(table(), environment), Ok(StoreLocation::File("a.db".into())));
    let refused = StorePlace { store: GivenStore::from("a.db".to_owned()), ..own }.locate(table(), environment);
    assert!(refused.unwrap_err().contains("leave them out for a file"));
    assert!(place("mysql://x/y").locate(table(), environment).is_err());
}
