//! Against a small mail server of our own on loopback.

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        user: None,
        password: None,
        from: "CodexFlow <codexflow@example.com>".into(),
    }
}

fn mail() -> Mail {
    Mail {
        to: "ada@example.com".into(),
        subject: "Grüße".into(),
        text: "Hello,\n\n.\nopen http://127.0.0.1/#token=x\n".into(),
    }
}

/// Takes one mail, or refuses its recipient; answers what it was told.
async fn sink(refuse: bool) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut heard = Vec::new();
        write.write_all(b"220 sink\r\n").await.unwrap();
        let mut in_body = false;
        while let Ok(Some(line)) = lines.next_line().await {
            let word = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_uppercase();
            let answer = match word.as_str() {
                "." if in_body => {
                    in_body = false;
                    "250 taken\r\n"
                }
                _ if in_body => "",
                "RCPT" if refuse => "550 unknown\r\n",
                "DATA" => {
                    in_body = true;
                    "354 go on\r\n"
                }
                "QUIT" => "221 bye\r\n",
                _ => "250 fine\r\n",
            };
            heard.push(line);
            write.write_all(answer.as_bytes()).await.unwrap();
            if word == "QUIT" && !in_body {
                break;
            }
        }
        heard
    });
    (port, task)
}

#[tokio::test]
async fn a_mail_reaches_the_server_whole() {
    let (port, task) = sink(false).await;
    let smtp = Smtp::new(&settings(port)).unwrap();

    smtp.notify(&mail()).await.unwrap();

    drop(smtp);
    let heard = task.await.unwrap();
    let has = |text: &str| heard.iter().any(|line| line.contains(text));
    assert!(has("MAIL FROM:<codexflow@example.com>"), "{heard:?}");
    assert!(has("RCPT TO:<ada@example.com>"), "{heard:?}");
    assert!(has("Subject: =?utf-8?"), "{heard:?}");
    assert!(
        has("http://127.0.0.1/#token=x") || has("http://127.0.0.1/#token=3Dx"),
        "{heard:?}"
    );
    assert!(has("Date: ") && has("Message-ID: "), "{heard:?}");
}

#[tokio::test]
async fn a_refusal_and_an_absent_server_are_failures_to_repeat() {
    let (port, task) = sink(true).await;
    let refused = Smtp::new(&settings(port)).unwrap().notify(&mail()).await;
    task.abort();
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);

    let absent = Smtp::new(&settings(port)).unwrap().notify(&mail()).await;

    assert!(matches!(refused, Err(Error::Unavailable(_))));
    assert!(matches!(absent, Err(Error::Unavailable(_))));
}

#[tokio::test]
async fn a_subject_makes_no_other_header() {
    let (port, task) = sink(false).await;
    let smtp = Smtp::new(&settings(port)).unwrap();

    let sent = smtp
        .notify(&Mail {
            subject: "x\r\nBcc: eve@example.com".into(),
            ..mail()
        })
        .await;

    drop(smtp);
    if sent.is_ok() {
        let heard = task.await.unwrap();
        assert!(
            !heard.iter().any(|line| line.starts_with("Bcc")),
            "{heard:?}"
        );
    }
}

#[test]
fn wrong_settings_name_their_remedy() {
    let faults = [
        SmtpSettings {
            host: "mail.example.com".into(),
            ..settings(25)
        },
        SmtpSettings {
            from: "nobody".into(),
            ..settings(25)
        },
        SmtpSettings {
            user: Some("ada".into()),
            ..settings(25)
        },
    ];
    let words = ["starttls", "mail.from", "together"];

    for (settings, word) in faults.iter().zip(words) {
        let fault = Smtp::new(settings).err().unwrap();
        assert!(fault.contains(word), "{fault}");
    }
    for security in [Security::Tls, Security::Starttls] {
        let good = SmtpSettings {
            host: "mail.example.com".into(),
            security,
            ..settings(465)
        };
        assert!(Smtp::new(&good).is_ok());
    }
}
