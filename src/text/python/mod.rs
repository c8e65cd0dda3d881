//! Keras's Python code <-> [`Network`](crate::nn::network::Network).
//!
//! [`read()`] takes the common ways to write a model and runs none of them: assignments, `Sequential([…])`,
//! `model.add(…)`, the functional style, layers that stand alone. What it does not understand it lists with its line, and
//! does not guess. [`write()`] gives code that runs as it stands.

mod argument;
mod call;
mod expression;
mod layout;
mod literal;
mod made;
mod model;
mod name;
mod read;
mod stated;
mod statement;
mod token;
mod value;
mod write;

pub(super) use layout::{comment, free, identifier, variables};
pub(super) use literal::{number, quoted, tuple};
pub use read::read;
pub use write::{First, call_of, write};

#[cfg(test)]
mod tests;
