//! One file of the archive: a line that says what it is, a header, compressed content, and the sum of all bytes before it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use codexflow_core::text::hex;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{ArchiveError, damaged, io as at};
use crate::durable;

const MAGIC: &str = "codexflow archive 1\n";
/// Bytes of the sum and its newline.
const SUM: u64 = 65;
/// A header that is longer is none of ours.
const HEADER: u64 = 64 * 1024;

/// Sums up what passes through.
struct Summing<W> {
    inner: W,
    sum: Sha256,
}

impl<W: Write> Write for Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes a file of the archive and gives it its name when all of it is on the disk; answers its sum and bytes.
pub(super) fn write<H: Serialize>(
    path: &Path,
    header: &H,
    content: &mut dyn Read,
) -> Result<(String, u64), ArchiveError> {
    let draft = draft(path);
    let written = write_draft(&draft, header, content).map_err(at(&draft));
    let published = written.and_then(|written| {
        durable::publish(&draft, path).map_err(at(path))?;
        Ok(written)
    });
    if published.is_err() {
        // What is left of it would only take space; it is overwritten if this fails, too.
        let _ = fs::remove_file(&draft);
    }
    published
}

/// The name of a file that is not finished.
pub(super) fn draft(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from("draft-");
    name.push(path.file_name().unwrap_or_default());
    path.with_file_name(name)
}

fn write_draft<H: Serialize>(
    draft: &Path,
    header: &H,
    content: &mut dyn Read,
) -> io::Result<(String, u64)> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(draft)?;
    let mut out = Summing {
        inner: BufWriter::with_capacity(1 << 18, file),
        sum: Sha256::new(),
    };
    out.write_all(MAGIC.as_bytes())?;
    serde_json::to_writer(&mut out, header)?;
    out.write_all(b"\n")?;
    let mut packed = ZlibEncoder::new(out, Compression::fast());
    io::copy(content, &mut packed)?;
    let mut out = packed.finish()?;
    let sum = hex(&out.sum.clone().finalize());
    writeln!(out.inner, "{sum}")?;
    let file = out
        .inner
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    Ok((sum, file.metadata()?.len()))
}

/// What a file says of itself. Its sum is not checked.
pub(super) fn header<H: DeserializeOwned>(path: &Path) -> Result<H, ArchiveError> {
    let file = File::open(path).map_err(at(path))?;
    read_header(path, &mut BufReader::new(file))
}

fn read_header<H: DeserializeOwned>(
    path: &Path,
    file: &mut impl BufRead,
) -> Result<H, ArchiveError> {
    let mut magic = vec![0; MAGIC.len()];
    let read = file.read_exact(&mut magic);
    if read.is_err() || magic != MAGIC.as_bytes() {
        return Err(damaged(path, "it does not begin like a file of an archive"));
    }
    let mut line = Vec::new();
    file.take(HEADER)
        .read_until(b'\n', &mut line)
        .map_err(at(path))?;
    serde_json::from_slice(&line)
        .map_err(|error| damaged(path, format!("its header is unreadable ({error})")))
}

/// Sums up a whole file and compares; answers the sum.
pub(super) fn verify(path: &Path) -> Result<String, ArchiveError> {
    let mut file = File::open(path).map_err(at(path))?;
    let length = file.metadata().map_err(at(path))?.len();
    let Some(length) = length.checked_sub(SUM) else {
        return Err(damaged(path, "it is cut off"));
    };
    let mut hash = Sha256::new();
    let mut content = (&mut file).take(length);
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = content.read(&mut buffer).map_err(at(path))?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
    }
    let mut noted = String::new();
    file.read_to_string(&mut noted)
        .map_err(|_| damaged(path, "its sum is unreadable"))?;
    let sum = hex(&hash.finalize());
    if noted.trim_end() == sum && noted.len() == usize::try_from(SUM).unwrap_or(0) {
        Ok(sum)
    } else {
        Err(damaged(path, "its bytes do not match its sum"))
    }
}

/// The header and the content of a file, whose sum is checked first.
pub(super) fn open<H: DeserializeOwned>(
    path: &Path,
) -> Result<(H, ZlibDecoder<impl Read>), ArchiveError> {
    verify(path)?;
    let file = File::open(path).map_err(at(path))?;
    let mut file = BufReader::with_capacity(1 << 18, file);
    let header = read_header(path, &mut file)?;
    Ok((header, ZlibDecoder::new(file)))
}
