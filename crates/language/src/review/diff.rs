//! A unified diff as files with the lines it adds. Lines that are no diff are passed over: a diff comes from anybody.

/// The most letters of a line that are looked at.
const LINE: usize = 2_000;
/// The most lines of a diff that are looked at.
const LINES: usize = 100_000;

/// A file that a diff touches.
#[derive(Debug, Default)]
pub(super) struct File<'a> {
    /// Its path after the change; before it where it is deleted.
    pub(super) path: &'a str,
    /// Whether it is deleted.
    pub(super) deleted: bool,
    /// How many lines are taken away.
    pub(super) removed: usize,
    /// What is added, in order.
    pub(super) added: Vec<Line<'a>>,
}

/// An added line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its number in the new file.
    pub(super) number: usize,
    /// Its text without the sign.
    pub(super) text: &'a str,
}

/// The files of a diff, and whether its end was not read.
pub(super) fn files(diff: &str) -> (Vec<File<'_>>, bool) {
    let mut files: Vec<File<'_>> = Vec::new();
    let mut next = 0_usize;
    // Lines that the hunk still has in the old and in the new file.
    let (mut old, mut new) = (0_usize, 0_usize);
    let mut lines = diff.lines();
    for line in lines.by_ref().take(LINES) {
        if let Some(file) = files.last_mut().filter(|_| old > 0 || new > 0) {
            match line.bytes().next() {
                Some(b'+') => {
                    file.added.push(Line {
                        number: next,
                        text: cut(&line[1..]),
                    });
                    (next, new) = (next + 1, new.saturating_sub(1));
                    continue;
                }
                Some(b'-') => {
                    file.removed += 1;
                    old = old.saturating_sub(1);
                    continue;
                }
                Some(b' ') | None => {
                    next += 1;
                    (old, new) = (old.saturating_sub(1), new.saturating_sub(1));
                    continue;
                }
                Some(b'\\') => continue,
                // A hunk that is shorter than it says.
                Some(_) => (old, new) = (0, 0),
            }
        }
        if let Some(path) = line.strip_prefix("--- ") {
            files.push(File {
                path: name(path),
                ..File::default()
            });
        } else if let Some(path) = line.strip_prefix("+++ ") {
            if let Some(file) = files.last_mut().filter(|file| file.added.is_empty()) {
                let path = name(path);
                if path == "/dev/null" {
                    file.deleted = true;
                } else {
                    file.path = path;
                }
            }
        } else if let Some((from_old, from_new, start)) = hunk(line)
            && !files.is_empty()
        {
            (old, new, next) = (from_old, from_new, start);
        }
    }
    (files, lines.next().is_some())
}

fn cut(line: &str) -> &str {
    match line.char_indices().nth(LINE) {
        Some((end, _)) => &line[..end],
        None => line,
    }
}

/// `b/src/main.rs` and `"b/with space"` without what the tool adds.
fn name(path: &str) -> &str {
    let path = path.split('\t').next().unwrap_or(path).trim();
    let path = path.trim_matches('"');
    path.strip_prefix("a/")
        .or_else(|| path.strip_prefix("b/"))
        .unwrap_or(path)
}

/// `@@ -1,4 +2,6 @@`: the lines it has in the old and the new file, and its first line in the new one.
fn hunk(line: &str) -> Option<(usize, usize, usize)> {
    let rest = line.strip_prefix("@@ -")?;
    let (old, rest) = rest.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let count = |range: &str| match range.split_once(',') {
        Some((_, count)) => count.parse::<usize>().ok(),
        None => Some(1),
    };
    let start = new.split(',').next()?.parse::<usize>().ok()?;
    // A hunk of nothing at all would read what follows as a diff's head: that is what it is.
    Some((
        count(old)?.min(LINES),
        count(new)?.min(LINES),
        start.min(100_000_000),
    ))
}
