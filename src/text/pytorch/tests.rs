use super::write;
use crate::nn::analysis::analyze;
use crate::text::presets::preset;
use crate::text::python::read;
use crate::text::{json, keras_json};
use crate::words::Locale;

fn code(python: &str) -> String {
    let network = read(python).unwrap().network;
    write(Locale::En, &network, &analyze(&network))
}

/// The whole text once; that PyTorch runs it with Keras's values, `cargo xtask verify` says.
#[test]
fn a_small_network() {
    let code = code(
        "Sequential([Input((28, 28, 1)), Conv2D(8, 3, strides=2, padding='same', activation='relu'), AveragePooling2D(3, strides=1, padding='same'),\n\
         MaxPooling2D(2, padding='same'), Flatten(), Dense(10, activation='softmax')])",
    );
    let wanted = "import torch
import torch.nn as nn
import torch.nn.functional as F

# Pictures are (batch, channels, height, width) here, as PyTorch has them; in Keras the channels are last.
# Before a layer that depends on the order of the values they are turned into Keras's order.
# F.pad takes the cells (left, right, top, bottom); negative ones are cut off.


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv2d = nn.Conv2d(1, 8, (3, 3), stride=(2, 2))
        self.dense = nn.Linear(392, 10)

    def forward(self, x):
        x = F.pad(x, (0, 1, 0, 1))
        x = F.relu(self.conv2d(x))
        x = F.avg_pool2d(x, (3, 3), stride=(1, 1), padding=(1, 1), count_include_pad=False)
        x = F.max_pool2d(x, (2, 2))
        x = x.permute(0, 2, 3, 1).flatten(1)
        return F.softmax(self.dense(x), dim=1)

    def load_keras(self, weights):
        # weights = {layer.name: layer.get_weights() for layer in keras_model.layers}
        weights = {name: [torch.as_tensor(a) for a in arrays] for name, arrays in weights.items()}
        with torch.no_grad():
            kernel, bias = weights[\"conv2d\"]
            self.conv2d.weight.copy_(kernel.permute(3, 2, 0, 1))
            self.conv2d.bias.copy_(bias)
            kernel, bias = weights[\"dense\"]
            self.dense.weight.copy_(kernel.T)
            self.dense.bias.copy_(bias)


model = Network().eval()
";
    assert_eq!(code, wanted);
}

#[test]
fn what_cannot_be_said_raises() {
    let code = code("Sequential([Input((8, 8, 1)), Odd(3), Flatten()])");
    assert!(code.contains("raise NotImplementedError(\"odd (Odd)\")"), "{code}");
}

#[test]
fn presets_are_written_whole() {
    for id in crate::text::presets::PRESETS {
        let network = preset(id).unwrap().network;
        let code = write(Locale::En, &network, &analyze(&network));
        assert!(!code.contains("NotImplementedError"), "{code}");
    }
}

/// What nested models hold stands in the module side by side, called after them too.
#[test]
fn nested_models() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keras/hdf5/nested.json");
    let file = json::parse(&std::fs::read_to_string(file).unwrap()).unwrap();
    let network = keras_json::read(&json::write(file.get("model").unwrap())).unwrap().network;
    let code = write(Locale::En, &network, &analyze(&network));
    for part in [
        "self.stem_a = nn.Conv2d(1, 2, (3, 3))",
        "self.tail_inner_deep = ",
        "kernel, bias = weights[\"tail.a\"]",
        "# weights = dict(named(keras_model))\n",
    ] {
        assert!(code.contains(part), "{code}");
    }
    assert!(!code.contains("NotImplementedError"), "{code}");
}
