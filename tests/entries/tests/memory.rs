//! How much memory of the host an untrusted schema can take with a value of the largest size: for the loaded schema,
//! and for checking the value. The allocator counts it, so the result does not depend on the machine.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unsafe_code)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use greenroom_fuzz_entries::{check_value, package_work};
use serde_json::{Map, Value, json};

/// How much memory checking one value may take, besides the value itself: the figure in SECURITY.md.
const MOST: usize = 32 << 20;

/// Counts the allocated bytes, and their maximum.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on unchanged to the system's allocator; counting does not touch the memory of its
// blocks.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The tests of this file count the allocations of the whole process, so one runs at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let done = work();
    (done, PEAK.load(Ordering::Relaxed) - before)
}

fn of_a(part: Value) -> Value {
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": { "a": part } })
}

fn branches(part: &Value) -> Vec<Value> {
    vec![part.clone(); 45]
}

/// A value of 0.9 MB whose objects have many names.
fn many_names(objects: usize) -> Value {
    let members = 75_000 / objects;
    let object = || (0..members).map(|n| (format!("k{n:05}"), json!(0))).collect::<Map<_, _>>();
    Value::Array((0..objects).map(|_| Value::Object(object())).collect())
}

#[test]
fn a_check_that_fails_takes_bounded_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let zeros = json!(vec![0; 440_000]);
    let names: Vec<String> = (0..400).map(|n| format!("r{n}")).collect();
    let hostile = [
        (
            "alternatives of every element",
            json!({ "items": { "anyOf": branches(&json!({ "const": 1 })) } }),
            zeros.clone(),
        ),
        ("alternatives of the whole list", json!({ "anyOf": branches(&json!({ "type": "string" })) }), zeros.clone()),
        ("one of them", json!({ "items": { "oneOf": branches(&json!({ "maximum": -1 })) } }), zeros.clone()),
        (
            "faults of all elements in alternatives",
            json!({ "anyOf": branches(&json!({ "items": false })) }),
            zeros.clone(),
        ),
        ("elements left over", json!({ "anyOf": branches(&json!({ "unevaluatedItems": false })) }), zeros.clone()),
        ("every element", json!({ "items": false }), zeros.clone()),
        ("negated", json!({ "items": { "not": { "anyOf": branches(&json!({ "const": 0 })) } } }), zeros),
        (
            "names left over",
            json!({ "items": { "anyOf": branches(&json!({ "additionalProperties": false })) } }),
            many_names(1),
        ),
        (
            "names left over of many objects",
            json!({ "items": { "anyOf": branches(&json!({ "unevaluatedProperties": false })) } }),
            many_names(100),
        ),
        (
            "names that are wrong",
            json!({ "items": { "propertyNames": { "anyOf": branches(&json!({ "maxLength": 1 })) } } }),
            many_names(10),
        ),
        ("names that are missing", json!({ "items": { "required": names } }), many_names(200)),
        (
            "names asked for again and again",
            json!({ "items": {
                "allOf": [{ "allOf": [{ "allOf": [{ "unevaluatedProperties": true }], "unevaluatedProperties": true }] }],
                "unevaluatedProperties": { "type": "string" }, "minProperties": 100_000
            } }),
            many_names(1),
        ),
        (
            "a long place",
            json!({ "additionalProperties": { "items": false } }),
            json!({ "n".repeat(500_000): vec![0; 180_000] }),
        ),
        (
            "a long name that is missing",
            json!({ "items": { "required": ["r".repeat(50_000)] } }),
            json!(vec![json!({}); 150_000]),
        ),
        (
            "a long pattern",
            json!({ "items": { "pattern": format!("^{}$", "p".repeat(7_000)) } }),
            json!(vec![""; 1_500]),
        ),
        ("a long constant", json!({ "items": { "const": "c".repeat(50_000) } }), json!(vec![0; 9_000])),
        ("equal elements", json!({ "uniqueItems": true }), json!(vec![0; 440_000])),
        ("different elements", json!({ "uniqueItems": true, "maxItems": 1 }), json!((0..130_000).collect::<Vec<_>>())),
    ];
    for (what, part, value) in hostile {
        let (document, value) = (of_a(part), json!({ "a": value }));
        let (checked, peak) = peak_of(|| check_value(&document, &value));
        println!("{what}: {} KiB, {checked:?}", peak >> 10);
        assert!(peak <= MOST, "{what}: {peak} bytes");
        let failure = checked.unwrap().expect_err(what);
        assert!(failure.message.chars().count() <= 500, "{what}: {} characters", failure.message.chars().count());
        assert_eq!(failure.code, "invalid-input", "{what}: the check was done");
    }
}

/// A section claims a number of items; it need not have any of them.
#[test]
fn counts_that_a_section_claims_take_no_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let section = |id: u8, content: &[u8]| [&[id, u8::try_from(content.len()).unwrap()], content].concat();
    for id in 1..=13 {
        for count in [&[0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0x80, 0x80, 0x80, 0x20]] {
            let claims = section(id, count);
            let module = [b"\0asm\x01\0\0\0".to_vec(), claims.clone()].concat();
            let component = b"\0asm\x0d\0\x01\0".to_vec();
            // It exports `run`, so that its sections are read.
            let run = section(11, &[1, 0, 3, b'r', b'u', b'n', 1, 0, 0]);
            let inner = section(1, &module);
            for package in [[component.clone(), inner, run.clone()].concat(), [component, claims, run].concat()] {
                let (_, peak) = peak_of(|| package_work(&package));
                assert!(peak <= 1 << 20, "section {id}: {peak} bytes");
            }
        }
    }
}

/// As many patterns of a kind as a package may have, matched on a long text.
#[test]
fn the_patterns_of_a_package_take_bounded_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // The text is long enough for a matcher to discard its cache, and short enough for the limit of steps.
    let text = noise(1_500);
    for pattern in [
        "[ab]{N}c",
        r"\p{L}{N}",
        r"(\pL|x{3}){N}",
        "(?i)straße{N}",
        ".{N}",
        r"[^a-f\d]{N}",
        "(a|b|c|dd){N}",
        r"\w+N$",
        "[ab]*a([ab]){N}c",
        "([ab])([ab])([ab])([ab])([ab])([ab])N",
    ] {
        let patterns = |count: usize| {
            let number = |n: usize| pattern.replace('N', &(n % 50 + 1).to_string()) + &format!("{n}$");
            let numbered = (0..count).map(|n| json!({ "not": { "pattern": number(n) } }));
            of_a(json!({ "allOf": numbered.collect::<Vec<_>>() }))
        };
        // The maximum that is accepted, found by doubling.
        let is_taken = |count: &usize| check_value(&patterns(*count), &json!({})).is_ok();
        let most = (0..11).map(|power| 1 << power).take_while(is_taken).last().unwrap();
        let (checked, peak) = peak_of(|| check_value(&patterns(most), &json!({ "a": text })));
        println!("{pattern}: {most} patterns, {} KiB", peak >> 10);
        assert!(peak <= MOST, "{pattern}: {most} patterns take {peak} bytes");
        assert_eq!(checked.unwrap(), Ok(()), "{pattern}: all were matched");
    }
}

/// Letters `a` and `b` in an order without a pattern.
fn noise(length: usize) -> String {
    let mut state = 88_172_645_463_325_252_u64;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if state & 1 == 0 { 'a' } else { 'b' }
    };
    (0..length).map(|_| letter()).collect()
}
