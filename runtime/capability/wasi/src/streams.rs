//! `wasi:io/streams` and `wasi:io/error`: standard input is at its end, and output never waits.

use greenroom::capability::{Breach, RunState};
use wasmtime::component::Resource;

use crate::{
    bindings::wasi::io::{
        error::{self, Error},
        poll::Pollable,
        streams::{self, InputStream, OutputStream, StreamError},
    },
    clock,
    output::{self, Stream},
};

/// The representation of standard input, the only input stream.
pub(crate) const INPUT: u32 = 0;

/// How many bytes a guest may write at once: as many as wasmtime's own streams take.
const WRITE: u64 = 64 << 10;

type Streamed<T> = wasmtime::Result<Result<T, StreamError>>;

/// Standard input is at its end.
fn at_end<T>(state: &mut RunState) -> Streamed<T> {
    state.charge(0, 0)?;
    Ok(Err(StreamError::Closed))
}

fn zeros(state: &mut RunState, stream: &Resource<OutputStream>, count: u64) -> Streamed<()> {
    // Before the host has them in memory.
    if count > WRITE.min(state.limits().boundary_bytes) {
        return Err(Breach::boundary(state.limits()).into());
    }
    let zeros = vec![0; usize::try_from(count)?];
    output::write(state, Stream::of(stream), &zeros).map(Ok)
}

impl streams::HostInputStream for RunState {
    fn read(&mut self, _: Resource<InputStream>, _: u64) -> Streamed<Vec<u8>> {
        at_end(self)
    }

    fn blocking_read(&mut self, _: Resource<InputStream>, _: u64) -> Streamed<Vec<u8>> {
        at_end(self)
    }

    fn skip(&mut self, _: Resource<InputStream>, _: u64) -> Streamed<u64> {
        at_end(self)
    }

    fn blocking_skip(&mut self, _: Resource<InputStream>, _: u64) -> Streamed<u64> {
        at_end(self)
    }

    fn subscribe(&mut self, _: Resource<InputStream>) -> wasmtime::Result<Resource<Pollable>> {
        self.charge(0, 0)?;
        Ok(clock::ready())
    }

    fn drop(&mut self, _: Resource<InputStream>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl streams::HostOutputStream for RunState {
    fn check_write(&mut self, _: Resource<OutputStream>) -> Streamed<u64> {
        self.charge(0, 0)?;
        Ok(Ok(WRITE))
    }

    fn write(&mut self, stream: Resource<OutputStream>, contents: Vec<u8>) -> Streamed<()> {
        output::write(self, Stream::of(&stream), &contents).map(Ok)
    }

    fn blocking_write_and_flush(&mut self, stream: Resource<OutputStream>, contents: Vec<u8>) -> Streamed<()> {
        output::write(self, Stream::of(&stream), &contents).map(Ok)
    }

    fn flush(&mut self, _: Resource<OutputStream>) -> Streamed<()> {
        self.charge(0, 0)?;
        Ok(Ok(()))
    }

    fn blocking_flush(&mut self, _: Resource<OutputStream>) -> Streamed<()> {
        self.charge(0, 0)?;
        Ok(Ok(()))
    }

    fn subscribe(&mut self, _: Resource<OutputStream>) -> wasmtime::Result<Resource<Pollable>> {
        self.charge(0, 0)?;
        Ok(clock::ready())
    }

    fn write_zeroes(&mut self, stream: Resource<OutputStream>, len: u64) -> Streamed<()> {
        zeros(self, &stream, len)
    }

    fn blocking_write_zeroes_and_flush(&mut self, stream: Resource<OutputStream>, len: u64) -> Streamed<()> {
        zeros(self, &stream, len)
    }

    fn splice(&mut self, _: Resource<OutputStream>, _: Resource<InputStream>, _: u64) -> Streamed<u64> {
        at_end(self)
    }

    fn blocking_splice(&mut self, _: Resource<OutputStream>, _: Resource<InputStream>, _: u64) -> Streamed<u64> {
        at_end(self)
    }

    fn drop(&mut self, _: Resource<OutputStream>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl streams::Host for RunState {}

impl error::HostError for RunState {
    fn to_debug_string(&mut self, _: Resource<Error>) -> wasmtime::Result<String> {
        self.charge(0, 0)?;
        Ok(String::new())
    }

    fn drop(&mut self, _: Resource<Error>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl error::Host for RunState {}
