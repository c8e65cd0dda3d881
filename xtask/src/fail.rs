//! The one kind of error here: a line for the person at the terminal. Nothing in this crate decides by it.

use std::fmt;

#[derive(Debug)]
pub(crate) struct Fail(pub(crate) String);

pub(crate) type Result<T = ()> = std::result::Result<T, Fail>;

macro_rules! fail {
    ($($text:tt)*) => { $crate::fail::Fail(format!($($text)*)) };
}
pub(crate) use fail;

impl fmt::Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when an operation of the system failed.
pub(crate) trait During<T> {
    fn during(self, what: impl fmt::Display) -> Result<T>;
}

impl<T> During<T> for std::io::Result<T> {
    fn during(self, what: impl fmt::Display) -> Result<T> {
        self.map_err(|error| fail!("{what}: {error}"))
    }
}
