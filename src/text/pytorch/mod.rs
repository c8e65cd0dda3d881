//! Network → PyTorch: an `nn.Module` with the same shapes, counts and, given the same weights, values.
//!
//! PyTorch has the channels of a picture first. A tensor of Keras that is (height, width, channels) is held as (channels,
//! height, width); every layer here knows which of its inputs are held so, and turns them where it must see Keras's order.

mod forward;
mod functions;
mod helpers;
mod layers;
mod merge;
mod names;
mod nested;
mod normalization;
mod transpose;
mod weights;
mod write;

pub use write::{turned, write};

#[cfg(test)]
mod tests;
