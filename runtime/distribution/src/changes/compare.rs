//! Which values does the first schema accept that the second does not? Whatever cannot be shown to be still accepted is
//! reported, so the answer "nothing" can be relied on.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::{
    budget::Budget,
    conjunction::{Conjunction, Part, equal, same, same_keyword, same_parts},
    loss::{Loss, Place},
    number,
    types::Types,
};

/// How many losses are reported; a person reads no more.
const MAX_LOSSES: usize = 100;

/// A comparison in progress: what is lost from `a` to `b`.
pub(super) struct Comparison {
    budget: Budget,
    losses: Vec<(String, Loss)>,
}

impl Comparison {
    /// Compares two schemas completely.
    pub(super) fn of(a: &Value, b: &Value) -> Vec<(String, Loss)> {
        let mut all = Self { budget: Budget::new(), losses: Vec::new() };
        let (first, second) = (Conjunction::of(a, a, &mut all.budget), Conjunction::of(b, b, &mut all.budget));
        all.compare(&first, &second, &Place::root());
        if all.budget.is_spent() {
            all.losses.push((String::new(), Loss::NotCompared));
        }
        all.losses.dedup();
        all.losses
    }

    fn lose(&mut self, place: &Place<'_>, loss: Loss) {
        match self.losses.len().cmp(&MAX_LOSSES) {
            Ordering::Less => self.losses.push((place.pointer(), loss)),
            Ordering::Equal => self.losses.push((String::new(), Loss::More)),
            Ordering::Greater => {}
        }
    }

    /// Whether `b` accepts all that `a` does.
    fn is_kept(&mut self, a: &Conjunction<'_>, b: &Conjunction<'_>) -> bool {
        let before = std::mem::take(&mut self.losses);
        self.compare(a, b, &Place::root());
        std::mem::replace(&mut self.losses, before).is_empty() && !self.budget.is_spent()
    }

    /// Reports what is lost from `a` to `b`.
    fn compare(&mut self, a: &Conjunction<'_>, b: &Conjunction<'_>, place: &Place<'_>) {
        if !self.budget.take() || a.is_never {
            return;
        }
        let has_token = |all: &Conjunction<'_>| all.parts.iter().any(|part| part.get("x-token") == Some(&true.into()));
        if has_token(a) && !has_token(b) {
            self.lose(place, Loss::Token);
        }
        if b.is_never {
            return self.lose(place, Loss::All);
        }
        let (before, after) = (a.types(&mut self.budget), b.types(&mut self.budget));
        let lost = before.without(after);
        if lost != Types::NONE {
            self.lose(place, Loss::Types(lost));
        }
        if !before.has_any(after) {
            return;
        }
        let found = self.losses.len();
        let rest = a.only(after);
        for part in &b.parts {
            let is_there = |budget: &mut Budget| {
                a.parts.iter().any(|other| budget.deeper(|budget| same_parts(part, other, budget)))
            };
            if !is_there(&mut self.budget) {
                self.part(&rest, part, place);
            }
        }
        if self.losses.len() > found && self.is_kept_by_alternatives(&rest, b) {
            self.losses.truncate(found);
        }
    }

    /// Whether each alternative of an `anyOf` or `oneOf` of `a` is kept, where the schema as a whole does not show it.
    fn is_kept_by_alternatives(&mut self, a: &Conjunction<'_>, b: &Conjunction<'_>) -> bool {
        for (index, part) in a.parts.iter().enumerate() {
            for keyword in ["anyOf", "oneOf"] {
                // What `unevaluatedProperties` means depends on the alternatives, so they cannot be taken off there.
                let is_bound = part.get("unevaluatedProperties").or(part.get("unevaluatedItems")).is_some();
                if part.list(keyword).is_empty() || is_bound {
                    continue;
                }
                // The part stays without its alternatives, so that this ends.
                let mut map = part.map.clone();
                map.remove(keyword);
                let kept = part.list(keyword).iter().all(|branch| {
                    let mut one = a.clone();
                    let Some(place) = one.parts.get_mut(index) else { return false };
                    *place = Part { root: part.root, map: &map };
                    one.add(part.root, branch, &mut self.budget);
                    self.budget.take() && self.deeper(|all| all.is_kept(&one, b))
                });
                if kept {
                    return true;
                }
            }
        }
        false
    }

    fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        // The budget cannot be borrowed while the comparison goes on, so its depth is counted around it.
        let mut budget = std::mem::replace(&mut self.budget, Budget::new());
        let done = budget.deeper(|budget| {
            std::mem::swap(&mut self.budget, budget);
            let done = work(self);
            std::mem::swap(&mut self.budget, budget);
            done
        });
        self.budget = budget;
        done
    }

    /// Reports what one part of `b` refuses.
    fn part(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        let types = a.types(&mut self.budget);
        self.values(a, b, place);
        if types.has_any(Types::NUMBER) {
            self.lower_bound(a, b, place);
            self.upper_bound(a, b, place);
            self.multiple(a, b, place);
        }
        for (kind, keyword, is_lower) in [
            (Types::STRING, "minLength", true),
            (Types::STRING, "maxLength", false),
            (Types::ARRAY, "minItems", true),
            (Types::ARRAY, "maxItems", false),
            (Types::OBJECT, "minProperties", true),
            (Types::OBJECT, "maxProperties", false),
        ] {
            if types.has_any(kind) {
                self.size(a, b, keyword, is_lower, place);
            }
        }
        if types.has_any(Types::STRING) {
            for keyword in ["pattern", "format", "contentEncoding", "contentMediaType", "contentSchema"] {
                self.unchanged(a, b, keyword, place);
            }
        }
        if types.has_any(Types::ARRAY) {
            self.items(a, b, place);
        }
        if types.has_any(Types::OBJECT) {
            self.object(a, b, place);
        }
        self.alternatives(a, b, place);
        self.unchanged(a, b, "not", place);
        self.unchanged(a, b, "$dynamicRef", place);
        let is_conditional = b.get("then").is_some() || b.get("else").is_some();
        if b.get("if").is_some() && is_conditional && !self.has_all(a, b, &["if", "then", "else"]) {
            self.lose(place, Loss::Changed { keyword: "if", was_there: a.has("if") });
        }
    }

    /// `enum` and `const`.
    fn values(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        // Both keywords, or a `oneOf` beside them: each is compared.
        let listed = [
            b.get("const").map(|value| vec![value]),
            b.get("enum").and_then(Value::as_array).map(|all| all.iter().collect()),
        ];
        for after in listed.into_iter().chain([b.choice()]).flatten() {
            match a.values(&mut self.budget) {
                Some(before) => {
                    let is_lost = |value: &&Value| !after.iter().any(|other| equal(other, value));
                    let lost: Vec<Value> = before.into_iter().filter(is_lost).cloned().collect();
                    if !lost.is_empty() {
                        self.lose(place, Loss::Values(lost));
                    }
                }
                None => self.lose(place, Loss::OtherValues(after.into_iter().cloned().collect())),
            }
        }
    }

    fn lower_bound(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        self.bound(a, b, place, ["minimum", "exclusiveMinimum"], Ordering::Greater);
    }

    fn upper_bound(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        self.bound(a, b, place, ["maximum", "exclusiveMaximum"], Ordering::Less);
    }

    /// Bounds of numbers. A bound of `a` that is `tighter` than that of `b`, or is the same, keeps it.
    fn bound(
        &mut self,
        a: &Conjunction<'_>,
        b: &Part<'_>,
        place: &Place<'_>,
        keywords: [&'static str; 2],
        tighter: Ordering,
    ) {
        for (keyword, is_open) in keywords.into_iter().zip([false, true]) {
            let Some(limit) = number_of(b, keyword) else { continue };
            let keeps = |bound: &Number, bound_is_open: bool| match number::compare(bound, limit) {
                Some(Ordering::Equal) => bound_is_open || !is_open,
                order => order == Some(tighter),
            };
            let bounds = || {
                a.parts.iter().flat_map(|part| {
                    keywords.into_iter().zip([false, true]).map(move |(keyword, open)| (number_of(part, keyword), open))
                })
            };
            let by_bound = bounds().any(|(bound, open)| bound.is_some_and(|bound| keeps(bound, open)));
            let by_values = a.values(&mut self.budget).is_some_and(|values| {
                values.iter().filter_map(|value| number_value(value)).all(|value| keeps(value, false))
            });
            if !by_bound && !by_values {
                let was = a.parts.iter().find_map(|part| number_of(part, keyword)).cloned();
                self.lose(place, Loss::Limit { keyword, was, now: limit.clone() });
            }
        }
    }

    fn multiple(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        let Some(divisor) = number_of(b, "multipleOf") else { return };
        let by_divisor =
            a.parts.iter().filter_map(|part| number_of(part, "multipleOf")).any(|of| number::is_multiple(of, divisor));
        let is_whole = number::integer(divisor) == Some(1) && !a.types(&mut self.budget).has_any(Types::FRACTION);
        let by_values = a.values(&mut self.budget).is_some_and(|values| {
            values.iter().filter_map(|value| number_value(value)).all(|value| {
                number::integer(value).is_some()
                    && number::integer(divisor).is_some()
                    && number::is_multiple(value, divisor)
            })
        });
        if !by_divisor && !is_whole && !by_values {
            let was = a.parts.iter().find_map(|part| number_of(part, "multipleOf")).cloned();
            self.lose(place, Loss::Limit { keyword: "multipleOf", was, now: divisor.clone() });
        }
    }

    /// Lengths of texts and lists, and numbers of properties.
    fn size(&mut self, a: &Conjunction<'_>, b: &Part<'_>, keyword: &'static str, is_lower: bool, place: &Place<'_>) {
        let Some(limit) = number_of(b, keyword) else { return };
        let keeps = |bound: &Number| {
            number::compare(bound, limit).is_some_and(|order| if is_lower { order.is_ge() } else { order.is_le() })
        };
        let zero = Number::from(0);
        let by_bound = a.parts.iter().filter_map(|part| number_of(part, keyword)).any(keeps);
        let by_required = keyword == "minProperties" && keeps(&Number::from(a.required().len()));
        let by_values = a
            .values(&mut self.budget)
            .is_some_and(|values| values.iter().filter_map(|value| size_of(value, keyword)).all(|size| keeps(&size)));
        if !(by_bound || by_required || by_values || (is_lower && keeps(&zero))) {
            let was = a.parts.iter().find_map(|part| number_of(part, keyword)).cloned();
            self.lose(place, Loss::Limit { keyword, was, now: limit.clone() });
        }
    }

    /// A keyword whose values cannot be compared, only be equal.
    fn unchanged(&mut self, a: &Conjunction<'_>, b: &Part<'_>, keyword: &'static str, place: &Place<'_>) {
        if b.get(keyword).is_some() && !self.has_all(a, b, &[keyword]) {
            self.lose(place, Loss::Changed { keyword, was_there: a.has(keyword) });
        }
    }

    /// Whether one part of `a` has the same value of each keyword, or neither has it.
    fn has_all(&mut self, a: &Conjunction<'_>, b: &Part<'_>, keywords: &[&str]) -> bool {
        a.parts.iter().any(|part| {
            keywords.iter().all(|keyword| match b.get(keyword) {
                Some(value) => same_keyword(keyword, value, b.root, part, &mut self.budget),
                None => part.get(keyword).is_none(),
            })
        })
    }

    fn items(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        let longest = a.parts.iter().filter_map(|part| number_of(part, "maxItems")).filter_map(number::integer).min();
        let is_within = |index: usize| longest.is_none_or(|longest| (index as i128) < longest);
        let prefix = a.parts.iter().chain([b]).map(|part| part.list("prefixItems").len()).max().unwrap_or_default();
        let of_b = Conjunction::of_part(*b);
        for index in (0..prefix).take_while(|index| is_within(*index)) {
            let (before, after) = (a.item(index, &mut self.budget), of_b.item(index, &mut self.budget));
            let (list, part) = if index < b.list("prefixItems").len() {
                ("prefixItems", index.to_string())
            } else {
                ("items", String::new())
            };
            self.deeper(|all| all.compare(&before, &after, &place.item(list, &part)));
        }
        if is_within(prefix) {
            let (before, after) = (a.item(usize::MAX, &mut self.budget), of_b.item(usize::MAX, &mut self.budget));
            self.deeper(|all| all.compare(&before, &after, &place.item("items", "")));
        }
        let is_unique = a.parts.iter().any(|part| part.get("uniqueItems") == Some(&Value::Bool(true)));
        if b.get("uniqueItems") == Some(&Value::Bool(true)) && !is_unique && is_within(1) {
            self.lose(place, Loss::Changed { keyword: "uniqueItems", was_there: false });
        }
        if b.get("contains").is_some() && !self.has_all(a, b, &["contains", "minContains", "maxContains"]) {
            self.lose(place, Loss::Changed { keyword: "contains", was_there: a.has("contains") });
        }
        for keyword in ["unevaluatedItems", "additionalItems"] {
            if b.get(keyword).is_some_and(|schema| *schema != Value::Bool(true)) {
                self.lose(place, Loss::Changed { keyword, was_there: a.has(keyword) });
            }
        }
    }

    fn object(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        let required = a.required();
        for name in b.list("required").iter().filter_map(Value::as_str).filter(|name| !required.contains(name)) {
            self.lose(place, Loss::Required(name.to_owned()));
        }
        for (name, others) in b.named("dependentRequired") {
            let is_kept = |other: &str| {
                let by_name = a.parts.iter().filter_map(|part| part.member("dependentRequired", name));
                required.contains(other) || by_name.filter_map(Value::as_array).flatten().any(|one| one == other)
            };
            if !others.as_array().into_iter().flatten().filter_map(Value::as_str).all(is_kept) {
                self.lose(place, Loss::Changed { keyword: "dependentRequired", was_there: a.has("dependentRequired") });
            }
        }
        self.properties(a, b, place);
        if let Some(names) = b.get("propertyNames") {
            let mut before = Conjunction::any().only(Types::STRING);
            for part in &a.parts {
                if let Some(names) = part.get("propertyNames") {
                    before.add(part.root, names, &mut self.budget);
                }
            }
            let after = Conjunction::of(b.root, names, &mut self.budget);
            self.deeper(|all| all.compare(&before, &after, &place.below("propertyNames")));
        }
        self.unchanged(a, b, "dependentSchemas", place);
        self.unchanged(a, b, "dependencies", place);
        if b.get("unevaluatedProperties").is_some_and(|schema| *schema != Value::Bool(true)) {
            // It depends on all keywords beside it, and those differ.
            self.lose(
                place,
                Loss::Changed { keyword: "unevaluatedProperties", was_there: a.has("unevaluatedProperties") },
            );
        }
    }

    /// `properties`, `patternProperties` and `additionalProperties`, which depend on each other.
    fn properties(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        let closed = b.get("additionalProperties");
        let patterns: Vec<_> = b.named("patternProperties").collect();
        let has_pattern = |part: &Part<'_>, pattern: &str| part.member("patternProperties", pattern).is_some();
        let mut names = a.property_names();
        names.extend(b.named("properties").map(|(name, _)| name.as_str()));
        for name in names {
            let before = a.property(name, &mut self.budget);
            let mut after = Conjunction::any();
            if let Some(schema) = b.member("properties", name).or(closed) {
                after.add(b.root, schema, &mut self.budget);
            }
            // Whether the name matches the pattern is not worked out here; as if it did.
            for (_, schema) in
                patterns.iter().filter(|(pattern, _)| !a.parts.iter().any(|part| has_pattern(part, pattern)))
            {
                after.add(b.root, schema, &mut self.budget);
            }
            self.deeper(|all| all.compare(&before, &after, &place.property(name)));
        }
        // The other names: those that match no pattern of `a`, and those that match one.
        let mut others = vec![(None, Conjunction::any())];
        for part in &a.parts {
            if let (Some(schema), Some((_, other))) = (part.get("additionalProperties"), others.first_mut()) {
                other.add(part.root, schema, &mut self.budget);
            }
        }
        for part in &a.parts {
            for (pattern, schema) in part.named("patternProperties") {
                others.push((Some(pattern.as_str()), Conjunction::of(part.root, schema, &mut self.budget)));
            }
        }
        for (of, before) in others {
            // A name that matches a pattern of both is none of the additional ones of `b`.
            let is_in_both = of.is_some_and(|of| patterns.iter().any(|(pattern, _)| *pattern == of));
            if let Some(schema) = closed.filter(|_| !is_in_both) {
                let after = Conjunction::of(b.root, schema, &mut self.budget);
                self.deeper(|all| all.compare(&before, &after, &place.others()));
            }
            for (pattern, schema) in &patterns {
                // Where `a` has the pattern, what matches it is compared by it alone.
                let is_in_a = a.parts.iter().any(|part| has_pattern(part, pattern));
                if !is_in_a || of == Some(pattern.as_str()) {
                    let after = Conjunction::of(b.root, schema, &mut self.budget);
                    self.deeper(|all| all.compare(&before, &after, &place.pattern(pattern)));
                }
            }
        }
    }

    /// `anyOf` and `oneOf`. A choice of values is compared with `enum`.
    fn alternatives(&mut self, a: &Conjunction<'_>, b: &Part<'_>, place: &Place<'_>) {
        for keyword in ["anyOf", "oneOf"] {
            let branches = b.list(keyword);
            if branches.is_empty() || (keyword == "oneOf" && b.choice().is_some()) || self.has_all(a, b, &[keyword]) {
                continue;
            }
            let all: Vec<_> = branches.iter().map(|branch| Conjunction::of(b.root, branch, &mut self.budget)).collect();
            let types: Vec<_> = all.iter().map(|branch| branch.types(&mut self.budget)).collect();
            let is_apart = types
                .iter()
                .enumerate()
                .all(|(index, one)| !types.iter().skip(index + 1).any(|other| one.has_any(*other)));
            let is_kept = (keyword == "anyOf" || is_apart) && {
                // One branch for all, or one for each type.
                all.iter().any(|branch| self.deeper(|all| all.is_kept(a, branch)))
                    || Types::each().all(|one| {
                        let of_type = a.only(one);
                        of_type.types(&mut self.budget) == Types::NONE
                            || all.iter().any(|branch| self.deeper(|all| all.is_kept(&of_type, branch)))
                    })
            };
            if !is_kept {
                self.lose(place, Loss::Changed { keyword, was_there: a.has(keyword) });
            }
        }
    }
}

fn number_of<'a>(part: &Part<'a>, keyword: &str) -> Option<&'a Number> {
    part.get(keyword).and_then(number_value)
}

fn number_value(value: &Value) -> Option<&Number> {
    match value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// The size of a value that a keyword counts; none where the keyword does not apply to it.
fn size_of(value: &Value, keyword: &str) -> Option<Number> {
    match (value, keyword) {
        (Value::String(text), "minLength" | "maxLength") => Some(text.chars().count().into()),
        (Value::Array(items), "minItems" | "maxItems") => Some(items.len().into()),
        (Value::Object(fields), "minProperties" | "maxProperties") => Some(fields.len().into()),
        _ => None,
    }
}

/// Whether two schemas are the same but for notes.
pub(super) fn is_same(a: &Value, b: &Value) -> bool {
    same(a, a, b, b, &mut Budget::new())
}
