//! Erasing a person, by the API and by the console.

use greenroom::{Erased, ErasureTarget};
use greenroom_domain::HistoryKind;
use greenroom_service::views::history;

use crate::{detached::to_its_end, problem::Problem, state::AppState};

/// Erases a person. The history has the name of the caller, and not of the person.
///
/// # Errors
/// `under-way` while a registration of the person is, or the store's failure.
pub(crate) async fn erase(state: &AppState, by: &str, target: ErasureTarget) -> Result<Erased, Problem> {
    let (state, by) = (state.clone(), by.to_owned());
    // Erasing goes on where its caller goes away: half of it would be left.
    let work = async move {
        // A file that waits for its confirmation may bring the person back, and the address of a page may name the person.
        state.uploads().forget_all();
        state.sent_forms().forget_all();
        history::note(state.store().as_ref(), &by, HistoryKind::Erased, None).await?;
        let erased = state.runtime().erase(target).await;
        // A form that was sent meanwhile may name the person, too.
        state.sent_forms().forget_all();
        erased
    };
    Ok(to_its_end(work).await??)
}
