//! The cells of a figure's grids: what they hold, in figures and in colour; what lies beyond a map; a kernel; the numbers of rows.

use super::pen::{Anchor, INK, LINE, Pen, RED, SMALL, Type, number};
use crate::draw::palette::{colour, ink_on};
use crate::draw::plan::Place;
use crate::draw::sweep::{Axis, Stretch};
use crate::nn::decimal::fixed;
use crate::words::{short_value, value};

/// The values of a map.
pub struct Values<'a> {
    /// A cell's value, if it is here.
    pub at: &'a dyn Fn(u64, u64) -> Option<f32>,
    /// The values at the ends of the colours.
    pub ends: (f32, f32),
    /// They are the picture's own, in grey.
    pub photo: bool,
}

impl Values<'_> {
    pub(super) fn paint(&self, value: f32) -> [u8; 3] {
        if !self.photo {
            return colour(value, self.ends);
        }
        // From 0..1 to 0..255: neither sign nor size is lost.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        [byte; 3]
    }

    pub(super) fn of(&self, y: i64, x: i64) -> Option<f32> {
        (self.at)(u64::try_from(y).ok()?, u64::try_from(x).ok()?)
    }
}

/// The least side of a cell that holds a number.
pub(super) const LEGIBLE: f64 = 26.0;

pub(super) fn index(n: u64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

// Cells on a drawing: far below what f64 holds.
#[allow(clippy::cast_precision_loss)]
pub(super) const fn f(n: u64) -> f64 {
    n as f64
}

pub(super) fn cell(place: Place, y: usize, x: usize) -> [f64; 4] {
    block(place, [y as u64, x as u64, y as u64 + 1, x as u64 + 1])
}

/// Some cells of a grid: from the first row and column up to the last, as left, top, width, height.
pub(super) fn block(place: Place, [top, left, bottom, right]: [u64; 4]) -> [f64; 4] {
    let side = |n: u64| f(n) * place.cell;
    [place.x + side(left), place.y + side(top), side(right - left), side(bottom - top)]
}

/// What a cell is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Ground {
    Map,
    /// Beyond the map; a pool counts nothing there.
    Padding(bool),
    Unread,
}

/// A number that fits its cell.
pub(super) fn figures(held: f32, cell: f64) -> String {
    let fits = |text: &String| SMALL.width(text) <= cell - 3.0;
    let two = || {
        let text = fixed(f64::from(held.abs()), 2);
        if held < 0.0 { ["−", &text].concat() } else { text }
    };
    Some(value(held))
        .filter(fits)
        .or_else(|| (held.abs() >= 0.01).then(two).filter(fits))
        .unwrap_or_else(|| short_value(held))
}

pub(super) fn one(pen: &mut Pen, place: [f64; 4], values: &Values<'_>, (y, x): (i64, i64), ground: Ground) {
    let [left, top, side, _] = place;
    let words = |pen: &mut Pen, kind: Type, text: &str| {
        pen.text(left + side / 2.0, top + side / 2.0 + 4.0, Anchor::Middle, kind, text);
    };
    let edge = format!("stroke=\"{LINE}\" stroke-width=\"0.5\"");
    if let Ground::Padding(nothing) = ground {
        pen.rect(place, &format!("fill=\"url(#hatch)\" stroke=\"{LINE}\" stroke-dasharray=\"3 2\""));
        if side >= LEGIBLE {
            let text = if nothing { "–" } else { "0" };
            let wide = SMALL.width(text) + 4.0;
            pen.rect([left + side / 2.0 - wide / 2.0, top + side / 2.0 - 7.0, wide, 14.0], "fill=\"#ffffff\"");
            words(pen, SMALL, text);
        }
        return;
    }
    let Some(held) = values.of(y, x) else {
        pen.rect(place, &format!("fill=\"#ffffff\" {edge}"));
        return;
    };
    let [r, g, b] = values.paint(held);
    pen.rect(place, &format!("fill=\"#{r:02x}{g:02x}{b:02x}\" {edge}"));
    if ground == Ground::Unread {
        pen.rect(place, "fill=\"url(#hatch)\" fill-opacity=\"0.55\"");
    } else if side >= LEGIBLE {
        let ink = if ink_on([r, g, b]) == [0, 0, 0] { "#000000" } else { "#ffffff" };
        words(pen, SMALL.in_colour(ink), &figures(held, side));
    }
}

/// The kernel: how much a cell counts is its colour, and a tick in the corner says that it takes away.
pub(super) fn weights(pen: &mut Pen, place: Place, columns: usize, values: &[f32]) {
    let most = values.iter().fold(0.0_f32, |most, held| most.max(held.abs()));
    let most = if most > 0.0 { most } else { 1.0 };
    for (at, held) in values.iter().enumerate() {
        let spot = cell(place, at / columns.max(1), at % columns.max(1));
        let [left, top, side, _] = spot;
        let [r, g, b] = colour(*held, (-most, most));
        pen.rect(spot, &format!("fill=\"#{r:02x}{g:02x}{b:02x}\" stroke=\"{LINE}\" stroke-width=\"0.5\""));
        if *held < 0.0 {
            let tick = (side * 0.22).min(8.0);
            let [x, y, short] = [left + 1.5, top + tick + 1.5, tick].map(number);
            pen.path(&format!("M{x} {y}l{short} -{short}"), &format!("stroke=\"{INK}\" stroke-width=\"1.25\""));
        }
        if side >= LEGIBLE {
            let ink = if ink_on([r, g, b]) == [0, 0, 0] { "#000000" } else { "#ffffff" };
            pen.text(
                left + side / 2.0,
                top + side / 2.0 + 4.0,
                Anchor::Middle,
                SMALL.in_colour(ink),
                &figures(*held, side),
            );
        }
    }
}

/// The numbers of rows beside a grid, or of columns above it; padding is counted outwards.
pub(super) fn numbers(pen: &mut Pen, axis: &Axis, shown: Stretch, place: Place, rows: bool) {
    for (at, n) in shown.cells().enumerate() {
        let (text, kind) = match axis.beside(n) {
            0 => (n.to_string(), SMALL),
            beyond => (["+", &beyond.to_string()].concat(), SMALL.in_colour(RED)),
        };
        let middle = (f(at as u64) + 0.5) * place.cell;
        if rows {
            pen.text(place.x - 4.0, place.y + middle + 4.0, Anchor::End, kind, &text);
        } else {
            pen.text(place.x + middle, place.y - 5.0, Anchor::Middle, kind, &text);
        }
    }
}
