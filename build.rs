//! Runs before the crate is compiled: makes `words::t` from the locale files.

use std::{env, fs, io, path::PathBuf};

#[path = "build/words.rs"]
mod words;

/// The languages, English first: it is the one the others are held to.
const LOCALES: [&str; 2] = ["www/locales/en.toml", "www/locales/zh-CN.toml"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/words.rs");
    let mut files = Vec::new();
    for path in LOCALES {
        println!("cargo::rerun-if-changed={path}");
        let text =
            fs::read_to_string(path).map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))?;
        files.push(words::File { path, text });
    }
    match words::generate(&files) {
        Ok(code) => {
            let folder = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
            fs::write(folder.join("words.rs"), code)
        }
        Err(problems) => {
            for problem in problems {
                println!("cargo::error={problem}");
            }
            Ok(())
        }
    }
}
