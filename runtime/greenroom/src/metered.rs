//! A JSON value that counts how often a validator reads it, so that a check can be stopped while it runs.
//!
//! jsonschema validates any representation of JSON that implements its `Json` trait. This one wraps
//! `serde_json::Value`, and every read charges a step to the check on this thread. When the check has used up its
//! budget or its time, every value reads as `null` and every array and object ends. The validator then has nothing left
//! to walk, and returns. Its answer is invalid, and [`Stopped`] says why.
//!
//! A single operation is not interrupted: one pattern on one text, one format, one division. The cost of these is
//! estimated before the check starts (`greenroom_package::schema_cost`).

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::HashMap,
    hash::{BuildHasher, Hash, Hasher, RandomState},
    slice,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use jsonschema::{
    JsonType,
    json::{Array, Json, Node, NodeIdentity, Object, cmp},
};
use serde_json::{Map, Number, Value, map};

use crate::cost;

/// After how many steps a check reads the clock. These steps take less than a millisecond if all of them are reads.
const STEPS_PER_CLOCK_CHECK: u64 = 32_768;

/// How many bytes of a text count as one step.
const BYTES_PER_STEP: usize = 64;

/// How many characters of a text an error contains.
const MAX_ERROR_TEXT: usize = 200;

/// Stops a check at a deadline, or when nobody waits for its answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct StopSignal {
    wall_ms: u64,
    deadline: Option<Instant>,
    /// Made where a check runs on another thread than its caller.
    abandoned: Option<Arc<AtomicBool>>,
}

impl StopSignal {
    /// Stops a check after this time from now. The default signal has no deadline.
    pub(crate) fn after(wall_ms: u64) -> Self {
        let deadline = Instant::now().checked_add(Duration::from_millis(wall_ms));
        Self { wall_ms, deadline, abandoned: None }
    }

    /// Stops the check when the returned guard is dropped, because then nobody waits for its answer.
    pub(crate) fn on_drop(&mut self) -> AbandonOnDrop {
        AbandonOnDrop(self.abandoned.get_or_insert_default().clone())
    }

    pub(crate) fn wall_ms(&self) -> u64 {
        self.wall_ms
    }

    /// Whether checks stop now.
    pub(crate) fn is_over(&self) -> bool {
        self.reason().is_some()
    }

    fn reason(&self) -> Option<Stopped> {
        if self.abandoned.as_ref().is_some_and(|abandoned| abandoned.load(Ordering::Relaxed)) {
            Some(Stopped::Abandoned)
        } else if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(Stopped::Deadline)
        } else {
            None
        }
    }
}

/// Stops a check when it is dropped.
pub(crate) struct AbandonOnDrop(Arc<AtomicBool>);

impl Drop for AbandonOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Why a check was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It used up its steps.
    Steps,
    /// It used up the memory for error messages.
    Memory,
    /// The deadline has passed.
    Deadline,
    /// Nobody waits for its answer.
    Abandoned,
}

/// What a check may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// Reads of the value.
    pub(crate) steps: u64,
    /// The memory for error messages. `None` if the check collects no errors.
    pub(crate) messages: Option<MessageBudget>,
}

/// The memory that a check may use for error messages, in units of about 64 bytes: a name or an element that an error
/// lists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MessageBudget {
    pub(crate) units: u64,
    /// The units of an error without such lists.
    pub(crate) per_error: u64,
}

/// The remaining budget of the check on this thread.
struct Meter {
    /// Steps until the clock is read. Zero after the check was stopped.
    until_clock_check: Cell<u64>,
    /// Steps left after those.
    left: Cell<u64>,
    /// The memory left for error messages.
    messages: Cell<Option<MessageBudget>>,
    stopped: Cell<Option<Stopped>>,
    stop: RefCell<StopSignal>,
}

thread_local! {
    static METER: Meter = Meter {
        until_clock_check: Cell::new(0),
        left: Cell::new(0),
        messages: Cell::new(None),
        stopped: Cell::new(Some(Stopped::Abandoned)),
        stop: RefCell::default(),
    };
}

impl Meter {
    fn begin(&self, budget: Budget, stop: &StopSignal) {
        self.until_clock_check.set(0);
        self.left.set(budget.steps);
        self.messages.set(budget.messages);
        self.stopped.set(None);
        self.stop.replace(stop.clone());
        self.check_clock();
    }

    fn end(&self) -> Result<u64, Stopped> {
        let unused = self.until_clock_check.replace(0) + self.left.replace(0);
        self.stopped.replace(Some(Stopped::Abandoned)).map_or(Ok(unused), Err)
    }

    /// Charges steps. Returns whether the check may continue.
    fn step(&self, steps: u64) -> bool {
        let until_clock_check = self.until_clock_check.get();
        if steps < until_clock_check {
            self.until_clock_check.set(until_clock_check - steps);
            return true;
        }
        self.step_slowly(steps)
    }

    #[cold]
    fn step_slowly(&self, steps: u64) -> bool {
        if self.stopped.get().is_some() {
            return false;
        }
        let left = self.left.get() + self.until_clock_check.replace(0);
        if steps >= left {
            self.left.set(0);
            self.stop_for(Stopped::Steps);
            return false;
        }
        self.left.set(left - steps);
        self.check_clock()
    }

    /// Reads the clock, and moves the steps until the next time from `left` to `until_clock_check`.
    fn check_clock(&self) -> bool {
        if let Some(reason) = self.stop.borrow().reason() {
            self.stop_for(reason);
            return false;
        }
        let until_clock_check = self.left.get().min(STEPS_PER_CLOCK_CHECK);
        self.until_clock_check.set(until_clock_check);
        self.left.set(self.left.get() - until_clock_check);
        true
    }

    /// Charges units and errors to the memory for messages, if the check collects errors. Returns whether they fit.
    fn keep(&self, units: u64, errors: u64) -> bool {
        let Some(messages) = self.messages.get() else { return true };
        let units = units.saturating_add(errors.saturating_mul(messages.per_error));
        if units < messages.units {
            self.messages.set(Some(MessageBudget { units: messages.units - units, ..messages }));
            true
        } else {
            self.stop_for(Stopped::Memory);
            false
        }
    }

    fn stop_for(&self, reason: Stopped) {
        if self.stopped.get().is_none() {
            self.stopped.set(Some(reason));
        }
        self.left.set(self.left.get() + self.until_clock_check.replace(0));
    }
}

fn is_stopped() -> bool {
    METER.with(|meter| meter.stopped.get().is_some())
}

fn step(steps: u64) -> bool {
    METER.with(|meter| meter.step(steps))
}

fn keep(units: u64, errors: u64) -> bool {
    METER.with(|meter| meter.keep(units, errors))
}

fn text_steps(text: &str) -> u64 {
    1 + (text.len() / BYTES_PER_STEP) as u64
}

/// Charges the check on this thread for work other than reads. Returns whether the check may continue.
pub(crate) fn charge(steps: u64) -> bool {
    step(steps)
}

/// The value in an error that was made after the check was stopped. Such an error is not real.
pub(crate) const MADE_AFTER_STOP: Value = Value::Bool(false);

/// Runs a check of [`Metered`] values on this thread. Returns its answer and how many steps it took, or why it was
/// stopped; in that case the answer is invalid. Checks do not nest.
pub(crate) fn run<T>(budget: Budget, stop: &StopSignal, check: impl FnOnce() -> T) -> (T, Result<u64, Stopped>) {
    METER.with(|meter| meter.begin(budget, stop));
    let answer = check();
    let ended = METER.with(Meter::end);
    (answer, ended.map(|unused| budget.steps - unused))
}

/// The representation of JSON that counts reads.
pub(crate) struct MeteredJson;

impl Json for MeteredJson {
    type Node<'a> = Metered<'a>;
    type PreparedKey = String;
    type StringBuffer = Value;

    // The same value as in jsonschema's own representation of `serde_json::Value`: a lookup costs as much as iterating
    // over two members.
    const KEYS_PER_LOOKUP: usize = 2;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Value, string: &str, f: impl FnOnce(Metered<'_>) -> T) -> T {
        if let Value::String(existing) = buffer {
            existing.clear();
            existing.push_str(string);
        } else {
            *buffer = Value::String(string.to_owned());
        }
        f(Metered(buffer))
    }
}

/// A value whose reads are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Metered<'a>(pub(crate) &'a Value);

impl Metered<'_> {
    /// The size of this value or of a constant, whichever is smaller.
    fn smaller(&self, constant: &Value) -> u64 {
        let most = cost::bytes(constant);
        cost::bytes_up_to(self.0, most).min(most)
    }
}

impl<'a> Node<'a, MeteredJson> for Metered<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = &'a Number;

    fn as_object(&self) -> Option<Members<'a>> {
        self.0.as_object().filter(|_| step(1)).map(Members)
    }

    fn as_array(&self) -> Option<Elements<'a>> {
        self.0.as_array().filter(|_| step(1)).map(|items| Elements(items))
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.0.as_str().filter(|text| step(text_steps(text))).map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<&'a Number> {
        self.0.as_number().filter(|number| step(cost::of_number(number)))
    }

    fn as_boolean(&self) -> Option<bool> {
        self.0.as_bool().filter(|_| step(1))
    }

    fn is_null(&self) -> bool {
        self.0.is_null() || !step(1)
    }

    fn json_type(&self) -> JsonType {
        if !step(1) {
            return JsonType::Null;
        }
        match self.0 {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        // A comparison ends at the first difference, so it costs at most the size of the constant.
        let steps = match (self.0, expected) {
            (Value::Array(items), Value::Array(others)) if items.len() == others.len() => self.smaller(expected),
            (Value::Object(members), Value::Object(others)) if members.len() == others.len() => self.smaller(expected),
            (Value::String(text), Value::String(expected)) if text.len() == expected.len() => text_steps(expected),
            _ => 1,
        };
        step(steps) && cmp::equal(self.0, expected)
    }

    /// The part of the value that an error contains: at most a short text. There may be an error for every part of the
    /// value, and each would contain a copy of everything below its part. The caller finds the value by the error's
    /// pointer.
    fn to_value(&self) -> Cow<'a, Value> {
        if is_stopped() {
            return Cow::Owned(MADE_AFTER_STOP);
        }
        keep(0, 1);
        Cow::Owned(match self.0 {
            Value::String(text) => Value::String(text.chars().take(MAX_ERROR_TEXT).collect()),
            _ => Value::Null,
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Value>(self.0).addr()))
    }
}

/// The members of an object.
pub(crate) struct Members<'a>(&'a Map<String, Value>);

impl<'a> Object<'a, MeteredJson> for Members<'a> {
    type Node = Metered<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<Metered<'a>> {
        if step(text_steps(key)) { self.0.get(key.as_str()).map(Metered) } else { None }
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter(self.0.iter())
    }
}

/// The members of an object, until the check is stopped.
pub(crate) struct MembersIter<'a>(map::Iter<'a>);

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, Metered<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.0.next()?;
        let units = 1 + (name.len() / BYTES_PER_STEP) as u64;
        (step(text_steps(name)) && keep(units, 0)).then_some((name.as_str(), Metered(value)))
    }
}

/// The elements of an array.
pub(crate) struct Elements<'a>(&'a [Value]);

impl<'a> Array<'a, MeteredJson> for Elements<'a> {
    type Node = Metered<'a>;
    type ElementsIter = ElementsIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> ElementsIter<'a> {
        ElementsIter(self.0.iter())
    }

    /// Takes time in proportion to the bytes of the elements. jsonschema's own check gives `[[1], 1]` and `[1, [1]]`
    /// the same hash, and hashes very large integers as the nearest floating-point number. A sender could choose
    /// elements with equal hashes, so that all pairs of them would be compared.
    fn is_unique(&self) -> bool {
        let hashing = RandomState::new();
        // Without reserved capacity, because the second element may already decide.
        let mut seen: HashMap<u64, usize> = HashMap::new();
        for (index, element) in self.0.iter().enumerate() {
            if !step(cost::bytes(element)) {
                return true;
            }
            let first = *seen.entry(fingerprint(element, &hashing)).or_insert(index);
            if first != index && cmp::equal(&self.0[first], element) {
                return false;
            }
        }
        true
    }
}

/// The elements of an array, until the check is stopped.
pub(crate) struct ElementsIter<'a>(slice::Iter<'a, Value>);

impl<'a> Iterator for ElementsIter<'a> {
    type Item = Metered<'a>;

    fn next(&mut self) -> Option<Metered<'a>> {
        let element = self.0.next()?;
        step(1).then_some(Metered(element))
    }
}

/// A hash by which equal values are equal, such as `1` and `1.0`. Recursion is bounded, because the JSON parser limits
/// the depth.
fn fingerprint(value: &Value, hashing: &RandomState) -> u64 {
    match value {
        Value::Null => hashing.hash_one(0_u8),
        Value::Bool(value) => hashing.hash_one(value),
        Value::Number(number) => number_fingerprint(number, hashing),
        Value::String(text) => hashing.hash_one(text),
        Value::Array(items) => {
            let mut hasher = hashing.build_hasher();
            items.iter().for_each(|item| fingerprint(item, hashing).hash(&mut hasher));
            items.len().hash(&mut hasher);
            hasher.finish()
        }
        // A sum, because the order of members does not matter.
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| hashing.hash_one((name, fingerprint(value, hashing)));
            hashing.hash_one(members.iter().map(member).fold(0, u64::wrapping_add))
        }
    }
}

/// `1`, `1.0` and `10e-1` are one number.
fn number_fingerprint(number: &Number, hashing: &RandomState) -> u64 {
    /// 2^64, one more than the largest integer of serde_json.
    const TOO_LARGE: f64 = 18_446_744_073_709_551_616.0;
    let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (whole, number.as_f64()) {
        (Some(whole), _) => hashing.hash_one(whole),
        #[allow(clippy::cast_possible_truncation)] // whole, and within the range
        (None, Some(real)) if real.fract() == 0.0 && real.abs() < TOO_LARGE => hashing.hash_one(real as i128),
        (None, real) => hashing.hash_one(real.map(f64::to_bits)),
    }
}
