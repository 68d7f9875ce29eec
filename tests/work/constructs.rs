//! One guest of any size for each construct of WebAssembly that a package may have. The cost of compiling it grows with
//! the size, sometimes much faster.

/// How a guest is included in a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A core module, besides the package's own.
    Module,
    /// A nested component, of which one instance is made.
    Component,
}

/// A construct: its name, a size at which compiling it takes some hundredths of a second, and the guest of any size.
pub(crate) struct Construct {
    pub(crate) name: &'static str,
    pub(crate) size: usize,
    pub(crate) place: Place,
    pub(crate) text: fn(usize) -> String,
}

const fn module(name: &'static str, size: usize, text: fn(usize) -> String) -> Construct {
    Construct { name, size, place: Place::Module, text }
}

const fn component(name: &'static str, size: usize, text: fn(usize) -> String) -> Construct {
    Construct { name, size, place: Place::Component, text }
}

fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

fn times(count: usize, text: &str) -> String {
    text.repeat(count)
}

/// A function of two parameters that returns the first.
fn function(body: &str) -> String {
    format!("(module (memory 1) (func (export \"f\") (param i32 i32) (result i32) {body} (local.get 0)))")
}

/// A function of one parameter and this many locals, with a memory and a global.
fn with_locals(locals: usize, body: &str) -> String {
    let locals = times(locals, "i32 ");
    format!(
        "(module (memory 1) (global $g (mut i32) (i32.const 0)) (func (export \"f\") (param i32) (local {locals}) {body}))"
    )
}

/// Every local gets a value of its own.
fn loaded(count: usize) -> String {
    each(count, |i| format!("(local.set {} (i32.load offset={i} (local.get 0)))", i + 1))
}

fn stored(count: usize) -> String {
    each(count, |i| format!("(i32.store (local.get 0) (local.get {}))", i + 1))
}

fn multiplied(count: usize) -> String {
    each(count, |i| format!("local.get {i} i32.const 3 i32.mul local.set {i} "))
}

/// Different expressions, one after another.
fn expressions(count: usize) -> String {
    each(count, |i| format!("(local.set 0 (i32.mul (i32.add (local.get 0) (i32.const {i})) (local.get 1)))"))
}

/// A different list of sixteen types for each number.
fn signature(number: usize, values: usize) -> String {
    each(values, |bit| if bit < 16 && number >> bit & 1 == 1 { "i32 ".to_owned() } else { "i64 ".to_owned() })
}

fn globals(count: usize) -> String {
    each(count, |i| format!("(global $g{i} (mut i32) (i32.const 0))"))
}

fn all_globals_set(count: usize) -> String {
    each(count, |i| format!("(global.set $g{i} (local.get 0))"))
}

const BLOCK: &str = "(block (br_if 0 (local.get 0)))";
const BACK: &str = "local.get 0 br_if 0 end ";

/// A module with everything that the functions of a component need, and its instance.
const CORE: &str = r#"
    (core module $m (memory (export "mem") 1) (func (export "f") (param i32)) (func (export "g") (param i32 i32))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $m)) (alias core export $i "mem" (core memory $mem))
    (alias core export $i "realloc" (core func $realloc)) (alias core export $i "f" (core func $f))
    (alias core export $i "g" (core func $g))"#;

/// Types that each contain the one before twice: the last has two to the power of the count parts.
fn doubled(count: usize) -> String {
    let rest = each(count, |i| format!("(type $t{} (tuple $t{i} $t{i}))", i + 1));
    format!("(type $t0 (tuple u8 u8)) {rest} (type $last (tuple $t{count}))")
}

/// Two components, one of which calls a function of the other in this many ways.
fn adapters(count: usize, types: &str, ty: &str, core: &str) -> String {
    let taken = if core == "$g" { "(param i32 i32)" } else { "(param i32)" };
    let alias = if ty == "$x" { "(alias outer 1 $last (type $x))" } else { "" };
    let options = "(memory $mem) (realloc $realloc)";
    let ways = each(count, |i| {
        let encoding = if i % 2 == 0 { "" } else { "string-encoding=utf16" };
        format!("(core func $w{i} (canon lower (func $l) {options} {encoding}))")
    });
    let imports = each(count, |i| format!("(import \"m\" \"f{i}\" (func {taken}))"));
    let exports = each(count, |i| format!("(export \"f{i}\" (func $w{i}))"));
    format!(
        "(component {types}
            (component $a {alias} {CORE} (func $l (param \"x\" {ty}) (canon lift (core func {core}) {options}))
                (export \"l\" (func $l)))
            (component $b {alias} (import \"l\" (func $l (param \"x\" {ty}))) {CORE} {ways} (core module $u {imports})
                (core instance (instantiate $u (with \"m\" (instance {exports})))))
            (instance $ai (instantiate $a)) (instance (instantiate $b (with \"l\" (func $ai \"l\")))))"
    )
}

/// The length of long lists.
const MANY: usize = 1_000;

/// A type with a thousand parameters and results, or only results.
fn large_type(both: bool) -> String {
    let values = times(MANY, "i32 ");
    if both {
        format!("(type $t (func (param {values}) (result {values})))")
    } else {
        format!("(type $t (func (result {values})))")
    }
}

fn in_large_type(both: bool, before: &str, body: &str) -> String {
    let (ty, drops) = (large_type(both), times(MANY, "drop "));
    format!(
        "(module (table 10 funcref) {ty} (func $h (type $t) unreachable) (func (export \"f\") (param i32) {before} {body} {drops}))"
    )
}

fn thousand() -> String {
    times(MANY, "(local.get 0)")
}

/// All constructs.
pub(crate) static ALL: &[Construct] = &[
    // Straight code.
    module("a chain of operations", 4_000, |n| {
        function(&times(n, "(local.set 0 (i32.mul (local.get 0) (i32.const 5)))"))
    }),
    module("different expressions", 4_000, |n| function(&expressions(n))),
    module("results that nobody uses", 8_000, |n| {
        function(&each(n, |i| format!("(drop (i32.add (local.get 0) (i32.const {i})))")))
    }),
    module("loads", 4_000, |n| function(&each(n, |i| format!("(local.set 0 (i32.load offset={i} (local.get 0)))")))),
    module("stores", 4_000, |n| {
        function(&each(n, |i| format!("(i32.store offset={} (local.get 0) (local.get 1))", i * 4)))
    }),
    module("large constants", 4_000, |n| {
        function(&each(n, |i| format!("(f64.store offset={} (local.get 0) (f64.const {i}.5))", 8 * i)))
    }),
    module("vector constants", 4_000, |n| {
        function(&each(n, |i| format!("(v128.store offset={} (local.get 0) (v128.const i64x2 {i} {i}))", 16 * i)))
    }),
    module("a deep stack", 4_000, |n| {
        let load = each(n, |i| format!("(i32.load offset={i} (local.get 0))"));
        with_locals(0, &format!("{load} {}", times(n, "(global.set $g) ")))
    }),
    module("a deep stack over calls", 300, |n| {
        let load = each(n, |i| format!("(i32.load offset={i} (local.get 0))"));
        with_locals(
            0,
            &format!("{load} {} {}", times(n, "(drop (memory.grow (local.get 0)))"), times(n, "(global.set $g) ")),
        )
    }),
    module("select", 4_000, |n| {
        function(&times(n, "(local.set 0 (select (local.get 0) (local.get 1) (local.get 0)))"))
    }),
    module("divisions", 2_000, |n| function(&times(n, "(local.set 0 (i32.div_s (local.get 0) (local.get 1)))"))),
    module("conversions", 1_000, |n| {
        function(&times(n, "(local.set 0 (i32.trunc_f64_u (f64.convert_i32_s (local.get 0))))"))
    }),
    module("vectors", 1_000, |n| {
        let ops =
            "(v128.store (local.get 0) (i8x16.swizzle (i64x2.mul (v128.load (local.get 0)) (v128.load (local.get 1)))
            (i32x4.trunc_sat_f64x2_u_zero (v128.load (local.get 1)))))";
        function(&times(n, ops))
    }),
    module("numbers that are none", 2_000, |n| {
        function(&times(n, "(f32.store (local.get 0) (f32.min (f32.load (local.get 0)) (f32.load (local.get 1))))"))
    }),
    module("large memories", 2_000, |n| {
        let loads = each(n, |i| format!("(local.set 0 (i64.load offset={i} (local.get 0)))"));
        format!("(module (memory i64 1) (func (export \"f\") (param i64) {loads}))")
    }),
    module("memory.fill, copy and grow", 300, |n| {
        function(&times(
            n,
            "(memory.fill (local.get 0) (local.get 1) (local.get 0)) (memory.copy (local.get 0) (local.get 1) (local.get 0))
             (local.set 0 (memory.grow (local.get 0)))",
        ))
    }),
    module("table.get and set", 500, |n| {
        let body = times(n, "(table.set (local.get 0) (table.get (local.get 0)))");
        format!("(module (table 10 funcref) (func (export \"f\") (param i32) {body}))")
    }),
    module("table.fill, copy and grow", 100, |n| {
        let body = times(
            n,
            "(table.fill (local.get 0) (ref.null func) (local.get 0)) (table.copy (local.get 0) (local.get 0) (local.get 0))
             (drop (table.grow (ref.null func) (local.get 0)))",
        );
        format!("(module (table 10 funcref) (func (export \"f\") (param i32) {body}))")
    }),
    module("different globals", 2_000, |n| {
        format!("(module {} (func (export \"f\") (param i32) {}))", globals(n), all_globals_set(n))
    }),
    module("different globals and blocks", 300, |n| {
        let body = all_globals_set(n) + &times(n, BLOCK);
        format!("(module {} (func (export \"f\") (param i32) {body}))", globals(n))
    }),
    // Blocks.
    module("branches one after another", 2_000, |n| {
        function(&format!("(block $b {})", times(n, "(br_if $b (local.get 0))")))
    }),
    module("branches, and what is reused behind them", 1_000, |n| {
        let store =
            |i| format!("(br_if $b (local.get 1)) (i32.store (local.get 0) (i32.add (local.get 0) (i32.const {i})))");
        function(&format!("(block $b {})", each(n, store)))
    }),
    module("blocks one after another", 2_000, |n| function(&times(n, BLOCK))),
    module("blocks in each other", 2_000, |n| function(&format!("{} {}", times(n, "block "), times(n, "end ")))),
    module("blocks in each other, with branches", 2_000, |n| {
        function(&format!("{} {}", times(n, "block "), times(n, BACK)))
    }),
    module("loops one after another", 300, |n| function(&times(n, "(loop (br_if 0 (local.get 0)))"))),
    module("loops in each other", 150, |n| function(&format!("{} {}", times(n, "loop "), times(n, BACK)))),
    module("loops in each other, and code in them", 40, |n| {
        function(&format!("{} {} {}", times(n, "loop "), expressions(20 * n), times(n, BACK)))
    }),
    module("ifs in each other", 300, |n| {
        function(&format!("{} {}", times(n, "local.get 0 if "), times(n, "else end ")))
    }),
    module("ifs one after another", 1_000, |n| {
        function(&times(n, "(if (local.get 0) (then (local.set 1 (i32.add (local.get 1) (i32.const 3)))))"))
    }),
    module("a branch table", 10_000, |n| function(&format!("(block (br_table {} (local.get 0)))", times(n, "0 ")))),
    module("a branch table to different places", 1_000, |n| {
        let places = each(n, |i| format!("{i} "));
        let end = times(n, "end (local.set 0 (i32.add (local.get 0) (i32.const 1)))");
        function(&format!("{} (br_table {places} 0 (local.get 0)) {end}", times(n, "block ")))
    }),
    module("a branch table, and variables", 30, |n| {
        let (table, used) = (times(2 * n, "1 0 "), each(n, |i| format!("(global.set $g (local.get {}))", i + 1)));
        let (one, other) =
            (multiplied(n), each(n, |i| format!("(local.set {} (i32.mul (local.get 0) (i32.const 7)))", i + 1)));
        with_locals(n, &format!("{one} (block $b (block (br_table {table} (local.get 0))) {other}) {used}"))
    }),
    module("early returns", 1_000, |n| {
        function(&times(n, "(if (i32.load (local.get 0)) (then (return (local.get 1))))"))
    }),
    // Variables in blocks.
    module("variables through loops in each other", 60, |n| {
        with_locals(n, &format!("{} {} {}", times(n, "loop "), multiplied(n), times(n, BACK)))
    }),
    module("parameters through loops in each other", 60, |n| {
        let (params, loops) = (times(n, "i32 "), times(n, "loop "));
        format!("(module (func (export \"f\") (param {params}) {loops} {} {}))", multiplied(n), times(n, BACK))
    }),
    module("variables that live through blocks", 200, |n| {
        with_locals(n, &format!("{} {} {}", loaded(n), times(n, BLOCK), stored(n)))
    }),
    module("variables that are used in loops in each other", 60, |n| {
        with_locals(n, &format!("{} {} {} {}", loaded(n), times(n, "loop "), stored(n), times(n, BACK)))
    }),
    module("variables that are set in each branch", 25, |n| {
        let sets = each(n, |i| format!("(local.set {} (i32.load (local.get {})))", i + 1, i + 1));
        with_locals(n, &format!("{} {}", times(n, &format!("(if (local.get 0) (then {sets}))")), stored(n)))
    }),
    module("variables that are set between branches", 100, |n| {
        let sets =
            each(n, |i| format!("(br_if 0 (local.get 0)) (local.set {} (i32.load (local.get {})))", i + 1, i + 1));
        with_locals(n, &format!("(block {sets}) {}", stored(n)))
    }),
    module("variables that are set late", 400, |n| {
        with_locals(n, &format!("{} {}", times(n, BLOCK), each(n, |i| format!("(local.set {} (i32.const 1))", i + 1))))
    }),
    module("values that live through early returns", 300, |n| {
        let returns = each(n, |i| format!("(if (i32.load offset={i} (local.get 0)) (then (return)))"));
        with_locals(n, &format!("{} {returns} {}", loaded(n), stored(n)))
    }),
    module("expressions that are computed again behind blocks and loops", 300, |n| {
        let compute = |from| {
            each(n, |i| {
                format!(
                    "(i32.store offset={} (local.get 0) (i32.mul (local.get 0) (i32.const {})))",
                    from + 4 * i,
                    i + 3
                )
            })
        };
        with_locals(
            3,
            &format!(
                "{} {} {}",
                compute(0),
                times(n, "(block (br_if 0 (local.get 1)) (local.set 1 (i32.load (local.get 2))))"),
                compute(100_000)
            ),
        )
    }),
    // Blocks with parameters and results.
    module("blocks with a thousand results", 5, |n| {
        in_large_type(false, "", &format!("{} {} {}", times(n, "block (type $t) "), thousand(), times(n, BACK)))
    }),
    module("loops with a thousand parameters", 4, |n| {
        in_large_type(true, &thousand(), &format!("{} {}", times(n, "loop (type $t) "), times(n, BACK)))
    }),
    module("ifs with a thousand parameters", 6, |n| {
        in_large_type(true, &thousand(), &format!("{} {}", times(n, "local.get 0 if (type $t) "), times(n, "end ")))
    }),
    module("branches with a thousand values", 8, |n| {
        in_large_type(false, "", &format!("(block (type $t) {} {})", thousand(), times(n, "(br_if 0 (local.get 0)) ")))
    }),
    module("a branch table with a thousand values", 12, |n| {
        in_large_type(
            false,
            "",
            &format!("(block (type $t) {} (br_table {} 0 (local.get 0)))", thousand(), times(n, "0 ")),
        )
    }),
    module("results on the stack through blocks", 10, |n| {
        let (calls, blocks, drops) = (times(n, "(call $h)"), times(10 * n, BLOCK), times((n - 1) * MANY, "drop "));
        in_large_type(false, "", &format!("{calls} {blocks} {drops}"))
    }),
    // Calls.
    module("calls", 2_000, |n| {
        let body = times(n, "(local.set 0 (call $h (local.get 0)))");
        format!("(module (func $h (param i32) (result i32) local.get 0) (func (export \"f\") (param i32) {body}))")
    }),
    module("calls with a thousand arguments and results", 10, |n| {
        in_large_type(true, &thousand(), &times(n, "(call $h)"))
    }),
    module("indirect calls", 500, |n| {
        let body = times(n, "(local.set 0 (call_indirect (type $t) (local.get 0) (local.get 0)))");
        format!(
            "(module (table 10 funcref) (type $t (func (param i32) (result i32))) (func (export \"f\") (param i32) {body}))"
        )
    }),
    module("indirect calls with a thousand arguments and results", 1, |n| {
        in_large_type(true, &thousand(), &times(n, "(call_indirect (type $t) (i32.const 1))"))
    }),
    module("calls by reference", 1_000, |n| {
        format!(
            "(module (type $t (func)) (func (export \"f\") (param (ref null $t)) {}))",
            times(n, "(call_ref $t (local.get 0)) ")
        )
    }),
    module("tail calls", 1_000, |n| {
        let body = times(n, "(if (local.get 0) (then (return_call $h (local.get 0))))");
        format!("(module (func $h (param i32)) (func (export \"f\") (param i32) {body}))")
    }),
    // Parts of a module other than code.
    module("functions", 500, |n| format!("(module {})", times(n, "(func)"))),
    module("functions that are exported", 300, |n| {
        format!("(module {})", each(n, |i| format!("(func (export \"f{i}\"))")))
    }),
    module("functions in a table", 300, |n| {
        format!(
            "(module (table {n} funcref) (elem (i32.const 0) {}) {})",
            each(n, |i| format!("{i} ")),
            times(n, "(func)")
        )
    }),
    module("references to functions", 1_000, |n| {
        let body = times(n, "(drop (ref.func $h)) ");
        format!("(module (func $h) (elem declare func $h) (func (export \"f\") (param i32) {body}))")
    }),
    module("large functions that are exported", 5, |n| {
        format!(
            "(module {} {})",
            large_type(true),
            each(n, |i| format!("(func (export \"f{i}\") (type $t) unreachable)"))
        )
    }),
    module("types", 300, |n| {
        format!("(module {})", each(n, |i| format!("(type (func (param {})))", signature(i, 16))))
    }),
    module("large types", 5, |n| {
        format!("(module {})", each(n, |i| format!("(type (func (param {})))", signature(i, MANY))))
    }),
    module("imports", 2_000, |n| format!("(module {})", each(n, |i| format!("(import \"m\" \"f{i}\" (func))")))),
    module("imports of many types", 300, |n| {
        format!("(module {})", each(n, |i| format!("(import \"m\" \"f{i}\" (func (param {})))", signature(i, 16))))
    }),
    module("long names", 10, |n| {
        let long = "n".repeat(50_000);
        format!(
            "(module {})",
            each(n, |i| format!("(import \"{long}\" \"{i}{long}\" (func)) (export \"{i}{long}\" (func {i}))"))
        )
    }),
    module("names of functions", 2_000, |n| {
        format!("(module {})", each(n, |i| format!("(func $name-of-function-{i})")))
    }),
    module("global variables", 5_000, |n| format!("(module {})", times(n, "(global i32 (i32.const 1))"))),
    module("expressions of globals", 1_000, |n| {
        format!(
            "(module (global $b i32 (i32.const 1)) {})",
            times(n, "(global i32 (i32.add (global.get $b) (i32.const 1)))")
        )
    }),
    module("tables", 40, |n| format!("(module {})", times(n, "(table 10 funcref)"))),
    module("tables that are full", 10, |n| {
        format!("(module (func $f) {})", times(n, "(table 100000 funcref (ref.func $f))"))
    }),
    module("tables whose last element is set", 5, |n| {
        format!(
            "(module (func $f) {})",
            each(n, |i| format!("(table $t{i} 1000000 funcref) (elem (table $t{i}) (i32.const 999999) func $f)"))
        )
    }),
    module("segments of elements", 1_000, |n| {
        format!("(module (table 10 funcref) (func $f) {})", times(n, "(elem (i32.const 0) $f)"))
    }),
    module("segments of elements at computed places", 500, |n| {
        let elements = times(n, "(elem (global.get $b) funcref (ref.null func))");
        format!("(module (global $b i32 (i32.const 1)) (table 10 funcref) (func $f) {elements})")
    }),
    module("elements that wait", 3_000, |n| format!("(module (func $f) (elem func {}))", times(n, "$f "))),
    module("data", 2_000, |n| format!("(module (memory 1) {})", each(n, |i| format!("(data (i32.const {i}) \"x\")")))),
    module("data far apart", 300, |n| {
        format!("(module (memory 65536) {})", each(n, |i| format!("(data (i32.const {}) \"x\")", i * 5_000_000)))
    }),
    module("data at computed places", 300, |n| {
        format!("(module (memory 1) (global $b i32 (i32.const 1)) {})", times(n, "(data (global.get $b) \"x\")"))
    }),
    module("memories whose last byte is set", 2, |n| {
        let memory = |i| {
            format!(
                "(memory $m{i} 255) (data (memory $m{i}) (i32.const 0) \"x\") (data (memory $m{i}) (i32.const 16700000) \"x\")"
            )
        };
        format!("(module {})", each(n, memory))
    }),
    module("data that waits", 2_000, |n| format!("(module (memory 1) {})", times(n, "(data \"x\")"))),
    // Components.
    component("functions that are lifted", 300, |n| {
        let lift = |i| format!("(func $l{i} (type $ft) (canon lift (core func $f))) (export \"x{i}\" (func $l{i}))");
        format!("(component {CORE} (type $ft (func (param \"x\" u32))) {})", each(n, lift))
    }),
    component("functions that are lifted with large types", 30, |n| {
        let lift = times(n, "(func (type $ft) (canon lift (core func $f) (memory $mem) (realloc $realloc)))");
        format!("(component {CORE} {} (type $ft (func (param \"x\" $last))) {lift})", doubled(8))
    }),
    component("types that double", 5, |n| format!("(component {})", doubled(n))),
    component("functions between components", 100, |n| adapters(n, "", "u32", "$f")),
    component("functions with texts between components", 100, |n| adapters(n, "", "string", "$g")),
    component("functions with large types between components", 4, |n| adapters(n, &doubled(6), "$x", "$f")),
    component("functions with many texts between components", 4, |n| {
        adapters(n, &format!("(type $last (tuple {}))", times(300, "string ")), "$x", "$f")
    }),
    component("instances of a module with many imports", 15, |n| {
        let imports = each(500, |i| format!("(import \"m\" \"f{i}\" (func (param i32)))"));
        let exports = each(500, |i| format!("(export \"f{i}\" (func $f))"));
        let instances = times(n, "(core instance (instantiate $u (with \"m\" (instance $e))))");
        format!("(component {CORE} (core module $u {imports}) (core instance $e {exports}) {instances})")
    }),
    component("instances with many exports", 20, |n| {
        let exports = each(500, |i| format!("(export \"e{i}\" (func $f))"));
        format!("(component {CORE} {})", times(n, &format!("(core instance {exports})")))
    }),
    component("aliases", 2_000, |n| {
        format!("(component {CORE} {})", times(n, "(alias core export $i \"f\" (core func))"))
    }),
    component("aliases of types", 2_000, |n| {
        format!("(component (type (tuple u8)) (component {}))", times(n, "(alias outer 1 0 (type))"))
    }),
    component("components", 100, |n| format!("(component {})", times(n, "(component)"))),
    component("components in each other", 20, |n| format!("{} {}", times(n, "(component "), times(n, ")"))),
    component("instances of components", 20, |n| {
        let lifts = times(50, "(func (canon lift (core func $f)))");
        format!(
            "(component (component $c {} {lifts}) {})",
            CORE.replace("(func (export \"f\") (param i32))", "(func (export \"f\"))"),
            times(n, "(instance (instantiate $c))")
        )
    }),
    component("modules", 50, |n| {
        format!(
            "(component {})",
            times(n, "(core module (memory 1) (func (param i32) (i32.store (local.get 0) (local.get 0))))")
        )
    }),
    component("types of components", 2_000, |n| format!("(component {})", times(n, "(type (tuple u8 u8))"))),
    component("fields of a record", 2_000, |n| {
        format!("(component (type (record {})))", each(n, |i| format!("(field \"f{i}\" u8)")))
    }),
    component("cases of an enumeration that is lifted", 1_000, |n| {
        let cases = each(n, |i| format!("\"c{i}\" "));
        format!("(component {CORE} (type $e (enum {cases})) (func (param \"x\" $e) (canon lift (core func $f))))")
    }),
    component("exports of an instance with many exports", 10, |n| {
        let exports = each(200, |i| format!("(export \"e{i}\" (func $l))"));
        let again = each(n, |i| format!("(export \"y{i}\" (instance $x))"));
        format!(
            "(component (component $c {CORE} (func $l (param \"x\" u32) (canon lift (core func $f))) {exports})
                (instance $x (instantiate $c)) {again})"
        )
    }),
    component("resources", 200, |n| {
        let resource = |i| {
            format!(
                "(type $r{i} (resource (rep i32))) (core func (canon resource.new $r{i})) (core func (canon resource.drop $r{i}))"
            )
        };
        format!("(component {})", each(n, resource))
    }),
];
