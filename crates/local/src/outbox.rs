//! Mails as files, for servers that have no way to send any: `outbox/*.eml` opens in every mail program.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codexflow_core::error::{Error, Result};
use codexflow_core::id::Ids;
use codexflow_core::ports::notifier::{Mail, Notifier};
use codexflow_core::time::{Clock, Timestamp};

/// A folder that mails are written to.
pub struct Outbox {
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Outbox {
    /// The folder `outbox` of a data directory; made with the first mail.
    pub fn new(data: &Path, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            dir: data.join("outbox"),
            clock,
            ids,
        }
    }

    fn write(&self, mail: &Mail) -> io::Result<PathBuf> {
        if !self.dir.exists() {
            DirBuilder::new().mode(0o700).create(&self.dir)?;
        }
        let now = self.clock.now();
        let name = format!("{:032x}", self.ids.next());
        let draft = self.dir.join(format!("{name}.part"));
        let path = self.dir.join(format!("{name}.eml"));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(message(mail, &name, now).as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, &path)?;
        Ok(path)
    }
}

#[async_trait]
impl Notifier for Outbox {
    async fn notify(&self, mail: &Mail) -> Result<()> {
        let path = self.write(mail).map_err(Error::unavailable)?;
        tracing::info!(
            path = %path.display(),
            "a mail was written to a file because no mail server is configured"
        );
        Ok(())
    }
}

/// The mail as RFC 5322 and MIME write it. The body is encoded, so no text of ours or of others can end it early.
fn message(mail: &Mail, name: &str, now: Timestamp) -> String {
    let encoded = STANDARD.encode(mail.text.replace("\r\n", "\n").replace('\n', "\r\n"));
    let mut body = String::with_capacity(encoded.len() + encoded.len() / 38);
    for (at, c) in encoded.chars().enumerate() {
        if at > 0 && at % 76 == 0 {
            body.push_str("\r\n");
        }
        body.push(c);
    }
    let date = jiff::Timestamp::from_millisecond(now.millis()).map_or_else(
        |_| String::new(),
        |at| {
            let utc = at.to_zoned(jiff::tz::TimeZone::UTC);
            utc.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
        },
    );
    let to: String = mail.to.chars().filter(|c| !c.is_control()).collect();
    format!(
        "Date: {date}\r\nFrom: CodexFlow <codexflow@localhost>\r\nTo: {to}\r\nSubject: {}\r\n\
         Message-ID: <{name}@codexflow.localhost>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n",
        words(&mail.subject)
    )
}

/// A header's text as encoded words, which hold any character and no line break.
fn words(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        if piece.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut piece));
        }
        piece.push(c);
    }
    words.push(piece);
    let encoded: Vec<String> = words
        .iter()
        .map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word)))
        .collect();
    encoded.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use codexflow_core::testing::{FixedClock, SeededIds};

    use super::*;

    fn outbox(data: &Path) -> Outbox {
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::new());
        Outbox::new(data, clock.clone(), Arc::new(SeededIds::new(1, clock)))
    }

    #[tokio::test]
    async fn a_mail_becomes_a_file_for_this_user_alone() {
        let data = tempfile::tempdir().unwrap();
        let mail = Mail {
            to: "ada@example.com".into(),
            subject: "Grüße, ".repeat(20),
            text: "Hello,\n\nöffne http://127.0.0.1/#token=x\n.\n".into(),
        };

        let outbox = outbox(data.path());
        outbox.notify(&mail).await.unwrap();
        outbox.notify(&mail).await.unwrap();

        let files: Vec<_> = fs::read_dir(data.path().join("outbox")).unwrap().collect();
        assert_eq!(files.len(), 2);
        let path = files[0].as_ref().unwrap().path();
        assert_eq!(path.extension().unwrap(), "eml");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let text = fs::read_to_string(&path).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("Date: Wed, 05 Nov 2025 12:00:00 +0000\r\n"),
            "{head}"
        );
        assert!(head.contains("\r\nTo: ada@example.com\r\n"));
        assert!(text.lines().all(|line| line.len() <= 78), "{text}");
        let body = STANDARD.decode(body.replace("\r\n", "")).unwrap();
        assert_eq!(
            String::from_utf8(body).unwrap(),
            mail.text.replace('\n', "\r\n")
        );
    }

    #[test]
    fn nothing_in_a_mail_makes_another_header() {
        let mail = Mail {
            to: "a@b\r\nBcc: eve@example.com".into(),
            subject: "x\r\nBcc: eve@example.com".into(),
            text: String::new(),
        };

        let text = message(&mail, "1", Timestamp::from_millis(0));

        assert!(!text.contains("\nBcc"), "{text}");
    }
}
