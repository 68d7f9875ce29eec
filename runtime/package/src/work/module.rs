//! The cost of a core module without the code of its functions.

use greenroom_sentence::{Sentence, sentence};
use wasmparser::{
    BinaryReaderError, CompositeInnerType, ConstExpr, DataKind, ElementItems, ElementKind, ExternalKind, Operator,
    Payload, SubType, TableInit, TypeRef,
};

use super::{Cost, price};

/// A module while it is read.
pub(super) struct Module {
    ordinal: usize,
    types: Vec<SubType>,
    functions: Vec<Declared>,
    /// How many of the functions are imported.
    imported: usize,
    /// How many bodies were read.
    bodies: usize,
    memories: Vec<Image>,
    /// Data segments that are written when the module starts.
    segments: u64,
    /// Whether all of them can become images of memories.
    images: bool,
}

/// A declared function.
struct Declared {
    ty: u32,
    /// Whether it can be called from outside: then the compiler makes a second entry for it.
    escapes: bool,
}

/// The data that segments write to one memory.
#[derive(Clone, Copy, Default)]
struct Image {
    from: u64,
    to: u64,
    data: u64,
    imported: bool,
}

/// A cost, and its cause.
type Priced = (Cost, Part);

/// A part of a module without the code of its functions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Types,
    Imports,
    Functions,
    Tables,
    Memories,
    Globals,
    Exports,
    Elements,
    Data,
    Start,
    CustomSections,
    Rest,
}

impl Part {
    /// Its name, with the module by its index.
    pub(super) fn of_module(self, module: usize) -> Sentence {
        match self {
            Self::Types => sentence!("failure-work-types", "the types of module {module}", module = module),
            Self::Imports => sentence!("failure-work-imports", "the imports of module {module}", module = module),
            Self::Functions => sentence!("failure-work-functions", "the functions of module {module}", module = module),
            Self::Tables => sentence!("failure-work-tables", "the tables of module {module}", module = module),
            Self::Memories => sentence!("failure-work-memories", "the memories of module {module}", module = module),
            Self::Globals => sentence!("failure-work-globals", "the globals of module {module}", module = module),
            Self::Exports => sentence!("failure-work-exports", "the exports of module {module}", module = module),
            Self::Elements => sentence!("failure-work-elements", "the elements of module {module}", module = module),
            Self::Data => sentence!("failure-work-data", "the data of module {module}", module = module),
            Self::Start => sentence!("failure-work-start", "the start function of module {module}", module = module),
            Self::CustomSections => {
                sentence!("failure-work-custom-sections", "the custom sections of module {module}", module = module)
            }
            Self::Rest => sentence!("failure-work-rest", "the rest of module {module}", module = module),
        }
    }
}

impl Module {
    pub(super) fn new(ordinal: usize) -> Self {
        let (types, functions, memories) = (Vec::new(), Vec::new(), Vec::new());
        Self { ordinal, types, functions, imported: 0, bodies: 0, memories, segments: 0, images: true }
    }

    pub(super) fn ordinal(&self) -> usize {
        self.ordinal
    }

    pub(super) fn sub_type(&self, index: u32) -> Option<&SubType> {
        self.types.get(usize::try_from(index).ok()?)
    }

    pub(super) fn type_of(&self, function: u32) -> Option<u32> {
        self.functions.get(usize::try_from(function).ok()?).map(|declared| declared.ty)
    }

    /// How many parameters and results a function of this type has.
    pub(super) fn arity(&self, ty: u32) -> (u64, u64) {
        match self.sub_type(ty).map(|ty| &ty.composite_type.inner) {
            Some(CompositeInnerType::Func(ty)) => (ty.params().len() as u64, ty.results().len() as u64),
            _ => (0, 0),
        }
    }

    /// The index and type of the function whose body is read next.
    pub(super) fn next_body(&mut self) -> (usize, u32) {
        let index = self.imported + self.bodies;
        self.bodies += 1;
        // The compiler refuses a body without a declaration.
        (index, self.functions.get(index).map_or(u32::MAX, |declared| declared.ty))
    }

    /// Records a section without code.
    pub(super) fn section(&mut self, payload: &Payload<'_>) -> Result<Priced, BinaryReaderError> {
        let mut cost = Cost::default();
        let part = match payload {
            Payload::TypeSection(types) => {
                for group in types.clone() {
                    for ty in group?.into_types() {
                        if let CompositeInnerType::Func(ty) = &ty.composite_type.inner {
                            let values = ty.params().len() + ty.results().len();
                            cost.add(price::TYPE, 1);
                            cost.add(price::SIGNATURE_VALUE, values as u64);
                        }
                        self.types.push(ty);
                        if price::hopeless(cost) {
                            return Ok((cost, Part::Types));
                        }
                    }
                }
                Part::Types
            }
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    let import = import?;
                    cost.add(price::IMPORT, 1);
                    cost.add(price::NAME_BYTE, (import.module.len() + import.name.len()) as u64);
                    if price::hopeless(cost) {
                        return Ok((cost, Part::Imports));
                    }
                    match import.ty {
                        TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                            self.functions.push(Declared { ty, escapes: true });
                            self.imported += 1;
                        }
                        TypeRef::Memory(_) => self.memory(Image { imported: true, ..Image::default() }),
                        _ => {}
                    }
                }
                Part::Imports
            }
            Payload::FunctionSection(functions) => {
                cost.add(price::DECLARED, functions.count().into());
                for ty in functions.clone().into_iter().take(price::MAX_FUNCTIONS) {
                    self.functions.push(Declared { ty: ty?, escapes: false });
                }
                Part::Functions
            }
            Payload::TableSection(tables) => {
                for table in tables.clone() {
                    let table = table?;
                    cost.add(price::TABLE, 1);
                    if let TableInit::Expr(expression) = &table.init {
                        cost.add(price::PLACE, table.ty.initial.min(price::MAX_TABLE_IMAGE));
                        cost.add(self.expression(expression)?, 1);
                    }
                }
                Part::Tables
            }
            Payload::MemorySection(memories) => {
                cost.add(price::MEMORY, memories.count().into());
                // Memories are counted one by one: the section's own count is not trusted.
                for memory in memories.clone() {
                    memory?;
                    self.memory(Image::default());
                }
                Part::Memories
            }
            Payload::GlobalSection(globals) => {
                for global in globals.clone() {
                    cost.add(price::GLOBAL, 1);
                    cost.add(self.expression(&global?.init_expr)?, 1);
                }
                Part::Globals
            }
            Payload::ExportSection(exports) => {
                for export in exports.clone() {
                    let export = export?;
                    cost.add(price::EXPORT, 1);
                    cost.add(price::NAME_BYTE, export.name.len() as u64);
                    if matches!(export.kind, ExternalKind::Func | ExternalKind::FuncExact) {
                        cost.add(self.escapes(export.index), 1);
                    }
                }
                Part::Exports
            }
            Payload::ElementSection(elements) => {
                for element in elements.clone() {
                    let element = element?;
                    cost.add(price::ELEMENTS, 1);
                    let count = match &element.items {
                        ElementItems::Functions(items) => {
                            for function in items.clone() {
                                cost.add(self.escapes(function?), 1);
                            }
                            items.count()
                        }
                        ElementItems::Expressions(_, items) => {
                            for item in items.clone() {
                                cost.add(self.expression(&item?)?, 1);
                            }
                            items.count()
                        }
                    };
                    cost.add(price::ELEMENT, count.into());
                    if let ElementKind::Active { offset_expr, .. } = &element.kind {
                        cost.add(self.expression(offset_expr)?, 1);
                        // The table is written out up to here.
                        let image = constant(offset_expr).unwrap_or_default().saturating_add(count.into());
                        cost.add(price::PLACE, if image > price::MAX_TABLE_IMAGE { 0 } else { image });
                    }
                }
                Part::Elements
            }
            Payload::DataSection(data) => {
                for segment in data.clone() {
                    let segment = segment?;
                    cost.add(price::DATA, 1);
                    cost.add(price::DATA_BYTE, segment.data.len() as u64);
                    if let DataKind::Active { memory_index, offset_expr } = &segment.kind {
                        cost.add(self.expression(offset_expr)?, 1);
                        self.segments += 1;
                        let memory = usize::try_from(*memory_index).ok().and_then(|at| self.memories.get_mut(at));
                        match (memory, constant(offset_expr)) {
                            (Some(image), Some(from)) if !image.imported => {
                                image.write(from, segment.data.len() as u64)
                            }
                            _ => self.images = false,
                        }
                    }
                }
                Part::Data
            }
            Payload::StartSection { func, .. } => {
                cost.add(self.escapes(*func), 1);
                Part::Start
            }
            Payload::CustomSection(custom) => {
                cost.add(price::custom(custom.name()), custom.data().len() as u64);
                Part::CustomSections
            }
            _ => Part::Rest,
        };
        Ok((cost, part))
    }

    /// Records a memory. Validation refuses a module with too many.
    fn memory(&mut self, image: Image) {
        if self.memories.len() <= price::MAX_MEMORIES {
            self.memories.push(image);
        }
    }

    /// The cost of the data: an image of each memory, from the first byte to the last, where the image is small or half
    /// of it is data; otherwise code for each segment.
    pub(super) fn data(&self) -> Cost {
        let dense = |image: &Image| image.bytes() <= price::MAX_SPARSE_IMAGE.max(image.data.saturating_mul(2));
        if self.images && self.memories.iter().all(dense) {
            price::IMAGE_BYTE.times(self.memories.iter().map(Image::bytes).fold(0, u64::saturating_add))
        } else {
            price::DATA_WRITTEN.times(self.segments)
        }
    }

    /// The additional cost of a function that can be called from outside, the first time this is found.
    fn escapes(&mut self, function: u32) -> Cost {
        let Some(declared) = usize::try_from(function).ok().and_then(|at| self.functions.get_mut(at)) else {
            return Cost::default();
        };
        if std::mem::replace(&mut declared.escapes, true) {
            return Cost::default();
        }
        let ty = declared.ty;
        let (params, results) = self.arity(ty);
        price::ENTRY.plus(price::SIGNATURE_VALUE.times(params + results))
    }

    fn expression(&mut self, expression: &ConstExpr<'_>) -> Result<Cost, BinaryReaderError> {
        let mut cost = Cost::default();
        for operator in expression.get_operators_reader() {
            cost = cost.plus(price::CONSTANT);
            if let Operator::RefFunc { function_index } = operator? {
                cost = cost.plus(self.escapes(function_index));
            }
        }
        Ok(cost)
    }
}

impl Image {
    fn write(&mut self, from: u64, bytes: u64) {
        if bytes > 0 {
            self.from = if self.to == 0 { from } else { self.from.min(from) };
            self.to = self.to.max(from.saturating_add(bytes));
            self.data = self.data.saturating_add(bytes);
        }
    }

    fn bytes(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }
}

/// The value of an expression that is one number.
fn constant(expression: &ConstExpr<'_>) -> Option<u64> {
    match expression.get_operators_reader().read().ok()? {
        Operator::I32Const { value } => Some(u64::from(value.cast_unsigned())),
        Operator::I64Const { value } => Some(value.cast_unsigned()),
        _ => None,
    }
}
