//! Connections: accepted, limited, timed and, at the end, let finish.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use futures::future::BoxFuture;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::Service;

use crate::App;
use crate::door::Door;
use crate::options::Options;
use crate::routes::{Place, places};
use crate::tls::Tls;

/// Most headers of a request.
const MAX_HEADERS: usize = 100;
/// Most bytes of a request's headers.
const MAX_HEADER_BYTES: usize = 16 * 1024;
/// How long to wait when the system has no more sockets.
const BREATH: Duration = Duration::from_millis(50);

/// Where a connection comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

impl Default for Peer {
    /// Nobody knows: an address that nobody has, so that nothing is local by mistake.
    fn default() -> Self {
        Self((Ipv4Addr::UNSPECIFIED, 0).into())
    }
}

/// One path of the API as a service.
#[derive(Clone)]
struct Seat {
    door: Arc<Door>,
    place: Arc<Place>,
}

impl Service<Request<Body>> for Seat {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = self.door.clone().serve(self.place.clone(), request);
        Box::pin(async move { Ok(answer.await) })
    }
}

/// The whole API as one service, for a server, a function or a test.
pub fn router(app: App, options: Options) -> Router {
    routes(&Arc::new(Door::new(app, options)))
}

fn routes(door: &Arc<Door>) -> Router {
    let seat = |place| Seat {
        door: door.clone(),
        place: Arc::new(place),
    };
    places()
        .into_iter()
        .fold(Router::new(), |router, (path, place)| {
            router.route_service(path, seat(place))
        })
        .fallback_service(seat(Place::NOWHERE))
}

/// Serves until `stop` and then lets open requests finish.
///
/// The listener is bound by the caller, who tells the world that the server is ready.
pub async fn serve(
    listener: TcpListener,
    app: App,
    options: Options,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let wires = Wires {
        header_timeout: options.header_timeout,
        connections: options.connections,
        drain: options.drain,
        tls: options.tls.as_ref().map(Tls::acceptor),
    };
    let door = Arc::new(Door::new(app, options));
    // First what would never end by itself.
    run(listener, wires, routes(&door), stop, || door.live.stop()).await
}

/// How connections are kept.
pub(crate) struct Wires {
    header_timeout: Duration,
    connections: usize,
    drain: Duration,
    tls: Option<TlsAcceptor>,
}

impl Wires {
    /// Those of a server without settings: no TLS, the limits of any other.
    pub(crate) fn plain() -> Self {
        let options = Options::new(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        Self {
            header_timeout: options.header_timeout,
            connections: options.connections,
            drain: options.drain,
            tls: None,
        }
    }
}

/// Answers connections until `stop`, then tells `stopping` and lets open requests finish.
pub(crate) async fn run(
    listener: TcpListener,
    wires: Wires,
    router: Router,
    stop: impl Future<Output = ()>,
    stopping: impl FnOnce(),
) -> io::Result<()> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(wires.header_timeout)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEADER_BYTES);
    let seats = Arc::new(Semaphore::new(wires.connections));
    let patience = wires.header_timeout;
    let drain = wires.drain;
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = accept(&listener, &seats) => accepted,
        };
        let (stream, peer, seat) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // A client that went away, or no sockets left: neither ends the server.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            router.clone().call(request)
        });
        let Some(tls) = wires.tls.clone() else {
            let connection = http.serve_connection(TokioIo::new(stream), service);
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                ended(connection.await);
                drop(seat);
            });
            continue;
        };
        let (http, watcher) = (http.clone(), graceful.watcher());
        tokio::spawn(async move {
            match tokio::time::timeout(patience, tls.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let connection = http.serve_connection(TokioIo::new(stream), service);
                    ended(watcher.watch(connection).await);
                }
                Ok(Err(error)) => tracing::debug!(%error, "a client and we did not agree on TLS"),
                Err(_) => tracing::debug!("a client took too long to begin TLS"),
            }
            drop(seat);
        });
    }
    stopping();
    drop(listener);
    if tokio::time::timeout(drain, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests were cut off after {drain:?}");
    }
    Ok(())
}

fn ended(outcome: hyper::Result<()>) {
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn accept(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let seat = seats
        .clone()
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, seat))
}
