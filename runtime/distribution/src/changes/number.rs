//! Numbers of JSON, compared by value.

use std::cmp::Ordering;

use serde_json::Number;

/// Integers up to here have one floating-point number each.
const EXACT: i128 = 1 << 53;

/// Compares two numbers; none where that is not exact.
pub(super) fn compare(a: &Number, b: &Number) -> Option<Ordering> {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        (a_whole, b_whole) => {
            let is_exact = |whole: Option<i128>| whole.is_none_or(|whole| whole.abs() <= EXACT);
            let (a, b) = (a.as_f64()?, b.as_f64()?);
            (is_exact(a_whole) && is_exact(b_whole)).then(|| a.partial_cmp(&b)).flatten()
        }
    }
}

/// The number, if it is a whole one. `1.0` is.
pub(super) fn integer(number: &Number) -> Option<i128> {
    if let Some(whole) = number.as_i64() {
        return Some(whole.into());
    }
    if let Some(whole) = number.as_u64() {
        return Some(whole.into());
    }
    let float = number.as_f64()?;
    #[allow(clippy::cast_possible_truncation)]
    (float.fract() == 0.0 && float.abs() <= EXACT as f64).then_some(float as i128)
}

/// Whether every multiple of `a` is a multiple of `b`.
pub(super) fn is_multiple(a: &Number, b: &Number) -> bool {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => b != 0 && a % b == 0,
        _ => compare(a, b) == Some(Ordering::Equal),
    }
}
