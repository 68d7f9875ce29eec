//! The templates of `greenroom new`, one in each language: the size of the package, the time from loading compiled code to the
//! first answer, the time of a warm call, and the time from `greenroom new` to cases that pass.
//!
//! The measured call reads a contact without an email and is refused: it needs no service, and it goes through the engine of
//! the language, a host call and JSON in both directions. The packages are compiled by the command, as operators have it: the
//! largest are refused by a process that does other work.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use greenroom::{Compiler, CompilerProcess, Grants, Invocation, Package, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_http::HttpCapabilities;
use greenroom_capability_log::Log;
use greenroom_domain::{Contact, ContactId};
use greenroom_store_testing::MemoryStore;
use serde_json::{Map, Value};

use crate::{
    error::Error,
    machine,
    report::Report,
    stats::{Series, micros},
};

/// The contact without an email.
const NOBODY: &str = "8";

/// How many warm calls a round has.
const CALLS: usize = 20;

/// The first argument with which the command compiles one package.
const COMPILE: &str = "__compile";

/// How long compiling may take: long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Measures each package of a folder, and adds rows to the report. `command` is the `greenroom` command.
pub(crate) async fn measure(report: &mut Report, folder: &Path, command: &Path, rounds: usize) -> Result<(), Error> {
    let files = packages(folder)?;
    if files.is_empty() {
        report.missing.push("Languages: no template could be built".to_owned());
    }
    for file in files {
        let language = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).map_err(|source| Error::File { path: file.clone(), source })?;
        let package = Package::read(bytes).map_err(|error| Error::Wrong(format!("{language}: {error}")))?;
        let kept = tempfile::tempdir()?;
        let began = Instant::now();
        answer(&load(&package, kept.path(), command).await?, &package).await?;
        let compiled = micros(began.elapsed()) / 1e3;
        let (mut cold, mut warm) = (Series::default(), Series::default());
        for _ in 0..rounds {
            let began = Instant::now();
            let runtime = load(&package, kept.path(), command).await?;
            answer(&runtime, &package).await?;
            cold.add(vec![micros(began.elapsed()) / 1e3]);
            let mut calls = Vec::with_capacity(CALLS);
            for _ in 0..CALLS {
                let began = Instant::now();
                answer(&runtime, &package).await?;
                calls.push(micros(began.elapsed()));
            }
            warm.add(calls);
        }
        #[allow(clippy::cast_precision_loss)]
        let size = package.bytes().len() as f64 / 1024.0;
        report.figure(format!("languages: {language}, size"), Some(size), "KiB");
        report.figure(format!("languages: {language}, compile to first answer"), Some(compiled), "ms");
        report.row(format!("languages: {language}, precompiled, load to first answer"), &cold, "ms");
        report.row(format!("languages: {language}, warm"), &warm, "µs");
        first_project(report, &language, command)?;
    }
    Ok(())
}

/// The time that an author waits for the first project whose cases pass, in a folder where nothing was built before. What the
/// registries of the language hold was fetched when its package was built.
fn first_project(report: &mut Report, language: &str, command: &Path) -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let project = folder.path().join("my-action");
    let patience = format!("compile-ms={}", PATIENCE.as_millis());
    let steps: [(&Path, &[&str]); 3] = [
        (folder.path(), &["new", "my-action", "--lang", language]),
        (&project, &["build"]),
        (&project, &["test", "--limits", &patience]),
    ];
    let (mut waited, before) = (Duration::ZERO, machine::cpu_time_of_children());
    for (place, args) in steps {
        let mut greenroom = Command::new(command);
        // Code that was compiled elsewhere would not be waited for.
        greenroom.env_remove("CARGO_TARGET_DIR").env("GREENROOM_COMPILED", folder.path().join("compiled"));
        greenroom.args(args).current_dir(place).stdin(Stdio::null());
        let began = Instant::now();
        let ended = greenroom.output()?;
        waited += began.elapsed();
        if !ended.status.success() {
            let (command, status) = (args.join(" "), ended.status);
            let said = String::from_utf8_lossy(&ended.stderr);
            return Err(Error::Wrong(format!("`greenroom {command}` in {language} ended with {status}: {said}")));
        }
    }
    let worked = machine::cpu_time_of_children().zip(before).map(|(after, before)| after.saturating_sub(before));
    let row = format!("languages: {language}, new, build and test");
    report.figure(row.clone(), Some(waited.as_secs_f64()), "s");
    report.figure(format!("{row}, CPU time"), worked.map(|time| time.as_secs_f64()), "s");
    Ok(())
}

/// The packages of the folder, by the names of their languages.
fn packages(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    files.sort();
    Ok(files)
}

async fn load(package: &Package, kept: &Path, command: &Path) -> Result<Runtime, Error> {
    let nobody = Contact {
        id: ContactId::new(NOBODY),
        email: None,
        secondary_emails: Vec::new(),
        properties: std::collections::BTreeMap::new(),
        version: 1,
    };
    let store = MemoryStore::new().with_contacts([nobody]);
    let builder = Runtime::builder().storage(Storage::joint(Arc::new(store)));
    let builder = builder.capability(Contacts).capability(Log).capability(HttpCapabilities::default());
    let compiler = Compiler::Child(CompilerProcess::new(command).arg(COMPILE).time(PATIENCE));
    let runtime = builder.compiler(compiler).precompiled(kept).build()?;
    runtime.load(package.bytes(), Grants::AsDeclared).await?;
    Ok(runtime)
}

async fn answer(runtime: &Runtime, package: &Package) -> Result<(), Error> {
    let name = &package.manifest().name;
    let action = name.parse().map_err(|error| Error::Wrong(format!("{error}")))?;
    let invocation = Invocation::new(action, Value::Object(Map::new())).contact(NOBODY);
    let outcome = runtime.invoke(invocation).await;
    match outcome.failure() {
        Some(failure) if failure.code == "no-email" => Ok(()),
        _ => Err(Error::Wrong(format!("{name} answered {:?}", outcome.result))),
    }
}
