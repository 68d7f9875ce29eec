//! Stores that cannot be written: by their permissions, or because the disk is full.

#![cfg(unix)]

use std::{
    fs::{self, Permissions},
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use crate::common::{Called, Guest, Place, install};

/// A user without rights, for tests that run as root: permissions do not restrict root.
const NOBODY: u32 = 65_534;

const READING: [&[&str]; 14] = [
    &["store", "show"],
    &["store", "check"],
    &["store", "show", "contacts"],
    &["store", "show", "contact", "7"],
    &["store", "show", "webinars"],
    &["runs", "list"],
    &["timeline", "7"],
    &["webinars"],
    &["connect", "list"],
    &["segment", "list"],
    &["segment", "count", "--filter", r#"{"property": "firstname", "is": "known"}"#],
    &["segment", "members", "--filter", r#"{"property": "firstname", "is": "known"}"#],
    &["settings", "get"],
    &["settings", "history"],
];

fn mode(place: &Place, name: &str, mode: u32) {
    fs::set_permissions(place.path(name), Permissions::from_mode(mode)).unwrap();
}

/// The command where every user can run it: the folder of its build may be root's alone.
fn everybodys_command() -> &'static Path {
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let (built, own) = (env!("CARGO_BIN_EXE_greenroom"), folder.path().join("greenroom"));
        fs::hard_link(built, &own).or_else(|_| fs::copy(built, &own).map(drop)).unwrap();
        folder
    });
    static COMMAND: LazyLock<PathBuf> = LazyLock::new(|| FOLDER.path().join("greenroom"));
    &COMMAND
}

/// Calls the command as a user that permissions restrict.
fn call(place: &Place, args: &[&str]) -> Called {
    let mut command = place.command(args);
    if fs::metadata(place.path("")).unwrap().uid() == 0 {
        let given = command;
        command = Command::new(everybodys_command());
        command.args(given.get_args()).current_dir(given.get_current_dir().unwrap()).uid(NOBODY).gid(NOBODY);
        for (name, value) in given.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    }
    let output = command.output().unwrap();
    Called {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn names(place: &Place) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[track_caller]
fn assert_readable(place: &Place) {
    for args in READING {
        let called = call(place, args);
        assert_eq!(called.code, 0, "{args:?}: {called:?}");
    }
    assert!(call(place, &["store", "show", "contact", "7"]).out.contains("ada@example.com"));
    // The contact is known, and only the webinar is missing.
    assert_eq!(call(place, &["audit", "82512345678"]).code, 14);
}

#[test]
fn a_store_in_a_folder_without_write_permission_is_read() {
    let place = Place::with_file();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    for (file, folder) in [(0o444, 0o555), (0o644, 0o555)] {
        mode(&place, "greenroom.db", file);
        mode(&place, "", folder);
        let before = names(&place);
        assert_readable(&place);
        for args in [
            &["invoke", "echo"][..],
            &["settle"],
            &["segment", "remove", "x"],
            &["settings", "unset", "/syncWebinarData", "--as", "ada@example.com"],
        ] {
            let called = call(&place, args);
            assert_eq!(called.code, 19, "{called:?}");
            assert!(called.err.contains("the store cannot be written: greenroom.db: "), "{called:?}");
        }
        assert_eq!(names(&place), before);
        mode(&place, "", 0o755);
    }
}

#[test]
fn a_store_file_without_write_permission_is_read() {
    let place = Place::with_file();
    mode(&place, "greenroom.db", 0o444);
    // Also where SQLite could make its files beside the store.
    for folder in [0o777, 0o555] {
        mode(&place, "", folder);
        assert_readable(&place);
    }
    mode(&place, "", 0o755);
}

#[test]
fn a_log_that_holds_writes_is_read_or_named_and_never_ignored() {
    let place = Place::with_file();
    // A copy of an open store, as after a crash: its newest writes are in the log.
    let store =
        greenroom_store::SqliteStore::open(place.path("greenroom.db"), greenroom_store::OpenMode::Existing).unwrap();
    let row = r#"{"type": "contact", "id": "9", "email": "eve@example.com"}"#;
    place.call_with(&["store", "import", "-"], row).ok();
    fs::create_dir(place.path("copy")).unwrap();
    for name in ["greenroom.db", "greenroom.db-wal", "greenroom.db-shm"] {
        fs::copy(place.path(name), place.path("copy").join(name)).unwrap();
        mode(&place, &format!("copy/{name}"), 0o444);
    }
    drop(store);
    mode(&place, "", 0o755);
    mode(&place, "copy", 0o555);
    let args = ["--store", "copy/greenroom.db", "store", "show", "contact", "9"];
    assert!(call(&place, &args).ok().out.contains("eve@example.com"));
    mode(&place, "copy", 0o755);
    fs::remove_file(place.path("copy/greenroom.db-shm")).unwrap();
    mode(&place, "copy", 0o555);
    let called = call(&place, &args);
    assert_eq!(called.code, 19, "{called:?}");
    assert!(called.err.contains("-wal holds writes that are not in the store yet"), "{called:?}");
    // The log is beside the store, and not beside a link to it.
    std::os::unix::fs::symlink("copy/greenroom.db", place.path("link.db")).unwrap();
    let called = call(&place, &["--store", "link.db", "store", "show", "contact", "9"]);
    assert_eq!(called.code, 19, "{called:?}");
    assert!(called.err.contains("copy/greenroom.db-wal holds writes"), "{called:?}");
    mode(&place, "copy", 0o755);
}

#[test]
fn a_full_disk_is_named_by_commands_that_read() {
    let isolated = |script: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(["-rm", "sh", "-c", script, env!("CARGO_BIN_EXE_greenroom")]);
        unshare
    };
    // A small file system needs namespaces, which some systems do not have or do not allow.
    let folder = tempfile::tempdir().unwrap();
    let mount = |options: &str| format!("mount -t tmpfs -o {options} tmpfs '{}' && cd '{0}'", folder.path().display());
    if !isolated(&mount("size=1m")).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    let fills = [
        // No block is left.
        (mount("size=2m"), "cat /dev/zero > fill 2>/dev/null"),
        // No file can be made.
        (mount("size=4m,nr_inodes=6"), "touch a b c d e 2>/dev/null"),
    ];
    for (mount, fill) in fills {
        for command in ["store show", "store check", "runs list", "segment list"] {
            let script = format!("{mount} && \"$0\" store init >/dev/null; {fill}; \"$0\" {command} --json");
            let output = isolated(&script).output().unwrap();
            let out = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(19), "{script}: {out}");
            assert!(out.contains("store-full") && out.contains("no space left for the store: greenroom.db: "), "{out}");
        }
    }
}
