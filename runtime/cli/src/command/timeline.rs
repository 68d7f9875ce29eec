//! `greenroom timeline`: what webinars a contact registered for, attended, and can see the recordings of (T1 to T3).

use std::time::Duration;

use greenroom_domain::{
    Contact,
    store::{TimelineEvent, TimelineKind},
};
use serde_json::json;

use super::show;
use greenroom_service::{Settings, wiring};

use crate::{
    error::Error,
    exit,
    mask::{links_masked, mask_links},
    output::{Output, View},
    render,
};

/// Its options.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom timeline ada@example.com
  greenroom timeline 7 --json

Newest first. Links that carry a query, a fragment or a user are masked; --reveal shows them.")]
pub(crate) struct Args {
    /// The contact: its id, or its primary email
    contact: String,
    /// Show links whole
    #[arg(long)]
    reveal: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings)?;
    let contact = show::find_contact(store.as_ref(), &args.contact).await?;
    let events = store.timeline(&contact.id).await?;
    if output.is_json() {
        let mut shown = json!({ "contact": contact.id, "email": contact.email, "timeline": events });
        if !args.reveal {
            mask_links(&mut shown);
        }
        output.json(&shown)?;
    } else {
        output.say(words(&contact, &events, args.reveal))?;
    }
    Ok(exit::OK)
}

pub(crate) fn words(contact: &Contact, events: &[TimelineEvent], reveal: bool) -> View {
    let mut view = View::of(format_args!("contact {}, {}", contact.id, show::email(contact)));
    if events.is_empty() {
        view.line("nothing happened with a webinar yet");
    }
    for event in events {
        let what = match event.kind {
            TimelineKind::Registration => "registered",
            TimelineKind::Attendance => "attended",
            TimelineKind::Recording => "recording available",
        };
        let (webinar, name) = (&event.webinar, &event.webinar_name);
        view.line(format_args!("{}  {what}: webinar {webinar}, {name}", render::instant(event.at)));
        let mut rows = details(event);
        if !reveal {
            rows.iter_mut().for_each(|(_, value)| *value = links_masked(value));
        }
        view.lines(render::indented(rows));
    }
    view
}

/// The fields of T1 to T3 beside the webinar's.
fn details(event: &TimelineEvent) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if let Some(state) = event.state {
        rows.push(("state", show::word(state)));
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
