//! The registrations of a webinar.

use axum::{
    extract::{Path, State},
    response::Response,
};
use greenroom_domain::{Email, RegistrationState};
use greenroom_service::views::registrations;
use maud::html;

use super::one::{self, Tab};
use crate::{
    console::{
        links, look,
        parts::{self, Field},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many registrations a page has.
const ROWS: usize = 50;

const STATES: [RegistrationState; 4] =
    [RegistrationState::Approved, RegistrationState::Pending, RegistrationState::Denied, RegistrationState::Cancelled];

/// Lists the registrations, by email.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let webinar = one::found(&state, &id).await?;
    let wanted = visit.query("state").map(|state| state.into_owned()).unwrap_or_default();
    let of_state = STATES.into_iter().find(|state| look::word_of(state) == wanted);
    let after = visit.query("cursor").and_then(|cursor| Email::parse(&cursor).ok());
    let store = state.store().as_ref();
    let found = registrations::list(store, &webinar.view.id, of_state, after.as_ref(), ROWS).await?;
    let states = STATES.map(|state| (look::word_of(&state), visit.word("registration-state", &look::word_of(&state))));
    let choices = parts::with_any(&visit, states);
    let heads = ["registrations-email", "registrations-state", "registrations-when", "registrations-for"];
    let next = found.next.as_ref().map(Email::as_str);
    let content = html! {
        (parts::filters(&visit, "registrations", &html! {
            (Field { name: "state", label: &visit.text("registrations-state"), value: &wanted, ..Field::default() }.choice(&choices))
        }))
        section #registrations {
            @if found.items.is_empty() { (parts::empty(&visit.text("registrations-none"), None)) }
            @else {
                (parts::table(&visit.text("webinar-registrations"), &heads.map(|key| visit.text(key)), &html! {
                    @for registration in &found.items {
                        tr {
                            th scope="row" {
                                @match &registration.contact {
                                    Some(contact) => { a href=(links::contact_by(contact.as_str())) { (parts::written(registration.email.as_str())) } }
                                    None => { (parts::written(registration.email.as_str())) br; span.quiet { (visit.text("registrations-no-contact")) } }
                                }
                            }
                            td { (look::worded(&visit, "registration-state", &look::word_of(&registration.state))) }
                            td { (parts::time(&visit, registration.registered_at)) }
                            td { (visit.word("occurrences", &scope_of(&registration.occurrences))) }
                        }
                    }
                }))
                (parts::pager(&visit, next))
            }
        }
    };
    one::page(&state, &visit, &webinar, Tab::Registrations, &content).await
}

/// The word of what a registration is for.
fn scope_of(occurrences: &greenroom_domain::Occurrences) -> String {
    let json = serde_json::to_value(occurrences).unwrap_or_default();
    json.get("scope").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}
