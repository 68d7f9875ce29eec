//! `greenroom webinars`: the known webinars, whether each is synced and by which rule, and how its last sync ended.

use greenroom_domain::{WebinarType, ZoomAccountId, rules::settings::Effective};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::webinars::{self, WebinarView},
    wiring,
};

use super::{audit, show};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render,
};

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom webinars
  greenroom webinars --account AbC --json
  greenroom settings explain --webinar 82512345678

Webinars are known once `greenroom connect zoom`, or a round of `greenroom run-schedule`, has found them.")]
pub(crate) struct Args {
    /// Only the webinars of this Zoom account
    #[arg(long, value_name = "ACCOUNT-ID")]
    account: Option<String>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store_for_reading(settings).await?;
    let account = args.account.map(ZoomAccountId::new);
    output.show_sorted(&webinars::list(store.as_ref(), account.as_ref()).await?, |webinars| words(webinars))?;
    Ok(exit::OK)
}

pub(crate) fn words(webinars: &[WebinarView]) -> Words {
    if webinars.is_empty() {
        return Words::of(reader::text("cli-no-webinars"));
    }
    let heading = [
        "cli-webinars-webinar",
        "cli-webinars-starts",
        "cli-webinars-sync",
        "cli-webinars-recordings",
        "cli-webinars-last-sync",
        "cli-webinars-host",
        "cli-webinars-topic",
        "cli-row-zoom-account",
    ];
    let rows = webinars.iter().map(|webinar| {
        let last_sync = webinar.last_sync.as_ref();
        vec![
            webinar.id.to_string(),
            starts(webinar),
            on_by(&webinar.sync),
            on_by(&webinar.recordings),
            last_sync.map_or_else(
                || reader::text("cli-word-never"),
                |run| format!("{}, {}", audit::state(run.state), render::instant(run.started_at)),
            ),
            host(webinar),
            webinar.topic.clone(),
            webinar.zoom_account.to_string(),
        ]
    });
    let mut words = Words::default();
    words.lines(table(&std::iter::once(heading.map(reader::text).to_vec()).chain(rows).collect::<Vec<_>>()));
    words
}

fn starts(webinar: &WebinarView) -> String {
    match (webinar.cancelled, webinar.kind, webinar.starts_at) {
        (true, ..) => reader::word_as_is("webinar-state", "cancelled"),
        (_, WebinarType::Single, Some(at)) => render::instant(at),
        (_, kind, Some(at)) => format!("{}, {}", render::instant(at), show::word("webinar-type", kind)),
        (_, kind, None) => show::word("webinar-type", kind),
    }
}

fn on_by(effective: &Effective) -> String {
    let word = if effective.on { "on" } else { "off" };
    format!("{} ({})", reader::word_as_is("switch", word), effective.rule)
}

fn host(webinar: &WebinarView) -> String {
    let unknown = || reader::with("cli-webinars-zoom-user", &args![user = plain(&webinar.host_id)]);
    webinar.host.as_ref().map_or_else(unknown, ToString::to_string)
}
