//! `greenroom run-schedule`: syncs what is due, again and again (L1).

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use greenroom::Failure;
use greenroom_domain::ZoomAccountId;
use greenroom_sync::{Messages, Progress, Round};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::sync::{self, Bars};
use greenroom_service::{Settings, wiring};

use crate::{
    error::Error,
    exit, mask,
    output::{Output, View, table},
    render, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom run-schedule
  greenroom run-schedule --every 5m --json
  greenroom run-schedule --once

Each round looks for new webinars at every connected Zoom account, and syncs those that are due: while a webinar lies \
ahead, goes on or has just ended, in every round; after two days once a day; after thirty days only when a setting \
is turned on or a recording is still awaited. Of a webinar that is marked as one of Zoom Events the audit log says so once. \
Ctrl-C ends it; a sync that is stopped goes on in the next round of \
whoever comes first. With --json every round is one line.";

/// Its options.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The time between two rounds, such as 30s, 10m or 1h
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = interval)]
    every: Duration,
    /// One round, then end: for those who have a scheduler of their own
    #[arg(long)]
    once: bool,
}

fn interval(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no time between a second and a day: write it such as 30s, 10m or 1h");
    let given: SignedDuration = text.parse().map_err(|_| wrong())?;
    let within = SignedDuration::from_secs(1)..=SignedDuration::from_hours(24);
    within.contains(&given).then(|| given.unsigned_abs()).ok_or_else(wrong)
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let messages = wiring::messages(settings)?;
    let store = wiring::store(settings)?;
    let (runtime, syncs) = wiring::sync(settings, &store)?;
    sync::load_steps(&runtime, settings, output).await?;
    wiring::settle_first(&runtime).await;
    let bars = Bars::new();
    let progress = |progress: Progress<'_>| bars.show(&progress);
    let ended = if args.once {
        tokio::select! {
            round = syncs.round(args.every, &progress) => {
                bars.clear();
                match round {
                    Ok(round) => tell(&round, &mut NotShown::new(), &messages, output).map(|()| exit::OK),
                    Err(failure) => Err(failure.into()),
                }
            }
            () = stop::requested() => Ok(exit::CANCELLED),
        }
    } else {
        if !output.is_json() {
            let mut view = View::default();
            view.note(format_args!("a round every {} until stopped", render::duration(args.every)));
            output.say(view)?;
        }
        // Nobody reads on: that ends it too.
        let unread = Notify::new();
        let failed = RefCell::new(None);
        let stop = async {
            tokio::select! {
                () = stop::requested() => {}
                () = unread.notified() => {}
            }
        };
        let mut not_shown = NotShown::new();
        let told = |round: Result<Round, Failure>| {
            bars.clear();
            let told = match round {
                Ok(round) => tell(&round, &mut not_shown, &messages, output),
                Err(failure) => tell_failed(&failure, output),
            };
            if let Err(error) = told {
                failed.replace(Some(error));
                unread.notify_one();
            }
        };
        syncs.run_schedule(args.every, stop, &progress, told).await;
        failed.into_inner().map_or(Ok(exit::OK), Err)
    };
    bars.clear();
    stop::shut_down(&runtime, output).await;
    ended
}

fn tell_failed(failure: &Failure, output: &Output) -> Result<(), Error> {
    if output.is_json() {
        return output.json_line(&json!({ "at": Timestamp::now(), "failure": failure }));
    }
    output.say(failed_words(failure, Timestamp::now()))
}

pub(crate) fn failed_words(failure: &Failure, now: Timestamp) -> View {
    let mut view = View::default();
    view.note(format_args!("{}  this round failed: {}", render::instant(now), failure.message));
    view
}

/// What Zoom did not show of each account when it was said last: it is the same in most rounds.
pub(crate) type NotShown = BTreeMap<ZoomAccountId, Vec<(String, String)>>;

fn tell(round: &Round, not_shown: &mut NotShown, messages: &Messages, output: &Output) -> Result<(), Error> {
    let now = Timestamp::now();
    if output.is_json() {
        let discovered = round.discovered.iter().map(|(account, found)| match found {
            Ok(found) => json!({ "zoomAccount": account, "found": found }),
            Err(failure) => json!({ "zoomAccount": account, "failure": failure }),
        });
        let synced: Vec<Value> =
            round.synced.iter().map(|synced| sync::answer(synced, messages)).collect::<Result<_, _>>()?;
        return output.json_line(&json!({ "at": now, "discovered": discovered.collect::<Vec<_>>(), "synced": synced }));
    }
    output.say(words(round, not_shown, now))
}

pub(crate) fn words(round: &Round, not_shown: &mut NotShown, now: Timestamp) -> View {
    let mut view = View::default();
    for (account, found) in &round.discovered {
        match found {
            Ok(found) => {
                let is_known = not_shown.get(account).is_some_and(|said| *said == found.not_shown);
                if found.new.is_empty() && (found.not_shown.is_empty() || is_known) {
                    continue;
                }
                let new = render::many(found.new.len() as u64, "new webinar");
                view.line(format_args!("{}  Zoom account {account}: {new}", render::instant(now)));
                for (what, why) in found.not_shown.iter().filter(|_| !is_known) {
                    view.line(format_args!("  not shown by Zoom: {what}: {}", mask::links_masked(why)));
                }
                not_shown.insert(account.clone(), found.not_shown.clone());
            }
            Err(failure) => view.note(format_args!(
                "{}  Zoom account {account}: {}",
                render::instant(now),
                mask::links_masked(&failure.message)
            )),
        }
    }
    let rows = round.synced.iter().map(|synced| {
        let (state, more) = sync::summary(synced);
        vec![render::instant(now), synced.webinar.to_string(), state, more]
    });
    view.lines(table(&rows.collect::<Vec<_>>()));
    for synced in &round.synced {
        if let Err(failure) = &synced.result {
            view.append(sync::failure_words(&synced.webinar, failure));
        }
    }
    if round.synced.is_empty() {
        view.line(format_args!("{}  no webinar was due", render::instant(now)));
    }
    view
}
