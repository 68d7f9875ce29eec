//! The items of an answer that can be used; the others are left out, with a line in the log.

/// The usable items of a listing. A warning counts the others, without their content.
pub(crate) fn kept<W, T>(items: Vec<W>, what: &'static str, convert: impl Fn(W) -> Option<T>) -> Vec<T> {
    let given = items.len();
    let kept: Vec<T> = items.into_iter().filter_map(convert).collect();
    if kept.len() < given {
        say_left_out(given - kept.len(), what);
    }
    kept
}

/// Logs how many items of an answer were left out.
pub(crate) fn say_left_out(skipped: usize, what: &'static str) {
    tracing::warn!(skipped, what, "Zoom listed items that cannot be used; they are left out");
}
