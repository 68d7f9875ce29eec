//! The browser: one process in Node that does flows for all tests of this program, and ends with it.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{ChildStdin, Stdio},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use greenroom_tests::{node::Packages, not_tested, repository};
use serde_json::{Value, json};
use tokio::sync::oneshot;

/// Debian's Chromium.
const CHROMIUM: &str = "/usr/bin/chromium";

/// Set where a machine without Chromium is a fault.
const NEEDED: &str = "GREENROOM_TESTS_NEED_BROWSER";

/// The callers that wait for the answer to a request, by its id.
type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>;

/// The process that drives the browser.
pub(crate) struct Browser {
    input: Mutex<ChildStdin>,
    waiting: Waiting,
    last: AtomicU64,
}

static BROWSER: LazyLock<Option<Browser>> = LazyLock::new(start);

/// The browser, started once. None where there is none: the console is not tested then.
pub(crate) fn browser() -> Option<&'static Browser> {
    BROWSER.as_ref()
}

fn start() -> Option<Browser> {
    let found = Path::new(CHROMIUM).exists();
    let packages = found.then(|| Packages::install("tests/console/node", "console-node", "the console in a browser"));
    let packages = packages.flatten();
    if packages.is_none() {
        assert!(std::env::var_os(NEEDED).is_none(), "the console is not tested: `cargo xtask setup` says why");
        if !found {
            not_tested(format_args!("the console in a browser. There is no {CHROMIUM}: apt-get install chromium"));
        }
    }
    let _ = fs::remove_dir_all(pictures());
    let mut runner = packages?.script("runner.mjs", &[]);
    let mut child = runner.stdin(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let waiting = Waiting::default();
    let answered = Arc::clone(&waiting);
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let answer: Value = serde_json::from_str(&line).unwrap();
            let caller = answered.lock().unwrap().remove(&answer["id"].as_u64().unwrap());
            // A test that failed no longer waits.
            let _ = caller.unwrap().send(answer);
        }
        // The process has ended, and no caller waits for it.
        answered.lock().unwrap().clear();
        child.wait().unwrap();
    });
    Some(Browser { input: Mutex::new(input), waiting, last: AtomicU64::new(0) })
}

/// The folder of the pictures.
fn pictures() -> std::path::PathBuf {
    repository().join("target/console-screenshots")
}

impl Browser {
    /// Does a flow at an address in a language, and fails where it found a fault. Answers what the flow answers.
    pub(crate) async fn flow(&self, name: &str, language: &str, url: &str, given: Value) -> Value {
        let (faults, found) = self.attempt(name, language, url, given).await;
        assert!(faults.is_empty(), "{name} in `{language}`:\n- {}", faults.join("\n- "));
        found
    }

    /// Does a flow, and answers the faults that it found beside what it answers.
    pub(crate) async fn attempt(&self, name: &str, language: &str, url: &str, given: Value) -> (Vec<String>, Value) {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        let request = json!({
            "id": id, "flow": name, "language": language, "url": url, "given": given, "screenshots": pictures(),
            "messages": repository().join("runtime/locale/messages"),
        });
        let (sender, answer) = oneshot::channel();
        self.waiting.lock().unwrap().insert(id, sender);
        writeln!(self.input.lock().unwrap(), "{request}").unwrap();
        let mut answer = answer.await.expect("the browser's process has ended");
        let faults = serde_json::from_value(answer["faults"].take()).unwrap();
        (faults, answer["found"].take())
    }
}
