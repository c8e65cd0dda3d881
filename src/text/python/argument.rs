//! Keras's Python → Network: what a call is given.

use super::read::Reader;
use super::token::Token;
use super::value::{Object, Val};
use crate::nn::layers::Layer;
use crate::nn::params::{Map, Value};
use crate::text::keras_json::object;

/// What a call is given: values with the tokens they were made of.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) positional: Vec<(Val, usize, usize)>,
    pub(super) named: Vec<(String, Val, usize, usize)>,
}

impl Arguments {
    /// Takes the argument with this name, or the first of those that have none.
    pub(super) fn take(&mut self, name: &str) -> Option<Val> {
        if let Some(at) = self.named.iter().position(|(found, ..)| found == name) {
            return Some(self.named.remove(at).1);
        }
        (!self.positional.is_empty()).then(|| self.positional.remove(0).0)
    }

    pub(super) fn take_named(&mut self, name: &str) -> Option<Val> {
        let at = self.named.iter().position(|(found, ..)| found == name)?;
        Some(self.named.remove(at).1)
    }
}

impl Reader<'_> {
    pub(super) fn arguments(&mut self, start: usize) -> Arguments {
        self.at += 1;
        let mut arguments = Arguments::default();
        while !matches!(self.word(), ")" | "]" | "}" | "") || self.is_literal() {
            let from = self.at;
            let name = self.word();
            if self.source(self.at + 1, self.at + 2) == "=" {
                self.at += 2;
                let from = self.at;
                let value = self.expression();
                arguments.named.push((name.to_owned(), value, from, self.at));
            } else {
                let value = self.expression();
                arguments.positional.push((value, from, self.at));
            }
            if !self.skip(",") {
                break;
            }
        }
        self.close(")", start);
        arguments
    }

    fn is_literal(&self) -> bool {
        matches!(self.token().map(|placed| &placed.token), Some(Token::Literal(_) | Token::Odd))
    }

    /// The arguments of a layer of the catalogue, by their names.
    pub(super) fn config(&mut self, class_name: &str, arguments: &mut Arguments) -> Map {
        let order: Vec<&str> = Layer::new(class_name)
            .map(|layer| layer.op().params().iter().map(|param| param.name).collect())
            .unwrap_or_default();
        self.config_in_order(&order, arguments)
    }

    pub(super) fn config_in_order(&mut self, order: &[&str], arguments: &mut Arguments) -> Map {
        let mut config = Map::new();
        for name in order {
            if arguments.positional.is_empty() {
                break;
            }
            let (value, from, to) = arguments.positional.remove(0);
            let value = self.argument(name, value, from, to);
            config.insert((*name).to_owned(), value);
        }
        for (name, value, from, to) in std::mem::take(&mut arguments.named) {
            let value = self.argument(&name, value, from, to);
            config.insert(name, value);
        }
        config
    }

    /// A value as an argument's. What is not known stands there as it was written: the layer will refuse it.
    fn argument(&mut self, name: &str, value: Val, from: usize, to: usize) -> Value {
        let module = match name.rsplit('_').next() {
            Some("initializer") => Some("keras.initializers"),
            Some("regularizer") => Some("keras.regularizers"),
            Some("constraint") => Some("keras.constraints"),
            _ => None,
        };
        match value {
            Val::Data(value) => value,
            Val::Unknown(source) => Value::Text(source),
            // `tf.nn.relu`, `keras.initializers.HeNormal`
            Val::Path(name_of) if module.is_some() || matches!(name, "activation" | "dtype") => Value::Text(name_of),
            Val::Object(Object { class_name, arguments, .. }) if module.is_some() => object([
                ("module", Value::from(module.unwrap_or_default())),
                ("class_name", Value::Text(class_name)),
                ("config", Value::Map(arguments)),
            ]),
            // A layer as an activation.
            Val::Layer(layer) if name == "activation" => {
                self.made.use_up(layer);
                self.made.described(layer)
            }
            _ => {
                self.not_understood(from, to);
                Value::Text(self.source(from, to).chars().take(80).collect())
            }
        }
    }
}
