//! One DynamoDB emulator for all tests that run at the same time; each test has tables of its own in it.
//!
//! Whoever comes first starts it (`scripts/ministack.py`); it ends by itself soon after the last test has.

use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use codexflow_aws::DynamoTable;
use codexflow_aws::dynamodb::{Credentials, Http, Settings};
use codexflow_core::secret::Secret;
use codexflow_core::time::Clock;

/// Tables that nothing was written to yet.
pub(crate) async fn tables(clock: Arc<dyn Clock>, http: Option<Http>) -> Arc<DynamoTable> {
    let settings = settings(http);
    // Made through a client without faults.
    let plain = Settings {
        http: None,
        ..settings.clone()
    };
    let maker = DynamoTable::new(&plain, clock.clone());
    maker.create_tables().await.expect("new tables");
    Arc::new(DynamoTable::new(&settings, clock))
}

/// Settings for tables that do not exist yet.
pub(crate) fn settings(http: Option<Http>) -> Settings {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // Different in every process, even one whose number was used before.
    let random = RandomState::new().hash_one(std::process::id());
    let secret = |text: &str| Secret::new(text);
    Settings {
        region: "eu-central-1".into(),
        endpoint: Some(format!("http://127.0.0.1:{}", port())),
        prefix: format!("test-{random:x}-{count}-"),
        credentials: Credentials {
            access_key_id: "test".into(),
            secret_access_key: secret("test"),
            session_token: None,
        },
        http,
    }
}

/// Where the emulator listens.
fn port() -> u16 {
    // Kept open to the end of the process: the shared lock says that the emulator is in use.
    static USED: OnceLock<(File, u16)> = OnceLock::new();
    USED.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .parent()
            .expect("it lies in the target directory");
        let program = target.join("tools/ministack-1.5.33/bin/ministack");
        assert!(
            program.exists(),
            "{} is missing: run `scripts/need.sh ministack`",
            program.display()
        );
        let folder = target.join("tmp/emulator");
        std::fs::create_dir_all(&folder).expect("a folder");
        let users = File::create(folder.join("users")).expect("a file to lock");
        users.lock_shared().expect("a shared lock");
        let starting = File::create(folder.join("starting")).expect("a file to lock");
        starting.lock().expect("a lock");
        let port = running(&folder).unwrap_or_else(|| start(&program, &folder));
        (users, port)
    })
    .1
}

fn running(folder: &Path) -> Option<u16> {
    let port = std::fs::read_to_string(folder.join("port")).ok()?;
    let port = port.parse().ok()?;
    answers(port).then_some(port)
}

fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.write_all(b"GET /_ministack/health HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status.ends_with(b"200"))
    };
    ask().unwrap_or(false)
}

#[expect(
    clippy::zombie_processes,
    reason = "it serves other test processes too and ends by itself"
)]
fn start(program: &Path, folder: &Path) -> u16 {
    let _ = std::fs::remove_file(folder.join("port"));
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scripts/ministack.py");
    let log = File::create(folder.join("starter.log")).expect("a log");
    let mut child = Command::new("python3")
        .arg(script)
        .arg(program)
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .spawn()
        .expect("python3 runs");
    loop {
        if let Some(port) = running(folder) {
            return port;
        }
        let ended = child.try_wait().expect("a child that is ours");
        assert!(
            ended.is_none(),
            "the emulator did not start; its log is in {}",
            folder.display()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}
