//! `greenroom timeline`: a contact's registrations, attendances and recordings (T1 to T3: the timeline), and events of actions.

use std::time::Duration;

use greenroom_domain::store::{ActionEvent, TimelineEvent, TimelineKind};
use greenroom_service::{
    Settings,
    views::timeline::{self, Timeline},
    wiring,
};

use super::show;
use crate::{
    error::Error,
    exit,
    output::{Output, Words},
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
    let mut words = Words::of(format_args!("contact {contact}, {}", show::email(email.as_ref())));
    if events.is_empty() && action_events.is_empty() {
        words.line("nothing happened yet");
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
    let (word, english) = match event.kind {
        TimelineKind::Registration => ("registration", "registered"),
        TimelineKind::Attendance => ("attendance", "attended"),
        TimelineKind::Recording => ("recording", "recording available"),
    };
    let what = reader::word("timeline-kind", word, english);
    let (webinar, name) = (&event.webinar, &event.webinar_name);
    (format!("{what}: webinar {webinar}, {name}"), render::indented(details(event)))
}

fn of_action(event: &ActionEvent) -> Shown {
    let details = event.details.iter().map(|(name, value)| (name.as_str(), value.clone()));
    (format!("{} ({}): {}", event.event_type, event.action, event.title), render::fields_of(details))
}

/// The fields of an event (T1 to T3: registration, attendance, recording) besides the webinar's.
fn details(event: &TimelineEvent) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if let Some(state) = event.state {
        rows.push(("state", show::word("registration-state", state)));
    }
    if let Some(at) = event.session_starts_at {
        rows.push(("webinar's date", render::instant(at)));
    }
    if let Some(was) = &event.attendance {
        rows.push(("joined", render::instant(was.joined_at)));
        rows.push(("left", render::instant(was.left_at)));
        rows.push(("duration", render::duration(Duration::from_secs(was.seconds.into()))));
        rows.push(("of the session", percent(was.hundredths)));
    }
    if let Some(recording) = &event.recording {
        rows.push(("recording", recording.topic.clone()));
        rows.push(("begins", render::instant(recording.starts_at)));
        let watched = recording.recording_url.clone();
        rows.push(("watched at", watched.unwrap_or_else(|| "(Zoom gives no link)".to_owned())));
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
