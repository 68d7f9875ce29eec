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
    for _ in 0..rounds {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--child", CHILD, "--packages"]).arg(packages);
        let output = command.stderr(std::process::Stdio::inherit()).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let (live, bytes) = said.trim().split_once(' ').ok_or_else(|| unclear(&said))?;
        instances = live.parse().map_err(|_| unclear(&said))?;
        kilobytes.add(vec![bytes.parse::<f64>().map_err(|_| unclear(&said))? / 1024.0 / f64::from(instances)]);
    }
    report.row(format!("memory of a live instance, of {instances}"), &kilobytes, "KiB");
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
        let _go_on = self.go_on.acquire().await.map_err(|_| StoreError::Io("closed".to_owned()))?;
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
    let (before, mut runs) = (private_bytes()?, JoinSet::new());
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
    let grown = private_bytes()?.saturating_sub(before);
    store.go_on.add_permits(INSTANCES as usize);
    while let Some(run) = runs.join_next().await {
        let outcome = run.map_err(|error| Error::Wrong(error.to_string()))?;
        let output = outcome.output().ok_or_else(|| Error::Wrong(format!("{:?}", outcome.result)))?;
        work.check("a run that waited", output)?;
    }
    println!("{live} {grown}");
    Ok(())
}

/// The process's own memory that is in RAM.
fn private_bytes() -> Result<u64, Error> {
    let path = Path::new("/proc/self/smaps_rollup");
    let text = std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    let kilobytes = text
        .lines()
        .filter(|line| line.starts_with("Private_"))
        .filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    Ok(kilobytes.sum::<u64>() * 1024)
}
