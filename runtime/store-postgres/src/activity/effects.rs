//! Effects on the contact store: each is written by the file of its rows, those of one kind that follow each other with the same
//! statements. [`crate::activity::consequences`] works out the consequences at the end of the commit.

use greenroom_domain::store::{Effect, Precondition, Subjects};
use jiff::Timestamp;

use crate::{
    activity::{action_events, attendances, calls, registrations, webinars},
    contacts::{
        account,
        touched::Touched,
        writes::{create_contacts, define_properties, update_contacts},
    },
    platform::{error::Error, transaction::Transaction},
};

/// The names that a commit of these effects locks.
pub(crate) fn names(effects: &[Effect], preconditions: &[Precondition]) -> Vec<String> {
    let mut subjects = Subjects::of(effects);
    for precondition in preconditions {
        match precondition {
            Precondition::Contact { id, .. } => {
                subjects.contacts.insert(id.clone());
            }
            Precondition::Identity(known) => {
                subjects.emails.insert(known.email.clone());
                subjects.contacts.extend(known.primary_of.iter().chain(&known.secondary_of).cloned());
            }
        }
    }
    subjects.names().collect()
}

/// Applies effects in their order.
pub(crate) async fn apply(
    t: &Transaction,
    effects: &[Effect],
    now: Timestamp,
    touched: &mut Touched,
) -> Result<(), Error> {
    let same_kind = |one: &Effect, next: &Effect| std::mem::discriminant(one) == std::mem::discriminant(next);
    for group in effects.chunk_by(same_kind) {
        apply_group(t, group, now, touched).await?;
    }
    Ok(())
}

/// Applies effects of one kind.
async fn apply_group(t: &Transaction, group: &[Effect], now: Timestamp, touched: &mut Touched) -> Result<(), Error> {
    let (mut created, mut updated, mut hosted, mut registered) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for effect in group {
        match effect {
            Effect::CreateContact { contact, by_hand } => created.push((contact, *by_hand)),
            Effect::UpdateContact { contact, assignments } => updated.push((contact, assignments)),
            Effect::Register { registration, webinar } => {
                hosted.push(&**webinar);
                registered.push(&**registration);
            }
            Effect::Registrations { registrations } => registered.extend(registrations),
            Effect::SaveWebinars { webinars } => hosted.extend(webinars),
            Effect::SaveEvents { events } => action_events::save(t, events).await?,
            Effect::Attendances { attendances } => attendances::save(t, attendances, touched).await?,
            Effect::NotAttended { session, people } => attendances::remove(t, session, people, touched).await?,
            Effect::SaveCall { call } => calls::save(t, call, now).await?,
            Effect::CancelWebinar { webinar } => webinars::cancel(t, webinar).await?,
            Effect::SaveZoomAccount { account } => account::save_zoom_account(t, account).await?,
            Effect::SaveZoomUsers { account, users } => account::save_zoom_users(t, account, users).await?,
            Effect::DefineProperties { definitions } => define_properties(t, definitions).await?,
        }
    }
    if !created.is_empty() {
        create_contacts(t, &created, now, touched).await?;
    }
    if !updated.is_empty() {
        update_contacts(t, &updated, touched).await?;
    }
    if !hosted.is_empty() {
        webinars::save(t, &hosted, touched).await?;
    }
    if !registered.is_empty() {
        registrations::save(t, &registered, touched).await?;
    }
    Ok(())
}
