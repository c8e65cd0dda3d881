//! The pinned tools: where each is found, or how it is installed.

use crate::fail::{During, Result, fail};
use crate::run::{self, say};
use crate::{install, places};
use std::path::{Path, PathBuf};
use std::process::Command;

const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132.0.0";

/// A program that the build calls.
pub(crate) struct Tool {
    /// The name of the package and of its folder in the cache.
    pub(crate) package: &'static str,
    /// The name of the program.
    pub(crate) program: &'static str,
    pub(crate) version: String,
    /// What `program --version` prints as a word of its own when it is this version.
    shown: String,
    pub(crate) source: Source,
    /// How long installing takes on two cores, in words.
    pub(crate) takes: &'static str,
}

pub(crate) enum Source {
    /// crates.io, with more arguments for `cargo install`.
    Cargo(&'static [&'static str]),
    Npm,
}

pub(crate) fn trunk() -> Tool {
    Tool {
        package: "trunk",
        program: "trunk",
        version: TRUNK.into(),
        shown: TRUNK.into(),
        source: Source::Cargo(&["--no-default-features", "--features", "rustls"]),
        takes: "about 4 minutes",
    }
}

/// The command-line tool must have exactly the version of the crate, so that is where it is read from.
pub(crate) fn wasm_bindgen(root: &Path) -> Result<Tool> {
    let lock = root.join("Cargo.lock");
    let text = std::fs::read_to_string(&lock).during(lock.display())?;
    let version = locked(&text, "wasm-bindgen").ok_or_else(|| fail!("Cargo.lock does not name wasm-bindgen"))?;
    Ok(Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: version.into(),
        shown: version.into(),
        source: Source::Cargo(&[]),
        takes: "about 2 minutes",
    })
}

/// Binaryen's npm package carries a `wasm-opt` that runs in Node wherever the tests run.
pub(crate) fn wasm_opt() -> Tool {
    Tool {
        package: "binaryen",
        program: "wasm-opt",
        version: BINARYEN.into(),
        shown: BINARYEN.split('.').next().unwrap_or_default().into(),
        source: Source::Npm,
        takes: "a few seconds",
    }
}

impl Tool {
    /// The folder that holds the program, from PATH, from the cache, or after installing it.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        let on_path = places::which(self.program).filter(|program| self.is(program));
        let program = match on_path.or_else(|| self.in_folder(&self.cached().ok()?)) {
            Some(program) => program,
            None => install::install(self)?,
        };
        program.parent().map(Path::to_owned).ok_or_else(|| fail!("{} has no folder", program.display()))
    }

    /// Where the cache keeps this version.
    pub(crate) fn cached(&self) -> Result<PathBuf> {
        Ok(places::tools()?.join(format!("{}-{}", self.package, self.version)))
    }

    /// The program below an installed folder, if it is there and of this version.
    pub(crate) fn in_folder(&self, installed: &Path) -> Option<PathBuf> {
        let below = match self.source {
            Source::Cargo(_) => "bin",
            Source::Npm => "node_modules/.bin",
        };
        places::executable(&installed.join(below), self.program).filter(|program| self.is(program))
    }

    fn is(&self, program: &Path) -> bool {
        run::output(Command::new(program).arg("--version"))
            .is_some_and(|text| text.split_whitespace().any(|word| word == self.shown))
    }
}

/// The wasm32 part of the standard library. `rust-toolchain.toml` lists it, so rustup has usually brought it already.
pub(crate) fn wasm_target(root: &Path) -> Result {
    let target = "wasm32-unknown-unknown";
    let libraries = || {
        let mut rustc = Command::new("rustc");
        run::output(rustc.current_dir(root).args(["--print", "target-libdir", "--target", target]))
            .is_some_and(|folder| Path::new(folder.trim()).is_dir())
    };
    if libraries() {
        return Ok(());
    }
    if places::which("rustup").is_none() {
        return Err(fail!("Rust's {target} target is missing: install it, or rustup, which brings it"));
    }
    say(format_args!("adding Rust's {target} target (a few seconds)"));
    run::run(Command::new("rustup").current_dir(root).args(["target", "add", target]))
}

/// The version of a package in the text of a Cargo.lock.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "name = \"wasm-bindgen-macro\"\nversion = \"1\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked(lock, "yew"), None);
    }
}
