//! Why a webinar, or its recordings, are synced or not (S10: the rule that decides), for people.

use greenroom_domain::{
    WebinarId,
    rules::settings::{Answer, Effective, Step, Subject},
};
use maud::{Markup, html};

use super::{
    look::{self, Look},
    parts, places,
    visit::Reader,
};

/// Whether it is synced, with the rule that decides, and the answers of the other rules folded.
pub(crate) fn decision(
    reader: &Reader,
    webinar: &WebinarId,
    subject: Subject,
    effective: &Effective,
    rules: &[Step],
) -> Markup {
    let title = match (subject, effective.on) {
        (Subject::Webinar, true) => "rules-webinar-synced",
        (Subject::Webinar, false) => "rules-webinar-not-synced",
        (Subject::Recordings, true) => "rules-recordings-synced",
        (Subject::Recordings, false) => "rules-recordings-not-synced",
    };
    let look = if effective.on { Look::Good } else { Look::Plain };
    let (all, name) = match subject {
        Subject::Webinar => ("rules-all-of-webinar", "rules-why-webinar"),
        Subject::Recordings => ("rules-all-of-recordings", "rules-why-recordings"),
    };
    html! {
        div.decision {
            p {
                (look::badge(look, &reader.text(title)))
                " " (reader.why(&effective.reason))
                " " (places::link(reader, &effective.pointer, webinar))
            }
            details.folded {
                summary { (reader.text(all)) }
                (table(reader, webinar, &reader.text(name), rules.iter().filter(|step| step.subject == subject)))
            }
        }
    }
}

fn table<'a>(reader: &Reader, webinar: &WebinarId, caption: &str, steps: impl Iterator<Item = &'a Step>) -> Markup {
    let heads = ["rules-rule", "rules-answer", "rules-reason", "rules-setting"].map(|key| reader.text(key));
    parts::table(
        caption,
        &heads,
        &html! {
            @for step in steps {
                tr {
                    th scope="row" { (reader.word("rule-name", step.rule)) @if step.decides { br; (look::badge(Look::Plain, &reader.text("rules-decides"))) } }
                    td { (look::badge(look_of(step.answer), &reader.word("rule-answer", &look::word_of(&step.answer)))) }
                    td { (reader.why(&step.reason)) }
                    td { (places::link(reader, &step.pointer, webinar)) }
                }
            }
        },
    )
}

fn look_of(answer: Answer) -> Look {
    match answer {
        Answer::Yes => Look::Good,
        Answer::No => Look::Warning,
        Answer::Open => Look::Plain,
    }
}
