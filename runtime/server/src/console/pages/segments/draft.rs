//! A filter as it is being built: a tree of conditions, each with the fields that its form has. It may be incomplete, or wrong.
//!
//! A form's field has the condition's place and its own name: `f.0.property` is the property of the first condition within the whole.

use std::collections::HashMap;

use greenroom_domain::segment::{MAX_CONDITIONS, MAX_DEPTH};

use crate::console::form::Fields;

/// The place of the whole.
pub(super) const ROOT: &str = "f";

/// How deep and how many conditions are read at most: a little more than a filter has, so that its own limits are what is told.
const DEEPEST: usize = MAX_DEPTH + 2;
const MOST: usize = MAX_CONDITIONS * 2;

/// What a condition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// All of the conditions within it are met.
    All,
    /// At least one of them is met.
    Any,
    /// The one within it is not met.
    Not,
    /// A property is like this.
    Property,
    /// The contact has registered with webinars.
    Registration,
    /// The contact has attended.
    Attendance,
    /// A recording became available for the contact.
    Recording,
}

impl Kind {
    /// Those that have conditions within them.
    pub(super) const GROUPS: [Self; 3] = [Self::All, Self::Any, Self::Not];
    /// Those that have none.
    pub(super) const LEAVES: [Self; 4] = [Self::Property, Self::Registration, Self::Attendance, Self::Recording];

    /// The word for it, in forms and in filters.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
            Self::Not => "not",
            Self::Property => "property",
            Self::Registration => "registration",
            Self::Attendance => "attendance",
            Self::Recording => "recording",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::GROUPS.into_iter().chain(Self::LEAVES).find(|kind| kind.word() == word)
    }

    /// Whether it has conditions within it.
    pub(super) fn is_group(self) -> bool {
        Self::GROUPS.contains(&self)
    }
}

/// A condition, or a group of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// What it is.
    pub(super) kind: Kind,
    /// Its fields by name, as a person wrote them. A name may have several.
    pub(super) values: Vec<(String, String)>,
    /// The conditions within it.
    pub(super) inner: Vec<Node>,
}

/// What a button of the form does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// Adds a condition or a group to the group at this place.
    Add(String, Kind),
    /// Removes what is at this place.
    Remove(String),
}

impl Change {
    /// Reads the value of a button; none where it only shows the form again.
    pub(super) fn read(value: &str) -> Option<Self> {
        let (what, rest) = value.split_once(':')?;
        match what {
            "add" => {
                let (place, kind) = rest.split_once(':')?;
                Some(Self::Add(place.to_owned(), Kind::of(kind)?))
            }
            "remove" => Some(Self::Remove(rest.to_owned())),
            _ => None,
        }
    }
}

type ByPlace<'a> = HashMap<&'a str, Vec<(&'a str, &'a str)>>;

impl Node {
    /// A new condition of a kind.
    pub(super) fn new(kind: Kind) -> Self {
        let inner = if kind.is_group() { vec![Self::new(Kind::Property)] } else { Vec::new() };
        Self { kind, values: Vec::new(), inner }
    }

    /// A filter without conditions.
    pub(super) fn nothing() -> Self {
        Self { kind: Kind::All, values: Vec::new(), inner: Vec::new() }
    }

    /// Reads a form; a filter without conditions where the form has none.
    pub(super) fn read(fields: &Fields) -> Self {
        let mut by_place = ByPlace::new();
        for (name, value) in fields.iter() {
            if let Some((place, field)) = name.rsplit_once('.') {
                by_place.entry(place).or_default().push((field, value));
            }
        }
        Self::at(&by_place, ROOT, 0, &mut 0).unwrap_or_else(Self::nothing)
    }

    fn at(by_place: &ByPlace<'_>, place: &str, depth: usize, count: &mut usize) -> Option<Self> {
        let fields = by_place.get(place)?;
        let of_name = |name: &str| fields.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
        let kind = Kind::of(of_name("kind")?)?;
        let was = of_name("was").and_then(Kind::of).unwrap_or(kind);
        *count += 1;
        if *count > MOST {
            return None;
        }
        let inner = if was.is_group() && depth < DEEPEST {
            (0..).map_while(|n| Self::at(by_place, &format!("{place}.{n}"), depth + 1, count)).collect()
        } else {
            Vec::new()
        };
        let fields = fields.iter().filter(|(name, _)| !matches!(*name, "kind" | "was"));
        let values = fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Some(Self { kind: was, values, inner }.turned_into(kind))
    }

    /// The same as a condition of another kind, with what of it makes sense there.
    fn turned_into(mut self, kind: Kind) -> Self {
        match (self.kind, kind) {
            (was, kind) if was == kind => self,
            (Kind::All | Kind::Any, Kind::Not) if self.inner.len() != 1 => {
                Self { kind, values: Vec::new(), inner: vec![self] }
            }
            (was, kind) if was.is_group() && kind.is_group() => Self { kind, ..self },
            (was, kind) if kind.is_group() && !was.is_group() => Self { kind, values: Vec::new(), inner: vec![self] },
            (Kind::Property, _) | (_, Kind::Property) => Self::new(kind),
            // Events have much in common.
            (was, _) if !was.is_group() => Self { kind, ..self },
            // What is within a group stays, as far as it can.
            _ => self.inner.pop().map_or_else(|| Self::new(kind), |inner| inner.turned_into(kind)),
        }
    }

    /// The first value of a field as a person wrote it; empty where there is none.
    pub(super) fn whole(&self, name: &str) -> &str {
        self.values.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value)
    }

    /// The first value of a field, without white space around it.
    pub(super) fn get(&self, name: &str) -> &str {
        self.whole(name).trim()
    }

    /// All values of a field.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The ids of webinars: a field may have several, with white space, commas or semicolons between them.
    pub(super) fn webinars(&self) -> impl Iterator<Item = &str> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        self.all("webinar").flat_map(move |ids| ids.split(is_between)).filter(|id| !id.is_empty())
    }

    /// Adds a value of a field.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.push((name.to_owned(), value.into()));
    }

    /// Does what a button says. Answers the place of what was added.
    pub(super) fn change(&mut self, change: &Change) -> Option<String> {
        match change {
            Change::Add(place, kind) => {
                let group = self.find(place).filter(|node| node.kind.is_group())?;
                group.inner.push(Self::new(*kind));
                Some(format!("{place}.{}", group.inner.len() - 1))
            }
            Change::Remove(place) => {
                self.remove(place);
                None
            }
        }
    }

    /// The same without what is at these places; none where the whole is among them.
    pub(super) fn without(&self, places: &[&str]) -> Option<Self> {
        let numbers =
            |place: &str| place.split('.').skip(1).map(|part| part.parse().ok()).collect::<Option<Vec<usize>>>();
        let mut places: Vec<(Vec<usize>, &str)> =
            places.iter().map(|place| Some((numbers(place)?, *place))).collect::<Option<_>>()?;
        places.sort();
        places.dedup();
        let mut rest = self.clone();
        // From behind, so that the other places stay.
        for (_, place) in places.iter().rev() {
            if *place == ROOT {
                return None;
            }
            rest.remove(place);
        }
        Some(rest)
    }

    fn remove(&mut self, place: &str) {
        if place == ROOT {
            *self = Self::nothing();
            return;
        }
        let Some((parent, number)) = place.rsplit_once('.') else { return };
        let (Some(group), Ok(number)) = (self.find(parent), number.parse::<usize>()) else { return };
        if number < group.inner.len() {
            group.inner.remove(number);
        }
        // A negation of nothing is nothing.
        if group.kind == Kind::Not && group.inner.is_empty() {
            self.remove(parent);
        }
    }

    fn find(&mut self, place: &str) -> Option<&mut Self> {
        let mut parts = place.split('.');
        if parts.next() != Some(ROOT) {
            return None;
        }
        parts.try_fold(self, |node, number| node.inner.get_mut(number.parse::<usize>().ok()?))
    }

    /// The fields that a form of it sends.
    #[cfg(test)]
    pub(super) fn fields(&self) -> Fields {
        fn add(node: &Node, place: &str, fields: &mut Vec<(String, String)>) {
            for (name, value) in [("kind", node.kind.word()), ("was", node.kind.word())] {
                fields.push((format!("{place}.{name}"), value.to_owned()));
            }
            fields.extend(node.values.iter().map(|(name, value)| (format!("{place}.{name}"), value.clone())));
            node.inner.iter().enumerate().for_each(|(n, inner)| add(inner, &format!("{place}.{n}"), fields));
        }
        let mut fields = Vec::new();
        add(self, ROOT, &mut fields);
        Fields::of(fields)
    }

    /// How many conditions that are no groups are in it.
    pub(super) fn conditions(&self) -> usize {
        usize::from(!self.kind.is_group()) + self.inner.iter().map(Self::conditions).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Node {
        Node::read(&Fields::read(text.as_bytes()))
    }

    #[test]
    fn a_form_is_a_tree() {
        let node =
            form("f.kind=all&f.0.kind=property&f.0.property=city&f.1.kind=not&f.1.0.kind=attendance&f.1.0.count=2&x=1");
        assert_eq!((node.kind, node.inner.len(), node.conditions()), (Kind::All, 2, 2));
        assert_eq!(node.inner[0].get("property"), "city");
        assert_eq!((node.inner[1].kind, node.inner[1].inner[0].get("count")), (Kind::Not, "2"));
        assert_eq!(Node::read(&node.fields()), node);
        assert_eq!(form("a=b"), Node::nothing());
        assert_eq!(form("f.kind=nonsense"), Node::nothing());
    }

    #[test]
    fn hostile_forms_are_bounded() {
        let deep: String = (0..100).map(|n| format!("f{}.kind=not&", ".0".repeat(n))).collect();
        let mut node = &form(&deep);
        let mut depth = 0;
        while let Some(inner) = node.inner.first() {
            (node, depth) = (inner, depth + 1);
        }
        assert_eq!(depth, DEEPEST);
        let wide: String = (0..1_000).map(|n| format!("f.{n}.kind=property&")).collect();
        assert!(form(&format!("f.kind=all&{wide}")).inner.len() < MOST);
    }

    #[test]
    fn buttons_change_the_tree() {
        let mut node = form("f.kind=all&f.0.kind=property&f.1.kind=not&f.1.0.kind=attendance");
        let mut press = |button: &str| {
            if let Some(change) = Change::read(button) {
                node.change(&change);
            }
            node.inner.iter().map(|inner| inner.kind.word()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(press("add:f:recording"), "property not recording");
        assert_eq!(press("add:f:any"), "property not recording any");
        assert_eq!(press("remove:f.1.0"), "property recording any", "a negation goes with what it negates");
        assert_eq!(press("remove:f.9"), "property recording any");
        assert_eq!(press("add:f.0:any"), "property recording any", "a condition has none within it");
        for nonsense in ["", "add", "add:f", "add:f:x", "remove:g", "remove:f.x", "show"] {
            assert_eq!(press(nonsense), "property recording any", "{nonsense}");
        }
        assert_eq!(press("remove:f"), "");
        assert_eq!(node.change(&Change::Add(ROOT.to_owned(), Kind::Recording)).as_deref(), Some("f.0"));
        assert_eq!(node.change(&Change::Remove("f.0".to_owned())), None);
    }

    #[test]
    fn conditions_are_left_out_by_their_places() {
        let node = form("f.kind=all&f.0.kind=property&f.1.kind=not&f.1.0.kind=attendance&f.2.kind=recording");
        let left = |places: &[&str]| {
            let rest = node.without(places)?;
            Some(rest.inner.iter().map(|inner| inner.kind.word()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(left(&["f.0", "f.2", "f.0"]).as_deref(), Some("not"));
        assert_eq!(left(&["f.1.0", "f.2"]).as_deref(), Some("property"));
        assert_eq!(left(&["f.0", "f"]), None);
    }

    #[test]
    fn a_condition_that_becomes_another_keeps_what_makes_sense() {
        let turned = |was: &str, kind: &str| {
            form(&format!("f.kind={kind}&f.was={was}&f.property=a&f.count=2&f.0.kind=property&f.1.kind=attendance"))
        };
        assert_eq!(turned("all", "any").inner.len(), 2);
        assert_eq!(turned("all", "not").inner[0].kind, Kind::All);
        assert_eq!(turned("attendance", "recording").get("count"), "2");
        assert_eq!(turned("attendance", "property").get("count"), "");
        let wrapped = turned("attendance", "not");
        assert_eq!(
            (wrapped.kind, wrapped.inner[0].kind, wrapped.inner[0].get("count")),
            (Kind::Not, Kind::Attendance, "2")
        );
        assert_eq!(turned("all", "attendance").kind, Kind::Attendance);
    }
}
