//! `convscope-embed.js`: the custom element, as it stands in `www/`, without its comments.

use crate::fail::{During, Result};
use crate::{places, shorten};
use std::fs;
use std::path::Path;

/// Its file.
pub(crate) const NAME: &str = "convscope-embed.js";

/// The most that it may take, in bytes of gzip.
pub(crate) const BOUND: u64 = 5_000;

/// Writes it into a released site.
pub(crate) fn write(dist: &Path) -> Result {
    let file = dist.join(NAME);
    fs::write(&file, script()?).during(file.display())
}

/// What is served.
fn script() -> Result<String> {
    let source = places::root()?.join("www").join(NAME);
    shorten::bare(&fs::read_to_string(&source).during(source.display())?)
}

#[cfg(test)]
mod tests {
    use crate::sizes::gzip;

    #[test]
    fn it_is_small() {
        let size = gzip(super::script().unwrap().as_bytes()).unwrap();
        assert!(size <= super::BOUND, "{size} bytes of gzip");
    }
}
