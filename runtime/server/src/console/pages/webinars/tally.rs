//! What a sync changed, in words.

use greenroom_domain::Tally;
use maud::{Markup, html};

use crate::console::visit::Visit;

/// Counts with their words.
pub(super) fn counts(visit: &Visit, tally: &Tally) -> Markup {
    html! {
        ul.counts {
            @for (word, count) in tally { li { (visit.word("tally", word)) (visit.text("part-colon")) " " strong { (visit.number(*count)) } } }
        }
    }
}
