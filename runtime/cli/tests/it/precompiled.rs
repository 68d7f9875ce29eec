//! Compilation in its own process, and the folder of compiled code: the real compiler, behind the command.

#![cfg(unix)]

use std::{
    fs,
    io::Write,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Stdio,
};

use crate::common::{Called, Guest, Place, install, text};

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).map_or_else(|_| Vec::new(), |files| files.map(|file| file.unwrap().path()).collect())
}

/// The default folder for compiled actions.
fn usual(place: &Place) -> PathBuf {
    place.path("cache/greenroom/compiled")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

const INVOKE: [&str; 6] = ["invoke", "echo", "--input", r#"{"note": "here"}"#, "--log", "info"];

/// Whether the action ran, and whether it was compiled first.
fn ran(called: Called) -> bool {
    let called = called.ok();
    assert!(called.out.contains("here"), "{called:?}");
    let (compiled, read) = (called.err.contains("was compiled"), called.err.contains("was read"));
    assert_ne!(compiled, read, "{called:?}");
    compiled
}

#[test]
fn an_action_is_compiled_once_and_kept_for_its_user_alone() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    assert!(ran(place.call(&INVOKE)));
    let [entry] = entries(&usual(&place)).try_into().unwrap();
    assert_eq!((mode(&usual(&place)), mode(&entry)), (0o700, 0o600));
    assert!(!ran(place.call(&INVOKE)));
    let good = fs::read(&entry).unwrap();
    for bad in [&good[..good.len() / 2], b"", b"\x7fELF"] {
        fs::write(&entry, bad).unwrap();
        assert!(ran(place.call(&INVOKE)));
        assert!(fs::read(&entry).unwrap().len() == good.len() && !ran(place.call(&INVOKE)));
    }
    // Other settings of runs use the same code.
    assert!(!ran(place.call(&[&INVOKE[..], &["--limits", "memory-bytes=1000000", "--concurrency", "2"]].concat())));
}

#[test]
fn packages_are_compiled_ahead() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    install(&place, "other", "1.0.0", &Guest::ECHO);
    let said = place.call(&["actions", "compile", "--json"]).ok();
    let compiled: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(compiled[0]["name"], "echo");
    assert_eq!(compiled[1]["wasThere"], false, "{compiled}");
    assert_eq!(entries(&usual(&place)).len(), 2);
    assert!(place.call(&["actions", "compile"]).ok().out.contains("was compiled before"));
    assert!(!ran(place.call(&INVOKE)));
    let off = place.call(&["actions", "compile", "--compiled", "off"]);
    assert!(off.code != 0 && off.err.contains("name one with --compiled"), "{off:?}");
    let broken = place.path("broken.wasm");
    fs::write(&broken, "no package").unwrap();
    let refused = place.call(&["actions", "compile", text(&broken)]);
    assert!(refused.code == 1 && refused.err.contains("broken.wasm"), "{refused:?}");
    chmod(&usual(&place), 0o500);
    install(&place, "new", "1.0.0", &Guest::ECHO);
    // Root can write there all the same.
    if fs::write(usual(&place).join("probe"), "").is_err() {
        let refused = place.call(&["actions", "compile"]);
        assert!(refused.code == 1 && refused.err.contains("cannot be kept"), "{refused:?}");
    }
    chmod(&usual(&place), 0o700);
}

#[test]
fn nothing_is_said_of_compiling_unless_asked() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    let called = place.call(&INVOKE[..4]).ok();
    assert_eq!(called.err, "", "{called:?}");
}

#[test]
fn where_compiled_actions_are_kept_is_the_operators_to_say() {
    let mut place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place.write("greenroom.toml", "compiled = 'of-the-file'");
    assert!(ran(place.call(&INVOKE)));
    place.set("GREENROOM_COMPILED", "of-the-environment");
    assert!(ran(place.call(&INVOKE)));
    assert!(ran(place.call(&[&INVOKE[..], &["--compiled", "of-the-option"]].concat())));
    for folder in ["of-the-file", "of-the-environment", "of-the-option"] {
        assert_eq!(entries(&place.path(folder)).len(), 1, "{folder}");
    }
    assert!(ran(place.call(&[&INVOKE[..], &["--compiled", "off"]].concat())));
    assert!(!place.path("off").exists() && !usual(&place).exists());
}

#[test]
fn a_folder_that_others_can_write_to_is_not_used() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    ran(place.call(&INVOKE));
    for open in [usual(&place), place.path("cache")] {
        chmod(&open, 0o777);
        let called = place.call(&INVOKE);
        let wanted = ["WARN", "others than its owner can write to", text(&open), "mode 777", "--compiled"];
        assert!(wanted.iter().all(|wanted| called.err.contains(wanted)), "{called:?}");
        assert!(ran(called));
        let called = place.call(&[&INVOKE[..], &["--compiled", text(&usual(&place))]].concat());
        assert_eq!(called.code, 1, "one that was named is no warning");
        assert!(called.err.contains("error: the directory of compiled code cannot be used"), "{called:?}");
        chmod(&open, 0o700);
    }
    symlink(usual(&place), place.path("link")).unwrap();
    assert!(place.call(&[&INVOKE[..], &["--compiled", "link"]].concat()).err.contains("symbolic link"));
    assert!(!ran(place.call(&INVOKE)));
}

/// A guest that takes long to compile, and little memory: nested loops that each carry many locals.
fn hard(name: &str, loops: usize, locals: usize) -> Vec<u8> {
    let open = "loop ".repeat(loops);
    let work: String = (0..locals).map(|n| format!("local.get {n} i32.const 3 i32.mul local.set {n} ")).collect();
    let close = "local.get 0 br_if 0 end ".repeat(loops);
    let function = format!("(func (local {}) {open}{work}{close})", "i32 ".repeat(locals));
    Guest::ECHO.package_with(name, "1.0.0", &function)
}

/// A guest that takes much memory to compile: one function of many blocks.
#[cfg(target_os = "linux")]
fn large(name: &str) -> Vec<u8> {
    let work = "local.get 0 if local.get 0 i32.const 3 i32.mul local.set 0 end ".repeat(14_000);
    Guest::ECHO.package_with(name, "1.0.0", &format!("(func (local i32) {work})"))
}

/// Invokes the action with limits, and returns the failure's code.
fn refused(place: &Place, action: &str, limits: &str) -> (i32, String, String) {
    let called = place.call(&["invoke", action, "--limits", limits, "--json"]);
    let failure = called.json()["failure"].clone();
    let text = |field: &str| failure[field].as_str().unwrap().to_owned();
    (called.code, text("code"), text("message"))
}

#[test]
fn compiling_that_takes_too_long_is_stopped() {
    let place = Place::with_store();
    place.write("actions/slow-1.0.0.wasm", hard("slow", 150, 300));
    let (code, kind, message) = refused(&place, "slow", "compile-ms=300,compile-memory-bytes=8000000000");
    assert_eq!((code, kind.as_str()), (16, "compile-time"), "{message}");
    assert!(message.contains("longer than 300ms") && message.contains("--limits compile-ms"), "{message}");
    assert!(entries(&usual(&place)).is_empty());
    let called = place.call(&["actions", "check", "actions/slow-1.0.0.wasm", "--limits", "compile-ms=300"]);
    assert!(called.code == 1 && called.err.contains("longer than 300ms"), "{called:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn compiling_that_needs_too_much_memory_is_stopped() {
    let place = Place::with_store();
    place.write("actions/large-1.0.0.wasm", large("large"));
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    for bytes in [110_000_000, 50_000_000] {
        let (code, kind, message) = refused(&place, "large", &format!("compile-memory-bytes={bytes}"));
        assert_eq!((code, kind.as_str()), (16, "compile-memory"), "{message}");
        assert!(message.contains(&format!("more than {bytes} bytes of memory")), "{message}");
    }
    assert!(entries(&usual(&place)).is_empty());
    ran(place.call(&[&INVOKE[..], &["--limits", "compile-memory-bytes=200000000"]].concat()));
}

#[test]
fn the_compiler_answers_nobody_but_greenroom() {
    let place = Place::new();
    // A broken configuration file does not affect it.
    place.write("greenroom.toml", "stoer = 1");
    for (input, wanted) in [
        ("", "called by Greenroom"),
        ("hello\n", "called by Greenroom"),
        ("greenroom-compile-1 abc 5 1000000000 10\n\0asm", "not sent to its end"),
        ("greenroom-compile-1 abc 4 1 1\n\0asm", ""),
    ] {
        let called = place.call_with(&["__compile"], input);
        assert!(called.code != 0 && called.out.is_empty() && called.err.contains(wanted), "{input:?}: {called:?}");
    }
    assert!(!place.call(&["--help"]).all().contains("__compile"));
}

/// As after the death of the process that started the compiler, so that no process is left to stop it at a limit.
#[test]
fn a_compiler_ends_when_nobody_waits_for_it() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    ran(place.call(&INVOKE));
    let [entry] = entries(&usual(&place)).try_into().unwrap();
    let (_, fingerprint) = entry.file_stem().unwrap().to_str().unwrap().split_once('-').unwrap();
    let package = hard("slow", 150, 300);
    let mut compiler = place.command(&["__compile"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stdin = compiler.stdin.take().unwrap();
    writeln!(stdin, "greenroom-compile-1 {fingerprint} {} 8000000000 600", package.len()).unwrap();
    stdin.write_all(&package).unwrap();
    drop(stdin);
    assert_eq!(compiler.wait().unwrap().code(), Some(73), "neither compiled nor refused");
}

#[test]
fn what_is_no_component_is_refused_by_the_compiler_as_by_a_load() {
    let place = Place::with_store();
    // Sound except for its code, which is not checked before the compilation: a function returns another type than
    // declared.
    let mut package = Guest::ECHO.package_with("bad", "1.0.0", "(func (result i32) (i32.const 0x12345678))");
    let constant = [0x41, 0xf8, 0xac, 0xd1, 0x91, 0x01];
    let at = package.windows(constant.len()).position(|bytes| bytes == constant).unwrap();
    package[at] = 0x42;
    place.write("actions/bad-1.0.0.wasm", package);
    let called = place.call(&["invoke", "bad"]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("the component cannot be used") && called.err.contains("type mismatch"), "{called:?}");
    assert!(entries(&usual(&place)).is_empty());
}

#[test]
fn a_disk_that_is_full_is_a_warning() {
    let place = Place::with_store();
    // Its code is larger than the largest file that is allowed below; the store is smaller, unless it keeps the package
    // for replays.
    let data = format!(r#"(data "{}")"#, "Data".repeat(2_000_000));
    place.write("actions/echo-1.0.0.wasm", Guest::ECHO.package_with("echo", "1.0.0", &data));
    let command = place.command(&[&INVOKE[..], &["--journal", "off"]].concat());
    let mut limited = std::process::Command::new("/bin/sh");
    limited.arg("-c").arg(r#"trap "" XFSZ; ulimit -f 4096; exec "$0" "$@""#).arg(command.get_program());
    limited.args(command.get_args()).current_dir(place.path("."));
    limited.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    limited.env("XDG_CACHE_HOME", place.path("cache"));
    let output = limited.stdin(Stdio::null()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && err.contains("WARN") && err.contains("cannot be kept"), "{err}");
    assert!(entries(&usual(&place)).is_empty(), "nothing unfinished is left");
    assert!(ran(place.call(&INVOKE)) && !ran(place.call(&INVOKE)));
}
