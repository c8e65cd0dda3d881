//! Operation: a function of keras.ops between layers, as `x + y` or `ops.relu(x)` leave it in a graph.

use super::merging::{Of, merge, terms, view};
use super::{Group, Operator, View, each_value, one, single};
use crate::nn::activation::Activation;
use crate::nn::maps::Maps;
use crate::nn::params::Map;
use crate::nn::shape::{DataFormat, Problem, Shape};
use crate::nn::trace::{Term, Terms};
use crate::nn::work::{Job, NodeWeights, RunError};
use crate::{choice, layer};

choice! {
    /// A function of keras.ops, by the name of its class.
    Function {
        /// `x1 + x2`
        Add = "Add",
        /// `x1 - x2`
        Subtract = "Subtract",
        /// `x1·x2`
        Multiply = "Multiply",
        /// `x1 / x2`
        Divide = "Divide",
        /// `x1 / x2`
        TrueDivide = "TrueDivide",
        /// The greater of two.
        Maximum = "Maximum",
        /// The lesser of two.
        Minimum = "Minimum",
        /// See [`Activation::Relu`]; those below likewise.
        Relu = "Relu",
        /// Capped at 6.
        Relu6 = "Relu6",
        /// The logistic function.
        Sigmoid = "Sigmoid",
        /// `x·σ(x)`
        Silu = "Silu",
        /// Hyperbolic tangent.
        Tanh = "Tanh",
        /// `ln(1 + e^x)`
        Softplus = "Softplus",
        /// `x / (1 + |x|)`
        Softsign = "Softsign",
        /// Self-normalising.
        Selu = "Selu",
        /// `ln σ(x)`
        LogSigmoid = "LogSigmoid",
        /// Straight between 0 and 1.
        HardSigmoid = "HardSigmoid",
        /// `x·hard_sigmoid(x)`
        HardSilu = "HardSilu",
        /// Between -1 and 1.
        HardTanh = "HardTanh",
        /// `x - tanh(x)`
        TanhShrink = "TanhShrink",
    }
}

impl Function {
    /// How it makes one value of two; nothing where it takes one.
    #[must_use]
    pub const fn pair(self) -> Option<Of> {
        Some(match self {
            Self::Add => Of::Sum,
            Self::Subtract => Of::Difference,
            Self::Multiply => Of::Product,
            Self::Divide | Self::TrueDivide => Of::Quotient,
            Self::Maximum => Of::Greatest,
            Self::Minimum => Of::Least,
            _ => return None,
        })
    }

    const fn activation(self) -> Activation {
        match self {
            Self::Relu => Activation::Relu,
            Self::Relu6 => Activation::Relu6,
            Self::Sigmoid => Activation::Sigmoid,
            Self::Silu => Activation::Silu,
            Self::Tanh => Activation::Tanh,
            Self::Softplus => Activation::Softplus,
            Self::Softsign => Activation::Softsign,
            Self::Selu => Activation::Selu,
            Self::LogSigmoid => Activation::LogSigmoid,
            Self::HardSigmoid => Activation::HardSigmoid,
            Self::HardSilu => Activation::HardSilu,
            Self::HardTanh => Activation::HardTanh,
            Self::TanhShrink => Activation::TanhShrink,
            _ => Activation::Linear,
        }
    }
}

layer! {
    /// A function of one tensor, of two, or of a tensor and a number. No weights.
    ///
    /// ```
    /// use convscope::nn::{layers::{operation::Operation, Operator}, shape::Shape};
    /// let maps = Shape::known(&[8, 8, 4]);
    /// assert_eq!(Operation::default().output_shape(&[&maps, &maps]), Ok(maps));
    /// ```
    Operation {
        /// The function, by the name of its class.
        function: Function = Function::Add;
        /// The number in the place of the first tensor, if one stands there.
        x1: Option<f64> = None, more();
        /// The number in the place of the second tensor, if one stands there.
        x2: Option<f64> = None, more();
    }
}

/// The size of two that are repeated where they are 1, as NumPy does it; one that is not known gives way to one that is.
fn size(a: Option<u64>, b: Option<u64>) -> Result<Option<u64>, ()> {
    match (a, b) {
        (Some(1), other) | (other, Some(1)) => Ok(other),
        (None, other) | (other, None) => Ok(other),
        (a, b) if a == b => Ok(a),
        _ => Err(()),
    }
}

impl Operator for Operation {
    fn group(&self) -> Group {
        if self.function.pair().is_some() { Group::Dense } else { Group::Activation }
    }

    fn class_of_keras(&self) -> &'static str {
        self.function.word()
    }

    fn module(&self) -> &'static str {
        if self.function.pair().is_some() || self.function == Function::Tanh {
            "keras.src.ops.numpy"
        } else {
            "keras.src.ops.nn"
        }
    }

    fn numbers(&self) -> Option<[Option<f64>; 2]> {
        Some([self.x1, self.x2])
    }

    /// The numbers stand in the call, not in the config.
    fn spell(&self, arguments: &mut Map, _said: &Map, _old: bool) {
        arguments.retain(|key, _| !["function", "x1", "x2"].contains(&key.as_str()));
    }

    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        let (numbers, tensors) = (usize::from(self.x1.is_some()) + usize::from(self.x2.is_some()), inputs.len());
        if self.function.pair().is_none() {
            return Ok(single(inputs)?.clone());
        }
        if numbers + tensors != 2 {
            return Err(Problem::Inputs { wanted: 2 - numbers as u64, got: tensors as u64 });
        }
        let [first, second] = inputs else { return Ok(single(inputs)?.clone()) };
        let wrong = || Problem::MergeShapes { first: (*first).clone(), second: (*second).clone() };
        if first.0.len() != second.0.len() {
            return Err(wrong());
        }
        let sizes = first.0.iter().zip(&second.0).map(|(a, b)| size(*a, *b));
        sizes.collect::<Result<_, _>>().map(Shape).map_err(|()| wrong())
    }

    fn view(&self, inputs: &[&Shape], input: usize, format: DataFormat) -> View {
        view(inputs, input, format)
    }

    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        let Some(of) = self.function.pair() else {
            let activation = self.function.activation();
            return each_value(one(inputs)?, move |_, values| activation.apply(values));
        };
        // The nearest number that the maps' type has.
        #[allow(clippy::cast_possible_truncation)]
        let number = |number: f64| {
            let axes = inputs.first().map_or(0, |maps| maps.view().ndim());
            Maps::from_keras(&vec![1; axes], vec![number as f32])
        };
        let before = self.x1.and_then(number);
        let after = self.x2.and_then(number);
        let all: Vec<Maps> = before.into_iter().chain(inputs.iter().cloned()).chain(after).collect();
        merge(&all, of)
    }

    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        match self.function.pair() {
            None => Terms::copy(inputs, Some(at.to_vec()), self.function.activation().word()),
            Some(of) => {
                let mut terms = terms(inputs, at, of)?;
                // The nearest number that the maps' type has.
                #[allow(clippy::cast_possible_truncation)]
                let own = |number: f64| Term::number(number as f32);
                if let Some(first) = self.x1 {
                    // A difference takes away what comes after the number.
                    if of == Of::Difference {
                        let taken = |term: Term| Term::weighed(term.input, term.at, term.value, -1.0);
                        terms.terms = terms.terms.into_iter().map(taken).collect();
                    }
                    terms.terms.insert(0, own(first));
                }
                if let Some(second) = self.x2 {
                    let second = own(second);
                    let taken = Term { product: -second.value, weight: Some(-1.0), ..second.clone() };
                    terms.terms.push(if of == Of::Difference { taken } else { second });
                }
                Some(terms)
            }
        }
    }
}
