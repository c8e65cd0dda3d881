//! What all figures are written with: the element around them, texts, lines, hatching, and how wide a text is about.

use crate::draw::palette::colour;
use crate::nn::decimal::fixed;
use crate::words::Locale;
use std::fmt::Write as _;

/// The width of every figure, and the room at its sides.
pub(super) const WIDTH: f64 = 720.0;
pub(super) const EDGE: f64 = 16.0;

pub(super) const INK: &str = "#1b1a18";
pub(super) const FAINT: &str = "#55524c";
pub(super) const LINE: &str = "#8d887f";
pub(super) const HAIR: &str = "#dedad2";
pub(super) const WARN: &str = "#7d4e00";
pub(super) const RED: &str = "#b5123e";

/// A finished figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The SVG.
    pub svg: String,
    /// Its height, where it is [720](Drawing::WIDTH) wide.
    pub height: u32,
}

impl Drawing {
    /// The width of every figure.
    pub const WIDTH: u32 = 720;
}

/// Writes a figure from the top down.
pub(super) struct Pen {
    l: Locale,
    body: String,
    /// How far down it is.
    pub(super) y: f64,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) colour: &'static str,
    pub(super) bold: bool,
}

pub(super) const TEXT: Type = Type { size: 13.0, colour: INK, bold: false };
pub(super) const SMALL: Type = Type { size: 11.0, colour: FAINT, bold: false };

impl Type {
    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn in_colour(self, colour: &'static str) -> Self {
        Self { colour, ..self }
    }

    pub(super) const fn sized(self, size: f64) -> Self {
        Self { size, ..self }
    }

    /// How wide a text is, about: nothing here can measure it.
    pub(super) fn width(self, words: &str) -> f64 {
        let em = |letter: char| match letter {
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ' ' | '\'' | ':' | ';' | '(' | ')' => 0.32,
            'm' | 'w' | 'M' | 'W' => 0.86,
            'A'..='Z' => 0.68,
            letter if (letter as u32) < 0x2E80 => 0.56,
            _ => 1.0,
        };
        words.chars().map(em).sum::<f64>() * self.size
    }

    /// A text cut so that it fits.
    pub(super) fn fitted(self, words: &str, room: f64) -> String {
        if self.width(words) <= room {
            return words.to_owned();
        }
        let mut cut = words.to_owned();
        while cut.pop().is_some() && self.width(&cut) + self.size > room {}
        cut.push('…');
        cut
    }

    /// A text in lines that fit: broken at spaces, and between Chinese characters.
    pub(super) fn lines(self, words: &str, room: f64) -> Vec<String> {
        let mut lines = vec![String::new()];
        let mut piece = String::new();
        let mut take = |piece: &mut String| {
            let Some(line) = lines.last_mut() else { return };
            if !line.is_empty() && self.width(line) + self.width(piece.trim_end()) > room {
                lines.push(std::mem::take(piece));
            } else {
                line.push_str(piece);
                piece.clear();
            }
        };
        for letter in words.chars() {
            // No line begins with what closes a sentence or a list.
            let wide = letter as u32 >= 0x2E80 && !"，。、；：）".contains(letter);
            if wide {
                take(&mut piece);
            }
            piece.push(letter);
            if letter == ' ' {
                take(&mut piece);
            }
        }
        take(&mut piece);
        lines.into_iter().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
    }
}

/// Where a text stands to its point.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Pen {
    pub(super) const fn new(l: Locale) -> Self {
        Self { l, body: String::new(), y: 0.0 }
    }

    /// The head: what it is, and what of it.
    pub(super) fn head(&mut self, title: &str, note: &str) {
        self.y = 28.0;
        let kind = TEXT.sized(17.0).bold();
        let title = kind.fitted(title, WIDTH - 2.0 * EDGE);
        self.text(EDGE, self.y, Anchor::Start, kind, &title);
        for line in TEXT.lines(note, WIDTH - 2.0 * EDGE) {
            self.y += 19.0;
            self.text(EDGE, self.y, Anchor::Start, TEXT.in_colour(FAINT), &line);
        }
        self.y += 12.0;
    }

    /// A text below what is there, in as many lines as it takes.
    pub(super) fn paragraph(&mut self, kind: Type, words: &str) {
        for line in kind.lines(words, WIDTH - 2.0 * EDGE) {
            self.y += kind.size * 1.45;
            self.text(EDGE, self.y, Anchor::Start, kind, &line);
        }
    }

    pub(super) fn text(&mut self, x: f64, y: f64, anchor: Anchor, kind: Type, words: &str) {
        let _ = write!(self.body, "<text x=\"{}\" y=\"{}\"", number(x), number(y));
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => self.body.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.body.push_str(" text-anchor=\"end\""),
        }
        if kind.size != TEXT.size {
            let _ = write!(self.body, " font-size=\"{}\"", number(kind.size));
        }
        if kind.bold {
            self.body.push_str(" font-weight=\"600\"");
        }
        if kind.colour != INK {
            let _ = write!(self.body, " fill=\"{}\"", kind.colour);
        }
        self.body.push('>');
        escape(&mut self.body, words);
        self.body.push_str("</text>");
    }

    /// A path, with whatever sets it.
    pub(super) fn path(&mut self, d: &str, style: &str) {
        let _ = write!(self.body, "<path d=\"{d}\" {style}/>");
    }

    /// A line over the whole width.
    pub(super) fn rule(&mut self, y: f64, colour: &str) {
        self.path(
            &format!("M{EDGE} {}H{}", number(y), WIDTH - EDGE),
            &format!("stroke=\"{colour}\" shape-rendering=\"crispEdges\""),
        );
    }

    /// A rectangle, with whatever sets it.
    pub(super) fn rect(&mut self, [x, y, w, h]: [f64; 4], style: &str) {
        let [x, y, w, h] = [x, y, w, h].map(number);
        let _ = write!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" {style}/>");
    }

    /// What marks the one cell or window that is meant: red between two lines of paper, to be seen on any colour.
    pub(super) fn ring(&mut self, place: [f64; 4]) {
        self.rect(place, "fill=\"none\" stroke=\"#ffffff\" stroke-width=\"4.5\"");
        self.rect(place, &format!("fill=\"none\" stroke=\"{RED}\" stroke-width=\"2.5\""));
    }

    /// A picture from its address, in square pixels.
    pub(super) fn picture(&mut self, [x, y, w, h]: [f64; 4], address: &str) {
        let [x, y, w, h] = [x, y, w, h].map(number);
        let _ = write!(
            self.body,
            "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" preserveAspectRatio=\"none\" \
             style=\"image-rendering:pixelated\" href=\"{address}\"/>"
        );
    }

    /// The colours between two values, with the values at their ends.
    pub(super) fn ramp(&mut self, [x, y, w, h]: [f64; 4], ends: (f32, f32), photo: bool, [low, high]: [&str; 2]) {
        let mut stops = String::new();
        for step in 0..=8_u8 {
            let part = f32::from(step) / 8.0;
            let [r, g, b] = match photo {
                // Eight steps of 31 are below 256.
                true => [step.saturating_mul(31).saturating_add(step); 3],
                false => colour(ends.0 + part * (ends.1 - ends.0), ends),
            };
            let _ = write!(stops, "<stop offset=\"{}\" stop-color=\"#{r:02x}{g:02x}{b:02x}\"/>", number(part.into()));
        }
        let _ = write!(self.body, "<linearGradient id=\"ramp\">{stops}</linearGradient>");
        self.text(x - 6.0, y + h, Anchor::End, SMALL, low);
        self.rect([x, y, w, h], &format!("fill=\"url(#ramp)\" stroke=\"{LINE}\" stroke-width=\"0.5\""));
        self.text(x + w + 6.0, y + h, Anchor::Start, SMALL, high);
    }

    /// The figure, with what it is called and what is to be seen in it.
    pub(super) fn done(self, title: &str, about: &str) -> Drawing {
        let height = self.y.ceil().max(1.0);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
             role=\"img\" lang=\"{}\" font-family=\"-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, \
             'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif\" font-size=\"13\" fill=\"{INK}\"><title>",
            self.l.tag()
        );
        escape(&mut svg, title);
        svg.push_str("</title><desc>");
        escape(&mut svg, about);
        svg.push_str("</desc>");
        if self.body.contains("url(#hatch)") {
            let _ = write!(
                svg,
                "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
                 <rect width=\"6\" height=\"6\" fill=\"#ffffff\"/><path d=\"M-1 7L7 -1M-1 1L1 -1M5 7L7 5\" stroke=\"{LINE}\" \
                 stroke-width=\"0.75\"/></pattern>"
            );
        }
        // A picture on a dark page is still ink on paper.
        let _ = write!(svg, "<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>");
        svg.push_str(&self.body);
        svg.push_str("</svg>");
        // Layers are at most a few thousand.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Drawing { svg, height: height as u32 }
    }
}

/// A place, to a hundredth.
pub(super) fn number(n: f64) -> String {
    let written = fixed(n, 2);
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A name may hold anything; XML holds no control characters, not even written out.
fn escape(svg: &mut String, words: &str) {
    for letter in words.chars() {
        match letter {
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            '&' => svg.push_str("&amp;"),
            '"' => svg.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => svg.push('\u{FFFD}'),
            '\n' => svg.push('\n'),
            control if control.is_control() => svg.push(' '),
            other => svg.push(other),
        }
    }
}

/// Whether every tag is closed, in order.
#[cfg(test)]
pub(super) fn is_well_formed(svg: &str) -> bool {
    let mut open = vec![];
    for tag in svg.split('<').skip(1) {
        let Some((tag, _)) = tag.split_once('>') else { return false };
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_and_cut() {
        assert_eq!(SMALL.lines("one two three", 40.0), ["one two", "three"]);
        assert_eq!(SMALL.lines("特征图，一格。", 34.0), ["特征图，", "一格。"]);
        assert!(SMALL.lines("", 40.0).is_empty());
        assert_eq!(SMALL.lines("unbreakable", 10.0), ["unbreakable"]);
        assert_eq!(TEXT.fitted("short", 100.0), "short");
        let cut = TEXT.fitted("a name that is much too long for this", 100.0);
        assert!(cut.ends_with('…') && TEXT.width(&cut) <= 100.0, "{cut}");
        assert_eq!(TEXT.fitted("anything", 0.0), "…");
        assert_eq!([number(1.5), number(2.0), number(0.0), number(10.0)], ["1.5", "2", "0", "10"]);
    }
}
