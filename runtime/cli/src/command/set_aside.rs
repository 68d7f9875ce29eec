//! `greenroom set-aside`: effects that an embedder's CRM refused after their commit was acknowledged.

use greenroom::{ApplyId, EffectSummary, SetAside};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::set_aside::{self, Decision},
    wiring,
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render, user,
};

const EXAMPLES: &str = "\
Examples:
  greenroom set-aside list
  greenroom set-aside retry run:0198c2f4-1c1b-7000-8000-000000000000
  greenroom set-aside drop run:0198c2f4-1c1b-7000-8000-000000000000

A program that embeds Greenroom may keep its contacts in a CRM of its own (Storage::split), and its runs in this store. When \
the CRM is away, a run ends all the same, and its effects wait. If the CRM refuses them later, such as because the contact \
was changed meanwhile, they are set aside: they are not in the CRM, although the run is recorded as done. With contacts in \
Greenroom's own store, nothing is ever set aside.";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    /// List the effects that are set aside, oldest first
    #[command(after_help = "Examples:\n  greenroom set-aside list\n  greenroom set-aside list --limit 5 --json")]
    List {
        /// How many commits to list
        #[arg(long, value_name = "COMMITS", default_value_t = 20)]
        #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
        limit: u16,
    },
    /// Let effects wait for the CRM again: the program with the CRM applies them when it settles next
    #[command(after_help = "Examples:
  greenroom set-aside retry run:0198c2f4-1c1b-7000-8000-000000000000

The effects overwrite what was written meanwhile. They get another id; if the CRM refuses them again, they are set aside \
again, with the new reason. Where no effects with the id are set aside, the exit code is 14.")]
    Retry {
        /// The id of the effects
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Delete effects: they will not reach the CRM, and the record of their run stays
    #[command(after_help = "Examples:
  greenroom set-aside drop run:0198c2f4-1c1b-7000-8000-000000000000

Where no effects with the id are set aside, the exit code is 14.")]
    Drop {
        /// The id of the effects
        #[arg(value_name = "ID")]
        id: String,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::List { limit } => {
            let store = wiring::store_for_reading(settings).await?;
            let (found, more) = set_aside::list(store.as_ref(), limit.into()).await?;
            output.show(&found, |found| list_words(found, more))?;
            output.note_cut(cut(more))?;
        }
        Command::Retry { id } => {
            let decision =
                set_aside::retry(wiring::store(settings).await?.as_ref(), ApplyId(id), &user::name()).await?;
            output.show(&decision, words)?;
        }
        Command::Drop { id } => {
            let decision =
                set_aside::drop_effects(wiring::store(settings).await?.as_ref(), ApplyId(id), &user::name()).await?;
            output.show(&decision, words)?;
        }
    }
    Ok(exit::OK)
}

pub(crate) fn list_words(found: &[SetAside], more: bool) -> Words {
    let mut words = Words::default();
    if found.is_empty() {
        words.line(reader::text("cli-set-aside-none"));
    }
    for aside in found {
        words.whole(&aside.id);
        let row = |key: &str, value: String| (reader::text(key), value);
        let mut rows = vec![row("cli-set-aside-reason", reader::sentence(&aside.reason))];
        rows.extend(aside.run.map(|run| row("cli-label-run", run.to_string())));
        rows.extend(aside.since.map(|since| row("cli-label-since", render::instant(since))));
        rows.extend(aside.effects.iter().map(|effect| row("cli-set-aside-effect", effect_words(effect))));
        words.lines(render::indented(rows));
    }
    words.append(cut(more));
    words
}

/// That the list ends early.
pub(crate) fn cut(more: bool) -> Words {
    if more { Words::of(reader::text("cli-set-aside-more")) } else { Words::default() }
}

fn effect_words(effect: &EffectSummary) -> String {
    let mut words = effect.effect.to_owned();
    if !effect.contacts.is_empty() {
        let ids: Vec<&str> = effect.contacts.iter().map(|id| id.as_str()).collect();
        words = reader::with("cli-set-aside-of-contact", &args![effect = words, contacts = plain(&ids.join(", "))]);
    }
    if let Some(webinar) = &effect.webinar {
        words = reader::with("cli-set-aside-with-webinar", &args![effect = words, webinar = webinar.to_string()]);
    }
    if !effect.properties.is_empty() {
        words += &format!(": {}", effect.properties.join(", "));
    }
    words
}

pub(crate) fn words(decision: &Decision) -> Words {
    match decision {
        Decision::Retried { waits_as, .. } => {
            Words::of(reader::with("cli-set-aside-retried", &args![id = plain(&waits_as.to_string())]))
        }
        Decision::Dropped { id } => {
            Words::of(reader::with("cli-set-aside-dropped", &args![id = plain(&id.to_string())]))
        }
    }
}
