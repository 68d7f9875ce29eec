//! Two texts side by side, with what differs between them marked by signs and words.

use std::{ops::Range, time::Duration};

use maud::{Markup, html};
use serde_json::Value;
use similar::{DiffOp, TextDiff};

use super::{parts, visit::Reader};

/// How many equal lines are shown around a difference.
const CONTEXT: usize = 2;

/// The most rows of a comparison.
const ROWS: usize = 300;

/// The most bytes of a text that is compared.
const BYTES: usize = 200_000;

/// How long comparing may take. Beyond, the comparison is coarser.
const TIME: Duration = Duration::from_millis(200);

/// How the two sides of a row compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Both are the same.
    Same,
    /// Both differ.
    Changed,
    /// Only the first has it.
    First,
    /// Only the second has it.
    Second,
}

impl Mark {
    /// The mark of what differs, by which sides have it.
    pub(crate) fn of(has_first: bool, has_second: bool) -> Self {
        match (has_first, has_second) {
            (true, true) => Self::Changed,
            (true, false) => Self::First,
            (false, _) => Self::Second,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Same => "=",
            Self::Changed => "≠",
            Self::First => "−",
            Self::Second => "+",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::First => "first",
            Self::Second => "second",
        }
    }
}

/// A row of a comparison: equal lines that are left out, or a line of each side.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    Left(usize),
    Line(Mark, String, String),
}

/// Two JSON values side by side. `names` are the names of the two.
pub(crate) fn json(reader: &Reader, caption: &str, names: [&str; 2], values: [&Value; 2]) -> Markup {
    if values[0] == values[1] {
        return html! { p { (reader.text("difference-none")) } };
    }
    let text = |value: &Value| {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        text.chars().take(BYTES).collect::<String>()
    };
    let rows = rows(&text(values[0]), &text(values[1]));
    let heads = [reader.text("difference-mark"), names[0].to_owned(), names[1].to_owned()];
    html! {
        (parts::table(caption, &heads, &html! {
            @for row in rows.iter().take(ROWS) {
                @match row {
                    Row::Left(lines) => tr.same { td { "⋮" } td colspan="2" { (parts::count(reader, "difference-left-out", *lines)) } },
                    Row::Line(mark, first, second) => (line(reader, *mark, &html! { code { (first) } }, &html! { code { (second) } })),
                }
            }
        }))
        @if rows.len() > ROWS { p.hint { (parts::count(reader, "difference-more", rows.len() - ROWS)) } }
    }
}

/// The places of a difference beside each other: one of each side, or of one side alone.
pub(crate) fn pairs(op: DiffOp) -> impl Iterator<Item = (Option<usize>, Option<usize>)> {
    let (old, new) = (op.old_range(), op.new_range());
    let at = |range: &Range<usize>, place: usize| Some(range.start + place).filter(|at| range.contains(at));
    (0..old.len().max(new.len())).map(move |place| (at(&old, place), at(&new, place)))
}

/// A row with its mark.
pub(crate) fn line(reader: &Reader, mark: Mark, first: &Markup, second: &Markup) -> Markup {
    html! {
        tr class=(format!("compared {}", mark.word())) {
            td { span aria-hidden="true" { (mark.sign()) } span.visually-hidden { (reader.word("difference", mark.word())) } }
            td { (first) }
            td { (second) }
        }
    }
}

fn rows(first: &str, second: &str) -> Vec<Row> {
    let (a, b): (Vec<&str>, Vec<&str>) = (first.lines().collect(), second.lines().collect());
    let diff = TextDiff::configure().timeout(TIME).diff_slices(&a, &b);
    let mut rows = Vec::new();
    let ops = diff.ops();
    for (place, op) in ops.iter().enumerate() {
        match *op {
            DiffOp::Equal { old_index, len, .. } => {
                let before = if place == 0 { 0 } else { CONTEXT };
                let after = if place + 1 == ops.len() { 0 } else { CONTEXT };
                let same = |at: usize| Row::Line(Mark::Same, a[at].to_owned(), a[at].to_owned());
                if len > before + after + 1 {
                    rows.extend((old_index..old_index + before).map(same));
                    rows.push(Row::Left(len - before - after));
                    rows.extend((old_index + len - after..old_index + len).map(same));
                } else {
                    rows.extend((old_index..old_index + len).map(same));
                }
            }
            different => rows.extend(pairs(different).map(|(first, second)| {
                let text = |side: &[&str], at: Option<usize>| at.map_or_else(String::new, |at| side[at].to_owned());
                Row::Line(Mark::of(first.is_some(), second.is_some()), text(&a, first), text(&b, second))
            })),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_marked_and_long_equal_parts_left_out() {
        let line = |mark, first: &str, second: &str| Row::Line(mark, first.to_owned(), second.to_owned());
        assert_eq!(
            rows("a\nb\nc\nd\ne\nf\ng", "a\nb\nc\nd\ne\nx\ng\nh"),
            [
                Row::Left(3),
                line(Mark::Same, "d", "d"),
                line(Mark::Same, "e", "e"),
                line(Mark::Changed, "f", "x"),
                line(Mark::Same, "g", "g"),
                line(Mark::Second, "", "h"),
            ]
        );
        assert_eq!(rows("a\nb", "a"), [line(Mark::Same, "a", "a"), line(Mark::First, "b", "")]);
    }
}
