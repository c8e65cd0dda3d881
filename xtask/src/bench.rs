//! `cargo xtask bench`: the benchmarks. A native one is a file in `benches/`, a browser one a script in
//! `tests/browser/bench/`, that of the package `tests/pkg/bench.mjs`, that of the engine beside others in
//! `tests/browser/bench/peers`; each prints its own figures, and nothing is judged by them.

use crate::args::Args;
use crate::fail::{During, Result};
use crate::run::{self, say};
use crate::{browser, pkg, places, site};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn bench(mut args: Args) -> Result {
    let filter = args.word().unwrap_or_default();
    let only = args.option("--case")?;
    args.finish()?;
    let root = places::root()?;

    for bench in files(&root.join("benches"), "rs", &filter)? {
        say(format_args!("native benchmark {bench}"));
        run::run(Command::new("cargo").current_dir(&root).args(["bench", "--locked", "--quiet", "--bench", &bench]))?;
    }
    if "package".contains(&filter) {
        pkg::package()?;
        say("benchmark of the package");
        run::run(browser::packaged_node()?.arg("../pkg/bench.mjs"))?;
    }
    if "engine".contains(&filter) {
        engine(&root, only)?;
    }
    let scripts = files(&root.join("tests").join("browser").join("bench"), "mjs", &filter)?;
    if scripts.is_empty() {
        return Ok(());
    }
    site::release_site()?;
    for script in scripts {
        say(format_args!("browser benchmark {script}"));
        run::run(browser::node()?.arg(format!("bench/{script}.mjs")))?;
    }
    Ok(())
}

/// The package beside the engines that a web developer would take instead: theirs are installed for this alone.
fn engine(root: &Path, only: Option<String>) -> Result {
    pkg::package()?;
    let mut node = browser::node()?;
    browser::packages(&root.join("tests").join("browser").join("bench").join("peers"))?;
    say("benchmark of the engine (about five minutes; nothing else should run)");
    node.arg("bench/peers/engine.mjs");
    if let Some(only) = only {
        node.args(["--case", &only]);
    }
    run::run(&mut node)
}

/// The names of the files in a folder with this ending that contain the filter, in order.
fn files(folder: &Path, ending: &str, filter: &str) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let paths: std::io::Result<Vec<PathBuf>> =
        fs::read_dir(folder).during(folder.display())?.map(|entry| Ok(entry?.path())).collect();
    let mut names: Vec<String> = paths
        .during(folder.display())?
        .iter()
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .filter(|name| name.contains(filter))
        .collect();
    names.sort();
    Ok(names)
}
