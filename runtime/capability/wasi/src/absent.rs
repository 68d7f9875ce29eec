//! `wasi:filesystem`, and the sockets of `wasi:sockets`: there are no folders, and no socket can be had.
//!
//! A guest gets no handle of these interfaces, and a handle cannot be invented. So their functions on handles are linked, because
//! guests import them, and are never called.

use greenroom::capability::RunState;
use wasmtime::component::{Linker, LinkerInstance, ResourceType, Val};

/// A resource of which no guest has a handle.
enum Nothing {}

/// A resource with its functions on handles.
type Absent = (&'static str, &'static [&'static str]);

const DESCRIPTOR: Absent = (
    "descriptor",
    &[
        "read-via-stream",
        "write-via-stream",
        "append-via-stream",
        "advise",
        "sync-data",
        "get-flags",
        "get-type",
        "set-size",
        "set-times",
        "read",
        "write",
        "read-directory",
        "sync",
        "create-directory-at",
        "stat",
        "stat-at",
        "set-times-at",
        "link-at",
        "open-at",
        "readlink-at",
        "remove-directory-at",
        "rename-at",
        "symlink-at",
        "unlink-file-at",
        "is-same-object",
        "metadata-hash",
        "metadata-hash-at",
    ],
);

const TCP_SOCKET: Absent = (
    "tcp-socket",
    &[
        "start-bind",
        "finish-bind",
        "start-connect",
        "finish-connect",
        "start-listen",
        "finish-listen",
        "accept",
        "local-address",
        "remote-address",
        "is-listening",
        "address-family",
        "set-listen-backlog-size",
        "keep-alive-enabled",
        "set-keep-alive-enabled",
        "keep-alive-idle-time",
        "set-keep-alive-idle-time",
        "keep-alive-interval",
        "set-keep-alive-interval",
        "keep-alive-count",
        "set-keep-alive-count",
        "hop-limit",
        "set-hop-limit",
        "receive-buffer-size",
        "set-receive-buffer-size",
        "send-buffer-size",
        "set-send-buffer-size",
        "subscribe",
        "shutdown",
    ],
);

const UDP_SOCKET: Absent = (
    "udp-socket",
    &[
        "start-bind",
        "finish-bind",
        "stream",
        "local-address",
        "remote-address",
        "address-family",
        "unicast-hop-limit",
        "set-unicast-hop-limit",
        "receive-buffer-size",
        "set-receive-buffer-size",
        "send-buffer-size",
        "set-send-buffer-size",
        "subscribe",
    ],
);

/// Links the interfaces.
pub(crate) fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
    let mut files = linker.instance("wasi:filesystem/types@0.2.12")?;
    link_absent(&mut files, &[DESCRIPTOR, ("directory-entry-stream", &["read-directory-entry"])])?;
    answer(&mut files, "filesystem-error-code", || Val::Option(None))?;
    answer(&mut linker.instance("wasi:filesystem/preopens@0.2.12")?, "get-directories", || Val::List(Vec::new()))?;

    link_absent(&mut linker.instance("wasi:sockets/tcp@0.2.12")?, &[TCP_SOCKET])?;
    answer(&mut linker.instance("wasi:sockets/tcp-create-socket@0.2.12")?, "create-tcp-socket", access_denied)?;
    let datagrams: [Absent; 3] = [
        UDP_SOCKET,
        ("incoming-datagram-stream", &["receive", "subscribe"]),
        ("outgoing-datagram-stream", &["check-send", "send", "subscribe"]),
    ];
    link_absent(&mut linker.instance("wasi:sockets/udp@0.2.12")?, &datagrams)?;
    answer(&mut linker.instance("wasi:sockets/udp-create-socket@0.2.12")?, "create-udp-socket", access_denied)
}

/// The answer of functions that would give access to the network.
fn access_denied() -> Val {
    Val::Result(Err(Some(Box::new(Val::Enum("access-denied".to_owned())))))
}

/// Links a function that always gives this answer.
fn answer(instance: &mut LinkerInstance<'_, RunState>, function: &str, answer: fn() -> Val) -> wasmtime::Result<()> {
    instance.func_new(function, move |mut store, _, _, results| {
        store.data_mut().charge(0, 0)?;
        results[0] = answer();
        Ok(())
    })
}

/// Links resources with functions that need a handle.
fn link_absent(instance: &mut LinkerInstance<'_, RunState>, resources: &[Absent]) -> wasmtime::Result<()> {
    for (resource, functions) in resources {
        instance.resource(resource, ResourceType::host::<Nothing>(), |_, _| Ok(()))?;
        for function in *functions {
            instance.func_new(&format!("[method]{resource}.{function}"), |_, _, _, _| {
                Err(wasmtime::Error::msg(
                    "a handle of WASI was used that no guest can have: this is a defect of the host",
                ))
            })?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use wasmtime::Engine;
    use wit_parser::{Resolve, WorldItem};

    use super::*;

    #[test]
    fn every_function_of_wasi_is_linked() {
        let mut linker = Linker::new(&Engine::default());
        link(&mut linker).unwrap();
        // A name cannot be defined twice.
        let mut is_linked = |interface: &str, function: &str| {
            linker.instance(interface).unwrap().func_new(function, |_, _, _, _| Ok(())).is_err()
        };
        assert!(!is_linked("wasi:sockets/tcp@0.2.12", "teleport"));

        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_dir("wit").unwrap();
        let world = resolve.select_world(&[package], Some("absent")).unwrap();
        let interfaces = resolve.worlds[world].imports.values().filter_map(|item| match item {
            WorldItem::Interface { id, .. } => Some(*id),
            _ => None,
        });
        let mut functions = 0;
        for id in interfaces {
            let name = resolve.id_of(id).unwrap();
            let files_or_sockets = ["wasi:filesystem/", "wasi:sockets/tcp", "wasi:sockets/udp"];
            if files_or_sockets.iter().any(|prefix| name.starts_with(prefix)) {
                for function in resolve.interfaces[id].functions.keys() {
                    assert!(is_linked(&name, function), "{name} {function}");
                    functions += 1;
                }
            }
        }
        assert!(functions > 70, "{functions}");
    }
}
