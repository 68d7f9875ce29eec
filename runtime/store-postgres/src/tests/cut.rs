//! A network cut between a worker and the database while a commit is under way: a proxy that swallows the answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use greenroom_domain::{
    ContactStore, JobEnd, JobId, JobWork, NewJob, RunStore,
    rules::jobs::Turn,
    store::{Commit, CommitError, EffectsTarget, JobStore, JobTaking, StoreAdmin},
};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::sample::{at, create, done, run, run_id};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{config, database, runs};
use crate::{OpenMode, PostgresConfig, PostgresStore};

/// Passes a connection on. Once `cut` is set, the next message with `COMMIT` reaches the server, and nothing comes back: the
/// connection is closed when the server has answered.
async fn pass_on(mut client: TcpStream, port: u16, cut: Arc<AtomicBool>) -> std::io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut from_client, mut from_server) = ([0; 8192], [0; 8192]);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                server.write_all(&from_client[..read]).await?;
                let commits = from_client[..read].windows(6).any(|part| part == b"COMMIT");
                if commits && cut.swap(false, Ordering::Relaxed) {
                    // The server has committed when it answers.
                    server.readable().await?;
                    return Ok(());
                }
            }
            read = server.read(&mut from_server) => {
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                client.write_all(&from_server[..read]).await?;
            }
        }
    }
}

/// A store of a new account whose connections go through the proxy, with the configuration of one whose connections do not.
async fn through(cut: &Arc<AtomicBool>) -> (PostgresStore, PostgresConfig) {
    let direct = config();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("postgresql://postgres@127.0.0.1:{}/{}", listener.local_addr().unwrap().port(), database());
    let (port, swallow) = (Cluster::shared().port(), Arc::clone(cut));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass_on(client, port, Arc::clone(&swallow)));
        }
    });
    let through = PostgresConfig::new(url).account(direct.account.clone()).connections(2);
    (PostgresStore::open(&through, OpenMode::CreateIfMissing).await.unwrap(), direct)
}

#[test]
fn a_commit_whose_answer_was_lost_is_repeated_and_carried_out_once() {
    runs(async {
        let cut = Arc::new(AtomicBool::new(false));
        let (store, direct) = through(&cut).await;
        for n in 1..4_u128 {
            let contact = format!("contact-{n}");
            let commit =
                Commit { run: Some(run(n, None, done())), effects: vec![create(&contact)], ..Commit::default() };
            let commit = Arc::new(commit);
            cut.store(true, Ordering::Relaxed);
            let lost = store.commit(Arc::clone(&commit), EffectsTarget::SameStore).await;
            match lost {
                Err(CommitError::Store(error)) => assert!(error.is_transient(), "{error:?}"),
                other => panic!("the answer was swallowed: {other:?}"),
            }
            // The caller does not know whether it was carried out, and repeats it.
            let again = store.commit(commit, EffectsTarget::SameStore);
            tokio::time::timeout(Duration::from_secs(5), again).await.unwrap().unwrap();
            assert!(store.run(run_id(n)).await.unwrap().is_some());
            let found = store.contacts(&[contact.as_str().into()]).await.unwrap().remove(0).unwrap();
            assert_eq!(found.version, 1, "written once");
        }
        let store = PostgresStore::open(&direct, OpenMode::Existing).await.unwrap();
        let summary = store.summary().await.unwrap();
        assert_eq!((summary.contacts, summary.runs), (3, 3));
    });
}

/// The worker learns from its next prolonging which jobs it has without knowing, and gives them back.
#[test]
fn jobs_whose_taking_had_no_answer_are_told_with_the_next_prolonging() {
    runs(async {
        let cut = Arc::new(AtomicBool::new(false));
        let (store, _) = through(&cut).await;
        let id = JobId::new(uuid::Uuid::now_v7());
        store.enqueue_jobs(vec![NewJob::new(id, JobWork::Settle, at(0))]).await.unwrap();
        let wish = JobTaking {
            owner: "worker".to_owned(),
            now: at(1),
            lease_until: at(61),
            places: 8,
            limits: Vec::new().into(),
            limits_are_new: false,
            turn: Turn::default(),
            most_attempts: 3,
            is_gone: |_| false,
        };
        cut.store(true, Ordering::Relaxed);
        let lost = store.take_jobs(&wish).await.unwrap_err();
        assert!(lost.is_transient(), "{lost:?}");
        assert!(store.take_jobs(&wish).await.unwrap().jobs.is_empty(), "the worker has the job");
        assert_eq!(store.prolong_jobs("worker", at(62)).await.unwrap(), [id]);
        assert!(store.end_job(id, "worker", JobEnd::GivenBack, None, vec![], at(2)).await.unwrap());
        let taken = store.take_jobs(&wish).await.unwrap().jobs;
        assert_eq!(taken.iter().map(|job| (job.id, job.attempts)).collect::<Vec<_>>(), [(id, 1)]);
    });
}
