//! Installing a tool into the cache, once, even when two clones ask at the same time or an install is interrupted.
//!
//! A lock file lets one process install a tool while others wait; the system frees it when its process ends, however it
//! ends. A tool is installed into a folder of the process's own, which is renamed at the end: a folder with the right
//! name is a finished one.

use crate::fail::{During, Result, fail};
use crate::places;
use crate::run::{self, say};
use crate::tools::{Source, Tool};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// How the name of an unfinished folder goes on after the tool's; the number of its process follows.
const PARTIAL: &str = "partial-";

/// Installs a tool unless another process has just done so; returns the path of its program.
pub(crate) fn install(tool: &Tool) -> Result<PathBuf> {
    let name = format!("{} {}", tool.package, tool.version);
    let done = tool.cached()?;
    let folder = places::tools()?;
    fs::create_dir_all(&folder).during(folder.display())?;

    let lock_path = done.with_added_extension("lock");
    let lock = File::create(&lock_path).during(lock_path.display())?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say(format_args!("another process is installing {name}; waiting for it"));
            lock.lock().during(lock_path.display())?;
        }
        Err(TryLockError::Error(error)) => return Err(fail!("{}: {error}", lock_path.display())),
    }
    if let Some(program) = tool.in_folder(&done) {
        return Ok(program);
    }

    let start = Instant::now();
    let partial = done.with_added_extension(format!("{PARTIAL}{}", std::process::id()));
    remove_leftovers(&folder, &done)?;
    fs::create_dir_all(&partial).during(partial.display())?;
    match tool.source {
        Source::Cargo(more) => cargo(tool, more, &name, &partial, &done.with_added_extension("build"))?,
        Source::Npm => npm(tool, &name, &partial)?,
    }
    if tool.in_folder(&partial).is_none() {
        return Err(fail!("{name} was installed but `{} --version` does not say {}", tool.program, tool.version));
    }
    remove(&done)?;
    fs::rename(&partial, &done).during(format_args!("{} -> {}", partial.display(), done.display()))?;
    say(format_args!("installed {name} in {} ({})", done.display(), run::spoken(start.elapsed())));
    tool.in_folder(&done).ok_or_else(|| fail!("{} does not work after it was moved", done.display()))
}

fn cargo(tool: &Tool, more: &[&str], name: &str, partial: &Path, build: &Path) -> Result {
    let spec = format!("{}@{}", tool.package, tool.version);
    if run::output(Command::new("cargo").args(["binstall", "-V"])).is_some() {
        say(format_args!("fetching {name} with cargo binstall (a few seconds)"));
        let fetched = run::succeeds(
            Command::new("cargo")
                .args(["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"])
                .arg(partial)
                .arg(&spec),
        )?;
        if fetched && tool.in_folder(partial).is_some() {
            return Ok(());
        }
    }
    say(format_args!("building {name}, once for all clones ({} on two cores)", tool.takes));
    // Without optimisation: it takes a third of the time and is as fast to use. What an interrupted build has made is
    // kept beside it, and used by the next try.
    run::run(
        Command::new("cargo")
            .args(["install", "--locked", "--quiet", "--profile", "dev", "--config", "profile.dev.debug=false"])
            .args(more)
            .arg("--root")
            .arg(partial)
            .arg("--target-dir")
            .arg(build)
            .arg(&spec)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET"),
    )?;
    remove(build)
}

fn npm(tool: &Tool, name: &str, partial: &Path) -> Result {
    let npm = places::which("npm").ok_or_else(|| fail!("Node.js with npm is missing: {} runs in it", tool.program))?;
    say(format_args!("installing {name} with npm ({})", tool.takes));
    run::run(
        Command::new(npm)
            .args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(partial)
            .arg(format!("{}@{}", tool.package, tool.version)),
    )
}

/// Removes what interrupted installations of a tool have left. The lock is ours, so none of them is still wanted.
fn remove_leftovers(folder: &Path, done: &Path) -> Result {
    let stem = done.with_added_extension(PARTIAL);
    for entry in fs::read_dir(folder).during(folder.display())? {
        let path = entry.during(folder.display())?.path();
        if path.to_string_lossy().starts_with(&*stem.to_string_lossy()) {
            remove(&path)?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result {
    if folder.exists() { fs::remove_dir_all(folder).during(folder.display()) } else { Ok(()) }
}
