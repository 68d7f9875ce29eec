//! Files that people have uploaded, between the preview of their import and its confirmation, and the imports that were confirmed. They
//! are in memory, because they name people, and an erasure does not know of files on disk.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use greenroom_domain::{Failure, FailureKind, Retry, codes, sentence};
use greenroom_service::import::{ImportReport, Preview};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::AbortHandle,
};
use uuid::Uuid;

/// How long an upload is kept, and an import that has ended: long enough to read a preview, and to ask somebody about it.
const LIFE: Duration = Duration::from_secs(30 * 60);

/// How many are kept at most. The oldest one goes first.
const MOST: usize = 16;

/// How many bytes they have together at most.
const MOST_BYTES: usize = 64 << 20;

/// An upload.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The session that sent it: no other one sees it.
    pub(crate) session: String,
    /// The name of the file; empty for text that was pasted.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) text: Arc<[u8]>,
    /// For a table: the property of a column, by the column's header, where a person has chosen one.
    pub(crate) columns: Vec<(String, Option<String>)>,
    /// Whether its import brings erased people back, because a person has chosen that.
    pub(crate) brings_back_erased: bool,
    /// What its import would do.
    pub(crate) preview: Preview,
}

/// An upload that is kept: its id, since when, and itself.
type Kept = (Uuid, Instant, Arc<Upload>);

/// How many are read and looked at at once, and how many are imported at once. Each takes memory meanwhile; further ones wait.
const AT_ONCE: usize = 2;

/// How soon an import is worth another try while others are under way.
const LATER: Duration = Duration::from_secs(30);

/// How many lines an import keeps of the rows that it left out.
const KEPT_LINES: usize = 20;

/// An import that was confirmed: under way, or ended.
#[derive(Debug)]
pub(crate) struct Import {
    /// The id of its upload.
    id: Uuid,
    session: String,
    /// How many rows it has.
    pub(crate) rows: u64,
    written: AtomicU64,
    end: OnceLock<Result<Imported, Failure>>,
    /// How often people had been erased when it began.
    erasures: u64,
}

/// A look at an upload, which makes its preview: under way, or failed.
#[derive(Debug)]
pub(crate) struct Look {
    /// The id that its upload gets.
    pub(crate) id: Uuid,
    /// The session that sent the upload.
    pub(crate) session: String,
    seen: AtomicU64,
    task: OnceLock<AbortHandle>,
    failure: OnceLock<Failure>,
}

impl Look {
    /// Notes how many rows were looked at.
    pub(crate) fn has_seen(&self, rows: u64) {
        self.seen.store(rows, Ordering::Relaxed);
    }

    /// How many rows were looked at.
    pub(crate) fn seen(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// Why it has failed.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failure.get()
    }

    fn stop(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

/// What an import has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Imported {
    /// How many rows were imported.
    pub(crate) rows: u64,
    /// How many rows were left out, because they would bring an erased person back.
    pub(crate) erased: usize,
    /// The first lines at which such rows begin.
    pub(crate) erased_lines: Vec<u64>,
}

impl From<ImportReport> for Imported {
    fn from(report: ImportReport) -> Self {
        let ImportReport { imported, mut erased_lines, .. } = report;
        let erased = erased_lines.len();
        erased_lines.truncate(KEPT_LINES);
        erased_lines.shrink_to_fit();
        Self { rows: imported.rows, erased, erased_lines }
    }
}

impl Import {
    /// Notes how many rows are written.
    pub(crate) fn has_written(&self, rows: u64) {
        self.written.store(rows, Ordering::Relaxed);
    }

    /// How many rows are written.
    pub(crate) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// How it ended; none while it is under way.
    pub(crate) fn end(&self) -> Option<&Result<Imported, Failure>> {
        self.end.get()
    }
}

/// An upload that is imported, and its import.
type Begun = (Arc<Upload>, Arc<Import>);

/// Those that are kept.
#[derive(Debug, Clone)]
pub(crate) struct Uploads {
    held: Arc<Mutex<Held>>,
    places: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Held {
    looks: Vec<Arc<Look>>,
    kept: Vec<Kept>,
    imports: Vec<Arc<Import>>,
    /// How often people were erased.
    erasures: u64,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { held: Arc::default(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Uploads {
    /// Begins the look at an upload, instead of the session's former look, which ends.
    pub(crate) fn begin_look(&self, session: &str) -> Arc<Look> {
        let look = Arc::new(Look {
            id: Uuid::now_v7(),
            session: session.to_owned(),
            seen: AtomicU64::new(0),
            task: OnceLock::new(),
            failure: OnceLock::new(),
        });
        let mut held = self.held();
        held.looks.retain(|other| {
            let stays = other.session != session;
            if !stays {
                other.stop();
            }
            stays
        });
        held.looks.push(Arc::clone(&look));
        if held.looks.len() > MOST {
            held.looks.remove(0).stop();
        }
        look
    }

    /// Notes the task of a look, by which it is stopped. Answers whether the look is still wanted: else its task is to be stopped at once.
    pub(crate) fn may_stop(&self, look: &Arc<Look>, task: AbortHandle) -> bool {
        let held = self.held();
        // It is noted once.
        _ = look.task.set(task);
        held.looks.iter().any(|known| Arc::ptr_eq(known, look))
    }

    /// Notes how a look has ended: its upload is kept for some time, instead of the session's former one. One that is no longer wanted is
    /// dropped.
    pub(crate) fn end_look(&self, look: &Arc<Look>, end: Result<Upload, Failure>) {
        {
            let mut held = self.held();
            let Some(place) = held.looks.iter().position(|known| Arc::ptr_eq(known, look)) else { return };
            match end {
                Ok(upload) => {
                    held.looks.remove(place);
                    put(&mut held.kept, look.id, Arc::new(upload));
                }
                // It ends once.
                Err(failure) => _ = look.failure.set(failure),
            }
        }
        self.drop_later(look.id);
    }

    /// A look of a session that is under way or has failed.
    pub(crate) fn look(&self, id: &str, session: &str) -> Option<Arc<Look>> {
        let id: Uuid = id.parse().ok()?;
        self.held().looks.iter().find(|look| look.id == id && look.session == session).cloned()
    }

    /// Takes an upload that has rows to import out of those that are kept, so that it is imported once. None where there is no such
    /// upload: it is imported already, perhaps.
    ///
    /// # Errors
    /// Too many imports are under way: the upload stays.
    pub(crate) fn begin(&self, id: &str, session: &str) -> Result<Option<Begun>, Failure> {
        let Some(found) = self.find(id, session).filter(|upload| upload.preview.importable() > 0) else {
            return Ok(None);
        };
        let mut held = self.held();
        let Some(place) = held.kept.iter().position(|(_, _, upload)| Arc::ptr_eq(upload, &found)) else {
            return Ok(None);
        };
        if held.imports.iter().filter(|import| import.end().is_none()).count() >= AT_ONCE {
            let message = sentence!(
                "failure-imports-under-way",
                "other imports are under way: confirm this one again when one of them has ended"
            );
            let failure = Failure::new(FailureKind::LimitExceeded, codes::TOO_MANY_REQUESTS, message);
            return Err(failure.retry(Retry::After(LATER)));
        }
        let (id, _, upload) = held.kept.remove(place);
        let import = Arc::new(Import {
            id,
            session: upload.session.clone(),
            rows: upload.preview.importable(),
            written: AtomicU64::new(0),
            end: OnceLock::new(),
            erasures: held.erasures,
        });
        // An earlier try of the same upload failed.
        held.imports.retain(|other| other.id != id);
        held.imports.push(Arc::clone(&import));
        Ok(Some((upload, import)))
    }

    /// Notes how an import has ended. Where it failed, its upload is kept again, unless the session has another one by now, or a person was
    /// erased meanwhile.
    pub(crate) fn end(&self, import: &Arc<Import>, upload: Arc<Upload>, end: Result<Imported, Failure>) {
        {
            let mut held = self.held();
            let has_another = held.kept.iter().any(|(_, _, other)| other.session == upload.session);
            if end.is_err() && !has_another && held.erasures == import.erasures {
                put(&mut held.kept, import.id, upload);
            }
            // It is ended once.
            _ = import.end.set(end);
            let ended = held.imports.iter().filter(|import| import.end().is_some()).count();
            if ended > MOST
                && let Some(oldest) = held.imports.iter().position(|import| import.end().is_some())
            {
                held.imports.remove(oldest);
            }
        }
        self.drop_later(import.id);
    }

    /// An import of a session, by the id of its upload.
    pub(crate) fn import(&self, id: &str, session: &str) -> Option<Arc<Import>> {
        let id: Uuid = id.parse().ok()?;
        let held = self.held();
        held.imports.iter().find(|import| import.id == id && import.session == session).cloned()
    }

    /// A place among those that are read at once.
    pub(crate) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        // Nothing closes the semaphore.
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// An upload of a session.
    pub(crate) fn find(&self, id: &str, session: &str) -> Option<Arc<Upload>> {
        let id: Uuid = id.parse().ok()?;
        let is_it = |(known, at, _): &&Kept| *known == id && at.elapsed() < LIFE;
        let found = self.held().kept.iter().find(is_it).map(|(_, _, upload)| Arc::clone(upload));
        found.filter(|upload| upload.session == session)
    }

    /// Forgets all of them, because a person is erased, and stops the looks that are under way. Imports that are under way go on; why
    /// others failed is forgotten, too.
    pub(crate) fn forget_all(&self) {
        let mut held = self.held();
        held.erasures += 1;
        held.kept.clear();
        held.looks.drain(..).for_each(|look| look.stop());
        held.imports.retain(|import| !matches!(import.end(), Some(Err(_))));
    }

    /// Drops an upload, and an import that has ended, after their time.
    fn drop_later(&self, id: Uuid) {
        let uploads = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LIFE).await;
            let mut held = uploads.held();
            // One that was put back has a time of its own.
            held.kept.retain(|(known, at, _)| *known != id || at.elapsed() < LIFE);
            held.imports.retain(|import| import.id != id || import.end().is_none());
            held.looks.retain(|look| look.id != id || look.failure().is_none());
        });
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps an upload instead of the session's former one.
fn put(kept: &mut Vec<Kept>, id: Uuid, upload: Arc<Upload>) {
    kept.retain(|(_, _, other)| other.session != upload.session);
    kept.push((id, Instant::now(), upload));
    let bytes = |kept: &[Kept]| kept.iter().map(|(_, _, it)| it.text.len()).sum::<usize>();
    while kept.len() > MOST || (kept.len() > 1 && bytes(kept) > MOST_BYTES) {
        kept.remove(0);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use futures::FutureExt as _;
    use greenroom_service::import::ImportFormat;

    use super::*;

    fn upload(session: &str, bytes: usize) -> Upload {
        let preview = Preview {
            format: ImportFormat::Csv,
            columns: Vec::new(),
            unreadable: None,
            beyond: None,
            rows: 1,
            created: 0,
            updated: 0,
            unchanged: 0,
            others: 0,
            faulty: BTreeSet::new(),
            erased: 0,
            parts: 1,
            new_properties: BTreeSet::new(),
            shown: Vec::new(),
        };
        Upload {
            session: session.to_owned(),
            name: String::new(),
            text: vec![0; bytes].into(),
            columns: Vec::new(),
            brings_back_erased: false,
            preview,
        }
    }

    fn keep(uploads: &Uploads, upload: Upload) -> Uuid {
        let look = uploads.begin_look(&upload.session);
        uploads.end_look(&look, Ok(upload));
        look.id
    }

    #[tokio::test]
    async fn a_look_is_its_sessions_own_and_one_at_a_time() {
        let uploads = Uploads::default();
        let first = uploads.begin_look("a");
        let of_first = tokio::spawn(std::future::pending::<()>());
        assert!(uploads.may_stop(&first, of_first.abort_handle()));
        let second = uploads.begin_look("a");
        assert!(of_first.await.unwrap_err().is_cancelled());
        let (id, of_second) = (second.id.to_string(), tokio::spawn(std::future::pending::<()>()));
        assert!(uploads.may_stop(&second, of_second.abort_handle()));
        uploads.end_look(&first, Ok(upload("a", 1)));
        assert!(uploads.find(&first.id.to_string(), "a").is_none() && uploads.find(&id, "a").is_none());
        second.has_seen(7);
        assert_eq!(uploads.look(&id, "a").unwrap().seen(), 7);
        assert!(uploads.look(&id, "b").is_none());
        uploads.forget_all();
        assert!(of_second.await.unwrap_err().is_cancelled() && uploads.look(&id, "a").is_none());
        let third = uploads.begin_look("a");
        uploads.end_look(&third, Err(Failure::of(FailureKind::Unavailable, "the store is full")));
        assert!(uploads.look(&third.id.to_string(), "a").unwrap().failure().is_some());
    }

    #[tokio::test]
    async fn an_upload_is_its_sessions_own_and_one_at_a_time() {
        let uploads = Uploads::default();
        let first = keep(&uploads, upload("a", 1)).to_string();
        assert!(uploads.find(&first, "a").is_some() && uploads.find(&first, "b").is_none());
        let second = keep(&uploads, upload("a", 1)).to_string();
        assert!(uploads.find(&first, "a").is_none() && uploads.find(&second, "a").is_some());
        uploads.forget_all();
        assert!(uploads.find(&second, "a").is_none() && uploads.find("no id", "a").is_none());
    }

    #[tokio::test]
    async fn a_third_upload_waits_until_one_of_two_is_read() {
        let uploads = Uploads::default();
        let (first, second) = (uploads.place().await, uploads.place().await);
        let mut third = Box::pin(uploads.place());
        assert!(first.is_some() && second.is_some() && third.as_mut().now_or_never().is_none());
        drop(first);
        assert!(third.await.is_some());
    }

    fn failed() -> Result<Imported, Failure> {
        Err(Failure::of(FailureKind::Unavailable, "the store is full"))
    }

    #[tokio::test]
    async fn an_upload_is_imported_once_and_kept_again_where_that_failed() {
        let uploads = Uploads::default();
        let id = keep(&uploads, upload("a", 1)).to_string();
        assert!(uploads.begin(&id, "b").unwrap().is_none(), "it is another session's");
        let (taken, import) = uploads.begin(&id, "a").unwrap().unwrap();
        assert!(uploads.begin(&id, "a").unwrap().is_none() && uploads.find(&id, "a").is_none(), "a second click");
        assert!(uploads.import(&id, "a").unwrap().end().is_none() && uploads.import(&id, "b").is_none());
        uploads.end(&import, taken, failed());
        assert!(uploads.find(&id, "a").is_some() && uploads.import(&id, "a").unwrap().end().unwrap().is_err());
        let (taken, import) = uploads.begin(&id, "a").unwrap().unwrap();
        let done = Imported { rows: 1, erased: 0, erased_lines: Vec::new() };
        uploads.end(&import, taken, Ok(done.clone()));
        assert_eq!(uploads.import(&id, "a").unwrap().end().unwrap().as_ref().unwrap(), &done);
        assert!(uploads.find(&id, "a").is_none());
    }

    #[tokio::test]
    async fn an_upload_is_not_kept_again_after_an_erasure_or_another_upload() {
        let uploads = Uploads::default();
        let id = keep(&uploads, upload("a", 1)).to_string();
        let (taken, import) = uploads.begin(&id, "a").unwrap().unwrap();
        uploads.forget_all();
        uploads.end(&import, taken, failed());
        assert!(uploads.find(&id, "a").is_none() && uploads.import(&id, "a").is_some());
        let id = keep(&uploads, upload("a", 1)).to_string();
        let (taken, import) = uploads.begin(&id, "a").unwrap().unwrap();
        let other = keep(&uploads, upload("a", 1)).to_string();
        uploads.end(&import, taken, failed());
        assert!(uploads.find(&id, "a").is_none() && uploads.find(&other, "a").is_some());
    }

    #[tokio::test]
    async fn few_imports_are_under_way_at_once() {
        let uploads = Uploads::default();
        let begin = |session: &str| {
            let id = keep(&uploads, upload(session, 1)).to_string();
            (uploads.begin(&id, session), id)
        };
        let (taken, import) = begin("a").0.unwrap().unwrap();
        begin("b").0.unwrap().unwrap();
        let (refused, id) = begin("c");
        assert_eq!(refused.unwrap_err().code, "too-many-requests");
        assert!(uploads.find(&id, "c").is_some(), "it stays");
        uploads.end(&import, taken, failed());
        assert!(uploads.begin(&id, "c").unwrap().is_some());
    }

    #[tokio::test]
    async fn uploads_are_few_and_small_together() {
        let uploads = Uploads::default();
        let ids: Vec<String> = (0..=MOST).map(|n| keep(&uploads, upload(&n.to_string(), 1)).to_string()).collect();
        assert!(uploads.find(&ids[0], "0").is_none() && uploads.find(&ids[1], "1").is_some());
        let large = keep(&uploads, upload("large", MOST_BYTES)).to_string();
        assert!(uploads.find(&ids[MOST], &MOST.to_string()).is_none() && uploads.find(&large, "large").is_some());
    }
}
