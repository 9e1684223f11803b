//! A forest as few bytes and back. Must refuse bytes that would walk outside a tree.
//!
//! Trees stand in pre-order: a split is its column (the high bit: missing values go left) and its bin, a leaf is a zero,
//! its value as a single and its cover. Covers of splits are the sums of their leaves.

use super::bins::Cuts;
use super::grow::Node;
use super::{Error, Forest, MOST_COLUMNS};
use crate::num::{at, byte, place, real, single};

const MAGIC: &[u8] = b"cfrf1";
/// The deepest tree that is read: more would overflow the stack of who explains it.
const DEEPEST: usize = 512;

impl Forest {
    /// The forest as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(byte(self.cuts.len()));
        for (cuts, importance) in self.cuts.iter().zip(&self.importances) {
            out.extend(importance.to_le_bytes());
            match cuts {
                Cuts::Number(cuts) => {
                    out.extend([0, byte(cuts.len())]);
                    out.extend(cuts.iter().flat_map(|cut| cut.to_le_bytes()));
                }
                Cuts::Code(codes) => {
                    out.extend([1, byte(codes.len())]);
                    for (code, bin) in codes {
                        out.extend(code.to_le_bytes());
                        out.push(*bin);
                    }
                }
            }
        }
        out.extend(place(self.trees.len()).to_le_bytes());
        for node in self.trees.iter().flatten() {
            if node.is_leaf() {
                out.push(0);
                out.extend(node.value.to_le_bytes());
                count(&mut out, crate::num::floor(f64::from(node.cover)));
            } else {
                let feature = byte(usize::from(node.feature) + 1);
                out.push(feature | if node.missing_left { 128 } else { 0 });
                out.push(node.bin);
            }
        }
        out
    }

    /// The forest of these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut left = Bytes(bytes);
        if left.take(MAGIC.len())? != MAGIC {
            return Err(Error::Bytes("they begin otherwise"));
        }
        let width = usize::from(left.byte()?);
        if !(1..=MOST_COLUMNS).contains(&width) {
            return Err(Error::Columns(width));
        }
        let (mut cuts, mut importances) = (Vec::new(), Vec::new());
        for _ in 0..width {
            importances.push(f32::from_le_bytes(left.array()?));
            let code = left.byte()? == 1;
            let length = usize::from(left.byte()?);
            cuts.push(if code {
                let codes = (0..length).map(|_| Ok((left.real()?, left.byte()?)));
                Cuts::Code(codes.collect::<Result<_, Error>>()?)
            } else {
                Cuts::Number((0..length).map(|_| left.real()).collect::<Result<_, _>>()?)
            });
        }
        let trees = at(u32::from_le_bytes(left.array()?));
        if trees == 0 {
            return Err(Error::Bytes("there is no tree"));
        }
        // Not reserved by that count: it may be made up.
        let mut all = Vec::new();
        for _ in 0..trees {
            all.push(left.tree(width)?);
        }
        if !left.0.is_empty() {
            return Err(Error::Bytes("there is more behind the last tree"));
        }
        Ok(Self {
            cuts,
            trees: all,
            importances,
        })
    }
}

fn count(out: &mut Vec<u8>, mut rest: usize) {
    while rest > 127 {
        out.push(byte(rest & 127) | 128);
        rest >>= 7;
    }
    out.push(byte(rest));
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (head, tail) = self
            .0
            .split_at_checked(length)
            .ok_or(Error::Bytes("they end too early"))?;
        self.0 = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.take(N)?
            .try_into()
            .map_err(|_| Error::Bytes("they end too early"))
    }

    fn byte(&mut self) -> Result<u8, Error> {
        self.array().map(|[byte]| byte)
    }

    fn real(&mut self) -> Result<f64, Error> {
        self.array().map(f64::from_le_bytes)
    }

    fn count(&mut self) -> Result<usize, Error> {
        let mut sum = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            sum |= usize::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(sum);
            }
        }
        Err(Error::Bytes("a cover is too large"))
    }

    fn tree(&mut self, width: usize) -> Result<Vec<Node>, Error> {
        let mut tree: Vec<Node> = Vec::new();
        // Splits whose right side is still to come.
        let mut open: Vec<usize> = Vec::new();
        loop {
            let head = self.byte()?;
            if head > 0 {
                let feature = (head & 127).wrapping_sub(1);
                if usize::from(feature) >= width || open.len() >= DEEPEST {
                    return Err(Error::Bytes("a split has no such column or is too deep"));
                }
                open.push(tree.len());
                let mut node = Node::leaf(0.0, 0.0);
                node.feature = u16::from(feature);
                node.missing_left = head > 127;
                node.bin = self.byte()?;
                tree.push(node);
                continue;
            }
            let value = f32::from_le_bytes(self.array()?);
            let cover = self.count()?;
            if !value.is_finite() || cover == 0 {
                return Err(Error::Bytes("a leaf holds no number"));
            }
            tree.push(Node::leaf(value, single(real(cover))));
            // A leaf that ends a right side ends every split that was waiting for it.
            loop {
                let Some(waiting) = open.last().copied() else {
                    cover_splits(&mut tree);
                    return Ok(tree);
                };
                if tree[waiting].right == 0 {
                    tree[waiting].right = place(tree.len());
                    break;
                }
                open.pop();
            }
        }
    }
}

fn cover_splits(tree: &mut [Node]) {
    for node in (0..tree.len()).rev() {
        if !tree[node].is_leaf() {
            let right = at(tree[node].right);
            tree[node].cover = tree[node + 1].cover + tree[right].cover;
        }
    }
}
