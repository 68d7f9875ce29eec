//! `wasi:sockets/network` and the look-up of names: a network that leads nowhere.

use greenroom::capability::RunState;
use wasmtime::component::Resource;

use crate::bindings::wasi::{
    io::{error::Error, poll::Pollable},
    sockets::{
        instance_network,
        ip_name_lookup::{self, IpAddress, ResolveAddressStream},
        network::{self, ErrorCode, Network},
    },
};

impl instance_network::Host for RunState {
    fn instance_network(&mut self) -> wasmtime::Result<Resource<Network>> {
        self.charge(0, 0)?;
        Ok(Resource::new_own(0))
    }
}

impl network::Host for RunState {
    fn network_error_code(&mut self, _: Resource<Error>) -> wasmtime::Result<Option<ErrorCode>> {
        self.charge(0, 0)?;
        Ok(None)
    }
}

impl network::HostNetwork for RunState {
    fn drop(&mut self, _: Resource<Network>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl ip_name_lookup::Host for RunState {
    fn resolve_addresses(
        &mut self,
        _: Resource<Network>,
        name: String,
    ) -> wasmtime::Result<Result<Resource<ResolveAddressStream>, ErrorCode>> {
        self.charge(0, name.len())?;
        Ok(Err(ErrorCode::AccessDenied))
    }
}

/// No guest has such a stream.
impl ip_name_lookup::HostResolveAddressStream for RunState {
    fn resolve_next_address(
        &mut self,
        _: Resource<ResolveAddressStream>,
    ) -> wasmtime::Result<Result<Option<IpAddress>, ErrorCode>> {
        self.charge(0, 0)?;
        Ok(Err(ErrorCode::AccessDenied))
    }

    fn subscribe(&mut self, _: Resource<ResolveAddressStream>) -> wasmtime::Result<Resource<Pollable>> {
        self.charge(0, 0)?;
        Ok(crate::clock::ready())
    }

    fn drop(&mut self, _: Resource<ResolveAddressStream>) -> wasmtime::Result<()> {
        Ok(())
    }
}
