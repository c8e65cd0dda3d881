//! Where something stands in a file: `config.layers[3].config.filters`.

use super::{ImportError, Wanted};
use crate::nn::params::{Map, Value};
use std::fmt;

/// A place in a file, as steps from its top. Nothing is written down until an error needs it.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    Top,
    Key(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Key(Path::Top, key) => f.write_str(key),
            Self::Key(above, key) => write!(f, "{above}.{key}"),
            Self::Item(above, at) => write!(f, "{above}[{at}]"),
        }
    }
}

impl Path<'_> {
    pub(crate) fn wrong(&self, wanted: Wanted) -> ImportError {
        ImportError::WrongType { path: self.to_string(), wanted }
    }

    pub(crate) fn map<'v>(&self, value: &'v Value) -> Result<&'v Map, ImportError> {
        value.as_map().ok_or_else(|| self.wrong(Wanted::Object))
    }

    pub(crate) fn list<'v>(&self, value: &'v Value) -> Result<&'v [Value], ImportError> {
        value.as_list().ok_or_else(|| self.wrong(Wanted::List))
    }

    pub(crate) fn text<'v>(&self, value: &'v Value) -> Result<&'v str, ImportError> {
        value.as_text().ok_or_else(|| self.wrong(Wanted::Text))
    }

    pub(crate) fn count(&self, value: &Value) -> Result<u64, ImportError> {
        value.as_int().and_then(|n| u64::try_from(n).ok()).ok_or_else(|| self.wrong(Wanted::Count))
    }

    /// What stands under a key that must be there.
    pub(crate) fn need<'v>(&self, map: &'v Map, key: &str) -> Result<&'v Value, ImportError> {
        map.get(key).ok_or_else(|| ImportError::Missing { path: Path::Key(self, key).to_string() })
    }
}
