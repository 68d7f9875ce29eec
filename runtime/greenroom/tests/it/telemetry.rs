//! The spans and events of invocations.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use greenroom::{Grants, Storage};
use serde_json::json;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{Layer, layer::Context, prelude::*, registry::LookupSpan};

use super::{builder, guests, invocation, store};

/// What a subscriber has seen: spans with their parents, and events within them.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Noted>>>);

#[derive(Debug, Clone, Default)]
struct Noted {
    /// The names of the spans around it, the outermost first, with its own if it is one.
    path: Vec<String>,
    fields: BTreeMap<String, String>,
}

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Seen {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        let mut noted = Noted::default();
        attributes.record(&mut Fields(&mut noted.fields));
        context.span(id).unwrap().extensions_mut().insert(noted);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        values.record(&mut Fields(&mut span.extensions_mut().get_mut::<Noted>().unwrap().fields));
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let mut noted = span.extensions().get::<Noted>().unwrap().clone();
        noted.path = span.scope().from_root().map(|span| span.name().to_owned()).collect();
        self.0.lock().unwrap().push(noted);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut noted = Noted::default();
        event.record(&mut Fields(&mut noted.fields));
        let scope = context.event_scope(event).into_iter().flat_map(|scope| scope.from_root());
        noted.path = scope.map(|span| span.name().to_owned()).chain(["event".to_owned()]).collect();
        self.0.lock().unwrap().push(noted);
    }
}

impl Seen {
    fn at(&self, path: &[&str]) -> Vec<BTreeMap<String, String>> {
        let seen = self.0.lock().unwrap();
        seen.iter().filter(|noted| noted.path == path).map(|noted| noted.fields.clone()).collect()
    }
}

fn part(fields: &BTreeMap<String, String>, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| fields.get(*name).cloned().unwrap_or_default()).collect()
}

#[tokio::test]
async fn an_invocation_is_a_span_with_its_host_calls_its_log_lines_and_its_end() {
    let seen = Seen::default();
    // While there is one subscriber, tracing asks the present thread alone whether a place is of interest, and the threads of
    // other tests have none.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _subscribed = tracing::subscriber::set_default(tracing_subscriber::registry().with(seen.clone()));
    let runtime = builder().storage(Storage::joint(store().await)).build().unwrap();
    let line = "(call $log (i32.const 1) (i32.const 1024) (i32.const 5) (i32.const 0) (i32.const 0))";
    let secret = r#"(data (i32.const 1024) "hello{}")"#;
    let logs = format!("{line} {line} (call $done (i32.const 1029) (i32.const 2))");
    for package in [
        guests::package("logs", &["log"], guests::LOG, secret, &logs),
        guests::writer("writes", "(call $done (local.get $in) (local.get $in_len))"),
        guests::plain("traps", "", "(unreachable)"),
    ] {
        runtime.load(package, Grants::AsDeclared).await.unwrap();
    }
    let outcome = runtime.invoke(invocation("logs", json!({"note": "s3cret"})).attempt(3)).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    let spans = seen.at(&["invocation"]);
    let names = ["run", "action", "version", "contact", "attempt", "dry_run", "status", "otel.status_code"];
    let run = outcome.run.to_string();
    assert_eq!(part(&spans[0], &names), [run.as_str(), "logs", "1.0.0", "1", "3", "false", "done", ""]);
    let calls = seen.at(&["invocation", "host_call"]);
    assert_eq!(calls.iter().map(|call| call["function"].as_str()).collect::<Vec<_>>(), ["log.write", "log.write"]);
    let lines = seen.at(&["invocation", "host_call", "event"]);
    assert_eq!(lines.iter().map(|line| line["message"].as_str()).collect::<Vec<_>>(), ["hello", "hello"]);
    let ends = seen.at(&["invocation", "event"]);
    assert_eq!(part(&ends[0], &["message", "status", "host_calls"]), ["invocation ended", "done", "2"]);

    // Within the caller's span, also in a task of its own.
    let of_caller = tracing::info_span!("workflow");
    let task = of_caller.in_scope(|| runtime.spawn(invocation("traps", json!({}))));
    drop(of_caller);
    assert!(task.await.failure().is_some());
    let failed = seen.at(&["workflow", "invocation"]);
    let names = ["status", "kind", "code", "otel.status_code"];
    assert_eq!(part(&failed[0], &names), ["failed", "trapped", "trapped", "ERROR"]);
    assert_eq!(seen.at(&["workflow", "invocation", "event"]).len(), 1);

    runtime.invoke(invocation("writes", json!({}))).await;
    runtime.invoke(invocation("absent", json!({}))).await;
    let refused = invocation("logs", json!({})).contact(&*"c".repeat(300));
    runtime.invoke(refused).await;
    let all = format!("{:?}", seen.0.lock().unwrap());
    for personal in ["s3cret", "ada@example.com", "Engines", "Acme", &"c".repeat(300)] {
        assert!(!all.contains(personal), "{personal}: nothing of a person but the contact's id");
    }
    assert_eq!(seen.at(&["invocation"]).len(), 4, "one for each");
}
