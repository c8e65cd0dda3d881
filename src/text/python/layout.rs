//! Names, calls and comments as Python code has them.

use crate::nn::network::NodeId;
use crate::nn::sorted::Sorted;
use crate::text::walk::Walk;

/// Letters of a line before it is broken.
const WIDTH: usize = 88;

/// Names that the code uses for something else.
pub(super) const RESERVED: [&str; 39] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "keras", "lambda",
    "layers", "model", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "x",
];

/// A name that no other has.
pub(in crate::text) fn free(stem: &str, taken: &mut Sorted<String, ()>) -> String {
    let mut name = stem.to_owned();
    let mut number = 1_u64;
    while taken.insert(name.clone(), ()).is_some() {
        number += 1;
        name = format!("{stem}_{number}");
    }
    name
}

/// A layer's name as a name of Python.
pub(in crate::text) fn identifier(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
    let name: String = name.chars().map(safe).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() { format!("layer_{name}") } else { name }
}

/// A comment, one line each of its lines.
pub(in crate::text) fn comment(text: impl AsRef<str>) -> String {
    text.as_ref().lines().map(|line| format!("# {line}\n")).collect()
}

/// A call, in one line if it fits behind so many letters, else one argument a line.
pub(super) fn call(function: &str, arguments: &[(String, String)], before: usize) -> String {
    let arguments: Vec<String> = arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let line = format!("{function}({})", arguments.join(", "));
    if line.len() + before <= WIDTH || arguments.is_empty() {
        return line;
    }
    let indent = if before == 8 { "        " } else { "" };
    let arguments: Vec<String> = arguments.iter().map(|argument| format!("{indent}    {argument},\n")).collect();
    format!("{function}(\n{}{indent})", arguments.concat())
}

/// What the output of each node is called: `x` where only the next line reads it, else as the layer is. An input is `x` only
/// if that is wanted.
pub(in crate::text) fn variables(walk: &Walk<'_>, reserved: &[&str], input: bool) -> Sorted<NodeId, String> {
    let mut readers: Sorted<NodeId, Vec<usize>> = Sorted::new();
    for (line, (at, _)) in walk.nodes().enumerate() {
        for source in walk.sources(at) {
            readers.or_default(source.node).push(line);
        }
    }
    for output in walk.outputs() {
        readers.or_default(output.node).push(walk.nodes().count());
    }
    let mut taken: Sorted<String, ()> = reserved.iter().map(|word| ((*word).to_owned(), ())).collect();
    let mut variables = Sorted::new();
    for (line, (_, node)) in walk.nodes().enumerate() {
        let next_only = readers.get(&node.id).is_some_and(|readers| readers.iter().all(|reader| *reader == line + 1));
        let plain = next_only && (input || !node.body.is_input());
        let name = if plain { "x".to_owned() } else { free(&identifier(&node.name), &mut taken) };
        variables.insert(node.id, name);
    }
    variables
}
