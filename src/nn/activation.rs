//! Activation functions by Keras's names.

use super::maps::Maps;
use crate::choice;

choice! {
    /// What is done to every value after a layer's sum. Keras's section "Layer activation functions".
    Activation {
        /// `x`
        Linear = "linear" | "None",
        /// `max(x, 0)`
        Relu = "relu",
        /// `min(max(x, 0), 6)`
        Relu6 = "relu6",
        /// `x`, or `0.2·x` below 0
        LeakyRelu = "leaky_relu",
        /// `x`, or `e^x - 1` below 0
        Elu = "elu",
        /// `x`, or `e^x - 1` below 0 (alpha 1)
        Celu = "celu",
        /// `1.0507·x`, or `1.7581·(e^x - 1)` below 0
        Selu = "selu",
        /// `x·Φ(x)`, exact
        Gelu = "gelu",
        /// `x·σ(x)`
        Silu = "silu" | "swish",
        /// `1 / (1 + e^-x)`
        Sigmoid = "sigmoid",
        /// `tanh(x)`
        Tanh = "tanh",
        /// `ln(1 + e^x)`
        Softplus = "softplus",
        /// `x / (1 + |x|)`
        Softsign = "softsign",
        /// `x/6 + 0.5` between 0 and 1
        HardSigmoid = "hard_sigmoid",
        /// `x·hard_sigmoid(x)`
        HardSilu = "hard_silu" | "hard_swish",
        /// `x` between -1 and 1
        HardTanh = "hard_tanh",
        /// `x` where `|x| > 0.5`, else 0
        HardShrink = "hard_shrink",
        /// `x` brought 0.5 nearer to 0
        SoftShrink = "soft_shrink",
        /// `x - tanh(x)`
        TanhShrink = "tanh_shrink",
        /// `x·tanh(ln(1 + e^x))`
        Mish = "mish",
        /// `e^x`
        Exponential = "exponential",
        /// `e^x` over their sum along the last axis
        Softmax = "softmax",
        /// `ln softmax(x)`
        LogSoftmax = "log_softmax",
        /// `ln σ(x)`
        LogSigmoid = "log_sigmoid",
        /// `(x + √(x² + 4)) / 2`
        Squareplus = "squareplus",
        /// `0`, `(x + 1)²/4`, `x`: below -1, between, above 1
        SparsePlus = "sparse_plus",
        /// `(x + 1)/2` between 0 and 1
        SparseSigmoid = "sparse_sigmoid",
        /// The projection onto the simplex, along the last axis
        Sparsemax = "sparsemax",
        /// `a·σ(b)` for the two halves of the last axis
        Glu = "glu",
    }
}

impl Activation {
    /// Whether it looks at the whole last axis and not at each value alone.
    #[must_use]
    pub const fn is_across(self) -> bool {
        matches!(self, Self::Softmax | Self::LogSoftmax | Self::Sparsemax | Self::Glu)
    }

    /// Puts every value through it. Leaves them as they are where it [looks across](Self::is_across).
    pub fn apply(self, values: &mut [f32]) {
        match self {
            Self::Linear => {}
            // The one that nearly every network has, without a call a value.
            Self::Relu => values.iter_mut().for_each(|x| *x = x.max(0.0)),
            _ => values.iter_mut().for_each(|x| *x = self.of(*x)),
        }
    }

    /// The value of one value.
    #[must_use]
    pub fn of(self, x: f32) -> f32 {
        use libm::{expf, log1pf, sqrtf, tanhf};
        let sigmoid = |x: f32| 1.0 / (1.0 + expf(-x));
        let softplus = |x: f32| x.max(0.0) + log1pf(expf(-x.abs()));
        let hard_sigmoid = |x: f32| (x / 6.0 + 0.5).clamp(0.0, 1.0);
        match self {
            Self::Linear | Self::Softmax | Self::LogSoftmax | Self::Sparsemax | Self::Glu => x,
            Self::Relu => x.max(0.0),
            Self::Relu6 => x.clamp(0.0, 6.0),
            Self::LeakyRelu => {
                if x >= 0.0 {
                    x
                } else {
                    0.2 * x
                }
            }
            Self::Elu | Self::Celu => {
                if x > 0.0 {
                    x
                } else {
                    libm::expm1f(x)
                }
            }
            Self::Selu => 1.050_701 * if x > 0.0 { x } else { 1.673_263_2 * libm::expm1f(x) },
            Self::Gelu => 0.5 * x * (1.0 + libm::erff(x * std::f32::consts::FRAC_1_SQRT_2)),
            Self::Silu => x * sigmoid(x),
            Self::Sigmoid => sigmoid(x),
            Self::Tanh => tanhf(x),
            Self::Softplus => softplus(x),
            Self::Softsign => x / (1.0 + x.abs()),
            Self::HardSigmoid => hard_sigmoid(x),
            Self::HardSilu => x * hard_sigmoid(x),
            Self::HardTanh => x.clamp(-1.0, 1.0),
            Self::HardShrink => {
                if x.abs() > 0.5 {
                    x
                } else {
                    0.0
                }
            }
            Self::SoftShrink => x - x.clamp(-0.5, 0.5),
            Self::TanhShrink => x - tanhf(x),
            Self::Mish => x * tanhf(softplus(x)),
            Self::Exponential => expf(x),
            Self::LogSigmoid => -softplus(-x),
            Self::Squareplus => (x + sqrtf(x * x + 4.0)) / 2.0,
            Self::SparsePlus => {
                if x <= -1.0 {
                    0.0
                } else if x >= 1.0 {
                    x
                } else {
                    (x + 1.0) * (x + 1.0) / 4.0
                }
            }
            Self::SparseSigmoid => f32::midpoint(x, 1.0).clamp(0.0, 1.0),
        }
    }

    /// Puts maps through it where it looks across the last axis, whatever the order of the axes means.
    #[must_use]
    pub fn across(self, maps: &Maps) -> Option<Maps> {
        let mut sizes = maps.view().shape().to_vec();
        let last = *sizes.last()?;
        let mut values = maps.to_keras();
        match self {
            Self::Softmax | Self::LogSoftmax | Self::Sparsemax => {
                values.chunks_mut(last.max(1)).for_each(|row| self.row(row))
            }
            Self::Glu => {
                let half = last / 2;
                let gate = |row: &[f32]| {
                    let (a, b) = row.split_at(half);
                    a.iter().zip(b).map(|(a, b)| a * Self::Sigmoid.of(*b)).collect::<Vec<_>>()
                };
                values = values.chunks(last.max(1)).flat_map(gate).collect();
                *sizes.last_mut()? = half;
            }
            _ => self.apply(&mut values),
        }
        Maps::from_keras(&sizes, values)
    }

    fn row(self, row: &mut [f32]) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        match self {
            Self::LogSoftmax => {
                let sum: f32 = row.iter().map(|x| libm::expf(x - most)).sum();
                let shift = most + libm::logf(sum);
                row.iter_mut().for_each(|x| *x -= shift);
            }
            Self::Sparsemax => {
                // The threshold t for which the values above it, less t, add up to 1; found by halving.
                let (mut low, mut high) = (most - 1.0, most);
                for _ in 0..40 {
                    let middle = f32::midpoint(low, high);
                    let sum: f32 = row.iter().map(|x| (x - middle).max(0.0)).sum();
                    if sum > 1.0 { low = middle } else { high = middle }
                }
                row.iter_mut().for_each(|x| *x = (*x - high).max(0.0));
            }
            _ => {
                row.iter_mut().for_each(|x| *x = libm::expf(*x - most));
                let sum: f32 = row.iter().sum();
                row.iter_mut().for_each(|x| *x /= sum);
            }
        }
    }
}
