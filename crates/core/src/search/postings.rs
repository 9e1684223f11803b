//! Where a word stands: documents and places in them, as differences in as few bytes as they take.

/// The places of one word, in ascending documents.
#[derive(Debug, Clone, Default)]
pub(super) struct Postings {
    bytes: Vec<u8>,
    last: u32,
}

impl Postings {
    /// Adds a document, which must be higher than every one before; its places are ascending and at least one.
    pub(super) fn push(&mut self, document: u32, places: &[u32]) {
        let step = (document - self.last) << 1;
        self.last = document;
        if let [one] = places {
            write(&mut self.bytes, step);
            write(&mut self.bytes, *one);
            return;
        }
        write(&mut self.bytes, step | 1);
        write(
            &mut self.bytes,
            u32::try_from(places.len()).unwrap_or(u32::MAX),
        );
        let mut before = 0;
        for place in places {
            write(&mut self.bytes, place - before);
            before = *place;
        }
    }

    /// Calls back with every document and its places.
    pub(super) fn each(&self, mut found: impl FnMut(u32, &[u32])) {
        let mut reader = Reader(&self.bytes);
        let mut document = 0;
        let mut places = Vec::new();
        while !reader.0.is_empty() {
            let head = reader.next();
            document += head >> 1;
            places.clear();
            if head & 1 == 0 {
                places.push(reader.next());
            } else {
                let mut place = 0;
                for _ in 0..reader.next() {
                    place += reader.next();
                    places.push(place);
                }
            }
            found(document, &places);
        }
    }

    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.capacity()
    }
}

/// Seven bits a byte, the lowest first.
fn write(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7f) as u8);
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn next(&mut self) -> u32 {
        let mut number = 0;
        let mut shift = 0;
        while let Some((byte, rest)) = self.0.split_first() {
            self.0 = rest;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
        }
        number
    }
}
