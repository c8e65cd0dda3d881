//! HDF5 as Keras and h5py write it: groups, text attributes, and datasets of floating-point numbers that lie in one piece.
//!
//! Read are superblocks 0 to 3, object headers 1 and 2, symbol tables and links that stand in headers, and contiguous or compact
//! datasets of 16, 32 or 64 bits. What else the format has (compressed chunks, heaps of links) is refused. Every place is looked
//! up where it may not be, every walk has an end, and no memory is asked for that the file does not fill.
//! Source: <https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html>.

use std::cell::Cell;

/// Whether bytes begin as such a file does.
#[must_use]
pub fn is_hdf5(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89HDF\r\n\x1a\n")
}

/// Messages, links and nodes of trees that are looked at in all.
const MOST_STEPS: u32 = 4_000_000;

/// What stands in a header about its object.
const DATASPACE: u16 = 0x01;
const LINK_INFO: u16 = 0x02;
const DATATYPE: u16 = 0x03;
const LINK: u16 = 0x06;
const LAYOUT: u16 = 0x08;
const FILTERS: u16 = 0x0b;
const ATTRIBUTE: u16 = 0x0c;
const CONTINUATION: u16 = 0x10;
const SYMBOL_TABLE: u16 = 0x11;

/// An address that is none.
const NOWHERE: u64 = u64::MAX;

/// A file.
pub struct Hdf5<'a> {
    bytes: &'a [u8],
    base: u64,
    root: u64,
    steps: Cell<u32>,
}

/// A group or a dataset, by the address of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object(u64);

/// A dataset, before its values are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset<'a> {
    /// Its sizes.
    pub shape: Vec<u64>,
    kind: Float,
    bytes: &'a [u8],
}

/// How a number is written, the lowest byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Float {
    /// 16 bits, 5 of them the exponent.
    Half,
    /// 16 bits, 8 of them the exponent.
    Brain,
    Single,
    Double,
}

/// Bytes that are read one after the other.
#[derive(Clone, Copy)]
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of so many bytes, the lowest first.
    fn number(&mut self, count: u64) -> Option<u64> {
        Some(self.take(count)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn sign(&mut self, sign: &[u8]) -> Option<()> {
        (self.take(sign.len() as u64)? == sign).then_some(())
    }
}

impl<'a> Hdf5<'a> {
    /// The file; nothing where it is none, or one of a kind that is not read.
    #[must_use]
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut head = Cursor(bytes.get(8..).filter(|_| is_hdf5(bytes))?);
        let version = head.byte()?;
        if version <= 1 {
            head.take(4)?;
        }
        // Addresses and lengths of eight bytes, as every file has that was not made by hand.
        head.sign(&[8, 8])?;
        head.take(match version {
            0 => 9,
            1 => 13,
            2 | 3 => 1,
            _ => return None,
        })?;
        let base = head.number(8)?;
        // What else stands here, up to the root: the free space, the end and the driver, or the extension and the end.
        head.take(if version <= 1 { 32 } else { 16 })?;
        let root = head.number(8)?;
        Some(Self { bytes, base, root, steps: Cell::new(MOST_STEPS) })
    }

    /// Its outermost group.
    #[must_use]
    pub const fn root(&self) -> Object {
        Object(self.root)
    }

    /// The objects in a group, in the order of their names (where it is an old one).
    #[must_use]
    pub fn children(&self, group: Object) -> Option<Vec<(String, Object)>> {
        let mut children = vec![];
        self.messages(group, |kind, mut data| {
            match kind {
                SYMBOL_TABLE => {
                    let (tree, heap) = (data.number(8)?, data.number(8)?);
                    let mut heap = self.at(heap)?;
                    heap.sign(b"HEAP\0\0\0\0")?;
                    heap.take(16)?;
                    let names = self.at(heap.number(8)?)?.0;
                    self.tree(tree, names, &mut children, 32)?;
                }
                LINK => children.extend(link(data)?),
                LINK_INFO => {
                    data.byte()?;
                    let ordered = data.byte()? & 1 != 0;
                    data.take(if ordered { 8 } else { 0 })?;
                    // Many links stand in a heap, which is not read.
                    if data.number(8)? != NOWHERE {
                        return None;
                    }
                }
                _ => {}
            }
            Some(())
        })?;
        Some(children)
    }

    /// The object under a path, as `layers/conv2d/vars`.
    #[must_use]
    pub fn find(&self, mut from: Object, path: &str) -> Option<Object> {
        for name in path.split('/').filter(|name| !name.is_empty()) {
            from = self.children(from)?.into_iter().find(|(child, _)| child == name)?.1;
        }
        Some(from)
    }

    /// The texts of an attribute: one, or a list of them.
    #[must_use]
    pub fn texts(&self, object: Object, name: &str) -> Option<Vec<String>> {
        let mut texts = None;
        self.messages(object, |kind, data| {
            if kind == ATTRIBUTE && texts.is_none() {
                texts = self.attribute(data, name)?;
            }
            Some(())
        })?;
        texts
    }

    /// A dataset; nothing where it is none, or one that is not read: of other numbers, in chunks, or compressed.
    #[must_use]
    pub fn dataset(&self, object: Object) -> Option<Dataset<'a>> {
        let (mut shape, mut kind, mut bytes) = (None, None, None);
        self.messages(object, |message, mut data| {
            match message {
                DATASPACE => shape = Some(dataspace(data)?),
                DATATYPE => kind = float(data),
                FILTERS => return None,
                LAYOUT => {
                    let (version, class) = (data.byte()?, data.byte()?);
                    bytes = match (version, class) {
                        (3 | 4, 0) => {
                            let size = data.number(2)?;
                            data.take(size)
                        }
                        (3 | 4, 1) => {
                            let (address, size) = (data.number(8)?, data.number(8)?);
                            if size == 0 { Some(&[][..]) } else { self.at(address)?.take(size) }
                        }
                        _ => None,
                    };
                }
                _ => {}
            }
            Some(())
        })?;
        let (shape, kind, bytes): (Vec<u64>, Float, &[u8]) = (shape?, kind?, bytes?);
        let needed = shape.iter().try_fold(kind.size(), |all, n| all.checked_mul(*n))?;
        (needed == bytes.len() as u64).then_some(Dataset { shape, kind, bytes })
    }

    fn at(&self, address: u64) -> Option<Cursor<'a>> {
        let place = usize::try_from(self.base.checked_add(address)?).ok()?;
        self.bytes.get(place..).map(Cursor)
    }

    /// One step of a walk; nothing once there were too many.
    fn step(&self) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(())
    }

    /// Goes through what stands in the header of an object.
    fn messages(&self, object: Object, mut take: impl FnMut(u16, Cursor<'a>) -> Option<()>) -> Option<()> {
        let mut head = self.at(object.0)?;
        let newer = head.0.starts_with(b"OHDR");
        let (mut ordered, mut blocks) = (false, vec![]);
        if newer {
            head.sign(b"OHDR\x02")?;
            let flags = head.byte()?;
            ordered = flags & 0x04 != 0;
            head.take(if flags & 0x20 != 0 { 16 } else { 0 })?;
            head.take(if flags & 0x10 != 0 { 4 } else { 0 })?;
            let size = head.number(1 << (flags & 3))?;
            blocks.push(Cursor(head.take(size)?));
        } else {
            head.sign(&[1])?;
            head.take(7)?;
            let size = head.number(4)?;
            head.take(4)?;
            blocks.push(Cursor(head.take(size)?));
        }
        while let Some(mut block) = blocks.pop() {
            while block.0.len() >= if newer { 4 } else { 8 } {
                self.step()?;
                let kind = u16::try_from(block.number(if newer { 1 } else { 2 })?).ok()?;
                let size = block.number(2)?;
                block.take(if newer { 1 } else { 4 })?;
                block.take(if ordered { 2 } else { 0 })?;
                let mut data = Cursor(block.take(size)?);
                if kind == CONTINUATION {
                    let (address, size) = (data.number(8)?, data.number(8)?);
                    let mut more = Cursor(self.at(address)?.take(size)?);
                    if newer {
                        more.sign(b"OCHK")?;
                        // A checksum closes it.
                        more = Cursor(more.take((more.0.len() as u64).checked_sub(4)?)?);
                    }
                    blocks.push(more);
                } else {
                    take(kind, data)?;
                }
            }
        }
        Some(())
    }

    /// Goes through a tree of names.
    fn tree(&self, at: u64, names: &[u8], into: &mut Vec<(String, Object)>, depth: u8) -> Option<()> {
        self.step()?;
        let mut node = self.at(at)?;
        node.sign(b"TREE\0")?;
        let (level, count) = (node.byte()?, node.number(2)?);
        node.take(16)?;
        for _ in 0..count {
            node.take(8)?;
            let child = node.number(8)?;
            if level > 0 {
                self.tree(child, names, into, depth.checked_sub(1)?)?;
                continue;
            }
            let mut leaf = self.at(child)?;
            leaf.sign(b"SNOD\x01\0")?;
            for _ in 0..leaf.number(2)? {
                self.step()?;
                let (name, header) = (usize::try_from(leaf.number(8)?).ok()?, leaf.number(8)?);
                leaf.take(24)?;
                let name = names.get(name..)?.split(|byte| *byte == 0).next()?;
                into.push((std::str::from_utf8(name).ok()?.to_owned(), Object(header)));
            }
        }
        Some(())
    }

    /// The texts of an attribute if it has this name and holds texts: `Some(None)` where it has another name.
    #[allow(clippy::option_option)]
    fn attribute(&self, mut data: Cursor<'a>, wanted: &str) -> Option<Option<Vec<String>>> {
        let version = data.byte()?;
        data.byte()?;
        let sizes = [data.number(2)?, data.number(2)?, data.number(2)?];
        data.take(if version == 3 { 1 } else { 0 })?;
        let mut parts = [&[][..]; 3];
        for (part, size) in parts.iter_mut().zip(sizes) {
            let padded = if version == 1 { size.next_multiple_of(8) } else { size };
            *part = data.take(padded)?.get(..usize::try_from(size).ok()?)?;
        }
        let [name, kind, space] = parts;
        if name.split(|byte| *byte == 0).next()? != wanted.as_bytes() {
            return Some(None);
        }
        let count = dataspace(Cursor(space))?.iter().try_fold(1_u64, |all, n| all.checked_mul(*n))?;
        let mut kind = Cursor(kind);
        let (class, bits) = (kind.byte()? & 0x0f, kind.number(3)?);
        let size = kind.number(4)?;
        let mut texts = vec![];
        for _ in 0..count {
            self.step()?;
            let text = match class {
                3 => data.take(size)?,
                // Of any length: they stand elsewhere.
                9 if bits & 0x0f == 1 => {
                    let (length, heap, index) = (data.number(4)?, data.number(8)?, data.number(4)?);
                    self.heap(heap, index)?.get(..usize::try_from(length).ok()?)?
                }
                _ => return None,
            };
            let text = text.split(|byte| *byte == 0).next()?;
            texts.push(std::str::from_utf8(text).ok()?.to_owned());
        }
        Some(Some(texts))
    }

    /// What stands in a heap under a number.
    fn heap(&self, at: u64, wanted: u64) -> Option<&'a [u8]> {
        let mut heap = self.at(at)?;
        heap.sign(b"GCOL\x01\0\0\0")?;
        let size = heap.number(8)?;
        let mut heap = Cursor(heap.take(size.checked_sub(16)?)?);
        loop {
            self.step()?;
            let index = heap.number(2)?;
            heap.take(6)?;
            let size = heap.number(8)?;
            if index == wanted {
                return heap.take(size);
            }
            heap.take(size.checked_next_multiple_of(8)?)?;
        }
    }
}

impl Dataset<'_> {
    /// Bytes it takes in the file.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Its values, the last axis running fastest; nothing where there is no memory for them.
    #[must_use]
    pub fn values(&self) -> Option<Vec<f32>> {
        let each = usize::try_from(self.kind.size()).ok()?;
        let mut values = vec![];
        values.try_reserve_exact(self.bytes.len() / each).ok()?;
        values.extend(self.bytes.chunks_exact(each).map(|bytes| self.kind.value(bytes)));
        Some(values)
    }
}

impl Float {
    const fn size(self) -> u64 {
        match self {
            Self::Half | Self::Brain => 2,
            Self::Single => 4,
            Self::Double => 8,
        }
    }

    fn value(self, bytes: &[u8]) -> f32 {
        let bits = bytes.iter().rev().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        // As many bits as it has bytes; the nearest number that a map's type has.
        #[allow(clippy::cast_possible_truncation)]
        match self {
            Self::Single => f32::from_bits(bits as u32),
            Self::Double => f64::from_bits(bits) as f32,
            Self::Brain => f32::from_bits((bits as u32) << 16),
            Self::Half => half(bits as u16),
        }
    }
}

/// A number of 16 bits: the sign, five of exponent, ten of fraction.
fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (u32::from(bits >> 15) << 31, bits >> 10 & 31, u32::from(bits & 0x3ff));
    let size = match exponent {
        // A multiple of 2^-24.
        0 => fraction as f32 / 16_777_216.0,
        31 => f32::from_bits(0x7f80_0000 | fraction << 13),
        _ => f32::from_bits((u32::from(exponent) + 112) << 23 | fraction << 13),
    };
    f32::from_bits(size.to_bits() | sign)
}

fn dataspace(mut data: Cursor<'_>) -> Option<Vec<u64>> {
    let (version, rank) = (data.byte()?, data.byte()?);
    data.take(if version == 1 { 6 } else { 2 })?;
    (0..rank).map(|_| data.number(8)).collect()
}

fn float(mut data: Cursor<'_>) -> Option<Float> {
    let (class, bits) = (data.byte()? & 0x0f, data.number(3)?);
    let size = data.number(4)?;
    data.take(5)?;
    let exponent = data.byte()?;
    match (class, bits & 0x41, size, exponent) {
        (1, 0, 2, 5) => Some(Float::Half),
        (1, 0, 2, 8) => Some(Float::Brain),
        (1, 0, 4, 8) => Some(Float::Single),
        (1, 0, 8, 11) => Some(Float::Double),
        _ => None,
    }
}

/// A link that stands in a header: a name and an object of this file, or nothing where it leads elsewhere.
#[allow(clippy::option_option)]
fn link(mut data: Cursor<'_>) -> Option<Option<(String, Object)>> {
    data.sign(&[1])?;
    let flags = data.byte()?;
    let hard = flags & 0x08 == 0 || data.byte()? == 0;
    data.take(if flags & 0x04 != 0 { 8 } else { 0 })?;
    data.take(if flags & 0x10 != 0 { 1 } else { 0 })?;
    let length = data.number(1 << (flags & 3))?;
    let name = std::str::from_utf8(data.take(length)?).ok()?.to_owned();
    Some(if hard { Some((name, Object(data.number(8)?))) } else { None })
}
