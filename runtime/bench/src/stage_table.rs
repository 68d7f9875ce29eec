//! The table of stages: for each work, where the time and the allocations of one call go, on each store.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::stats::shown;

/// One work on all stores.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StageTable {
    /// The name of the work.
    pub(crate) work: String,
    /// The same work without the runtime: the name of the contender and the median of its calls, in microseconds.
    pub(crate) beside: Vec<(String, f64)>,
    /// What the probe itself takes for one stage, in nanoseconds. It is subtracted from all figures.
    pub(crate) probe_ns: f64,
    /// One for each store.
    pub(crate) stores: Vec<OnStore>,
}

/// One call on one store.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OnStore {
    /// The name of the store.
    pub(crate) store: String,
    /// The whole call, from the text of its input to the end of its outcome, in microseconds.
    pub(crate) whole_us: f64,
    /// The allocations of the calling thread from the request, which is ready, to the end of the outcome.
    pub(crate) allocations: f64,
    /// The whole as a multiple of bare wasmtime, in the rounds of this run.
    pub(crate) to_bare: Option<f64>,
    /// In the usual order. The last is what no stage has.
    pub(crate) stages: Vec<Line>,
}

/// One stage.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Line {
    /// The name of the stage.
    pub(crate) stage: String,
    /// The median of its time in a call, without that of stages within it, in microseconds.
    pub(crate) us: f64,
    /// The mean of the calling thread's allocations in it.
    pub(crate) allocations: f64,
}

/// What no stage has.
pub(crate) const REST: &str = "the rest";

impl StageTable {
    /// All stages, each once, in the usual order. A store may have some that another has not.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for store in &self.stores {
            let mut after = 0;
            for line in &store.stages {
                match names.iter().position(|name| *name == line.stage) {
                    Some(at) => after = at + 1,
                    None => {
                        names.insert(after, &line.stage);
                        after += 1;
                    }
                }
            }
        }
        names
    }

    /// The table, as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("\n| {}, one call |", self.work);
        for store in &self.stores {
            let _ = write!(text, " {}, µs | share | allocations |", store.store);
        }
        text.push_str("\n|---|");
        text.push_str(&"--:|--:|--:|".repeat(self.stores.len()));
        for name in self.names() {
            let _ = write!(text, "\n| {name} |");
            for store in &self.stores {
                match store.stages.iter().find(|line| line.stage == name) {
                    Some(line) => {
                        let share = 100.0 * line.us / store.whole_us;
                        let _ = write!(text, " {} | {share:.1} % | {:.1} |", shown(line.us), line.allocations);
                    }
                    None => text.push_str(" | | |"),
                }
            }
        }
        text.push_str("\n| **the whole call** |");
        for store in &self.stores {
            let all: f64 = store.stages.iter().map(|line| line.allocations).sum();
            let _ = write!(text, " **{}** | | {all:.1} |", shown(store.whole_us));
        }
        for (name, median) in &self.beside {
            let _ = write!(text, "\n| {name} |");
            for store in &self.stores {
                let _ = write!(text, " {} | {:.1} % | |", shown(*median), 100.0 * median / store.whole_us);
            }
        }
        text.push_str("\n| the whole call / bare |");
        for store in &self.stores {
            let _ = write!(text, " {} | | |", store.to_bare.map_or_else(String::new, shown));
        }
        let _ = writeln!(text, "\n\nThe probe's own time, {:.0} ns a stage, is subtracted.", self.probe_ns);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_store(store: &str, stages: &[(&str, f64)]) -> OnStore {
        let line = |(stage, us): &(&str, f64)| Line { stage: (*stage).to_owned(), us: *us, allocations: 1.5 };
        OnStore {
            store: store.to_owned(),
            whole_us: stages.iter().map(|(_, us)| us).sum(),
            allocations: 3.0,
            to_bare: Some(2.0),
            stages: stages.iter().map(line).collect(),
        }
    }

    #[test]
    fn a_table_has_the_stages_of_all_stores_in_their_order() {
        let table = StageTable {
            work: "noop".to_owned(),
            beside: vec![("bare".to_owned(), 5.0)],
            probe_ns: 40.0,
            stores: vec![
                on_store("memory", &[("parse", 2.0), ("guest", 6.0), (REST, 2.0)]),
                on_store("SQLite", &[("parse", 2.0), ("read", 10.0), ("guest", 6.0), (REST, 2.0)]),
            ],
        };
        let text = table.markdown();
        let rows = ["| parse | 2.00 | 20.0 % | 1.5 | 2.00 | 10.0 % | 1.5 |", "| read | | | | 10.0 | 50.0 % | 1.5 |"];
        for row in rows {
            assert!(text.contains(row), "{row} in {text}");
        }
        assert!(text.contains("| **the whole call** | **10.0** | | 4.5 | **20.0** | | 6.0 |"), "{text}");
        assert!(text.contains("| bare | 5.00 | 50.0 % | | 5.00 | 25.0 % | |"), "{text}");
        let places: Vec<_> = ["| parse", "| read", "| guest", "| the rest"].map(|name| text.find(name)).to_vec();
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{text}");
    }
}
