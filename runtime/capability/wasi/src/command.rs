//! `wasi:cli`: no environment, no arguments, no terminal, and no way to end the process.

use greenroom::capability::RunState;
use wasmtime::component::Resource;

use crate::{
    bindings::wasi::{
        cli::{
            environment, exit, stderr, stdin, stdout,
            terminal_input::{self, TerminalInput},
            terminal_output::{self, TerminalOutput},
            terminal_stderr, terminal_stdin, terminal_stdout,
        },
        io::streams::{InputStream, OutputStream},
    },
    output::Stream,
    streams::INPUT,
};

impl environment::Host for RunState {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        self.charge(0, 0)?;
        Ok(Vec::new())
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        self.charge(0, 0)?;
        Ok(Vec::new())
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        self.charge(0, 0)?;
        Ok(None)
    }
}

impl exit::Host for RunState {
    fn exit(&mut self, status: Result<(), ()>) -> wasmtime::Result<()> {
        self.exit_with_code(u8::from(status.is_err()))
    }

    fn exit_with_code(&mut self, code: u8) -> wasmtime::Result<()> {
        self.charge(0, 0)?;
        let message =
            format!("it called `exit` of WASI with the code {code}, and an action ends only when `run` returns");
        Err(wasmtime::Error::msg(message))
    }
}

impl stdin::Host for RunState {
    fn get_stdin(&mut self) -> wasmtime::Result<Resource<InputStream>> {
        self.charge(0, 0)?;
        Ok(Resource::new_own(INPUT))
    }
}

impl stdout::Host for RunState {
    fn get_stdout(&mut self) -> wasmtime::Result<Resource<OutputStream>> {
        self.charge(0, 0)?;
        Ok(Stream::Stdout.handle())
    }
}

impl stderr::Host for RunState {
    fn get_stderr(&mut self) -> wasmtime::Result<Resource<OutputStream>> {
        self.charge(0, 0)?;
        Ok(Stream::Stderr.handle())
    }
}

impl terminal_stdin::Host for RunState {
    fn get_terminal_stdin(&mut self) -> wasmtime::Result<Option<Resource<TerminalInput>>> {
        self.charge(0, 0)?;
        Ok(None)
    }
}

impl terminal_stdout::Host for RunState {
    fn get_terminal_stdout(&mut self) -> wasmtime::Result<Option<Resource<TerminalOutput>>> {
        self.charge(0, 0)?;
        Ok(None)
    }
}

impl terminal_stderr::Host for RunState {
    fn get_terminal_stderr(&mut self) -> wasmtime::Result<Option<Resource<TerminalOutput>>> {
        self.charge(0, 0)?;
        Ok(None)
    }
}

impl terminal_input::Host for RunState {}

impl terminal_input::HostTerminalInput for RunState {
    fn drop(&mut self, _: Resource<TerminalInput>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl terminal_output::Host for RunState {}

impl terminal_output::HostTerminalOutput for RunState {
    fn drop(&mut self, _: Resource<TerminalOutput>) -> wasmtime::Result<()> {
        Ok(())
    }
}
