//! The pages of help with other texts: those of commands and options, and those that clap writes itself.

use clap::{Arg, ArgAction, Command, builder::PossibleValue};
use greenroom_locale::Locale;
use greenroom_zoom_sandbox::WORLD_FORMAT;

use super::notes;
use crate::exit;

/// Gives the text for a message, an attribute of it, and the English text.
pub(crate) type Texts<'a> = dyn Fn(&str, &str, &str) -> String + 'a;

/// The message of the command itself. That of a subcommand has its path: `help-actions-list`.
const ROOT: &str = "help-greenroom";
/// The message of the options that every command has.
const GLOBAL: &str = "help-global";
/// The message of texts that options of several commands have.
pub(crate) const SHARED: &str = "help-shared";
/// The message of the texts that clap writes on each page.
pub(crate) const PAGE: &str = "help-page";
/// The message of the exit codes.
const EXIT_CODES: &str = "help-exit-codes";

/// The name of the option, and of the command, that show the help.
const HELP: &str = "help";

/// A text of the help: of the message, or of what several commands share.
pub(crate) fn text(locale: &Locale, message: &str, attribute: &str) -> Option<String> {
    locale.attribute(message, attribute).or_else(|| locale.attribute(SHARED, attribute))
}

/// The command with other texts, in its own pages and in those of its subcommands.
pub(crate) fn translated(command: Command, texts: &Texts<'_>) -> Command {
    let mut command = page(command, ROOT, texts);
    // Adds the commands `help`, whose texts are clap's.
    command.build();
    with_help_commands(command, texts)
}

fn page(command: Command, message: &str, texts: &Texts<'_>) -> Command {
    let about = command.get_about().map(|about| texts(message, "about", &about.to_string()));
    let after = command.get_after_help().map(|notes| after_help(&notes.to_string(), message, texts));
    let after_long = command.get_after_long_help().map(|notes| after_help(&notes.to_string(), message, texts));
    let mut command = with_headings(with_arguments(command, message, texts), texts);
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    if let Some(after_long) = after_long {
        command = command.after_long_help(after_long);
    }
    command.mut_subcommands(|inner| {
        let parent = if message == ROOT { HELP } else { message };
        let message = format!("{parent}-{}", inner.get_name());
        page(inner, &message, texts)
    })
}

/// The headings that clap writes itself.
fn with_headings(command: Command, texts: &Texts<'_>) -> Command {
    let style = *command.get_styles().get_usage();
    let heading = texts(PAGE, "usage", "Usage:");
    command.subcommand_help_heading(without_colon(&texts(PAGE, "commands", "Commands:"))).help_template(format!(
        "{{about-with-newline}}\n{style}{heading}{style:#} {{usage}}\n\n{{all-args}}{{after-help}}"
    ))
}

/// A heading as clap takes it, which adds the colon.
fn without_colon(heading: &str) -> String {
    heading.trim_end_matches(':').to_owned()
}

/// The arguments under headings of their own, in clap's order, and the options that clap adds itself.
fn with_arguments(mut command: Command, message: &str, texts: &Texts<'_>) -> Command {
    let has_long_help = has_long_help(&command);
    // A command may have options that its own subcommands have, too: these stand under its options.
    let is_of_all = |arg: &&Arg| arg.is_global_set() && arg.get_help_heading().is_some();
    let (global, own): (Vec<&Arg>, Vec<&Arg>) = command.get_arguments().partition(is_of_all);
    let (positional, options): (Vec<&Arg>, Vec<&Arg>) = own.into_iter().partition(|arg| arg.is_positional());
    let ids = |args: Vec<&Arg>| args.into_iter().map(|arg| arg.get_id().to_string()).collect::<Vec<_>>();
    let (global, positional, options) = (ids(global), ids(positional), ids(options));
    let arguments = without_colon(&texts(PAGE, "arguments", "Arguments:"));
    let heading = without_colon(&texts(PAGE, "options", "Options:"));
    let global_options = without_colon(&texts(PAGE, "global-options", "Global options:"));
    // An argument that is changed becomes the last one, so that the headings are in the order of these steps.
    for (place, id) in positional.iter().enumerate() {
        command = command.mut_arg(id, |arg| {
            // Under a heading of their own, clap sorts arguments without a place by their names.
            with_texts(arg, message, texts).help_heading(arguments.clone()).display_order(place)
        });
    }
    for id in &options {
        command = command.mut_arg(id, |arg| with_texts(arg, message, texts).help_heading(heading.clone()));
    }
    let mut help = Arg::new(HELP).short('h').long(HELP).action(ArgAction::Help);
    help = if has_long_help {
        help.help(texts(PAGE, "see-more", "Print help (see more with '--help')")).long_help(texts(
            PAGE,
            "see-summary",
            "Print help (see a summary with '-h')",
        ))
    } else {
        help.help(texts(PAGE, "print-help", "Print help"))
    };
    command = command.disable_help_flag(true).arg(last(help, &heading));
    if command.get_version().is_some() {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        let version = version.help(texts(PAGE, "print-version", "Print version"));
        command = command.disable_version_flag(true).arg(last(version, &heading));
    }
    for id in &global {
        command = command.mut_arg(id, |arg| with_texts(arg, GLOBAL, texts).help_heading(global_options.clone()));
    }
    command
}

/// Behind all other options, as clap places its own.
fn last(option: Arg, heading: &str) -> Arg {
    option.help_heading(heading.to_owned()).display_order(999)
}

/// Whether `--help` shows more than `-h`, as clap decides it.
fn has_long_help(command: &Command) -> bool {
    command.get_after_long_help().is_some() || command.get_arguments().any(has_described_values)
}

fn has_described_values(arg: &Arg) -> bool {
    arg.get_possible_values().iter().any(|value| value.get_help().is_some())
}

/// An argument with its text, behind which stands what clap writes there itself: its variable, its default and its values.
fn with_texts(arg: Arg, message: &str, texts: &Texts<'_>) -> Arg {
    let id = arg.get_id().to_string();
    let help = texts(message, &format!("arg-{id}"), &arg.get_help().map(ToString::to_string).unwrap_or_default());
    let bracket = |attribute, english, what: &str| format!("[{} {what}]", texts(PAGE, attribute, english));
    let mut behind = Vec::new();
    if let Some(variable) = arg.get_env().filter(|_| !arg.is_hide_env_set()) {
        behind.push(bracket("env", "env:", &variable.to_string_lossy()));
    }
    let takes_value = arg.get_action().takes_values();
    if takes_value && !arg.is_hide_default_value_set() && !arg.get_default_values().is_empty() {
        let defaults = arg.get_default_values().iter().map(|value| escaped(&value.to_string_lossy()));
        behind.push(bracket("default", "default:", &defaults.collect::<Vec<_>>().join(" ")));
    }
    // An option without a value has `true` and `false` for clap alone.
    let shows_values = takes_value && !arg.is_hide_possible_values_set();
    let values: Vec<PossibleValue> =
        arg.get_possible_values().into_iter().filter(|value| shows_values && !value.is_hide_set()).collect();
    let long_help = has_described_values(&arg).then(|| {
        let described = described(&values, |name, english| texts(message, &format!("value-{id}-{name}"), english));
        let list = format!("{}{described}", texts(PAGE, "values", "Possible values:"));
        [vec![help.clone(), list], behind.clone()].concat().join("\n\n")
    });
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        behind.push(bracket("possible-values", "possible values:", &names.join(", ")));
    }
    behind.insert(0, help);
    let mut arg = arg.help(behind.join(" ")).hide_env(true);
    if let Some(long_help) = long_help {
        arg = arg.long_help(long_help);
    }
    if takes_value { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
}

/// A list of values with what they mean.
fn described(values: &[PossibleValue], text: impl Fn(&str, &str) -> String) -> String {
    let width = values.iter().map(|value| value.get_name().len()).max().unwrap_or_default() + 1;
    let line = |value: &PossibleValue| {
        let meaning = value.get_help().map(|english| text(value.get_name(), &english.to_string()));
        let name = format!("{}:", value.get_name());
        format!("\n- {name:width$} {}", meaning.unwrap_or_default())
    };
    values.iter().map(line).collect()
}

/// A default as clap shows it.
fn escaped(value: &str) -> String {
    if value.is_empty() || value.contains(char::is_whitespace) { format!("{value:?}") } else { value.to_owned() }
}

/// The notes behind the options. The exit codes, which several commands list, have their texts once.
fn after_help(english: &str, message: &str, texts: &Texts<'_>) -> String {
    if let Some(own) = english.strip_suffix(exit::HELP) {
        return format!("{}{}", numbered(own, message, texts), numbered(exit::HELP, EXIT_CODES, texts));
    }
    if let Some(own) = english.strip_suffix(WORLD_FORMAT) {
        let in_english = texts(PAGE, "in-english", "The format of world files, in English:");
        return format!("{}{in_english}\n\n{WORLD_FORMAT}", numbered(own, message, texts));
    }
    numbered(english, message, texts)
}

fn numbered(english: &str, message: &str, texts: &Texts<'_>) -> String {
    let mut number = 0;
    notes::translated(english, |english| {
        if english == notes::EXAMPLES {
            return texts(PAGE, "examples", english);
        }
        number += 1;
        texts(message, &format!("note-{number}"), english)
    })
}

/// The commands `help`, which clap adds to each command of commands.
fn with_help_commands(command: Command, texts: &Texts<'_>) -> Command {
    command.mut_subcommands(|inner| {
        if inner.get_name() == HELP {
            let about = "Print this message or the help of the given subcommand(s)";
            with_headings(inner.about(texts(PAGE, "help-command", about)), texts)
        } else {
            with_help_commands(inner, texts)
        }
    })
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
