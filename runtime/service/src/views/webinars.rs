//! The known webinars: whether each is synced, by which rule, and how its last sync ended.

use greenroom_domain::{
    Email, Failure, SyncRunId, SyncState, SyncStore, Webinar, WebinarId, WebinarSettings, WebinarType, ZoomAccountId,
    rules::settings::{self, Effective, Step},
    store::{KnownSession, KnownWebinar},
};
use jiff::Timestamp;
use serde::Serialize;

/// A webinar with its sync settings and its last sync.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebinarView {
    /// Its id.
    pub id: WebinarId,
    /// Its topic.
    pub topic: String,
    /// The host's email.
    pub host: Option<Email>,
    /// Zoom's id of the host.
    #[serde(skip)]
    pub host_id: String,
    /// The Zoom account.
    pub zoom_account: ZoomAccountId,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: WebinarType,
    /// When it begins; none for a recurring webinar without fixed times.
    pub starts_at: Option<Timestamp>,
    /// Zoom no longer has it.
    pub cancelled: bool,
    /// Whether it is synced, and by which rule.
    pub sync: Effective,
    /// Whether its recordings are synced, and by which rule.
    pub recordings: Effective,
    /// Its last sync; none where it was never synced.
    pub last_sync: Option<LastSync>,
}

/// The last sync of a webinar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LastSync {
    /// The sync run.
    pub run: SyncRunId,
    /// Its state.
    pub state: SyncState,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it is in progress.
    pub finished_at: Option<Timestamp>,
    /// How many warnings it has.
    pub warnings: usize,
    /// Their codes.
    #[serde(skip)]
    pub warning_codes: Vec<String>,
}

/// The known webinars by id: of one Zoom account, or of all.
///
/// # Errors
/// The store's failure.
pub async fn list(store: &dyn SyncStore, account: Option<&ZoomAccountId>) -> Result<Vec<WebinarView>, Failure> {
    let (set, _) = store.settings(None).await?;
    let known = store.known_webinars(None).await?.into_iter();
    let wanted = known.filter(|known| account.is_none_or(|account| &known.webinar.zoom_account == account));
    Ok(wanted
        .map(|known| {
            let sync = settings::webinar_sync(&set, &known.webinar);
            let recordings = settings::recording_sync(&set, &known.webinar);
            WebinarView::of(known, sync, recordings)
        })
        .collect())
}

/// A known webinar.
///
/// # Errors
/// `webinar-not-found`, or the store's failure.
pub async fn one(store: &dyn SyncStore, id: &WebinarId) -> Result<WebinarView, Failure> {
    let known = store.known_webinars(Some(id)).await?.into_iter().next();
    let known = known.ok_or_else(|| super::no_webinar(id, "greenroom webinars"))?;
    let (set, _) = store.settings(Some(std::slice::from_ref(id))).await?;
    let sync = settings::webinar_sync(&set, &known.webinar);
    let recordings = settings::recording_sync(&set, &known.webinar);
    Ok(WebinarView::of(known, sync, recordings))
}

/// A webinar with all that decides about its sync, and its sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct WebinarDetails {
    /// The webinar with its last sync.
    pub view: WebinarView,
    /// As Zoom describes it.
    pub webinar: Webinar,
    /// Its own settings; none where it was never seen while webinar data was synced.
    pub own: Option<WebinarSettings>,
    /// Whether the account syncs webinar data (S1: off at first).
    pub account_syncs: bool,
    /// Every rule with its answer, in the order in which they are asked (S10: the rule that decides).
    pub rules: Vec<Step>,
    /// Its sessions, latest first.
    pub sessions: Vec<KnownSession>,
    /// The version of the settings.
    pub settings_version: u64,
}

/// A known webinar, with all that decides about its sync, and its sessions.
///
/// # Errors
/// `webinar-not-found`, or the store's failure.
pub async fn details(store: &dyn SyncStore, id: &WebinarId) -> Result<WebinarDetails, Failure> {
    let (set, settings_version) = store.settings(Some(std::slice::from_ref(id))).await?;
    let known = store.known_webinars(Some(id)).await?.into_iter().next();
    let mut known = known.ok_or_else(|| super::no_webinar(id, "greenroom webinars"))?;
    let mut sessions = std::mem::take(&mut known.sessions);
    sessions.sort_by_key(|session| std::cmp::Reverse(session.session.starts_at));
    let webinar = known.webinar.clone();
    let sync = settings::webinar_sync(&set, &webinar);
    let recordings = settings::recording_sync(&set, &webinar);
    Ok(WebinarDetails {
        own: set.webinars.get(id).copied(),
        account_syncs: set.sync_webinar_data,
        rules: settings::explain(&set, &webinar),
        view: WebinarView::of(known, sync, recordings),
        webinar,
        sessions,
        settings_version,
    })
}

impl WebinarView {
    /// Whether a text, in small letters, is in its topic, its host's email, or its id, as Zoom writes it.
    pub fn is_found(&self, text: &str) -> bool {
        let host = self.host.as_ref().map_or("", |host| host.as_str());
        self.topic.to_lowercase().contains(text)
            || self.id.as_str().contains(&text.replace([' ', '-'], ""))
            || host.contains(text)
    }

    fn of(known: KnownWebinar, sync: Effective, recordings: Effective) -> Self {
        let KnownWebinar { webinar, cancelled, last_sync, sessions: _ } = known;
        Self {
            id: webinar.id,
            topic: webinar.topic,
            host: webinar.host_email,
            host_id: webinar.host_id,
            zoom_account: webinar.zoom_account,
            kind: webinar.kind,
            starts_at: webinar.starts_at,
            cancelled,
            sync,
            recordings,
            last_sync: last_sync.map(|run| LastSync {
                run: run.id,
                state: run.state,
                started_at: run.started_at,
                finished_at: run.finished_at,
                warnings: run.warnings.len(),
                warning_codes: run.warnings.into_iter().map(|warning| warning.code).collect(),
            }),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::rules::settings::WhyWord;

    use super::*;

    #[test]
    fn a_webinar_is_found_by_its_topic_and_by_its_id_as_zoom_writes_it() {
        let mut webinar = Webinar::once(WebinarId::parse("82512345678").unwrap(), "z".into());
        webinar.topic = "Über <b>uns".to_owned();
        let effective = Effective { on: true, rule: "S8", pointer: String::new(), reason: WhyWord::WebinarOn.into() };
        let known = KnownWebinar { webinar, cancelled: false, last_sync: None, sessions: Vec::new() };
        let webinar = WebinarView::of(known, effective.clone(), effective);
        for (wanted, is_it) in [("über", true), ("825 1234", true), ("", true), ("ünder", false), ("<b>", true)] {
            assert_eq!(webinar.is_found(wanted), is_it, "{wanted}");
        }
    }
}
