//! Files that people have uploaded, between the preview of their import and its confirmation. They are in memory, because they name
//! people, and an erasure does not know of files on disk.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use greenroom_service::import::Preview;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// How long an upload is kept: long enough to read a preview, and to ask somebody about it.
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

/// How many are read and looked at at once. Each takes several times its size in memory meanwhile; further ones wait.
const AT_ONCE: usize = 2;

/// Those that are kept.
#[derive(Debug, Clone)]
pub(crate) struct Uploads {
    kept: Arc<Mutex<Vec<Kept>>>,
    places: Arc<Semaphore>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { kept: Arc::default(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Uploads {
    /// Keeps an upload for some time, instead of the session's former one. Answers its id.
    pub(crate) fn keep(&self, upload: Upload) -> Uuid {
        let id = Uuid::now_v7();
        {
            let mut kept = self.kept();
            kept.retain(|(_, _, other)| other.session != upload.session);
            kept.push((id, Instant::now(), Arc::new(upload)));
            let bytes = |kept: &[Kept]| kept.iter().map(|(_, _, it)| it.text.len()).sum::<usize>();
            while kept.len() > MOST || (kept.len() > 1 && bytes(&kept) > MOST_BYTES) {
                kept.remove(0);
            }
        }
        let uploads = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LIFE).await;
            uploads.drop_one(id);
        });
        id
    }

    /// A place among those that are read at once.
    pub(crate) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        // Nothing closes the semaphore.
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// An upload of a session.
    pub(crate) fn find(&self, id: &str, session: &str) -> Option<Arc<Upload>> {
        let id: Uuid = id.parse().ok()?;
        let found =
            self.kept().iter().find(|(known, at, _)| *known == id && at.elapsed() < LIFE).map(|it| Arc::clone(&it.2));
        found.filter(|upload| upload.session == session)
    }

    /// Forgets the upload of a session.
    pub(crate) fn forget(&self, session: &str) {
        self.kept().retain(|(_, _, upload)| upload.session != session);
    }

    /// Forgets all of them.
    pub(crate) fn forget_all(&self) {
        self.kept().clear();
    }

    fn drop_one(&self, id: Uuid) {
        self.kept().retain(|(known, _, _)| *known != id);
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use greenroom_service::import::ImportFormat;

    use super::*;

    fn upload(session: &str, bytes: usize) -> Upload {
        let preview = Preview {
            format: ImportFormat::Csv,
            columns: Vec::new(),
            unreadable: None,
            rows: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            others: 0,
            faulty: BTreeSet::new(),
            erased: 0,
            untried: 0,
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

    #[tokio::test]
    async fn an_upload_is_its_sessions_own_and_one_at_a_time() {
        let uploads = Uploads::default();
        let first = uploads.keep(upload("a", 1)).to_string();
        assert!(uploads.find(&first, "a").is_some() && uploads.find(&first, "b").is_none());
        let second = uploads.keep(upload("a", 1)).to_string();
        assert!(uploads.find(&first, "a").is_none() && uploads.find(&second, "a").is_some());
        uploads.forget("a");
        assert!(uploads.find(&second, "a").is_none() && uploads.find("no id", "a").is_none());
    }

    #[tokio::test]
    async fn uploads_are_few_and_small_together() {
        let uploads = Uploads::default();
        let ids: Vec<String> = (0..=MOST).map(|n| uploads.keep(upload(&n.to_string(), 1)).to_string()).collect();
        assert!(uploads.find(&ids[0], "0").is_none() && uploads.find(&ids[1], "1").is_some());
        let large = uploads.keep(upload("large", MOST_BYTES)).to_string();
        assert!(uploads.find(&ids[MOST], &MOST.to_string()).is_none() && uploads.find(&large, "large").is_some());
    }
}
