//! The cost of untrusted regular expressions: the host compiles them when it loads a package, and matches values with
//! them in every run.
//!
//! Patterns are compiled to automata of a linear-time engine. An automaton has a state for every position in the
//! pattern with its repetitions written out, and a class such as `\p{L}` has hundreds of them: `\p{L}{1000}` has eleven
//! characters and needs megabytes. So the memory of a pattern is estimated before it is compiled, on its syntax tree,
//! which is about as large as its text.

use std::collections::HashSet;

use greenroom_sentence::{Sentence, sentence};
use regex_syntax::{
    ast::{
        Ast, ClassPerlKind, ClassSet, ClassSetItem, ClassUnicode, RepetitionKind, RepetitionRange, parse::ParserBuilder,
    },
    hir::{Class, Hir, HirKind},
};
use serde_json::Value;

use crate::keywords::Holds;

/// How long one pattern may be, in bytes. The longest pattern in common use, for emails after RFC 5322, has 6,400.
const MAX_PATTERN_BYTES: usize = 8 * 1024;

/// How much memory one compiled pattern with its caches may take, by estimate.
const MAX_WEIGHT: u64 = 8 << 20;

/// How much memory all compiled patterns of a package with their caches may take together, by estimate. A
/// pattern is compiled twice, and one of an input schema with contact tokens three times.
const MAX_WEIGHT_OF_ALL: u64 = 32 << 20;

/// The maximum size of a pattern's caches, in both directions.
const MAX_CACHE: u64 = 128 << 10;

/// How much of the caches one state can fill: the state, with its transitions for each class of bytes.
const CACHE_PER_PLACE: u64 = 2 << 10;

/// How much work it may take to translate all patterns of a package from ECMA-262: a pattern is parsed again for each
/// escape in it.
const MAX_TRANSLATION: u64 = 16 << 20;

/// How deep a pattern may nest, as regex-syntax counts.
const MAX_NESTING: u32 = 100;

/// Bytes of the automata for one byte of text: forward, reverse, and the compiler's own data. Measured with `a{1000}`
/// (regex 1.12): some 100 bytes.
const BYTES_PER_LITERAL: u64 = 128;

/// Bytes of the automata for a class of characters, and for each of its ranges. Measured with `[^a-z]{200}`, a thousand bytes each for
/// sequences of one to four bytes, and `\p{L}{200}`, 73 bytes for each of 677 ranges.
const BYTES_PER_CLASS: u64 = 1_200;
const BYTES_PER_RANGE: u64 = 80;

/// Bytes that every pattern takes.
const BYTES_PER_PATTERN: u64 = 2_048;

/// The cost of one pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight {
    /// Positions with repetitions written out: states that matching one byte may have to visit.
    pub(crate) places: u64,
    /// The approximate memory of the compiled pattern, in bytes.
    pub(crate) bytes: u64,
    /// Groups that a matcher remembers, although nobody asks for them.
    groups: u64,
}

impl Weight {
    const NOTHING: Self = Self { places: 0, bytes: 0, groups: 0 };
    /// A pattern without characters, such as `^`.
    const EMPTY: Self = Self { places: 1, bytes: 64, groups: 0 };

    fn plus(self, other: Self) -> Self {
        Self {
            places: self.places.saturating_add(other.places),
            bytes: self.bytes.saturating_add(other.bytes),
            groups: self.groups + other.groups,
        }
    }

    /// The same with more bytes.
    fn and(self, bytes: u64) -> Self {
        self.plus(Self { bytes, ..Self::NOTHING })
    }

    /// The memory that matching keeps for each thread: the cache of the lazy automaton, the data that the other matcher
    /// keeps for each state and group, and the automaton that finds groups in one pass.
    fn caches(self) -> u64 {
        let states = self.places.saturating_mul(4).saturating_add(self.bytes / 512);
        let lazy = self.places.saturating_mul(CACHE_PER_PLACE).min(MAX_CACHE);
        let simulated = states.saturating_mul(self.groups + 1).saturating_mul(32);
        let one_pass = if self.groups == 0 { 0 } else { states.saturating_mul(4 << 10).min(MAX_ONE_PASS) };
        lazy.saturating_add(simulated).saturating_add(one_pass)
    }

    fn times(self, times: u64) -> Self {
        Self { places: self.places.saturating_mul(times), bytes: self.bytes.saturating_mul(times), ..self }
    }

    /// One character from this many ranges.
    fn of_ranges(ranges: u64) -> Self {
        // A character has up to four bytes.
        let bytes = BYTES_PER_CLASS.saturating_add(ranges.saturating_mul(BYTES_PER_RANGE));
        Self { places: 4, bytes, groups: 0 }
    }
}

/// Estimates the cost of a pattern. The pattern need not be valid: an invalid one gets the worst cost that its text
/// could have.
pub(crate) fn weigh(pattern: &str) -> Weight {
    let parsed = ParserBuilder::new().nest_limit(MAX_NESTING).build().parse(pattern);
    match parsed {
        Ok(ast) => {
            // With flags, every letter may match several characters.
            let weight = weight(pattern, &ast).times(if has_flags(pattern) { 4 } else { 1 });
            weight.and(BYTES_PER_PATTERN)
        }
        // It is written for another dialect: every number may be a repetition of the whole rest.
        Err(_) => {
            let length = pattern.len() as u64;
            let repeated = pattern
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse::<u64>().ok())
                .fold(length, |places, times| places.saturating_mul(times.max(1)));
            let range = if pattern.contains(r"\p") || pattern.contains(r"\P") { CATEGORY } else { 4 };
            let groups = pattern.matches('(').count() as u64;
            Weight { places: repeated, groups, ..Weight::of_ranges(range).times(repeated) }
        }
    }
}

/// The feature of a pattern that takes exponential time to match, if it has one.
fn unsupported(pattern: &str) -> Option<Sentence> {
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(at) = rest.find(['\\', '[', ']', '(']) {
        let found = rest.get(at..)?;
        let mut after = found.chars();
        match (after.next(), after.next()) {
            (Some('\\'), Some('1'..='9' | 'k')) if !in_class => {
                return Some(sentence!("failure-pattern-back-reference", "a back-reference"));
            }
            (Some('\\'), Some(escaped)) => {
                rest = found.get(1 + escaped.len_utf8()..)?;
                continue;
            }
            (Some('['), _) => in_class = true,
            (Some(']'), _) => in_class = false,
            (Some('('), _)
                if !in_class && ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|open| found.starts_with(open)) =>
            {
                return Some(sentence!("failure-pattern-look-around", "a look ahead or behind"));
            }
            _ => {}
        }
        rest = found.get(1..)?;
    }
    None
}

/// Whether a pattern sets flags: `(?i)`, `(?i-s:...)`.
fn has_flags(pattern: &str) -> bool {
    let mut after = pattern.split("(?").skip(1);
    after.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-'))
}

/// Ranges of the largest Unicode properties (`\p{L}` has 677), rounded up.
const CATEGORY: u64 = 800;

/// The maximum size of the automaton that finds groups in one pass: a limit of the regex crate.
const MAX_ONE_PASS: u64 = 1 << 20;

/// The parser limits the depth of the recursion.
fn weight(pattern: &str, ast: &Ast) -> Weight {
    match ast {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Weight::EMPTY,
        Ast::Literal(literal) => {
            let bytes = literal.c.len_utf8() as u64;
            Weight { places: bytes, bytes: bytes * BYTES_PER_LITERAL, groups: 0 }
        }
        // Every character except line ends.
        Ast::Dot(_) => Weight::of_ranges(6),
        Ast::ClassUnicode(class) => Weight::of_ranges(of_unicode(pattern, class)),
        Ast::ClassPerl(class) => Weight::of_ranges(of_perl(&class.kind)),
        Ast::ClassBracketed(class) => Weight::of_ranges(2 + of_set(pattern, &class.kind)),
        Ast::Repetition(repetition) => {
            let times = match &repetition.op.kind {
                RepetitionKind::Range(RepetitionRange::Exactly(times) | RepetitionRange::AtLeast(times)) => *times,
                RepetitionKind::Range(RepetitionRange::Bounded(_, most)) => *most,
                RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore | RepetitionKind::OneOrMore => 1,
            };
            weight(pattern, &repetition.ast).and(64).times(u64::from(times).max(1))
        }
        Ast::Group(group) => {
            let inner = weight(pattern, &group.ast).and(128);
            Weight { groups: inner.groups + u64::from(group.capture_index().is_some()), ..inner }
        }
        Ast::Alternation(alternation) => sum(pattern, &alternation.asts).and(64),
        Ast::Concat(concat) => sum(pattern, &concat.asts),
    }
}

fn sum(pattern: &str, parts: &[Ast]) -> Weight {
    parts.iter().map(|part| weight(pattern, part)).fold(Weight::NOTHING, Weight::plus)
}

/// How many ranges a property has, by its name.
fn of_unicode(pattern: &str, class: &ClassUnicode) -> u64 {
    let written = pattern.get(class.span.start.offset..class.span.end.offset);
    let known = written.and_then(|written| regex_syntax::parse(written).ok());
    match known.as_ref().map(Hir::kind) {
        Some(HirKind::Class(Class::Unicode(class))) => class.ranges().len() as u64,
        Some(_) => 1,
        None => CATEGORY,
    }
}

/// The meaning in ECMA-262: ASCII, except for spaces.
fn of_perl(kind: &ClassPerlKind) -> u64 {
    match kind {
        ClassPerlKind::Digit => 2,
        ClassPerlKind::Space => 12,
        ClassPerlKind::Word => 5,
    }
}

fn of_set(pattern: &str, set: &ClassSet) -> u64 {
    match set {
        ClassSet::Item(item) => of_item(pattern, item),
        ClassSet::BinaryOp(operation) => {
            of_set(pattern, &operation.lhs).saturating_add(of_set(pattern, &operation.rhs))
        }
    }
}

fn of_item(pattern: &str, item: &ClassSetItem) -> u64 {
    match item {
        ClassSetItem::Empty(_) => 0,
        ClassSetItem::Literal(_) | ClassSetItem::Range(_) => 1,
        ClassSetItem::Ascii(_) => 4,
        ClassSetItem::Unicode(class) => of_unicode(pattern, class),
        ClassSetItem::Perl(class) => of_perl(&class.kind),
        ClassSetItem::Bracketed(class) => 2 + of_set(pattern, &class.kind),
        ClassSetItem::Union(union) => {
            union.items.iter().map(|item| of_item(pattern, item)).fold(0, u64::saturating_add)
        }
    }
}

/// How much of a package's budget its patterns have used.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    weight: u64,
    translation: u64,
}

/// The reason why a pattern is refused, as a message.
pub(crate) struct Refused(pub(crate) Sentence);

impl Patterns {
    /// Takes a pattern's cost from the budget.
    ///
    /// # Errors
    /// The limit that it exceeds, and the remedy.
    pub(crate) fn take(&mut self, pattern: &str) -> Result<(), Refused> {
        if pattern.len() > MAX_PATTERN_BYTES {
            return Err(Refused(sentence!(
                "failure-pattern-long",
                "the pattern has {bytes} bytes, {most} are allowed: make it shorter, or check it in the action",
                bytes = pattern.len(),
                most = MAX_PATTERN_BYTES
            )));
        }
        if let Some(what) = unsupported(pattern) {
            return Err(Refused(sentence!(
                "failure-pattern-unsupported",
                "the pattern has {what}, which takes more time than in proportion to the text: write it without, or \
                 check it in the action",
                what = what
            )));
        }
        let pattern_weight = weigh(pattern);
        let weight = pattern_weight.bytes.saturating_add(pattern_weight.caches());
        if weight > MAX_WEIGHT {
            return Err(Refused(sentence!(
                "failure-pattern-memory",
                "compiled, the pattern would take about {bytes} bytes of memory, {most} are allowed: repeat less, or use \
                 smaller classes than {example}",
                bytes = weight,
                most = MAX_WEIGHT,
                example = r"\p{...}"
            )));
        }
        let escapes = pattern.bytes().filter(|byte| *byte == b'\\').count();
        self.weight = self.weight.saturating_add(weight);
        self.translation = self.translation.saturating_add((pattern.len() * (escapes + 1)) as u64);
        if self.weight > MAX_WEIGHT_OF_ALL || self.translation > MAX_TRANSLATION {
            return Err(Refused(sentence!(
                "failure-pattern-memory-of-all",
                "with this one the package's patterns are too much: compiled, they may take about {most} bytes of memory \
                 together, with their caches. Use fewer or simpler ones, or check the values in the action",
                most = MAX_WEIGHT_OF_ALL
            )));
        }
        Ok(())
    }

    /// Takes all patterns of a schema from the budget, wherever in the schema they are.
    ///
    /// # Errors
    /// The place of the first refused pattern, as a JSON Pointer, and the reason.
    pub(crate) fn take_all(&mut self, schema: &Value) -> Result<(), (String, Refused)> {
        self.take_within(schema, Holds::Schema, &mut String::new(), &mut HashSet::new())
    }

    /// `taken` has the patterns of this schema so far: a validator compiles equal patterns once.
    fn take_within<'a>(
        &mut self,
        part: &'a Value,
        holds: Holds,
        at: &mut String,
        taken: &mut HashSet<&'a str>,
    ) -> Result<(), (String, Refused)> {
        let length = at.len();
        match part {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    at.push_str(&format!("/{index}"));
                    self.take_within(item, holds, at, taken)?;
                    at.truncate(length);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    at.push('/');
                    at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                    let patterns: Vec<&String> = match (holds.keyword(name), field) {
                        (Some("pattern"), Value::String(pattern)) => vec![pattern],
                        (Some("patternProperties"), Value::Object(named)) => named.keys().collect(),
                        _ => Vec::new(),
                    };
                    for pattern in patterns.into_iter().filter(|pattern| taken.insert(pattern)) {
                        self.take(pattern).map_err(|refused| (at.clone(), refused))?;
                    }
                    self.take_within(field, holds.under(name), at, taken)?;
                    at.truncate(length);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use regex_automata::nfa::thompson::{self, Compiler, WhichCaptures};

    use super::*;

    #[test]
    fn a_pattern_counts_with_its_repetitions() {
        assert_eq!(weigh("^[0-9]{9,11}$").places, 11 * 4 + 2);
        assert_eq!(weigh("(a{100}){100}").places, 10_000);
        assert_eq!(weigh("[ab]*a[ab]{5000}c").places, 4 + 1 + 20_000 + 1);
        assert!(weigh(r"(?=x)(ab{30}){1000}").places >= 30_000, "another dialect");
        assert_eq!((weigh(r"\d{3}").bytes - BYTES_PER_PATTERN) * 10, weigh(r"\d{30}").bytes - BYTES_PER_PATTERN);
        assert!(weigh(r"\p{L}{100}").bytes > 1_000 * weigh(r"[a-z]{1}").bytes);
    }

    #[test]
    fn features_without_linear_time_are_named() {
        for (pattern, named) in [
            ("^(?=.*[A-Z]).{8,}$", true),
            ("^(?!admin).*$", true),
            (r"\u{1F600}|(?<=a)b", true),
            (r"(a)\1", true),
            (r"(?<n>a)\k<n>", true),
            (r"\(?=a", false),
            ("[(?=a]", false),
            (r"(?<n>a)\\1[\]\1]", false),
            ("(?:a)\\", false),
        ] {
            assert_eq!(unsupported(pattern).is_some(), named, "{pattern}");
            let refused = Patterns::default().take(pattern).err().map(|Refused(message)| message);
            assert_eq!(
                refused.is_some_and(|message| message.english().contains("in proportion to the text")),
                named,
                "{pattern}"
            );
        }
    }

    /// Bytes of both automata of a matcher, as they report it themselves.
    fn automata(pattern: &str) -> u64 {
        let bytes = |reverse| {
            let mut compiler = Compiler::new();
            let captures = if reverse { WhichCaptures::None } else { WhichCaptures::All };
            compiler.configure(thompson::Config::new().reverse(reverse).utf8(false).which_captures(captures));
            compiler.build(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}")).memory_usage() as u64
        };
        bytes(false) + bytes(true)
    }

    #[test]
    fn no_construct_takes_more_memory_than_estimated_at_any_size() {
        let constructs = [
            "a{#}",
            "(ab|cd){#}",
            "[a-z]{#}",
            "[^a-z]{#}",
            "[\u{100}-\u{200}\u{300}\u{5000}-\u{6000}]{#}",
            ".{#}",
            r"[0-9]{#}",
            r"(a|){#}",
            r"\p{L}{#}",
            r"\P{L}{#}",
            r"\p{Greek}{#}",
            r"[\p{L}\p{N}_-]{#}",
            "(?i)straße{#}",
            r"(?i)\p{Lu}{#}",
            "(?i)[a-zäöü]{#}",
            "^{#}",
            r"(\b.){#}",
            r"[[:alpha:]]{#}",
            "(x?){#}",
            "(x*y+){#}",
            "((((a){#}))){3}",
            r"[\p{L}--[a-z]]{#}",
            "(?:a{#,}){2}",
            "é{#}",
            "🦀{#}",
            "(a{0,#}b){4}",
            "(?s).{#}",
            "(?<name>a){#}",
            r"[^\p{L}]{#}",
            "(?i)k{#}",
        ];
        for construct in constructs {
            for times in [1, 10, 20, 200] {
                let pattern = construct.replace('#', &times.to_string());
                let (weighed, taken) = (weigh(&pattern).bytes, automata(&pattern));
                assert!(taken <= weighed, "{pattern}: takes {taken} bytes, weighed as {weighed}");
            }
        }
    }

    #[test]
    fn the_ecma_262_classes_of_spaces_digits_and_words_are_estimated_high_enough() {
        for (written, meant) in [
            (r"\d{20}", "[0-9]{20}"),
            (r"\w{20}", "[A-Za-z0-9_]{20}"),
            (r"\W{20}", "[^A-Za-z0-9_]{20}"),
            (
                r"\s{20}",
                r"[\t\n\x0b\x0c\r\u{20}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}]{20}",
            ),
        ] {
            assert!(automata(meant) <= weigh(written).bytes, "{written}: {}", weigh(written).bytes);
        }
    }

    #[test]
    fn a_package_has_one_budget_for_all_patterns() {
        let mut patterns = Patterns::default();
        assert!(patterns.take(r"\p{L}{10}").is_ok());
        let name = r"^[\p{L}\p{M}\p{Zs}.'-]{1,50}$";
        assert!(Patterns::default().take(name).is_ok(), "a name: {:?}", weigh(name));
        let remembered = format!("[ab]*a{}c", "([ab])".repeat(1_290));
        assert!(Patterns::default().take(&remembered).is_err(), "what matching would keep of its groups");
        assert!(patterns.take(&"a".repeat(MAX_PATTERN_BYTES + 1)).is_err());
        assert!(patterns.take("(a{1000}){1000}").is_err());
        let many = (0..1_000).find(|_| patterns.take(r"\p{L}{10}").is_err());
        assert!(many.is_some_and(|taken| taken < 100), "{many:?}");
        let mut escapes = Patterns::default();
        let pattern = r"\cA".repeat(MAX_PATTERN_BYTES / 3);
        assert!((0..10).any(|_| escapes.take(&pattern).is_err()));
    }
}
