//! A server that others reach: beyond this machine, behind a proxy, with a certificate of its own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::server::{PASSWORD, Server};
use crate::support::{run, text};

/// A data directory with these settings.
fn installation(settings: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("made");
    std::fs::write(data.join("codexflow.toml"), settings).expect("written");
    (folder, data)
}

#[test]
fn where_strangers_may_come_first_the_first_account_needs_the_code_printed_at_start() {
    let proxied = "[server]\ntrusted_proxies = [\"10.0.0.0/8\"]\n";
    let public = "[server]\npublic_url = \"https://flow.example.com\"\n";
    for (listen, settings) in [
        ("0.0.0.0:0", ""),
        ("127.0.0.1:0", proxied),
        ("127.0.0.1:0", public),
    ] {
        let (_folder, data) = installation(settings);
        let server = Server::start_with(&data, listen);
        let mut new = json!({ "email": "ada@example.com", "name": "Ada", "password": PASSWORD });
        let register = |new: &Value| server.stranger().post::<Value>("/auth/register", new);

        assert!(register(&new).is_err(), "{listen} {settings}");
        new["setupCode"] = "AAAA-AAAA-AAAA".into();
        assert!(register(&new).is_err(), "{listen} {settings}");
        new["setupCode"] = server.setup_code().into();
        register(&new).expect("signed up");
    }
}

type Certificate = CertifiedKey<KeyPair>;

fn certificate() -> Certificate {
    generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate")
}

/// The settings of a certificate and a key, which are written into the folder.
fn settings(folder: &Path, certificate: &Certificate, key: &Certificate) -> String {
    let (cert_file, key_file) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&cert_file, certificate.cert.pem()).expect("written");
    std::fs::write(&key_file, key.signing_key.serialize_pem()).expect("written");
    let (cert, key) = (text(&cert_file), text(&key_file));
    format!("[tls]\ncert = \"{cert}\"\nkey = \"{key}\"\n")
}

#[test]
fn with_a_certificate_the_program_itself_speaks_tls() {
    let (folder, data) = installation("");
    let made = certificate();
    let settings = settings(folder.path(), &made, &made);
    std::fs::write(data.join("codexflow.toml"), settings).expect("written");
    let mut known = RootCertStore::empty();
    known.add(made.cert.der().clone()).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(known)
        .with_no_client_auth();

    let server = Server::start(&data);

    let address = server.address().strip_prefix("https://");
    let address = address.expect("an address with https");
    let name = "localhost".try_into().expect("a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let socket = TcpStream::connect(address).expect("connected");
    let mut stream = StreamOwned::new(client, socket);
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("strict-transport-security:"), "{answer}");
    let (status, _) = server.stop();
    assert!(status.success(), "{status}");
}

#[test]
fn a_certificate_that_cannot_be_used_is_refused_with_what_to_do() {
    let (folder, data) = installation("");
    let wrong = settings(folder.path(), &certificate(), &certificate());
    let absent = "[tls]\ncert = \"/nowhere/cert.pem\"\nkey = \"/nowhere/key.pem\"\n".to_owned();
    let half = "[tls]\ncert = \"/nowhere/cert.pem\"\n".to_owned();

    for (settings, why) in [
        (wrong, "do not fit"),
        (absent, "cannot read /nowhere/cert.pem"),
        (half, "belong together"),
    ] {
        std::fs::write(data.join("codexflow.toml"), &settings).expect("written");
        let ran = run(&["serve", "--listen", "127.0.0.1:0", "--data", text(&data)]);
        assert_ne!(ran.code, 0, "{settings}");
        assert!(ran.stderr.contains(why), "{settings}: {}", ran.stderr);
        assert!(ran.stderr.contains("tls"), "{settings}: {}", ran.stderr);
    }
}
