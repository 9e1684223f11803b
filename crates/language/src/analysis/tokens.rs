//! A text as words with their places. Only as exact as the rules that look at them need.

/// A word and where it stands, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// The word as it stands there.
    pub(crate) text: &'a str,
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// Whether a sentence begins with it.
    pub(crate) first: bool,
}

impl Token<'_> {
    /// Whether it begins with a letter in upper case.
    pub(crate) fn capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// Runs of letters and digits; an apostrophe or a hyphen between two letters belongs to its word.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut first = true;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !c.is_alphanumeric() {
            first |= ends_sentence(c, chars.peek().map(|(_, next)| *next));
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.peek().copied() {
            let joins = matches!(next, '\'' | '’' | '-')
                && text[at + next.len_utf8()..]
                    .chars()
                    .next()
                    .is_some_and(char::is_alphanumeric);
            if !next.is_alphanumeric() && !joins {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let text = &text[start..end];
        found.push(Token {
            text,
            start,
            end,
            first,
        });
        first = false;
    }
    found
}

fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '\n' | '。' | '！' | '？' => true,
        '.' | '!' | '?' | ':' => next.is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// The sentences of a text with their places in bytes, without what surrounds them.
pub(crate) fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut chars = text.char_indices().peekable();
    let mut push = |from: usize, to: usize| {
        let part = &text[from..to];
        let own = part.trim();
        if own.chars().any(char::is_alphanumeric) {
            found.push((from + (part.len() - part.trim_start().len()), own));
        }
    };
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let end = at + c.len_utf8();
        if c != ':' && ends_sentence(c, next) && !abbreviation(&text[from..end]) {
            push(from, end);
            from = end;
        }
    }
    push(from, text.len());
    found
}

/// Whether a part ends with a point that ends no sentence: `e.g.`, `Dr.`, `3.`.
fn abbreviation(part: &str) -> bool {
    let Some(head) = part.strip_suffix('.') else {
        return false;
    };
    let word = head
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default();
    let short = [
        "dr", "mr", "mrs", "ms", "prof", "e.g", "i.e", "vs", "no", "nr", "z.b", "ca", "approx",
        "st", "inc", "ltd",
    ];
    short.contains(&word.to_lowercase().as_str())
        || word.chars().all(|c| c.is_ascii_digit()) && word.len() < 3
}

/// Places in bytes as places in letters; asked for in rising order.
pub(crate) struct Offsets<'a> {
    text: &'a str,
    bytes: usize,
    letters: usize,
}

impl<'a> Offsets<'a> {
    /// At the start of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: 0,
            letters: 0,
        }
    }

    /// The letters before a place; begins anew where the place lies before the last one.
    pub(crate) fn at(&mut self, byte: usize) -> usize {
        if byte < self.bytes {
            (self.bytes, self.letters) = (0, 0);
        }
        self.letters += self.text[self.bytes..byte].chars().count();
        self.bytes = byte;
        self.letters
    }
}
