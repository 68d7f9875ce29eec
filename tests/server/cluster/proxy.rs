//! A network between workers and the database that swallows the answers of some commits.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// One commit of so many loses its answer.
const ONE_OF: usize = 23;

/// A proxy before PostgreSQL.
pub(super) struct Proxy {
    /// The database, through the proxy.
    pub(super) url: String,
    commits: Arc<AtomicUsize>,
}

impl Proxy {
    /// Before this database.
    pub(super) async fn start(database: &str) -> Self {
        let (before, after) = database.split_once("127.0.0.1:").unwrap();
        let (port, name) = after.split_once('/').unwrap();
        let port: u16 = port.parse().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("{before}127.0.0.1:{}/{name}", listener.local_addr().unwrap().port());
        let commits = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&commits);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, port, Arc::clone(&counted)));
            }
        });
        Self { url, commits }
    }

    /// How many answers were swallowed.
    pub(super) fn swallowed(&self) -> usize {
        self.commits.load(Ordering::Relaxed) / ONE_OF
    }
}

/// Passes a connection on. Of a commit whose answer is swallowed, nothing comes back: the connection is closed when the server has
/// answered.
async fn pass_on(mut client: TcpStream, port: u16, commits: Arc<AtomicUsize>) -> io::Result<()> {
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
                if is_commit && (commits.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(ONE_OF) {
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
