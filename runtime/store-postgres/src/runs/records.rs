//! Records of runs.

use greenroom_domain::{
    RunId,
    store::{RunFilter, RunRecord},
};
use tokio_postgres::types::ToSql;

use crate::platform::{
    error::Error,
    rows::{as_limit, get, json},
    transaction::{ERASURE_KEY, Transaction},
};

/// The record of a run.
pub(crate) async fn by_id(t: &Transaction, id: &str) -> Result<Option<RunRecord>, Error> {
    let statement = "SELECT record FROM runs WHERE account = $1 AND id = $2";
    t.optional(statement, &[&id]).await?.map(|row| json(&row, 0)).transpose()
}

/// Whether a run was recorded.
pub(crate) async fn is_known(t: &Transaction, id: RunId) -> Result<bool, Error> {
    let exists = format!("SELECT EXISTS (SELECT 1 FROM runs WHERE account = $1 AND id = $2), {ERASURE_KEY}");
    let row = t.one(&exists, &[&id.to_string()]).await?;
    // Each commit of a run asks for both.
    t.note_erasure_key(&row, 1)?;
    get(&row, 0)
}

/// The latest records that match, newest first, before `before` where given.
pub(crate) async fn find(
    t: &Transaction,
    filter: &RunFilter,
    before: Option<RunId>,
    limit: usize,
) -> Result<Vec<RunRecord>, Error> {
    let mut search = Search::default();
    // A bound even where there is none, so that a page is one step into the index: every id comes before this one.
    let until = filter.until.map(RunId::first_of).into_iter().chain(before).min();
    search.with("id < ?", [until.map_or_else(|| "~".to_owned(), |id| id.to_string())]);
    if let Some(since) = filter.since {
        search.with("id >= ?", [RunId::first_of(since).to_string()]);
    }
    let columns = [
        ("action = ?", filter.action.as_deref()),
        ("status = ?", filter.status.map(|status| status.as_str())),
        ("kind = ?", filter.kind.map(|kind| kind.as_str())),
        ("code = ?", filter.code.as_deref()),
        ("contact = ?", filter.contact.as_ref().map(|contact| contact.as_str())),
    ];
    for (condition, value) in columns {
        if let Some(value) = value {
            search.with(condition, [value.to_owned()]);
        }
    }
    if let Some(run) = filter.again_of {
        search.with("again_of = ?", [run.to_string()]);
    }
    if let Some(first) = filter.continues {
        search.with("continues = ?", [first.to_string()]);
    }
    if let Some(webinar) = &filter.webinar {
        search.with("id IN (SELECT run FROM intents WHERE account = $1 AND webinar = ?)", [webinar.to_string()]);
    }
    for (name, value) in &filter.tags {
        let tagged = "id IN (SELECT run FROM run_tags WHERE account = $1 AND name = ? AND value = ?)";
        search.with(tagged, [name.clone(), value.clone()]);
    }
    let limit = as_limit(limit);
    let statement = format!(
        "SELECT record FROM runs WHERE account = $1 AND {} ORDER BY id DESC LIMIT ${}",
        search.conditions.join(" AND "),
        search.values.len() + 2
    );
    let mut values: Vec<&(dyn ToSql + Sync)> = Vec::new();
    for value in &search.values {
        values.push(value);
    }
    values.push(&limit);
    let rows = t.query_once(&statement, &values).await?;
    rows.iter().map(|row| json(row, 0)).collect()
}

/// The conditions of a query, and the values of their parameters from `$2` on.
#[derive(Default)]
struct Search {
    conditions: Vec<String>,
    values: Vec<String>,
}

impl Search {
    /// Adds a condition with a `?` for each value.
    fn with(&mut self, condition: &str, values: impl IntoIterator<Item = String>) {
        let mut numbered = condition.to_owned();
        for value in values {
            self.values.push(value);
            numbered = numbered.replacen('?', &format!("${}", self.values.len() + 1), 1);
        }
        self.conditions.push(numbered);
    }
}

/// The statement that writes records, for the values of [`Columns`].
pub(crate) const INSERT: &str =
    "INSERT INTO runs (account, id, action, contact, status, kind, code, again_of, continues, record)
     SELECT $1, new.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                                  $9::text[], $10::text[]) AS new";

/// Records as the columns of their rows.
#[derive(Default)]
pub(crate) struct Columns<'a> {
    ids: Vec<String>,
    actions: Vec<&'a str>,
    contacts: Vec<Option<&'a str>>,
    statuses: Vec<&'a str>,
    kinds: Vec<Option<&'a str>>,
    codes: Vec<Option<&'a str>>,
    again_of: Vec<Option<String>>,
    continues: Vec<Option<String>>,
    records: Vec<String>,
}

impl<'a> Columns<'a> {
    pub(crate) fn of(runs: &[&'a RunRecord]) -> Result<Self, Error> {
        let mut columns = Self::default();
        for run in runs {
            let failure = run.result.failure();
            columns.ids.push(run.id.to_string());
            columns.actions.push(&run.action);
            columns.contacts.push(run.contact.as_ref().map(|id| id.as_str()));
            columns.statuses.push(run.result.status().as_str());
            columns.kinds.push(failure.map(|failure| failure.kind.as_str()));
            columns.codes.push(failure.map(|failure| failure.code.as_str()));
            columns.again_of.push(run.again_of.map(|run| run.to_string()));
            columns.continues.push(run.continues.map(|run| run.to_string()));
            columns.records.push(serde_json::to_string(run)?);
        }
        Ok(columns)
    }

    /// The values of the parameters `$2` to `$10`.
    pub(crate) fn values(&self) -> [&(dyn ToSql + Sync); 9] {
        [
            &self.ids,
            &self.actions,
            &self.contacts,
            &self.statuses,
            &self.kinds,
            &self.codes,
            &self.again_of,
            &self.continues,
            &self.records,
        ]
    }
}

/// Writes the record of a run that has ended.
pub(crate) async fn write(t: &Transaction, run: &RunRecord) -> Result<(), Error> {
    t.execute(INSERT, &Columns::of(&[run])?.values()).await?;
    write_tags(t, &[run]).await
}

/// Writes another record instead of a run's.
pub(crate) async fn replace(t: &Transaction, run: &RunRecord) -> Result<(), Error> {
    let (id, failure) = (run.id.to_string(), run.result.failure());
    t.execute(
        "UPDATE runs SET contact = $3, status = $4, kind = $5, code = $6, record = $7 WHERE account = $1 AND id = $2",
        &[
            &id,
            &run.contact.as_ref().map(|id| id.as_str()),
            &run.result.status().as_str(),
            &failure.map(|failure| failure.kind.as_str()),
            &failure.map(|failure| failure.code.as_str()),
            &serde_json::to_string(run)?,
        ],
    )
    .await?;
    t.execute("DELETE FROM run_tags WHERE account = $1 AND run = $2", &[&id]).await?;
    write_tags(t, &[run]).await
}

/// Writes the tags of runs.
pub(crate) async fn write_tags(t: &Transaction, runs: &[&RunRecord]) -> Result<(), Error> {
    let (mut names, mut values, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for run in runs {
        for (name, value) in &run.tags {
            names.push(name.as_str());
            values.push(value.as_str());
            ids.push(run.id.to_string());
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    t.execute(
        "INSERT INTO run_tags (account, name, value, run)
         SELECT $1, new.* FROM unnest($2::text[], $3::text[], $4::text[]) AS new",
        &[&names, &values, &ids],
    )
    .await?;
    Ok(())
}
