//! Users.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Refusal},
    call::Call,
    paging::Page,
};
use crate::{
    ids,
    state::{Account, User},
    world::UserStatus,
};

pub(super) fn list(account: &Account, call: &Call, now: Timestamp) -> Result<Answer, Refusal> {
    let status = match call.parameter("status").unwrap_or("active") {
        "active" => UserStatus::Active,
        "inactive" => UserStatus::Inactive,
        "pending" => UserStatus::Pending,
        _ => return Err(Refusal::invalid_field("status")),
    };
    let page = Page::of(call, &[&account.given.account_id, &format!("{status:?}")], now)?;
    let users: Vec<_> = account.users.iter().filter(|user| user.is(status)).collect();
    Ok(Answer::json(200, page.answer("users", users.len(), |place| Some(body(account, users.get(place)?)))))
}

pub(super) fn one(account: &Account, call: &Call) -> Result<Answer, Refusal> {
    let id = call.segment(2);
    let user = account.user(id).ok_or_else(|| Refusal::no_user(id))?;
    let mut body = body(account, user);
    body["account_id"] = json!(account.given.account_id);
    body["account_number"] = json!(ids::digits(&["account", &account.given.account_id]));
    body["role_name"] = json!(if is_owner(account, user) { "Owner" } else { "Member" });
    body["cluster"] = json!("us06");
    body["use_pmi"] = json!(false);
    Ok(Answer::json(200, body))
}

fn body(account: &Account, user: &User) -> Value {
    let User { id, given, created_at } = user;
    json!({
        "id": id,
        "first_name": given.first_name,
        "last_name": given.last_name,
        "display_name": format!("{} {}", given.first_name, given.last_name).trim(),
        "email": given.email,
        "type": if given.webinar_plan { 2 } else { 1 },
        "pmi": ids::digits(&["pmi", id]),
        "timezone": given.timezone,
        "verified": 1,
        "dept": "",
        "created_at": created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "language": "en-US",
        "phone_number": "",
        "status": given.status,
        "role_id": if is_owner(account, user) { "0" } else { "2" },
    })
}

fn is_owner(account: &Account, user: &User) -> bool {
    account.users.first().is_some_and(|first| first.id == user.id)
}
