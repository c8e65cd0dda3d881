//! `cargo xtask`: the project's commands. They find or install the pinned tools, then call them.

mod args;
mod bench;
mod browser;
mod csp;
mod element;
mod embed;
mod fail;
mod finish;
mod glue;
mod install;
mod offline;
mod pkg;
mod places;
mod preview;
mod run;
mod shorten;
mod site;
mod sizes;
mod tally;
mod test;
mod tools;
mod verify;

use args::Args;
use fail::Result;
use std::process::ExitCode;

const HELP: &str = "\
Convscope's commands

Usage: cargo xtask <command> [options]

  serve [--port N] [--open] [--release]
        Build the page and serve it on http://127.0.0.1:8080; rebuild when a file changes.
  build
        Build the release site in dist/: static files with relative paths, for any host. Prints their sizes.
  pkg
        Build the npm package in pkg/, for a page, a worker or Node. Its README and types stand in npm/.
  test [--native] [--browser] [--update] [FILTER]
        Run everything: formatting, clippy (native and wasm32), native tests, doc tests, the package in Node,
        browser tests.
        --native    only what needs no browser
        --browser   only the browser tests
        --update    accept what the tests produce as their new snapshots (native tests see CONVSCOPE_UPDATE=1)
        FILTER      only the tests whose name contains it
  bench [FILTER] [--case TEXT]
        Run the benchmarks: benches/*.rs, that of the package (`package`), that of the engine beside TensorFlow.js and
        ONNX Runtime Web (`engine`; --case: only the cases whose name contains it), then tests/browser/bench/*.mjs.
        They print figures and judge nothing.
  shots [OUTDIR] [--url URL]
        Take the standard screenshots: four sizes, two languages, three themes. Default: dist/ into tests/browser/out/shots.
  verify [--no-torch] [--count N] [--seed N]
        Run what the project exports with real Keras and PyTorch: every preset and 100 random networks; shapes, counts,
        summaries, values. Needs Python, and says what it will download. --no-torch leaves out PyTorch (gigabytes on Linux).
  tools
        Only find or install the pinned tools.

The tools (trunk, wasm-bindgen, wasm-opt) are taken from PATH when their version matches. Otherwise they are installed
once for all clones, in $CONVSCOPE_CACHE or the user's cache folder. `cargo binstall` is used if it is there.
";

fn main() -> ExitCode {
    let mut args = Args::from_env();
    let command = args.word();
    let result = match command.as_deref() {
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ if args.flag("--help") || args.flag("-h") => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Some(command) => dispatch(command, args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => {
            eprintln!("xtask: {fail}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, args: Args) -> Result {
    match command {
        "serve" => site::serve(args),
        "build" => site::build(args),
        "test" => test::test(args),
        "pkg" => pkg::pkg(args),
        "bench" => bench::bench(args),
        "shots" => browser::shots(args),
        "verify" => verify::verify(args),
        "tools" => site::tools(args),
        // Called by Trunk at the end of each build; see Trunk.toml.
        "finish" => finish::finish(args),
        other => Err(fail::fail!("there is no command `{other}`; `cargo xtask help` lists them")),
    }
}
