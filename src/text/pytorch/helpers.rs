//! Functions of Python that the module needs where PyTorch has none; each is written only if it is called.

/// Their names and texts.
const HELPERS: [(&str, &str); 6] = [
    (
        "pad_same(",
        "def pad_same(x, kernel_size, stride, dilation=(1, 1), value=0.0):
    # As much padding as makes the output ceil(size / stride), the odd cell after.
    pad = []
    for size, k, s, d in reversed(list(zip(x.shape[2:], kernel_size, stride, dilation))):
        total = max((-(-size // s) - 1) * s + (k - 1) * d + 1 - size, 0)
        pad += [total // 2, total - total // 2]
    return F.pad(x, pad, value=value)
",
    ),
    (
        "average_pool(",
        "def average_pool(x, pool_size, stride, pad=None):
    # The mean of the cells that lie on the map: padding is not counted.
    def padded(t):
        return F.pad(t, pad) if pad else pad_same(t, pool_size, stride)

    cells = F.avg_pool2d(padded(torch.ones_like(x[:1, :1])), pool_size, stride)
    return F.avg_pool2d(padded(x), pool_size, stride) / cells
",
    ),
    (
        "squareplus(",
        "def squareplus(x):
    return (x + torch.sqrt(x * x + 4)) / 2
",
    ),
    (
        "sparse_plus(",
        "def sparse_plus(x):
    return torch.where(x <= -1, torch.zeros_like(x), torch.where(x < 1, (x + 1) ** 2 / 4, x))
",
    ),
    (
        "sparsemax(",
        "def sparsemax(x, dim):
    ordered = x.sort(dim=dim, descending=True).values.transpose(dim, -1)
    count = torch.arange(1, ordered.shape[-1] + 1, dtype=x.dtype, device=x.device)
    sums = ordered.cumsum(-1)
    size = (1 + count * ordered > sums).sum(-1, keepdim=True)
    threshold = (sums.gather(-1, size - 1) - 1) / size
    return (x - threshold.transpose(dim, -1)).clamp(min=0)
",
    ),
    (
        "joint_softmax(",
        "def joint_softmax(x, dims):
    x = torch.exp(x - x.amax(dims, keepdim=True))
    return x / x.sum(dims, keepdim=True)
",
    ),
];

/// The texts of the functions that some code calls, and those that these call.
pub(super) fn helpers(code: &str) -> String {
    let mut text = String::new();
    for (name, helper) in HELPERS {
        let by_helper = name == "pad_same(" && code.contains("average_pool(");
        if code.contains(name) || by_helper {
            text.push_str(helper);
            text.push_str("\n\n");
        }
    }
    text
}
