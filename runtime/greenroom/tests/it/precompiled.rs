//! Precompiled code and compilers in child processes: invalid code is compiled again or refused, and never run.
//!
//! The compilers here are scripts that misbehave. The tests of the `greenroom` command use the real one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use greenroom::{
    ActionInfo, BuildError, Compiler, CompilerProcess, Grants, LoadError, Runtime, RuntimeBuilder, Storage,
};
use serde_json::json;
use tempfile::TempDir;

use crate::{guests, invocation, store};

/// The format of an entry, as in `src/precompiled.rs`.
const DIGEST: std::ops::Range<usize> = 16..48;
const FINGERPRINT: std::ops::Range<usize> = 48..80;
const PACKAGE: std::ops::Range<usize> = 80..144;

async fn builder(directory: impl Into<PathBuf>) -> RuntimeBuilder {
    crate::builder().storage(Storage::joint(store().await)).precompiled(directory)
}

/// A compiler that cannot be started.
fn unusable() -> Compiler {
    Compiler::Child(CompilerProcess::new("/nonexistent/compiler"))
}

async fn load(runtime: &Runtime) -> Result<ActionInfo, LoadError> {
    runtime.load(guests::echo(), Grants::none()).await
}

/// Checks that the loaded package runs.
async fn assert_works(runtime: &Runtime) {
    let outcome = runtime.invoke(invocation("echo", json!({ "note": "here" }))).await;
    assert_eq!(outcome.output(), Some(&json!({ "note": "here" })), "{outcome:?}");
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// A directory with the compiled echo, and the path of its entry.
async fn directory_with_entry() -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let runtime = builder(place.path()).await.build().unwrap();
    assert!(!load(&runtime).await.unwrap().precompiled);
    let [entry] = entries(place.path()).try_into().unwrap();
    (place, entry)
}

#[tokio::test]
async fn a_package_is_compiled_once_and_then_read() {
    let (place, entry) = directory_with_entry().await;
    let runtime = builder(place.path()).await.compiler(unusable()).build().unwrap();
    let info = load(&runtime).await.unwrap();
    assert!(info.precompiled);
    assert!(entry.file_name().unwrap().to_str().unwrap().starts_with(&format!("{}-", info.digest)));
    assert_works(&runtime).await;
    let refused = runtime.load(guests::plain("other", "", "(unreachable)"), Grants::none()).await.unwrap_err();
    assert!(refused.to_string().contains("/nonexistent/compiler cannot be started"), "{refused}");
    assert_eq!(entries(place.path()), [entry]);
}

#[tokio::test]
async fn a_changed_entry_is_never_run_and_is_deleted() {
    let (place, entry) = directory_with_entry().await;
    let runtime = builder(place.path()).await.compiler(unusable()).build().unwrap();
    let good = fs::read(&entry).unwrap();
    let flipped = (0..PACKAGE.end).chain((PACKAGE.end..good.len()).step_by(good.len() / 100)).map(|at| {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        bad
    });
    let truncated = (0..good.len()).step_by(good.len() / 50).map(|length| good[..length].to_vec());
    let longer = [[good.as_slice(), b"\0"].concat(), good.repeat(2)];
    for bad in flipped.chain(truncated).chain(longer) {
        fs::write(&entry, bad).unwrap();
        assert!(matches!(load(&runtime).await, Err(LoadError::Compile(_))), "the entry is not used");
        assert!(!entry.exists());
    }
    fs::write(&entry, &good).unwrap();
    assert!(load(&runtime).await.unwrap().precompiled);
}

/// An entry that was changed with a matching digest, as by somebody who knows the format.
fn forged(mut entry: Vec<u8>, range: std::ops::Range<usize>, with: &[u8]) -> Vec<u8> {
    entry[range].copy_from_slice(with);
    let digest = blake3::hash(&entry[DIGEST.end..]);
    entry[DIGEST].copy_from_slice(digest.as_bytes());
    entry
}

#[tokio::test]
async fn entries_of_another_package_or_engine_are_compiled_again() {
    let (place, entry) = directory_with_entry().await;
    let good = fs::read(&entry).unwrap();
    let other = tempfile::tempdir().unwrap();
    let runtime = builder(other.path()).await.build().unwrap();
    runtime.load(guests::plain("other", "", "(unreachable)"), Grants::none()).await.unwrap();
    let of_another_package = fs::read(&entries(other.path())[0]).unwrap();
    let of_another_engine = forged(good.clone(), FINGERPRINT, &[7; 32]);
    // The entry's header is valid, so that wasmtime has to refuse the code.
    let no_code = forged(good.clone(), PACKAGE.end..good.len(), &vec![7; good.len() - PACKAGE.end]);
    for invalid in [of_another_package, of_another_engine, no_code, Vec::new()] {
        fs::write(&entry, invalid).unwrap();
        let runtime = builder(place.path()).await.build().unwrap();
        assert!(!load(&runtime).await.unwrap().precompiled);
        assert_works(&runtime).await;
        let again = builder(place.path()).await.compiler(unusable()).build().unwrap();
        assert!(load(&again).await.unwrap().precompiled, "a valid entry has replaced it");
        assert_works(&again).await;
    }
    let name = entry.file_name().unwrap().to_str().unwrap().replace('-', "-0");
    fs::rename(&entry, place.path().join(name)).unwrap();
    let runtime = builder(place.path()).await.compiler(unusable()).build().unwrap();
    load(&runtime).await.unwrap_err();
}

#[tokio::test]
async fn packages_load_without_the_directory() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("code");
    let build = || async { builder(&directory).await.build().unwrap() };
    let gone = build().await;
    fs::remove_dir(&directory).unwrap();
    assert!(!load(&gone).await.unwrap().precompiled);
    assert_works(&gone).await;
    let replaced = build().await;
    fs::remove_dir(&directory).unwrap();
    fs::write(&directory, "a file").unwrap();
    assert!(!load(&replaced).await.unwrap().precompiled);
    assert_works(&replaced).await;
    fs::remove_file(&directory).unwrap();
    // A directory with the entry's name, which cannot be replaced.
    let (kept, entry) = directory_with_entry().await;
    fs::remove_file(&entry).unwrap();
    fs::create_dir(&entry).unwrap();
    let blocked = builder(kept.path()).await.build().unwrap();
    assert!(!load(&blocked).await.unwrap().precompiled);
    assert_works(&blocked).await;
    assert_eq!(entries(kept.path()), [entry], "no unfinished file is left");
}

#[cfg(unix)]
mod unix {
    use std::{
        io::Read,
        os::unix::fs::{PermissionsExt, symlink},
        time::Duration,
    };

    use greenroom::CompileError;
    use tokio::sync::oneshot;

    use super::*;

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    async fn refused(directory: &Path) -> String {
        match builder(directory).await.build() {
            Err(BuildError::Precompiled(reason)) => reason.english().to_owned(),
            other => panic!("{:?}", other.err()),
        }
    }

    #[tokio::test]
    async fn a_directory_that_other_users_can_write_to_is_refused_and_named() {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("above/code");
        let runtime = builder(&directory).await.build().unwrap();
        load(&runtime).await.unwrap();
        for (open, mode) in [("above/code", 0o777), ("above/code", 0o720), ("above", 0o757)] {
            let open = place.path().join(open);
            chmod(&open, mode);
            let reason = refused(&directory).await;
            assert!(reason.contains(open.to_str().unwrap()) && reason.contains(&format!("{mode:03o}")), "{reason}");
            // A runtime that was built before works without the directory.
            assert!(!load(&runtime).await.unwrap().precompiled);
            assert_works(&runtime).await;
            chmod(&open, 0o700);
        }
        load(&runtime).await.unwrap();
        symlink(&directory, place.path().join("link")).unwrap();
        assert!(refused(&place.path().join("link")).await.contains("symbolic link"));
        assert!(refused(&place.path().join("link/")).await.contains("symbolic link"));
        fs::write(place.path().join("file"), "").unwrap();
        assert!(refused(&place.path().join("file")).await.contains("is not a directory"));
        chmod(&directory, 0o500);
        assert!(load(&builder(&directory).await.build().unwrap()).await.is_ok(), "reading is enough");
        chmod(&directory, 0o700);
    }

    #[tokio::test]
    async fn an_entry_that_other_users_can_write_to_is_not_run() {
        let (place, entry) = directory_with_entry().await;
        let runtime = builder(place.path()).await.compiler(unusable()).build().unwrap();
        chmod(&entry, 0o622);
        assert!(matches!(load(&runtime).await, Err(LoadError::Compile(_))));
        assert!(!entry.exists());
    }

    /// A compiler that is a script.
    fn script(body: &str) -> CompilerProcess {
        CompilerProcess::new("/bin/sh").arg("-c").arg(format!("PATH=/usr/bin:/bin; {body}"))
    }

    async fn compiled_by(process: CompilerProcess) -> (Result<ActionInfo, LoadError>, usize) {
        let place = tempfile::tempdir().unwrap();
        let runtime = builder(place.path()).await.compiler(Compiler::Child(process)).build().unwrap();
        (load(&runtime).await, entries(place.path()).len())
    }

    #[tokio::test]
    async fn a_child_that_is_not_a_compiler_is_named_and_nothing_is_kept() {
        let (_kept, entry) = directory_with_entry().await;
        let other = tempfile::tempdir().unwrap();
        let good = fs::read(&entry).unwrap();
        for (name, bytes) in [
            ("engine", forged(good.clone(), FINGERPRINT, &[7; 32])),
            ("package", forged(good.clone(), PACKAGE, &[b'0'; 64])),
            ("truncated", good[..good.len() - 1].to_vec()),
        ] {
            fs::write(other.path().join(name), bytes).unwrap();
        }
        let other = other.path().display();
        for (body, part) in [
            ("exit 0", "is not this Greenroom's compiler"),
            ("echo garbage", "it is no compiled code"),
            ("head -n 1", "it is no compiled code"),
            ("cat /dev/zero", "larger than any package's code"),
            (&format!("cat {other}/engine"), "by another engine"),
            (&format!("cat {other}/package"), "from another package"),
            (&format!("cat {other}/truncated"), "truncated or damaged"),
            ("exit 71", "by another engine"),
            ("kill -SEGV $$", "crashed on the package: signal: 11"),
            ("printf 'one \\033[31mtwo\\n three' >&2; exit 5", "exit status: 5, one [31mtwo three"),
            ("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 5", "xxxxx…"),
            ("echo 'memory allocation of 7 bytes failed' >&2; kill -ABRT $$", "more than 1073741824 bytes of memory"),
            ("kill -XCPU $$", "longer than 60s"),
        ] {
            let (loaded, kept) = compiled_by(script(body)).await;
            let refused = loaded.unwrap_err();
            assert!(matches!(refused, LoadError::Compile(_)), "{body}: {refused:?}");
            assert!(refused.to_string().contains(part), "{body}: {refused}");
            assert_eq!(kept, 0, "{body}");
        }
        let (loaded, _) = compiled_by(script("echo 'not a package' >&2; exit 70")).await;
        assert_eq!(loaded.unwrap_err().to_string(), "the component cannot be used: not a package");
        let (loaded, kept) = compiled_by(CompilerProcess::new("/nonexistent/compiler")).await;
        assert!(matches!(loaded, Err(LoadError::Compile(CompileError::Start { .. }))) && kept == 0);
    }

    #[tokio::test]
    async fn a_child_with_valid_code_is_accepted_and_its_code_is_kept() {
        let (_kept, entry) = directory_with_entry().await;
        let (loaded, kept) = compiled_by(script(&format!("head -n 1 > /dev/null; cat {}", entry.display()))).await;
        assert!(!loaded.unwrap().precompiled);
        assert_eq!(kept, 1);
    }

    #[tokio::test]
    async fn a_child_that_hangs_is_stopped_at_the_limit() {
        let time = Duration::from_millis(200);
        for body in ["exec sleep 1000", "head -n 1 > /dev/null; exec sleep 1000", "exec >&- 2>&-; exec sleep 1000"] {
            let (loaded, kept) = compiled_by(script(body).time(time)).await;
            assert!(matches!(loaded, Err(LoadError::Compile(CompileError::Time { time: t })) if t == time), "{body}");
            assert_eq!(kept, 0);
        }
    }

    #[tokio::test]
    async fn a_child_sees_no_environment() {
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let (loaded, _) = compiled_by(script("env >&2; exit 5")).await;
        let seen = loaded.unwrap_err().to_string();
        assert!(seen.contains("RAYON_NUM_THREADS=") && !seen.contains("CARGO"), "{seen}");
    }

    /// Reads what another process writes to a pipe: the first receiver gets the first byte, the second one the rest.
    ///
    /// It uses a thread of its own, so that a test without a writer fails instead of blocking.
    fn listen(pipe: &Path) -> [oneshot::Receiver<Vec<u8>>; 2] {
        let (pipe, (first, heard), (rest, ended)) = (pipe.to_owned(), oneshot::channel(), oneshot::channel());
        std::thread::spawn(move || {
            let mut file = fs::File::open(pipe).unwrap();
            let mut read = vec![0];
            file.read_exact(&mut read).unwrap();
            let _ = first.send(read);
            let mut read = Vec::new();
            file.read_to_end(&mut read).unwrap();
            let _ = rest.send(read);
        });
        [heard, ended]
    }

    async fn soon<T>(channel: oneshot::Receiver<T>) -> T {
        tokio::time::timeout(Duration::from_secs(60), channel).await.unwrap().unwrap()
    }

    fn pipe(place: &TempDir, name: &str) -> PathBuf {
        let path = place.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    #[tokio::test]
    async fn a_load_that_is_dropped_ends_its_child() {
        let place = tempfile::tempdir().unwrap();
        let alive = pipe(&place, "alive");
        let [started, ended] = listen(&alive);
        let body = format!("exec 3> {}; printf x >&3; head -n 1 > /dev/null; exec sleep 1000", alive.display());
        let runtime = builder(place.path()).await.compiler(Compiler::Child(script(&body))).build().unwrap();
        {
            let mut under_way = Box::pin(load(&runtime));
            tokio::select! {
                loaded = &mut under_way => panic!("{loaded:?}"),
                _ = soon(started) => {}
            }
        }
        assert_eq!(soon(ended).await, b"", "the pipe ends when the child does");
    }

    #[tokio::test]
    async fn loads_of_one_package_at_once_compile_it_once() {
        let (_kept, entry) = directory_with_entry().await;
        let place = tempfile::tempdir().unwrap();
        let body =
            format!("head -n 1 > /dev/null; echo once >> {}/count; cat {}", place.path().display(), entry.display());
        let directory = place.path().join("code");
        let runtime = builder(&directory).await.compiler(Compiler::Child(script(&body))).build().unwrap();
        for loaded in futures::future::join_all((0..8).map(|_| load(&runtime))).await {
            loaded.unwrap();
        }
        assert_eq!(fs::read_to_string(place.path().join("count")).unwrap(), "once\n");
        assert_works(&runtime).await;
    }

    #[tokio::test]
    async fn a_dropped_load_does_not_block_another() {
        let (_kept, entry) = directory_with_entry().await;
        let place = tempfile::tempdir().unwrap();
        let (started, turn) = (pipe(&place, "started"), place.path().join("turn"));
        let [heard, _] = listen(&started);
        // The first call hangs; the next one gives the code.
        let body = format!(
            "head -n 1 > /dev/null; if mkdir {0}; then echo > {1}; exec sleep 1000; fi; cat {2}",
            turn.display(),
            started.display(),
            entry.display()
        );
        let runtime =
            builder(place.path().join("code")).await.compiler(Compiler::Child(script(&body))).build().unwrap();
        let mut first = Box::pin(load(&runtime));
        tokio::select! {
            loaded = &mut first => panic!("{loaded:?}"),
            _ = soon(heard) => {}
        }
        let mut second = Box::pin(load(&runtime));
        assert!(futures::poll!(&mut second).is_pending());
        drop(first);
        second.await.unwrap();
        assert_works(&runtime).await;
    }
}
