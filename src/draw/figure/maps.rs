//! A layer's maps as a drawing: each with its channel's number, with what the colours mean.

use super::pen::{Anchor, Drawing, EDGE, LINE, Pen, SMALL, WIDTH};
use crate::words::Locale;

/// What is to be drawn.
pub struct Sheet<'a> {
    /// The layer's name.
    pub title: &'a str,
    /// What it is, and of what.
    pub note: &'a str,
    /// The maps.
    pub tiles: &'a [Tile],
    /// A map's height by its width.
    pub tall: f64,
    /// What the colours mean, and of how many channels these are.
    pub legend: &'a str,
    /// The scale of all of them, and its ends as written; none where each has its own.
    pub ends: Ends<'a>,
    /// They are the picture's own channels, in grey.
    pub photo: bool,
}

/// The ends of a scale, as values and as written.
pub type Ends<'a> = ((f32, f32), [&'a str; 2]);

/// One map.
pub struct Tile {
    /// The address of its picture.
    pub address: String,
    /// Its number, with the ends of its scale where that is its own.
    pub caption: [String; 2],
}

const GAP: f64 = 8.0;

/// How many stand side by side.
const fn columns(tiles: usize) -> u32 {
    match tiles {
        0..=4 => 4,
        5..=6 => 6,
        7..=32 => 8,
        _ => 12,
    }
}

/// Draws them.
#[must_use]
pub fn maps(l: Locale, sheet: &Sheet<'_>) -> Drawing {
    let mut pen = Pen::new(l);
    pen.head(sheet.title, sheet.note);
    let columns = columns(sheet.tiles.len());
    let wide = (WIDTH - 2.0 * EDGE + GAP) / f64::from(columns) - GAP;
    let high = wide * sheet.tall.clamp(0.05, 4.0);
    let kind = if columns > 8 { SMALL.sized(9.0) } else { SMALL };
    // A line for the number; the ends of its own scale below it, where both do not fit into one.
    let one_line = sheet.tiles.iter().all(|tile| {
        let [number, ends] = &tile.caption;
        kind.width(number) + kind.width(ends) + 4.0 <= wide
    });
    let below = if one_line { 16.0 } else { 28.0 };
    pen.y += 4.0;
    let (mut x, mut left) = (EDGE, columns);
    for tile in sheet.tiles {
        if left == 0 {
            (x, left) = (EDGE, columns);
            pen.y += high + below + GAP;
        }
        let y = pen.y;
        pen.picture([x, y, wide, high], &tile.address);
        pen.rect([x, y, wide, high], &format!("fill=\"none\" stroke=\"{LINE}\" stroke-width=\"0.5\""));
        let [number, ends] = &tile.caption;
        pen.text(x, y + high + 12.0, Anchor::Start, kind.bold(), number);
        if one_line {
            pen.text(x + wide, y + high + 12.0, Anchor::End, kind, ends);
        } else {
            pen.text(x, y + high + 23.0, Anchor::Start, kind, ends);
        }
        x += wide + GAP;
        left -= 1;
    }
    pen.y += high + below + 22.0;
    let (ends, words) = sheet.ends;
    let at = EDGE + SMALL.width(words[0]) + 8.0;
    pen.ramp([at, pen.y - 9.0, 120.0, 9.0], ends, sheet.photo, words);
    let legend = at + 126.0 + SMALL.width(words[1]) + 16.0;
    for (line, words) in SMALL.lines(sheet.legend, WIDTH - EDGE - legend).iter().enumerate() {
        if line > 0 {
            pen.y += 15.0;
        }
        pen.text(legend, pen.y, Anchor::Start, SMALL, words);
    }
    pen.y += 16.0;
    pen.done(sheet.title, &[sheet.note, sheet.legend].join("\n"))
}

#[cfg(test)]
mod tests {
    use super::super::pen::is_well_formed;
    use super::*;

    fn drawn(count: usize) -> Drawing {
        let tile = |at: usize| Tile {
            address: "data:image/png;base64,AAAA".to_owned(),
            caption: [at.to_string(), "0–0.49".to_owned()],
        };
        let tiles: Vec<Tile> = (0..count).map(tile).collect();
        let sheet = Sheet {
            title: "conv2d",
            note: "Conv2D",
            tiles: &tiles,
            tall: 1.0,
            legend: "each map has its own scale",
            ends: ((0.0, 1.0), ["0", "1"]),
            photo: false,
        };
        maps(Locale::En, &sheet)
    }

    #[test]
    fn every_map_has_its_number() {
        for count in [1, 4, 6, 7, 16, 32, 33, 128] {
            let Drawing { svg, height } = drawn(count);
            assert!(is_well_formed(&svg) && !svg.contains("NaN"), "{svg}");
            assert_eq!(svg.matches("<image").count(), count);
            assert_eq!(svg.matches("font-weight=\"600\"").count(), count + 1);
            assert!(height < 2000, "{count}: {height}");
        }
    }
}
