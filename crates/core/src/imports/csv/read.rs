//! Bytes to rows: plain or gzip, quoted cells over several lines, and what to do when a row is broken.
//!
//! A broken row is told with its line and skipped; reading goes on at the next physical line, because a stray quote
//! would otherwise swallow the good rows below it. That is why this is not left to a CSV library: they accept text
//! after a closing quote, and then cannot say where a quote went wrong.

use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;

use crate::error::{Error, Result};

/// Largest export, unpacked.
pub const MAX_INFLATED: usize = 256 * 1024 * 1024;
/// Largest cell.
pub const MAX_CELL: usize = 1024 * 1024;
/// Bytes that any packed file may unpack to.
const FREE: usize = 16 * 1024 * 1024;
/// How many times its own size a packed file may unpack to, beyond that.
const RATIO: usize = 200;
/// Most columns of a row; Jira repeats a column for every comment, so exports can be wide.
const MAX_COLUMNS: usize = 20_000;
/// Bytes that may be read again after broken rows, beyond a few times the file itself.
const SPARE_EFFORT: usize = 16 * 1024 * 1024;

/// Unpacks a gzip file; anything else is handed back as it is.
pub fn unpack(bytes: Bytes, most: usize) -> Result<Bytes> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return if bytes.len() > most {
            Err(too_large(most))
        } else {
            Ok(bytes)
        };
    }
    let mut plain = Vec::new();
    let bound = most.min(bytes.len().saturating_mul(RATIO).max(FREE));
    let one_more = u64::try_from(bound).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(&bytes[..])
        .take(one_more)
        .read_to_end(&mut plain)
        .map_err(|_| {
            let why = "The gzip file is damaged or cut off; export or copy it again";
            Error::invalid("file", "format", why)
        })?;
    if plain.len() <= bound {
        return Ok(plain.into());
    }
    if bound == most {
        return Err(too_large(most));
    }
    let why = format!(
        "The gzip file unpacks to more than {RATIO} times its size, which no export does; export the issues again"
    );
    Err(Error::invalid("file", "too_large", why))
}

fn too_large(most: usize) -> Error {
    let why = format!(
        "The file may have at most {} MiB unpacked; export the issues in several files",
        most / (1024 * 1024)
    );
    Error::invalid("file", "too_large", why)
}

/// One row, its cells side by side in one text.
#[derive(Debug, Default)]
pub struct Row {
    /// The physical line it begins on, counted from 1.
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// A cell, without the space around it; empty when there is no such column.
    pub fn cell(&self, column: usize) -> &str {
        let Some(end) = self.ends.get(column) else {
            return "";
        };
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text[start..*end].trim()
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether no cell has text.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The physical line it begins on, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// The rows of a file, the header first.
#[derive(Debug)]
pub struct Rows<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    at: usize,
    line: u64,
    counted: usize,
    width: Option<usize>,
    effort: usize,
    buffer: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a> Rows<'a> {
    /// Begins to read. `bytes` are plain text; see [`unpack`].
    pub fn new(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self {
            bytes,
            delimiter: delimiter(bytes),
            at: 0,
            line: 1,
            counted: 0,
            width: None,
            effort: bytes.len().saturating_mul(4).saturating_add(SPARE_EFFORT),
            buffer: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// The header row.
    pub fn header(&mut self) -> Result<Vec<String>> {
        let refuse = |why: String| Err(Error::invalid("file", "format", why));
        match self.next() {
            None => refuse("The file is empty; export the issues with all fields as CSV".into()),
            Some(Err(broken)) => refuse(format!(
                "The header on line {} cannot be read: {}; is this a CSV export in UTF-8?",
                broken.line, broken.why
            )),
            Some(Ok(row)) => {
                self.width = Some(row.len());
                Ok((0..row.len()).map(|at| row.cell(at).to_owned()).collect())
            }
        }
    }

    /// Whether so much had to be read again that the file is better refused than read on.
    pub const fn gave_up(&self) -> bool {
        self.effort == 0
    }

    /// How many bytes have been read, of how many.
    pub const fn progress(&self) -> (usize, usize) {
        (self.at, self.bytes.len())
    }

    fn row(&mut self, line: u64) -> Result<Row, String> {
        if let Some(width) = self.width
            && self.ends.len() != width
        {
            return Err(format!(
                "it has {} cells where the header has {width}",
                self.ends.len()
            ));
        }
        let mut start = 0;
        for end in &self.ends {
            if end - start > MAX_CELL {
                return Err("it has a cell of more than 1 MiB".to_owned());
            }
            start = *end;
        }
        let text = std::str::from_utf8(&self.buffer).map_err(|_| "it is not UTF-8".to_owned())?;
        // A cell could end within a character whose rest begins the next one.
        if self.ends.iter().any(|end| !text.is_char_boundary(*end)) {
            return Err("it is not UTF-8".to_owned());
        }
        Ok(Row {
            line,
            text: text.to_owned(),
            ends: self.ends.clone(),
        })
    }

    fn skip_line_ends(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b'\r' | b'\n')) {
            self.at += 1;
        }
        let passed = &self.bytes[self.counted..self.at];
        let ends = passed
            .iter()
            .enumerate()
            .filter(|(at, byte)| match byte {
                b'\n' => true,
                b'\r' => self.bytes.get(self.counted + at + 1) != Some(&b'\n'),
                _ => false,
            })
            .count();
        self.line += ends as u64;
        self.counted = self.at;
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_line_ends();
        if self.at >= self.bytes.len() || self.gave_up() {
            return None;
        }
        let (start, line) = (self.at, self.line);
        match record(
            self.bytes,
            start,
            self.delimiter,
            &mut self.buffer,
            &mut self.ends,
        ) {
            Ok(end) => {
                self.at = end;
                Some(self.row(line).map_err(|why| Broken { line, why }))
            }
            Err((reached, why)) => {
                self.effort = self.effort.saturating_sub(reached - start);
                let rest = &self.bytes[start..];
                let next = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                self.at = next.map_or(self.bytes.len(), |next| start + next);
                Some(Err(Broken {
                    line,
                    why: why.to_owned(),
                }))
            }
        }
    }
}

/// Reads one record; answers where it ended, or how far it was read and what is wrong.
fn record(
    bytes: &[u8],
    start: usize,
    delimiter: u8,
    buffer: &mut Vec<u8>,
    ends: &mut Vec<usize>,
) -> Result<usize, (usize, &'static str)> {
    buffer.clear();
    ends.clear();
    let mut at = start;
    loop {
        if ends.len() == MAX_COLUMNS {
            return Err((at, "it has too many cells"));
        }
        if bytes.get(at) == Some(&b'"') {
            at = quoted(bytes, at + 1, buffer)?;
        } else {
            let rest = &bytes[at..];
            let length = rest
                .iter()
                .position(|byte| *byte == delimiter || matches!(byte, b'\r' | b'\n'))
                .unwrap_or(rest.len());
            let from = buffer.len();
            keep(buffer, from, &rest[..length]);
            at += length;
        }
        ends.push(buffer.len());
        match bytes.get(at) {
            None | Some(b'\r' | b'\n') => return Ok(at),
            Some(byte) if *byte == delimiter => at += 1,
            Some(_) => return Err((at, "there is text after a closing quote")),
        }
    }
}

/// Reads a quoted cell from behind its opening quote; answers where it ended.
fn quoted(
    bytes: &[u8],
    mut at: usize,
    buffer: &mut Vec<u8>,
) -> Result<usize, (usize, &'static str)> {
    let from = buffer.len();
    loop {
        let Some(length) = bytes[at..].iter().position(|byte| *byte == b'"') else {
            return Err((bytes.len(), "a quote is opened and never closed"));
        };
        keep(buffer, from, &bytes[at..at + length]);
        at += length + 1;
        if bytes.get(at) != Some(&b'"') {
            return Ok(at);
        }
        keep(buffer, from, b"\"");
        at += 1;
    }
}

/// Adds to the cell that begins at `from`, up to a byte more than it may have.
fn keep(buffer: &mut Vec<u8>, from: usize, piece: &[u8]) {
    let room = (MAX_CELL + 1).saturating_sub(buffer.len() - from);
    buffer.extend_from_slice(&piece[..piece.len().min(room)]);
}

/// The separator: the most frequent of comma, semicolon and tab on the first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    let first = &bytes[..end.unwrap_or(bytes.len())];
    let count = |wanted: u8| first.split(|byte| *byte == wanted).count();
    // The last of equals wins, so the comma comes last.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|byte| count(*byte))
        .unwrap_or(b',')
}
