//! `greenroom timeline`: a contact's registrations, attendances and recordings (T1 to T3: the timeline), and events of actions.

use std::time::Duration;

use greenroom_domain::store::{ActionEvent, TimelineEvent, TimelineKind};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::timeline::{self, Timeline},
    wiring,
};

use super::show;
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render,
};

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom timeline ada@example.com
  greenroom timeline 7 --json

Newest first. Links that carry a query, a fragment or a user are masked; --reveal shows them.")]
pub(crate) struct Args {
    /// The contact: its id, or its primary email
    contact: String,
    /// Show whole links
    #[arg(long)]
    reveal: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store_for_reading(settings).await?;
    output.show_sorted(&timeline::of(store.as_ref(), &args.contact, args.reveal).await?, words)?;
    Ok(exit::OK)
}

pub(crate) fn words(timeline: &Timeline) -> Words {
    let Timeline { contact, email, timeline: events, action_events } = timeline;
    let mut words = Words::of(reader::with(
        "cli-timeline-contact",
        &args![contact = plain(contact.as_str()), email = plain(&show::email(email.as_ref()))],
    ));
    if events.is_empty() && action_events.is_empty() {
        words.line(reader::text("cli-timeline-none"));
    }
    let of_webinars = events.iter().map(|event| (event.at, of_webinar(event)));
    let of_actions = action_events.iter().map(|event| (event.at, of_action(event)));
    let mut all: Vec<_> = of_webinars.chain(of_actions).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    for (at, (what, details)) in all {
        words.line(format_args!("{}  {what}", render::instant(at)));
        words.lines(details);
    }
    words
}

/// What happened, and the lines below it.
type Shown = (String, Vec<String>);

fn of_webinar(event: &TimelineEvent) -> Shown {
    let key = match event.kind {
        TimelineKind::Registration => "cli-timeline-registered",
        TimelineKind::Attendance => "cli-timeline-attended",
        TimelineKind::Recording => "cli-timeline-recording",
    };
    let args = args![webinar = event.webinar.to_string(), name = plain(&event.webinar_name)];
    (reader::with(key, &args), render::indented(details(event)))
}

fn of_action(event: &ActionEvent) -> Shown {
    let details = event.details.iter().map(|(name, value)| (name.as_str(), value.clone()));
    (format!("{} ({}): {}", event.event_type, event.action, event.title), render::fields_of(details))
}

/// The fields of an event (T1 to T3: registration, attendance, recording) besides the webinar's.
fn details(event: &TimelineEvent) -> Vec<(String, String)> {
    let row = |key: &str, value: String| (reader::text(key), value);
    let mut rows = Vec::new();
    if let Some(state) = event.state {
        rows.push(row("cli-label-state", show::word("registration-state", state)));
    }
    if let Some(at) = event.session_starts_at {
        rows.push(row("cli-timeline-date", render::instant(at)));
    }
    if let Some(was) = &event.attendance {
        rows.push(row("cli-timeline-joined", render::instant(was.joined_at)));
        rows.push(row("cli-timeline-left", render::instant(was.left_at)));
        rows.push(row("cli-timeline-duration", render::duration(Duration::from_secs(was.seconds.into()))));
        rows.push(row("cli-timeline-share", percent(was.hundredths)));
    }
    if let Some(recording) = &event.recording {
        rows.push(row("cli-timeline-recording-row", recording.topic.clone()));
        rows.push(row("cli-row-begins", render::instant(recording.starts_at)));
        let watched = recording.recording_url.clone();
        rows.push(row("cli-timeline-watched-at", watched.unwrap_or_else(|| reader::text("cli-timeline-no-link"))));
    }
    rows
}

fn percent(hundredths: u32) -> String {
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_exact() {
        assert_eq!([0, 5, 3_333, 10_000].map(percent), ["0.00 %", "0.05 %", "33.33 %", "100.00 %"]);
    }
}
