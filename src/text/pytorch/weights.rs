//! How a weight of Keras becomes one of PyTorch.

/// What is done with a weight of Keras before it is PyTorch's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Turned {
    /// Nothing.
    Same,
    /// A kernel of a convolution: (rows, columns, in, out) → (out, in, rows, columns). A transposed one has out and in
    /// the other way round on both sides.
    Kernel,
    /// A depthwise kernel: (rows, columns, channels, each) → (channels · each, 1, rows, columns).
    Depthwise,
    /// A matrix.
    Transposed,
    /// Its axes in another order.
    Permuted(Vec<i64>),
}

impl Turned {
    /// The expression of PyTorch.
    pub(super) fn of(&self, weight: &str) -> String {
        match self {
            Self::Same => weight.to_owned(),
            Self::Kernel => format!("{weight}.permute(3, 2, 0, 1)"),
            Self::Depthwise => format!("{weight}.permute(2, 3, 0, 1).flatten(0, 1).unsqueeze(1)"),
            Self::Transposed => format!("{weight}.T"),
            Self::Permuted(axes) => {
                let axes: Vec<String> = axes.iter().map(ToString::to_string).collect();
                format!("{weight}.permute({})", axes.join(", "))
            }
        }
    }
}

/// One weight of a layer: Keras's name, PyTorch's place for it below `self`, and how it gets there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loaded {
    pub(super) keras: &'static str,
    pub(super) place: String,
    pub(super) turned: Turned,
}
