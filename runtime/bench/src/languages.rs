//! The templates of `greenroom new`, one in each language: the size of the package, the time from loading compiled code to the
//! first answer, and the time of a warm call.
//!
//! The measured call reads a contact without an email and is refused: it needs no service, and it goes through the engine of
//! the language, a host call and JSON in both directions.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use greenroom::{Grants, Invocation, Package, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_http::HttpCapabilities;
use greenroom_capability_log::Log;
use greenroom_domain::{Contact, ContactId};
use greenroom_store_testing::MemoryStore;
use serde_json::{Map, Value};

use crate::{contender::micros, error::Error, report::Report, stats::Series};

/// The contact without an email.
const NOBODY: &str = "8";

/// How many warm calls a round has.
const CALLS: usize = 20;

/// Measures each package of a folder, and adds rows to the report.
pub(crate) async fn measure(report: &mut Report, folder: &Path, rounds: usize) -> Result<(), Error> {
    for file in packages(folder)? {
        let language = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).map_err(|source| Error::File { path: file.clone(), source })?;
        let package = Package::read(bytes).map_err(|error| Error::Wrong(format!("{language}: {error}")))?;
        let kept = tempfile::tempdir()?;
        let began = Instant::now();
        answer(&load(&package, kept.path()).await?, &package).await?;
        let compiled = micros(began.elapsed()) / 1e3;
        let (mut cold, mut warm) = (Series::default(), Series::default());
        for _ in 0..rounds {
            let began = Instant::now();
            let runtime = load(&package, kept.path()).await?;
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
    }
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

async fn load(package: &Package, kept: &Path) -> Result<Runtime, Error> {
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
    let runtime = builder.precompiled(kept).build()?;
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
