//! The cost of compiling one function.

use std::collections::HashMap;

use wasmparser::{
    BinaryReaderError, BlockType, ContType, FrameKind, FuncType, FunctionBody, ModuleArity, Operator, RefType, SubType,
};

use super::{Cost, module::Module, price};

/// Estimates functions one after another. Between functions it keeps only its allocations and a clock.
#[derive(Default)]
pub(super) struct Reckoner {
    /// Counts instructions through the whole package, so that no two functions share a time.
    clock: u64,
    /// The time at which a variable was last set, by its index. The index after a function's last
    /// variable is a variable of the engine: each loop sets it, where the engine checks whether the guest has to yield.
    set: Vec<u64>,
    /// The function in which a global was last used, by its index.
    used: HashMap<u32, u64>,
}

/// An open block, loop or branch of an `if`.
struct Frame {
    kind: FrameKind,
    ty: BlockType,
    /// The number of values on the stack below its parameters.
    height: u64,
    params: u64,
    results: u64,
    opened: u64,
    /// Variables that are set in it, except those that the frames around it have counted already.
    assigned: i64,
    /// Branches to its end.
    ends: u64,
    /// Branches back to its beginning, where it is a loop.
    backs: u64,
    /// The depth, in the dominator tree, of the highest block that leads to its end.
    lowest: u64,
    /// The depth of the block that it begins in.
    begins: u64,
    /// Whether its beginning can be reached.
    reachable: bool,
}

/// The counts of a function so far.
#[derive(Default, Clone, Copy)]
struct Counted {
    /// Operands and results of instructions, and one for each instruction, with weights.
    operands: u64,
    /// The same without weights.
    plain: u64,
    /// Basic blocks, including those that the compiler adds on edges.
    blocks: u64,
    /// Blocks with several predecessors.
    joins: u64,
    /// Variables of the compiler: parameters, locals, results of blocks and parameters of loops.
    variables: u64,
    /// Computed values that can be kept for later.
    values: u64,
    /// Block arguments: for each variable and each block where one of several values arrives, one for each predecessor.
    arguments: u64,
    /// Values on the stack at the beginning of each block.
    stacked: u64,
    /// The sum of the depths of instructions in the dominator tree.
    dominators: u64,
    /// The sum of the squared loop depths of instructions.
    nested: u64,
    /// Different globals.
    globals: u64,
}

/// A function while it is read.
struct Body<'a> {
    module: &'a Module,
    frames: Vec<Frame>,
    counted: Counted,
    locals: u64,
    height: u64,
    loops: u64,
    /// The depth of the current block in the dominator tree.
    depth: u64,
    reachable: bool,
}

impl Reckoner {
    /// The cost of a function of the module. Where it exceeds the limit, a lower bound of the cost.
    pub(super) fn cost(
        &mut self,
        module: &Module,
        ty: u32,
        body: &FunctionBody<'_>,
        limit: Cost,
    ) -> Result<Cost, BinaryReaderError> {
        let (params, results) = module.arity(ty);
        let mut locals = params;
        for declared in body.get_locals_reader()? {
            locals = locals.saturating_add(declared?.0.into());
        }
        if locals > price::MAX_VARIABLES {
            return Ok(Cost::new(u64::MAX, u64::MAX));
        }
        let counted = Counted { operands: params + results, variables: locals + results, ..Counted::default() };
        let mut function =
            Body { module, frames: Vec::new(), counted, locals, height: 0, loops: 0, depth: 1, reachable: true };
        let engines = usize::try_from(locals).unwrap_or(usize::MAX);
        if self.set.len() <= engines {
            self.set.resize(engines + 1, 0);
        }
        let began = self.clock;
        self.clock += 1;
        function.blocks(price::BLOCKS_OF_FUNCTION);
        function.open(FrameKind::Block, BlockType::FuncType(ty), self.clock);
        // The parameters of a function are in variables, not on its stack.
        if let Some(outermost) = function.frames.last_mut() {
            outermost.params = 0;
        }
        function.height = 0;
        let mut read = 0_u64;
        for operator in body.get_operators_reader()? {
            self.clock += 1;
            read += 1;
            function.operator(&operator?, self, began)?;
            // This check is rare, because it takes some multiplications.
            if read.is_multiple_of(64) && function.cost().over(limit).is_some() {
                break;
            }
        }
        Ok(function.cost())
    }
}

impl Body<'_> {
    /// Counts an instruction.
    fn operator(
        &mut self,
        operator: &Operator<'_>,
        reckoner: &mut Reckoner,
        began: u64,
    ) -> Result<(), BinaryReaderError> {
        // An instruction of unknown arity refers to something that does not exist; the compiler refuses it.
        let (takes, gives) = operator.operator_arity(&*self).unwrap_or_default();
        let (takes, gives) = (u64::from(takes), u64::from(gives));
        let now = reckoner.clock;
        self.counted.plain += 1 + takes + gives;
        self.counted.operands += (1 + takes + gives).saturating_mul(price::weight(operator));
        self.counted.dominators += self.depth;
        self.counted.nested += self.loops * self.loops;
        match operator {
            Operator::Block { blockty } => self.open(FrameKind::Block, *blockty, now),
            Operator::Loop { blockty } => {
                self.open(FrameKind::Loop, *blockty, now);
                self.loops += 1;
                if self.reachable {
                    self.blocks(price::BLOCKS_OF_LOOP);
                    self.counted.joins += 2;
                    self.counted.nested += price::INSTRUCTIONS_OF_LOOP * self.loops * self.loops;
                    self.counted.dominators += price::INSTRUCTIONS_OF_LOOP * self.depth;
                    self.depth += 2;
                    self.assign(self.locals, reckoner);
                }
            }
            Operator::If { blockty } => {
                self.height = self.height.saturating_sub(1);
                self.open(FrameKind::If, *blockty, now);
                if self.reachable {
                    self.blocks(3);
                    self.depth += 1;
                }
            }
            Operator::Else => self.otherwise(),
            Operator::End => self.end(),
            Operator::BrIf { relative_depth }
            | Operator::BrOnNull { relative_depth }
            | Operator::BrOnNonNull { relative_depth } => {
                self.moved(takes, gives);
                if self.reachable {
                    self.branch(*relative_depth, 1);
                    self.blocks(2);
                    self.depth += 1;
                }
            }
            Operator::Br { relative_depth } => {
                if self.reachable {
                    self.branch(*relative_depth, 1);
                    self.blocks(1);
                }
                self.unreachable();
            }
            Operator::BrTable { targets } => {
                if self.reachable {
                    let count = u64::from(targets.len()) + 1;
                    self.counted.operands += count.saturating_mul(takes);
                    self.blocks(count);
                    self.branch(targets.default(), 1);
                    for target in targets.targets() {
                        self.branch(target?, 1);
                    }
                }
                self.unreachable();
            }
            Operator::Return
            | Operator::Unreachable
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. } => self.unreachable(),
            Operator::LocalGet { .. } => self.moved(takes, gives),
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                self.moved(takes, gives);
                if self.reachable && u64::from(*local_index) < self.locals {
                    self.assign(u64::from(*local_index), reckoner);
                }
            }
            other => {
                self.moved(takes, gives);
                if self.reachable {
                    self.counted.values += gives;
                    self.blocks(price::blocks_inside(other));
                    self.counted.arguments += price::arguments_inside(other);
                    self.depth += price::blocks_inside(other) / 2;
                    if let Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } = other
                        && reckoner.used.insert(*global_index, now).is_none_or(|last| last <= began)
                    {
                        self.counted.globals += 1;
                    }
                }
            }
        }
        Ok(())
    }

    fn moved(&mut self, takes: u64, gives: u64) {
        self.height = self.height.saturating_sub(takes) + gives;
    }

    fn blocks(&mut self, count: u64) {
        self.counted.blocks += count;
        self.counted.stacked += count.saturating_mul(self.height);
    }

    fn unreachable(&mut self) {
        self.reachable = false;
        self.height = self.frames.last().map_or(0, |frame| frame.height);
    }

    fn open(&mut self, kind: FrameKind, ty: BlockType, now: u64) {
        let (params, results) = match ty {
            BlockType::Empty => (0, 0),
            BlockType::Type(_) => (0, 1),
            BlockType::FuncType(ty) => self.module.arity(ty),
        };
        self.counted.operands += params + results;
        if self.reachable {
            self.counted.variables += results + if kind == FrameKind::Loop { params } else { 0 };
        }
        let height = self.height.saturating_sub(params);
        self.frames.push(Frame {
            kind,
            ty,
            height,
            params,
            results,
            opened: now,
            assigned: 0,
            ends: 0,
            backs: 0,
            lowest: u64::MAX,
            begins: self.depth,
            reachable: self.reachable,
        });
        self.height = height + params;
    }

    fn branch(&mut self, to: u32, times: u64) {
        let depth = self.depth;
        let at = usize::try_from(to).ok().and_then(|to| self.frames.len().checked_sub(to + 1));
        if let Some(frame) = at.and_then(|at| self.frames.get_mut(at)) {
            if frame.kind == FrameKind::Loop {
                frame.backs += times;
            } else {
                frame.ends += times;
                frame.lowest = frame.lowest.min(depth);
            }
        }
    }

    /// A variable gets another value. It counts as set in each open frame that did not count it yet. Those are the
    /// innermost frames: they opened after the variable was last set.
    fn assign(&mut self, variable: u64, reckoner: &mut Reckoner) {
        let Some(last) = usize::try_from(variable).ok().and_then(|at| reckoner.set.get_mut(at)) else { return };
        let known = self.frames.partition_point(|frame| frame.opened <= *last);
        *last = reckoner.clock;
        if known < self.frames.len() {
            if let Some(frame) = self.frames.last_mut() {
                frame.assigned += 1;
            }
            // When inner frames end, the frames around them count their variables. From this frame outwards the
            // variable is counted already.
            if let Some(frame) = known.checked_sub(1).and_then(|at| self.frames.get_mut(at)) {
                frame.assigned -= 1;
            }
        }
    }

    fn otherwise(&mut self) {
        let (reachable, depth) = (self.reachable, self.depth);
        let Some(frame) = self.frames.last_mut() else { return };
        if reachable {
            frame.ends += 1;
            frame.lowest = frame.lowest.min(depth);
        }
        frame.kind = FrameKind::Else;
        (self.reachable, self.height, self.depth) = (frame.reachable, frame.height + frame.params, frame.begins + 1);
    }

    fn end(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        if self.reachable {
            frame.ends += 1;
            frame.lowest = frame.lowest.min(self.depth);
        }
        if frame.kind == FrameKind::If && frame.reachable {
            frame.ends += 1;
            frame.lowest = frame.lowest.min(frame.begins);
        }
        let assigned = u64::try_from(frame.assigned).unwrap_or_default();
        // Variables that arrive with more than one value.
        let (arrive, ways) = if frame.kind == FrameKind::Loop {
            self.loops -= 1;
            (if frame.backs > 0 { assigned + frame.params } else { 0 }, frame.backs + 1)
        } else {
            (if frame.ends > 1 { assigned } else { 0 }, frame.ends)
        };
        self.counted.joins += u64::from(frame.ends > 1);
        self.counted.arguments = self
            .counted
            .arguments
            .saturating_add(arrive.saturating_mul(ways))
            .saturating_add(frame.results.saturating_mul(frame.ends));
        if let Some(around) = self.frames.last_mut() {
            around.assigned += frame.assigned;
        }
        self.reachable = frame.ends > 0;
        self.height = frame.height + frame.results;
        if self.reachable {
            self.depth = frame.lowest.saturating_add(1);
            self.blocks(1);
        }
    }

    fn cost(&self) -> Cost {
        let Counted {
            operands,
            plain,
            blocks,
            joins,
            variables,
            values,
            arguments,
            stacked,
            dominators,
            nested,
            globals,
        } = self.counted;
        let resident = (self.locals + price::REGISTERS).saturating_mul(blocks).saturating_add(stacked);
        let ranges = plain.saturating_add(arguments);
        price::FUNCTION
            .plus(price::OPERAND.times(operands))
            .plus(price::RANGES_EACH_OTHER.times(ranges.saturating_mul(ranges) / price::RANGES_AT_ONCE))
            .plus(price::VARIABLE.times(variables))
            .plus(price::BLOCK.times(blocks))
            .plus(price::BLOCK_FOR_EACH_OTHER.times(blocks.saturating_mul(blocks)))
            .plus(price::ARGUMENT.times(arguments))
            .plus(price::VARIABLE_IN_BLOCK.times(variables.saturating_mul(blocks)))
            .plus(price::VARIABLE_AT_JOIN.times(self.locals.saturating_mul(joins)))
            .plus(price::VALUE_IN_BLOCK.times((values.saturating_mul(blocks) / 2).saturating_add(stacked)))
            .plus(price::GLOBAL_IN_BLOCK.times(globals.saturating_mul(blocks)))
            .plus(price::GLOBAL_AT_INSTRUCTION.times(globals.saturating_mul(operands)))
            .plus(price::DOMINATOR.times(dominators))
            .plus(price::NESTED.times(nested))
            .plus(price::ARGUMENT_SEARCHED.times(arguments.saturating_mul(resident)))
    }
}

impl ModuleArity for Body<'_> {
    fn sub_type_at(&self, index: u32) -> Option<&SubType> {
        self.module.sub_type(index)
    }

    fn tag_type_arity(&self, _: u32) -> Option<(u32, u32)> {
        None
    }

    fn type_index_of_function(&self, index: u32) -> Option<u32> {
        self.module.type_of(index)
    }

    fn func_type_of_cont_type(&self, _: &ContType) -> Option<&FuncType> {
        None
    }

    fn sub_type_of_ref_type(&self, _: &RefType) -> Option<&SubType> {
        None
    }

    fn control_stack_height(&self) -> u32 {
        u32::try_from(self.frames.len()).unwrap_or(u32::MAX)
    }

    fn label_block(&self, depth: u32) -> Option<(BlockType, FrameKind)> {
        let at = self.frames.len().checked_sub(usize::try_from(depth).ok()?.checked_add(1)?)?;
        self.frames.get(at).map(|frame| (frame.ty, frame.kind))
    }
}
