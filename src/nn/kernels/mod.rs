//! The hot loops, each beside a plain reference that tests hold it to. No layer is known here: only arrays and windows.

pub mod conv;
pub mod pool;
