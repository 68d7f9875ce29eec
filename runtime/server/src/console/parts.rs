//! What pages are made of. Everything that people wrote is escaped by `html!`, and isolated by `bdi` where its direction may be
//! another than the page's.

use greenroom_locale::args;
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;
use uuid::Uuid;

use super::{
    form::{SENDING, TOKEN},
    visit::{Reader, Visit},
};

/// A moment, to the minute; to the second when the pointer is on it.
pub(crate) fn time(reader: &Reader, at: Timestamp) -> Markup {
    html! { time datetime=(at) title=(format!("{} {}", reader.exact_time(at), reader.zone().iana_name().unwrap_or("UTC"))) { (reader.date_time(at)) } }
}

/// A moment, where there is one.
pub(crate) fn maybe_time(reader: &Reader, at: Option<Timestamp>) -> Markup {
    at.map_or_else(|| nothing(reader), |at| time(reader, at))
}

/// What stands where there is no value.
pub(crate) fn nothing(reader: &Reader) -> Markup {
    html! { span.nothing { span aria-hidden="true" { "–" } span.visually-hidden { (reader.text("part-nothing")) } } }
}

/// A text that somebody wrote, such as a name or a topic.
pub(crate) fn written(text: &str) -> Markup {
    html! { bdi { (text) } }
}

/// A text that somebody wrote, where there is one.
pub(crate) fn maybe_written(reader: &Reader, text: Option<&str>) -> Markup {
    text.filter(|text| !text.is_empty()).map_or_else(|| nothing(reader), written)
}

/// A table that scrolls by itself where the page is narrow. `caption` names it for a screen reader.
pub(crate) fn table(caption: &str, heads: &[String], rows: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label=(caption) {
            table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { (rows) }
            }
        }
    }
}

/// Names with their values.
pub(crate) fn facts(rows: &[(String, Markup)]) -> Markup {
    html! { dl.facts { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } } }
}

/// The pages of one thing, as links beside each other: address and name of each. `current` is the address of this one.
pub(crate) fn tabs(label: &str, current: &str, pages: &[(String, String)]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul {
                @for (address, name) in pages {
                    li { a href=(address) aria-current=[(address == current).then_some("page")] { (name) } }
                }
            }
        }
    }
}

/// What a list says that has nothing, and what to do next.
pub(crate) fn empty(text: &str, next: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            p { (text) }
            @if let Some((address, name)) = next { p { a role="button" href=(address) { (name) } } }
        }
    }
}

/// The links below a list in pages. `next` is the cursor of the next page.
pub(crate) fn pager(reader: &Reader, next: Option<&str>) -> Markup {
    let is_first = reader.query("cursor").is_none();
    html! {
        @if !is_first || next.is_some() {
            nav.pager aria-label=(reader.text("part-pages")) {
                @if !is_first { a href=(reader.address_with("cursor", None)) { (reader.text("part-first-page")) } }
                @if let Some(next) = next { a rel="next" href=(reader.address_with("cursor", Some(next))) { (reader.text("part-next-page")) } }
            }
        }
    }
}

/// How a notice looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something went well.
    Good,
    /// Something is worth a look.
    Warning,
    /// Something failed.
    Bad,
    /// Something is worth knowing.
    Plain,
}

/// A notice on a page.
pub(crate) fn notice(tone: Tone, content: &Markup) -> Markup {
    let (class, role) = match tone {
        Tone::Good => ("notice good", "status"),
        Tone::Warning => ("notice warning", "status"),
        Tone::Bad => ("notice bad", "alert"),
        Tone::Plain => ("notice", "note"),
    };
    html! { div class=(class) role=(role) { (content) } }
}

/// A form that changes something.
pub(crate) fn form(visit: &Visit, action: &str, content: &Markup) -> Markup {
    html! { form method="post" action=(action) { (token(visit)) (content) } }
}

/// The tokens that every form has that changes something: the session's, and the form's own.
pub(crate) fn token(visit: &Visit) -> Markup {
    html! {
        input type="hidden" name=(TOKEN) value=(visit.who().csrf);
        input type="hidden" name=(SENDING) value=(Uuid::now_v7().simple());
    }
}

/// A secret that is shown this once, to be copied.
pub(crate) fn secret(id: &str, label: &str, value: &str) -> Markup {
    html! {
        div.field {
            label for=(id) { (label) }
            input id=(id) type="text" readonly value=(value) spellcheck="false" autocomplete="off";
        }
    }
}

/// A button that is a form of its own.
pub(crate) fn button(visit: &Visit, action: &str, name: &str) -> Markup {
    form(visit, action, &html! { button type="submit" { (name) } })
}

/// What cannot be undone: a button that shows what will be done, and the form that does it.
pub(crate) fn confirmed(visit: &Visit, action: &str, name: &str, what: &Markup, confirm: &str) -> Markup {
    html! {
        details.confirm {
            summary role="button" class="outline" { (name) }
            div { (what) (form(visit, action, &html! { button.danger type="submit" { (confirm) } })) }
        }
    }
}

/// Values for [`Field::choice`], each with its name, behind the one that restricts nothing.
pub(crate) fn with_any<V: From<&'static str>>(
    reader: &Reader,
    choices: impl IntoIterator<Item = (V, String)>,
) -> Vec<(V, String)> {
    std::iter::once((V::from(""), reader.text("part-any"))).chain(choices).collect()
}

/// A field of a form with its label.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Field<'a> {
    /// Its name in the form.
    pub(crate) name: &'a str,
    /// Its label.
    pub(crate) label: &'a str,
    /// Its value.
    pub(crate) value: &'a str,
    /// More about it, below it.
    pub(crate) hint: Option<&'a str>,
    /// What is wrong with its value, and what to do.
    pub(crate) fault: Option<&'a str>,
    /// Whether the form needs it.
    pub(crate) is_required: bool,
    /// What browsers may fill in: `email`, `current-password` ...
    pub(crate) autocomplete: Option<&'a str>,
    /// For numbers and times: what a value is a multiple of; `any` for all values.
    pub(crate) step: Option<&'a str>,
    /// The id of a list of values to choose from.
    pub(crate) list: Option<&'a str>,
    /// For choices: whether the person goes on there.
    pub(crate) has_focus: bool,
}

impl Field<'_> {
    /// A field of one line. `kind` is the type of the input: `text`, `email`, `password`, `number`, `date` ...
    pub(crate) fn input(&self, kind: &str) -> Markup {
        self.with(&html! {
            input id=(self.id()) type=(kind) name=(self.name) value=[(kind != "password").then_some(self.value)]
                required[self.is_required] autocomplete=[self.autocomplete] step=[self.step] list=[self.list]
                aria-invalid=[self.fault.map(|_| "true")] aria-describedby=[self.described_by()];
        })
    }

    /// A field of several lines.
    pub(crate) fn lines(&self, rows: u8) -> Markup {
        self.with(&html! {
            textarea id=(self.id()) name=(self.name) rows=(rows) required[self.is_required] spellcheck="false"
                aria-invalid=[self.fault.map(|_| "true")] aria-describedby=[self.described_by()] { "\n" (self.value) }
        })
    }

    /// A choice of one of several values, each with its name.
    pub(crate) fn choice<V: AsRef<str>, N: AsRef<str>>(&self, choices: &[(V, N)]) -> Markup {
        self.with(&html! {
            select id=(self.id()) name=(self.name) required[self.is_required] autofocus[self.has_focus]
                aria-invalid=[self.fault.map(|_| "true")] aria-describedby=[self.described_by()] {
                @for (value, name) in choices { option value=(value.as_ref()) selected[value.as_ref() == self.value] { (name.as_ref()) } }
            }
        })
    }

    /// A box that is checked or not.
    pub(crate) fn check(&self, is_checked: bool) -> Markup {
        html! {
            div.field.check {
                label for=(self.id()) {
                    input id=(self.id()) type="checkbox" name=(self.name) value="true" checked[is_checked]
                        aria-describedby=[self.described_by()];
                    (self.label)
                }
                (self.below())
            }
        }
    }

    /// The label, a control of its own with [`Self::id`] and [`Self::described_by`], and what is below it.
    pub(crate) fn with(&self, control: &Markup) -> Markup {
        html! { div.field { label for=(self.id()) { (self.label) } (control) (self.below()) } }
    }

    /// The fault and the hint.
    pub(crate) fn below(&self) -> Markup {
        html! {
            @if let Some(fault) = self.fault { p.fault id=(format!("{}-fault", self.id())) { (fault) } }
            @if let Some(hint) = self.hint { p.hint id=(format!("{}-hint", self.id())) { (hint) } }
        }
    }

    /// The id of the control.
    pub(crate) fn id(&self) -> String {
        let safe = self.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
        format!("field-{}", safe.collect::<String>())
    }

    /// The ids of the fault and the hint, for the control.
    pub(crate) fn described_by(&self) -> Option<String> {
        let of = |is: bool, what: &str| is.then(|| format!("{}-{what}", self.id()));
        let ids: Vec<_> =
            [of(self.fault.is_some(), "fault"), of(self.hint.is_some(), "hint")].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// The form above a list: the fields change the address, and with htmx the list below follows while somebody writes. `results` is the
/// id of the list's element.
pub(crate) fn filters(reader: &Reader, results: &str, fields: &Markup) -> Markup {
    html! {
        form.filters method="get" action=(reader.path()) role="search" hx-get=(reader.path()) hx-target=(format!("#{results}"))
            hx-select=(format!("#{results}")) hx-swap="outerHTML" hx-push-url="true"
            hx-trigger="input changed delay:300ms, change, submit" hx-indicator="closest form" {
            (fields)
            button.secondary type="submit" { (reader.text("part-filter")) }
        }
    }
}

/// JSON, for people to read.
pub(crate) fn json(value: &Value) -> Markup {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    html! { pre.json tabindex="0" { code { (text) } } }
}

/// JSON for people, cut after `most` characters.
pub(crate) fn json_cut(reader: &Reader, value: &Value, most: usize) -> Markup {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let cut = text.char_indices().nth(most).map_or(text.as_str(), |(end, _)| &text[..end]);
    html! {
        pre.json tabindex="0" { code { (cut) } }
        @if cut.len() < text.len() {
            p.hint { (reader.with("run-json-cut", &args![size = reader.bytes(text.len() as u64)])) }
        }
    }
}

/// A percentage as a bar, with its number.
pub(crate) fn percentage(reader: &Reader, of_hundred: f64) -> Markup {
    let number = reader.percent(of_hundred);
    html! {
        span.percentage {
            meter min="0" max="100" value=(of_hundred.clamp(0.0, 100.0)) aria-label=(number) {}
            " " (number)
        }
    }
}

/// How many of something are on a page of a longer list, or in all.
pub(crate) fn count(reader: &Reader, key: &str, count: impl TryInto<u64>) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    reader.with(key, &args![count = count, number = reader.number(count)])
}
