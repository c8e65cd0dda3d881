"""What model.summary() prints: names that wrap, names that are cut, letters two places wide, graphs, lines of any length."""

import json

import keras
from keras import layers

LENGTHS = (40, 47, 60, 76, 99, 133)


def stack(name, *parts):
    return keras.Sequential([*parts], name=name)


def branches():
    one, two = layers.Input((8, 8, 3)), layers.Input((8, 8, 3))
    return keras.Model([one, two], [layers.Conv2D(3, 3)(one), layers.Conv2D(2, 3)(two)])


def shared():
    x = layers.Input((8, 8, 3))
    conv, activation = layers.Conv2D(3, 3, padding="same"), layers.Activation("relu")
    return keras.Model(x, activation(conv(activation(conv(x)))))


def chain():
    x = layers.Input((8, 8, 3))
    return keras.Model(x, layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same")(x)))


def models():
    yield lambda: stack("digits", layers.Input((28, 28, 1)), layers.Dropout(0.5), layers.Conv2D(128, 3, name="x" * 60),
                        layers.MaxPooling2D(), layers.Flatten(), layers.Dense(10))
    yield lambda: stack("我的网络", layers.Input((28, 28, 1)), layers.Conv2D(8, 3, name="卷积层一"), layers.BatchNormalization(),
                        layers.GlobalAveragePooling2D(), layers.Dense(1_234_567, name="a name with spaces in it that is long"))
    yield lambda: stack("batch", layers.Input((2, 2, 1), batch_size=4), layers.Flatten())
    yield chain
    yield shared
    yield branches


def answers():
    facts = []
    for make in models():
        keras.utils.clear_session()
        model = make()
        texts = {}
        for length in LENGTHS:
            lines = []
            try:
                model.summary(line_length=length, print_fn=lambda line, **_: lines.append(line))
            except ValueError:
                continue  # too narrow for Keras
            texts[length] = "\n".join(lines)
        facts.append({"config": json.loads(model.to_json()), "texts": texts})
    return facts
