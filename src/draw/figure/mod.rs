//! Drawings that stand alone: an SVG for a page, a slide or paper. Ink on white in every theme, so that it prints, and whatever
//! colour says is said by a line, a hatching or a number too.

pub mod maps;
mod pen;
pub mod stack;
pub mod window;

pub use pen::Drawing;
