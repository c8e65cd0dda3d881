//! `embed.html`: the released site once more, as one file. It starts where nothing can be fetched: in a frame with
//! `sandbox="allow-scripts"`, in `srcdoc`, from a file on a memory stick.
//!
//! The program is base64 of gzip, which `DecompressionStream` unpacks. The glue is a module script that begins the program; the
//! workers' text is made from that same script element (`www/boot.js`), so what begins the program does nothing in a worker.

use crate::csp;
use crate::fail::{During, Result, fail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// The pictures that the file carries: what the examples begin with.
const PICTURES: [&str; 11] = [
    "cat.webp",
    "digit-0.png",
    "digit-1.png",
    "digit-2.png",
    "digit-3.png",
    "digit-4.png",
    "digit-5.png",
    "digit-6.png",
    "digit-7.png",
    "digit-8.png",
    "digit-9.png",
];

/// The lessons that the file carries: it may be where nothing can be fetched.
const LESSONS: [&str; 9] =
    ["first-shapes", "padding", "strides", "pooling", "receptive-field", "parameters", "depth", "edges", "pytorch"];

/// What begins the program, below the glue. In a worker it does nothing.
const START: &str = "
if (globalThis.document) (async () => {
  const body = document.body.outerHTML;
  globalThis.convscopePageText = async () =>
    '<!doctype html>\\n<html lang=\"en\">\\n' + document.head.outerHTML + '\\n' + body + '\\n</html>\\n';
  const packed = Uint8Array.from(atob(document.getElementById('convscope-wasm').textContent), c => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const module = await WebAssembly.compile(await new Response(stream).arrayBuffer());
  const wasm = initSync({ module });
  dispatchEvent(new CustomEvent('TrunkApplicationStarted', { detail: { wasm } }));
})();
";

/// Writes `embed.html` into a released site.
pub(crate) fn write(dist: &Path) -> Result {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).during(page.display())?;
    let file = dist.join("embed.html");
    fs::write(&file, one_file(&html, &|name| fs::read(dist.join(name)).during(name))?).during(file.display())
}

/// The page as one file; `read` gives the files that it is made of.
fn one_file(html: &str, read: &dyn Fn(&str) -> Result<Vec<u8>>) -> Result<String> {
    let (head, rest) = html.split_once("</head>").ok_or_else(|| fail!("index.html has no head"))?;
    let text = |name: &str| {
        let bytes = read(name)?;
        String::from_utf8(bytes).map_err(|_| fail!("{name} is no text"))
    };
    let mut out = String::new();
    let mut program = None;
    // The head is written anew, element by element: what names another file is replaced by what stands in it.
    let mut left = head;
    while let Some(at) = left.find('<') {
        out.push_str(left.get(..at).unwrap_or_default());
        let element = element(left.get(at..).unwrap_or_default())?;
        left = left.get(at + element.len()..).unwrap_or_default();
        let link = |kind: &str| element.starts_with("<link") && element.contains(kind);
        if element.starts_with("<meta property=\"og:") || link("rel=\"alternate\"") {
            // They speak of the site.
        } else if link("rel=\"stylesheet\"") {
            let style = text(reference(element)?)?;
            let _ = write!(out, "<style>{style}</style>");
        } else if link("rel=\"manifest\"") || link("rel=\"apple-touch-icon\"") {
            // It is not installed.
        } else if link("rel=\"icon\"") {
            let icon = STANDARD.encode(read(reference(element)?)?);
            let _ = write!(out, "<link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">");
        } else if link("rel=\"modulepreload\"") {
            program = Some(reference(element)?);
        } else if link("rel=\"preload\"") {
            let wasm = gzip(&read(reference(element)?)?).during("gzip")?;
            let _ = write!(
                out,
                "<script type=\"application/gzip\" id=\"convscope-wasm\">{}</script>",
                STANDARD.encode(wasm)
            );
        } else if element.starts_with("<script") && element.contains("type=\"module\"") {
            // Trunk's own start.
        } else if element.starts_with("<meta http-equiv=\"Content-Security-Policy\"") {
            out.push_str(csp::PLACE);
            out.push_str("-->");
        } else {
            out.push_str(element);
        }
    }
    out.push_str(left);
    let program = program.ok_or_else(|| fail!("index.html does not say which script is the program's"))?;
    for picture in PICTURES {
        let bytes = STANDARD.encode(read(&format!("pictures/{picture}"))?);
        let _ = write!(out, "<script type=\"text/plain\" id=\"picture-{picture}\">{bytes}</script>");
    }
    for lesson in LESSONS {
        // No text of a lesson ends the element or begins a comment in it: `<` is written in JSON's own way. Lines and what indents
        // them are for people.
        let text: String = text(&format!("lessons/{lesson}.json"))?.lines().map(str::trim).collect();
        let text = text.replace('<', "\\u003c");
        let _ = write!(out, "<script type=\"application/json\" id=\"lesson-{lesson}\">{text}</script>");
    }
    let glue = text(program)?;
    if glue.contains("</script") || glue.contains("<!--") {
        return Err(fail!("{program} holds what would end or hide its element"));
    }
    out.push_str("<script type=\"application/json\" id=\"convscope-document\"></script>");
    let _ = write!(out, "<script type=\"module\" id=\"convscope-glue\">{glue}{START}</script></head>{rest}");
    csp::with_policy_of_one_file(&out)
}

/// The element at the start of a text, a script or style with all that it holds, any other up to the end of its tag.
fn element(text: &str) -> Result<&str> {
    let end = ["script", "style", "title", "noscript"].into_iter().find(|name| {
        let after = text.strip_prefix('<').and_then(|text| text.strip_prefix(name));
        after.is_some_and(|after| after.starts_with(['>', ' ']))
    });
    let close = match end {
        Some(name) => format!("</{name}>"),
        None if text.starts_with("<!--") => "-->".to_owned(),
        None => ">".to_owned(),
    };
    let end = text.find(&close).ok_or_else(|| fail!("index.html has an element without `{close}`"))?;
    Ok(text.get(..end + close.len()).unwrap_or_default())
}

/// What an element refers to, as a file of the site.
fn reference(element: &str) -> Result<&str> {
    let value = element.split_once("href=\"").and_then(|(_, after)| after.split_once('"'));
    let (path, _) = value.ok_or_else(|| fail!("`{element}` names no file"))?;
    Ok(path.trim_start_matches("./"))
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!doctype html><html><head><meta charset=\"utf-8\">\
        <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><title>A < B</title>\
        <link rel=\"manifest\" href=\"./a.json\"><link rel=\"icon\" href=\"./a.svg\"><link rel=\"stylesheet\" href=\"./a.css\">\
        <noscript><style>p { }</style></noscript><script>boot()</script>\
        <script type=\"module\">import init from './a.js'; init()</script>\
        <link rel=\"modulepreload\" href=\"./a.js\" crossorigin><link rel=\"preload\" href=\"./a.wasm\" as=\"fetch\">\
        </head><body><div id=\"app\"></div></body></html>";

    fn read(name: &str) -> Result<Vec<u8>> {
        Ok(match name {
            "a.css" => b"a > b { }".to_vec(),
            "a.js" => b"function initSync() {}\nexport { initSync };".to_vec(),
            "a.svg" | "a.wasm" => b"<a>".to_vec(),
            name if name.starts_with("pictures/") => b"picture".to_vec(),
            name if name.starts_with("lessons/") => b"{\n  \"a\": \"</script>\"\n}".to_vec(),
            other => return Err(fail!("{other} is not there")),
        })
    }

    #[test]
    fn nothing_is_left_that_names_another_file() {
        let html = one_file(PAGE, &read).unwrap();
        for gone in ["./a", "import init", "modulepreload", "rel=\"stylesheet\""] {
            assert!(!html.contains(gone), "{gone}");
        }
        for there in [
            "<style>a > b { }</style>",
            "boot()",
            "<title>A < B</title>",
            "data:image/svg+xml;base64,PGE+",
            "wasm-unsafe-eval",
        ] {
            assert!(html.contains(there), "{there}");
        }
        assert_eq!(html.matches("sha256-").count(), 2, "one for each script that runs");
        assert_eq!(html.matches("id=\"picture-").count(), PICTURES.len());
        assert_eq!(html.matches("{\"a\": \"\\u003c/script>\"}").count(), LESSONS.len());
        let policy = html.find("Content-Security-Policy").unwrap();
        assert!(policy < html.find("<style").unwrap() && policy < html.find("<script").unwrap());
    }

    #[test]
    fn what_would_break_the_file_is_refused() {
        let hidden = |name: &str| if name == "a.js" { Ok(b"'</script>'".to_vec()) } else { read(name) };
        assert!(one_file(PAGE, &hidden).is_err());
        assert!(one_file(&PAGE.replace("modulepreload", "x"), &read).is_err());
        assert!(one_file("<p>", &read).is_err());
    }
}
