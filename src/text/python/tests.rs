use super::{First, call_of, read, write};
use crate::nn::analysis::analyze;
use crate::nn::layers::Layer;
use crate::nn::network::{Body, Kind, Network, Source};
use crate::nn::shape::Shape;
use crate::text::presets::{PRESETS, preset};
use crate::text::{ImportError, WarningKind, json, keras_json};
use crate::words::Locale;

/// Reads code that must be understood as a whole.
fn whole(code: &str) -> Network {
    let read = read(code).unwrap();
    assert_eq!(read.warnings, [], "{code}");
    read.network
}

fn shapes(network: &Network) -> Vec<Option<Shape>> {
    analyze(network).nodes.iter().map(|entry| entry.shape().cloned()).collect()
}

fn last(network: &Network) -> Shape {
    shapes(network).pop().unwrap().unwrap()
}

fn names(network: &Network) -> Vec<&str> {
    network.nodes.iter().map(|node| node.name.as_str()).collect()
}

/// The snippets of the source, as they stand there.
#[test]
fn bare_layers() {
    let conv = "from keras.layers import Conv2D\n\nConv2D(filters=16, kernel_size=2, strides=2, padding='valid',\n    activation='relu', input_shape=(200, 200, 1))";
    let network = whole(conv);
    assert_eq!(names(&network), ["input_layer", "conv2d"]);
    assert_eq!(last(&network), Shape::known(&[100, 100, 16]));
    assert_eq!(analyze(&network).totals.params, 80);

    let more = "Conv2D(16, 2, strides=2, activation='relu', input_shape=(200, 200, 1))\nConv2D(32, 3, padding='same', activation='relu')";
    assert_eq!(last(&whole(more)), Shape::known(&[100, 100, 32]));

    let pool = "from keras.layers import MaxPooling2D\nMaxPooling2D(pool_size=2, strides=2)";
    let read = read(pool).unwrap();
    let kinds: Vec<_> = read.warnings.iter().map(|warning| (warning.path.as_str(), &warning.kind)).collect();
    assert_eq!(kinds, [("2", &WarningKind::NoInputShape)]);
    assert_eq!(last(&read.network), Shape::known(&[100, 100, 1]));
}

#[test]
fn stacks_in_every_form() {
    let forms = [
        "model = Sequential([Input(shape=(28, 28, 1)), Conv2D(8, 3), Flatten(), Dense(10, activation='softmax')])",
        "model = keras.Sequential(layers=[keras.Input((28, 28, 1)), layers.Conv2D(8, (3, 3)), layers.Flatten(), layers.Dense(10, 'softmax')])",
        "import tensorflow as tf\nmodel = tf.keras.models.Sequential()\nmodel.add(tf.keras.layers.Conv2D(8, kernel_size=[3, 3], input_shape=(28, 28, 1)))\n\
         model.add(tf.keras.layers.Flatten())\nmodel.add(tf.keras.layers.Dense(units=10, activation=tf.nn.softmax))\nmodel.summary()\nmodel.compile(loss='x')",
        "SIZE, CHANNELS = 14 * 2, 1\nn = 2 ** 3\nmodel = Sequential([\n  InputLayer(shape=(SIZE, SIZE, CHANNELS)),  # the picture\n  Conv2D(n, 3), \\\n  Flatten(), Dense(n + 2, activation=\"soft\" \"max\"),\n])",
        "def build(classes=10):\n    '''Makes it.'''\n    model = Sequential()\n    model.add(Conv2D(8, 3, batch_input_shape=(None, 28, 28, 1)))\n    model.add(Flatten())\n    model.add(Dense(10, activation='softmax'))\n    return model",
        "m = Sequential(name='sequential')\nm.add(Conv2D(8, 3))\nm.add(Flatten()); m.add(Dense(10, activation='softmax'))\nm.build((None, 28, 28, 1))",
        "with strategy.scope():\n    m = Sequential([Conv2D(8, 3, input_shape=(28, 28, 1)), Flatten()])\n    m.add(Dense(10, activation='softmax'))",
        "x = i = Input((28, 28, 1))\nx = Conv2D(8, 3)(x)\nx = Flatten()(x)\nm = Model(i, Dense(10, activation='softmax')(x))",
        "i = Input((28, 28, 1))\nm = Dense(10, activation='softmax')(Flatten()(Conv2D(8, 3)(i)))",
    ];
    for code in forms {
        let read = read(code).unwrap();
        let unread = read.warnings.iter().filter(|warning| warning.kind != WarningKind::FunctionRead);
        assert_eq!(unread.count(), 0, "{code}\n{:?}", read.warnings);
        let network = read.network;
        assert_eq!(shapes(&network).len(), 4, "{code}");
        assert_eq!(last(&network), Shape::known(&[10]), "{code}");
        assert_eq!(analyze(&network).totals.params, 80 + 10 * 26 * 26 * 8 + 10, "{code}");
        assert_eq!(names(&network)[1..], ["conv2d", "flatten", "dense"], "{code}");
    }
}

#[test]
fn layers_called_twice_and_several_ends() {
    let network = whole(
        "a = keras.Input(shape=(8, 8, 3), name='a')\nconv = layers.Conv2D(3, 3, padding='same', name='c')\n\
         x = conv(a)\nx = conv(x)\ny = layers.Flatten()(x)\nout = layers.Dense(2)(y, training=False)\nmodel = keras.Model(inputs=[a], outputs=[out, x])",
    );
    assert_eq!(names(&network), ["a", "c", "c[1]", "flatten", "dense"]);
    assert_eq!(network.nodes[2].body, Body::SameAs(network.nodes[1].id));
    assert_eq!(network.outputs, [Source::of(network.nodes[4].id), Source::of(network.nodes[2].id)]);
    assert_eq!(network.kind, Kind::Functional);
}

/// Initializers and the like are kept, and written back.
#[test]
fn what_describes_an_object() {
    let code = "Sequential([Input((8,)), Dense(4, kernel_initializer=keras.initializers.VarianceScaling(scale=2.0, mode='fan_out'),\n\
                kernel_regularizer=l2(0.01), bias_initializer='ones')])";
    let written = write(Locale::En, &whole(code), First::Input);
    for part in [
        "kernel_initializer=keras.initializers.VarianceScaling(mode=\"fan_out\", scale=2.0)",
        "kernel_regularizer=keras.regularizers.L2(l2=0.01)",
        "bias_initializer=\"ones\"",
    ] {
        assert!(written.contains(part), "{written}");
    }
    assert_eq!(whole(&written), whole(code));
}

/// What is not understood is listed with its line; everything else is read.
#[test]
fn what_is_not_understood() {
    let code = "import numpy as np\n(x, y), _ = mnist.load_data()\nmodel = Sequential([Input((28, 28, 1))])\nfor n in [8, 16]:\n    model.add(Conv2D(n, 3))\n\
                model.add(Conv2D(get_filters(), 3, padding=mode if big else 'same'))\nmodel.add(Flatten(), 3)\nmodel.foo = 3\nmodel.add(Lambda(lambda x: x + 1))\n\
                class Net(keras.Model):\n    def call(self): pass\nmodel.add(Dense(4, *rest))\nx = 'open\n)(][";
    let read = read(code).unwrap();
    let told: Vec<_> = read
        .warnings
        .iter()
        .map(|warning| match &warning.kind {
            WarningKind::NotUnderstood(text) => format!("{}: {text}", warning.path),
            other => format!("{}: {other:?}", warning.path),
        })
        .collect();
    let wanted = [
        "2: (x, y), _",
        "4: for n in [8, 16]:…",
        "6: mode if big else 'same'",
        "6: get_filters()",
        "7: 3",
        "8: model.foo",
        "9: lambda x: x + 1",
        "10: class Net(keras.Model):…",
        "12: *rest",
        "13: 'open",
        "14: )(][",
    ];
    assert_eq!(told, wanted);
    assert_eq!(names(&read.network), ["input_layer", "conv2d", "flatten", "lambda", "dense"]);
    // The layer whose arguments are not known says so itself.
    assert_eq!(
        analyze(&read.network).nodes[1].problem().map(crate::nn::shape::Problem::code),
        Some("bad_padding_mode")
    );
}

#[test]
fn what_is_no_network() {
    for code in ["", "x = 1", "print('hello')", "import keras", "Optimizer(3)\n", "# Conv2D(3, 3)"] {
        let error = read(code).unwrap_err();
        let layers = error == ImportError::NoLayers;
        assert!(layers, "{code}: {error:?}");
    }
}

/// Code that is written is read back as the same network; that real Keras runs it, `cargo xtask verify` says.
#[test]
fn presets_there_and_back() {
    for id in PRESETS {
        let network = preset(id).unwrap().network;
        for first in [First::Input, First::InputShape] {
            let code = write(Locale::En, &network, first);
            let back = whole(&code);
            let plain = |network: &Network| {
                network
                    .nodes
                    .iter()
                    .map(|node| (node.name.clone(), node.body.clone(), node.inputs.clone()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(plain(&back)[1..], plain(&network)[1..], "{code}");
            assert_eq!(shapes(&back), shapes(&network));
            assert_eq!((&back.name, back.kind), (&network.name, network.kind));
            assert_eq!(code.contains("input_shape"), first == First::InputShape);
        }
    }
}

#[test]
fn code_that_is_written() {
    let network = whole(
        "model = Sequential([Input((200, 200, 1)), Conv2D(16, 2, strides=2, activation='relu'), MaxPooling2D(name='pool'), Dropout(0.5, trainable=False)], name='mine')",
    );
    let wanted = "import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input(shape=(200, 200, 1)),
        layers.Conv2D(filters=16, kernel_size=(2, 2), strides=(2, 2), activation=\"relu\"),
        layers.MaxPooling2D(name=\"pool\"),
        layers.Dropout(rate=0.5, trainable=False),
    ],
    name=\"mine\",
)
";
    assert_eq!(write(Locale::En, &network, First::Input), wanted);
    let Body::Layer(conv) = &network.nodes[1].body else { panic!() };
    assert_eq!(call_of(conv), "Conv2D(filters=16, kernel_size=(2, 2), strides=(2, 2), activation=\"relu\")");
    assert_eq!(call_of(&Layer::new("Flatten").unwrap()), "Flatten()");
}

/// Nested models are written first, each in a variable of its own.
#[test]
fn nested_models() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keras/hdf5/nested.json");
    let file = json::parse(&std::fs::read_to_string(file).unwrap()).unwrap();
    let network = keras_json::read(&json::write(file.get("model").unwrap())).unwrap().network;
    let code = write(Locale::En, &network, First::Input);
    let parts = [
        "stem_model = keras.Sequential(\n    [\n        keras.Input(shape=(6, 6, 1)),\n",
        "    name=\"stem\",\n)\n",
        "x = inner_model(x)\ntail_model = keras.Model(inputs=input_layer_2, outputs=x, name=\"tail\")\n",
        "        stem_model,\n        tail_model,\n        layers.Flatten(),\n",
    ];
    for part in parts {
        assert!(code.contains(part), "{code}");
    }
    let inner = code.find("inner_model = ").unwrap();
    assert!(inner < code.find("tail_model = ").unwrap(), "{code}");
}
