//! The state machine: what the page knows, what can happen to it, and what it then wants done. No browser in it.

pub mod address;
mod answers;
pub mod catalogue;
pub mod drawing;
pub mod failures;
pub mod files;
pub mod history;
pub mod input;
pub mod inside;
pub mod kernel;
pub mod lens;
pub mod links;
pub mod looking;
pub mod message;
pub mod notices;
pub mod page;
pub mod player;
pub mod samples;
pub mod sentences;
pub mod settings;
pub mod spoken;
pub mod state;
pub mod sum;
pub mod sweep;
pub mod update;
pub mod view;
pub mod why;
