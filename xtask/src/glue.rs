//! The JavaScript that wasm-bindgen writes ("the glue"). The page makes its workers' text from it (`www/boot.js`); this
//! checks that it has the shape which that expects, so that a change in wasm-bindgen, or a crate that brings JavaScript
//! of its own, stops the build and not a worker.

use std::fmt;

/// Why no worker can be made from a glue.
#[derive(Debug, PartialEq)]
pub(crate) enum Misshapen {
    Import { line: usize },
    Export { line: usize },
    ClosingExports(usize),
    MetaUrls(usize),
    NoInitSync,
}

impl fmt::Display for Misshapen {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Import { line } => write!(f, "line {line} imports another file"),
            Self::Export { line } => write!(f, "line {line} exports in a way that www/boot.js does not know"),
            Self::ClosingExports(count) => {
                write!(f, "it has {count} lines `export {{ … }}` instead of one")
            }
            Self::MetaUrls(count) => {
                write!(f, "it names import.meta.url {count} times instead of once")
            }
            Self::NoInitSync => write!(f, "it has no function initSync"),
        }
    }
}

/// Checks every line of a glue.
pub(crate) fn check(glue: &str) -> Result<(), Misshapen> {
    let (mut closing, mut urls, mut init_sync) = (0, 0, false);
    for (line, text) in (1..).zip(glue.lines()) {
        let code = text.trim_start();
        let comment = code.starts_with("//") || code.starts_with('*') || code.starts_with("/*");
        if let Some(exported) = text.strip_prefix("export ") {
            match exported {
                _ if exported.starts_with("{") && exported.trim_end_matches(';').ends_with('}') => closing += 1,
                _ if ["function ", "async function ", "class "].iter().any(|start| exported.starts_with(start)) => {}
                _ => return Err(Misshapen::Export { line }),
            }
        }
        if comment {
            continue;
        }
        let here = text.matches("import.meta.url").count();
        urls += here;
        // `import x`, `import(x)`, `import.meta` in another use; but not `__wbg_get_imports` or `imports.wbg`.
        let imports = text.match_indices("import").filter(|&(at, word)| {
            let before = text.get(..at).and_then(|s| s.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|s| s.chars().next());
            let part_of_a_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
            !before.is_some_and(|c| part_of_a_name(c) || c == '.') && !after.is_some_and(part_of_a_name)
        });
        if imports.count() > here {
            return Err(Misshapen::Import { line });
        }
        init_sync |= text.starts_with("function initSync(");
    }
    match (closing, urls, init_sync) {
        (1, 1, true) => Ok(()),
        (1, 1, false) => Err(Misshapen::NoInitSync),
        (1, ..) => Err(Misshapen::MetaUrls(urls)),
        _ => Err(Misshapen::ClosingExports(closing)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
/** A class that is not imported. */
export class Api {}
export function run() {}
function __wbg_get_imports() { return { './x.js': imports.wbg }; }
function initSync(module) {}
async function __wbg_init(path) { path = new URL('x.wasm', import.meta.url); }
export { initSync, __wbg_init as default };
";

    #[test]
    fn the_usual_shape_is_accepted() {
        assert_eq!(check(GLUE), Ok(()));
    }

    #[test]
    fn every_other_shape_is_refused() {
        let with = |line: &str| check(&format!("{line}\n{GLUE}"));
        assert_eq!(with("import { a } from './snippets/a.js';"), Err(Misshapen::Import { line: 1 }));
        assert_eq!(with("const a = await import('./a.js');"), Err(Misshapen::Import { line: 1 }));
        assert_eq!(with("const a = import.meta;"), Err(Misshapen::Import { line: 1 }));
        assert_eq!(with("export const A = 1;"), Err(Misshapen::Export { line: 1 }));
        assert_eq!(with("export default run;"), Err(Misshapen::Export { line: 1 }));
        assert_eq!(with("export { run };"), Err(Misshapen::ClosingExports(2)));
        assert_eq!(with("const here = import.meta.url;"), Err(Misshapen::MetaUrls(2)));
        assert_eq!(check(&GLUE.replace("import.meta.url", "location.href")), Err(Misshapen::MetaUrls(0)));
        assert_eq!(check(&GLUE.replace("function initSync", "function init")), Err(Misshapen::NoInitSync));
    }
}
