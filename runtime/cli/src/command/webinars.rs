//! `greenroom webinars`: what is known of each webinar, whether it is synced and by which rule, and how its last sync went.

use greenroom_domain::{
    Webinar, WebinarType, ZoomAccountId,
    rules::settings::{self, Effective},
    store::KnownWebinar,
};
use serde_json::{Value, json};

use super::{audit, show};
use greenroom_service::{Settings, wiring};

use crate::{
    error::Error,
    exit,
    output::{Output, View, table},
    render,
};

/// Its options.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom webinars
  greenroom webinars --account AbC --json
  greenroom settings explain --webinar 82512345678

Webinars are known once `greenroom connect zoom`, or a round of `greenroom run-schedule`, has found them.")]
pub(crate) struct Args {
    /// Only those of this Zoom account
    #[arg(long, value_name = "ACCOUNT-ID")]
    account: Option<String>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let storage = wiring::storage(&wiring::store(settings)?);
    let kept = storage.sync_store()?;
    let (set, _) = kept.settings(None).await?;
    let account = args.account.map(ZoomAccountId::new);
    let mut known = kept.known_webinars(None).await?;
    known.retain(|known| account.as_ref().is_none_or(|account| &known.webinar.zoom_account == account));
    let effective = |known: KnownWebinar| {
        let sync = settings::webinar_sync(&set, &known.webinar);
        let recordings = settings::recording_sync(&set, &known.webinar);
        Shown { known, sync, recordings }
    };
    let webinars: Vec<Shown> = known.into_iter().map(effective).collect();
    if output.is_json() {
        output.json(&webinars.iter().map(as_json).collect::<Vec<_>>())?;
    } else {
        output.say(words(&webinars))?;
    }
    Ok(exit::OK)
}

/// A webinar, and what the settings say of it.
pub(crate) struct Shown {
    pub(crate) known: KnownWebinar,
    pub(crate) sync: Effective,
    pub(crate) recordings: Effective,
}

pub(crate) fn words(webinars: &[Shown]) -> View {
    if webinars.is_empty() {
        return View::of("no webinars: `greenroom connect zoom` fetches them");
    }
    let heading = ["webinar", "starts", "sync", "recordings", "last sync", "host", "topic", "Zoom account"];
    let rows = webinars.iter().map(|Shown { known, sync, recordings }| {
        let webinar = &known.webinar;
        vec![
            webinar.id.to_string(),
            starts(known),
            on_by(sync),
            on_by(recordings),
            known.last_sync.as_ref().map_or_else(
                || "never".to_owned(),
                |run| format!("{}, {}", audit::state(run.state), render::instant(run.started_at)),
            ),
            host(webinar),
            webinar.topic.clone(),
            webinar.zoom_account.to_string(),
        ]
    });
    let mut view = View::default();
    view.lines(table(&std::iter::once(heading.map(str::to_owned).to_vec()).chain(rows).collect::<Vec<_>>()));
    view
}

fn as_json(Shown { known, sync, recordings }: &Shown) -> Value {
    let webinar = &known.webinar;
    json!({
        "id": webinar.id,
        "topic": webinar.topic,
        "host": webinar.host_email,
        "zoomAccount": webinar.zoom_account,
        "type": webinar.kind,
        "startsAt": webinar.starts_at,
        "cancelled": known.cancelled,
        "sync": sync,
        "recordings": recordings,
        "lastSync": known.last_sync.as_ref().map(|run| json!({
            "run": run.id,
            "state": run.state,
            "startedAt": run.started_at,
            "finishedAt": run.finished_at,
            "warnings": run.warnings.len(),
        })),
    })
}

fn starts(known: &KnownWebinar) -> String {
    let webinar = &known.webinar;
    match (known.cancelled, webinar.kind, webinar.starts_at) {
        (true, ..) => "cancelled".to_owned(),
        (_, WebinarType::Single, Some(at)) => render::instant(at),
        (_, kind, Some(at)) => format!("{}, {}", render::instant(at), show::word(kind)),
        (_, kind, None) => show::word(kind),
    }
}

fn on_by(effective: &Effective) -> String {
    format!("{} ({})", if effective.on { "on" } else { "off" }, effective.rule)
}

fn host(webinar: &Webinar) -> String {
    webinar.host_email.as_ref().map_or_else(|| format!("Zoom user {}", webinar.host_id), ToString::to_string)
}
