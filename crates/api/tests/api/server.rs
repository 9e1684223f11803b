//! Connections to a real socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use codexflow_api::options::Tls;
use codexflow_api::{Options, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{TestApp, options};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

async fn running(change: impl FnOnce(&mut Options)) -> Running {
    let app = TestApp::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let mut options = options();
    change(&mut options);
    let server = tokio::spawn(serve(listener, app.app, options, async {
        let _ = stopped.await;
    }));
    Running {
        address,
        stop,
        server,
    }
}

impl Running {
    async fn open(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Everything until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn a_request_over_tls_is_answered_and_one_without_is_not() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let server = running(|options| {
        options.tls = Some(Tls::from_pem(cert.as_bytes(), key.as_bytes()).unwrap());
    })
    .await;
    let mut known = RootCertStore::empty();
    known.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(known)
        .with_no_client_auth();
    let name = "localhost".try_into().unwrap();

    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(name, server.open().await).await.unwrap();
    stream.write_all(HEALTH.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    let mut plain = server.open().await;
    send(&mut plain, HEALTH).await;

    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("strict-transport-security:"), "{answer}");
    assert!(!rest(&mut plain).await.contains("200 OK"));
    server.stop.send(()).unwrap();
    server.server.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_over_a_socket_is_answered() {
    let server = running(|_| {}).await;
    let mut stream = server.open().await;

    send(&mut stream, HEALTH).await;

    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(
        answer.contains("content-length:") && answer.contains("date:"),
        "{answer}"
    );
}

#[tokio::test]
async fn who_dawdles_over_headers_is_cut_off_and_others_are_served() {
    let server = running(|options| options.header_timeout = Duration::from_millis(200)).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = server.open().await;
        send(&mut stream, "GET /healthz HTTP/1.1\r\nHost: loc").await;
        slow.push(stream);
    }
    let mut honest = server.open().await;
    send(&mut honest, HEALTH).await;
    assert!(rest(&mut honest).await.contains("200 OK"));

    for mut stream in slow {
        let closed = tokio::time::timeout(Duration::from_secs(5), rest(&mut stream)).await;
        assert!(!closed.unwrap().contains("200 OK"));
    }
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_refused() {
    let server = running(|options| options.body_timeout = Duration::from_millis(200)).await;
    let mut stream = server.open().await;
    let head = "POST /v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    send(&mut stream, head).await;

    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut answer)).await;

    let answer = String::from_utf8_lossy(&answer[..read.unwrap().unwrap()]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn too_many_or_too_large_headers_are_refused() {
    let server = running(|_| {}).await;
    let many = (0..150)
        .map(|n| format!("X-{n}: 1\r\n"))
        .collect::<Vec<_>>()
        .concat();
    let large = format!("X-Large: {}\r\n", "a".repeat(40_000));

    for headers in [many, large] {
        let mut stream = server.open().await;
        let _ = stream
            .write_all(
                format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").as_bytes(),
            )
            .await;
        let answer = rest(&mut stream).await;
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    let mut stream = server.open().await;
    send(&mut stream, HEALTH).await;
    assert!(rest(&mut stream).await.contains("200 OK"));
}

#[tokio::test]
async fn a_stop_lets_the_open_request_finish() {
    let server = running(|_| {}).await;
    let mut stream = server.open().await;
    let head = "POST /v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    send(&mut stream, head).await;
    tokio::task::yield_now().await;
    let mut idle = server.open().await;
    send(&mut idle, HEALTH).await;
    assert!(rest(&mut idle).await.contains("200 OK"));

    server.stop.send(()).unwrap();
    send(&mut stream, "{}").await;

    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 400"));
    server.server.await.unwrap().unwrap();
}
