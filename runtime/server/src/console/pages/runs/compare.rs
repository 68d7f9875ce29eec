//! Two runs side by side.

use axum::{extract::State, response::Response};
use greenroom::RecordedCall;
use greenroom_domain::{Scope, store::RunResult};
use greenroom_service::views::runs::KeptInput;
use maud::{Markup, html};
use serde_json::{Value, json};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::one::{Shown, others};
use crate::{
    api::asked,
    beside::Beside,
    console::{
        differences::{self, Mark},
        outcomes, parts,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// The most calls of a run that are compared.
const CALLS: usize = 400;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/runs/compare", Scope::Read, compare)
}

async fn compare(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let run = |name: &str| asked::run(visit.query(name).unwrap_or_default().trim());
    let first = Shown::of(&state, run("a")?, false).await?;
    let second = match run("b") {
        Ok(second) => Shown::of(&state, second, false).await,
        Err(problem) => Err(problem),
    };
    let second = match second {
        Ok(second) => second,
        Err(problem) if problem.its_status().is_client_error() => return Ok(chosen_again(&visit, &first, &problem)),
        Err(problem) => return Err(problem),
    };
    let is_in_order = first.details.run.started_at <= second.details.run.started_at;
    let (first, second) = if is_in_order { (first, second) } else { (second, first) };
    let names = [visit.text("compare-first"), visit.text("compare-second")];
    let json = |key: &str, values: [&Value; 2]| {
        html! {
            h2 { (visit.text(key)) }
            (differences::json(&visit, &visit.text(key), [&names[0], &names[1]], values))
        }
    };
    let inputs = [&first, &second].map(|shown| given(&shown.details.input));
    let outputs = [&first, &second].map(|shown| ended(&shown.details.run.result));
    let content = html! {
        p { a href="/runs" { (visit.text("runs-title")) } }
        h1 { (visit.text("compare-title")) }
        (about(&visit, &names, [&first, &second]))
        (json("run-input", [&inputs[0], &inputs[1]]))
        (json("compare-end", [&outputs[0], &outputs[1]]))
        h2 { (visit.text("call-title")) }
        @match (&first.journal, &second.journal) {
            (Ok(a), Ok(b)) => (calls(&visit, &names, [&a.events, &b.events])),
            (first, second) => {
                @for (name, journal) in names.iter().zip([first, second]) {
                    @if let Err(failure) = journal { h3 { (name) } (outcomes::failed(&visit, failure, None)) }
                }
            }
        }
    };
    Ok(shell::page(&visit, Section::Runs, &visit.text("compare-title"), &content))
}

/// The choice of the second run, where what was written names none.
fn chosen_again(visit: &Visit, first: &Shown, problem: &Problem) -> Response {
    let run = &first.details.run;
    let written = visit.query("b").unwrap_or_default();
    let title = visit.text("run-compare-with");
    let content = html! {
        p { a href=(format!("/runs/{}", run.id)) { (visit.text("run-title")) " " bdi { (run.action) } " · " (visit.exact_time(run.started_at)) } }
        h1 { (title) }
        (others(visit, first, written.trim(), Some(&visit.text("run-other-unknown"))))
    };
    shell::with_status(shell::page(visit, Section::Runs, &title, &content), problem.its_status())
}

/// What the two runs are.
fn about(visit: &Visit, names: &[String; 2], both: [&Shown; 2]) -> Markup {
    let runs = both.map(|shown| &shown.details.run);
    let contact = |of: &Shown| match &of.details.run.contact {
        Some(contact) => of.emails.shown(contact),
        None => parts::nothing(visit),
    };
    let heads = [visit.text("difference-mark"), names[0].clone(), names[1].clone()];
    let row = |shown: [Markup; 2]| {
        let mark = if shown[0].0 == shown[1].0 { Mark::Same } else { Mark::Changed };
        differences::line(visit, mark, &shown[0], &shown[1])
    };
    parts::table(
        &visit.text("compare-title"),
        &heads,
        &html! {
            (row(runs.map(|run| html! { a href=(format!("/runs/{}", run.id)) { (visit.exact_time(run.started_at)) } })))
            (row(runs.map(|run| html! { bdi { (run.action) " " (run.version) } })))
            (row(both.map(|of| html! { (visit.text("runs-contact")) ": " (contact(of)) })))
            (row(runs.map(|run| outcomes::badge(visit, &run.result))))
            (row(runs.map(|run| html! { (visit.text("run-took")) ": " (outcomes::micros(visit, run.usage.wall_us)) })))
        },
    )
}

fn given(input: &KeptInput) -> Value {
    match input {
        KeptInput::Kept { input, .. } => input.clone(),
        KeptInput::NotKept { reason, .. } => json!({ "notKept": reason }),
    }
}

fn ended(result: &RunResult) -> Value {
    match result {
        RunResult::Done { output } => output.as_ref().clone(),
        RunResult::Continue { cursor, .. } => json!({ "continue": cursor }),
        RunResult::Failed { failure } => json!({ "failed": failure }),
    }
}

/// The calls of both runs. Calls with the same function and arguments stand beside each other.
fn calls(visit: &Visit, names: &[String; 2], calls: [&[RecordedCall]; 2]) -> Markup {
    let heads = [visit.text("difference-mark"), names[0].clone(), names[1].clone()];
    let shown = |call: Option<&RecordedCall>| {
        html! {
            @if let Some(call) = call { (outcomes::call(visit, &call.function)) br; code { (short(&call.arguments)) } " → " code { (call.answer.as_ref().map_or_else(|| visit.text("call-stopped"), short)) } }
        }
    };
    let rows = aligned(calls[0], calls[1]);
    html! {
        @if rows.is_empty() { p.nothing { (visit.text("call-none")) } }
        @else {
            (parts::table(&visit.text("call-title"), &heads, &html! {
                @for (mark, first, second) in &rows { (differences::line(visit, *mark, &shown(*first), &shown(*second))) }
            }))
            @if calls.iter().any(|calls| calls.len() > CALLS) { p.hint { (parts::count(visit, "compare-cut", CALLS)) } }
        }
    }
}

/// JSON on one line, cut.
fn short(value: &Value) -> String {
    let text = value.to_string();
    let cut: String = text.chars().take(160).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

fn aligned<'a>(
    first: &'a [RecordedCall],
    second: &'a [RecordedCall],
) -> Vec<(Mark, Option<&'a RecordedCall>, Option<&'a RecordedCall>)> {
    let key = |call: &RecordedCall| format!("{} {}", call.function, call.arguments);
    let (a, b): (Vec<_>, Vec<_>) =
        (first.iter().take(CALLS).map(key).collect(), second.iter().take(CALLS).map(key).collect());
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let is_equal = op.tag() == DiffTag::Equal;
        rows.extend(differences::pairs(op).map(|(one, other)| {
            let (one, other) = (one.map(|at| &first[at]), other.map(|at| &second[at]));
            let has_same_answer = || one.map(|call| &call.answer) == other.map(|call| &call.answer);
            let mark =
                if is_equal && has_same_answer() { Mark::Same } else { Mark::of(one.is_some(), other.is_some()) };
            (mark, one, other)
        }));
    }
    rows
}
