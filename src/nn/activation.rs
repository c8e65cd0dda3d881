//! Activation functions by Keras's names.

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
