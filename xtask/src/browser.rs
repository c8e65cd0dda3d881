//! What drives a real browser: the tests, the screenshots and the browser benchmarks in `tests/browser`, which run in Node.

use crate::args::Args;
use crate::fail::{During, Result, fail};
use crate::run::{self, say};
use crate::{places, site};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `cargo xtask shots`.
pub(crate) fn shots(mut args: Args) -> Result {
    let url = args.option("--url")?;
    let out = args.word();
    args.finish()?;
    let mut node = node()?;
    node.arg("shots.mjs");
    if let Some(out) = out {
        let here = std::env::current_dir().during("the current folder")?;
        node.arg(here.join(out));
    }
    match url {
        Some(url) => _ = node.args(["--url", &url]),
        None => _ = site::release_site()?,
    }
    run::run(&mut node)
}

/// Node, in `tests/browser`, with its packages and a Chromium in place.
pub(crate) fn node() -> Result<Command> {
    let node = packaged_node()?;
    chromium(Path::new(node.get_program()), &places::root()?.join("tests").join("browser"))?;
    Ok(node)
}

/// Node, in `tests/browser`, with its packages in place.
pub(crate) fn packaged_node() -> Result<Command> {
    let folder = places::root()?.join("tests").join("browser");
    let node =
        places::which("node").ok_or_else(|| fail!("Node.js 20 or later is missing: the browser tests run in it"))?;
    packages(&folder)?;
    let mut node = Command::new(node);
    node.current_dir(folder);
    Ok(node)
}

/// Installs the packages that package-lock.json names, unless those very ones are there.
pub(crate) fn packages(folder: &Path) -> Result {
    let wanted = folder.join("package-lock.json");
    let wanted = fs::read(&wanted).during(wanted.display())?;
    let installed = folder.join("node_modules").join(".installed-lock.json");
    if fs::read(&installed).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    let npm = places::which("npm").ok_or_else(|| fail!("npm is missing: it comes with Node.js"))?;
    say(format_args!("installing the packages of {} with npm (a few seconds)", folder.display()));
    run::run(
        Command::new(npm)
            .current_dir(folder)
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )?;
    fs::write(&installed, wanted).during(installed.display())
}

/// Sees to it that there is a Chromium, and a font for Chinese, where this user may install them.
fn chromium(node: &Path, folder: &Path) -> Result {
    let found = || run::output(Command::new(node).current_dir(folder).arg("lib/chromium.mjs")).is_some();
    // Where fontconfig is not at home, the system brings a Chinese font.
    let chinese = || {
        let list = run::output(Command::new("fc-list").args([":lang=zh-cn", "family"]));
        list.is_none_or(|fonts| !fonts.trim().is_empty())
    };
    let mut missing = Vec::new();
    if !found() {
        missing.push("chromium");
    }
    if !chinese() || (!missing.is_empty() && places::which("fc-list").is_none()) {
        missing.push("fonts-noto-cjk");
    }
    if missing.is_empty() {
        return Ok(());
    }
    if let Some(apt) = apt() {
        say(format_args!("installing {} with apt (about a minute)", missing.join(" and ")));
        let apt =
            |arguments: &[&str]| run::run(Command::new(&apt).args(arguments).env("DEBIAN_FRONTEND", "noninteractive"));
        apt(&["update", "-qq"])?;
        apt(&[&["install", "-y", "-qq", "--no-install-recommends"], missing.as_slice()].concat())?;
    }
    if !chinese() {
        say("no font for Chinese is installed: Chinese text will show as boxes on screenshots");
    }
    if found() {
        return Ok(());
    }
    Err(fail!("no Chromium found: install Chromium or Google Chrome, or put its path in CONVSCOPE_CHROMIUM"))
}

/// `apt-get`, where this user may use it.
fn apt() -> Option<PathBuf> {
    let root = run::output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    places::which("apt-get").filter(|_| root)
}
