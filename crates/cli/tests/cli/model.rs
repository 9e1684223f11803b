//! A model server of `OpenAI`'s shape, or of Bedrock's Converse, on loopback, which does what a test tells it to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// What the model does with a question.
pub(crate) type Script = fn(&Value) -> (u16, String);

/// A model server.
pub(crate) struct Scripted {
    pub(crate) url: String,
    script: Arc<Mutex<Script>>,
    /// The heads of all requests.
    pub(crate) heads: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// It does this until it is told otherwise.
    pub(crate) fn start(first: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/v1", listener.local_addr().expect("an address"));
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(first));
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let (now, record) = (script.clone(), heads.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (now, record) = (now.clone(), record.clone());
                std::thread::spawn(move || answer(stream, &now, &record));
            }
        });
        Self { url, script, heads }
    }

    /// What it does from now on.
    pub(crate) fn does(&self, script: Script) {
        *self.script.lock().expect("nobody panicked") = script;
    }
}

fn answer(mut stream: TcpStream, script: &Mutex<Script>, heads: &Mutex<Vec<String>>) -> Option<()> {
    let (head, body) = heard(&mut stream)?;
    heads.lock().ok()?.push(head);
    // OpenAI's shape, or that of Bedrock's Converse.
    let text = body["messages"][1]["content"].as_str();
    let text = text.or(body["messages"][0]["content"][0]["text"].as_str())?;
    let asked: Value = serde_json::from_str(text).ok()?;
    let script = *script.lock().ok()?;
    let (status, body) = script(&asked);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()
}

/// The head of a request and its body.
fn heard(stream: &mut TcpStream) -> Option<(String, Value)> {
    let mut bytes = Vec::new();
    let mut part = [0; 8192];
    loop {
        let read = stream.read(&mut part).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && let Ok(body) = serde_json::from_str(body)
        {
            return Some((head.to_owned(), body));
        }
    }
}

/// A whole answer of `OpenAI`'s shape.
pub(crate) fn said(content: &str) -> (u16, String) {
    let choice = json!({"message": {"content": content}, "finish_reason": "stop"});
    (200, json!({ "choices": [choice] }).to_string())
}

/// A whole answer of the shape of Bedrock's Converse.
pub(crate) fn conversed(content: &str) -> (u16, String) {
    let message = json!({"role": "assistant", "content": [{"text": content}]});
    let body = json!({"output": {"message": message}, "stopReason": "end_turn"});
    (200, body.to_string())
}

/// The asked parts, each text as `word` makes it.
pub(crate) fn worded(asked: &Value, word: fn(&str) -> String) -> String {
    let mut items = asked["parts"].clone();
    for item in items.as_array_mut().expect("parts") {
        for (field, text) in item.as_object_mut().expect("a part") {
            if field != "id" && text != "" {
                *text = json!(word(text.as_str().expect("text")));
            }
        }
    }
    json!({ "items": items }).to_string()
}
