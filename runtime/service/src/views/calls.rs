//! Recordings and transcripts, as calls (R1: a session's recording is a call record).

use greenroom_domain::{AccountStore, Call, Failure, WebinarId};

use crate::mask;

/// The calls of a webinar, latest first. Links that may carry a token are masked, unless they are asked for.
///
/// # Errors
/// The store's failure.
pub async fn of_webinar(store: &dyn AccountStore, webinar: &WebinarId, reveal: bool) -> Result<Vec<Call>, Failure> {
    let mut calls = store.calls(webinar).await?;
    calls.reverse();
    if !reveal {
        for call in &mut calls {
            call.topic = mask::links(&call.topic);
            call.recording_url = call.recording_url.as_deref().map(mask::links);
        }
    }
    Ok(calls)
}
