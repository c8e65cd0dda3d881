//! Shapes, counts and refusals held to those of real Keras (see `tests/keras/README.md`).
//!
//! A case that a layer not built yet stands in the way of counts as waiting; everything above and beside it is compared.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;
mod folding;
mod layers;
mod networks;
mod reads;
mod reasons;
mod summaries;
