//! A lesson's text as paragraphs and lists: an empty line parts them, `- ` begins an item. What is inside is a sentence with the
//! marks that all sentences have; no HTML is made or read.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// A paragraph.
    Paragraph(String),
    /// A list's items.
    List(Vec<&'a str>),
}

/// The pieces of a text.
///
/// ```
/// use convscope::text::lesson::blocks::{Block, blocks};
/// let [Block::Paragraph(first), Block::List(items)] = &*blocks("One\ntwo.\n\n- a\n- b") else { panic!() };
/// assert_eq!((first.as_str(), items.len()), ("One two.", 2));
/// ```
#[must_use]
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = vec![];
    // A line after an empty one begins anew.
    let mut open = false;
    for line in text.lines().map(str::trim) {
        let item = line.strip_prefix("- ");
        match (item, blocks.last_mut()) {
            _ if line.is_empty() => {
                open = false;
                continue;
            }
            (Some(item), Some(Block::List(items))) => items.push(item),
            (Some(item), _) => blocks.push(Block::List(vec![item])),
            (None, Some(Block::Paragraph(text))) if open => {
                text.push(' ');
                text.push_str(line);
            }
            (None, _) => blocks.push(Block::Paragraph(line.to_owned())),
        }
        open = true;
    }
    blocks
}
