//! Runs before the crate is compiled: makes `words::t` from the locale files and `app::samples` from the list of pictures.

use std::{env, fs, io, path::PathBuf};

#[path = "build/pictures.rs"]
mod pictures;
#[path = "build/words.rs"]
mod words;

/// The languages, English first: it is the one the others are held to.
const LOCALES: [&str; 2] = ["www/locales/en.toml", "www/locales/zh-CN.toml"];

/// The bundled pictures.
const PICTURES: &str = "www/pictures/index.toml";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let mut files = Vec::new();
    for path in LOCALES {
        files.push(words::File { path, text: read(path)? });
    }
    write("words.rs", words::generate(&files))?;
    write("samples.rs", pictures::generate(&read(PICTURES)?).map_err(|problem| vec![format!("{PICTURES}: {problem}")]))
}

fn read(path: &str) -> io::Result<String> {
    println!("cargo::rerun-if-changed={path}");
    fs::read_to_string(path).map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))
}

/// Writes what was made where the crate includes it; what is wrong stops the build.
fn write(name: &str, made: Result<String, Vec<String>>) -> io::Result<()> {
    match made {
        Ok(code) => {
            let folder = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
            fs::write(folder.join(name), code)
        }
        Err(problems) => {
            for problem in problems {
                println!("cargo::error={problem}");
            }
            Ok(())
        }
    }
}
