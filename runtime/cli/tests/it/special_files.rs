//! FIFOs, folders, sockets, devices and huge files in the folder of actions: each is named and left out.

#![cfg(unix)]

use std::{
    fs::{self, File},
    os::unix::{fs::symlink, net::UnixListener},
    process::Command,
};

use crate::common::{Guest, Place, install};

fn fifo(place: &Place, name: &str) {
    assert!(Command::new("mkfifo").arg(place.path(name)).status().unwrap().success());
}

#[test]
fn what_is_no_regular_file_is_named_and_left_out() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    fifo(&place, "actions/a.wasm");
    fs::create_dir(place.path("actions/b.wasm")).unwrap();
    let _socket = UnixListener::bind(place.path("actions/c.wasm")).unwrap();
    symlink("/dev/zero", place.path("actions/d.wasm")).unwrap();
    symlink("nowhere", place.path("actions/e.wasm")).unwrap();
    File::create(place.path("actions/f.wasm")).unwrap().set_len(1 << 40).unwrap();
    symlink("a.wasm", place.path("actions/g.wasm")).unwrap();
    // A file of the kernel, which waits for more at its end.
    symlink("/proc/kmsg", place.path("actions/h.wasm")).unwrap();
    for args in
        [&["invoke", "echo"][..], &["actions", "list"], &["actions", "show", "echo"], &["invoke", "echo", "--json"]]
    {
        let called = place.call(args).ok();
        for wanted in [
            "a.wasm: this is a FIFO, not a file",
            "b.wasm: this is a folder, not a file",
            "c.wasm: this is a socket, not a file",
            "d.wasm: this is a device, not a file",
            "e.wasm: cannot be read: ",
            "f.wasm: ",
            "g.wasm: this is a FIFO, not a file",
            "h.wasm: ",
        ] {
            let warning = format!("warning: actions/{wanted}");
            assert!(called.err.contains(&warning), "{args:?}, {warning}: {called:?}");
        }
        assert!(called.err.contains("1099511627776 bytes"), "{called:?}");
    }
    place.call(&["runs", "list"]).ok();
}

#[test]
fn a_command_that_names_such_a_file_says_what_it_is() {
    let place = Place::with_store();
    fs::create_dir(place.path("actions")).unwrap();
    fifo(&place, "actions/a.wasm");
    let run = "0198c2f4-1c1b-7000-8000-000000000000";
    for args in [
        &["invoke", "a"][..],
        &["actions", "show", "a"],
        &["actions", "check", "actions/a.wasm"],
        &["replay", run, "--with", "actions/a.wasm"],
        &["replay", run, "--with", "/dev/zero"],
    ] {
        let called = place.call(args);
        assert_eq!(called.code, 1, "{called:?}");
        assert!(called.err.contains(", not a file: a package is a regular file"), "{called:?}");
    }
    let unknown = place.call(&["invoke", "b"]);
    assert_eq!(unknown.code, 10);
    assert!(unknown.err.contains("left out: actions/a.wasm: this is a FIFO"), "{unknown:?}");
}
