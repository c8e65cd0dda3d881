//! A picture as a PNG file: pixels of four bytes, compressed, nothing else.

use miniz_oxide::deflate::compress_to_vec_zlib;

/// Writes pixels, row by row; nothing where there are not as many as the size says.
///
/// ```
/// let file = convscope::text::png::write(1, 1, &[255, 0, 0, 255]).unwrap();
/// assert!(file.starts_with(b"\x89PNG\r\n\x1a\n") && file.ends_with(b"IEND\xae\x42\x60\x82"));
/// ```
#[must_use]
pub fn write(width: u32, height: u32, rgba: &[u8]) -> Option<Vec<u8>> {
    let row = usize::try_from(width).ok()?.checked_mul(4)?;
    if width == 0 || height == 0 || rgba.len() != row.checked_mul(usize::try_from(height).ok()?)? {
        return None;
    }
    // Each row says how it is filtered: not at all.
    let mut raw = Vec::with_capacity(rgba.len() + rgba.len() / row);
    for pixels in rgba.chunks(row) {
        raw.push(0);
        raw.extend_from_slice(pixels);
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = vec![];
    head.extend_from_slice(&width.to_be_bytes());
    head.extend_from_slice(&height.to_be_bytes());
    // Eight bits, colour with its opacity.
    head.extend_from_slice(&[8, 6, 0, 0, 0]);
    chunk(&mut file, *b"IHDR", &head);
    chunk(&mut file, *b"IDAT", &compress_to_vec_zlib(&raw, 6));
    chunk(&mut file, *b"IEND", &[]);
    Some(file)
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    file.extend_from_slice(&length.to_be_bytes());
    let from = file.len();
    file.extend_from_slice(&kind);
    file.extend_from_slice(data);
    let check = crc(file.get(from..).unwrap_or_default());
    file.extend_from_slice(&check.to_be_bytes());
}

/// The check that PNG has of each part.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::inflate::decompress_to_vec_zlib;

    #[test]
    fn the_pixels_are_in_it() {
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
        let pixels: Vec<u8> = (0..24).collect();
        let file = write(2, 3, &pixels).unwrap();
        let at = file.windows(4).position(|four| four == b"IDAT").unwrap();
        let length = u32::from_be_bytes(file[at - 4..at].try_into().unwrap()) as usize;
        let rows = decompress_to_vec_zlib(&file[at + 4..at + 4 + length]).unwrap();
        assert_eq!(rows.len(), 27);
        assert!(rows.chunks(9).zip(pixels.chunks(8)).all(|(row, pixels)| row[0] == 0 && row[1..] == *pixels));
        assert_eq!((write(2, 3, &pixels[1..]), write(0, 3, &[])), (None, None));
    }
}
