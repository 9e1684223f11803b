//! What a server tells as it happens: server-sent events, one after the other.

use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::error::{Error, Result};

/// The server says every 15 s that it is still there; after this long it is not.
const SILENCE: Duration = Duration::from_secs(45);
/// Longer lines are not ours.
const LONGEST_LINE: u64 = 16 << 20;
/// Most lines that are read ahead.
const AHEAD: usize = 256;

/// One thing that the server told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Where to go on after it, if it says so.
    pub id: Option<String>,
    /// What it is: `task.updated`, or `ready` and `end` about the stream itself.
    pub kind: String,
    /// The event, as JSON.
    pub data: String,
}

/// A stream that is being listened to; ends when the server ends it.
pub struct Listening {
    server: String,
    lines: Receiver<std::io::Result<String>>,
}

impl Listening {
    /// Reads on a thread of its own: a connection that died without a word is only found out by a clock.
    pub(crate) fn new(server: String, body: impl Read + Send + 'static) -> Self {
        let (sender, lines) = sync_channel(AHEAD);
        std::thread::spawn(move || {
            let mut body = BufReader::new(body);
            loop {
                let mut line = String::new();
                let sent = match body.by_ref().take(LONGEST_LINE).read_line(&mut line) {
                    Ok(0) => return,
                    Ok(_) => sender.send(Ok(line)),
                    Err(error) => {
                        // Whether anybody still listens makes no difference at the end.
                        let _ = sender.send(Err(error));
                        return;
                    }
                };
                if sent.is_err() {
                    return;
                }
            }
        });
        Self { server, lines }
    }

    fn lost(&self, source: ureq::Error) -> Error {
        Error::Unreachable {
            server: self.server.clone(),
            source: Box::new(source),
        }
    }
}

impl Iterator for Listening {
    type Item = Result<Told>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut told = Told::default();
        loop {
            let line = match self.lines.recv_timeout(SILENCE) {
                Ok(Ok(line)) => line,
                Ok(Err(error)) => return Some(Err(self.lost(ureq::Error::Io(error)))),
                Err(RecvTimeoutError::Timeout) => {
                    let silence = ureq::Error::Timeout(ureq::Timeout::RecvBody);
                    return Some(Err(self.lost(silence)));
                }
                Err(RecvTimeoutError::Disconnected) => return None,
            };
            let line = line.trim_end_matches(['\n', '\r']);
            if line.is_empty() {
                if told.kind.is_empty() && told.data.is_empty() {
                    told = Told::default();
                    continue;
                }
                return Some(Ok(told));
            }
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match name {
                "id" => told.id = Some(value.to_owned()),
                "event" => value.clone_into(&mut told.kind),
                "data" => {
                    if !told.data.is_empty() {
                        told.data.push('\n');
                    }
                    told.data.push_str(value);
                }
                // Comments, the server's sign of life among them.
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_life_are_passed_over_and_events_come_whole() {
        let text = "event: ready\nid: a1\ndata: {}\n\n: still here\n\nid: a2\nevent: task.updated\ndata: {\"a\":\ndata: 1}\n\n";

        let told: Vec<Told> = Listening::new("s".into(), text.as_bytes())
            .map(|told| told.expect("told"))
            .collect();

        assert_eq!(told.len(), 2);
        assert_eq!(told[0].kind, "ready");
        assert_eq!(told[1].id.as_deref(), Some("a2"));
        assert_eq!(told[1].data, "{\"a\":\n1}");
    }
}
