//! The smallest HTTP/1.1 client that can measure: one connection, ready-made requests, no allocation per request.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A kept-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

/// What came back.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 64 * 1024],
            filled: 0,
        })
    }

    /// Sends a request and reads its whole answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.filled = 0;
        let (head, status, length) = loop {
            self.fill().await?;
            let seen = &self.buffer[..self.filled];
            if let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") {
                let (status, length) = head(&seen[..end])?;
                break (end + 4, status, length);
            }
        };
        while self.filled < head + length {
            self.fill().await?;
        }
        Ok(Answer {
            status,
            body: &self.buffer[head..head + length],
        })
    }

    async fn fill(&mut self) -> Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = self.stream.read(&mut self.buffer[self.filled..]).await?;
        if read == 0 {
            bail!("the server closed the connection in the middle of an answer");
        }
        self.filled += read;
        Ok(())
    }
}

/// Status and length of an answer.
fn head(head: &[u8]) -> Result<(u16, usize)> {
    let text = std::str::from_utf8(head).context("the head of an answer is not text")?;
    let status = text
        .split_whitespace()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .context("an answer without a status")?;
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .context("an answer without a length")?;
    Ok((status, length))
}

/// Makes requests to one server as one person.
#[derive(Clone)]
pub(crate) struct Requests {
    pub(crate) address: String,
    pub(crate) token: String,
}

impl Requests {
    /// A GET, ready to be sent.
    pub(crate) fn get(&self, path: &str) -> Vec<u8> {
        let Self { address, token } = self;
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n")
            .into_bytes()
    }

    /// A POST, ready to be sent.
    pub(crate) fn post(&self, path: &str, body: &str) -> Vec<u8> {
        let Self { address, token } = self;
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}
