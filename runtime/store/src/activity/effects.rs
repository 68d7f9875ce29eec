//! Effects on the contact store: each is written by the file of its rows. [`crate::activity::consequences`] works out
//! the consequences at the end of the commit.

use greenroom_domain::{Webinar, store::Effect};
use jiff::Timestamp;
use rusqlite::Connection;

use crate::{
    activity::{action_events, attendances, calls, parts, registrations, webinars},
    contacts::{
        account,
        touched::Touched,
        writes::{create_contact, define_property, update_contact},
    },
    platform::error::Error,
};

/// Applies effects in their order.
pub(crate) fn apply(c: &Connection, effects: &[Effect], now: Timestamp, touched: &mut Touched) -> Result<(), Error> {
    for effect in effects {
        match effect {
            Effect::CreateContact { contact, by_hand } => {
                create_contact(c, contact, *by_hand, now, touched)?;
            }
            Effect::UpdateContact { contact, assignments } => update_contact(c, contact, assignments, touched)?,
            Effect::SaveEvents { events } => action_events::save(c, events)?,
            Effect::Register { registration, webinar } => {
                save_webinar(c, webinar, touched)?;
                registrations::save(c, std::slice::from_ref(registration), touched)?;
            }
            Effect::Registrations { registrations } => registrations::save(c, registrations, touched)?,
            Effect::Attendances { attendances } => attendances::save(c, attendances, touched)?,
            Effect::NotAttended { session, people } => attendances::remove(c, session, people, touched)?,
            Effect::SaveCall { call } => calls::save(c, call, now)?,
            Effect::CancelWebinar { webinar } => webinars::cancel_webinar(c, webinar)?,
            Effect::SaveZoomAccount { account } => account::save_zoom_account(c, account)?,
            Effect::SaveZoomUsers { account, users } => account::save_zoom_users(c, account, users)?,
            Effect::SaveWebinars { webinars } => {
                for webinar in webinars {
                    save_webinar(c, webinar, touched)?;
                }
            }
            Effect::DefineProperties { definitions } => {
                for definition in definitions {
                    define_property(c, definition)?;
                }
            }
        }
    }
    Ok(())
}

/// Writes a webinar. Which of its sessions are parts of one depends on its kind and length.
fn save_webinar(c: &Connection, webinar: &Webinar, touched: &mut Touched) -> Result<(), Error> {
    parts::changing(c, webinar.id.as_str(), touched, |_| webinars::save_webinar(c, webinar))
}
