//! Keras's model JSON <-> [`Network`](crate::nn::network::Network).
//!
//! [`read()`] takes what Keras 3 and Keras 2 write, Sequential and Functional. [`write()`] gives a network that was read
//! back as it was read, but for what was changed since; [`export`] writes the least that every Keras 3 loads.
//!
//! What the file said stays beside what is read from it (`Node::extra`, `Network::extra`), and nothing is written from there
//! but what still says the same as the network: an argument that was changed is written anew, in place; all others keep
//! their spelling, known or not.
//!
//! What follows from the network (the `build_config` of a layer, the shape in each `__keras_tensor__`) is kept where
//! neither the layer nor anything above it has changed. Elsewhere `build_config` is left out, as every Keras builds a
//! layer without it, and shapes are written anew from the report; a size that is not known is `null`.

mod calls;
mod config;
mod read;
mod said;
mod write;

pub(crate) use calls::object;
pub(in crate::text) use config::{carried, takes};
pub(crate) use read::forget_what_follows;
pub use read::{Read, from_value, read};
pub use write::{export, write};

/// Whose form a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    Keras2,
    Keras3,
}

#[cfg(test)]
mod tests;
