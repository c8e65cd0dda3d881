//! The rules of `docs/architecture.md` that can be seen in the text of the source: who may name whom, and what no code does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A module, the modules of the crate it may name, and the other crates it may name beside std.
const MAY_NAME: &[(&str, &[&str], &[&str])] = &[
    ("nn", &[], &["ndarray", "libm"]),
    ("words", &["nn"], &[]),
    ("text", &["nn", "words"], &["serde", "serde_json", "miniz_oxide"]),
    ("draw", &["nn", "words"], &["libm"]),
    ("app", &["nn", "text", "draw", "words", "worker"], &[]),
    ("worker", &["nn", "text", "draw"], &[]),
    ("js", &["nn", "text", "draw", "words"], &["wasm_bindgen", "serde_wasm_bindgen", "js_sys"]),
    (
        "web",
        &["nn", "text", "draw", "words", "app", "worker"],
        &["yew", "web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "gloo_events", "gloo_timers"],
    ),
    ("main", &["web"], &["convscope", "web_sys", "js_sys"]),
    ("lib", &[], &[]),
];

/// Crates that a path may begin with; a path that begins with anything else is one of ours.
const CRATES: &[&str] = &[
    "ndarray",
    "libm",
    "miniz_oxide",
    "serde",
    "serde_json",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "serde_wasm_bindgen",
    "js_sys",
    "web_sys",
    "yew",
    "gloo_events",
    "gloo_timers",
    "convscope",
];

/// Longer than 300 lines, and why.
const LONG: &[(&str, &str)] = &[
    ("nn/params.rs", "the kinds of arguments and the macro that declares a layer belong side by side"),
    ("nn/analysis.rs", "one walk over the network"),
    ("nn/forward.rs", "one run, step by step, over the network"),
    ("nn/kernels/conv.rs", "the choice among kernels, and the one that does them all with how its memory is laid out"),
    ("nn/kernels/winograd.rs", "one transform in its three places, and the turns in which tiles go through them"),
    ("nn/layers/mod.rs", "what a layer declares, and the list of all"),
    ("nn/shape.rs", "sizes, and everything that can be wrong with them"),
    ("nn/trace.rs", "what a value's terms are, what they come to, and where they are read"),
    ("nn/weights.rs", "one rule for every slice of every weight"),
    ("nn/weights/presets.rs", "a table of filters"),
    ("text/hdf5.rs", "one format, read"),
    ("text/json.rs", "one language, read and written"),
    ("text/keras_json/read.rs", "one walk over a file"),
    ("text/keras_json/write.rs", "one walk over a network"),
    ("text/python/expression.rs", "one grammar, a function for each of its rules"),
    ("text/pytorch/layers.rs", "every layer, a function for each kind"),
    (
        "draw/overview/fold.rs",
        "one way from layers to columns: where blocks begin, what they are called, which are joined",
    ),
    ("app/sweep.rs", "what a window does, in words and in steps"),
    ("draw/sweep.rs", "one axis: what a window does along it, and what of it is shown"),
    ("app/state.rs", "the one state"),
    ("app/message.rs", "everything that can happen, and everything that can be wanted then"),
    ("app/lesson/play.rs", "one step of a lesson, from its start to its end"),
    ("app/sum.rs", "one value, written out, and how its numbers are rounded so that they add up"),
    ("web/lens/sum.rs", "one figure: products, bars, the last line and its curve"),
    ("app/update.rs", "the one match over everything that can happen"),
    ("words/say.rs", "a sentence for everything that can be wrong"),
    ("web/stack/view.rs", "one card, taken from the state"),
    ("web/lens/window/grids.rs", "two grids, their pointers and their keys"),
    ("web/lens/kernel.rs", "one grid and its keys"),
];

struct Source {
    /// Its path below `src`.
    name: String,
    module: String,
    /// Its lines before its tests.
    lines: usize,
    /// Its code without comments, texts and tests.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.clone()];
    let mut files: Vec<PathBuf> = vec![];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let source = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let module = name.split(['/', '.']).next().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().collect::<Vec<_>>();
        let tests = lines.windows(2).position(|two| two[0] == "#[cfg(test)]" && two[1].starts_with("mod tests"));
        Source { lines: tests.unwrap_or(lines.len()), code: code(&text), module, name }
    };
    files.into_iter().filter(|path| !path.ends_with("tests.rs")).map(source).collect()
}

/// The code of a file: no comments, no texts, and nothing from its tests on (they close each file).
fn code(text: &str) -> String {
    let is_test = |(at, mark): &(usize, &str)| {
        text[at + mark.len()..].lines().nth(1).is_some_and(|next| next.contains("mod tests {"))
    };
    let end = text.match_indices("#[cfg(test)]").find(is_test).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let mut code = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' if letters.peek() == Some(&'/') => while letters.next_if(|next| *next != '\n').is_some() {},
            '"' => {
                code.push('"');
                while let Some(inside) = letters.next() {
                    match inside {
                        '\\' => {
                            letters.next();
                        }
                        '"' => break,
                        _ => {}
                    }
                }
                code.push('"');
            }
            // A letter in quotes; a lifetime has no second quote.
            '\'' => {
                let ahead: Vec<char> = letters.clone().take(3).collect();
                match ahead.as_slice() {
                    ['\\', _, '\''] => letters.nth(2).map_or((), |_| ()),
                    [_, '\'', ..] => letters.nth(1).map_or((), |_| ()),
                    _ => code.push('\''),
                }
            }
            other => code.push(other),
        }
    }
    code
}

/// The first names of all paths: `nn` of `crate::nn::shape`, `yew` of `yew::prelude`.
fn named(code: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (mut modules, mut crates) = (BTreeSet::new(), BTreeSet::new());
    for (at, _) in code.match_indices("::") {
        let before = code[..at].trim_end_matches(is_name);
        let first = &code[before.len()..at];
        let rooted = before.ends_with("::");
        let after = code[at + 2..].trim_start();
        if first == "crate" {
            // `crate::nn` or `crate::{nn::…, words::…}`.
            let paths: Vec<&str> = match after.strip_prefix('{') {
                Some(inside) => inside.split('}').next().unwrap_or(inside).split(',').collect(),
                None => vec![after],
            };
            let first = |path: &str| path.trim().chars().take_while(|letter| is_name(*letter)).collect::<String>();
            modules.extend(paths.into_iter().map(first).filter(|name| !name.is_empty()));
        } else if CRATES.contains(&first) && !rooted && !before.ends_with("$crate") {
            crates.insert(first.to_owned());
        }
    }
    (modules, crates)
}

#[test]
fn who_names_whom() {
    let mut wrong = vec![];
    let macros = ["layer", "choice", "merge"];
    for source in sources() {
        let (_, modules, crates) = MAY_NAME
            .iter()
            .find(|(module, ..)| *module == source.module)
            .unwrap_or_else(|| panic!("no rule says what src/{} may name", source.name));
        let (named_modules, named_crates) = named(&source.code);
        for module in named_modules {
            let own = module == source.module || macros.contains(&module.as_str());
            if !own && !modules.contains(&module.as_str()) {
                wrong.push(format!("src/{} names crate::{module}", source.name));
            }
        }
        for other in named_crates.iter().filter(|other| !crates.contains(&other.as_str())) {
            wrong.push(format!("src/{} names {other}", source.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A dependency that the list above does not know could be named by anyone.
#[test]
fn every_dependency_is_known() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&manifest).unwrap();
    for name in manifest["dependencies"].as_table().unwrap().keys() {
        assert!(CRATES.contains(&name.replace('-', "_").as_str()), "{name} is not in CRATES");
    }
}

/// The page tells what went wrong; it does not fall over.
#[test]
fn nothing_panics() {
    let forbidden = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    let mut wrong = vec![];
    for source in sources() {
        for word in forbidden.iter().filter(|word| source.code.contains(**word)) {
            wrong.push(format!("src/{}: {word}", source.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsafe_code_stays_in_the_kernels() {
    for source in sources().iter().filter(|source| !source.name.starts_with("nn/kernels")) {
        assert!(!source.code.contains("unsafe "), "src/{}", source.name);
    }
}

/// A file over 300 lines needs a reason, and a reason needs a file.
#[test]
fn files_are_short() {
    let sources = sources();
    let long: Vec<_> = sources.iter().filter(|source| source.lines > 300).map(|source| source.name.as_str()).collect();
    let reasons: Vec<_> = LONG.iter().map(|(name, _)| *name).collect();
    let without: Vec<_> = long.iter().filter(|name| !reasons.contains(name)).collect();
    assert!(without.is_empty(), "longer than 300 lines without a reason: {without:?}");
    let gone: Vec<_> = reasons.iter().filter(|name| !long.contains(name)).collect();
    assert!(gone.is_empty(), "not that long: {gone:?}");
}

/// Every block of a style sheet is closed: one that is not swallows all that comes after it.
#[test]
fn styles_are_whole() {
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("www")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "css") {
            let text = std::fs::read_to_string(&path).unwrap();
            let mut open = 0_i32;
            for (at, line) in text.lines().enumerate() {
                open += line.matches('{').count() as i32 - line.matches('}').count() as i32;
                // Rules stand on a line each, in a block of a condition at most.
                assert!((0..=2).contains(&open), "{}:{}", path.display(), at + 1);
                let block = line.starts_with('@');
                assert!(!block || open <= 1, "{}:{}: a block in one that is open", path.display(), at + 1);
            }
            assert_eq!(open, 0, "{}", path.display());
        }
    }
}

/// Output sizes and padding of windows are worked out in `window.rs` alone: a division that rounds up by a stride, or a
/// kernel's span, anywhere else in the mathematics is a second formula. The kernels lay memory out by strides; what they lay
/// out they are told by a window.
#[test]
fn window_arithmetic_stands_in_one_place() {
    let hints = [
        "div_ceil(self.strides",
        "div_ceil(stride",
        "/ stride",
        "/ self.strides",
        "- 1) * dilation",
        "- 1) * self.dilation",
        "- 1) / dilation",
    ];
    let mut wrong = vec![];
    for source in sources().iter().filter(|source| source.module == "nn") {
        // `along.rs` has what is no window: transposed convolutions among them.
        if ["nn/window.rs", "nn/along.rs"].contains(&source.name.as_str()) || source.name.starts_with("nn/kernels/") {
            continue;
        }
        for hint in hints.iter().filter(|hint| source.code.contains(**hint)) {
            wrong.push(format!("src/{}: {hint}", source.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The scanner itself: what it sees and what it leaves out.
#[test]
fn the_scanner_sees_paths() {
    let text = "use crate::nn::shape;\nuse crate::{words::t, text::json};\n// crate::web\nlet a = \"crate::app\"; let b = '\"'; yew::html();\n\
        std::fmt::x(); a.unwrap()\n#[cfg(test)]\nmod tests { use crate::web; }";
    let (modules, crates) = named(&code(text));
    assert_eq!(modules.into_iter().collect::<Vec<_>>(), ["nn", "text", "words"]);
    assert_eq!(crates.into_iter().collect::<Vec<_>>(), ["yew"]);
    assert!(code(text).contains(".unwrap()"));
}
