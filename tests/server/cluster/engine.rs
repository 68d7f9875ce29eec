//! A Restate for one test: it ends with the test's process, and leaves nothing behind.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use greenroom_tests::{not_tested, repository};
use greenroom_toolchain::{npm::NpmError, restate};
use serde_json::Value;
use tempfile::TempDir;

/// The digits of base 58.
const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The work of the shell: it starts the server, and carries orders out until the end of its input, which is the end of the test's
/// process.
const SCRIPT: &str = r#"
set -eu
launch() {
    "$PROGRAM" --config-file "$FOLDER/restate.toml" >>"$FOLDER/log" 2>&1 </dev/null &
    server=$!
}
trap 'kill -KILL $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$FOLDER"' EXIT
trap 'exit 1' INT TERM HUP
launch
while read -r order; do
    case $order in
    kill)
        kill -KILL $server
        wait $server 2>/dev/null || true
        ;;
    start) launch ;;
    esac
    echo done
done
"#;

/// A server of Restate.
pub(crate) struct Engine {
    shell: Child,
    input: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: std::path::PathBuf,
    /// Where it takes announcements.
    pub(crate) ingress: String,
    /// Its administration.
    pub(crate) admin: String,
    /// Its node, which has its metrics.
    pub(crate) node: String,
    /// The public key that its calls are signed with.
    pub(crate) identity_key: String,
    http: reqwest::Client,
}

impl Engine {
    /// Starts a server, and waits until it answers. None where there is none, with a warning.
    pub(crate) async fn start(what: &str) -> Option<Self> {
        Self::configured(what, |folder, [ingress, admin, node]| {
            format!(
                "node-name = 'one'\ncluster-name = 'test'\nbase-dir = '{folder}/data'\nauto-provision = true\n\
                 default-num-partitions = 4\nbind-ip = '127.0.0.1'\nbind-port = {node}\nlisten-mode = 'tcp'\n\
                 disable-telemetry = true\nrocksdb-total-memory-size = '256 MiB'\nlog-filter = 'warn'\n\
                 [ingress]\nbind-address = '127.0.0.1:{ingress}'\n\
                 [admin]\nbind-address = '127.0.0.1:{admin}'\ndisable-web-ui = true\n\
                 [worker.invoker]\nrequest-identity-private-key-pem-file = '{folder}/key.pem'\n",
                folder = folder.display()
            )
        })
        .await
    }

    /// The same, with a configuration of its own: for a folder, which has its identity as `key.pem`, and the ports of its ingress, its
    /// administration and its node.
    pub(crate) async fn configured(what: &str, text: impl FnOnce(&Path, [u16; 3]) -> String) -> Option<Self> {
        let found =
            tokio::task::spawn_blocking(|| restate::install(&repository().join("tests/restate"))).await.unwrap();
        let program = match found {
            Ok(program) => program,
            Err(NpmError::NotHere(why)) => {
                not_tested(format_args!("{what}. {why}"));
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        // The shell removes it: this process may be killed.
        let folder = TempDir::with_prefix("greenroom-restate-").unwrap().keep();
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
        let ports = free_ports(3);
        let (ingress, admin, node) = (ports[0], ports[1], ports[2]);
        let text = text(&folder, [ingress, admin, node]);
        fs::write(folder.join("restate.toml"), text).unwrap();
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT])
            .env("PROGRAM", program)
            .env("FOLDER", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, answers) = (shell.stdin.take(), BufReader::new(shell.stdout.take().unwrap()));
        let engine = Self {
            shell,
            input,
            answers,
            folder,
            ingress: format!("http://127.0.0.1:{ingress}"),
            admin: format!("http://127.0.0.1:{admin}"),
            node: format!("http://127.0.0.1:{node}"),
            identity_key: format!("publickeyv1_{}", base_58(key.public_key_raw())),
            http: crate::common::trusting([]),
        };
        engine.is_ready().await;
        Some(engine)
    }

    /// Waits until both of its addresses answer.
    pub(crate) async fn is_ready(&self) {
        for url in [format!("{}/health", self.admin), format!("{}/restate/health", self.ingress)] {
            for tries in 0.. {
                if self.http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                    break;
                }
                assert!(tries < 1_200, "Restate does not answer at {url}: {}", self.log());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    /// What it has written so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Waits until a worker is registered.
    pub(crate) async fn knows_workers(&self) {
        loop {
            let answer = self.http.get(format!("{}/services", self.admin)).send().await.unwrap();
            let services: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            if services["services"].as_array().is_some_and(|services| services.len() == 3) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Kills it, as a power cut does but for the disk.
    pub(crate) fn kill(&mut self) {
        self.order("kill");
    }

    /// Starts it again with what it has on its disk.
    pub(crate) async fn start_again(&mut self) {
        self.order("start");
        self.is_ready().await;
    }

    fn order(&mut self, order: &str) {
        writeln!(self.input.as_mut().unwrap(), "{order}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert_eq!(line.trim_end(), "done");
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.input.take());
        // The server has ended when the shell has.
        let _ = self.shell.wait();
    }
}

/// Ports that nothing listens on.
pub(crate) fn free_ports(count: usize) -> Vec<u16> {
    // All at once, so that none comes twice.
    let listeners: Vec<TcpListener> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}

fn base_58(bytes: &[u8]) -> String {
    // The digits, the lowest first.
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            (*digit, carry) = (carry % 58, carry / 58);
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).map(|_| 0);
    let all = zeros.chain(digits.into_iter().rev());
    all.map(|digit| char::from(DIGITS[digit as usize])).collect()
}
