//! `greenroom run-schedule`: syncs due webinars at intervals (L1: on a schedule and by hand).

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use greenroom::{Failure, FailureKind};
use greenroom_domain::{Sentence, ZoomAccountId};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::sync::{Discovery, FailedRound, RoundView, SyncResult},
    wiring,
};
use greenroom_sync::{Progress, Round};
use jiff::SignedDuration;
use tokio::sync::Notify;

use super::sync::{self, Bars};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom run-schedule
  greenroom run-schedule --every 5m --json
  greenroom run-schedule --once

Each round searches every connected Zoom account for new webinars, and syncs webinars that are due: in every round \
before a webinar, during it and just after it; after two days once a day; after thirty days only when a setting is \
turned on or a recording is still expected. For a webinar that is marked as one of Zoom Events, the audit log says so \
once. Ctrl-C ends the command; a later round, of any process, resumes a stopped sync. With --json every round is one line.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The time between two rounds, such as 30s, 10m or 1h
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = interval)]
    every: Duration,
    /// Run one round, then end: for use with another scheduler
    #[arg(long)]
    once: bool,
}

fn interval(text: &str) -> Result<Duration, String> {
    let wrong = || reader::with("cli-usage-no-interval", &args![given = text]);
    let given: SignedDuration = text.parse().map_err(|_| wrong())?;
    let within = SignedDuration::from_secs(1)..=SignedDuration::from_hours(24);
    within.contains(&given).then(|| given.unsigned_abs()).ok_or_else(wrong)
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let messages = reader::messages(settings)?;
    let store = wiring::store(settings).await?;
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
                    Ok(round) => {
                        let round = RoundView::of(round, &messages, greenroom_clock::now());
                        tell(&round, &mut NotShown::new(), output).map(|()| exit::OK)
                    }
                    Err(failure) => Err(failure.into()),
                }
            }
            () = stop::requested() => Err(Error::Failure(Failure::of(
                FailureKind::Cancelled,
                reader::text("cli-schedule-stopped"),
            ))),
        }
    } else {
        if !output.is_json() {
            let mut words = Words::default();
            words.note(reader::with("cli-schedule-every", &args![time = render::duration(args.every)]));
            output.say(words)?;
        }
        // A closed output ends the schedule too.
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
                Ok(round) => tell(&RoundView::of(round, &messages, greenroom_clock::now()), &mut not_shown, output),
                Err(failure) => tell_failed(&FailedRound::of(&failure, greenroom_clock::now()), output),
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

fn tell_failed(round: &FailedRound, output: &Output) -> Result<(), Error> {
    if output.is_json() { output.json_line_sorted(round) } else { output.say(failed_words(round)) }
}

pub(crate) fn failed_words(round: &FailedRound) -> Words {
    let mut words = Words::default();
    let failed = reader::with("cli-schedule-round-failed", &args![message = plain(&render::message(&round.failure))]);
    words.note(format_args!("{}  {failed}", render::instant(round.at)));
    words
}

/// What Zoom did not show of each account, as printed last: users and webinars with the reason, and the number of users
/// without webinars. It is the same in most rounds, and printed once.
pub(crate) type NotShown = BTreeMap<ZoomAccountId, (Vec<(String, Sentence)>, usize)>;

fn tell(round: &RoundView, not_shown: &mut NotShown, output: &Output) -> Result<(), Error> {
    if output.is_json() { output.json_line_sorted(round) } else { output.say(words(round, not_shown)) }
}

pub(crate) fn words(round: &RoundView, not_shown: &mut NotShown) -> Words {
    let mut words = Words::default();
    let at = render::instant(round.at);
    for discovery in &round.discovered {
        match discovery {
            Discovery::Found { zoom_account, found } => {
                let now = (found.not_shown.clone(), found.not_listed);
                let is_known = not_shown.get(zoom_account).is_some_and(|said| *said == now);
                let is_all_shown = found.not_shown.is_empty() && found.not_listed == 0;
                if found.new.is_empty() && (is_all_shown || is_known) {
                    continue;
                }
                let (account, new) = (plain(zoom_account.as_str()), found.new.len());
                let args = args![account = account, count = new, number = new.to_string()];
                words.line(format_args!("{at}  {}", reader::with("cli-schedule-new-webinars", &args)));
                if !is_known {
                    for (count, what, why) in by_reason(&found.not_shown) {
                        let mut args = args![what = plain(what), why = plain(&reader::sentence(why))];
                        let not_shown = if count > 1 {
                            args.set("more", (count - 1).to_string());
                            reader::with("cli-schedule-not-shown-more", &args)
                        } else {
                            reader::with("cli-schedule-not-shown", &args)
                        };
                        words.line(format_args!("  {not_shown}"));
                    }
                    if let Some(not_listed) = sync::not_listed(found.not_listed) {
                        words.line(format_args!("  {not_listed}"));
                    }
                }
                not_shown.insert(zoom_account.clone(), now);
            }
            Discovery::Failed { zoom_account, failure } => {
                words.note(format_args!("{at}  {}", sync::of_account(zoom_account, &render::message(failure))));
            }
        }
    }
    let rows = round.synced.iter().map(|result| {
        let (state, more) = sync::summary(result);
        vec![at.clone(), result.webinar().to_string(), state, more]
    });
    words.lines(table(&rows.collect::<Vec<_>>()));
    for result in &round.synced {
        if let SyncResult::Failed { webinar, failure } = result {
            words.append(sync::failure_words(webinar, failure));
        }
    }
    if round.synced.is_empty() {
        words.line(format_args!("{at}  {}", reader::text("cli-schedule-none-due")));
    }
    words
}

/// One entry for each reason: how many Zoom did not show for it, the first of them, and the reason.
fn by_reason(not_shown: &[(String, Sentence)]) -> Vec<(usize, &str, &Sentence)> {
    let mut by_reason: Vec<(usize, &str, &Sentence)> = Vec::new();
    for (what, why) in not_shown {
        match by_reason.iter_mut().find(|(_, _, known)| *known == why) {
            Some((count, ..)) => *count += 1,
            None => by_reason.push((1, what, why)),
        }
    }
    by_reason
}
