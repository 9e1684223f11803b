//! What the bytes of a file look like. Names and what a client says count for nothing.

/// The beginnings that tell.
const BEGINNINGS: [(&[u8], &str); 12] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"OggS", "application/ogg"),
    (b"\x7fELF", "application/x-executable"),
];

/// The media type of some bytes. What a browser could run is never named as such: it is text, like any other.
pub(super) fn of(bytes: &[u8]) -> &'static str {
    if let Some((_, kind)) = BEGINNINGS
        .iter()
        .find(|(begin, _)| bytes.starts_with(begin))
    {
        return kind;
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return "image/webp";
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "video/mp4";
    }
    let is_text =
        |text: &str| !text.contains(|c: char| c.is_control() && !"\t\r\n\x0c".contains(c));
    if std::str::from_utf8(bytes).is_ok_and(is_text) {
        return "text/plain";
    }
    "application/octet-stream"
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn bytes_say_what_they_are_and_active_content_is_text() {
        assert_eq!(of(b"\x89PNG\r\n\x1a\nrest"), "image/png");
        assert_eq!(of(b"RIFF\x10\0\0\0WEBPVP8 "), "image/webp");
        assert_eq!(of(b"<svg onload=alert(1)>"), "text/plain");
        assert_eq!(of(b"<!doctype html><script>"), "text/plain");
        assert_eq!(of(b"GIF89a/*<svg/onload=alert(1)>*/"), "image/gif");
        assert_eq!(of(b"MZ\x90\0"), "application/octet-stream");
        assert_eq!(of(b"\x89PNG"), "application/octet-stream");
        assert_eq!(of("grüße\n".as_bytes()), "text/plain");
    }
}
