//! One address before the nodes of a cluster, as a deployment has one: a connection goes to the first node that takes it.

use std::{io, sync::Arc};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

/// Listens before these ports, and answers the port to connect to.
pub(crate) async fn start(nodes: Arc<[u16]>) -> io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass_on(client, Arc::clone(&nodes)));
        }
    });
    Ok(port)
}

async fn pass_on(mut client: TcpStream, nodes: Arc<[u16]>) {
    for port in nodes.iter() {
        if let Ok(mut node) = TcpStream::connect(("127.0.0.1", *port)).await {
            // Both sides see that the other one is gone.
            let _ = copy_bidirectional(&mut client, &mut node).await;
            return;
        }
    }
}
