//! The page: `serve` and `build`, both by Trunk.

use crate::args::Args;
use crate::fail::{During, Result, fail};
use crate::run::{self, say};
use crate::{element, embed, offline, preview};
use crate::{places, sizes, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// `cargo xtask serve`.
pub(crate) fn serve(mut args: Args) -> Result {
    let port = args.option("--port")?.unwrap_or_else(|| "8080".into());
    let port: u16 = port.parse().map_err(|_| fail!("--port takes a number from 1 to 65535, not `{port}`"))?;
    let (open, release) = (args.flag("--open"), args.flag("--release"));
    args.finish()?;

    let mut trunk = trunk("serve", release)?;
    // Not in dist/, so that serving and testing the release site do not disturb each other.
    trunk.args(["--dist", "target/serve-site", "--port"]).arg(port.to_string());
    if open {
        trunk.arg("--open");
    }
    if std::net::TcpListener::bind(("127.0.0.1", port)).is_err() {
        return Err(fail!("port {port} is in use: choose another with --port"));
    }
    say(format_args!(
        "building the page (the first time about a minute on two cores), then serving http://127.0.0.1:{port}/"
    ));
    say("it is built again when a file changes; Ctrl+C stops it");
    run::become_(&mut trunk)
}

/// `cargo xtask build`.
pub(crate) fn build(args: Args) -> Result {
    args.finish()?;
    sizes::report(&release_site()?)
}

/// `cargo xtask tools`.
pub(crate) fn tools(args: Args) -> Result {
    args.finish()?;
    trunk("build", true).map(drop)?;
    say("all tools are there");
    Ok(())
}

/// Builds the release site and returns its folder.
pub(crate) fn release_site() -> Result<PathBuf> {
    let mut trunk = trunk("build", true)?;
    trunk.args(["--public-url", "./"]);
    let start = Instant::now();
    say("building the release site in dist/ (the first time about 2 minutes on two cores)");
    run::run(&mut trunk)?;
    let dist = places::root()?.join("dist");
    relative(&dist)?;
    embed::write(&dist)?;
    element::write(&dist)?;
    offline::write(&dist)?;
    preview::write(&dist)?;
    say(format_args!("built dist/ in {}", run::spoken(start.elapsed())));
    Ok(dist)
}

/// Trunk with everything it needs in place: the tools first on PATH, the crates fetched, its own downloads off.
fn trunk(command: &str, release: bool) -> Result<Command> {
    let root = places::root()?;
    tools::wasm_target(&root)?;
    let trunk = tools::trunk().folder()?;
    let mut folders = vec![tools::wasm_bindgen(&root)?.folder()?];
    if release {
        folders.push(tools::wasm_opt().folder()?);
    }
    run::run(Command::new("cargo").current_dir(&root).args(["fetch", "--locked", "--quiet"]))?;

    let program =
        places::executable(&trunk, "trunk").ok_or_else(|| fail!("trunk has gone from {}", trunk.display()))?;
    let mut trunk = Command::new(program);
    trunk
        .current_dir(&root)
        .env("PATH", places::path_with(&folders)?)
        // Trunk takes only the words true and false for it.
        .env_remove("NO_COLOR")
        .args(["--skip-version-check", "--log", "warn", command, "--offline", "true", "--locked", "true"]);
    if release {
        trunk.arg("--release");
    }
    Ok(trunk)
}

/// The site must work in any folder of any host, so no reference may begin at a host or at its root.
fn relative(dist: &Path) -> Result {
    let page = dist.join("index.html");
    let text = fs::read_to_string(&page).during(page.display())?;
    match absolute_reference(&text) {
        None => Ok(()),
        Some(found) => Err(fail!("dist/index.html refers to `{found}`, which is not a relative path")),
    }
}

/// What is in quotes after `href=`, `src=` or `from` and does not begin with a dot.
fn absolute_reference(html: &str) -> Option<&str> {
    let quoted =
        |start: &'static str| html.match_indices(start).filter_map(move |(at, _)| html.get(at + start.len()..));
    ["href=\"", "src=\"", "from '"]
        .into_iter()
        .flat_map(quoted)
        .filter_map(|after| after.split(['"', '\'']).next())
        .find(|reference| reference.starts_with('/') || reference.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::absolute_reference;

    #[test]
    fn absolute_references_are_found() {
        assert_eq!(absolute_reference("<link href=\"./a.css\"><script>import init from './a.js';</script>"), None);
        assert_eq!(absolute_reference("<link href=\"/a.css\">"), Some("/a.css"));
        assert_eq!(absolute_reference("import init from '/a.js';"), Some("/a.js"));
        assert_eq!(absolute_reference("<img src=\"https://example.org/a\">"), Some("https://example.org/a"));
    }
}
