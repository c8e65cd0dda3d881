//! The worker's entry: takes the place of `main` where there is no window.

/// Installs the worker's loop.
pub const fn run() {}
