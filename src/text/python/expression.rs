//! Keras's Python → Network: expressions.

use super::made::{Given, Tensor};
use super::name;
use super::read::Reader;
use super::token::Token;
use super::value::{MOST_ENTRIES, Val, arithmetic, list};
use crate::nn::params::{Map, Value};

/// Expressions in each other that are read.
const MOST_DEPTH: usize = 60;
/// Entries that are copied in all, where names stand for values.
const MOST_WORK: usize = 4_000_000;
/// Letters that are kept of what is not understood.
const MOST_SHOWN: usize = 80;

impl Reader<'_> {
    /// What was not understood since a token: it is listed.
    pub(super) fn unknown(&mut self, from: usize) -> Val {
        self.not_understood(from, self.at.max(from + 1));
        Val::Unknown(self.source(from, self.at).chars().take(MOST_SHOWN).collect())
    }

    /// Expressions with commas between them are a tuple.
    pub(super) fn expressions(&mut self) -> Val {
        let first = self.expression();
        if self.word() != "," {
            return first;
        }
        let mut items = vec![first];
        while self.skip(",") && !self.at_end() {
            items.push(self.expression());
        }
        list(items)
    }

    /// Whether an expression has to end here.
    fn at_end(&self) -> bool {
        let word = self.word();
        let is_assignment = word.ends_with('=') && !matches!(word, "==" | "!=" | "<=" | ">=" | ":=");
        match self.token().map(|placed| &placed.token) {
            None | Some(Token::Line) => true,
            Some(Token::Sign) => is_assignment || matches!(word, "," | ")" | "]" | "}" | ":"),
            _ => false,
        }
    }

    pub(super) fn expression(&mut self) -> Val {
        let start = self.at;
        let value = self.operators(0);
        if self.at_end() {
            return value;
        }
        // A condition, a comparison, a comprehension: to where it ends.
        let mut open = 0_usize;
        loop {
            let word = self.word();
            let end = self.token().is_none_or(|placed| placed.token == Token::Line);
            if end || (open == 0 && matches!(word, "," | ")" | "]" | "}")) {
                break;
            }
            match word {
                "(" | "[" | "{" => open += 1,
                ")" | "]" | "}" => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
        self.unknown(start)
    }

    /// Operands with signs between them that bind at least this tightly.
    fn operators(&mut self, least: u8) -> Val {
        let start = self.at;
        if self.depth >= MOST_DEPTH {
            self.at = self.line_end();
            return self.unknown(start);
        }
        self.depth += 1;
        let mut left = self.operand();
        loop {
            let sign = self.word();
            let binds = match sign {
                "+" | "-" => 1,
                "*" | "/" | "//" | "%" => 2,
                "**" => 4,
                _ => break,
            };
            if binds < least {
                break;
            }
            self.at += 1;
            let right = self.operators(if sign == "**" { 3 } else { binds + 1 });
            left = self.binary(sign, left, right, start, self.line());
        }
        self.depth -= 1;
        left
    }

    fn operand(&mut self) -> Val {
        let start = self.at;
        let (mut signs, mut negative) = (false, false);
        while matches!(self.word(), "-" | "+") {
            negative ^= self.word() == "-";
            signs = true;
            self.at += 1;
        }
        if !signs {
            return self.postfix();
        }
        match self.operators(3) {
            Val::Data(Value::Int(n)) if negative => Val::Data(Value::Int(n.saturating_neg())),
            Val::Data(Value::Float(x)) if negative => Val::Data(Value::Float(-x)),
            Val::Data(value @ (Value::Int(_) | Value::Float(_))) => Val::Data(value),
            _ => self.unknown(start),
        }
    }

    /// What two values are with a sign between them.
    pub(super) fn binary(&mut self, sign: &str, left: Val, right: Val, start: usize, line: u64) -> Val {
        let given = |value: &Val| match value {
            Val::Tensor(tensor) => Some(Given::Tensor(*tensor)),
            Val::Data(number @ (Value::Int(_) | Value::Float(_))) => Some(Given::Data(number.clone())),
            _ => None,
        };
        match (&left, &right) {
            (Val::Data(left), Val::Data(right)) => {
                if let Some(value) = arithmetic(sign, left, right) {
                    return Val::Data(value);
                }
            }
            (Val::Items(left), Val::Items(right)) if sign == "+" && left.len() + right.len() <= MOST_ENTRIES => {
                return Val::Items(left.iter().chain(right).cloned().collect());
            }
            (Val::Unknown(_), _) | (_, Val::Unknown(_)) => {}
            _ => {
                if let (Some(class_name), Some(left), Some(right)) =
                    (name::operation(sign), given(&left), given(&right))
                {
                    return Val::Tensor(self.made.operation(class_name, vec![left, right], line));
                }
            }
        }
        self.unknown(start)
    }

    fn postfix(&mut self) -> Val {
        let start = self.at;
        let mut value = self.primary();
        loop {
            match self.word() {
                "." => {
                    self.at += 1;
                    let attribute = self.word();
                    let is_name = matches!(self.token().map(|placed| &placed.token), Some(Token::Name));
                    self.at += usize::from(is_name);
                    value = match value {
                        Val::Path(_) if is_name => Val::Path(attribute.to_owned()),
                        value => self.attribute(value, attribute, start),
                    };
                }
                "(" => value = self.call(value, start),
                "[" => value = self.subscript(value, start),
                _ => return value,
            }
        }
    }

    fn attribute(&mut self, value: Val, attribute: &str, start: usize) -> Val {
        if self.word() == "(" && !matches!(value, Val::Unknown(_)) {
            return Val::Method(Box::new(value), attribute.to_owned());
        }
        match (&value, attribute) {
            (Val::Layer(layer), "output") => {
                let calls = self.made.layers.get(*layer).map_or(0, |layer| layer.calls.len());
                match calls.checked_sub(1) {
                    Some(call) => Val::Tensor(Tensor { layer: *layer, call }),
                    None => self.unknown(start),
                }
            }
            (Val::Model(model), "input" | "output" | "inputs" | "outputs") => {
                match self.made.ends(*model, attribute.starts_with("input")).as_slice() {
                    [one] if !attribute.ends_with('s') => Val::Tensor(*one),
                    [] => self.unknown(start),
                    all => Val::Items(all.iter().copied().map(Val::Tensor).collect()),
                }
            }
            _ => self.unknown(start),
        }
    }

    /// `shape[0]`
    fn subscript(&mut self, value: Val, start: usize) -> Val {
        self.at += 1;
        let index = self.expressions();
        let plain = self.word() == "]";
        self.close("]", start);
        if let (Val::Data(Value::Int(at)), true, Some(items)) = (index, plain, value.items()) {
            let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let at = if at < 0 { at.saturating_add(length) } else { at };
            if let Some(item) = usize::try_from(at).ok().and_then(|at| items.into_iter().nth(at)) {
                return item;
            }
        }
        self.unknown(start)
    }

    /// Goes past a bracket that closes; what stands before it is not understood.
    pub(super) fn close(&mut self, bracket: &str, start: usize) {
        let from = self.at;
        let mut open = 0_usize;
        while let Some(placed) = self.token().filter(|placed| placed.token != Token::Line) {
            let _ = placed;
            let word = self.word();
            if open == 0 && word == bracket {
                if self.at > from {
                    self.not_understood(from, self.at);
                }
                self.at += 1;
                return;
            }
            match word {
                "(" | "[" | "{" => open += 1,
                ")" | "]" | "}" => open = open.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
        self.not_understood(start, self.at);
    }

    fn primary(&mut self) -> Val {
        let start = self.at;
        let Some(placed) = self.token() else { return Val::Unknown(String::new()) };
        match &placed.token {
            Token::Line => return self.unknown(start),
            Token::Literal(Value::Text(first)) => {
                let mut text = first.clone();
                self.at += 1;
                while let Some(Token::Literal(Value::Text(more))) = self.token().map(|placed| &placed.token) {
                    text.push_str(more);
                    self.at += 1;
                }
                return Val::Data(Value::Text(text));
            }
            Token::Literal(number) => {
                self.at += 1;
                return Val::Data(number.clone());
            }
            Token::Odd => {
                self.at += 1;
                return self.unknown(start);
            }
            Token::Name | Token::Sign => {}
        }
        let word = self.word();
        let is_name = placed.token == Token::Name;
        // No value begins so: what reads on from here lists it.
        if matches!(word, "not" | "lambda" | "await" | "yield" | "if" | "for" | "in" | "is" | "and" | "or" | "else")
            || !(is_name || matches!(word, "(" | "[" | "{"))
        {
            return Val::Unknown(String::new());
        }
        self.at += 1;
        match word {
            "True" => Val::Data(Value::Bool(true)),
            "False" => Val::Data(Value::Bool(false)),
            "None" => Val::Data(Value::Null),
            "(" => {
                let (mut items, comma) = self.until(")", start);
                match items.pop() {
                    Some(only) if items.is_empty() && !comma => only,
                    last => {
                        items.extend(last);
                        list(items)
                    }
                }
            }
            "[" => list(self.until("]", start).0),
            "{" => self.dictionary(start),
            word => match self.names.get(word) {
                Some(value) => {
                    self.spent += value.weight();
                    if self.spent > MOST_WORK { self.unknown(start) } else { value.clone() }
                }
                None => Val::Path(word.to_owned()),
            },
        }
    }

    /// Expressions up to a bracket that closes, and whether there was a comma.
    fn until(&mut self, bracket: &str, start: usize) -> (Vec<Val>, bool) {
        let mut items = vec![];
        let mut comma = false;
        while !matches!(self.word(), ")" | "]" | "}") && self.token().is_some_and(|placed| placed.token != Token::Line)
        {
            items.push(self.expression());
            if !self.skip(",") {
                break;
            }
            comma = true;
        }
        self.close(bracket, start);
        (items, comma)
    }

    /// `{"a": 1}`, of data.
    fn dictionary(&mut self, start: usize) -> Val {
        let mut map = Map::new();
        let mut data = true;
        while self.word() != "}" && self.token().is_some_and(|placed| placed.token != Token::Line) {
            let key = self.expression();
            let value = if self.skip(":") { self.expression() } else { Val::Unknown(String::new()) };
            match (key, value) {
                (Val::Data(Value::Text(key)), Val::Data(value)) => {
                    map.insert(key, value);
                }
                _ => data = false,
            }
            if !self.skip(",") {
                break;
            }
        }
        self.close("}", start);
        if data { Val::Data(Value::Map(map)) } else { self.unknown(start) }
    }
}
