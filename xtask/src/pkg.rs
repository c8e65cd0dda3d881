//! `cargo xtask pkg`: the npm package, from the crate's JS API and what stands in `npm/`.

use crate::args::Args;
use crate::fail::{During, Result, fail};
use crate::run::{self, say};
use crate::{element, glue, places, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What `index.html` gives the page's `wasm-opt`, but for speed: the package is loaded once and computes much.
const WASM_OPT: [&str; 10] = [
    "-O3",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-simd",
    "--strip-producers",
];

pub(crate) fn pkg(args: Args) -> Result {
    args.finish()?;
    let pkg = package()?;
    for name in ["convscope_bg.wasm", "convscope.js"] {
        let path = pkg.join(name);
        say(format_args!("{} has {} bytes", path.display(), fs::metadata(&path).during(path.display())?.len()));
    }
    Ok(())
}

/// Builds `pkg/` and returns it.
pub(crate) fn package() -> Result<PathBuf> {
    let root = places::root()?;
    tools::wasm_target(&root)?;
    let bindgen = tools::wasm_bindgen(&root)?.folder()?;
    let opt = tools::wasm_opt().folder()?;
    let start = Instant::now();
    say("building the package in pkg/ (the first time about a minute on two cores)");
    let features =
        ["--lib", "--crate-type", "cdylib", "--no-default-features", "--features", "api", "--profile", "pkg"];
    run::run(
        Command::new("cargo")
            .current_dir(&root)
            .args(["rustc", "--locked", "--quiet", "--target", "wasm32-unknown-unknown"])
            .args(features),
    )?;
    let built = target(&root)?.join("wasm32-unknown-unknown/pkg/convscope.wasm");
    let pkg = root.join("pkg");
    if pkg.exists() {
        fs::remove_dir_all(&pkg).during(pkg.display())?;
    }
    let program = |folder: &Path, name| {
        places::executable(folder, name).ok_or_else(|| fail!("{name} has gone from {}", folder.display()))
    };
    run::run(
        Command::new(program(&bindgen, "wasm-bindgen")?)
            .args(["--target", "web", "--no-typescript", "--out-name", "convscope", "--out-dir"])
            .arg(&pkg)
            .arg(&built),
    )?;
    let wasm = pkg.join("convscope_bg.wasm");
    run::run(Command::new(program(&opt, "wasm-opt")?).args(WASM_OPT).arg(&wasm).arg("-o").arg(&wasm))?;
    let script = pkg.join("convscope.js");
    let text = fs::read_to_string(&script).during(script.display())?;
    // What the page's glue must not have, the package must not have either: a file of its own to import.
    glue::check(&text).map_err(|misshapen| fail!("{}: {misshapen}", script.display()))?;

    let sources = root.join("npm");
    for name in ["README.md", "package.json", "convscope.d.ts", "convscope-embed.d.ts"] {
        copy(&sources.join(name), &pkg.join(name))?;
    }
    copy(&root.join("www").join(element::NAME), &pkg.join(element::NAME))?;
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root.join(name), &pkg.join(name))?;
    }
    say(format_args!("built pkg/ in {}", run::spoken(start.elapsed())));
    Ok(pkg)
}

fn copy(from: &Path, to: &Path) -> Result {
    fs::copy(from, to).during(from.display()).map(drop)
}

/// Cargo's target folder, wherever it has been told to put it.
fn target(root: &Path) -> Result<PathBuf> {
    let mut metadata = Command::new("cargo");
    let text =
        run::output(metadata.current_dir(root).args(["metadata", "--format-version", "1", "--no-deps", "--locked"]));
    let text = text.ok_or_else(|| fail!("`cargo metadata` failed"))?;
    let (_, after) =
        text.split_once("\"target_directory\":\"").ok_or_else(|| fail!("`cargo metadata` names no target folder"))?;
    let path = after.split('"').next().unwrap_or_default();
    Ok(PathBuf::from(path.replace("\\\\", "\\")))
}
