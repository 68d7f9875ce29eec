//! The reader's day by the hour, as a chart of columns.

use greenroom_domain::store::RunTally;
use greenroom_locale::args;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{
    chart::{self, Column},
    visit::{Reader, Visit},
};

/// The ends of the hours of the reader's day: of 24 where the clock is not changed.
pub(crate) fn hours(reader: &Reader, now: Timestamp) -> Vec<Timestamp> {
    let begin = now.to_zoned(reader.zone().clone()).start_of_day();
    let end = begin.as_ref().map_err(Clone::clone).and_then(|begin| begin.tomorrow()?.start_of_day());
    let (Ok(begin), Ok(end)) = (begin, end) else { return vec![now, now] };
    let (begin, end) = (begin.timestamp(), end.timestamp());
    let hour = |n: i64| begin.checked_add(SignedDuration::from_hours(n)).unwrap_or(end);
    let mut hours: Vec<_> = (0..26).map(hour).take_while(|at| *at < end).collect();
    hours.push(end);
    hours
}

/// The runs of each hour by how they ended.
pub(crate) fn runs(visit: &Visit, hours: &[Timestamp], tallies: &[RunTally]) -> Markup {
    let words = ["done", "continue", "failed"].map(|word| visit.word("outcome", word));
    let column = |(at, it): (&Timestamp, &RunTally)| Column {
        title: titled(visit, *at, &words, &[it.done, it.continued, it.failed]),
        parts: vec![("good", height(it.done)), ("busy", height(it.continued)), ("bad", height(it.failed))],
    };
    let columns: Vec<_> = hours.iter().zip(tallies).map(column).collect();
    let total: u64 = tallies.iter().map(|it| it.done + it.continued + it.failed).sum();
    let text = visit.with("overview-runs-chart", &args![number = visit.number(total)]);
    day_chart(visit, &text, total, &columns)
}

/// A count as a height.
pub(crate) fn height(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The description of a column: its hour, and its count of each kind.
pub(crate) fn titled(visit: &Visit, at: Timestamp, words: &[String], counts: &[u64]) -> String {
    let of = words.iter().zip(counts).filter(|(_, count)| **count > 0);
    let parts: Vec<_> =
        of.map(|(word, count)| format!("{word}{} {}", visit.text("part-colon"), visit.number(*count))).collect();
    let hour = visit.time(at);
    if parts.is_empty() { hour } else { format!("{hour} · {}", parts.join(", ")) }
}

/// The columns of a day with their hours below; nothing where nothing happened.
pub(crate) fn day_chart(visit: &Visit, text: &str, total: u64, columns: &[Column]) -> Markup {
    html! {
        @if total == 0 { p.nothing { (visit.text("overview-quiet")) } }
        @else {
            (chart::columns(text, columns))
            @if let (Some(first), Some(last)) = (columns.first(), columns.last()) {
                p.hours aria-hidden="true" { span { (hour_of(first)) } span { (hour_of(last)) } }
            }
        }
    }
}

fn hour_of(column: &Column) -> &str {
    column.title.split(" · ").next().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::{HeaderMap, Uri, header};

    use super::*;

    fn reader(zone: &str) -> Reader {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("greenroom-zone={zone}").parse().unwrap());
        Reader::of(&headers, &Uri::from_static("/"))
    }

    #[test]
    fn a_day_is_the_readers_also_where_the_clock_is_changed() {
        for (zone, at, hours_of_day, begin) in [
            ("Etc%2FUTC", "2026-11-30T04:00:00Z", 24, "2026-11-30T00:00:00Z"),
            ("Europe%2FStockholm", "2026-11-30T23:30:00Z", 24, "2026-11-30T23:00:00Z"),
            ("Europe%2FStockholm", "2026-10-25T12:00:00Z", 25, "2026-10-24T22:00:00Z"),
            ("Europe%2FStockholm", "2026-03-29T12:00:00Z", 23, "2026-03-28T23:00:00Z"),
            ("Asia%2FKolkata", "2026-11-30T04:00:00Z", 24, "2026-11-29T18:30:00Z"),
        ] {
            let found = hours(&reader(zone), at.parse().unwrap());
            assert_eq!((found.len() - 1, found[0].to_string().as_str()), (hours_of_day, begin), "{zone} {at}");
            assert!(found.is_sorted());
        }
    }
}
