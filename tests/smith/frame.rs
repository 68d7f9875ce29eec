//! The frame of a random function, so that it is called with a real input, and its result becomes an answer: an
//! allocator, and a `run` that calls it.

use std::convert::Infallible;

use wasm_encoder::{
    CodeSection, ExportKind, ExportSection, Function, FunctionSection, MemArg, MemArgTarget, Module, TypeSection,
    ValType,
    reencode::{self, Error, Reencode},
};
use wasmparser::{
    CodeSectionReader, ExportSectionReader, ExternalKind, FunctionSectionReader, Parser, Payload, TypeRef,
    TypeSectionReader,
};

/// Indices in the module.
#[derive(Default)]
struct Frame {
    types: u32,
    functions: u32,
    body: u32,
}

/// Adds `cabi_realloc` and `run` to a module that exports a memory, and `body` with the signature of `run`.
///
/// The allocator returns the same address each time: a host must cope with guests whose lists overlap. The answer of
/// `run` is done if `body` returns an even number, and to be continued if it returns an odd one.
pub(crate) fn around(module: &[u8]) -> Vec<u8> {
    let mut frame = Frame::of(module);
    let mut framed = Module::new();
    frame.parse_core_module(&mut framed, Parser::new(0), module).unwrap();
    framed.finish()
}

impl Frame {
    fn of(module: &[u8]) -> Self {
        let mut frame = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::TypeSection(types) => {
                    frame.types = types.into_iter().map(|group| group.unwrap().types().len()).sum::<usize>() as u32;
                }
                Payload::ImportSection(imports) => {
                    let functions =
                        imports.into_imports().filter(|i| matches!(i.as_ref().unwrap().ty, TypeRef::Func(_)));
                    frame.functions += functions.count() as u32;
                }
                Payload::FunctionSection(functions) => frame.functions += functions.count(),
                Payload::ExportSection(exports) => {
                    let mut exports = exports.into_iter().map(Result::unwrap);
                    frame.body = exports.find(|e| e.name == "body" && e.kind == ExternalKind::Func).unwrap().index;
                }
                _ => {}
            }
        }
        frame
    }

    fn allocator() -> Function {
        let mut function = Function::new([]);
        function.instructions().i32_const(32 << 10).end();
        function
    }

    fn run(&self) -> Function {
        let at = |offset| MemArg { offset, align: 0, target: MemArgTarget::Memory(0), ordering: None };
        let mut function = Function::new([(1, ValType::I32)]);
        let mut code = function.instructions();
        for parameter in 0..5 {
            code.local_get(parameter);
        }
        code.call(self.body).local_set(5);
        // The address of the answer, 64, stays on the stack; the text `{}` goes to 96.
        code.i32_const(64);
        code.i32_const(64).i32_const(0).i32_store8(at(0));
        code.i32_const(64).local_get(5).i32_const(1).i32_and().i32_store8(at(8));
        code.i32_const(64).i32_const(96).i32_store(at(12));
        code.i32_const(64).i32_const(2).i32_store(at(16));
        code.i32_const(64).i32_const(0x7d7b).i32_store16(at(32)).end();
        function
    }
}

impl Reencode for Frame {
    type Error = Infallible;

    fn parse_type_section(&mut self, to: &mut TypeSection, from: TypeSectionReader<'_>) -> Result<(), Error> {
        reencode::utils::parse_type_section(self, to, from)?;
        to.ty().function([ValType::I32; 4], [ValType::I32]);
        to.ty().function([ValType::I32; 5], [ValType::I32]);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        to: &mut FunctionSection,
        from: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        reencode::utils::parse_function_section(self, to, from)?;
        to.function(self.types).function(self.types + 1);
        Ok(())
    }

    fn parse_export_section(&mut self, to: &mut ExportSection, from: ExportSectionReader<'_>) -> Result<(), Error> {
        let memory = from.into_iter().map(Result::unwrap).find(|export| export.kind == ExternalKind::Memory).unwrap();
        to.export("memory", ExportKind::Memory, memory.index);
        to.export("cabi_realloc", ExportKind::Func, self.functions);
        to.export("run", ExportKind::Func, self.functions + 1);
        Ok(())
    }

    fn parse_code_section(&mut self, to: &mut CodeSection, from: CodeSectionReader<'_>) -> Result<(), Error> {
        reencode::utils::parse_code_section(self, to, from)?;
        to.function(&Self::allocator()).function(&self.run());
        Ok(())
    }
}
