//! JSON text <-> [`Value`], bounded in size and depth.

use crate::nn::decimal;
use crate::nn::params::Value;
use std::fmt::Write as _;

/// Bytes of text that are read.
pub const MOST_BYTES: usize = 64 << 20;
/// Lists and objects in each other that are read. A nested Keras model needs about six for each of its levels.
pub const MOST_DEPTH: usize = 100;
/// Values that are read. The largest network of keras.applications has some 200,000.
const MOST_VALUES: usize = 4_000_000;

/// Why a text is not read as JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub kind: JsonErrorKind,
    /// The line, counted from 1; 0 where it has no place.
    pub line: u64,
    /// The column in that line, counted from 1 in bytes; 0 where it has no place.
    pub column: u64,
}

/// What is wrong with a text as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// There is nothing in it.
    Empty,
    /// Something stands there that JSON does not allow.
    Syntax,
    /// It ends too early.
    Ended,
    /// More than [`MOST_DEPTH`] lists and objects in each other.
    TooDeep,
    /// More than [`MOST_BYTES`], or more values than are read.
    TooLong,
}

impl JsonErrorKind {
    /// A short stable name, as tests and the JS API use it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "json_empty",
            Self::Syntax => "json_syntax",
            Self::Ended => "json_ended",
            Self::TooDeep => "json_too_deep",
            Self::TooLong => "json_too_long",
        }
    }
}

/// Reads a text.
///
/// ```
/// use convscope::{nn::params::Value, text::json};
/// assert_eq!(json::parse("[1, 2.0, null]").unwrap().as_list(), Some(&[Value::Int(1), Value::Float(2.0), Value::Null][..]));
/// assert_eq!(json::parse("{\n  \"a\": ?").unwrap_err().line, 2);
/// ```
///
/// # Errors
/// What is wrong with the text as JSON, and where.
pub fn parse(text: &str) -> Result<Value, JsonError> {
    let nowhere = |kind| JsonError { kind, line: 0, column: 0 };
    if text.len() > MOST_BYTES {
        return Err(nowhere(JsonErrorKind::TooLong));
    }
    // A byte order mark, as some editors put it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(nowhere(JsonErrorKind::Empty));
    }
    let mut reader = Reader { text, at: 0, left: MOST_VALUES };
    let read = reader.value(MOST_DEPTH).and_then(|value| match reader.next() {
        None => Ok(value),
        Some(_) => Err(JsonErrorKind::Syntax),
    });
    read.map_err(|kind| {
        let before = text.as_bytes().get(..reader.at).unwrap_or_default();
        let (lines, column) = match before.rsplit(|byte| *byte == b'\n').next() {
            Some(line) => (before.iter().filter(|byte| **byte == b'\n').count(), line.len()),
            None => (0, 0),
        };
        // What is wrong stands at the place; a text that ends too early is wrong at its last character.
        let column = column + usize::from(reader.at < text.len());
        JsonError { kind, line: lines as u64 + 1, column: column as u64 }
    })
}

/// A text and how far it was read.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Values that may still come.
    left: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character that is no space.
    fn next(&mut self) -> Option<char> {
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.at += self.rest().as_bytes().iter().take_while(is_space).count();
        self.rest().chars().next()
    }

    /// Goes past a character if it is the next one.
    fn skip(&mut self, wanted: char) -> bool {
        let is_there = self.next() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    /// Something else stands here, or nothing at all.
    fn wrong(&self) -> JsonErrorKind {
        if self.rest().is_empty() { JsonErrorKind::Ended } else { JsonErrorKind::Syntax }
    }

    /// Reads one value, at most `left` lists and objects deep.
    fn value(&mut self, left: usize) -> Result<Value, JsonErrorKind> {
        self.left = self.left.checked_sub(1).ok_or(JsonErrorKind::TooLong)?;
        match self.next() {
            Some('n') => self.word("null", Value::Null),
            Some('t') => self.word("true", Value::Bool(true)),
            Some('f') => self.word("false", Value::Bool(false)),
            Some('"') => self.string().map(Value::Text),
            Some('-' | '0'..='9') => self.number(),
            Some('[') => {
                let mut items = vec![];
                self.inside(left, ']', |reader, left| {
                    items.push(reader.value(left)?);
                    Ok(())
                })?;
                Ok(Value::List(items))
            }
            Some('{') => {
                let mut entries = vec![];
                self.inside(left, '}', |reader, left| {
                    let key = if reader.next() == Some('"') { reader.string()? } else { return Err(reader.wrong()) };
                    if !reader.skip(':') {
                        return Err(reader.wrong());
                    }
                    entries.push((key, reader.value(left)?));
                    Ok(())
                })?;
                Ok(Value::Map(entries.into_iter().collect()))
            }
            _ => Err(self.wrong()),
        }
    }

    /// What stands between brackets, with commas between the items.
    fn inside(
        &mut self,
        left: usize,
        end: char,
        mut item: impl FnMut(&mut Self, usize) -> Result<(), JsonErrorKind>,
    ) -> Result<(), JsonErrorKind> {
        let left = left.checked_sub(1).ok_or(JsonErrorKind::TooDeep)?;
        self.at += 1;
        if self.skip(end) {
            return Ok(());
        }
        loop {
            item(self, left)?;
            if self.skip(end) {
                return Ok(());
            }
            if !self.skip(',') {
                return Err(self.wrong());
            }
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonErrorKind> {
        let same = self.rest().bytes().zip(word.bytes()).take_while(|(one, other)| one == other).count();
        self.at += same;
        if same == word.len() { Ok(value) } else { Err(self.wrong()) }
    }

    fn digits(&mut self) -> Result<(), JsonErrorKind> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        if count == 0 { Err(self.wrong()) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Value, JsonErrorKind> {
        let from = self.at;
        self.at += usize::from(self.rest().starts_with('-'));
        // No digit follows a 0 that leads.
        if self.rest().starts_with('0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let mut whole = true;
        if self.rest().starts_with('.') {
            self.at += 1;
            self.digits()?;
            whole = false;
        }
        if self.rest().starts_with(['e', 'E']) {
            self.at += 1;
            self.at += usize::from(self.rest().starts_with(['+', '-']));
            self.digits()?;
            whole = false;
        }
        let text = self.text.get(from..self.at).unwrap_or_default();
        // Of 0 a float keeps the sign.
        if let Some(n) = text.parse().ok().filter(|_| whole && text != "-0") {
            return Ok(Value::Int(n));
        }
        let read = decimal::read(text).map(Value::Float);
        read.ok_or_else(|| {
            self.at -= 1;
            JsonErrorKind::Syntax
        })
    }

    fn string(&mut self) -> Result<String, JsonErrorKind> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.rest();
            // None of these is a part of a longer character.
            let ends = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ';
            let plain = rest.as_bytes().iter().position(ends).unwrap_or(rest.len());
            string.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.rest().chars().next() {
                Some('"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some('\\') => {
                    self.at += 1;
                    string.push(self.escaped()?);
                }
                _ => return Err(self.wrong()),
            }
        }
    }

    /// The character that is written with a `\` before it.
    fn escaped(&mut self) -> Result<char, JsonErrorKind> {
        let c = match self.rest().chars().next() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.in_hex(),
            _ => return Err(self.wrong()),
        };
        self.at += 1;
        Ok(c)
    }

    /// `u00e9`, or two such halves of a character beyond the first 65,536.
    fn in_hex(&mut self) -> Result<char, JsonErrorKind> {
        let first = self.four_digits()?;
        let mut code = first;
        if (0xd800..0xdc00).contains(&first) {
            if !self.rest().starts_with('\\') {
                return Err(self.wrong());
            }
            self.at += 1;
            let second = self.four_digits()?.wrapping_sub(0xdc00);
            if second >= 0x400 {
                return Err(JsonErrorKind::Syntax);
            }
            code = 0x1_0000 + ((first - 0xd800) << 10 | second);
        }
        char::from_u32(code).ok_or(JsonErrorKind::Syntax)
    }

    fn four_digits(&mut self) -> Result<u32, JsonErrorKind> {
        if !self.rest().starts_with('u') {
            return Err(self.wrong());
        }
        self.at += 1;
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.rest().chars().next().and_then(|c| c.to_digit(16)).ok_or_else(|| self.wrong())?;
            code = code << 4 | digit;
            self.at += 1;
        }
        Ok(code)
    }
}

/// Writes a value in one line.
#[must_use]
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    write_to(&mut text, value, None);
    text
}

/// Writes a value for people: two spaces for each level.
#[must_use]
pub fn write_indented(value: &Value) -> String {
    let mut text = String::new();
    write_to(&mut text, value, Some(0));
    text
}

/// Writes a value, in lines if there is a `level`.
fn write_to(text: &mut String, value: &Value, level: Option<usize>) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(b) => text.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => text.push_str(&n.to_string()),
        Value::Float(x) if !x.is_finite() => text.push_str("null"),
        Value::Float(x) => {
            let number = decimal::write(*x);
            text.push_str(&number);
            // So that it is read as a float again.
            if !number.contains(['.', 'e']) {
                text.push_str(".0");
            }
        }
        Value::Text(string) => write_string(text, string),
        Value::List(items) => {
            let mut lines = Lines::begin(text, '[', level);
            for item in items {
                lines.next(text);
                write_to(text, item, lines.level);
            }
            lines.end(text, ']');
        }
        Value::Map(map) => {
            let mut lines = Lines::begin(text, '{', level);
            for (key, value) in map.iter() {
                lines.next(text);
                write_string(text, key);
                text.push_str(if level.is_some() { ": " } else { ":" });
                write_to(text, value, lines.level);
            }
            lines.end(text, '}');
        }
    }
}

/// What stands between the items of a list or an object.
struct Lines {
    level: Option<usize>,
    empty: bool,
}

impl Lines {
    fn begin(text: &mut String, bracket: char, level: Option<usize>) -> Self {
        text.push(bracket);
        Self { level: level.map(|level| level + 1), empty: true }
    }

    fn next(&mut self, text: &mut String) {
        if !std::mem::take(&mut self.empty) {
            text.push(',');
        }
        self.line(text);
    }

    fn end(mut self, text: &mut String, bracket: char) {
        self.level = self.level.map(|level| level - 1);
        if !self.empty {
            self.line(text);
        }
        text.push(bracket);
    }

    fn line(&self, text: &mut String) {
        if let Some(level) = self.level {
            text.push('\n');
            text.push_str(&"  ".repeat(level));
        }
    }
}

fn write_string(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if c < ' ' => {
                // Writing into a String cannot fail.
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests;
