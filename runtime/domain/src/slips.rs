//! Slips that people make when they type or paste an id, and the id that they meant.

use std::collections::BTreeSet;

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, PrependedConcatenationMark},
};
use unicode_normalization::UnicodeNormalization;

/// The longest text that is looked at, in bytes. A longer one is not meant as an id.
const LONGEST: usize = 400;

/// Whether a character takes no room and is not seen: Unicode's `Default_Ignorable_Code_Point` and its format characters, with
/// the soft hyphen, the byte-order mark, joiners, and the marks that turn the direction of writing. Format characters that
/// enclose the digits behind them are seen.
pub fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || (CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::Format
            && !CodePointSetData::new::<PrependedConcatenationMark>().contains(c))
}

/// The id that a text was meant to be, where that is clear: `fits` decides whether a text is such an id.
///
/// These are removed or undone: invisible characters, quotes and brackets around the text; full-width and other
/// compatible forms of letters and digits; spaces, dashes, and the separators of thousands; the decimals and the
/// exponent that a spreadsheet gives a long number, where no digit was lost. Of a link, the one part of its path that
/// fits is meant; of other text, the one run of digits that fits.
///
/// ```
/// let is_id = |text: &str| text.len() == 11 && text.bytes().all(|b| b.is_ascii_digit());
/// for slip in ["825 1234 5678", "8.2512345678E10", "“82512345678”", "https://acme.zoom.us/j/82512345678?pwd=1"] {
///     assert_eq!(greenroom_domain::mended(slip, is_id).as_deref(), Some("82512345678"));
/// }
/// assert_eq!(greenroom_domain::mended("8.25123E+10", is_id), None, "its last digits are lost");
/// ```
pub fn mended(text: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let visible: String = text.nfkc().filter(|c| !is_invisible(*c)).collect();
    let bare = visible.trim_matches(|c: char| c.is_whitespace() || is_wrapping(c));
    let joined = || bare.chars().filter(|c| !c.is_whitespace() && !is_dash(*c)).collect::<String>();
    let plain = [Some(bare.to_owned()), Some(joined()), whole_number(bare), grouped(bare)];
    if let Some(found) = plain.into_iter().flatten().find(|candidate| candidate != text && fits(candidate)) {
        return Some(found);
    }
    let found = match bare.split_once("://").map(|(_, rest)| rest) {
        Some(rest) => only(rest.split(['?', '#']).next()?.split('/').skip(1).map(str::to_owned), fits),
        None => only(runs(bare), fits),
    };
    found.filter(|found| found != text)
}

/// The one candidate that fits; none where others do, too.
fn only(candidates: impl Iterator<Item = String>, fits: impl Fn(&str) -> bool) -> Option<String> {
    let mut found: BTreeSet<String> = candidates.filter(|candidate| fits(candidate)).collect();
    found.pop_first().filter(|_| found.is_empty())
}

/// A number as spreadsheets write it, `8.2512345678E10` or `82512345678.0`, in digits; none where digits were lost.
fn whole_number(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let (whole, decimals) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let decimals = if exponent == 0 { decimals.trim_end_matches('0') } else { decimals };
    let digits = [whole, decimals].concat();
    (decimals.len() == exponent && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// A number with separators between its thousands: `82,512,345,678`, `82.512.345.678`, `82'512'345'678`.
fn grouped(text: &str) -> Option<String> {
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    let mut groups = text.split(separator);
    let is_group = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && is_group(first))?;
    let is_separator = matches!(separator, ',' | '.' | '\'' | '\u{2019}' | '_' | '\u{66c}');
    let rest: Vec<&str> = groups.collect();
    (is_separator && rest.iter().all(|group| group.len() == 3 && is_group(group)))
        .then(|| std::iter::once(first).chain(rest).collect())
}

/// Runs of digits, with the spaces and dashes between them taken off. A run that touches a letter or a decimal point is none.
fn runs(text: &str) -> impl Iterator<Item = String> {
    let is_part = |c: char| c.is_ascii_digit() || c.is_whitespace() || is_dash(c);
    let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | ','));
    text.match_indices(move |c| !is_part(c))
        .map(|(at, found)| (at, at + found.len()))
        .chain([(text.len(), text.len())])
        .scan(0, |start, (at, next)| Some(std::mem::replace(start, next)..at))
        .filter(move |run| {
            let before = || touches(text[..run.start].chars().next_back());
            let after = || touches(text[run.end..].chars().next());
            let run = &text[run.clone()];
            !(run.starts_with(|c: char| c.is_ascii_digit()) && before()
                || run.ends_with(|c: char| c.is_ascii_digit()) && after())
        })
        .map(|run| text[run].chars().filter(char::is_ascii_digit).collect())
}

/// Hyphens and dashes as people paste them.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Characters around a text that is quoted, listed or part of a sentence.
fn is_wrapping(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '<' | '>' | '#' | ',' | ';' | ':' | '.' | '=')
        || matches!(c, '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}' | '\u{b4}')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(text: &str) -> Option<String> {
        mended(text, |text| (9..=11).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
    }

    #[test]
    fn w1_an_id_as_people_and_spreadsheets_write_it_is_shown_as_it_should_be_written() {
        for slip in [
            "825 1234 5678",
            "825-1234-5678",
            "825\u{2013}1234\u{a0}5678",
            " 82512345678\u{200b}",
            "\u{feff}82512345678",
            "8251\u{ad}2345678",
            "\u{202a}82512345678\u{202c}",
            "８２５１２３４５６７８",
            "82,512,345,678",
            "82.512.345.678",
            "82'512'345'678",
            "82\u{202f}512\u{202f}345\u{202f}678",
            "82512345678.0",
            "82512345678,00",
            "8.2512345678E10",
            "8.2512345678e+10",
            "8,2512345678E+10",
            "\"82512345678\"",
            "'82512345678",
            "\u{201e}82512345678\u{201c}",
            "=\"82512345678\"",
            "<82512345678>",
            "82512345678;",
            "#82512345678",
            "ID: 825 1234 5678",
            "Webinar-ID: 825-1234-5678 (Spring)",
            "https://acme.zoom.us/j/82512345678",
            "https://acme.zoom.us/w/82512345678?tk=12345678901&pwd=a.1#success",
            "https://acme.zoom.us/webinar/register/82512345678/",
        ] {
            assert_eq!(id(slip).as_deref(), Some("82512345678"), "{slip}");
        }
    }

    #[test]
    fn w1_ids_with_letters_are_mended_too() {
        for slip in ["ab 12-3", "\u{201c}ab123\u{201d}", "(ab123)."] {
            assert_eq!(mended(slip, |text| text == "ab123").as_deref(), Some("ab123"), "{slip}");
        }
    }

    #[test]
    fn w1_nothing_is_shown_where_it_is_not_clear_what_was_meant() {
        for slip in [
            "8.25123E+10",
            "8.25E10",
            "8.2512345678E12",
            "82512345678.5",
            "12 34",
            "825 1234 5678 or 825 1234 5679",
            "https://acme.zoom.us/j/82512345678/82512345679",
            "https://acme.zoom.us/j/?id=82512345678",
            "",
            "webinar",
        ] {
            assert_eq!(id(slip), None, "{slip}");
        }
        assert_eq!(id(&"1 ".repeat(LONGEST)), None, "nobody means an id by that");
    }

    proptest! {
        #[test]
        fn what_is_shown_fits_and_is_no_slip_itself(text in "\\PC{0,40}") {
            if let Some(mended) = id(&text) {
                prop_assert!((9..=11).contains(&mended.len()));
                prop_assert_eq!(id(&mended), None);
            }
        }
    }
}
