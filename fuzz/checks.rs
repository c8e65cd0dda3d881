//! What must hold of every text and file, however broken: reading ends without a panic, and what was read can be said again.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use convscope::nn::analysis::analyze;
use convscope::nn::network::Network;
use convscope::text::python::First;
use convscope::text::{keras_json, open, python, pytorch, summary};
use convscope::words::Locale;

/// A model JSON: what is read is written, and read again.
pub fn json(text: &str) {
    let Ok(read) = keras_json::read(text) else { return };
    let written = keras_json::write(&read.network, &analyze(&read.network));
    keras_json::from_value(&written).expect("what was written is read");
    said(&read.network);
}

/// Python: what is read is written, and read again.
pub fn python(text: &str) {
    let Ok(read) = python::read(text) else { return };
    said(&read.network);
}

/// A file of any kind, and what it is called.
pub fn file(bytes: &[u8]) {
    for name in ["a.keras", "a.py", "a.json", "a.png", ""] {
        drop(open::open(name, bytes));
    }
}

/// A network in every form there is.
fn said(network: &Network) {
    let report = analyze(network);
    let exported = keras_json::export(network, &report);
    keras_json::from_value(&exported).expect("what was exported is read");
    for first in [First::Input, First::InputShape] {
        let code = python::write(Locale::En, network, first);
        let again = python::read(&code);
        assert!(
            again.is_ok() || network.nodes.iter().all(|node| node.off || node.body.layer().is_none()),
            "{code}\n{again:?}"
        );
    }
    drop(pytorch::write(Locale::ZhCn, network, &report));
    drop(summary::summary(network, &report).text(Some(80)));
}
