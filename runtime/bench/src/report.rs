//! The table, and the file that programs read.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{
    stage_table::StageTable,
    stats::{Series, shown},
};

/// Everything that one run measured: `bench.json`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// The machine: processor, kernel, engine, allocator.
    pub(crate) machine: String,
    /// The measured figures.
    pub(crate) rows: Vec<Row>,
    /// The figures that have a goal.
    pub(crate) ratios: Vec<Ratio>,
    /// Where the time of one call goes; not there if it was not measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) stages: Vec<StageTable>,
    /// The figures that were not measured, with the reason. They have neither rows nor ratios.
    pub(crate) missing: Vec<String>,
}

/// One figure.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    /// The name of the figure.
    pub(crate) name: String,
    /// The median of all measurements.
    pub(crate) median: f64,
    /// The 99th percentile; none where there are too few measurements.
    pub p99: Option<f64>,
    /// The unit of both.
    pub(crate) unit: &'static str,
}

/// A figure with a goal.
#[derive(Debug, Serialize)]
pub(crate) struct Ratio {
    /// The name of the goal.
    pub(crate) name: &'static str,
    /// The measured value.
    pub(crate) value: f64,
    /// The goal: `<= 1.4`, or `>= 10`.
    pub(crate) goal: String,
}

/// The goal of a figure.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// No more.
    AtMost(f64),
    /// No less.
    AtLeast(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "<= {most}"),
            Self::AtLeast(least) => write!(f, ">= {least}"),
        }
    }
}

/// The ratios with their goals.
pub(crate) const GOALS: [(&str, Goal); 37] = [
    ("allocations.noop", Goal::AtMost(60.0)),
    ("allocations.realistic", Goal::AtMost(150.0)),
    // More than bare wasmtime makes. A thread that ticks makes some, which few invocations see.
    ("syscalls.noop", Goal::AtMost(0.1)),
    ("syscalls.realistic", Goal::AtMost(0.1)),
    ("invoke.realistic/bare", Goal::AtMost(1.4)),
    ("invoke.noop/bare", Goal::AtMost(1.2)),
    ("invoke.realistic.sqlite/memory", Goal::AtMost(1.6)),
    ("extism.fresh/invoke", Goal::AtLeast(7.0)),
    ("extism.pooled/invoke", Goal::AtLeast(4.0)),
    // One instance for all calls, which is not the same promise.
    ("extism.reused/invoke", Goal::AtLeast(0.8)),
    ("throughput.2threads/1thread", Goal::AtLeast(1.6)),
    // In every setting, a second thread must gain something: this is the least gain.
    ("throughput.2threads/1thread.worst", Goal::AtLeast(1.0)),
    ("durable.throughput/native_grouped", Goal::AtLeast(0.5)),
    ("cold.first_answer_ms", Goal::AtMost(1.0)),
    ("rss.instance_kb", Goal::AtMost(40.0)),
    ("segment.1m/pk", Goal::AtMost(20.0)),
    ("sync.100k/native", Goal::AtMost(1.2)),
    ("sync.second/first", Goal::AtMost(0.4)),
    ("sync.rss_mb", Goal::AtMost(256.0)),
    ("sync.100k/1k", Goal::AtMost(110.0)),
    // The pipes and a second parser may cost as much as the whole invocation, and no more.
    ("worker_stdio.realistic/invoke", Goal::AtMost(2.0)),
    ("http.realistic/axum", Goal::AtLeast(0.6)),
    ("http.p99/median", Goal::AtMost(5.0)),
    // Flat, but for what an allocator keeps.
    ("http.memory.last/first", Goal::AtMost(1.1)),
    ("jobs.lost", Goal::AtMost(0.0)),
    ("webhooks.lost", Goal::AtMost(0.0)),
    // Zoom waits no longer.
    ("webhooks.slowest_s", Goal::AtMost(3.0)),
    ("sync.100k.postgres/sqlite", Goal::AtMost(2.0)),
    ("durable.postgres/native_grouped", Goal::AtLeast(0.4)),
    ("workers.2/1", Goal::AtLeast(1.7)),
    // Zoom's own record, compared with the acknowledged invocations.
    ("effects.lost", Goal::AtMost(0.0)),
    ("effects.doubled", Goal::AtMost(0.0)),
    // Of the list that is worst, and of the page that is worst.
    ("console.page_p95_ms/api_p95_ms", Goal::AtMost(2.0)),
    ("console.page_kb", Goal::AtMost(100.0)),
    ("console.first_paint_ms", Goal::AtMost(1000.0)),
    ("console.accessibility", Goal::AtLeast(100.0)),
    ("console.best_practices", Goal::AtLeast(100.0)),
];

impl Report {
    /// Adds a row, with a 99th percentile where there are enough figures.
    pub(crate) fn row(&mut self, name: impl Into<String>, series: &Series, unit: &'static str) {
        if let Some(median) = series.median() {
            let p99 = series.p99().filter(|_| series.len() >= 100);
            self.rows.push(Row { name: name.into(), median, p99, unit });
        }
    }

    /// Adds a row with a single figure, if there is one.
    pub(crate) fn figure(&mut self, name: impl Into<String>, value: Option<f64>, unit: &'static str) {
        self.rows.extend(value.map(|median| Row { name: name.into(), median, p99: None, unit }));
    }

    /// Adds a ratio that has a goal, if it has a value.
    pub(crate) fn ratio(&mut self, name: &str, value: Option<f64>) {
        let goal = GOALS.iter().find(|(known, _)| *known == name);
        if let (Some((name, goal)), Some(value)) = (goal, value) {
            self.ratios.push(Ratio { name, value, goal: goal.to_string() });
        }
    }

    /// Names the goals without a figure.
    pub(crate) fn name_what_is_missing(&mut self) {
        let has = |name: &str| self.ratios.iter().any(|ratio| ratio.name == name);
        let without: Vec<&str> = GOALS.iter().map(|(name, _)| *name).filter(|name| !has(name)).collect();
        if !without.is_empty() {
            self.missing.push(format!("no figure for {}", without.join(", ")));
        }
    }

    /// The table, as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("{}\n\n| | median | p99 | unit |\n|---|--:|--:|---|\n", self.machine);
        for Row { name, median, p99, unit } in &self.rows {
            let p99 = p99.map_or_else(String::new, shown);
            let _ = writeln!(text, "| {name} | {} | {p99} | {unit} |", shown(*median));
        }
        if !self.ratios.is_empty() {
            text.push_str("\n| ratio | value | goal | |\n|---|--:|--:|---|\n");
        }
        for Ratio { name, value, goal } in &self.ratios {
            let met = GOALS.iter().any(|(known, goal)| known == name && goal.is_met(*value));
            let met = if met { "met" } else { "missed" };
            let _ = writeln!(text, "| `{name}` | {} | {goal} | {met} |", shown(*value));
        }
        for table in &self.stages {
            text.push_str(&table.markdown());
        }
        for missing in &self.missing {
            let _ = writeln!(text, "\nNot measured: {missing}");
        }
        text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report { machine: "a machine".to_owned(), ..Report::default() };
        let (mut few, mut many) = (Series::default(), Series::default());
        few.add(vec![5.25]);
        many.add((1..=100).map(f64::from).collect());
        report.row("few", &few, "ms");
        report.row("many", &many, "µs");
        report.row("none", &Series::default(), "µs");
        report.ratio("invoke.noop/bare", Some(1.62));
        report.ratio("extism.fresh/invoke", Some(11.0));
        report.ratio("extism.reused/invoke", None);
        report.missing.push("this, because of that".to_owned());
        report.name_what_is_missing();
        report
    }

    #[test]
    fn the_file_has_the_agreed_form() {
        let file = serde_json::to_value(report()).unwrap();
        assert_eq!(file["machine"], "a machine");
        assert_eq!(
            file["rows"],
            serde_json::json!([
                { "name": "few", "median": 5.25, "p99": null, "unit": "ms" },
                { "name": "many", "median": 50.0, "p99": 99.0, "unit": "µs" },
            ])
        );
        assert_eq!(
            file["ratios"],
            serde_json::json!([
                { "name": "invoke.noop/bare", "value": 1.62, "goal": "<= 1.2" },
                { "name": "extism.fresh/invoke", "value": 11.0, "goal": ">= 7" },
            ]),
            "what was not measured has no ratio"
        );
    }

    #[test]
    fn the_table_shows_met_goals_and_missing_figures() {
        let table = report().markdown();
        assert!(table.contains("| `invoke.noop/bare` | 1.62 | <= 1.2 | missed |"), "{table}");
        assert!(table.contains("| `extism.fresh/invoke` | 11.0 | >= 7 | met |"), "{table}");
        assert!(table.contains("| few | 5.25 |  | ms |"), "{table}");
        assert!(table.contains("Not measured: this, because of that"), "{table}");
        assert!(table.contains("Not measured: no figure for allocations.noop, "), "{table}");
    }
}
