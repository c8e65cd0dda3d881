//! `cargo xtask verify`: runs everything the project exports with real Keras and PyTorch. Apart from `test`, as it needs
//! Python and downloads a lot.

use crate::args::Args;
use crate::fail::{During, Result, fail};
use crate::places;
use crate::run::{self, say};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Random networks, and the seed they are made from, where nothing else is said.
const COUNT: &str = "100";
const SEED: &str = "1";

pub(crate) fn verify(mut args: Args) -> Result {
    let torch = !args.flag("--no-torch");
    let count = args.option("--count")?.unwrap_or_else(|| COUNT.to_owned());
    let seed = args.option("--seed")?.unwrap_or_else(|| SEED.to_owned());
    args.finish()?;

    let start = Instant::now();
    let root = places::root()?;
    let python = environment(&root, torch)?;
    let cases = root.join("target").join("verify");
    if cases.exists() {
        fs::remove_dir_all(&cases).during(cases.display())?;
    }
    say(format_args!("exporting every preset and {count} random networks (seed {seed})"));
    let mut export = Command::new("cargo");
    export.current_dir(&root).args(["run", "--locked", "--quiet", "--profile", "test", "--example", "export", "--"]);
    run::run(export.arg(&cases).args([&seed, &count]))?;
    say("running the exports; about 10 minutes for 100 networks");
    let mut check = Command::new(&python);
    check.arg(root.join("tests/verify/verify.py")).arg(&cases).current_dir(&cases);
    if !torch {
        check.arg("--no-torch");
    }
    let whole = run::succeeds(&mut check)?;
    say(run::spoken(start.elapsed()));
    if whole { Ok(()) } else { Err(fail!("what was exported is not what was said")) }
}

/// The Python of an environment with the pinned packages, made once for all clones. Says what it will download first.
fn environment(root: &Path, torch: bool) -> Result<PathBuf> {
    let wanted = |name: &str| {
        let path = root.join("tests/verify").join(name);
        fs::read_to_string(&path).during(path.display())
    };
    let mut packages = wanted("requirements.txt")?;
    if torch {
        packages.push_str(&wanted("requirements-torch.txt")?);
    }
    let folder = places::tools()?.join(if torch { "verify-torch" } else { "verify" });
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Written last: an environment that has it is whole.
    let mark = folder.join("installed.txt");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == packages) {
        return Ok(python);
    }
    let listed = packages.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(", ");
    say(format_args!("this installs {listed} in {}", folder.display()));
    say("without PyTorch about 200 MB are downloaded, and 600 MB stored");
    if torch {
        say(
            "PyTorch: about 200 MB more where pip is set up to find its CPU build (PIP_FIND_LINKS, PIP_EXTRA_INDEX_URL);",
        );
        say("elsewhere on Linux pip takes the one with the CUDA libraries: 3 GB to download, 6 GB stored.");
        say("`cargo xtask verify --no-torch` leaves PyTorch out");
    }
    let host = ["python3", "python"].into_iter().find_map(places::which);
    let host = host.ok_or_else(|| fail!("Python 3.11 or later is missing"))?;
    if folder.exists() {
        fs::remove_dir_all(&folder).during(folder.display())?;
    }
    run::run(Command::new(host).args(["-m", "venv"]).arg(&folder))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r"]);
    pip.arg(root.join("tests/verify/requirements.txt"));
    if torch {
        pip.arg("-r").arg(root.join("tests/verify/requirements-torch.txt"));
    }
    run::run(&mut pip)?;
    fs::write(&mark, &packages).during(mark.display())?;
    Ok(python)
}
