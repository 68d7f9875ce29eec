//! Settings and records by their pointers: what people call them, and the pages where they are.

use greenroom_domain::{WebinarId, rules::settings::unescape};
use greenroom_locale::args;
use maud::{Markup, html};
use serde_json::Value;

use super::{links, parts, visit::Reader};

/// The page with the setting, or the record, that a pointer of a rule or a warning names, and what it is called. `of` is the
/// webinar that the rule or the warning is about.
pub(crate) fn named(reader: &Reader, pointer: &str, of: &WebinarId) -> Option<(String, String)> {
    if let Some(path) = pointer.strip_prefix('/') {
        let page = match path.split('/').next().unwrap_or_default() {
            "excludedHostDomains" | "excludedRecordingDomains" | "excludedContactDomains" => "/settings/exclusions",
            "users" => match path.split('/').nth(1) {
                Some(email) => return Some((links::user(&unescape(email)), setting(reader, pointer))),
                None => "/settings/users",
            },
            "webinars" => {
                let id = path.split('/').nth(1).and_then(|id| WebinarId::parse(id).ok());
                return Some((format!("{}#own", links::webinar(id.as_ref().unwrap_or(of))), setting(reader, pointer)));
            }
            _ => "/settings",
        };
        return Some((page.to_owned(), setting(reader, pointer)));
    }
    let (kind, id) = pointer.split_once(':')?;
    match kind {
        "webinar" => Some((links::webinar(&WebinarId::parse(id).ok()?), reader.text("place-webinar"))),
        "session" => Some((links::session(of, id), reader.text("place-session"))),
        "zoom-account" => Some(("/access/connections".to_owned(), reader.text("place-zoom-account"))),
        _ => None,
    }
}

/// A link to what [`named`] finds; nothing where the link would lead to the page that it stands on.
pub(crate) fn link(reader: &Reader, pointer: &str, of: &WebinarId) -> Markup {
    let found = named(reader, pointer, of);
    let other = found.filter(|(page, _)| page.split('#').next() != Some(reader.path()));
    html! { @if let Some((page, name)) = other { a href=(page) { (name) } } }
}

/// What people call the setting at a pointer.
pub(crate) fn setting(reader: &Reader, pointer: &str) -> String {
    let parts: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
    match parts.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["users", email, "syncNewWebinars"] => reader.with("setting-user-new-webinars", &args![user = email]),
        ["users", email, "syncRecordings"] => reader.with("setting-user-recordings", &args![user = email]),
        ["users", ..] => reader.text("settings-users"),
        ["webinars", id, "sync"] => reader.with("setting-webinar-sync", &args![webinar = id]),
        ["webinars", id, "recordings"] => reader.with("setting-webinar-recordings", &args![webinar = id]),
        ["webinars", id, "zoomEvents"] => reader.with("setting-webinar-zoom-events", &args![webinar = id]),
        ["webinars", ..] => reader.text("settings-webinars"),
        [name, ..] => reader.word("setting", name),
        [] => reader.text("settings-title"),
    }
}

/// The value of the setting at a pointer, for people. No value is what stands there where nothing was set.
pub(crate) fn value(reader: &Reader, pointer: &str, value: Option<&Value>) -> Markup {
    let on = |on: &bool| reader.word("switch", if *on { "on" } else { "off" });
    match value {
        None | Some(Value::Null) if pointer.ends_with("/recordings") => html! { (reader.text("setting-as-host")) },
        None | Some(Value::Null) => parts::nothing(reader),
        Some(Value::Bool(is_on)) => html! { (on(is_on)) },
        Some(Value::String(word)) => html! { (reader.word("existing-contacts", word)) },
        Some(Value::Array(items)) => listed(reader, items),
        Some(Value::Object(fields)) => {
            let of = fields.get("of").and_then(Value::as_str).unwrap_or_default();
            html! {
                (reader.word("users-of", of))
                @if let Some(Value::Array(users)) = fields.get("users") { (reader.text("part-colon")) " " (listed(reader, users)) }
            }
        }
        Some(Value::Number(number)) => html! { (number) },
    }
}

/// A list of texts; a long one is folded.
fn listed(reader: &Reader, items: &[Value]) -> Markup {
    const SHOWN: usize = 3;
    let text = |item: &Value| item.as_str().map_or_else(|| item.to_string(), str::to_owned);
    let whole = |items: &[Value]| {
        html! {
            @for (place, item) in items.iter().enumerate() { @if place > 0 { ", " } (parts::written(&text(item))) }
        }
    };
    match items {
        [] => parts::nothing(reader),
        items if items.len() <= SHOWN => whole(items),
        items => html! {
            details.folded {
                summary { (parts::count(reader, "place-entries", items.len())) }
                (whole(items))
            }
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::{HeaderMap, Uri};

    use super::*;

    #[test]
    fn pointers_lead_to_pages() {
        let reader = Reader::of(&HeaderMap::new(), &Uri::from_static("/"));
        let of = WebinarId::parse("82512345678").unwrap();
        for (pointer, page) in [
            ("/syncWebinarData", Some("/settings")),
            ("/excludedHostDomains/2", Some("/settings/exclusions")),
            ("/users", Some("/settings/users")),
            ("/users/a~1b@x.example/syncRecordings", Some("/settings/users/a%2Fb@x.example")),
            ("/webinars/91234567890/sync", Some("/webinars/91234567890#own")),
            ("webinar:91234567890", Some("/webinars/91234567890")),
            ("session:a/b+c==", Some("/webinars/82512345678/attendance?session=a%2Fb%2Bc%3D%3D")),
            ("zoom-account:x", Some("/access/connections")),
            ("webinar:<script>", None),
            ("something", None),
        ] {
            assert_eq!(named(&reader, pointer, &of).map(|(page, _)| page).as_deref(), page, "{pointer}");
        }
    }
}
