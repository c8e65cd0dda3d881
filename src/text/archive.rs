//! A zip archive, such as Keras's `.keras`: the bytes of one of its files.

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use std::borrow::Cow;

/// Bytes of a compressed file that are unpacked.
const MOST_BYTES: usize = super::json::MOST_BYTES;

/// Whether bytes begin as an archive does.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The bytes of a file in an archive: stored, or compressed by DEFLATE. Nothing where there is no such file, or it is broken.
#[must_use]
pub fn entry<'a>(archive: &'a [u8], name: &str) -> Option<Cow<'a, [u8]>> {
    // The list of files stands at the end, behind it at most a comment of 65,535 letters.
    let from = archive.len().saturating_sub(22 + 65_535);
    let end = (from..=archive.len().checked_sub(22)?).rev().find(|at| part(archive, *at, 4) == Some(b"PK\x05\x06"))?;
    let count = number(archive, end + 10, 2)?;
    let mut at = number(archive, end + 16, 4)?;
    for _ in 0..count {
        if part(archive, at, 4)? != b"PK\x01\x02" {
            return None;
        }
        let name_length = number(archive, at + 28, 2)?;
        let found = part(archive, at + 46, name_length)?;
        if found == name.as_bytes() {
            let (method, size, local) =
                (number(archive, at + 10, 2)?, number(archive, at + 20, 4)?, number(archive, at + 42, 4)?);
            // Before the bytes stands the name once more, and what else is said of them.
            let start = local + 30 + number(archive, local + 26, 2)? + number(archive, local + 28, 2)?;
            let bytes = part(archive, start, size)?;
            return match method {
                0 => Some(Cow::Borrowed(bytes)),
                8 => decompress_to_vec_with_limit(bytes, MOST_BYTES).ok().map(Cow::Owned),
                _ => None,
            };
        }
        at += 46 + name_length + number(archive, at + 30, 2)? + number(archive, at + 32, 2)?;
    }
    None
}

fn part(archive: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    archive.get(at..at.checked_add(length)?)
}

/// A number of two or four bytes, the lowest first.
fn number(archive: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = part(archive, at, length)?;
    let number = bytes.iter().rev().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    // Where a number does not fit its place, the larger kind of archive has it elsewhere.
    usize::try_from(number).ok().filter(|_| number != u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keras/oracle/files/keras/");
        std::fs::read([folder, name].concat()).unwrap()
    }

    #[test]
    fn keras_archives() {
        for name in ["activations", "convs", "digits", "norms", "residual"] {
            let archive = sample(&format!("{name}.keras"));
            assert!(is_archive(&archive));
            let config = entry(&archive, "config.json").unwrap();
            assert!(config.starts_with(b"{\"module\": \"keras"), "{name}");
            assert!(entry(&archive, "model.weights.h5").unwrap().starts_with(b"\x89HDF"), "{name}");
            assert_eq!(entry(&archive, "config"), None);
            for length in (0..archive.len()).step_by(97) {
                let _ = entry(&archive[..length], "config.json");
            }
        }
    }

    /// The same with its file compressed, as other programs write it.
    #[test]
    fn compressed() {
        use std::io::Write;
        let text = b"{\"class_name\": \"Sequential\"}".repeat(40);
        let mut writer = flate2::write::DeflateEncoder::new(vec![], flate2::Compression::best());
        writer.write_all(&text).unwrap();
        let packed = writer.finish().unwrap();
        let sizes = [packed.len() as u32, text.len() as u32].map(u32::to_le_bytes).concat();
        let head = |start: &[u8], skip: usize| {
            [start, &vec![0; skip], &[8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &sizes, &[11, 0, 0, 0]].concat()
        };
        let mut archive = head(b"PK\x03\x04", 4);
        archive.extend_from_slice(b"config.json");
        archive.extend_from_slice(&packed);
        let list = archive.len() as u32;
        archive.extend(head(b"PK\x01\x02", 6));
        archive.extend([0; 14]);
        archive.extend_from_slice(b"config.json");
        archive.extend([&b"PK\x05\x06\0\0\0\0\x01\0\x01\0\0\0\0\0"[..], &list.to_le_bytes(), b"\x05\0hello"].concat());
        assert_eq!(entry(&archive, "config.json").unwrap(), text);
    }
}
