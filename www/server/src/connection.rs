//! Connections that can be broken off: a handler can only answer, and some things
//! that happen to a client are no answers.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};

use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::http::Extensions;
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// What a connection that is to be read slowly holds back unread: without a limit
/// the system would take in megabytes long before they are read.
const NARROW: usize = 64 << 10;

/// A handle to the connection that a request came on.
#[derive(Clone, Default)]
pub struct Connection(Arc<State>);

#[derive(Default)]
struct State {
    answered: AtomicBool,
    cut: AtomicBool,
    narrow: AtomicBool,
}

impl Connection {
    /// The connection of a request with these extensions.
    pub fn of(extensions: &Extensions) -> Self {
        let known = extensions.get::<ConnectInfo<Connection>>();
        known.map(|ConnectInfo(connection)| connection.clone()).unwrap_or_default()
    }

    /// Whether an earlier request on it was answered.
    pub fn is_reused(&self) -> bool {
        self.0.answered.load(Relaxed)
    }

    /// Lets nothing more through: whatever is answered now, the other side finds
    /// the connection reset.
    pub fn cut(&self) {
        self.0.cut.store(true, Relaxed);
    }

    /// Takes in only little of what is not read yet.
    pub fn narrow(&self) {
        self.0.narrow.store(true, Relaxed);
    }
}

impl Connected<IncomingStream<'_, Listener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        stream.io().connection.clone()
    }
}

/// Listens like the listener inside.
pub struct Listener(pub TcpListener);

impl axum::serve::Listener for Listener {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.0).await;
        (Socket { stream, connection: Connection::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A stream that obeys its handle.
pub struct Socket {
    stream: TcpStream,
    connection: Connection,
}

impl Socket {
    fn check(&self) -> io::Result<()> {
        if self.connection.0.cut.load(Relaxed) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.connection.0.cut.load(Relaxed) {
            // The system then says "reset" where it would say "end". If it will
            // not, the other side still finds the connection closed.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        if self.connection.0.narrow.swap(false, Relaxed) {
            // Without it, less of the way can be watched.
            let _ = socket2::SockRef::from(&self.stream).set_recv_buffer_size(NARROW);
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        self.connection.0.answered.store(true, Relaxed);
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        self.connection.0.answered.store(true, Relaxed);
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
