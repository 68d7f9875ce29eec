//! What a person can do about a failure, in the console: without commands of a shell, and without words for programs.

use greenroom_domain::{Failure, Sentence, Text};
use greenroom_locale::args;
use maud::{Markup, html};

use super::visit::Reader;

/// The pages that list what a failure does not find: the failure's code, the page, and the group and the word of its name.
const LISTS: [(&str, &str, &str, &str); 8] = [
    ("contact-not-found", "/contacts", "section", "contacts"),
    ("run-not-found", "/runs", "section", "runs"),
    ("segment-not-found", "/segments", "section", "segments"),
    ("unknown-action", "/actions", "section", "actions"),
    ("webinar-not-found", "/webinars", "section", "webinars"),
    ("api-key-not-found", "/access/keys", "access-tab", "keys"),
    ("job-not-found", "/access/jobs", "access-tab", "jobs"),
    ("user-not-found", "/access/users", "access-tab", "users"),
];

/// Words of remedies that help programs alone.
const OF_PROGRAMS: [&str; 2] = ["`pointer`", "`/docs`"];

/// What happened, and what to do about it.
pub(crate) fn shown(reader: &Reader, failure: &Failure) -> Markup {
    let said = reader.said(&failure.message, failure.text.as_deref());
    html! {
        p { (marked(said.as_deref().map(detail), detail(&failure.message))) }
        @if let Some((_, path, group, word)) = list(&failure.code) {
            p { a href=(path) { (reader.with("failed-list", &args![name = reader.word(group, word)])) } }
        } @else if let Some(remedy) = text(reader, &failure.code) { p { (remedy) } }
    }
}

/// What a failure says in the reader's language, or else in English.
pub(crate) fn message(reader: &Reader, failure: &Failure) -> Markup {
    worded(reader, &failure.message, failure.text.as_deref())
}

/// A sentence in the reader's language, or else in English.
pub(crate) fn sentence(reader: &Reader, sentence: &Sentence) -> Markup {
    worded(reader, sentence.english(), sentence.text())
}

/// A message in the reader's language, or else in English.
pub(crate) fn worded(reader: &Reader, message: &str, text: Option<&Text>) -> Markup {
    marked(reader.said(message, text).as_deref(), message)
}

/// A text in the reader's language, or else the English one, marked as such.
pub(crate) fn marked(said: Option<&str>, english: &str) -> Markup {
    html! {
        @match said {
            Some(said) => bdi { (said) },
            None => bdi lang="en" { (english) },
        }
    }
}

/// The remedy of a code in words, where a person of the console can follow it.
pub(crate) fn text(reader: &Reader, code: &str) -> Option<String> {
    let remedy = reader.attribute(&format!("code-{code}"), "remedy")?;
    let is_of_programs = OF_PROGRAMS.iter().any(|word| remedy.contains(word));
    (!is_of_programs && list(code).is_none()).then_some(remedy)
}

/// A failure's message without its end that names a command of a shell or the documentation of the API.
pub(crate) fn detail(message: &str) -> &str {
    match message.rsplit_once(": ") {
        // French has a space before a colon.
        Some((what, hint)) if hint.contains("`greenroom ") || hint.ends_with(" /docs") => what.trim_end(),
        _ => message,
    }
}

fn list(code: &str) -> Option<(&'static str, &'static str, &'static str, &'static str)> {
    LISTS.into_iter().find(|(of, ..)| *of == code)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, Uri, header};
    use greenroom_domain::{Code, FailureKind, codes, sentence};

    use super::*;

    #[test]
    fn a_person_reads_of_pages_instead_of_commands() {
        let reader = Reader::of(&HeaderMap::new(), &Uri::from_static("/"));
        let failure =
            Failure::refused(codes::CONTACT_NOT_FOUND, "there is no contact 7: see `greenroom store show contacts`");
        let page = shown(&reader, &failure).into_string();
        assert!(page.contains("there is no contact 7<") && page.contains("href=\"/contacts\""), "{page}");
        let malformed = Failure::of(FailureKind::InvalidInput, "/a: no number");
        let page = shown(&reader, &malformed).into_string();
        assert!(page.contains("/a: no number") && !page.contains("pointer"), "{page}");
        assert_eq!(detail("there is nothing at this path: see /docs"), "there is nothing at this path");
        assert_eq!(detail("il n’y a pas de contact\u{a0}: voir `greenroom contacts`"), "il n’y a pas de contact");
    }

    #[test]
    fn a_failure_is_said_in_the_readers_language_or_marked_as_english() {
        let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static("sv"))]);
        let reader = Reader::of(&headers, &Uri::from_static("/"));
        let over = sentence!("failure-webinar-over", "webinar {webinar} is over", webinar = "82512345678");
        let failure = Failure::refused(codes::WEBINAR_OVER, over);
        let said = message(&reader, &failure).into_string();
        assert_eq!(said, "<bdi>webbinarium 82512345678 är slut</bdi>");
        assert_eq!(shown(&reader, &failure).into_string().matches("lang=\"en\"").count(), 0);
        let english = message(&reader, &failure.say("it is over")).into_string();
        assert_eq!(english, "<bdi lang=\"en\">it is over</bdi>");
    }

    #[test]
    fn every_list_is_of_a_code() {
        for (code, ..) in LISTS {
            assert!(Code::find(code).is_some(), "{code}");
        }
    }
}
