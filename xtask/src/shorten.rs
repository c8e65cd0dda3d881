//! What a visitor loads of wasm-bindgen's work, made shorter. The program and its JavaScript know each other by long names
//! with a hash in each, which nothing packs; one letter or two do as well. And nobody reads the JavaScript's comments.

use crate::fail::{Result, fail};
use std::collections::BTreeMap;

/// The section of a WebAssembly module that lists what it imports, and the kind of an import that is a function.
const IMPORTS: u8 = 2;
const FUNCTION: u8 = 0;

/// The name that the module of all imports gets.
const MODULE: &str = "w";

/// The program and its glue, with short names between them.
pub(crate) fn shorten(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut reader = Reader(wasm);
    let mut short = reader.take(8)?.to_vec();
    let mut glue = bare(glue)?;
    while !reader.0.is_empty() {
        let id = reader.byte()?;
        let mut section = reader.sized()?.to_vec();
        if id == IMPORTS {
            let (imports, module, names) = renamed(&section)?;
            glue = rename(&glue, module, &names)?;
            section = imports;
        }
        short.push(id);
        put(&mut short, &section);
    }
    Ok((short, glue))
}

/// The section of imports with short names, the module that they come from, and each name with its short one.
fn renamed(section: &[u8]) -> Result<(Vec<u8>, &str, BTreeMap<&str, String>)> {
    let mut reader = Reader(section);
    let count = reader.number()?;
    let (mut imports, mut module, mut names) = (Vec::new(), "", BTreeMap::new());
    number(&mut imports, count);
    for at in 0..count {
        let (from, name) = (reader.text()?, reader.text()?);
        if at > 0 && from != module {
            return Err(fail!("the program imports from `{module}` and from `{from}`"));
        }
        if reader.byte()? != FUNCTION {
            return Err(fail!("the program imports `{name}`, which is no function"));
        }
        module = from;
        let short = names.entry(name).or_insert_with(|| letters(at));
        put(&mut imports, MODULE.as_bytes());
        put(&mut imports, short.as_bytes());
        imports.push(FUNCTION);
        number(&mut imports, reader.number()?);
    }
    Ok((imports, module, names))
}

/// The glue with the short names. Each import is named once, where it is defined.
fn rename(glue: &str, module: &str, names: &BTreeMap<&str, String>) -> Result<String> {
    let quoted = format!("\"{module}\"");
    if glue.matches(&quoted).count() != 1 {
        return Err(fail!("the glue does not name {quoted} once"));
    }
    let (mut short, mut found) = (String::new(), 0);
    let mut rest = glue;
    while !rest.is_empty() {
        let length = rest.find(|c| !in_a_name(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let next = after.find(in_a_name).unwrap_or(after.len());
        found += usize::from(names.contains_key(word));
        short.push_str(names.get(word).map_or(word, String::as_str));
        short.push_str(&after[..next]);
        rest = &after[next..];
    }
    if found != names.len() {
        return Err(fail!("the program imports {} functions, the glue names them {found} times", names.len()));
    }
    Ok(short.replacen(&quoted, &format!("\"{MODULE}\""), 1))
}

/// A script without comments on lines of their own, empty lines and spaces at the beginnings of lines.
pub(crate) fn bare(script: &str) -> Result<String> {
    let (mut bare, mut comment) = (String::new(), false);
    for line in script.lines().map(str::trim) {
        comment |= line.starts_with("/*");
        if comment {
            comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            if line.matches('`').count() % 2 == 1 {
                return Err(fail!("a text of the glue goes over several lines: {line}"));
            }
            bare.push_str(line);
            bare.push('\n');
        }
    }
    Ok(bare)
}

/// A style sheet without comments, empty lines and spaces at the beginnings of lines.
pub(crate) fn style(sheet: &str) -> Result<String> {
    let (mut plain, mut rest) = (String::new(), sheet);
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        (_, rest) = comment.split_once("*/").ok_or_else(|| fail!("a comment of a style sheet does not end"))?;
    }
    plain.push_str(rest);
    Ok(plain.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
}

fn in_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// a, b, … z, ab, bb, …: another word for every number, none of them a word of JavaScript's that matters as a key.
fn letters(mut number: u32) -> String {
    let mut letters = String::new();
    loop {
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return letters;
        }
    }
}

/// What is left of a part of a module.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(|| fail!("the program ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// A number in LEB128.
    fn number(&mut self) -> Result<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(fail!("a number of the program is too large"))
    }

    fn sized(&mut self) -> Result<&'a [u8]> {
        let size = self.number()?;
        self.take(size as usize)
    }

    fn text(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.sized()?).map_err(|_| fail!("a name of the program is no text"))
    }
}

fn number(into: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// Bytes behind their count.
fn put(into: &mut Vec<u8>, bytes: &[u8]) {
    number(into, bytes.len() as u32);
    into.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports two functions, of the types 0 and 200, and has a section that is none of ours.
    fn module(names: [&str; 2], from: &str) -> Vec<u8> {
        let mut imports = vec![2];
        for (name, kind) in names.iter().zip([0, 200]) {
            put(&mut imports, from.as_bytes());
            put(&mut imports, name.as_bytes());
            imports.push(FUNCTION);
            number(&mut imports, kind);
        }
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        for (id, section) in [(1, &vec![7; 300]), (IMPORTS, &imports), (10, &vec![1, 2])] {
            module.push(id);
            put(&mut module, section);
        }
        module
    }

    const GLUE: &str = "\
// Made.
/** What
 *  it is. */
function imports() {
    const import0 = {
        __wbg_one_0123: function(a) { return `${a}`; },

        __wbg_one_01234: x_one,
    };
    return { \"./m.js\": import0 };
}
";

    #[test]
    fn both_sides_get_the_same_short_names() {
        let (wasm, glue) = shorten(&module(["__wbg_one_0123", "__wbg_one_01234"], "./m.js"), GLUE).unwrap();
        assert_eq!(wasm, module(["a", "b"], MODULE));
        assert_eq!(
            glue,
            "function imports() {\nconst import0 = {\na: function(a) { return `${a}`; },\nb: x_one,\n};\nreturn { \"w\": import0 };\n}\n"
        );
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let glue = |text: &str| shorten(&module(["__wbg_one_0123", "__wbg_one_01234"], "./m.js"), text).is_err();
        assert!(!glue(GLUE));
        assert!(glue(&GLUE.replace("one_01234", "two")));
        assert!(glue(&GLUE.replace("x_one", "__wbg_one_0123")));
        assert!(glue(&GLUE.replace("./m.js", "./n.js")));
        assert!(glue(&GLUE.replace("${a}`", "${a}\n`")));
        assert!(shorten(&module(["a", "b"], "./m.js")[..330], GLUE).is_err());
    }

    #[test]
    fn a_style_loses_only_what_is_not_read() {
        let sheet = "/* All\n * of it. */\n\na {\n  color: red; /* so */\n  margin: 0 1px;\n}\n";
        assert_eq!(style(sheet).unwrap(), "a {\ncolor: red;\nmargin: 0 1px;\n}");
        assert!(style("a {} /* b").is_err());
    }

    #[test]
    fn every_number_has_its_letters() {
        let words: std::collections::BTreeSet<String> = (0..2000).map(letters).collect();
        assert_eq!(words.len(), 2000);
    }
}
