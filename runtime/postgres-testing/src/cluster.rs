//! The cluster: made, started, and ended with the process.

use std::{
    fs,
    io::{self, BufRead, BufReader, Lines, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use tempfile::TempDir;

use crate::{Programs, find};

/// The name of the superuser.
const SUPERUSER: &str = "postgres";

/// The work of the shell: it makes the cluster, starts it, says that it is ready, and waits for orders until the end of its input,
/// which is the end of the test's process. A server is not started by root, so it gets the ids of nobody then.
const SCRIPT: &str = r#"
set -eu
as=
if [ "$(id -u)" = 0 ]; then
    chown 65534:65534 "$FOLDER"
    as="setpriv --reuid=65534 --regid=65534 --clear-groups"
fi
cd "$FOLDER"
server=
trap 'kill -INT $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$FOLDER"' EXIT
trap 'exit 1' INT TERM HUP
launch() {
    $as "$PROGRAMS/postgres" -D "$FOLDER/data" -k "$FOLDER" -p "$PORT" -c listen_addresses=localhost -c fsync="$FSYNC" \
        -c max_connections=300 -c log_min_messages=fatal >>log 2>&1 </dev/null &
    server=$!
}
answers() {
    "$PROGRAMS/psql" -h "$FOLDER" -p "$PORT" -U "$SUPERUSER" -d postgres -qAtc 'SELECT 1' >/dev/null 2>&1 </dev/null
}
start() {
    launch
    tries=0
    until answers; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ]; then cat log; exit 1; fi
        sleep 0.05
        # After a kill, its processes take a while to see that it has ended, and until then there is no place for another one.
        kill -0 $server 2>/dev/null || launch
    done
    echo ready
}
$as "$PROGRAMS/initdb" -D "$FOLDER/data" -U "$SUPERUSER" -A trust --no-sync --encoding=UTF8 --locale=C >log 2>&1 || { cat log; exit 1; }
start
while read -r order; do
    case $order in
    kill)
        # With its processes, each of which would end its work otherwise.
        children=$(cat /proc/$server/task/$server/children 2>/dev/null || true)
        kill -KILL $server $children 2>/dev/null || true
        wait $server 2>/dev/null || true
        echo killed
        ;;
    start) start ;;
    esac
done
"#;

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The programs are not installed.
    #[error("PostgreSQL is not installed: `cargo xtask setup` installs Debian's package `postgresql`")]
    Missing,
    /// It could not be made or started.
    #[error("PostgreSQL could not be started: {0}")]
    Start(String),
    /// A statement could not be carried out.
    #[error("`{statement}`: {why}")]
    Statement {
        /// The statement.
        statement: String,
        /// The message of `psql`.
        why: String,
    },
}

impl From<io::Error> for ClusterError {
    fn from(error: io::Error) -> Self {
        Self::Start(error.to_string())
    }
}

/// A server with its data. It ends when this is dropped, or with the process.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    folder: PathBuf,
    port: u16,
    shell: Child,
    /// The shell's input, whose end is the end of the server, and its answers.
    talk: Option<Mutex<(ChildStdin, Lines<BufReader<ChildStdout>>)>>,
}

impl Cluster {
    /// The cluster of this process, started by the first call.
    ///
    /// # Panics
    /// Where there is none, with the remedy.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().unwrap_or_else(|error| panic!("{error}")))
    }

    /// Starts a cluster.
    ///
    /// # Errors
    /// [`ClusterError::Missing`] where PostgreSQL is not installed.
    pub fn start() -> Result<Self, ClusterError> {
        Self::start_with("off")
    }

    /// Starts a cluster that waits for the disk with each commit, for measurements and for tests in which a warning of one that does not would
    /// be in the way.
    ///
    /// # Errors
    /// [`ClusterError::Missing`] where PostgreSQL is not installed.
    pub fn start_durable() -> Result<Self, ClusterError> {
        Self::start_with("on")
    }

    fn start_with(fsync: &str) -> Result<Self, ClusterError> {
        let programs = find().ok_or(ClusterError::Missing)?;
        // The shell removes it: this process may be killed.
        let folder = TempDir::with_prefix("greenroom-postgres-")?.keep();
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT])
            .env("PROGRAMS", &programs.folder)
            .env("FOLDER", &folder)
            .env("PORT", port.to_string())
            .env("SUPERUSER", SUPERUSER)
            .env("FSYNC", fsync)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (shell.stdin.take(), shell.stdout.take()) else {
            return Err(ClusterError::Start("the shell has no input or output".to_owned()));
        };
        let mut answers = BufReader::new(output).lines();
        wait_for(&mut answers, "ready")?;
        Ok(Self { programs, folder, port, shell, talk: Some(Mutex::new((input, answers))) })
    }

    /// Kills the server as a power cut would, but for the disk: nothing is written any more.
    ///
    /// # Errors
    /// [`ClusterError::Start`].
    pub fn kill(&self) -> Result<(), ClusterError> {
        self.order("kill", "killed")
    }

    /// Starts the server after [`Self::kill`], at the same address.
    ///
    /// # Errors
    /// [`ClusterError::Start`].
    pub fn start_again(&self) -> Result<(), ClusterError> {
        self.order("start", "ready")
    }

    /// Lets the server encrypt connections, with a certificate and its key (PEM).
    ///
    /// # Errors
    /// [`ClusterError::Start`], [`ClusterError::Statement`].
    pub fn encrypt(&self, certificate: &str, key: &str) -> Result<(), ClusterError> {
        let data = self.folder.join("data");
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = data.join(name);
            fs::write(&path, text)?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
                let owner = fs::metadata(&data)?;
                fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
                chown(&path, Some(owner.uid()), Some(owner.gid()))?;
            }
        }
        self.psql("postgres", "ALTER SYSTEM SET ssl = on")?;
        self.psql("postgres", "SELECT pg_reload_conf()")?;
        Ok(())
    }

    fn order(&self, order: &str, answer: &str) -> Result<(), ClusterError> {
        let ended = || ClusterError::Start("the server has ended".to_owned());
        let mut talk = self.talk.as_ref().ok_or_else(ended)?.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(talk.0, "{order}")?;
        wait_for(&mut talk.1, answer)
    }

    /// The URL of one of its databases, for the superuser.
    pub fn url(&self, database: &str) -> String {
        self.url_as(SUPERUSER, database)
    }

    /// The URL of one of its databases, for a role.
    pub fn url_as(&self, role: &str, database: &str) -> String {
        format!("postgresql://{role}@127.0.0.1:{}/{database}", self.port)
    }

    /// The port on which it answers.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder with its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A new, empty database. Answers its name.
    ///
    /// # Errors
    /// [`ClusterError::Statement`].
    pub fn create_database(&self) -> Result<String, ClusterError> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(name)
    }

    /// Carries a statement out as the superuser. Answers what it prints: a line a row, `|` between the columns.
    ///
    /// # Errors
    /// [`ClusterError::Statement`].
    pub fn psql(&self, database: &str, statement: &str) -> Result<String, ClusterError> {
        let done = Command::new(self.programs.folder.join("psql"))
            .args(["-v", "ON_ERROR_STOP=1", "-qAt", "-U", SUPERUSER, "-d", database, "-c", statement])
            .arg("-h")
            .arg(&self.folder)
            .args(["-p", &self.port.to_string()])
            .output()?;
        if !done.status.success() {
            let why = String::from_utf8_lossy(&done.stderr).trim().to_owned();
            return Err(ClusterError::Statement { statement: statement.to_owned(), why });
        }
        Ok(String::from_utf8_lossy(&done.stdout).trim_end().to_owned())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.talk.take());
        // The server has ended when the shell has.
        let _ = self.shell.wait();
    }
}

/// Reads answers up to this one.
fn wait_for(answers: &mut Lines<BufReader<ChildStdout>>, wanted: &str) -> Result<(), ClusterError> {
    let mut said = String::new();
    for line in answers {
        let line = line?;
        if line == wanted {
            return Ok(());
        }
        said.push_str(&line);
        said.push('\n');
    }
    Err(ClusterError::Start(said))
}
