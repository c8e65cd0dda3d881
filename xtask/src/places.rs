//! Where things are: the project, its cache of tools, and what is on PATH.

use crate::fail::{Result, fail};
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The project's folder. Cargo says where this crate is when it runs it, so one shared target folder serves many clones.
pub(crate) fn root() -> Result<PathBuf> {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_owned).ok_or_else(|| fail!("{} has no folder above it", here.display()))
}

/// Where the tools are kept for all clones of one user.
pub(crate) fn tools() -> Result<PathBuf> {
    cache(|name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
        .map(|cache| cache.join("tools"))
}

fn cache(var: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf> {
    if let Some(own) = var("CONVSCOPE_CACHE") {
        return Ok(own);
    }
    let caches = if cfg!(windows) {
        var("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        var("HOME").map(|home| home.join("Library/Caches"))
    } else {
        var("XDG_CACHE_HOME").filter(|path| path.is_absolute()).or_else(|| var("HOME").map(|home| home.join(".cache")))
    };
    caches
        .map(|caches| caches.join("convscope"))
        .ok_or_else(|| fail!("there is no cache folder for the tools: set CONVSCOPE_CACHE"))
}

/// The executable of this name that a shell would start.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).find_map(|folder| executable(&folder, name))
}

/// The executable of this name in a folder.
pub(crate) fn executable(folder: &Path, name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    endings.iter().map(|ending| folder.join(format!("{name}{ending}"))).find(|path| path.is_file())
}

/// PATH with these folders first.
pub(crate) fn path_with(folders: &[PathBuf]) -> Result<impl AsRef<OsStr> + use<>> {
    let old = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folders.iter().cloned().chain(env::split_paths(&old)))
        .map_err(|error| fail!("PATH cannot be set: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projects_own_variable_wins() {
        let found = cache(|name| (name == "CONVSCOPE_CACHE").then(|| PathBuf::from("/x"))).unwrap();
        assert_eq!(found, Path::new("/x"));
        assert!(cache(|_| None).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_follows_the_xdg_rule() {
        let home = |name: &str| (name == "HOME").then(|| PathBuf::from("/home/a"));
        assert_eq!(cache(home).unwrap(), Path::new("/home/a/.cache/convscope"));
        let xdg = |name: &str| (name == "XDG_CACHE_HOME").then(|| PathBuf::from("/c"));
        assert_eq!(cache(xdg).unwrap(), Path::new("/c/convscope"));
        // The specification says that a relative path is to be ignored.
        let relative = |name: &str| {
            Some(PathBuf::from(if name == "HOME" { "/h" } else { "c" })).filter(|_| name != "CONVSCOPE_CACHE")
        };
        assert_eq!(cache(relative).unwrap(), Path::new("/h/.cache/convscope"));
    }
}
