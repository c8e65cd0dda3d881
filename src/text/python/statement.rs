//! Keras's Python → Network: statements.

use super::read::Reader;
use super::token::begins_a_name;
use super::value::Val;
use crate::nn::params::Value;
use crate::text::WarningKind;

impl Reader<'_> {
    pub(super) fn statement(&mut self) {
        let start = self.at;
        self.listed.clear();
        let indent = self.token().map_or(0, |placed| placed.indent);
        match self.word() {
            "import" | "pass" | "global" | "nonlocal" | "del" | "break" | "continue" => self.at = self.line_end(),
            "from" => self.imported(),
            "return" => {
                self.at += 1;
                self.plain();
            }
            "def" if self.functions => {
                self.note(self.line(), WarningKind::FunctionRead);
                self.header();
            }
            // Where a layer is made changes nothing of it.
            "with" => self.header(),
            "if" if self.source(start + 1, start + 2) == "__name__" => self.header(),
            "def" | "class" | "for" | "while" | "if" | "elif" | "else" | "try" | "except" | "finally" | "async"
            | "match" | "@"
                if self.is_block() =>
            {
                self.block(indent);
                self.not_understood(start, self.at);
            }
            _ => self.plain(),
        }
        // A statement ends with its line, or it was not understood.
        let end = self.line_end();
        if self.at < end {
            self.not_understood(start, end);
        }
        self.at = end + 1;
        // Never twice at the same place.
        self.at = self.at.max(start + 1);
    }

    /// `match` is a keyword only at the head of a block.
    fn is_block(&self) -> bool {
        let end = self.line_end();
        let colon = self.source(end.saturating_sub(1), end) == ":";
        self.word() != "match" || colon
    }

    /// The head of a block whose body is read: up to its colon.
    fn header(&mut self) {
        let end = self.line_end();
        let mut open = 0_usize;
        while self.at < end {
            match self.word() {
                "(" | "[" | "{" => open += 1,
                ")" | "]" | "}" => open = open.saturating_sub(1),
                ":" if open == 0 => {
                    self.at += 1;
                    // What stands in the same line is a statement of its own.
                    if self.at < end {
                        self.plain();
                    }
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Goes past a block: its head and all lines that stand further in.
    fn block(&mut self, indent: usize) {
        self.at = self.line_end();
        while let Some(next) = self.tokens.get(self.at + 1).filter(|next| next.indent > indent) {
            let _ = next;
            self.at += 1;
            self.at = self.line_end();
        }
    }

    /// `from keras.layers import Conv2D as C`: only new names matter.
    fn imported(&mut self) {
        let end = self.line_end();
        while self.at < end {
            if self.source(self.at + 1, self.at + 2) == "as" && self.at + 2 < end {
                let (what, name) = (self.word(), self.source(self.at + 2, self.at + 3));
                self.names.insert(name.to_owned(), Val::Path(what.to_owned()));
                self.at += 2;
            }
            self.at += 1;
        }
        self.at = end;
    }

    /// An expression, or values given to names.
    fn plain(&mut self) {
        let mut start = self.at;
        let mut targets: Vec<(usize, usize)> = vec![];
        let mut value = self.expressions();
        loop {
            let (from, to) = (start, self.at);
            let sign = self.word();
            match sign {
                "=" => {}
                // `x: int = 3`
                ":" if targets.is_empty() => {
                    self.at += 1;
                    self.expression();
                    if self.word() != "=" {
                        return;
                    }
                }
                sign if sign.len() > 1 && sign.ends_with('=') && !matches!(sign, "==" | "!=" | "<=" | ">=") => {}
                _ => break,
            }
            targets.push((from, to));
            self.at += 1;
            start = self.at;
            let other = self.expressions();
            let operation = sign.strip_suffix('=').filter(|operation| !operation.is_empty());
            value = match operation {
                Some(operation) => self.binary(operation, value, other, from, self.line()),
                None => other,
            };
        }
        if targets.is_empty() {
            self.settled(&value, start);
            return;
        }
        for (from, to) in targets {
            self.assign(from, to, &value);
        }
    }

    /// A statement that is only an expression.
    fn settled(&mut self, value: &Val, start: usize) {
        match value {
            Val::Object(object) if object.is_layer() => {
                self.layer_of(value.clone(), start);
            }
            Val::Object(_) | Val::Path(_) => self.not_understood(start, self.at),
            // What is unknown has been listed where it stands.
            _ => {}
        }
    }

    fn assign(&mut self, from: usize, to: usize, value: &Val) {
        let names: Vec<&str> = (from..to).map(|at| self.source(at, at + 1)).collect();
        let is_name = |word: &str| word.starts_with(begins_a_name);
        match (names.as_slice(), value) {
            ([name], value) if is_name(name) => {
                self.names.insert((*name).to_owned(), value.clone());
            }
            (names, Val::Items(_) | Val::Data(Value::List(_)))
                if names.iter().all(|n| is_name(n) || "(),[]".contains(n)) =>
            {
                let names: Vec<&&str> = names.iter().filter(|name| is_name(name)).collect();
                let items = value.clone().items().unwrap_or_default();
                if names.len() != items.len() {
                    self.not_understood(from, to);
                }
                for (name, item) in names.into_iter().zip(items) {
                    self.names.insert((**name).to_owned(), item);
                }
            }
            // `model.name = …` changes nothing that is read here; what it is is not known.
            _ => {
                if let Some(name) = names.first().filter(|name| is_name(name) && !names.contains(&".")) {
                    self.names.remove(*name);
                }
                self.not_understood(from, to);
            }
        }
    }
}
