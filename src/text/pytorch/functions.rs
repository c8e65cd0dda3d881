//! Activations as PyTorch has them.

/// An activation of a tensor; `last` is where Keras's last axis lies. Nothing where PyTorch has no short way to say it.
pub(super) fn activated(word: &str, x: &str, last: i64) -> Option<String> {
    Some(match word {
        "linear" => x.to_owned(),
        "relu" | "relu6" | "elu" | "celu" | "selu" | "gelu" | "silu" | "softplus" | "softsign" | "mish" => {
            format!("F.{word}({x})")
        }
        "leaky_relu" => format!("F.leaky_relu({x}, 0.2)"),
        "sigmoid" | "tanh" => format!("torch.{word}({x})"),
        "exponential" => format!("torch.exp({x})"),
        "hard_sigmoid" => format!("F.hardsigmoid({x})"),
        "hard_silu" => format!("F.hardswish({x})"),
        "hard_tanh" => format!("F.hardtanh({x})"),
        "hard_shrink" => format!("F.hardshrink({x}, 0.5)"),
        "soft_shrink" => format!("F.softshrink({x}, 0.5)"),
        "tanh_shrink" => format!("F.tanhshrink({x})"),
        "log_sigmoid" => format!("F.logsigmoid({x})"),
        "softmax" | "log_softmax" => format!("F.{word}({x}, dim={last})"),
        "glu" => format!("F.glu({x}, dim={last})"),
        "squareplus" => format!("squareplus({x})"),
        "sparse_plus" => format!("sparse_plus({x})"),
        "sparse_sigmoid" => format!("(({x} + 1) / 2).clamp(0, 1)"),
        "sparsemax" => format!("sparsemax({x}, dim={last})"),
        _ => return None,
    })
}
