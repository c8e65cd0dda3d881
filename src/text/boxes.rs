//! A table drawn with box characters, as `rich` draws the one of `model.summary()`.

/// Draws a table, its first row the header; `widths` are those of the cells, with a space on each side. The third column is
/// set to the right.
pub(super) fn table(rows: &[Vec<String>], widths: &[usize]) -> String {
    let rule = |left: char, line: char, cross: char, right: char| {
        let bars: Vec<String> = widths.iter().map(|width| line.to_string().repeat(*width)).collect();
        format!("{left}{}{right}\n", bars.join(&cross.to_string()))
    };
    let mut text = rule('┏', '━', '┳', '┓');
    for (at, row) in rows.iter().enumerate() {
        let header = at == 0;
        match at {
            0 => {}
            1 => text.push_str(&rule('┡', '━', '╇', '┩')),
            _ => text.push_str(&rule('├', '─', '┼', '┤')),
        }
        let cells: Vec<Vec<String>> = row
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(column, (cell, width))| lines(cell, width.saturating_sub(2), column == 2))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let bar = if header { '┃' } else { '│' };
        for line in 0..height {
            text.push(bar);
            for (cell, width) in cells.iter().zip(widths) {
                // A header's cells stand on their ground, all others hang from their ceiling.
                let line = if header { (line + cell.len()).checked_sub(height) } else { Some(line) };
                let inside = width.saturating_sub(2);
                let shown = line.and_then(|line| cell.get(line)).cloned().unwrap_or_else(|| " ".repeat(inside));
                if *width >= 2 {
                    text.push_str(&format!(" {shown} "));
                } else {
                    text.push_str(&" ".repeat(*width));
                }
                text.push(bar);
            }
            text.push('\n');
        }
    }
    if rows.len() == 1 {
        text.push_str(&rule('┡', '━', '╇', '┩'));
    }
    text.push_str(&rule('└', '─', '┴', '┘'));
    text
}

/// A cell's lines: broken at spaces, a word that is too long cut, all filled to the width.
fn lines(cell: &str, width: usize, right: bool) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    let mut line = String::new();
    for word in words(cell) {
        let fits = cells(&line) + cells(word.trim_end()) <= width;
        if !fits && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.into_iter().map(|line| set(line.trim_end(), width, right)).collect()
}

/// Words with the spaces behind them.
fn words(text: &str) -> Vec<&str> {
    let mut words = vec![];
    let mut start = 0;
    let mut after_space = false;
    for (at, letter) in text.char_indices() {
        if !letter.is_whitespace() && after_space && text.get(start..at).is_some_and(|word| !word.trim().is_empty()) {
            words.extend(text.get(start..at));
            start = at;
        }
        after_space = letter.is_whitespace();
    }
    words.extend(text.get(start..));
    words
}

fn set(line: &str, width: usize, right: bool) -> String {
    let mut line = line.to_owned();
    if cells(&line) > width {
        while cells(&line) > width.saturating_sub(1) {
            line.pop();
        }
        line.push('…');
    }
    let space = " ".repeat(width.saturating_sub(cells(&line)));
    if right { space + &line } else { line + &space }
}

/// The places a text takes in a terminal: letters of Chinese, Japanese and Korean take two, marks on a letter none.
fn cells(text: &str) -> usize {
    text.chars()
        .map(|letter| match u32::from(letter) {
            0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
            0x1100..=0x115f
            | 0x2e80..=0x303e
            | 0x3041..=0x33ff
            | 0x3400..=0x4dbf
            | 0x4e00..=0x9fff
            | 0xa000..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1f64f
            | 0x1f900..=0x1f9ff
            | 0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}
