//! Statistics of many measurements: medians, the 99th percentile, and ratios between contenders that took turns.

use std::time::Duration;

/// A duration in microseconds.
pub(crate) fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

/// Rounded to three significant digits.
pub(crate) fn shown(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The figures of one contender, round by round. All figures of a series have one unit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Series {
    rounds: Vec<Vec<f64>>,
}

impl Series {
    /// Adds the figures of a round. A round without figures is skipped.
    pub(crate) fn add(&mut self, round: Vec<f64>) {
        if !round.is_empty() {
            self.rounds.push(round);
        }
    }

    /// How many figures there are.
    pub(crate) fn len(&self) -> usize {
        self.rounds.iter().map(Vec::len).sum()
    }

    /// The median of all figures; none where there are no figures.
    pub(crate) fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }

    /// The 95th percentile of all figures.
    pub(crate) fn p95(&self) -> Option<f64> {
        self.quantile(0.95)
    }

    /// The 99th percentile of all figures.
    pub(crate) fn p99(&self) -> Option<f64> {
        self.quantile(0.99)
    }

    fn quantile(&self, share: f64) -> Option<f64> {
        quantile(self.rounds.iter().flatten().copied().collect(), share)
    }

    /// This contender's figures as a multiple of `other`'s: the median over all rounds of the ratio of the two medians
    /// in a round. The two took turns, so a clock that changes its speed changes both.
    pub(crate) fn ratio(&self, other: &Self) -> Option<f64> {
        let medians =
            |series: &Self| series.rounds.iter().map(|round| quantile(round.clone(), 0.5)).collect::<Vec<_>>();
        let pairs = medians(self).into_iter().zip(medians(other));
        quantile(pairs.filter_map(|(own, other)| Some(own? / other?)).collect(), 0.5)
    }
}

/// The smallest figure that at least this share of all figures does not exceed.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)] // Counts, far below 2^52.
fn quantile(mut figures: Vec<f64>, share: f64) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let rank = (figures.len() as f64 * share).ceil() as usize;
    figures.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn series(rounds: &[&[f64]]) -> Series {
        let mut series = Series::default();
        rounds.iter().for_each(|round| series.add(round.to_vec()));
        series
    }

    #[test]
    fn the_middle_and_the_end_of_all_figures() {
        let figures: Vec<f64> = (1..=200).map(f64::from).rev().collect();
        let series = series(&[&figures[..100], &figures[100..]]);
        assert_eq!((series.median(), series.p99()), (Some(100.0), Some(198.0)));
        assert_eq!((Series::default().median(), Series::default().p99()), (None, None));
        assert_eq!(Series::default().ratio(&series), None);
    }

    #[test]
    fn a_clock_that_changes_its_speed_does_not_change_a_ratio() {
        let one = series(&[&[10.0, 10.0, 90.0], &[10.0], &[20.0, 20.0, 20.0]]);
        let other = series(&[&[5.0, 5.0, 5.0], &[5.0], &[10.0, 10.0, 1.0]]);
        assert_eq!(one.ratio(&other), Some(2.0));
        // The medians over all rounds would have given another ratio.
        assert_ne!(one.median().unwrap() / other.median().unwrap(), 2.0);
    }
}
