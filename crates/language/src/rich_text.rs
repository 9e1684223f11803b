//! Markdown as HTML that can be shown as it is, with mentions and keys of tasks as links.
//!
//! Safe by how it is made rather than by cleaning: HTML in the text is shown as text, every tag of the result is written
//! here or by the renderer, and an address is kept only when its scheme is one of three, or when it stays on this site.

use std::collections::HashSet;

use pulldown_cmark::{
    CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html,
};

use crate::analysis::is_task_key;

/// The most letters that are rendered; what is behind them is left out, and the result says so.
pub const MOST: usize = 200_000;
/// The deepest nesting; what lies deeper keeps its text only.
const DEEP: usize = 40;
/// The most links to people and tasks of a text; more stay text.
const LINKS: usize = 2_000;

/// Where mentions and keys lead to.
pub trait Links {
    /// The address of a person who is mentioned as `@name`; none where there is no such person.
    fn person(&self, name: &str) -> Option<String>;
    /// The address of a task; none where there is no such task, or where it is not for the reader.
    fn task(&self, key: &str) -> Option<String>;
}

/// What a text became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML.
    pub html: String,
    /// The names that were mentioned and are known, each once, in order.
    pub mentions: Vec<String>,
    /// The keys of tasks that were named and are known, each once, in order.
    pub tasks: Vec<String>,
    /// Whether the end of the text was left out.
    pub cut: bool,
}

struct State<'l, L> {
    links: &'l L,
    mentions: Vec<String>,
    tasks: Vec<String>,
    seen: HashSet<String>,
    made: usize,
}

/// What is written at the end of something that was begun.
enum Close {
    /// What the renderer writes for it.
    Own(TagEnd),
    /// The end of a link that was written here.
    Link,
    /// Nothing: its beginning was passed over.
    Nothing,
}

/// Renders Markdown.
pub fn render(markdown: &str, links: &impl Links) -> Rendered {
    let (text, cut) = match markdown.char_indices().nth(MOST) {
        Some((end, _)) => (&markdown[..end], true),
        None => (markdown, false),
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut state = State {
        links,
        mentions: Vec::new(),
        tasks: Vec::new(),
        seen: HashSet::new(),
        made: 0,
    };
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut open: Vec<Close> = Vec::new();
    // How many links, pictures and blocks of code the place is in: there nothing is linked.
    let mut plain = 0_usize;
    for event in TextMergeStream::new(Parser::new_ext(text, options)) {
        match event {
            // Shown as the text it is.
            Event::Html(raw) | Event::InlineHtml(raw) => events.push(Event::Text(raw)),
            Event::Start(tag) => {
                plain += usize::from(is_plain(tag.to_end()));
                let close = if open.len() < DEEP {
                    begin(tag, &mut events)
                } else {
                    Close::Nothing
                };
                open.push(close);
            }
            Event::End(end) => {
                plain = plain.saturating_sub(usize::from(is_plain(end)));
                match open.pop() {
                    Some(Close::Own(end)) => events.push(Event::End(end)),
                    Some(Close::Link) => events.push(markup("</a>".to_owned())),
                    Some(Close::Nothing) | None => {}
                }
            }
            Event::Text(text) if plain == 0 => state.link(&text, &mut events),
            other => events.push(other),
        }
    }
    let mut html = String::with_capacity(text.len() + text.len() / 2);
    html::push_html(&mut html, events.into_iter());
    Rendered {
        html,
        mentions: state.mentions,
        tasks: state.tasks,
        cut,
    }
}

fn is_plain(end: TagEnd) -> bool {
    matches!(end, TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock)
}

fn markup(html: String) -> Event<'static> {
    Event::InlineHtml(CowStr::from(html))
}

/// Writes the beginning of a tag, and says what its end is.
fn begin<'a>(tag: Tag<'a>, events: &mut Vec<Event<'a>>) -> Close {
    let end = tag.to_end();
    match tag {
        Tag::Link {
            link_type,
            dest_url,
            ..
        } => {
            let mail = link_type == LinkType::Email && !dest_url.starts_with("mailto:");
            let address = if mail {
                format!("mailto:{dest_url}")
            } else {
                dest_url.to_string()
            };
            leave(&address, events)
        }
        // A picture from elsewhere would tell its server who reads: it becomes a link.
        Tag::Image { ref dest_url, .. } if stays(dest_url) => {
            events.push(Event::Start(tag));
            Close::Own(end)
        }
        Tag::Image { dest_url, .. } => leave(&dest_url, events),
        Tag::HtmlBlock => {
            events.push(Event::Start(Tag::Paragraph));
            Close::Own(TagEnd::Paragraph)
        }
        tag => {
            events.push(Event::Start(tag));
            Close::Own(end)
        }
    }
}

/// Writes the beginning of a link that a person wrote.
fn leave(address: &str, events: &mut Vec<Event<'_>>) -> Close {
    if !safe(address) {
        return Close::Nothing;
    }
    let address = escape(address);
    events.push(markup(format!(
        "<a href=\"{address}\" rel=\"nofollow noopener noreferrer ugc\">"
    )));
    Close::Link
}

/// Whether an address may be followed: by one of three schemes, or on this site.
fn safe(address: &str) -> bool {
    let Some(end) = address.find([':', '/', '?', '#']) else {
        return !address.contains('\\');
    };
    if address[end..].starts_with(':') {
        let scheme = address[..end].to_ascii_lowercase();
        return ["http", "https", "mailto"].contains(&scheme.as_str());
    }
    stays(address)
}

/// Whether an address has neither a scheme nor a host.
fn stays(address: &str) -> bool {
    let first = address.find([':', '/', '?', '#']);
    let scheme = first.is_some_and(|at| address[at..].starts_with(':'));
    !scheme
        && !address.starts_with("//")
        && !address.contains('\\')
        && !address.contains(|c: char| c.is_control())
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

impl<L: Links> State<'_, L> {
    /// Writes a text with its mentions and keys as links.
    fn link(&mut self, text: &str, events: &mut Vec<Event<'_>>) {
        let mut from = 0;
        let mut at = 0;
        while let Some(next) = text[at..].chars().next() {
            let begins = text[..at]
                .chars()
                .next_back()
                .is_none_or(|c| !(c.is_alphanumeric() || "@_-/.&".contains(c)));
            let found = begins.then(|| self.word(&text[at..])).flatten();
            let Some((length, html)) = found else {
                at += next.len_utf8();
                continue;
            };
            if from < at {
                events.push(Event::Text(CowStr::from(text[from..at].to_owned())));
            }
            events.push(markup(html));
            at += length;
            from = at;
        }
        if from < text.len() {
            events.push(Event::Text(CowStr::from(text[from..].to_owned())));
        }
    }

    /// The mention or the key that a text begins with: its length, and its link.
    fn word(&mut self, text: &str) -> Option<(usize, String)> {
        let mention = text.starts_with('@');
        let head = usize::from(mention);
        let own = |c: char| c.is_alphanumeric() || "-_.".contains(c) && (mention || c == '-');
        let word: String = text[head..]
            .chars()
            .take(64)
            .take_while(|c| own(*c))
            .collect();
        let word = word.trim_end_matches(['.', '-']);
        if self.made >= LINKS || word.is_empty() || !(mention || is_task_key(word)) {
            return None;
        }
        let (address, class, list) = if mention {
            (self.links.person(word)?, "mention", &mut self.mentions)
        } else {
            (self.links.task(word)?, "task", &mut self.tasks)
        };
        if !safe(&address) {
            return None;
        }
        self.made += 1;
        let shown = &text[..head + word.len()];
        if self.seen.insert(shown.to_owned()) {
            list.push(word.to_owned());
        }
        let html = format!(
            "<a href=\"{}\" class=\"{class}\">{}</a>",
            escape(&address),
            escape(shown)
        );
        Some((head + word.len(), html))
    }
}
