//! The end of each build, called by Trunk (see Trunk.toml) on the finished files before they are put in place.

use crate::args::Args;
use crate::fail::{During, Result, fail};
use crate::{csp, glue};
use std::env;
use std::fs;
use std::path::PathBuf;

/// `cargo xtask finish`.
pub(crate) fn finish(args: Args) -> Result {
    args.finish()?;
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.ok_or_else(|| fail!("`finish` is for Trunk to call"))?;

    let scripts: Vec<PathBuf> = fs::read_dir(&staging)
        .during(staging.display())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "js"))
        .collect();
    let [script] = scripts.as_slice() else {
        return Err(fail!("expected one JavaScript file from wasm-bindgen, found {}", scripts.len()));
    };
    if staging.join("snippets").exists() {
        return Err(fail!("a crate brings JavaScript snippets; workers cannot import them"));
    }
    let text = fs::read_to_string(script).during(script.display())?;
    glue::check(&text).map_err(|found| fail!("workers cannot be made from {}: {found}", script.display()))?;

    if env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release") {
        let page = staging.join("index.html");
        let html = fs::read_to_string(&page).during(page.display())?;
        fs::write(&page, csp::with_policy(&html)?).during(page.display())?;
    }
    Ok(())
}
