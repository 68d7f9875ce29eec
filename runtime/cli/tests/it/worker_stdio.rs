//! `greenroom worker-stdio`: an engine in another language over standard input and output. Every line that the tests send
//! or receive is checked by its schema, except those that are wrong on purpose.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, ChildStdout},
    sync::LazyLock,
};

use crate::common::{Guest, Place, install};
use greenroom_service::worker::{ENGINE_SCHEMA, WORKER_SCHEMA};
use jsonschema::Validator;
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

/// Never ends.
const SPINS: Guest = Guest { capabilities: &[], imports: "", body: "(loop $l (br $l)) (unreachable)" };

/// Sets the first name of contact 7 to `Eve`, then never ends.
const WRITES_AND_SPINS: Guest = Guest {
    capabilities: &["contacts-write"],
    imports: r#"(import "greenroom:action/contacts-write@1.0.0" "update" (func $update (param i32 i32 i32)))"#,
    body: "(i32.store (i32.const 2000) (i32.const 40000)) (i32.store (i32.const 2004) (i32.const 1))
           (i32.store (i32.const 2008) (i32.const 2100)) (i32.store (i32.const 2012) (i32.const 1))
           (i32.store (i32.const 2100) (i32.const 40001)) (i32.store (i32.const 2104) (i32.const 9))
           (i32.store8 (i32.const 2108) (i32.const 1))
           (i32.store (i32.const 2112) (i32.const 40010)) (i32.store (i32.const 2116) (i32.const 3))
           (call $update (i32.const 2000) (i32.const 1) (i32.const 2200))
           (loop $l (br $l)) (unreachable)",
};

/// Limits that no test waits for: what spins ends because it is stopped.
const PATIENT: &str = "cpu-ms=600000,wall-ms=600000";

static ENGINE: LazyLock<Validator> = LazyLock::new(|| validator(ENGINE_SCHEMA));
static WORKER: LazyLock<Validator> = LazyLock::new(|| validator(WORKER_SCHEMA));

fn validator(schema: &str) -> Validator {
    jsonschema::options().should_validate_formats(true).build(&serde_json::from_str(schema).unwrap()).unwrap()
}

fn place() -> Place {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    install(&place, "spins", "1.0.0", &SPINS);
    place
}

/// A worker that the test talks to.
struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    output: Option<BufReader<ChildStdout>>,
    hello: Value,
}

impl Worker {
    fn start(place: &Place, args: &[&str]) -> Self {
        let mut child = place.start(&[&["worker-stdio"], args].concat());
        let input = child.stdin.take();
        let output = child.stdout.take().map(BufReader::new);
        let mut worker = Self { child, input, output, hello: Value::Null };
        worker.hello = worker.next();
        assert_eq!(worker.hello["type"], "hello");
        worker
    }

    fn send_raw(&mut self, line: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
    }

    #[track_caller]
    fn send(&mut self, line: &Value) {
        if let Err(error) = ENGINE.validate(line) {
            panic!("{error}: {line}");
        }
        self.send_raw(line.to_string().as_bytes());
    }

    fn invoke(&mut self, id: &str, action: &str, more: Value) {
        let mut line = json!({ "type": "invoke", "id": id, "action": action });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.send(&line);
    }

    fn cancel(&mut self, id: &str) {
        self.send(&json!({ "type": "cancel", "id": id }));
    }

    /// The next line; none at the end.
    #[track_caller]
    fn try_next(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.output.as_mut().unwrap().read_line(&mut line).unwrap();
        if line.is_empty() {
            return None;
        }
        let line: Value = serde_json::from_str(&line).unwrap();
        if let Err(error) = WORKER.validate(&line) {
            panic!("{error}: {line}");
        }
        Some(line)
    }

    #[track_caller]
    fn next(&mut self) -> Value {
        match self.try_next() {
            Some(line) => line,
            None => {
                let mut said = String::new();
                self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                panic!("the worker has ended: {said}");
            }
        }
    }

    /// The next line, which is an outcome: its id, and the outcome.
    #[track_caller]
    fn outcome(&mut self) -> (String, Value) {
        let mut line = self.next();
        assert_eq!(line["type"], "outcome", "{line}");
        (line["id"].as_str().unwrap().to_owned(), line["outcome"].take())
    }

    /// The outcomes until the end, by id.
    fn outcomes(&mut self) -> BTreeMap<String, Value> {
        let mut outcomes = BTreeMap::new();
        while let Some(mut line) = self.try_next() {
            let earlier = outcomes.insert(line["id"].as_str().unwrap().to_owned(), line["outcome"].take());
            assert_eq!(earlier, None, "one outcome for each invocation");
        }
        outcomes
    }

    /// Asserts that an echo works.
    #[track_caller]
    fn works(&mut self) {
        self.invoke("works", "echo", json!({ "input": { "note": "still" } }));
        let (id, outcome) = self.outcome();
        assert_eq!((id.as_str(), &outcome["output"]["note"]), ("works", &json!("still")), "{outcome}");
    }

    /// The exit code, and what was said on standard error.
    fn wait(mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }

    /// Closes the input, and asserts that the worker ends well.
    #[track_caller]
    fn end(mut self) {
        drop(self.input.take());
        assert_eq!(self.try_next(), None);
        let (code, said) = self.wait();
        assert_eq!(code, Some(0), "{said}");
    }
}

/// The kind of an outcome's failure.
fn kind(outcome: &Value) -> &str {
    outcome["failure"]["kind"].as_str().unwrap_or_default()
}

fn runs(place: &Place) -> Vec<Value> {
    place.call(&["runs", "list", "--limit", "1000", "--json"]).ok().json().as_array().unwrap().clone()
}

#[test]
fn the_worker_says_hello_with_its_versions_and_actions() {
    let place = place();
    install(&place, "echo", "1.2.0", &Guest::ECHO);
    let mut worker = Worker::start(&place, &["--concurrency", "3", "--queue", "5"]);
    let hello = worker.hello.clone();
    assert_eq!(hello["protocol"], json!({ "min": 1, "max": 1 }));
    assert_eq!(hello["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&hello["concurrency"], &hello["queue"]), (&json!(3), &json!(5)));
    assert_eq!(
        hello["actions"],
        json!([
            { "name": "echo", "version": "1.0.0" },
            { "name": "echo", "version": "1.2.0" },
            { "name": "spins", "version": "1.0.0" },
        ])
    );
    worker.send(&json!({ "type": "hello", "protocol": 1 }));
    // The newest version that fits.
    for (action, version) in [("echo", "1.2.0"), ("echo@^1", "1.2.0"), ("echo@=1.0.0", "1.0.0")] {
        worker.invoke("a", action, json!({}));
        assert_eq!(worker.outcome().1["version"], version, "{action}");
    }
    // Hello is the first line.
    worker.send(&json!({ "type": "hello", "protocol": 1 }));
    let error = worker.next();
    assert_eq!((&error["code"], &error["pointer"]), (&json!("line-invalid"), &json!("/type")), "{error}");
    worker.end();
}

#[test]
fn an_engine_of_another_protocol_is_told_so_and_the_worker_ends() {
    let mut worker = Worker::start(&place(), &[]);
    worker.send(&json!({ "type": "hello", "protocol": 2 }));
    let error = worker.next();
    assert_eq!((&error["code"], &error["pointer"]), (&json!("protocol-unknown"), &json!("/protocol")), "{error}");
    // Its input is still open.
    assert_eq!(worker.try_next(), None);
    let (code, said) = worker.wait();
    assert_eq!(code, Some(11), "{said}");
    assert!(said.contains("version 2 of the protocol"), "{said}");
}

#[test]
fn the_outcome_is_that_of_invoke() {
    let place = place();
    install(&place, "continues", "1.0.0", &Guest::CONTINUES);
    let mut worker = Worker::start(&place, &[]);
    worker.invoke("a", "echo", json!({ "input": { "note": "{{ contact.firstname }}" }, "contact": "7" }));
    let (_, outcome) = worker.outcome();
    assert_eq!((&outcome["output"], &outcome["contact"]), (&json!({ "note": "Ada" }), &json!("7")), "{outcome}");
    let invoked = place.call(&["invoke", "echo", "-c", "7", "-i", r#"{"note": "x"}"#, "--json"]).ok().json();
    let fields = |outcome: &Value| outcome.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(fields(&outcome), fields(&invoked));
    assert!(runs(&place).iter().any(|run| run["id"] == outcome["run"] || run["run"] == outcome["run"]));

    worker.invoke("b", "continues", json!({ "input": { "note": "on" } }));
    let (_, outcome) = worker.outcome();
    assert_eq!((&outcome["status"], &outcome["cursor"]), (&json!("continue"), &json!({ "note": "on" })), "{outcome}");
    worker.invoke("b", "continues", json!({ "input": { "note": "on" }, "cursor": { "secret": "end" } }));
    assert_eq!(worker.outcome().1["output"], json!({ "secret": "end" }));

    // With the run that gave the cursor, they are slices of one chain.
    let (first, cursor) = (&outcome["run"], &outcome["cursor"]);
    worker.invoke("b", "continues", json!({ "cursor": cursor, "continues": first }));
    let (_, last) = worker.outcome();
    let last = place.call(&["runs", "show", last["run"].as_str().unwrap(), "--json"]).ok().json();
    assert_eq!(&last["continues"], first, "{last}");
    worker.invoke("b", "continues", json!({ "continues": first }));
    assert_eq!(worker.outcome().1["failure"]["code"], "continues-other-run");

    worker.invoke("c", "spins", json!({ "limits": { "cpuMs": 20 } }));
    let (_, outcome) = worker.outcome();
    assert_eq!((kind(&outcome), &outcome["failure"]["code"]), ("limit-exceeded", &json!("cpu")), "{outcome}");

    for (more, expected, pointer) in [
        (json!({ "input": { "note": 7 } }), "invalid-input", json!("/note")),
        (json!({ "input": [1, 2] }), "invalid-input", json!("")),
        (json!({ "input": { "note": "{{ contact.firstname }}" } }), "unresolved-token", json!("/note")),
    ] {
        worker.invoke("d", "echo", more);
        let (_, outcome) = worker.outcome();
        assert_eq!((kind(&outcome), &outcome["failure"]["pointer"]), (expected, &pointer), "{outcome}");
    }
    worker.invoke("e", "nobody", json!({}));
    assert_eq!(kind(&worker.outcome().1), "unknown-action");
    // An integer that would be rounded, and text that is not UTF-16, can be written in JSON; a value cannot hold them.
    for input in [r#"{"note": 18446744073709551616}"#, r#"{"note": "\ud800"}"#] {
        worker.send_raw(format!(r#"{{"type":"invoke","id":"f","action":"echo","input":{input}}}"#).as_bytes());
        let (id, outcome) = worker.outcome();
        assert_eq!((id.as_str(), kind(&outcome)), ("f", "invalid-input"), "{outcome}");
    }
    worker.end();
}

#[test]
fn a_dry_run_changes_nothing() {
    let place = place();
    let mut worker = Worker::start(&place, &[]);
    worker.invoke("a", "echo", json!({ "dryRun": true, "idempotencyKey": "k" }));
    let (_, outcome) = worker.outcome();
    assert_eq!((&outcome["dryRun"], &outcome["status"]), (&json!(true), &json!("done")), "{outcome}");
    assert_eq!(runs(&place), Vec::<Value>::new());
    worker.end();
}

#[test]
fn many_invocations_run_at_once_and_all_are_run_at_the_end_of_the_input() {
    let place = place();
    let mut worker = Worker::start(&place, &["--concurrency", "4"]);
    for n in 0..300 {
        worker.invoke(&format!("i{n}"), "echo", json!({ "input": { "note": n.to_string() } }));
    }
    drop(worker.input.take());
    let outcomes = worker.outcomes();
    assert_eq!(outcomes.len(), 300);
    for n in 0..300 {
        assert_eq!(outcomes[&format!("i{n}")]["output"]["note"], n.to_string());
    }
    let (code, said) = worker.wait();
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(runs(&place).len(), 300);
}

#[test]
fn an_engine_that_reads_late_loses_nothing() {
    const LINES: usize = 600;
    let mut worker = Worker::start(&place(), &[]);
    let mut input = worker.input.take().unwrap();
    let note = "x".repeat(4_000);
    // More than both pipes hold, so the worker has stopped reading before the first outcome is read.
    let line =
        move |n| format!(r#"{{"type":"invoke","id":"{n}","action":"echo","input":{{"note":"{note}"}},"dryRun":true}}"#);
    let writing = std::thread::spawn(move || {
        for n in 0..LINES {
            writeln!(input, "{}", line(n)).unwrap();
        }
    });
    let outcomes = worker.outcomes();
    writing.join().unwrap();
    assert_eq!(outcomes.len(), LINES);
    // Where runs are slow, the last ones find the worker full.
    let is_answered = |outcome: &Value| outcome["status"] == "done" || outcome["failure"]["code"] == "worker-full";
    assert!(outcomes.values().all(is_answered), "{outcomes:?}");
}

#[test]
fn a_last_line_without_its_end_is_a_line() {
    let mut worker = Worker::start(&place(), &[]);
    worker.input.as_mut().unwrap().write_all(br#"{"type":"invoke","id":"a","action":"echo"}"#).unwrap();
    drop(worker.input.take());
    assert_eq!(worker.outcomes()["a"]["status"], "done");
}

#[test]
fn a_guest_that_never_ends_is_cancelled_and_nothing_of_it_is_kept() {
    let place = place();
    let package = WRITES_AND_SPINS.package_with("writes", "1.0.0", r#"(data (i32.const 40000) "7firstnameEve")"#);
    place.write("actions/writes-1.0.0.wasm", package);
    let mut worker =
        Worker::start(&place, &["--limits", PATIENT, "--concurrency", "2", "--grant", "writes=contacts-write"]);
    worker.invoke("slow", "writes", json!({ "contact": "7", "idempotencyKey": "once" }));
    worker.works();
    worker.cancel("slow");
    let (id, outcome) = worker.outcome();
    assert_eq!((id.as_str(), kind(&outcome)), ("slow", "cancelled"), "{outcome}");
    assert_eq!(outcome["contact"], "7");
    // Its place, its id and its idempotency key are free again, and an id that is not under way is no error.
    worker.cancel("slow");
    worker.cancel("nobody");
    worker.works();
    let contact = place.call(&["store", "show", "contact", "7", "--json"]).ok();
    assert!(contact.out.contains("Ada") && !contact.out.contains("Eve"), "{}", contact.out);
    assert_eq!(runs(&place).len(), 2, "the two echoes");
    worker.end();
}

#[test]
fn a_cancel_is_read_while_all_places_are_taken() {
    let mut worker = Worker::start(&place(), &["--limits", PATIENT, "--concurrency", "1", "--queue", "2"]);
    worker.invoke("runs", "spins", json!({}));
    worker.invoke("waits", "echo", json!({}));
    worker.invoke("waits too", "echo", json!({ "contact": "8" }));
    worker.invoke("too many", "echo", json!({ "contact": "7" }));
    let (id, outcome) = worker.outcome();
    assert_eq!((id.as_str(), kind(&outcome)), ("too many", "unavailable"), "{outcome}");
    assert_eq!((&outcome["failure"]["code"], &outcome["contact"]), (&json!("worker-full"), &json!("7")), "{outcome}");
    // One that waits never begins.
    worker.cancel("waits");
    let (id, outcome) = worker.outcome();
    assert_eq!((id.as_str(), kind(&outcome)), ("waits", "cancelled"), "{outcome}");
    worker.cancel("runs");
    let ended = [worker.outcome(), worker.outcome()].into_iter().collect::<BTreeMap<_, _>>();
    assert_eq!(kind(&ended["runs"]), "cancelled", "{ended:?}");
    assert_eq!(ended["waits too"]["status"], "done", "{ended:?}");
    worker.end();
}

#[test]
fn an_id_that_is_under_way_is_refused_and_its_invocation_goes_on() {
    let mut worker = Worker::start(&place(), &["--limits", PATIENT]);
    worker.invoke("a", "spins", json!({}));
    worker.invoke("a", "echo", json!({}));
    let error = worker.next();
    assert_eq!((&error["type"], &error["id"], &error["code"]), (&json!("error"), &json!("a"), &json!("id-in-use")));
    worker.cancel("a");
    let (id, outcome) = worker.outcome();
    assert_eq!((id.as_str(), &outcome["action"], kind(&outcome)), ("a", &json!("spins"), "cancelled"));
    // As soon as the outcome is read, the id is free.
    for _ in 0..100 {
        worker.invoke("a", "echo", json!({}));
        assert_eq!(worker.outcome().1["status"], "done");
    }
    worker.end();
}

#[test]
fn a_line_that_is_not_understood_is_answered_with_its_place() {
    let mut worker = Worker::start(&place(), &[]);
    let long = format!(r#"{{"type":"invoke","id":"{}","action":"echo"}}"#, "x".repeat(256));
    for (line, id, pointer, says) in [
        (&b"nonsense"[..], None, "", "is no JSON object"),
        (b"[1]", None, "", "is no JSON object"),
        (b"\"text\"", None, "", "is no JSON object"),
        (b"null", None, "", "is no JSON object"),
        (b"{", None, "", "is not JSON"),
        (b"{} {}", None, "", "is not JSON"),
        (br#"{"type":"invoke","id":"a","action":"echo""#, None, "", "is not JSON"),
        (b"{\"type\":\"\xff\"}", None, "", "is not UTF-8, from byte 10 on"),
        (b"{}", None, "", "has no `type`"),
        (br#"{"id":"a"}"#, Some("a"), "", "has no `type`"),
        (br#"{"type":"run","id":"a"}"#, Some("a"), "/type", "invoke, cancel, shutdown or hello"),
        (br#"{"type":7,"id":"a"}"#, Some("a"), "/type", "invoke, cancel, shutdown or hello"),
        (br#"{"type":"invoke","type":"invoke","id":"a","action":"echo"}"#, None, "", "duplicate field `type`"),
        (br#"{"type":"invoke","id":"a"}"#, Some("a"), "", "missing field `action`"),
        (br#"{"type":"invoke","action":"echo"}"#, None, "", "missing field `id`"),
        (br#"{"type":"invoke","id":7,"action":"echo"}"#, None, "/id", "expected a string"),
        (br#"{"type":"invoke","id":"","action":"echo"}"#, None, "/id", "1 to 255 bytes"),
        (long.as_bytes(), None, "/id", "1 to 255 bytes"),
        (br#"{"type":"invoke","id":"a","action":"No Name"}"#, Some("a"), "/action", "names no action"),
        (br#"{"type":"invoke","id":"a","action":"echo@one"}"#, Some("a"), "/action", "names no action"),
        (br#"{"type":"invoke","id":"a","action":"echo","contact":7}"#, Some("a"), "/contact", "expected a string"),
        (br#"{"type":"invoke","id":"a","action":"echo","dryRun":"no"}"#, Some("a"), "/dryRun", "expected a boolean"),
        (br#"{"type":"invoke","id":"a","action":"echo","limits":[1]}"#, Some("a"), "/limits", "expected an object"),
        (br#"{"type":"invoke","id":"a","action":"echo","limits":{"cpuMs":-1}}"#, Some("a"), "/limits/cpuMs", "u64"),
        (br#"{"type":"invoke","id":"a","action":"echo","limits":{"cpu":1}}"#, Some("a"), "/limits", "unknown field"),
        (br#"{"type":"invoke","id":"a","action":"echo","dryrun":true}"#, Some("a"), "", "unknown field `dryrun`"),
        (br#"{"type":"cancel"}"#, None, "", "missing field `id`"),
        (br#"{"type":"cancel","id":"a","why":"so"}"#, Some("a"), "", "unknown field `why`"),
        (br#"{"type":"shutdown","withinMs":"soon"}"#, None, "/withinMs", "u64"),
        (br#"{"type":"shutdown","withinMs":-1}"#, None, "/withinMs", "u64"),
        (br#"{"type":"hello"}"#, None, "", "missing field `protocol`"),
    ] {
        let shown = String::from_utf8_lossy(line);
        worker.send_raw(line);
        let error = worker.next();
        assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!("line-invalid")), "{shown}: {error}");
        assert_eq!(error.get("id").and_then(Value::as_str), id, "{shown}: {error}");
        assert!(error["pointer"].as_str().unwrap().starts_with(pointer), "{shown}: {error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{shown}: {error}");
        // The schema refuses the same lines, except what it cannot see: repeated names, and the grammar of actions.
        if let Ok(line) = serde_json::from_slice::<Value>(line)
            && says != "duplicate field `type`"
            && says != "names no action"
        {
            assert!(!ENGINE.is_valid(&line), "{shown}");
        }
    }
    // Blank lines are nothing, and a line may end as on Windows.
    worker.send_raw(b"");
    worker.send_raw(b"  \r");
    worker.send_raw(b"{\"type\":\"invoke\",\"id\":\"a\",\"action\":\"echo\",\"input\":null,\"contact\":null}\r");
    assert_eq!(worker.outcome().1["status"], "done");
    worker.works();
    worker.end();
}

#[test]
fn whatever_is_written_to_it_the_worker_goes_on() {
    let mut worker = Worker::start(&place(), &[]);
    let whole = r#"{"type":"invoke","id":"a","action":"echo@1","input":{"note":"x"},"contact":"7","dryRun":true}"#;
    let line = prop_oneof![
        // Any bytes but the end of a line.
        prop::collection::vec(any::<u8>().prop_map(|b| if b == b'\n' { b' ' } else { b }), 0..200),
        // A message with one part cut out and something put in its place.
        (0..whole.len(), 0usize..20, "[\"{}\\[\\]:,a-z0-9 ]{0,6}").prop_map(move |(from, len, put)| {
            let to = whole.len().min(from + len);
            [&whole.as_bytes()[..from], put.as_bytes(), &whole.as_bytes()[to..]].concat()
        }),
        // A message of another kind with any value of a field.
        ("(hello|cancel|invoke|[a-z]{0,8})", "[a-z]{0,9}|id|action|protocol", "[^\n\"\\\\]{0,9}")
            .prop_map(|(kind, name, value)| json!({ "type": kind, name: value }).to_string().into_bytes()),
    ];
    let runner = &mut TestRunner::new(ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() });
    let (worker, lines, answers) = (RefCell::new(&mut worker), Cell::new(0), Cell::new(0));
    let checked = runner.run(&line, |line| {
        let mut worker = worker.borrow_mut();
        worker.send_raw(&line);
        worker.invoke("probe", "echo", json!({ "dryRun": true }));
        lines.set(lines.get() + 1);
        while worker.next()["id"] != "probe" {
            answers.set(answers.get() + 1);
        }
        prop_assert!(answers.get() <= lines.get(), "a line has at most one answer");
        Ok(())
    });
    checked.unwrap();
}

#[test]
fn a_line_that_is_too_long_is_skipped_and_not_kept_in_memory() {
    let mut worker = Worker::start(&place(), &["--limits", "input-bytes=1000,output-bytes=1000"]);
    let most = usize::try_from(worker.hello["maxLineBytes"].as_u64().unwrap()).unwrap();
    assert!(most < 100_000, "{most}");
    let line = r#"{"type":"invoke","id":"a","action":"echo"}"#;
    // The longest line that is allowed, and one byte more.
    worker.send_raw(format!("{line}{}", " ".repeat(most - line.len())).as_bytes());
    assert_eq!(worker.outcome().1["status"], "done");
    worker.send_raw(format!("{line}{}", " ".repeat(most + 1 - line.len())).as_bytes());
    let error = worker.next();
    assert_eq!((&error["code"], error.get("id")), (&json!("line-too-long"), None), "{error}");
    let before = peak(&worker);
    for _ in 0..64 {
        worker.input.as_mut().unwrap().write_all(&[b'x'; 1 << 20]).unwrap();
    }
    worker.send_raw(b"");
    assert_eq!(worker.next()["code"], "line-too-long");
    if let (Some(before), Some(after)) = (before, peak(&worker)) {
        assert!(after < before + 16 * 1024, "from {before} KiB to {after} KiB");
    }
    worker.works();
    worker.end();
}

/// The peak memory of the worker in KiB, where the system tells it.
fn peak(worker: &Worker) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", worker.child.id())).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

#[test]
fn a_shutdown_refuses_what_waits_and_stops_the_rest_in_time() {
    let mut worker = Worker::start(&place(), &["--limits", PATIENT, "--concurrency", "1"]);
    worker.invoke("runs", "spins", json!({}));
    worker.invoke("waits", "echo", json!({}));
    worker.send(&json!({ "type": "shutdown" }));
    worker.invoke("late", "echo", json!({}));
    let refused = [worker.outcome(), worker.outcome()].into_iter().collect::<BTreeMap<_, _>>();
    assert_eq!((kind(&refused["waits"]), kind(&refused["late"])), ("cancelled", "cancelled"), "{refused:?}");
    // What runs may go on, until the engine wants it to end.
    worker.send(&json!({ "type": "shutdown", "withinMs": 1 }));
    let (id, outcome) = worker.outcome();
    assert_eq!((id.as_str(), kind(&outcome)), ("runs", "cancelled"), "{outcome}");
    // Its input is still open.
    assert_eq!(worker.try_next(), None);
    let (code, said) = worker.wait();
    assert_eq!(code, Some(0), "{said}");
}

#[test]
#[cfg(unix)]
fn a_signal_finishes_what_runs_and_begins_nothing_more() {
    let mut worker = Worker::start(&place(), &["--limits", PATIENT, "--concurrency", "1"]);
    worker.invoke("runs", "spins", json!({}));
    worker.invoke("waits", "echo", json!({}));
    // This is answered after the lines before it were read.
    worker.send_raw(b"?");
    assert_eq!(worker.next()["code"], "line-invalid");
    crate::common::signal(&worker.child, "-TERM");
    let (id, outcome) = worker.outcome();
    assert_eq!((id.as_str(), kind(&outcome)), ("waits", "cancelled"), "{outcome}");
    worker.cancel("runs");
    assert_eq!(worker.outcome().0, "runs");
    assert_eq!(worker.try_next(), None);
    let (code, said) = worker.wait();
    assert_eq!(code, Some(20), "{said}");
    assert!(said.contains("stopping: no more invocations are begun"), "{said}");
}

#[test]
#[cfg(unix)]
fn a_closed_output_ends_the_worker_after_what_is_under_way() {
    let place = place();
    let mut worker = Worker::start(&place, &[]);
    worker.works();
    drop(worker.output.take());
    worker.invoke("a", "echo", json!({}));
    // Its input is still open, so only the closed output ends it.
    let input = worker.input.take();
    let (code, said) = worker.wait();
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("error: the output was closed before its end"), "{said}");
    assert_eq!(runs(&place).len(), 2, "both were recorded");
    drop(input);
}

#[test]
fn after_a_kill_a_repetition_with_the_same_keys_runs_each_once() {
    let place = place();
    let mut worker = Worker::start(&place, &["--limits", PATIENT, "--concurrency", "4"]);
    let invoke = |worker: &mut Worker| {
        worker.invoke("slow", "spins", json!({ "idempotencyKey": "slow" }));
        for n in 0..200 {
            let more = json!({ "input": { "note": n.to_string() }, "idempotencyKey": format!("k{n}") });
            worker.invoke(&n.to_string(), "echo", more);
        }
    };
    invoke(&mut worker);
    let known: Vec<(String, Value)> = (0..50).map(|_| worker.outcome()).collect();
    worker.child.kill().unwrap();
    worker.child.wait().unwrap();

    // The keys of a process that has ended are free at once.
    let mut worker = Worker::start(&place, &["--limits", PATIENT, "--concurrency", "4"]);
    invoke(&mut worker);
    let mut outcomes: BTreeMap<String, Value> = (0..200).map(|_| worker.outcome()).collect();
    worker.cancel("slow");
    let (id, outcome) = worker.outcome();
    assert_eq!((id.as_str(), kind(&outcome)), ("slow", "cancelled"), "{outcome}");
    worker.end();
    for (id, first) in known {
        let again = &outcomes[&id];
        assert_eq!((&again["run"], &again["repeated"]), (&first["run"], &json!(true)), "{id}");
    }
    assert!(outcomes.values().all(|outcome| outcome["status"] == "done"), "{outcomes:?}");
    let distinct: BTreeSet<String> =
        outcomes.values_mut().map(|outcome| outcome["run"].as_str().unwrap().to_owned()).collect();
    assert_eq!((distinct.len(), runs(&place).len()), (200, 200));
}

#[test]
fn a_package_that_cannot_be_loaded_is_left_out_and_its_invocation_says_why() {
    let place = place();
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    place.write("actions/broken.wasm", "nothing");
    install(&place, "twice", "1.0.0", &Guest::ECHO);
    place.write("actions/twice-b.wasm", Guest::TRAPS.package("twice", "1.0.0"));
    let mut worker = Worker::start(&place, &[]);
    let names: Vec<&str> =
        worker.hello["actions"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["echo", "spins"]);
    worker.invoke("a", "logs", json!({}));
    let (_, outcome) = worker.outcome();
    assert_eq!((kind(&outcome), &outcome["failure"]["code"]), ("denied", &json!("not-granted")), "{outcome}");
    worker.invoke("a", "twice", json!({}));
    let (_, outcome) = worker.outcome();
    assert!(outcome["failure"]["message"].as_str().unwrap().contains("different packages of twice 1.0.0"), "{outcome}");
    worker.works();
    drop(worker.input.take());
    let (code, said) = worker.wait();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("broken.wasm") && said.contains("(left out)"), "{said}");
}

#[test]
fn a_worker_that_cannot_start_writes_nothing_but_why() {
    let place = place();
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    for (args, code, says) in [
        (&["worker-stdio", "nobody"][..], 10, "there is no action nobody"),
        (&["worker-stdio", "logs"], 13, "If you trust it, grant all that it uses"),
        (&["worker-stdio", "echo", "echo@2"], 10, "there is no action echo@^2"),
        (&["worker-stdio", "--actions", "nowhere"], 1, "cannot read the folder of actions"),
        (&["worker-stdio", "--store", "nowhere.db"], 19, "nowhere.db"),
        (&["worker-stdio", "--queue=-1"], 2, "--queue"),
    ] {
        let called = place.call(args);
        assert_eq!((called.code, called.out.as_str()), (code, ""), "{args:?}: {called:?}");
        assert!(called.err.contains(says), "{args:?}: {called:?}");
    }
    let mut worker = Worker::start(&place, &["echo"]);
    assert_eq!(worker.hello["actions"], json!([{ "name": "echo", "version": "1.0.0" }]));
    worker.invoke("a", "spins", json!({}));
    assert_eq!(kind(&worker.outcome().1), "unknown-action");
    worker.end();
}

#[test]
fn control_characters_of_values_are_escaped() {
    let mut worker = Worker::start(&place(), &[]);
    worker.invoke("a", "echo", json!({ "input": { "note": "\u{9b}2J\u{202e}" } }));
    let mut line = String::new();
    worker.output.as_mut().unwrap().read_line(&mut line).unwrap();
    assert!(line.contains(r"\u009b2J\u202e"), "{line}");
    worker.end();
}
