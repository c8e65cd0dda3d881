//! Python text → its words, numbers and signs, in logical lines.

use crate::nn::decimal;
use crate::nn::params::Value;

/// One word of the language.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword.
    Name,
    /// A number or a text.
    Literal(Value),
    /// A text with a prefix that makes more of it than its letters (`f"…"`), or a number that is none of Python's.
    Odd,
    /// One sign: `(`, `**`, `==`, …
    Sign,
    /// The end of a logical line: line ends between brackets do not count.
    Line,
}

/// Whether a name can begin with this letter. Beyond ASCII whatever is no space is taken for one: the tables of all the world's
/// letters are larger than this reader.
pub(super) fn begins_a_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

/// Whether a name goes on with this letter.
fn in_a_name(c: char) -> bool {
    begins_a_name(c) || c.is_ascii_digit()
}

/// A token in its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    /// Where it begins and ends, in bytes.
    pub(super) from: usize,
    pub(super) to: usize,
    /// Its line, counted from 1.
    pub(super) line: u64,
    /// Spaces before the first token of its logical line.
    pub(super) indent: usize,
}

/// Signs of more than one letter, the longest first.
const SIGNS: [&str; 22] = [
    "**=", "//=", "...", "<<=", ">>=", "**", "//", "==", "!=", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "%=",
    "@=", "&=", "|=", "^=",
];

/// All tokens of a text; the last one ends a line.
pub(super) fn tokens(text: &str) -> Vec<Placed> {
    let mut reader = Reader { text, at: 0, line: 1, open: 0, indent: 0, fresh: true, tokens: vec![] };
    while reader.one() {}
    reader.end_line();
    reader.tokens
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    /// Brackets that are open.
    open: usize,
    indent: usize,
    /// Nothing of this logical line has been read yet.
    fresh: bool,
    tokens: Vec<Placed>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn put(&mut self, token: Token, from: usize, line: u64) {
        self.fresh = false;
        self.tokens.push(Placed { token, from, to: self.at, line, indent: self.indent });
    }

    fn end_line(&mut self) {
        if !self.fresh {
            self.put(Token::Line, self.at, self.line);
        }
        self.fresh = true;
        self.indent = 0;
    }

    /// Reads what comes next; `false` at the end.
    fn one(&mut self) -> bool {
        let Some(first) = self.rest().chars().next() else { return false };
        let (from, line) = (self.at, self.line);
        match first {
            '\n' => {
                self.at += 1;
                if self.open == 0 {
                    self.end_line();
                }
                self.line += 1;
            }
            '\\' if self.rest().starts_with("\\\n") || self.rest().starts_with("\\\r\n") => {
                self.at += self.rest().find('\n').map_or(1, |end| end + 1);
                self.line += 1;
            }
            '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
            ';' if self.open == 0 => {
                self.at += 1;
                let indent = self.indent;
                self.end_line();
                self.indent = indent;
            }
            c if c.is_whitespace() || c == '\u{feff}' => {
                self.at += c.len_utf8();
                if self.fresh {
                    self.indent += if c == '\t' { 8 } else { 1 };
                }
            }
            '"' | '\'' => {
                let token = self.string(first, false).map_or(Token::Odd, |text| Token::Literal(Value::Text(text)));
                self.put(token, from, line);
            }
            '0'..='9' => {
                let token = self.number();
                self.put(token, from, line);
            }
            '.' if self.rest().chars().nth(1).is_some_and(|c| c.is_ascii_digit()) => {
                let token = self.number();
                self.put(token, from, line);
            }
            c if begins_a_name(c) => self.word(from, line),
            c => {
                let sign = SIGNS.iter().find(|sign| self.rest().starts_with(**sign));
                self.at += sign.map_or(c.len_utf8(), |sign| sign.len());
                match c {
                    '(' | '[' | '{' => self.open += 1,
                    ')' | ']' | '}' => self.open = self.open.saturating_sub(1),
                    _ => {}
                }
                self.put(Token::Sign, from, line);
            }
        }
        true
    }

    /// A name, or the prefix of a text.
    fn word(&mut self, from: usize, line: u64) {
        let rest = self.rest();
        let length = rest.find(|c: char| !in_a_name(c)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        self.at += length;
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\''));
        let token = match (quote, word.to_ascii_lowercase().as_str()) {
            (Some(quote), "u") => {
                self.string(quote, false).map_or(Token::Odd, |text| Token::Literal(Value::Text(text)))
            }
            (Some(quote), "r") => self.string(quote, true).map_or(Token::Odd, |text| Token::Literal(Value::Text(text))),
            (Some(quote), "f" | "b" | "fr" | "rf" | "br" | "rb") => {
                let raw = word.contains(['r', 'R']);
                self.string(quote, raw);
                Token::Odd
            }
            _ => Token::Name,
        };
        self.put(token, from, line);
    }

    fn number(&mut self) -> Token {
        let rest = self.rest();
        let hexadecimal = rest.starts_with("0x") || rest.starts_with("0X");
        let mut length = 0;
        let mut before = '0';
        for c in rest.chars() {
            let exponent = matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !hexadecimal;
            if !(in_a_name(c) || c == '.' || exponent) {
                break;
            }
            length += c.len_utf8();
            before = c;
        }
        self.at += length;
        let digits: String = rest.get(..length).unwrap_or_default().chars().filter(|c| *c != '_').collect();
        let number = if hexadecimal {
            i64::from_str_radix(digits.get(2..).unwrap_or_default(), 16).ok().map(Value::Int)
        } else if digits.bytes().all(|digit| digit.is_ascii_digit()) {
            // A whole number that no `i64` holds is far beyond every size here: to its nearest float.
            digits.parse().ok().map(Value::Int).or_else(|| decimal::read(&digits).map(Value::Float))
        } else {
            decimal::read(&digits).map(Value::Float)
        };
        number.map_or(Token::Odd, Token::Literal)
    }

    /// A text in quotes, one of which comes next. Nothing where it does not end.
    fn string(&mut self, quote: char, raw: bool) -> Option<String> {
        let triple: String = std::iter::repeat_n(quote, 3).collect();
        let end = if self.rest().starts_with(&triple) { triple } else { quote.to_string() };
        self.at += end.len();
        let mut string = String::new();
        loop {
            let c = self.rest().chars().next()?;
            if self.rest().starts_with(&end) {
                self.at += end.len();
                return Some(string);
            }
            if c == '\n' {
                // Left for the line to end at.
                if end.len() == 1 {
                    return None;
                }
                self.line += 1;
            }
            self.at += c.len_utf8();
            if c == '\\' {
                self.escaped(raw, &mut string)?;
            } else {
                string.push(c);
            }
        }
    }

    /// What stands behind a `\`.
    fn escaped(&mut self, raw: bool, string: &mut String) -> Option<()> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        self.line += u64::from(c == '\n');
        match c {
            _ if raw => string.extend(['\\', c]),
            '\n' => {}
            'n' => string.push('\n'),
            't' => string.push('\t'),
            'r' => string.push('\r'),
            '\\' | '"' | '\'' => string.push(c),
            // As Python does with what it does not know.
            c => string.extend(['\\', c]),
        }
        Some(())
    }
}
