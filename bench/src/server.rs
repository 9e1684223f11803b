//! The server under measurement, as a process of its own on a directory of its own.

use std::fs::{File, read_to_string};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use codexflow_client::Client;
use serde_json::{Value, json};

use crate::http::Requests;

/// A server that is not ready by then never will be.
const PATIENCE: Duration = Duration::from_mins(1);

const EMAIL: &str = "bench@example.com";
const PASSWORD: &str = "a long enough pass phrase, 47 times";

/// A running server; ends with the value.
pub(crate) struct Server {
    child: Child,
    address: String,
    /// From being started to being ready.
    pub(crate) ready: Duration,
}

impl Server {
    /// Starts the program on a directory and waits until it is ready.
    pub(crate) fn start(binary: &Path, folder: &Path) -> Result<Self> {
        let log = folder.join("log");
        let begun = Instant::now();
        let child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"))
            // The generator is one person at one address; people's limits would be what is measured.
            .env("CODEXFLOW_LIMITS__REQUESTS_PER_SECOND", "10000000")
            .env("CODEXFLOW_LIMITS__BURST", "10000000")
            .stdin(Stdio::null())
            .stdout(File::create(&log)?)
            .stderr(File::create(folder.join("errors"))?)
            .spawn()
            .context("the program does not start")?;
        let mut server = Self {
            child,
            address: String::new(),
            ready: Duration::ZERO,
        };
        while server.address.is_empty() {
            if server.child.try_wait()?.is_some() || begun.elapsed() > PATIENCE {
                let why = read_to_string(folder.join("errors")).unwrap_or_default();
                bail!("the server did not become ready: {why}");
            }
            std::thread::sleep(Duration::from_millis(1));
            server.address = announced(&read_to_string(&log)?).unwrap_or_default();
        }
        server.ready = begun.elapsed();
        Ok(server)
    }

    /// Starts the ceiling with these bytes.
    pub(crate) fn bare(body: &[u8]) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("bare")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        child
            .stdin
            .take()
            .context("a pipe")?
            .write_all(body)
            .context("the ceiling takes its bytes")?;
        let mut address = String::new();
        BufReader::new(child.stdout.take().context("a pipe")?).read_line(&mut address)?;
        Ok(Self {
            child,
            address: address.trim().to_owned(),
            ready: Duration::ZERO,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The first admin, signed up if there is none and signed in.
    pub(crate) fn sign_in(&self, is_new: bool) -> Result<(Client, Requests)> {
        let client = Client::new(&format!("http://{}", self.address), None)?;
        let mut who = json!({ "email": EMAIL, "password": PASSWORD });
        if is_new {
            let mut new = who.clone();
            new["name"] = "Bench".into();
            client.post::<Value>("/auth/register", &new)?;
        }
        let session: Value = client.post("/auth/login", &who.take())?.data;
        let token = session["accessToken"].as_str().context("a token")?;
        Ok((client.with_token(token), self.requests(token)))
    }

    /// Requests to this server.
    pub(crate) fn requests(&self, token: &str) -> Requests {
        Requests {
            address: self.address.clone(),
            token: token.to_owned(),
        }
    }

    /// Ends it as an operator would, and waits.
    pub(crate) fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.pid().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After a clean stop there is nobody left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in the log line that says the server is ready.
fn announced(log: &str) -> Option<String> {
    log.lines().find_map(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        let address = line.get("address")?.as_str()?;
        Some(address.strip_prefix("http://")?.to_owned())
    })
}
