//! Lengths as a style writes them. The standard library's way to write a float brings 20 kB of tables with it.

use crate::nn::decimal::fixed;

/// A number of pixels.
pub fn px(n: f64) -> String {
    fixed(n, 2) + "px"
}

/// A part of a whole.
pub fn percent(part: f64) -> String {
    fixed(part * 100.0, 3) + "%"
}

/// A frame on a picture, by the parts of it: top, left, bottom, right.
pub fn frame([top, left, bottom, right]: [f64; 4]) -> String {
    let [top, left, height, width] = [top, left, bottom - top, right - left].map(percent);
    format!("top:{top};left:{left};height:{height};width:{width}")
}
