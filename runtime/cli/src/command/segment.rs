//! `greenroom segment`: filters over contacts, saved under names (G1 to G3: by properties and events).

use std::path::{Path, PathBuf};

use greenroom_domain::{AccountStore, Contact, Failure, PropertyDefinition, segment::Filter};
use greenroom_locale::args;
use greenroom_service::{
    Settings, spreadsheet,
    views::segments::{self, SavedSegment, SegmentView},
    wiring,
};

use super::show::{email, name};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, quoted, table},
    reader, render, source, user,
};

/// How many members are read from the store at once.
const PAGE: usize = 1_000;
/// The default number of members in words.
const SHOWN: u64 = 100;

const SAVE: &str = "\
Examples:
  greenroom segment save fans fans.json
  echo '{\"event\": \"attendance\", \"times\": {\"atLeast\": 2}}' | greenroom segment save fans -

A filter is a condition, or a combination of filters:
  {\"all\": [FILTER, ...]}   {\"any\": [FILTER, ...]}   {\"not\": FILTER}
A condition compares a property, by its internal name:
  {\"property\": \"zoom_webinar_attendance_count\", \"is\": {\"atLeast\": 2}}
    is is \"known\" or \"unknown\", or one of equals, notEquals, greater, atLeast, less, atMost, contains, and between \
with from and to; a number compares as numbers, a text whatever the case
or counts events:
  {\"event\": \"attendance\", \"where\": {\"percent\": {\"atLeast\": 50}}, \"times\": {\"atLeast\": 2}, \
\"when\": {\"lastDays\": 90}}
    event is registration, where may have webinarIds, webinarName, states
             attendance, where may have webinarIds, webinarName, seconds, percent
          or recording, where may have topic, startsAt, recordingUrl
    names, topics and URLs are {\"equals\": TEXT} or {\"contains\": TEXT}
    times is {\"atLeast\": N}, {\"atMost\": N} or {\"exactly\": N}; once or more by default
    when is {\"lastDays\": N}, or {\"from\": INSTANT, \"before\": INSTANT} with either or both
    \"happened\": false means the opposite
schemas/segment.json is the schema. An existing segment of that name is replaced.";

const MEMBERS: &str = "\
Examples:
  greenroom segment members fans
  greenroom segment members fans --limit 1000 --after 48211
  greenroom segment members fans --csv > fans.csv
  greenroom segment members --filter @fans.json --json

Words show 100 members at a time; --json, with one contact on each line, and --csv give all of them, up to --limit. \
Where more follow, the last line of words, or stderr with --json and --csv, has the command for them. \
Secret properties are masked, and left out of a CSV; --reveal shows them. In a CSV, an apostrophe precedes a text that \
a spreadsheet would run as a formula.";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:
  greenroom segment save fans fans.json
  greenroom segment explain fans
  greenroom segment count fans
  greenroom segment members fans --csv > fans.csv")]
pub(crate) enum Command {
    /// List saved segments
    #[command(after_help = "Examples:\n  greenroom segment list\n  greenroom segment list --json")]
    List {
        /// Show the values that secret properties are compared with, with --json
        #[arg(long)]
        reveal: bool,
    },
    /// Show a segment: its filter, in words and as it was saved
    #[command(after_help = "Examples:\n  greenroom segment show fans\n  greenroom segment show fans --json")]
    Show {
        /// The segment's name
        name: String,
        /// Show the values that secret properties are compared with
        #[arg(long)]
        reveal: bool,
    },
    /// Describe the members in words
    #[command(
        after_help = "Examples:\n  greenroom segment explain fans\n  greenroom segment explain --filter @fans.json"
    )]
    Explain(Which),
    /// Count the members
    #[command(
        after_help = "Examples:\n  greenroom segment count fans\n  greenroom segment count --filter '{\"event\": \"attendance\"}'"
    )]
    Count(Which),
    /// List the members
    #[command(after_help = MEMBERS)]
    Members(Members),
    /// Save a filter under a name
    #[command(after_help = SAVE)]
    Save {
        /// The segment's name
        name: String,
        /// The file with the filter as JSON, or - for standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Remove a segment; its members stay as they are
    #[command(after_help = "Examples:\n  greenroom segment remove fans")]
    Remove {
        /// The segment's name
        name: String,
    },
}

/// A saved segment, or a filter.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Which {
    /// The segment's name
    name: Option<String>,
    /// A filter instead of a segment: JSON, @ and the name of a file, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-")]
    filter: Option<String>,
}

/// Options of `members`.
#[derive(clap::Args)]
pub(crate) struct Members {
    #[command(flatten)]
    which: Which,
    /// The most members to list
    #[arg(long, value_name = "MEMBERS", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Only members after this place, where the page before ended
    #[arg(long, value_name = "PLACE")]
    after: Option<u64>,
    /// Print comma-separated values, for a spreadsheet
    #[arg(long)]
    csv: bool,
    /// Show secrets
    #[arg(long)]
    reveal: bool,
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = match command {
        Command::Save { .. } | Command::Remove { .. } => wiring::store(settings).await?,
        Command::List { .. } | Command::Show { .. } | Command::Explain(_) | Command::Count(_) | Command::Members(_) => {
            wiring::store_for_reading(settings).await?
        }
    };
    let store = store.as_ref();
    match command {
        Command::List { reveal } => {
            let mut segments = segments::list(store, reveal).await?;
            if let Some(say) = in_words(store, output).await? {
                segments.iter_mut().for_each(|segment| segment.words = say(&segment.filter));
            }
            output.show_sorted(&segments, |segments| list_words(segments))?;
        }
        Command::Show { name, reveal } => {
            let mut segment = segments::details(store, &name, reveal).await?;
            if let Some(say) = in_words(store, output).await? {
                segment.words = say(&segment.filter);
            }
            let filter = pretty(&segment)?;
            output.show_sorted(&segment, |segment| show_words(segment, &filter))?;
        }
        Command::Explain(which) => {
            let filter = filter(store, &which).await?;
            let mut explanation = segments::explained(store, &filter).await?;
            if let Some(say) = in_words(store, output).await? {
                explanation.words = say(&filter);
            }
            output.show_sorted(&explanation, |explanation| Words::of(&explanation.words))?;
        }
        Command::Count(which) => {
            let filter = filter(store, &which).await?;
            let count = segments::count(store, &filter, greenroom_clock::now()).await?;
            output.show_sorted(&count, |count| Words::of(count.members))?;
        }
        Command::Members(args) => members(store, &args, output).await?,
        Command::Save { name, file } => {
            let document = if file == Path::new("-") { source::json("-")? } else { source::json_file(&file)? };
            let filter = Filter::parse(document.value()).map_err(Failure::from)?;
            let mut saved = segments::save(store, &name, &filter, &user::name(), greenroom_clock::now()).await?;
            if let Some(say) = in_words(store, output).await? {
                saved.words = say(&filter);
            }
            output.show_sorted(&saved, saved_words)?;
        }
        Command::Remove { name } => {
            let removed = segments::remove(store, &name, &user::name()).await?;
            output.show_sorted(&removed, |gone| {
                Words::of(reader::with("cli-segment-removed", &args![name = plain(&gone.removed)]))
            })?;
        }
    }
    Ok(exit::OK)
}

/// Says filters in the reader's language; none where that is English, which views have, and for JSON.
async fn in_words(store: &dyn AccountStore, output: &Output) -> Result<Option<impl Fn(&Filter) -> String>, Error> {
    let Some(locale) = reader::foreign().filter(|_| !output.is_json()) else { return Ok(None) };
    let properties = store.properties().await?;
    Ok(Some(move |filter: &Filter| locale.segment_words(filter, &properties)))
}

pub(crate) fn saved_words(saved: &SavedSegment) -> Words {
    let key = if saved.created { "cli-segment-saved" } else { "cli-segment-replaced" };
    Words::of(reader::with(key, &args![name = plain(&saved.name), words = plain(&saved.words)]))
}

pub(crate) fn list_words(segments: &[SegmentView]) -> Words {
    let mut words = Words::default();
    if segments.is_empty() {
        words.line(reader::text("cli-segment-none"));
    }
    let rows = segments.iter().map(|segment| vec![segment.name.clone(), segment.words.clone()]);
    words.lines(table(&rows.collect::<Vec<_>>()));
    words
}

/// The filter of a segment as JSON on several lines.
fn pretty(segment: &SegmentView) -> Result<String, Error> {
    let filter = serde_json::to_value(&segment.filter).and_then(|filter| serde_json::to_string_pretty(&filter));
    filter.map_err(|error| Error::Output(error.into()))
}

pub(crate) fn show_words(segment: &SegmentView, filter: &str) -> Words {
    let mut words = Words::of(reader::with("cli-segment-segment", &args![name = plain(&segment.name)]));
    words.lines(render::indented([
        (reader::text("cli-segment-members"), segment.words.clone()),
        (reader::text("cli-segment-first-saved"), render::instant(segment.created_at)),
        (reader::text("cli-segment-last-saved"), render::instant(segment.updated_at)),
    ]));
    words.line(reader::text("cli-segment-filter"));
    words.lines(filter.lines().map(|line| format!("  {line}")));
    words
}

async fn filter(store: &dyn AccountStore, which: &Which) -> Result<Filter, Error> {
    match which {
        Which { filter: Some(given), .. } => {
            Ok(Filter::parse(source::json_of("--filter", given)?.value()).map_err(Failure::from)?)
        }
        Which { name, filter: None } => Ok(segments::filter(store, name.as_deref().unwrap_or_default()).await?),
    }
}

/// How members are printed.
enum Form {
    Table,
    Lines,
    Csv(Vec<PropertyDefinition>),
}

async fn members(store: &dyn AccountStore, args: &Members, output: &Output) -> Result<(), Error> {
    let filter = filter(store, &args.which).await?;
    let form = if args.csv {
        Form::Csv(segments::columns(store, args.reveal).await?)
    } else if output.is_json() {
        Form::Lines
    } else {
        Form::Table
    };
    let default = if matches!(form, Form::Table) { SHOWN } else { u64::MAX };
    let mut left = args.limit.unwrap_or(default);
    // One instant for all pages.
    let now = greenroom_clock::now();
    let (mut after, mut any) = (args.after, false);
    if let Form::Csv(columns) = &form {
        let labels = columns.iter().map(|property| property.label.as_str());
        output.say(csv_record(std::iter::once("Contact").chain(labels))?)?;
    }
    while left > 0 {
        let size = usize::try_from(left).unwrap_or(PAGE).min(PAGE);
        let page = segments::members(store, &filter, now, after, size, args.reveal).await?;
        any |= !page.members.is_empty();
        left = left.saturating_sub(page.members.len() as u64);
        match &form {
            Form::Table => output.say(page_words(&page.members))?,
            Form::Lines => page.members.iter().try_for_each(|member| output.json_line(member))?,
            Form::Csv(columns) => page.members.iter().try_for_each(|member| {
                let values = columns.iter().map(|property| member.value(&property.name).unwrap_or_default());
                output.say(csv_record(std::iter::once(member.id.as_str()).chain(values))?)
            })?,
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let cut = after.map(|place| more(args.which.name.as_deref(), args.limit, place));
    match (form, cut) {
        (Form::Table, Some(more)) => output.say(more),
        // Members alone are in the output of these, because programs read it.
        (Form::Lines | Form::Csv(_), Some(more)) => output.say(more.into_notes()),
        (Form::Table, None) if !any => output.say(Words::of(reader::text("cli-segment-no-members"))),
        (_, None) => Ok(()),
    }
}

/// The command for the next page.
pub(crate) fn more(segment: Option<&str>, limit: Option<u64>, place: u64) -> Words {
    let which = segment.map_or_else(|| "--filter ..".to_owned(), quoted);
    let limit = limit.map(|limit| format!(" --limit {limit}")).unwrap_or_default();
    let mut words = Words::default();
    let command = plain(&format!("greenroom segment members {which}{limit} --after {place}"));
    words.whole(reader::with("cli-segment-more", &args![command = command]));
    words
}

pub(crate) fn page_words(members: &[Contact]) -> Words {
    let mut words = Words::default();
    let rows = members.iter().map(|member| vec![member.id.to_string(), email(member.email.as_ref()), name(member)]);
    words.lines(table(&rows.collect::<Vec<_>>()));
    words
}

/// One record, with whole values.
pub(crate) fn csv_record<'a>(cells: impl Iterator<Item = &'a str>) -> Result<Words, Error> {
    let mut record = csv::Writer::from_writer(Vec::new());
    let unwritable = |error: &dyn std::fmt::Display| {
        Error::Other(reader::with("cli-segment-no-csv", &args![error = error.to_string()]))
    };
    record.write_record(cells.map(spreadsheet::value)).map_err(|error| unwritable(&error))?;
    let bytes = record.into_inner().map_err(|error| unwritable(&error))?;
    let line = String::from_utf8(bytes).map_err(|error| unwritable(&error))?;
    let mut words = Words::default();
    words.whole(line.trim_end_matches('\n'));
    Ok(words)
}
