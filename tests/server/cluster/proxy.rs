//! A network between workers and the database that swallows the answers of some commits.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// One commit of so many loses its answer, on average. Which ones has no rhythm: a job whose every try has as many commits would
/// never be done.
const ONE_OF: u64 = 23;

/// A proxy before PostgreSQL.
pub(super) struct Proxy {
    /// The database, through the proxy.
    pub(super) url: String,
    faults: Arc<Faults>,
}

/// The commits that were seen, and whether answers are swallowed no more.
#[derive(Default)]
struct Faults {
    commits: AtomicUsize,
    swallowed: AtomicUsize,
    are_over: AtomicBool,
}

impl Faults {
    /// Whether the answer of this commit is swallowed.
    fn swallow(&self) -> bool {
        let number = self.commits.fetch_add(1, Ordering::Relaxed) + 1;
        // The beginning of SplitMix64.
        let spread = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let drawn = (spread ^ (spread >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33;
        let swallow = drawn.is_multiple_of(ONE_OF) && !self.are_over.load(Ordering::Relaxed);
        self.swallowed.fetch_add(usize::from(swallow), Ordering::Relaxed);
        swallow
    }
}

impl Proxy {
    /// Before this database.
    pub(super) async fn start(database: &str) -> Self {
        let (before, after) = database.split_once("127.0.0.1:").unwrap();
        let (port, name) = after.split_once('/').unwrap();
        let port: u16 = port.parse().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("{before}127.0.0.1:{}/{name}", listener.local_addr().unwrap().port());
        let faults = Arc::<Faults>::default();
        let counted = Arc::clone(&faults);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, port, Arc::clone(&counted)));
            }
        });
        Self { url, faults }
    }

    /// How many answers were swallowed.
    pub(super) fn swallowed(&self) -> usize {
        self.faults.swallowed.load(Ordering::Relaxed)
    }

    /// From now on, all answers come.
    pub(super) fn heal(&self) {
        self.faults.are_over.store(true, Ordering::Relaxed);
    }
}

/// Passes a connection on. Of a commit whose answer is swallowed, nothing comes back: the connection is closed when the server has
/// answered.
async fn pass_on(mut client: TcpStream, port: u16, faults: Arc<Faults>) -> io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut from_client, mut from_server) = (vec![0; 8192], vec![0; 8192]);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                server.write_all(&from_client[..read]).await?;
                let is_commit = from_client[..read].windows(6).any(|part| part == b"COMMIT");
                if is_commit && faults.swallow() {
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
