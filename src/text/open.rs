//! What a file or a pasted text is, and the document it holds.

use super::document::{self, Opened};
use super::{ImportError, archive, hdf5, python, trained};
use std::borrow::Cow;

/// Endings of the names that networks are saved under, here and by Keras.
const JSON: [&str; 4] = ["json", "keras", "h5", "hdf5"];

/// The document in a file: a saved one, Keras's JSON, a `.keras` archive or an `.h5` file with their weights, or Python (a file of that kind, or text without a
/// name). Nothing where it is something else: a picture, perhaps.
#[must_use]
pub fn open(name: &str, bytes: &[u8]) -> Option<Result<Opened, ImportError>> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let is_python = ending == "py" || name.is_empty();
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if archive::is_archive(bytes) {
        return match archive::entry(bytes, "config.json") {
            Some(config) => Some(as_text(config).and_then(|text| document::read(&text)).map(|mut opened| {
                let weights = archive::entry(bytes, "model.weights.h5");
                opened.trained = Some(trained::give(&mut opened.document, weights.as_deref()));
                opened
            })),
            None if ending == "keras" => Some(Err(ImportError::NoText)),
            // Of what else is an archive, something else may know.
            None => None,
        };
    }
    if hdf5::is_hdf5(bytes) {
        let Some(config) = trained::model_config(bytes) else { return Some(Err(ImportError::OnlyWeights)) };
        return Some(document::read(&config).map(|mut opened| {
            opened.trained = Some(trained::give(&mut opened.document, Some(bytes)));
            opened
        }));
    }
    if text.starts_with(b"{") || JSON.contains(&ending.as_str()) {
        return Some(as_text(Cow::Borrowed(bytes)).and_then(|text| document::read(&text)));
    }
    if is_python {
        let read = as_text(Cow::Borrowed(bytes)).and_then(|text| python::read(&text));
        return Some(read.map(document::of_network));
    }
    None
}

fn as_text(bytes: Cow<'_, [u8]>) -> Result<String, ImportError> {
    String::from_utf8(bytes.into_owned()).map_err(|_| ImportError::NoText)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keras/oracle/files/keras/digits.keras");
        let archive = std::fs::read(folder).unwrap();
        let layers = |name: &str, bytes: &[u8]| {
            open(name, bytes)
                .map(|read| read.map(|opened| opened.document.network.nodes.len()).map_err(|error| error.code()))
        };
        assert!(layers("digits.keras", &archive).unwrap().unwrap() > 2);
        assert!(layers("digits.zip", &archive).unwrap().is_ok());
        assert_eq!(layers("broken.keras", &archive[..100]), Some(Err("no_text")));
        assert_eq!(layers("a.py", b"Conv2D(3, 3)"), Some(Ok(2)));
        assert_eq!(layers("", b"\xEF\xBB\xBFfrom keras.layers import Conv2D\nConv2D(3, 3)"), Some(Ok(2)));
        assert_eq!(layers("", b"hello"), Some(Err("no_layers")));
        assert_eq!(layers("a.json", b"hello"), Some(Err("json_syntax")));
        assert_eq!(layers("a", b" {}"), Some(Err("no_model")));
        assert_eq!(layers("a.h5", b"\xff"), Some(Err("no_text")));
        assert_eq!(layers("a.h5", b"\x89HDF\r\n\x1a\n"), Some(Err("only_weights")));
        assert_eq!(layers("a.txt", b"hello"), None);
        assert_eq!(layers("a.png", b"\x89PNG"), None);
    }
}
