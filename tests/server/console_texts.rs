//! Every text on the console's pages is in the reader's language: what is the same in two languages is a value, or a name.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use greenroom_tests::packages;

use crate::common::{ADMINISTRATOR, ECHO, ENDLESS, Place};

/// Texts that are the same in English and Swedish.
const SAME: [&str; 9] =
    ["Greenroom", "Info", "OpenID Connect", "Person", "Session", "Status", "Text", "Version", "Zoom Events"];

/// Elements whose text is not the page's: what people wrote, code, times, and names of languages.
const VALUES: [&str; 8] = ["option", "bdi", "code", "pre", "time", "script", "style", "title"];

/// Attributes whose values people read or hear.
const READ: [&str; 4] = ["aria-label", "title", "placeholder", "alt"];

/// The past webinar of the demo's world, with people of every kind.
const OVER: &str = "82512345005";

/// A world with something on every page: a sync with warnings, a run, a segment, an API key.
async fn filled() -> Place {
    let place = Place::connected().await;
    for package in fs::read_dir(packages()).unwrap() {
        let package = package.unwrap();
        if package.file_name().to_string_lossy().starts_with("sync-webinar") {
            fs::copy(package.path(), place.path("actions").join(package.file_name())).unwrap();
        }
    }
    let (sync, recordings) = (format!("/webinars/{OVER}/sync"), format!("/webinars/{OVER}/recordings"));
    for (pointer, value) in [("/syncWebinarData", "true"), (sync.as_str(), "true"), (recordings.as_str(), "true")] {
        place.greenroom(&["settings", "set", pointer, value, "--as", ADMINISTRATOR]).await.ok();
    }
    place.greenroom(&["sync", OVER]).await.ok();
    place.greenroom(&["invoke", ECHO, "--input", r#"{"note": "a note"}"#]).await.ok();
    let filter = place.path("filter.json");
    fs::write(&filter, r#"{"property": "email", "is": "known"}"#).unwrap();
    place.greenroom(&["segment", "save", "known", filter.to_str().unwrap()]).await.ok();
    place.key("read").await;
    place
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_of_every_page_is_in_the_readers_language() {
    let place = filled().await;
    let serving = place.serve().await;
    let english = place.signed_in(&serving, ADMINISTRATOR).await.with_cookie("greenroom-language", "en");
    let swedish = place.signed_in(&serving, ADMINISTRATOR).await.with_cookie("greenroom-language", "sv");
    let (mut waiting, mut seen) = (vec!["/".to_owned()], BTreeMap::new());
    while let Some(path) = waiting.pop() {
        let page = english.get(&path).await;
        if page.status != 200 {
            assert_eq!(page.status, 303, "{path}: {page:?}");
            continue;
        }
        let texts = texts(&page.html);
        let in_swedish = self::texts(swedish.get(&path).await.ok());
        // Forms whose fields are named by an action's schema, or by the properties of contacts.
        let is_named_elsewhere = ["/run", "/again", "/edit"].iter().any(|end| kind(&path).ends_with(end));
        let same: Vec<String> =
            texts.intersection(&in_swedish).filter(|text| is_text(text) && !is_named_elsewhere).cloned().collect();
        seen.insert(path, same);
        for link in links(&page.html) {
            if !seen.keys().chain(&waiting).any(|known| kind(known) == kind(&link)) {
                waiting.push(link);
            }
        }
    }
    assert!(seen.len() > 20, "the pages are found by their links: {:?}", seen.keys());
    seen.retain(|_, same| !same.is_empty());
    assert_eq!(seen, BTreeMap::new(), "texts that are the same in two languages");
}

/// Whether a text has to be in a language: two words or one capitalised, and no email, number or path.
fn is_text(text: &str) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    // The description of an action stands behind its name and a colon; names of actions and accounts have hyphens and no spaces.
    // A duration begins with its number.
    let is_value = [ECHO, ENDLESS].contains(&text)
        || text.starts_with(": ")
        || text.starts_with(|c: char| c.is_ascii_digit())
        || text.split(' ').any(|word| word.contains('-') && !word.ends_with('-'));
    letters > 2 && !is_value && !text.contains(['@', '/', '_', '=']) && !SAME.contains(&text)
}

/// The page that a path shows, whatever it shows it of.
fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap();
    let parts =
        path.split('/').map(|part| if part.contains(|c: char| c.is_ascii_digit() || c == '@') { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The addresses of this server that a page links to, but for files.
fn links(html: &str) -> BTreeSet<String> {
    let all = html.match_indices(" href=\"/").filter_map(|(at, _)| html[at + 7..].split('"').next());
    let pages = all.map(|link| link.split('#').next().unwrap().replace("&amp;", "&"));
    let is_page = |link: &String| {
        !link.starts_with("/console/")
            && !link.starts_with("/docs")
            && !link.contains(".csv")
            && !link.contains(".json")
    };
    pages.filter(is_page).collect()
}

/// The texts of a page, and of the attributes that people read.
fn texts(html: &str) -> BTreeSet<String> {
    let (mut found, mut open, mut rest) = (BTreeSet::new(), Vec::<(String, bool)>::new(), html);
    while let Some((text, after)) = rest.split_once('<') {
        if !open.iter().any(|(_, is_value)| *is_value) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            found.insert(text);
        }
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if let Some(place) = open.iter().rposition(|(opened, _)| opened == name) {
                open.truncate(place);
            }
            continue;
        }
        let name = tag.split([' ', '\n']).next().unwrap().to_ascii_lowercase();
        let is_value = VALUES.contains(&name.as_str()) || (tag.contains(" lang=") && name != "html");
        if !is_value && !open.iter().any(|(_, is_value)| *is_value) {
            for attribute in READ {
                let beginning = format!(" {attribute}=\"");
                if let Some((_, value)) = tag.split_once(&beginning) {
                    found.insert(value.split('"').next().unwrap().to_owned());
                }
            }
        }
        if !["input", "meta", "link", "br", "hr", "img"].contains(&name.as_str()) && !name.starts_with('!') {
            open.push((name, is_value));
        }
    }
    found
}
