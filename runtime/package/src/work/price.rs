//! The maximum cost of each construct: measured by `tests/work` on two cores of a Xeon at 2.1 GHz, and rounded up. Each
//! figure names the part of the compiler (wasmtime 48, Cranelift 0.135, regalloc2 0.15) that takes it, so that the
//! figure can be checked after an update.

use wasmparser::Operator;

use super::Cost;

/// An empty package.
pub(super) const PACKAGE: Cost = Cost::new(2_000_000, 4 << 20);

/// Modules of one package: the largest guests of other languages have 38. The compiler numbers alias regions by eight
/// bits of the module, and panics above that limit.
pub(super) const MAX_MODULES: usize = 200;

/// The maximum size of one function: the interpreter loops of the largest language runtimes have some hundred KiB.
pub(super) const MAX_FUNCTION_BYTES: usize = 1 << 20;

/// Variables of one function. The parser's own limit is 50,000 locals, beside 1,000 parameters.
pub(super) const MAX_VARIABLES: u64 = 51_000;

/// Instances of components, written out: toolchains make one for each interface of WASI that they stub (JavaScript on
/// QuickJS: 23).
pub(super) const MAX_INSTANCES: usize = 500;

/// Parts of a type of a component, with the types that it refers to. Each lifted or lowered function converts its types
/// anew.
pub(super) const MAX_TYPE_NODES: u64 = 10_000;

/// The part of a function's memory that stays until the end: a sixteenth, for its code and its tables of locations.
pub(super) const KEPT_OF_FUNCTION: u64 = 16;

// Functions.

/// An empty function.
pub(super) const FUNCTION: Cost = Cost::new(60_000, 100_000);
/// An operand, a result, or an instruction: translation, optimisation, register allocation.
pub(super) const OPERAND: Cost = Cost::new(3_000, 800);
/// Where a long live range conflicts with many short ones, their set is emptied for each other range (`conflict_set`),
/// several at once.
pub(super) const RANGES_EACH_OTHER: Cost = Cost::new(1, 0);
/// How many ranges are emptied at once.
pub(super) const RANGES_AT_ONCE: u64 = 5;
/// A variable of the compiler.
pub(super) const VARIABLE: Cost = Cost::new(300, 120);
/// A basic block.
pub(super) const BLOCK: Cost = Cost::new(5_000, 4_000);
/// Tables of blocks are moved as blocks are added: some six bytes for each pair of blocks.
pub(super) const BLOCK_FOR_EACH_OTHER: Cost = Cost::new(2, 0);
/// An argument of a block.
pub(super) const ARGUMENT: Cost = Cost::new(5_000, 1_500);
/// A variable has a table of blocks (`SSABuilder::variables`), whose length depends on the last block that defines it.
pub(super) const VARIABLE_IN_BLOCK: Cost = Cost::new(4, 5);
/// Where blocks join, the compiler looks for each variable that is used later in all predecessors.
pub(super) const VARIABLE_AT_JOIN: Cost = Cost::new(200, 150);
/// A value that is live at the beginning of a block is in a set there.
pub(super) const VALUE_IN_BLOCK: Cost = Cost::new(10, 1);
/// The last store to each global is remembered at each block (`AliasAnalysis::block_input`), ...
pub(super) const GLOBAL_IN_BLOCK: Cost = Cost::new(50, 60);
/// ... and looked through at each store.
pub(super) const GLOBAL_AT_INSTRUCTION: Cost = Cost::new(1, 0);
/// Where a value can be reused, the compiler searches the blocks above it (`depth_of_block_in_gvn_map`).
pub(super) const DOMINATOR: Cost = Cost::new(2, 0);
/// For a value that can be moved, the compiler searches each loop around it, each time from the innermost outwards
/// (`Elaborator::process_elab_stack`, `LoopAnalysis::is_in_loop`).
pub(super) const NESTED: Cost = Cost::new(2, 0);
/// For each value and each block where it is live, the compiler searches the block arguments from the last value with
/// two ranges on (`apply_allocations_and_insert_moves`). Of the values, only variables
/// and those in registers count.
pub(super) const ARGUMENT_SEARCHED: Cost = Cost::new(1, 0);
/// Values that can be in registers.
pub(super) const REGISTERS: u64 = 32;
/// Blocks of an empty function.
pub(super) const BLOCKS_OF_FUNCTION: u64 = 4;
/// Blocks of a loop: its beginning, the engine's check of the time, and the blocks after that check.
pub(super) const BLOCKS_OF_LOOP: u64 = 5;
/// The compiler's own instructions at the beginning of a loop.
pub(super) const INSTRUCTIONS_OF_LOOP: u64 = 10;

/// The cost of an instruction for each operand, relative to others.
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

/// The number of blocks inside an instruction.
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

/// The number of arguments of those blocks.
pub(super) fn arguments_inside(operator: &Operator<'_>) -> u64 {
    blocks_inside(operator)
}

// Modules.

/// An empty module.
pub(super) const MODULE: Cost = Cost::new(100_000, 40_000);
/// A function type: the compiler makes an entry from modules to the host for it.
pub(super) const TYPE: Cost = Cost::new(100_000, 10_000);
/// A parameter or result of each compiled entry.
pub(super) const SIGNATURE_VALUE: Cost = Cost::new(30_000, 300);
/// An import.
pub(super) const IMPORT: Cost = Cost::new(4_000, 800);
/// A function's declaration.
pub(super) const DECLARED: Cost = Cost::new(1_000, 300);
/// A function that can be called from outside: its entry is compiled.
pub(super) const ENTRY: Cost = Cost::new(100_000, 8_000);
/// A table.
pub(super) const TABLE: Cost = Cost::new(10_000, 1_000);
/// The maximum number of elements in a table's image (`MAX_FUNC_TABLE_SIZE`).
pub(super) const MAX_TABLE_IMAGE: u64 = 1 << 20;
/// An element of a table's image.
pub(super) const PLACE: Cost = Cost::new(300, 20);
/// An element outside of an image: code is compiled that writes it.
pub(super) const ELEMENT: Cost = Cost::new(15_000, 4_500);
/// An element segment.
pub(super) const ELEMENTS: Cost = Cost::new(20_000, 8_000);
/// A memory.
pub(super) const MEMORY: Cost = Cost::new(10_000, 1_000);
/// The maximum size of a memory's image, unless half of it is data (`memory_guaranteed_dense_image_size`).
pub(super) const MAX_SPARSE_IMAGE: u64 = 16 << 20;
/// A byte of a memory's image, which is built, and then written into the compiled code.
pub(super) const IMAGE_BYTE: Cost = Cost::new(4, 3);
/// A global.
pub(super) const GLOBAL: Cost = Cost::new(2_000, 400);
/// An instruction of a constant expression.
pub(super) const CONSTANT: Cost = Cost::new(20_000, 6_000);
/// An export.
pub(super) const EXPORT: Cost = Cost::new(3_000, 600);
/// A data segment.
pub(super) const DATA: Cost = Cost::new(4_000, 800);
/// A data segment outside of an image: code is compiled that writes it.
pub(super) const DATA_WRITTEN: Cost = Cost::new(150_000, 40_000);
/// A byte of data.
pub(super) const DATA_BYTE: Cost = Cost::new(4, 3);
/// A byte of a name.
pub(super) const NAME_BYTE: Cost = Cost::new(20, 8);
/// Functions of a module, by the parser's limit. Further ones are not recorded, because the module is refused.
pub(super) const MAX_FUNCTIONS: usize = 1_000_000;
/// Memories of a module, by the parser's limit.
pub(super) const MAX_MEMORIES: usize = 100;

/// A byte of a custom section: names are read, all other sections are skipped (debug information is not compiled).
pub(super) fn custom(section: &str) -> Cost {
    match section {
        "name" | "component-name" => Cost::new(50, 20),
        _ => Cost::new(1, 0),
    }
}

// Components.

/// An empty component.
pub(super) const COMPONENT: Cost = Cost::new(100_000, 40_000);
/// A type, import, export or instance.
pub(super) const ITEM: Cost = Cost::new(20_000, 4_000);
/// Each part of a type where the type is defined.
pub(super) const NODE: Cost = Cost::new(200, 20);
/// A byte of a section of types, imports or exports.
pub(super) const TYPE_BYTE: Cost = Cost::new(1_000, 300);
/// Each part of a type where the type is imported, exported or instantiated.
pub(super) const EXPORTED_NODE: Cost = Cost::new(2_000, 1_500);
/// An alias.
pub(super) const ALIAS: Cost = Cost::new(4_000, 800);
/// Each part of a type that is taken from an instance.
pub(super) const ALIASED_NODE: Cost = Cost::new(20, 0);
/// A lifted or lowered function, or a function of a resource: two entries or an adapter are compiled.
pub(super) const CANONICAL: Cost = Cost::new(400_000, 30_000);
/// Each part of its type.
pub(super) const CANONICAL_NODE: Cost = Cost::new(20_000, 1_000);
/// An import of a module's instance, or an item that the instance has.
pub(super) const LINKED: Cost = Cost::new(2_000, 400);

/// Whether reading on is useless: one list alone exceeds every limit.
pub(super) fn hopeless(cost: Cost) -> bool {
    cost.over(super::WorkLimits::PROCESS.package).is_some()
}
