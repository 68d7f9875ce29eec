//! `greenroom jobs`: work that was accepted, and is done by `greenroom serve`.

use greenroom_domain::{ContactId, Failure, JobFilter, JobId, JobKind, JobState, ZoomAccountId};
use greenroom_jobs::{JobChange, Jobs};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    jobs::queue,
    views::jobs::{self, JobView, LimitDetails},
    wiring,
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render, user,
};

const EXAMPLES: &str = "\
Examples:
  greenroom jobs list --state dead-letter
  greenroom jobs show 0198c2f4-1c1b-7000-8000-000000000000
  greenroom jobs retry 0198c2f4-1c1b-7000-8000-000000000000
  greenroom jobs limits

A job is work that was accepted and is done later by `greenroom serve`: asynchronous invocations, syncs, rounds of the schedule, \
calls to Zoom to settle, callbacks, alerts. One that fails is tried again, later and later; one that fails for good, or too often, \
becomes a dead letter, and a person decides about it.";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    /// List jobs, oldest first
    #[command(after_help = "Examples:
  greenroom jobs list --state waiting --kind invoke
  greenroom jobs list --action greet --limit 100 --json")]
    List(List),
    /// Show a job: how far it is, why it failed, what it waits for
    #[command(after_help = "Examples:
  greenroom jobs show 0198c2f4-1c1b-7000-8000-000000000000
  greenroom jobs show 0198c2f4-1c1b-7000-8000-000000000000 --reveal --json")]
    Show {
        /// The job
        job: JobId,
        /// Show its input, and the whole address of its callback
        #[arg(long)]
        reveal: bool,
    },
    /// Try dead letters again, or jobs that wait for their next try, at once
    #[command(after_help = "Examples:
  greenroom jobs retry 0198c2f4-1c1b-7000-8000-000000000000

Where there is no such job the exit code is 14; where it runs or is done, 18.")]
    Retry {
        /// The jobs
        #[arg(required = true, value_name = "JOB")]
        jobs: Vec<JobId>,
    },
    /// Remove jobs that do not run
    #[command(after_help = "Examples:
  greenroom jobs drop 0198c2f4-1c1b-7000-8000-000000000000

Dropping a job ends the waits of its runs. Its callback, or HubSpot's workflow, gets the failure `job-removed`.")]
    Drop {
        /// The jobs
        #[arg(required = true, value_name = "JOB")]
        jobs: Vec<JobId>,
    },
    /// Show the limits by key, and what waits behind each
    #[command(after_help = "Examples:
  greenroom jobs limits
  greenroom jobs limits --json

Limits are in the configuration file:
  [[jobs.limits]]
  name = \"per-person\"
  by = \"contact\"            # or action, zoom-account, or a JSON Pointer into the input: /webinarId
  concurrency = 1
  rate = \"100/minute\"       # or second, hour")]
    Limits,
}

/// The options of `list`.
#[derive(clap::Args)]
pub(crate) struct List {
    /// Only jobs in this state: waiting, running, done or dead-letter
    #[arg(long)]
    state: Option<JobState>,
    /// Only jobs of this kind: invoke, sync, look, round, settle, callback, hubspot-completion, prune, check-alerts or send-alerts
    #[arg(long)]
    kind: Option<JobKind>,
    /// Only invocations of this action
    #[arg(long)]
    action: Option<String>,
    /// Only invocations for this contact
    #[arg(long, value_name = "ID")]
    contact: Option<ContactId>,
    /// Only jobs about this Zoom account
    #[arg(long, value_name = "ID")]
    zoom_account: Option<ZoomAccountId>,
    /// Only jobs that were accepted after this one: the next page
    #[arg(long, value_name = "JOB")]
    after: Option<JobId>,
    /// How many jobs to list
    #[arg(long, value_name = "JOBS", default_value_t = 20)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
    limit: u16,
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::List(List { state, kind, action, contact, zoom_account, after, limit }) => {
            let jobs = queue(settings, &wiring::store_for_reading(settings).await?);
            let filter = JobFilter { state, kind, action, contact, zoom_account, after, ..JobFilter::default() };
            let page = jobs::list(&jobs, &filter, limit.into(), false).await?;
            output.show_sorted(&page.items, |found| list_words(found, page.next))?;
            output.note_cut(newer(page.next))?;
        }
        Command::Show { job, reveal } => {
            let jobs = queue(settings, &wiring::store_for_reading(settings).await?);
            output.show_sorted(&jobs::details(&jobs, job, reveal).await?, show_words)?;
        }
        Command::Retry { jobs } => change(&jobs, JobChange::Retry, settings, output).await?,
        Command::Drop { jobs } => change(&jobs, JobChange::Drop, settings, output).await?,
        Command::Limits => {
            let jobs = queue(settings, &wiring::store_for_reading(settings).await?);
            output.show_sorted(&jobs::limits(&jobs).await?, |limits| limits_words(limits))?;
        }
    }
    Ok(exit::OK)
}

async fn change(ids: &[JobId], change: JobChange, settings: &Settings, output: &Output) -> Result<(), Error> {
    let store = wiring::store(settings).await?;
    let jobs = queue(settings, &store);
    let by = user::name();
    for (done, id) in ids.iter().enumerate() {
        jobs.change(*id, change, &by).await.map_err(|failure| after(&ids[..done], change, failure))?;
    }
    output.show(&ids, |ids| changed_words(ids, change))
}

/// The failure of a decision about a job, after it was made for these.
fn after(done: &[JobId], change: JobChange, failure: Failure) -> Failure {
    if done.is_empty() {
        return failure;
    }
    let done = done.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let key = match change {
        JobChange::Retry => "cli-jobs-before-retried",
        JobChange::Drop => "cli-jobs-before-dropped",
    };
    let message = reader::with(key, &args![message = render::message(&failure), jobs = done]);
    failure.say(message)
}

pub(crate) fn changed_words(ids: &[JobId], change: JobChange) -> Words {
    let key = match change {
        JobChange::Retry => "cli-jobs-may-begin",
        JobChange::Drop => "cli-jobs-removed",
    };
    Words::of(reader::count(key, ids.len() as u64))
}

pub(crate) fn list_words(jobs: &[JobView], next: Option<JobId>) -> Words {
    let mut words = Words::default();
    if jobs.is_empty() {
        words.line(reader::text("cli-jobs-none"));
    }
    let rows: Vec<Vec<String>> = jobs
        .iter()
        .map(|job| vec![job.id.to_string(), render::instant(job.enqueued_at), subject(job), state(job)])
        .collect();
    words.lines(table(&rows));
    words.append(newer(next));
    words
}

/// The option for the next page, where there is one.
pub(crate) fn newer(next: Option<JobId>) -> Words {
    next.map_or_else(Words::default, |last| Words::of(reader::with("cli-jobs-newer", &args![job = last.to_string()])))
}

fn subject(job: &JobView) -> String {
    let what = job.action.clone().or(job.webinar.as_ref().map(ToString::to_string)).or(job.callback.clone());
    let kind = reader::word_as_is("job-kind", job.kind.as_str());
    what.map_or_else(|| kind.clone(), |what| format!("{kind} {what}"))
}

fn state(job: &JobView) -> String {
    match (job.state, &job.waits, &job.failure) {
        (JobState::Waiting, Some(waits), _) => {
            reader::with("cli-jobs-waits-behind", &args![limit = plain(&waits.limit), key = plain(&waits.key)])
        }
        (JobState::Waiting, None, None) if !job.waiting.is_empty() => {
            let names: Vec<String> = job.waiting.iter().map(|wait| plain(&wait.name)).collect();
            let names = names.join(&format!(" {} ", reader::text("cli-or")));
            reader::with("cli-jobs-sleeps", &args![names = names])
        }
        (JobState::Waiting, None, Some(failure)) => {
            let at = render::instant(job.not_before);
            reader::with("cli-jobs-tried-again", &args![code = plain(&failure.code), at = at])
        }
        (JobState::DeadLetter, _, Some(failure)) => {
            format!("{}: {}", reader::word("job-state", JobState::DeadLetter.as_str(), "dead letter"), failure.code)
        }
        (state, ..) => reader::word_as_is("job-state", state.as_str()),
    }
}

pub(crate) fn show_words(job: &JobView) -> Words {
    let mut words =
        Words::of(reader::with("cli-jobs-job", &args![job = job.id.to_string(), state = plain(&state(job))]));
    let row = |key: &str, value: String| (reader::text(key), value);
    let mut rows = vec![
        row("cli-jobs-work", subject(job)),
        row("cli-jobs-accepted", render::instant(job.enqueued_at)),
        row("cli-jobs-tries", job.attempts.to_string()),
    ];
    rows.extend(job.contact.as_ref().map(|contact| row("cli-label-contact", contact.to_string())));
    rows.extend(job.zoom_account.as_ref().map(|account| row("cli-row-zoom-account", account.to_string())));
    rows.extend(job.tags.iter().map(|(name, tag)| row("cli-row-tag", format!("{name}={tag}"))));
    rows.extend(job.callback.as_ref().map(|url| row("cli-jobs-callback", url.clone())));
    rows.extend(job.started_at.map(|at| row("cli-row-began", render::instant(at))));
    rows.extend(job.finished_at.map(|at| row("cli-row-ended", render::instant(at))));
    rows.extend(job.run.map(|run| row("cli-label-run", run.to_string())));
    rows.extend(job.waiting.iter().map(|wait| {
        let until = render::instant(wait.until);
        let value = reader::with("cli-jobs-completed-or", &args![name = plain(&wait.name), until = until]);
        row("cli-jobs-sleeps-until", value)
    }));
    if job.state == JobState::Waiting && job.waiting.is_empty() {
        rows.push(row("cli-jobs-not-before", render::instant(job.not_before)));
    }
    if let Some(until) = job.waits.as_ref().and_then(|waits| waits.until) {
        rows.push(row("cli-jobs-place", render::instant(until)));
    }
    words.lines(render::indented(rows));
    if let Some(failure) = &job.failure {
        words.line(reader::with("cli-failure", &args![message = plain(&render::message(failure))]));
        words.lines(render::failure_details(failure));
    }
    if let Some(input) = &job.input {
        words.line(reader::text("cli-label-input"));
        words.lines(render::value(input));
    }
    words
}

pub(crate) fn limits_words(limits: &[LimitDetails]) -> Words {
    let mut words = Words::default();
    if limits.is_empty() {
        words.line(reader::text("cli-jobs-no-limits"));
    }
    for limit in limits {
        let mut what = Vec::new();
        what.extend(limit.concurrency.map(|most| reader::with("cli-jobs-at-once", &args![most = most.to_string()])));
        what.extend(limit.rate.map(|rate| {
            reader::with("cli-jobs-rate", &args![jobs = rate.jobs.to_string(), seconds = rate.seconds.to_string()])
        }));
        let by = limit.by.as_deref();
        let by = by.map_or_else(|| reader::text("cli-jobs-work"), |by| plain(&reader::word_as_is("limit-key", by)));
        let limits = what.join(", ");
        words.line(reader::with("cli-jobs-limit", &args![name = plain(&limit.name), limits = limits, by = by]));
        let rows = limit.keys.iter().map(|counted| {
            let until = counted.until.map(|until| reader::with("cli-until", &args![at = render::instant(until)]));
            vec![
                format!("  {}", counted.key),
                reader::with("cli-jobs-running", &args![number = counted.running.to_string()]),
                reader::with("cli-jobs-waiting", &args![number = counted.waiting.to_string()]),
                until.unwrap_or_default(),
            ]
        });
        words.lines(table(&rows.collect::<Vec<_>>()));
    }
    words
}
