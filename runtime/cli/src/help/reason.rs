//! Why the value of an option is refused.

use std::{
    error::Error,
    net::AddrParseError,
    num::{IntErrorKind, ParseIntError},
};

use greenroom::InvalidActionRef;
use greenroom_distribution::SourceError;
use greenroom_domain::{InvalidEmail, InvalidJobKind, InvalidJobState, InvalidRole, InvalidScope, Sentence};
use greenroom_locale::{Locale, args};

/// The reason in the reader's language: that of an error which has a sentence or is known here. Another one is text, which the parser of
/// the option has made in that language.
pub(crate) fn words(reason: &(dyn Error + 'static), locale: &Locale) -> String {
    if let Some(sentence) = sentence(reason) {
        return locale.sentence(&sentence);
    }
    if let Some(error) = reason.downcast_ref::<ParseIntError>() {
        return locale.text(match error.kind() {
            IntErrorKind::Zero => "cli-usage-number-zero",
            IntErrorKind::PosOverflow => "cli-usage-number-large",
            IntErrorKind::NegOverflow => "cli-usage-number-small",
            _ => "cli-usage-number-digits",
        });
    }
    if reason.is::<uuid::Error>() {
        return locale.text("cli-usage-no-id");
    }
    if reason.is::<semver::Error>() {
        return locale.text("cli-usage-no-version");
    }
    if reason.is::<AddrParseError>() {
        return locale.text("cli-usage-no-address");
    }
    let text = reason.to_string();
    // clap's own reason for a number outside of its range.
    match text.split_once(" is not in ") {
        Some((value, range)) if value.parse::<i128>().is_ok() => {
            locale.with("cli-usage-number-range", &args![value = value, range = range])
        }
        _ => text,
    }
}

fn sentence(reason: &(dyn Error + 'static)) -> Option<Sentence> {
    let sentences = [
        reason.downcast_ref::<InvalidActionRef>().map(InvalidActionRef::sentence),
        reason.downcast_ref::<InvalidEmail>().map(InvalidEmail::sentence),
        reason.downcast_ref::<InvalidJobKind>().map(InvalidJobKind::sentence),
        reason.downcast_ref::<InvalidJobState>().map(InvalidJobState::sentence),
        reason.downcast_ref::<InvalidRole>().map(InvalidRole::sentence),
        reason.downcast_ref::<InvalidScope>().map(InvalidScope::sentence),
        reason.downcast_ref::<SourceError>().map(SourceError::sentence),
    ];
    sentences.into_iter().flatten().next()
}
