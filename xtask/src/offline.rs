//! What lets the released site be installed, and opened without a network: the manifest, and the service worker with the names of
//! what it keeps.

use crate::fail::{During, Result, fail};
use crate::{places, preview};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// The comment in index.html that the manifest replaces.
const PLACE: &str = "<!-- installable:";

/// The page with its manifest.
pub(crate) fn with_manifest(html: &str) -> Result<String> {
    let (before, rest) = html.split_once(PLACE).ok_or_else(|| fail!("index.html has no comment `{PLACE} …`"))?;
    let (_, after) = rest.split_once("-->").ok_or_else(|| fail!("the comment `{PLACE} …` does not end"))?;
    Ok(format!(
        "{before}{}<link rel=\"manifest\" href=\"./manifest.webmanifest\"><link rel=\"apple-touch-icon\" href=\"./icons/icon-192.png\">{after}",
        preview::tags()?
    ))
}

/// The ends of the names of what stands in the site's own folder and is kept, and the pictures that the examples begin with.
const KEPT: [&str; 6] = [".js", ".wasm", ".css", ".svg", ".webmanifest", ".png"];
const PICTURES: &str = "pictures";

/// Writes `manifest.webmanifest` and `sw.js` into a released site.
pub(crate) fn write(dist: &Path) -> Result {
    let www = places::root()?.join("www");
    let copy = |name: &str| fs::copy(www.join(name), dist.join(name)).during(name).map(drop);
    copy("manifest.webmanifest")?;
    let mut kept = names(dist, "")?;
    kept.retain(|name| KEPT.iter().any(|end| name.ends_with(end)) && name != "sw.js" && name != "convscope-embed.js");
    kept.extend(names(dist, PICTURES)?.into_iter().filter(|name| !name.ends_with(".md")));
    kept.sort();
    let mut hash = Sha256::new();
    for name in kept.iter().map(String::as_str).chain(["index.html"]) {
        hash.update(name.as_bytes());
        hash.update(fs::read(dist.join(name)).during(name)?);
    }
    let template = fs::read_to_string(www.join("sw.js")).during("www/sw.js")?;
    // The worker itself is a part of the version.
    hash.update(template.as_bytes());
    let version: String = URL_SAFE_NO_PAD.encode(hash.finalize()).chars().take(16).collect();
    fs::write(dist.join("sw.js"), filled(&template, &version, &kept)?).during("sw.js")
}

/// The service worker of a version.
fn filled(template: &str, version: &str, kept: &[String]) -> Result<String> {
    if template.matches("{version}").count() != 1 || template.matches("{files}").count() != 1 {
        return Err(fail!("www/sw.js has no place for its version and its files"));
    }
    let files: Vec<String> = kept.iter().map(|name| format!("'{name}'")).collect();
    if kept.iter().any(|name| name.contains(['\'', '\\', '\n'])) {
        return Err(fail!("a file of the site has a name that www/sw.js cannot say"));
    }
    Ok(template.replace("{version}", version).replace("{files}", &format!("[{}]", files.join(", "))))
}

/// The files of a folder of the site, as the page names them.
fn names(dist: &Path, folder: &str) -> Result<Vec<String>> {
    let path = dist.join(folder);
    let mut names = vec![];
    for entry in fs::read_dir(&path).during(path.display())? {
        let entry = entry.during(path.display())?;
        if entry.file_type().during(path.display())?.is_file() {
            let name = entry.file_name();
            let name = name.to_str().ok_or_else(|| fail!("a file of the site has a name that is no text"))?;
            names.push(if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") });
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_says_what_it_keeps() {
        let kept = ["a-1.js".to_owned(), "pictures/cat.webp".to_owned()];
        let worker = filled("v = '{version}'; f = {files};", "abc", &kept).unwrap();
        assert_eq!(worker, "v = 'abc'; f = ['a-1.js', 'pictures/cat.webp'];");
        assert!(filled("no place", "abc", &kept).is_err());
        assert!(filled("{version}{files}", "abc", &["a'b.js".to_owned()]).is_err());
    }

    #[test]
    fn the_page_has_its_manifest() {
        let page = with_manifest("<head><!-- installable: later --></head>").unwrap();
        assert!(page.contains("rel=\"manifest\" href=\"./manifest.webmanifest\"") && !page.contains("later"));
        assert!(with_manifest("<head></head>").is_err());
    }
}
