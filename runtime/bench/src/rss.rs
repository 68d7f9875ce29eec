//! The memory of a live instance: many guests wait in a host call, in a process of their own, so that nothing else is
//! counted.

use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use greenroom::{Grants, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;
use greenroom_domain::{
    Account, Contact, ContactId, ContactStore, Email, Identity, PropertyDefinition, Registration, StoreError,
    WebinarId,
    store::{ApplyId, CommitError, Effect, Precondition},
};
use greenroom_store_testing::MemoryStore;
use jiff::Timestamp;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    error::Error,
    report::Report,
    stats::Series,
    work::{self, Work},
};

/// The hidden command of the started process.
pub(crate) const CHILD: &str = "live-instances";

/// How many instances live at once.
const INSTANCES: u32 = 1_000;

/// Measures in this many processes, one after the other, and adds a row and the ratio to the report.
pub(crate) fn measure(report: &mut Report, packages: &Path, rounds: usize) -> Result<(), Error> {
    let (mut kilobytes, mut instances) = (Series::default(), INSTANCES);
    let mut parts = Parts::NAMES.map(|name| (name, Series::default()));
    for _ in 0..rounds {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--child", CHILD, "--packages"]).arg(packages);
        let output = command.stderr(std::process::Stdio::inherit()).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let mut numbers = said.split_whitespace();
        instances = numbers.next().and_then(|live| live.parse().ok()).ok_or_else(|| unclear(&said))?;
        let of_one: Vec<f64> = numbers.filter_map(|bytes| bytes.parse::<f64>().ok()).collect();
        if of_one.len() != parts.len() {
            return Err(unclear(&said));
        }
        let of_one = of_one.into_iter().map(|bytes| bytes / 1024.0 / f64::from(instances));
        kilobytes.add(vec![of_one.clone().sum()]);
        for ((_, series), of_one) in parts.iter_mut().zip(of_one) {
            series.add(vec![of_one]);
        }
    }
    report.row(format!("memory of a live instance, of {instances}"), &kilobytes, "KiB");
    for (name, series) in &parts {
        report.row(format!("memory of a live instance: {name}"), series, "KiB");
    }
    if instances == INSTANCES {
        report.ratio("rss.instance_kb", kilobytes.median());
    } else {
        report.missing.push(format!(
            "`rss.instance_kb`, which is of {INSTANCES} live instances: the runtime allows {instances} at once"
        ));
    }
    Ok(())
}

fn unclear(said: &str) -> Error {
    Error::Wrong(format!("the process with live instances said `{said}`"))
}

/// A store that makes every request for a contact wait.
struct Waiting {
    inner: MemoryStore,
    arrived: AtomicUsize,
    go_on: Semaphore,
}

#[async_trait]
impl ContactStore for Waiting {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
        self.arrived.fetch_add(1, Ordering::SeqCst);
        let _go_on = self.go_on.acquire().await.map_err(|_| StoreError::Io("closed".into()))?;
        self.inner.contacts(ids).await
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        self.inner.identities(emails).await
    }

    async fn account(&self) -> Result<Account, StoreError> {
        self.inner.account().await
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        self.inner.properties().await
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        self.inner.registrations(keys).await
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        self.inner.apply(id, effects, preconditions).await
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        self.inner.erase(contact, at).await
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        self.inner.erase_email(email, at).await
    }
}

/// The work of the process: it prints how many instances lived, and by how many bytes they made it grow.
pub(crate) async fn live(packages: &Path) -> Result<(), Error> {
    let work = Work::realistic(packages)?;
    let store = Arc::new(Waiting { inner: work::store(), arrived: AtomicUsize::new(0), go_on: Semaphore::new(0) });
    let runs = Arc::new(MemoryStore::new());
    let storage = Storage::split(store.clone(), runs);
    let builder = Runtime::builder().storage(storage).capability(Contacts).capability(Log);
    let runtime = builder.concurrency(INSTANCES).build()?;
    runtime.load(work.package.as_slice(), Grants::AsDeclared).await?;
    // Data that the first run creates once does not belong to an instance.
    store.go_on.add_permits(1);
    runtime.invoke(work.invocation()?).await;
    store.go_on.acquire().await.map_err(|_| Error::Wrong("closed".to_owned()))?.forget();

    let requests: Vec<_> = (0..INSTANCES).map(|_| work.invocation()).collect::<Result<_, _>>()?;
    let (before, mut runs) = (Parts::now()?, JoinSet::new());
    let arrived_before = store.arrived.load(Ordering::SeqCst);
    for request in requests {
        let runtime = runtime.clone();
        runs.spawn(async move { runtime.invoke(request).await });
    }
    let mut live = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let arrived = store.arrived.load(Ordering::SeqCst) - arrived_before;
        if arrived == live {
            break;
        }
        live = arrived;
    }
    let grown = Parts::now()?.since(&before);
    store.go_on.add_permits(INSTANCES as usize);
    while let Some(run) = runs.join_next().await {
        let outcome = run.map_err(|error| Error::Wrong(error.to_string()))?;
        let output = outcome.output().ok_or_else(|| Error::Wrong(format!("{:?}", outcome.result)))?;
        work.check("a run that waited", output)?;
    }
    println!("{live} {} {} {}", grown.0[0], grown.0[1], grown.0[2]);
    Ok(())
}

/// The process's own memory that is in RAM, by what it is for.
struct Parts([u64; 3]);

impl Parts {
    const NAMES: [&'static str; 3] = ["its stack", "its linear memory", "the heap of the process, and the rest"];

    /// The size of a stack on which a guest runs: wasmtime's default.
    const STACK: u64 = 2 << 20;

    /// Anonymous mappings that are smaller than this are parts of linear memories: the allocator's are larger.
    const LINEAR: u64 = 1 << 20;

    fn now() -> Result<Self, Error> {
        let path = Path::new("/proc/self/smaps");
        let text = std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        let (mut parts, mut part) = ([0; 3], 2);
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let first = words.next().unwrap_or_default();
            if let Some(size) = size(first) {
                let name = words.nth(4);
                part = match name {
                    None if size == Self::STACK => 0,
                    None if size < Self::LINEAR => 1,
                    Some(name) if name.contains("wasm-memory-image") => 1,
                    _ => 2,
                };
            } else if first.starts_with("Private_") {
                let kilobytes = words.next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default();
                parts[part] += kilobytes * 1024;
            }
        }
        Ok(Self(parts))
    }

    fn since(&self, before: &Self) -> Self {
        Self(std::array::from_fn(|part| self.0[part].saturating_sub(before.0[part])))
    }
}

/// The size of a mapping whose line begins so: with the addresses of its ends.
fn size(range: &str) -> Option<u64> {
    let (from, to) = range.split_once('-')?;
    let address = |text| u64::from_str_radix(text, 16).ok();
    address(to)?.checked_sub(address(from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_begins_with_its_addresses() {
        assert_eq!(size("7f714e8ad000-7f714eaad000"), Some(Parts::STACK));
        assert_eq!(size("Private_Dirty:"), None);
        assert_eq!(size("[heap]-x"), None);
    }
}
