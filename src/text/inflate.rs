//! Bytes that were compressed by DEFLATE (RFC 1951), as archives have them.

/// The bytes that were compressed; nothing where they are broken, or more than `most`.
pub(super) fn inflate(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut bits = Bits { bytes: packed, at: 0 };
    let mut out = vec![];
    loop {
        let last = bits.take(1)? == 1;
        match bits.take(2)? {
            0 => stored(&mut bits, &mut out, most)?,
            1 => {
                let lengths: Vec<u8> = (0..288)
                    .map(|n| [8, 9, 7, 8][usize::from(n > 143) + usize::from(n > 255) + usize::from(n > 279)])
                    .collect();
                coded(&mut bits, &mut out, &Code::new(&lengths)?, &Code::new(&[5; 30])?, most)?;
            }
            2 => {
                let (letters, distances) = codes(&mut bits)?;
                coded(&mut bits, &mut out, &letters, &distances, most)?;
            }
            _ => return None,
        }
        if last {
            return Some(out);
        }
    }
}

/// The bits of some bytes, the lowest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    /// Bits that were read.
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u8) -> Option<usize> {
        let mut number = 0;
        for place in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            number |= usize::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Some(number)
    }
}

/// A code: how many words there are of each length, and what they stand for, in their order.
struct Code {
    counts: [usize; 16],
    words: Vec<usize>,
}

impl Code {
    /// The code whose words have these lengths; nothing where there cannot be so many words.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0; 16];
        for length in lengths {
            *counts.get_mut(usize::from(*length))? += 1;
        }
        *counts.first_mut()? = 0;
        let mut left = 1_usize;
        for count in counts.iter().skip(1) {
            left = (left * 2).checked_sub(*count)?;
        }
        let mut words: Vec<(u8, usize)> = lengths
            .iter()
            .enumerate()
            .filter(|(_, length)| **length > 0)
            .map(|(word, length)| (*length, word))
            .collect();
        words.sort_unstable();
        Some(Self { counts, words: words.into_iter().map(|(_, word)| word).collect() })
    }

    fn read(&self, bits: &mut Bits<'_>) -> Option<usize> {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in self.counts.iter().skip(1) {
            code |= bits.take(1)?;
            if let Some(place) = code.checked_sub(first).filter(|place| place < count) {
                return self.words.get(index + place).copied();
            }
            index += count;
            first = (first + count) * 2;
            code *= 2;
        }
        None
    }
}

/// A part that is not compressed.
fn stored(bits: &mut Bits<'_>, out: &mut Vec<u8>, most: usize) -> Option<()> {
    let at = bits.at.div_ceil(8);
    let head = bits.bytes.get(at..at.checked_add(4)?)?;
    let [a, b, c, d] = *head else { return None };
    let length = usize::from(u16::from_le_bytes([a, b]));
    if u16::from_le_bytes([a, b]) != !u16::from_le_bytes([c, d]) || out.len() + length > most {
        return None;
    }
    out.extend_from_slice(bits.bytes.get(at + 4..at + 4 + length)?);
    bits.at = (at + 4 + length) * 8;
    Some(())
}

/// The two codes that a part brings along, themselves in code.
fn codes(bits: &mut Bits<'_>) -> Option<(Code, Code)> {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let (letters, distances, own) = (bits.take(5)? + 257, bits.take(5)? + 1, bits.take(4)? + 4);
    let mut lengths = [0; 19];
    for place in ORDER.iter().take(own) {
        *lengths.get_mut(*place)? = u8::try_from(bits.take(3)?).ok()?;
    }
    let code = Code::new(&lengths)?;
    let mut lengths: Vec<u8> = vec![];
    while lengths.len() < letters + distances {
        let word = code.read(bits)?;
        let (length, times) = match word {
            16 => (*lengths.last()?, bits.take(2)? + 3),
            17 => (0, bits.take(3)? + 3),
            18 => (0, bits.take(7)? + 11),
            word => (u8::try_from(word).ok()?, 1),
        };
        lengths.extend(std::iter::repeat_n(length, times));
    }
    if lengths.len() > letters + distances {
        return None;
    }
    Some((Code::new(lengths.get(..letters)?)?, Code::new(lengths.get(letters..)?)?))
}

/// A part in code: letters, and how far back how many bytes are repeated.
fn coded(bits: &mut Bits<'_>, out: &mut Vec<u8>, letters: &Code, distances: &Code, most: usize) -> Option<()> {
    loop {
        match letters.read(bits)? {
            256 => return Some(()),
            letter @ 0..256 => out.push(u8::try_from(letter).ok()?),
            word => {
                let word = word - 257;
                let length = match word {
                    0..8 => word + 3,
                    28 => 258,
                    8..28 => {
                        let extra = word / 4 - 1;
                        ((4 + word % 4) << extra) + 3 + bits.take(u8::try_from(extra).ok()?)?
                    }
                    _ => return None,
                };
                let back = match distances.read(bits)? {
                    word @ 0..4 => word + 1,
                    word @ 4..30 => {
                        let extra = word / 2 - 1;
                        ((2 + word % 2) << extra) + 1 + bits.take(u8::try_from(extra).ok()?)?
                    }
                    _ => return None,
                };
                let from = out.len().checked_sub(back)?;
                for at in from..from + length {
                    out.push(*out.get(at)?);
                }
            }
        }
        if out.len() > most {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn packed(bytes: &[u8], level: u32) -> Vec<u8> {
        let mut writer = flate2::write::DeflateEncoder::new(vec![], flate2::Compression::new(level));
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    proptest! {
        #[test]
        fn gives_back_what_was_packed(words in prop::collection::vec("[a-c]{1,9}|[\\x00-\\xff]{0,40}", 0..200), level in 0_u32..10) {
            let bytes = words.concat().into_bytes();
            let packed = packed(&bytes, level);
            prop_assert_eq!(inflate(&packed, bytes.len()), Some(bytes.clone()));
            prop_assert!(bytes.is_empty() || inflate(&packed, bytes.len() - 1).is_none());
            prop_assert!(inflate(&packed[..packed.len() - 1], usize::MAX).is_none());
        }

        #[test]
        fn survives_anything(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = inflate(&bytes, 1 << 20);
        }
    }

    #[test]
    fn of_every_size() {
        for size in [1, 257, 32_768, 70_000] {
            let bytes: Vec<u8> = (0..size).map(|n: u32| (n.wrapping_mul(n) / 7) as u8).collect();
            assert_eq!(inflate(&packed(&bytes, 6), 1 << 20), Some(bytes));
        }
    }
}
