//! Small charts, drawn as SVG by the server. Their look is in the style sheet, and each has a text for whoever does not see it.

use maud::{Markup, html};

/// The size of a chart's drawing, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 160.0;

/// A column of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// What it stands for, for whoever points at it.
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

fn rounded(number: f64) -> String {
    format!("{number:.1}")
}
