//! What each construct takes at most: measured by `tests/work` on two cores of a Xeon at 2.1 GHz, and rounded up. Each
//! figure names what in the compiler (wasmtime 48, Cranelift 0.135, regalloc2 0.15) takes it, so that an update can be
//! looked at.

use wasmparser::Operator;

use super::Cost;

/// A package with nothing in it.
pub(super) const PACKAGE: Cost = Cost::new(2_000_000, 4 << 20);

/// Modules of one package: the largest guests of other languages have 38. The compiler numbers alias regions by eight bits
/// of the module, and panics beyond where it checks that.
pub(super) const MAX_MODULES: usize = 200;

/// How large one function may be: the interpreter loops of the largest language runtimes have some hundred KiB.
pub(super) const MAX_FUNCTION_BYTES: usize = 1 << 20;

/// Variables of one function. The parser's own limit is 50,000 locals, beside 1,000 parameters.
pub(super) const MAX_VARIABLES: u64 = 51_000;

/// Instances of components, written out: toolchains make one for each interface of WASI that they stub (JavaScript on
/// QuickJS: 23).
pub(super) const MAX_INSTANCES: usize = 500;

/// Parts of a type of a component, with all that it refers to. Each lifted or lowered function converts its types anew.
pub(super) const MAX_TYPE_NODES: u64 = 10_000;

/// How much of a function's memory stays until the end: a sixteenth, its code and tables of places.
pub(super) const KEPT_OF_FUNCTION: u64 = 16;

// Functions.

/// A function with nothing in it.
pub(super) const FUNCTION: Cost = Cost::new(60_000, 100_000);
/// An operand, a result, or an instruction: translation, optimisation, register allocation.
pub(super) const OPERAND: Cost = Cost::new(3_000, 800);
/// Where a long range is in the way of many short ones, their set is emptied for each other range (`conflict_set`), some at
/// once.
pub(super) const RANGES_EACH_OTHER: Cost = Cost::new(1, 0);
/// How many at once.
pub(super) const RANGES_AT_ONCE: u64 = 5;
/// A variable of the compiler.
pub(super) const VARIABLE: Cost = Cost::new(300, 120);
/// A basic block.
pub(super) const BLOCK: Cost = Cost::new(5_000, 4_000);
/// Tables of blocks are moved to a larger place as blocks are added: some six bytes for each block and each other.
pub(super) const BLOCK_FOR_EACH_OTHER: Cost = Cost::new(2, 0);
/// An argument of a block.
pub(super) const ARGUMENT: Cost = Cost::new(5_000, 1_500);
/// A variable has a table of blocks (`SSABuilder::variables`), as long as its last definition is late.
pub(super) const VARIABLE_IN_BLOCK: Cost = Cost::new(4, 5);
/// Where blocks join, each variable that is used behind is looked for in all that lead there.
pub(super) const VARIABLE_AT_JOIN: Cost = Cost::new(200, 150);
/// A value that is alive at a block's beginning is in a set there.
pub(super) const VALUE_IN_BLOCK: Cost = Cost::new(10, 1);
/// The last store to each global is remembered at each block (`AliasAnalysis::block_input`), ...
pub(super) const GLOBAL_IN_BLOCK: Cost = Cost::new(50, 60);
/// ... and looked through at each store.
pub(super) const GLOBAL_AT_INSTRUCTION: Cost = Cost::new(1, 0);
/// Where a value can be reused, the blocks above it are looked through (`depth_of_block_in_gvn_map`).
pub(super) const DOMINATOR: Cost = Cost::new(2, 0);
/// Where a value can be moved to is looked for in each loop around it, each time up from the innermost
/// (`Elaborator::process_elab_stack`, `LoopAnalysis::is_in_loop`).
pub(super) const NESTED: Cost = Cost::new(2, 0);
/// For each value and each block that it is alive at, the arguments of blocks are looked through from where the last value
/// with two ranges was found (`apply_allocations_and_insert_moves`). Variables have one; of other values, those in
/// registers.
pub(super) const ARGUMENT_SEARCHED: Cost = Cost::new(1, 0);
/// Values that can be in registers.
pub(super) const REGISTERS: u64 = 32;
/// Blocks of a function with nothing in it.
pub(super) const BLOCKS_OF_FUNCTION: u64 = 4;
/// Blocks of a loop: where it begins, where the engine looks whether it is time, and what comes of that.
pub(super) const BLOCKS_OF_LOOP: u64 = 5;
/// Instructions of the compiler's at a loop's beginning.
pub(super) const INSTRUCTIONS_OF_LOOP: u64 = 10;

/// How much more than others an instruction takes for each operand.
pub(super) fn weight(operator: &Operator<'_>) -> u64 {
    match operator {
        Operator::CallIndirect { .. } | Operator::ReturnCallIndirect { .. } => 16,
        Operator::TableFill { .. }
        | Operator::TableCopy { .. }
        | Operator::TableInit { .. }
        | Operator::TableGrow { .. } => 32,
        Operator::MemoryFill { .. }
        | Operator::MemoryCopy { .. }
        | Operator::MemoryInit { .. }
        | Operator::MemoryGrow { .. }
        | Operator::TableGet { .. }
        | Operator::TableSet { .. } => 10,
        Operator::Call { .. } | Operator::ReturnCall { .. } | Operator::CallRef { .. } => 2,
        _ => 1,
    }
}

/// Blocks that an instruction consists of.
pub(super) fn blocks_inside(operator: &Operator<'_>) -> u64 {
    match operator {
        Operator::CallIndirect { .. } | Operator::TableGet { .. } | Operator::TableSet { .. } => 4,
        Operator::TableFill { .. }
        | Operator::TableCopy { .. }
        | Operator::TableInit { .. }
        | Operator::TableGrow { .. } => 12,
        Operator::MemoryFill { .. }
        | Operator::MemoryCopy { .. }
        | Operator::MemoryInit { .. }
        | Operator::MemoryGrow { .. } => 4,
        _ => 0,
    }
}

/// Arguments of those blocks.
pub(super) fn arguments_inside(operator: &Operator<'_>) -> u64 {
    blocks_inside(operator)
}

// Modules.

/// A module with nothing in it.
pub(super) const MODULE: Cost = Cost::new(100_000, 40_000);
/// A type of functions: a way from modules to the host is compiled for it.
pub(super) const TYPE: Cost = Cost::new(100_000, 10_000);
/// A parameter or result, wherever a way in or out is compiled.
pub(super) const SIGNATURE_VALUE: Cost = Cost::new(30_000, 300);
/// An import.
pub(super) const IMPORT: Cost = Cost::new(4_000, 800);
/// A function's declaration.
pub(super) const DECLARED: Cost = Cost::new(1_000, 300);
/// A function that can be called from outside: the way in is compiled.
pub(super) const ENTRY: Cost = Cost::new(100_000, 8_000);
/// A table.
pub(super) const TABLE: Cost = Cost::new(10_000, 1_000);
/// How many elements a table's image has at most (`MAX_FUNC_TABLE_SIZE`).
pub(super) const MAX_TABLE_IMAGE: u64 = 1 << 20;
/// A place of a table's image.
pub(super) const PLACE: Cost = Cost::new(300, 20);
/// An element: where it is not one of an image, code is compiled that puts it there.
pub(super) const ELEMENT: Cost = Cost::new(15_000, 4_500);
/// A segment of elements.
pub(super) const ELEMENTS: Cost = Cost::new(20_000, 8_000);
/// A memory.
pub(super) const MEMORY: Cost = Cost::new(10_000, 1_000);
/// How large a memory's image is at most unless half of it is data (`memory_guaranteed_dense_image_size`).
pub(super) const MAX_SPARSE_IMAGE: u64 = 16 << 20;
/// A byte of a memory's image, which is made, and made code.
pub(super) const IMAGE_BYTE: Cost = Cost::new(4, 3);
/// A global.
pub(super) const GLOBAL: Cost = Cost::new(2_000, 400);
/// An instruction of a constant expression.
pub(super) const CONSTANT: Cost = Cost::new(20_000, 6_000);
/// An export.
pub(super) const EXPORT: Cost = Cost::new(3_000, 600);
/// A segment of data.
pub(super) const DATA: Cost = Cost::new(4_000, 800);
/// A segment of data that is none of an image: code is compiled that writes it.
pub(super) const DATA_WRITTEN: Cost = Cost::new(150_000, 40_000);
/// A byte of data.
pub(super) const DATA_BYTE: Cost = Cost::new(4, 3);
/// A byte of a name.
pub(super) const NAME_BYTE: Cost = Cost::new(20, 8);
/// Functions of a module, as the parser counts: the rest is not taken in, because the module is refused.
pub(super) const MAX_FUNCTIONS: usize = 1_000_000;
/// Memories of a module, likewise.
pub(super) const MAX_MEMORIES: usize = 100;

/// A byte of a custom section: names are read, all others are stepped over (debug information is not compiled).
pub(super) fn custom(section: &str) -> Cost {
    match section {
        "name" | "component-name" => Cost::new(50, 20),
        _ => Cost::new(1, 0),
    }
}

// Components.

/// A component with nothing in it.
pub(super) const COMPONENT: Cost = Cost::new(100_000, 40_000);
/// A type, import, export or instance.
pub(super) const ITEM: Cost = Cost::new(20_000, 4_000);
/// Each part of a type, where it is defined.
pub(super) const NODE: Cost = Cost::new(200, 20);
/// A byte of a section of types, imports or exports.
pub(super) const TYPE_BYTE: Cost = Cost::new(1_000, 300);
/// Each part of a type, where it is imported, exported or instantiated.
pub(super) const EXPORTED_NODE: Cost = Cost::new(2_000, 1_500);
/// An alias.
pub(super) const ALIAS: Cost = Cost::new(4_000, 800);
/// Each part of the type, where it is taken from an instance.
pub(super) const ALIASED_NODE: Cost = Cost::new(20, 0);
/// A function that is lifted or lowered, or one of a resource: two ways through it are compiled, or an adapter.
pub(super) const CANONICAL: Cost = Cost::new(400_000, 30_000);
/// Each part of its type.
pub(super) const CANONICAL_NODE: Cost = Cost::new(20_000, 1_000);
/// What an instance of a module is given, and what it has.
pub(super) const LINKED: Cost = Cost::new(2_000, 400);

/// Whether it is of no use to read on: a list alone takes more than anything may.
pub(super) fn hopeless(cost: Cost) -> bool {
    cost.over(super::WorkLimits::PROCESS.package).is_some()
}
