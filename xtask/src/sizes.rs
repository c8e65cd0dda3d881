//! How much a first visit loads.

use crate::element;
use crate::fail::{During, Result, fail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The most that the page, its style, its script and its program may take together, in bytes of gzip.
const BOUND: u64 = 250_000;

/// The files that are not loaded with the page, and the most that each may take: all of it as one, and the custom element.
const ALONE: [(&str, u64); 2] = [("embed.html", 320_000), (element::NAME, element::BOUND)];

/// Keeps the page for later, when the first load is over.
const LATER: &str = "sw.js";

/// The kinds of file that every first visit loads; they stand in the site's own folder.
const FIRST_LOAD: [&str; 4] = ["html", "css", "js", "wasm"];

#[derive(Default, Clone, Copy)]
struct Size {
    files: u64,
    raw: u64,
    gzip: u64,
}

/// Prints the sizes of a site, and whether the first load is within its bound.
pub(crate) fn report(dist: &Path) -> Result {
    let mut kinds = [Size::default(); FIRST_LOAD.len()];
    let mut rest = Size::default();
    measure(dist, true, &mut kinds, &mut rest)?;

    println!("\n{:<22}{:>6}{:>12}{:>12}", "", "files", "bytes", "gzip");
    let line = |name: &str, size: Size| {
        println!("{name:<22}{:>6}{:>12}{:>12}", size.files, grouped(size.raw), grouped(size.gzip))
    };
    let mut total = Size::default();
    for (name, &size) in FIRST_LOAD.iter().zip(&kinds) {
        line(name, size);
        total = Size { files: total.files + size.files, raw: total.raw + size.raw, gzip: total.gzip + size.gzip };
    }
    line("first load", total);
    let mut over = vec![];
    for (name, most) in ALONE {
        let one = fs::read(dist.join(name)).during(name)?;
        let one = Size { files: 1, raw: one.len() as u64, gzip: gzip(&one).during(name)? };
        line(name, one);
        if one.gzip > most {
            over.push((name, most, one.gzip - most));
        }
    }
    line("pictures and others", rest);
    if kinds.iter().any(|size| size.files == 0) {
        return Err(fail!("a part of the page is missing from {}", dist.display()));
    }
    for (name, most, by) in over {
        println!("\n{name} is OVER its bound of {} bytes, by {}", grouped(most), grouped(by));
    }
    if total.gzip > BOUND {
        // Said, and no error: a site that is too large still has to be tested and looked at.
        println!("\nthe first load is OVER its bound of {} bytes, by {}", grouped(BOUND), grouped(total.gzip - BOUND));
        return Ok(());
    }
    println!(
        "\nthe first load is within its bound of {} bytes, {} to spare",
        grouped(BOUND),
        grouped(BOUND - total.gzip)
    );
    Ok(())
}

fn measure(folder: &Path, top: bool, kinds: &mut [Size; FIRST_LOAD.len()], rest: &mut Size) -> Result {
    for entry in fs::read_dir(folder).during(folder.display())? {
        let path = entry.during(folder.display())?.path();
        if top && path.file_name().is_some_and(|name| ALONE.iter().any(|(alone, _)| name == *alone)) {
            continue;
        }
        if path.is_dir() {
            measure(&path, false, kinds, rest)?;
            continue;
        }
        let ending = path.extension().and_then(|ending| ending.to_str());
        let later = path.file_name().is_some_and(|name| name == LATER);
        let kind = FIRST_LOAD.iter().position(|&kind| top && !later && ending == Some(kind));
        let size = match kind.and_then(|kind| kinds.get_mut(kind)) {
            Some(size) => size,
            None => &mut *rest,
        };
        let bytes = fs::read(&path).during(path.display())?;
        size.files += 1;
        size.raw += bytes.len() as u64;
        size.gzip += gzip(&bytes).during(path.display())?;
    }
    Ok(())
}

/// As servers do it: gzip at its default level.
pub(crate) fn gzip(bytes: &[u8]) -> std::io::Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len() as u64)
}

/// 1234567 as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_are_grouped() {
        let spoken = [0, 999, 1_000, 123_456, 1_234_567].map(super::grouped);
        assert_eq!(spoken, ["0", "999", "1,000", "123,456", "1,234,567"]);
    }
}
