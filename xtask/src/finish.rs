//! The end of each build, called by Trunk (see Trunk.toml) on the finished files before they are put in place.

use crate::args::Args;
use crate::fail::{During, Result, fail};
use crate::{csp, glue, offline, shorten};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// `cargo xtask finish`.
pub(crate) fn finish(args: Args) -> Result {
    args.finish()?;
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.ok_or_else(|| fail!("`finish` is for Trunk to call"))?;

    let page = staging.join("index.html");
    let script = &only(&staging, "js")?;
    if staging.join("snippets").exists() {
        return Err(fail!("a crate brings JavaScript snippets; workers cannot import them"));
    }
    let mut text = fs::read_to_string(script).during(script.display())?;
    let release = env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release");
    if release {
        let wasm = only(&staging, "wasm")?;
        let long = fs::read(&wasm).during(wasm.display())?;
        let (short, glue) = shorten::shorten(&long, &text)?;
        fs::write(&wasm, &short).during(wasm.display())?;
        fs::write(script, &glue).during(script.display())?;
        let mut html = fs::read_to_string(&page).during(page.display())?;
        for (long, short) in [(&long[..], &short[..]), (text.as_bytes(), glue.as_bytes())] {
            if !html.contains(&hash(long)) {
                return Err(fail!("index.html has no hash of a file that is made shorter"));
            }
            html = html.replace(&hash(long), &hash(short));
        }
        fs::write(&page, html).during(page.display())?;
        text = glue;
        for sheet in files(&staging, "css")? {
            let style = fs::read_to_string(&sheet).during(sheet.display())?;
            fs::write(&sheet, shorten::style(&style)?).during(sheet.display())?;
        }
    }
    glue::check(&text).map_err(|found| fail!("workers cannot be made from {}: {found}", script.display()))?;

    if release {
        let html = fs::read_to_string(&page).during(page.display())?;
        let html = offline::with_manifest(&html)?;
        fs::write(&page, csp::with_policy(&html)?).during(page.display())?;
    }
    Ok(())
}

/// The one file of the site with this ending.
fn only(folder: &Path, ending: &str) -> Result<PathBuf> {
    let found = files(folder, ending)?;
    match found.as_slice() {
        [file] => Ok(file.clone()),
        _ => Err(fail!("expected one .{ending} file from wasm-bindgen, found {}", found.len())),
    }
}

/// The files of the site's own folder with this ending.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder).during(folder.display())?.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(files.filter(|path| path.extension().is_some_and(|other| other == ending)).collect())
}

/// A file's hash as Trunk writes it into the page.
fn hash(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}
