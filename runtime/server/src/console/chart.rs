//! Small charts, drawn as SVG by the server. Their look is in the style sheet, and each has a text for screen readers.

use std::fmt::Write;

use maud::{Markup, html};

/// The size of a chart's drawing, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 160.0;

/// A column of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// Its description. A browser shows it while the pointer is on the mark.
    pub(crate) title: String,
    /// Its parts from the bottom up: the class of its look, and its height in units of the values.
    pub(crate) parts: Vec<(&'static str, f64)>,
}

/// Columns beside each other. `text` says in words what they show.
pub(crate) fn columns(text: &str, columns: &[Column]) -> Markup {
    let total = |column: &Column| column.parts.iter().map(|(_, value)| value).sum::<f64>();
    let most = columns.iter().map(total).fold(1.0, f64::max);
    #[allow(clippy::cast_precision_loss, reason = "a chart has some hundred columns at most")]
    let step = WIDTH / columns.len().max(1) as f64;
    html! {
        svg.chart role="img" aria-label=(text) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" {
            @for (place, column) in columns.iter().enumerate() {
                g { title { (column.title) } (stacked(column, place, step, most)) }
            }
        }
    }
}

fn stacked(column: &Column, place: usize, step: f64, most: f64) -> Markup {
    #[allow(clippy::cast_precision_loss, reason = "a chart has some hundred columns at most")]
    let x = place as f64 * step + step * 0.1;
    let mut top = HEIGHT;
    let parts: Vec<_> = column
        .parts
        .iter()
        .map(|(class, value)| {
            let height = value / most * (HEIGHT - 4.0);
            top -= height;
            (*class, top, height)
        })
        .collect();
    html! {
        rect class="back" x=(rounded(x)) y="0" width=(rounded(step * 0.8)) height=(HEIGHT) {}
        @for (class, top, height) in parts {
            rect class=(class) x=(rounded(x)) y=(rounded(top)) width=(rounded(step * 0.8)) height=(rounded(height)) {}
        }
    }
}

/// One area that goes up and down with a number, such as the people that are there. `text` says in words what it shows.
pub(crate) fn area(text: &str, values: &[u32]) -> Markup {
    html! {
        svg.chart role="img" aria-label=(text) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" {
            path class="busy" d=(outline(values)) {}
        }
    }
}

/// The outline of an area, from the ground up and back to it.
fn outline(values: &[u32]) -> String {
    let most = f64::from(values.iter().copied().max().unwrap_or_default().max(1));
    #[allow(clippy::cast_precision_loss, reason = "a chart has some hundred values at most")]
    let step = WIDTH / values.len().max(1) as f64;
    let mut path = format!("M0 {HEIGHT}");
    for (place, value) in values.iter().enumerate() {
        let top = HEIGHT - f64::from(*value) / most * (HEIGHT - 4.0);
        #[allow(clippy::cast_precision_loss, reason = "a chart has some hundred values at most")]
        let end = (place + 1) as f64 * step;
        let _ = write!(path, "V{}H{}", rounded(top), rounded(end));
    }
    let _ = write!(path, "V{HEIGHT}Z");
    path
}

/// A row with the times at which something was there, as parts of the whole: from 0 to 1. The row's other cells say the same.
pub(crate) fn lane(spans: &[(f64, f64)]) -> Markup {
    html! {
        svg.lane aria-hidden="true" focusable="false" viewBox=(format!("0 0 {WIDTH} 16")) preserveAspectRatio="none" {
            @for (from, to) in spans {
                // A short time is seen, too.
                rect class="good" x=(rounded(from * WIDTH)) y="0" width=(rounded(((to - from) * WIDTH).max(3.0))) height="16" {}
            }
        }
    }
}

fn rounded(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_begins_and_ends_on_the_ground_and_reaches_up_for_the_most() {
        assert_eq!(outline(&[1, 2, 0]), "M0 160V82.0H240.0V4.0H480.0V160.0H720.0V160Z");
        assert_eq!(outline(&[]), "M0 160V160Z");
        assert_eq!(outline(&[0]), "M0 160V160.0H720.0V160Z");
    }
}
