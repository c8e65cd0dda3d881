//! How much a first visit loads.

use crate::fail::{During, Result, fail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The most that the page, its style, its script and its program may take together, in bytes of gzip.
const BOUND: u64 = 250_000;

/// The file that holds all of the page, which is not loaded with it, and the most that it may take.
const ONE_FILE: (&str, u64) = ("embed.html", 320_000);

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
    let one = fs::read(dist.join(ONE_FILE.0)).during(ONE_FILE.0)?;
    let one = Size { files: 1, raw: one.len() as u64, gzip: gzip(&one).during(ONE_FILE.0)? };
    line(ONE_FILE.0, one);
    line("pictures and others", rest);
    if kinds.iter().any(|size| size.files == 0) {
        return Err(fail!("a part of the page is missing from {}", dist.display()));
    }
    if one.gzip > ONE_FILE.1 {
        println!(
            "\n{} is OVER its bound of {} bytes, by {}",
            ONE_FILE.0,
            grouped(ONE_FILE.1),
            grouped(one.gzip - ONE_FILE.1)
        );
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
        if top && path.file_name().is_some_and(|name| name == ONE_FILE.0) {
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
fn gzip(bytes: &[u8]) -> std::io::Result<u64> {
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
