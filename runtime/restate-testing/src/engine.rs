//! The servers of Restate.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{front, key, ports::free_ports};

/// How many partitions a server or a cluster has. Each has a leader.
const PARTITIONS: u64 = 4;

/// The figure of a node about the partitions that it leads.
const LED: &str = "restate_num_active_partition_leaders";

/// How many services a worker has.
const SERVICES: usize = 3;

/// How long a server may take to answer, and a cluster to have leaders.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pause before it is asked again.
const PAUSE: Duration = Duration::from_millis(50);

/// The work of the shell: it starts the nodes, and carries orders out until the end of its input, which is the end of the test's
/// process.
const SCRIPT: &str = r#"
set -eu
launch() {
    "$PROGRAM" --config-file "$FOLDER/$1.toml" >>"$FOLDER/$1.log" 2>&1 </dev/null &
    eval "server$1=$!"
}
end() {
    eval "server=\${server$1:-}"
    kill -KILL $server 2>/dev/null || true
    wait $server 2>/dev/null || true
}
trap 'for node in $NODES; do end $node; done; rm -rf "$FOLDER"' EXIT
trap 'exit 1' INT TERM HUP
for node in $NODES; do launch $node; done
while read -r order node; do
    case $order in
    kill) end $node ;;
    start) launch $node ;;
    esac
    echo done
done
"#;

/// Why there is no Restate.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It could not be started, or the shell that starts its nodes has ended.
    #[error("Restate could not be started: {0}")]
    Start(String),
    /// It does not answer in time.
    #[error("Restate is not ready: {what}. {log}")]
    NotReady {
        /// The condition that did not come true.
        what: String,
        /// The log of its nodes.
        log: String,
    },
}

impl From<io::Error> for EngineError {
    fn from(error: io::Error) -> Self {
        Self::Start(error.to_string())
    }
}

/// The ports of a node.
#[derive(Debug)]
pub struct Node {
    /// Where it takes announcements.
    pub ingress: u16,
    /// Its administration.
    pub admin: u16,
    /// Where other nodes reach it, and where its figures are.
    pub fabric: u16,
}

/// A server of Restate, or a cluster of several.
#[derive(Debug)]
pub struct Engine {
    shell: Child,
    /// The shell's input, whose end is the end of the servers.
    input: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
    nodes: Vec<Node>,
    /// Where it takes announcements: at any node of a cluster that is there.
    pub ingress: String,
    /// Its administration, likewise.
    pub admin: String,
    /// The public key that its calls are signed with.
    pub identity_key: String,
    http: reqwest::Client,
}

impl Engine {
    /// Starts as many nodes of this program, and waits until they answer and partitions have leaders. With three, each of them may be
    /// missing: everything is written by two.
    ///
    /// # Errors
    /// [`EngineError`].
    pub async fn start(program: &Path, nodes: usize) -> Result<Self, EngineError> {
        Self::launch(program, nodes, configuration).await
    }

    /// Starts one node with a configuration of its own, which is made for a folder and the node's ports, and waits until it answers.
    /// The folder is the node's alone, and has the key of its calls as `key.pem`.
    ///
    /// # Errors
    /// [`EngineError`].
    pub async fn configured(program: &Path, text: impl Fn(&Path, &Node) -> String) -> Result<Self, EngineError> {
        Self::launch(program, 1, |folder, nodes, number| text(folder, &nodes[number])).await
    }

    /// The text is the configuration of the node of a number, among all nodes.
    async fn launch(
        program: &Path,
        nodes: usize,
        text: impl Fn(&Path, &[Node], usize) -> String,
    ) -> Result<Self, EngineError> {
        // The shell removes it: this process may be killed.
        let folder = TempDir::with_prefix("greenroom-restate-")?.keep();
        let failed = |error: rcgen::Error| EngineError::Start(error.to_string());
        let signing = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).map_err(failed)?;
        fs::write(folder.join("key.pem"), signing.serialize_pem())?;
        let ports = free_ports(3 * nodes)?;
        let nodes: Vec<Node> =
            ports.chunks_exact(3).map(|ports| Node { ingress: ports[0], admin: ports[1], fabric: ports[2] }).collect();
        for number in 0..nodes.len() {
            fs::write(folder.join(format!("{number}.toml")), text(&folder, &nodes, number))?;
        }
        let numbers: Vec<String> = (0..nodes.len()).map(|number| number.to_string()).collect();
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT])
            .env("PROGRAM", program)
            .env("FOLDER", &folder)
            .env("NODES", numbers.join(" "))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (input, Some(answers)) = (shell.stdin.take(), shell.stdout.take()) else {
            return Err(EngineError::Start("the shell has no output".to_owned()));
        };
        // The process may have it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build();
        let [ingress, admin] = [
            front_of(nodes.iter().map(|node| node.ingress).collect()).await?,
            front_of(nodes.iter().map(|node| node.admin).collect()).await?,
        ];
        let engine = Self {
            shell,
            input,
            answers: BufReader::new(answers),
            folder,
            nodes,
            ingress,
            admin,
            identity_key: key::as_configured(signing.public_key_raw()),
            http: http.map_err(|error| EngineError::Start(error.to_string()))?,
        };
        for node in 0..engine.nodes.len() {
            engine.is_ready(node).await?;
        }
        if engine.nodes.len() > 1 {
            engine.has_joined().await?;
            engine.leader().await?;
        }
        Ok(engine)
    }

    /// The ports of each node.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The output of its nodes so far.
    pub fn log(&self) -> String {
        let log = |number| fs::read_to_string(self.folder.join(format!("{number}.log"))).unwrap_or_default();
        (0..self.nodes.len()).map(log).collect()
    }

    /// Waits until both addresses of a node answer.
    async fn is_ready(&self, node: usize) -> Result<(), EngineError> {
        let Node { ingress, admin, .. } = self.nodes[node];
        for url in [format!("http://127.0.0.1:{admin}/health"), format!("http://127.0.0.1:{ingress}/restate/health")] {
            let is_ready = async || self.http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success());
            self.until(&format!("node {node} answers at {url}"), async || is_ready().await.then_some(())).await?;
        }
        Ok(())
    }

    /// Waits until all nodes keep the metadata of the cluster, so that any of them may be missing.
    async fn has_joined(&self) -> Result<(), EngineError> {
        let url = format!("{}/cluster-health", self.admin);
        self.until("all nodes keep the metadata", async || {
            let health = self.json(&url).await?;
            let members = health.pointer("/metadata_cluster_health/members")?.as_array()?;
            (members.len() == self.nodes.len()).then_some(())
        })
        .await
    }

    /// The document at a URL; none where there is none.
    async fn json(&self, url: &str) -> Option<Value> {
        let answer = self.http.get(url).send().await.ok()?.text().await.ok()?;
        serde_json::from_str(&answer).ok()
    }

    /// Waits until a worker is registered.
    ///
    /// # Errors
    /// [`EngineError::NotReady`].
    pub async fn knows_workers(&self) -> Result<(), EngineError> {
        let url = format!("{}/services", self.admin);
        self.until("a worker is registered", async || {
            (self.json(&url).await?["services"].as_array()?.len() == SERVICES).then_some(())
        })
        .await
    }

    /// The node that leads the most partitions, when each partition has a leader among the nodes that run.
    ///
    /// # Errors
    /// [`EngineError::NotReady`].
    pub async fn leader(&self) -> Result<usize, EngineError> {
        self.until("each partition has a leader", async || {
            let mut led = Vec::new();
            for (number, node) in self.nodes.iter().enumerate() {
                led.push((self.led_by(node).await.unwrap_or_default(), number));
            }
            let all: u64 = led.iter().map(|(count, _)| count).sum();
            // More where one that has just lost its lead does not know it yet.
            led.into_iter().max().filter(|_| all == PARTITIONS).map(|(_, number)| number)
        })
        .await
    }

    /// How many partitions a node leads; none where it does not answer.
    async fn led_by(&self, node: &Node) -> Option<u64> {
        let url = format!("http://127.0.0.1:{}/metrics", node.fabric);
        let figures = self.http.get(url).send().await.ok()?.text().await.ok()?;
        figures
            .lines()
            .filter(|line| line.strip_prefix(LED).is_some_and(|rest| rest.starts_with([' ', '{'])))
            .filter_map(|line| line.rsplit(' ').next()?.parse().ok())
            .reduce(|one: u64, other| one + other)
    }

    /// Kills a node, as a power cut does but for the disk.
    ///
    /// # Errors
    /// [`EngineError::Start`].
    pub fn kill(&mut self, node: usize) -> Result<(), EngineError> {
        self.order("kill", node)
    }

    /// Starts a node again on its old disk.
    ///
    /// # Errors
    /// [`EngineError`].
    pub async fn start_again(&mut self, node: usize) -> Result<(), EngineError> {
        self.order("start", node)?;
        self.is_ready(node).await
    }

    fn order(&mut self, order: &str, node: usize) -> Result<(), EngineError> {
        let ended = || EngineError::Start("the shell has ended".to_owned());
        writeln!(self.input.as_mut().ok_or_else(ended)?, "{order} {node}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        if line.trim_end() == "done" { Ok(()) } else { Err(ended()) }
    }

    /// Asks again and again until there is an answer.
    async fn until<T>(&self, what: &str, ask: impl AsyncFn() -> Option<T>) -> Result<T, EngineError> {
        let began = Instant::now();
        loop {
            if let Some(answer) = ask().await {
                return Ok(answer);
            }
            if began.elapsed() > PATIENCE {
                return Err(EngineError::NotReady { what: format!("it was waited until {what}"), log: self.log() });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.input.take());
        // The servers have ended when the shell has.
        let _ = self.shell.wait();
    }
}

/// One URL before these ports.
async fn front_of(ports: Arc<[u16]>) -> Result<String, EngineError> {
    let port = if let [only] = ports[..] { only } else { front::start(ports).await? };
    Ok(format!("http://127.0.0.1:{port}"))
}

/// The configuration file of a node.
fn configuration(folder: &Path, nodes: &[Node], number: usize) -> String {
    let Node { ingress, admin, fabric } = nodes[number];
    let folder = folder.display();
    let (together, addresses) = if nodes.len() == 1 {
        ("rocksdb-total-memory-size = '256 MiB'\n".to_owned(), String::new())
    } else {
        let addresses: Vec<String> = nodes.iter().map(|node| format!("'http://127.0.0.1:{}/'", node.fabric)).collect();
        (
            format!(
                "rocksdb-total-memory-size = '128 MiB'\ndefault-replication = 2\n\
                 advertised-address = 'http://127.0.0.1:{fabric}/'\n"
            ),
            format!(
                "[metadata-client]\naddresses = [{}]\n[bifrost]\ndefault-provider = 'replicated'\n",
                addresses.join(", ")
            ),
        )
    };
    format!(
        "node-name = 'node-{number}'\ncluster-name = 'test'\nbase-dir = '{folder}/{number}'\nauto-provision = {}\n\
         default-num-partitions = {PARTITIONS}\nbind-ip = '127.0.0.1'\nbind-port = {fabric}\nlisten-mode = 'tcp'\n\
         disable-telemetry = true\nlog-filter = 'warn'\n{together}\
         [ingress]\nbind-address = '127.0.0.1:{ingress}'\n[admin]\nbind-address = '127.0.0.1:{admin}'\ndisable-web-ui = true\n\
         [worker.invoker]\nrequest-identity-private-key-pem-file = '{folder}/key.pem'\n{addresses}",
        number == 0
    )
}
