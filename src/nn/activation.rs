//! Activation functions by Keras's names.

use crate::choice;
use crate::nn::kernels::lanes::cut;
use crate::nn::order::sort_by;

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
    /// Whether it looks at all entries of the last axis together, and not at each value alone.
    #[must_use]
    pub const fn is_across(self) -> bool {
        matches!(self, Self::Softmax | Self::LogSoftmax | Self::Sparsemax | Self::Glu)
    }

    /// Puts every value through it. One that [looks across](Self::is_across) leaves them as they are.
    ///
    /// ```
    /// use convscope::nn::activation::Activation;
    /// let mut values = [-1.0, 0.5, 7.0];
    /// Activation::Relu6.apply(&mut values);
    /// assert_eq!(values, [0.0, 0.5, 6.0]);
    /// ```
    pub fn apply(self, values: &mut [f32]) {
        match self {
            Self::Linear => {}
            // Those that nearly every network has: a loop of their own. What is no number stays none.
            Self::Relu => cut(values, 0.0, f32::INFINITY),
            Self::Relu6 => cut(values, 0.0, 6.0),
            _ => values.iter_mut().for_each(|x| *x = self.of(*x)),
        }
    }

    /// What one value becomes. The functions are libm's, so that every machine gives the same.
    #[must_use]
    pub fn of(self, x: f32) -> f32 {
        let negative = |x: f32, otherwise: f32| if x < 0.0 { otherwise } else { x };
        match self {
            Self::Linear | Self::Softmax | Self::LogSoftmax | Self::Sparsemax | Self::Glu => x,
            Self::Relu => negative(x, 0.0),
            Self::Relu6 => x.clamp(0.0, 6.0),
            Self::LeakyRelu => negative(x, 0.2 * x),
            Self::Elu | Self::Celu => negative(x, libm::expm1f(x)),
            Self::Selu => 1.050_701 * negative(x, 1.673_263_2 * libm::expm1f(x)),
            Self::Gelu => 0.5 * x * (1.0 + libm::erff(x * std::f32::consts::FRAC_1_SQRT_2)),
            Self::Silu => x * sigmoid(x),
            Self::Sigmoid => sigmoid(x),
            Self::Tanh => libm::tanhf(x),
            Self::Softplus => softplus(x),
            Self::Softsign => x / (1.0 + x.abs()),
            Self::HardSigmoid => hard_sigmoid(x),
            Self::HardSilu => x * hard_sigmoid(x),
            Self::HardTanh => x.clamp(-1.0, 1.0),
            Self::HardShrink if x.abs() <= 0.5 => 0.0,
            Self::HardShrink => x,
            Self::SoftShrink => x - x.clamp(-0.5, 0.5),
            Self::TanhShrink => x - libm::tanhf(x),
            Self::Mish => x * libm::tanhf(softplus(x)),
            Self::Exponential => libm::expf(x),
            Self::LogSigmoid => -softplus(-x),
            Self::Squareplus => f32::midpoint(x, libm::sqrtf(x * x + 4.0)),
            Self::SparsePlus if x <= -1.0 => 0.0,
            Self::SparsePlus if x < 1.0 => (x + 1.0) * (x + 1.0) / 4.0,
            Self::SparsePlus => x,
            Self::SparseSigmoid => f32::midpoint(x, 1.0).clamp(0.0, 1.0),
        }
    }

    /// Puts the entries of the last axis through it together; `glu` leaves its result in the first half. One that does not
    /// [look across](Self::is_across) changes nothing.
    pub fn across(self, row: &mut [f32]) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        match self {
            Self::Softmax => {
                row.iter_mut().for_each(|x| *x = libm::expf(*x - most));
                let sum = total(row);
                row.iter_mut().for_each(|x| *x /= sum);
            }
            Self::LogSoftmax => {
                let powers: Vec<f32> = row.iter().map(|x| libm::expf(x - most)).collect();
                let shift = libm::logf(total(&powers));
                row.iter_mut().for_each(|x| *x = *x - most - shift);
            }
            Self::Sparsemax => {
                let threshold = sparsemax_threshold(row);
                row.iter_mut().for_each(|x| *x = (*x - threshold).max(0.0));
            }
            Self::Glu => {
                let (a, b) = row.split_at_mut(row.len() / 2);
                a.iter_mut().zip(b).for_each(|(a, b)| *a *= sigmoid(*b));
            }
            _ => {}
        }
    }
}

/// `1/(1 + e^(-x))`
#[must_use]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-x))
}

fn softplus(x: f32) -> f32 {
    x.max(0.0) + libm::log1pf(libm::expf(-x.abs()))
}

fn hard_sigmoid(x: f32) -> f32 {
    (x / 6.0 + 0.5).clamp(0.0, 1.0)
}

/// A sum in double precision: a row may have thousands of entries.
fn total(row: &[f32]) -> f32 {
    // The nearest number that the map's type has.
    #[allow(clippy::cast_possible_truncation)]
    let total = row.iter().map(|x| f64::from(*x)).sum::<f64>() as f32;
    total
}

/// The number that, taken from all entries above it, leaves 1 (Martins and Astudillo 2016, algorithm 1).
fn sparsemax_threshold(row: &[f32]) -> f32 {
    let mut sorted = row.to_vec();
    sort_by(&mut sorted, |a, b| b.total_cmp(a));
    let (mut sum, mut count, mut threshold) = (0.0, 0.0, 0.0);
    for x in sorted {
        sum += x;
        count += 1.0;
        if 1.0 + count * x > sum {
            threshold = (sum - 1.0) / count;
        }
    }
    threshold
}
