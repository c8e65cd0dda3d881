//! What an expression of Python stands for.

use super::made::Tensor;
use crate::nn::params::{Map, Value};

/// Entries or letters of one value.
pub(super) const MOST_ENTRIES: usize = 10_000;

/// What an expression stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val {
    /// Numbers, texts, lists of them.
    Data(Value),
    /// A layer.
    Layer(usize),
    /// A model.
    Model(usize),
    /// What comes out of a layer.
    Tensor(Tensor),
    /// A list of which not everything is data.
    Items(Vec<Val>),
    /// The last part of a name that was given no value here: `Conv2D` of `keras.layers.Conv2D`.
    Path(String),
    /// A call of such a name that is no layer of the catalogue: an initializer, or a layer of somebody's own.
    Object(Object),
    /// `model.add`
    Method(Box<Val>, String),
    /// What is not understood, as it stands.
    Unknown(String),
}

/// A call of a class that is not known, with its arguments.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Object {
    pub(super) class_name: String,
    pub(super) arguments: Map,
    pub(super) line: u64,
}

impl Object {
    /// Whether it may be a layer: classes begin with a capital.
    pub(super) fn is_layer(&self) -> bool {
        self.class_name.starts_with(char::is_uppercase)
    }
}

impl Val {
    /// The entries of a list.
    pub(super) fn items(self) -> Option<Vec<Self>> {
        match self {
            Self::Items(items) => Some(items),
            Self::Data(Value::List(items)) => Some(items.into_iter().map(Self::Data).collect()),
            _ => None,
        }
    }

    /// How much there is to copy.
    pub(super) fn weight(&self) -> usize {
        fn of(value: &Value) -> usize {
            match value {
                Value::Text(text) => 1 + text.len() / 64,
                Value::List(items) => items.iter().map(of).sum::<usize>() + 1,
                Value::Map(map) => map.values().map(of).sum::<usize>() + 1,
                _ => 1,
            }
        }
        match self {
            Self::Data(value) => of(value),
            Self::Items(items) => items.iter().map(Self::weight).sum::<usize>() + 1,
            Self::Object(object) => object.arguments.values().map(of).sum::<usize>() + 1,
            _ => 1,
        }
    }
}

/// A list of values: data if all are.
pub(super) fn list(items: Vec<Val>) -> Val {
    if items.iter().any(|item| !matches!(item, Val::Data(_))) {
        return Val::Items(items);
    }
    let data = items.into_iter().filter_map(|item| match item {
        Val::Data(value) => Some(value),
        _ => None,
    });
    Val::Data(Value::List(data.collect()))
}

/// What Python makes of two values; nothing where that is not simple.
pub(super) fn arithmetic(sign: &str, left: &Value, right: &Value) -> Option<Value> {
    match (sign, left, right) {
        ("+", Value::Text(left), Value::Text(right)) if left.len() + right.len() <= MOST_ENTRIES => {
            Some(Value::Text([left.as_str(), right].concat()))
        }
        ("+", Value::List(left), Value::List(right)) if left.len() + right.len() <= MOST_ENTRIES => {
            Some(Value::List(left.iter().chain(right).cloned().collect()))
        }
        ("/", ..) => real(left.as_real()? / right.as_real().filter(|x| *x != 0.0)?),
        (sign, Value::Int(left), Value::Int(right)) => {
            let (left, right) = (*left, *right);
            let floor = || {
                left.checked_div(right).map(|n| if left % right != 0 && (left < 0) != (right < 0) { n - 1 } else { n })
            };
            let whole = match sign {
                "+" => left.checked_add(right),
                "-" => left.checked_sub(right),
                "*" => left.checked_mul(right),
                "//" => floor(),
                "%" => floor().and_then(|n| left.checked_sub(n.checked_mul(right)?)),
                "**" => u32::try_from(right).ok().and_then(|power| left.checked_pow(power)),
                _ => None,
            };
            whole.map(Value::Int)
        }
        (sign, left, right) => {
            let (left, right) = (left.as_real()?, right.as_real()?);
            match sign {
                "+" => real(left + right),
                "-" => real(left - right),
                "*" => real(left * right),
                _ => None,
            }
        }
    }
}

fn real(x: f64) -> Option<Value> {
    x.is_finite().then_some(Value::Float(x))
}
