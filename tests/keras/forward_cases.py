"""What each layer is asked to compute: `CASES[class_name]` is a list of (note, input recipe, kwargs, quirk).

A recipe is (shape, a, b): values spread over b-a .. b+a. Its seed, and the weights, come from forward.py.
"""

from layer_cases import ACTIVATIONS

CASES = {}


def add(class_name, note, shape, a=1.0, b=0.0, quirk=None, /, **kwargs):
    CASES.setdefault(class_name, []).append((note, (shape, a, b), kwargs, quirk))


def conv2d():
    def conv(note, shape, /, **kwargs):
        add("Conv2D", note, shape, **{"filters": 3, "kernel_size": 3, **kwargs})

    conv("one channel, the first example in small", [1, 8, 8, 1], filters=4, kernel_size=2, strides=2, activation="relu")
    for size in (1, 2, 3, 4, 5):
        conv("valid", [1, 7, 6, 2], kernel_size=size)
        conv("same", [1, 7, 6, 2], kernel_size=size, padding="same")
    for stride in (2, 3, 4):
        for size in (2, 3, 5):
            conv("valid, strided: the last rows may be unread", [1, 9, 8, 2], kernel_size=size, strides=stride)
            conv("same, strided: the odd row of padding is below", [1, 9, 8, 2], kernel_size=size, strides=stride, padding="same")
    conv("same, a stride larger than the kernel", [1, 9, 8, 2], kernel_size=1, strides=3, padding="same")
    conv("same, a kernel larger than the map", [1, 3, 2, 2], kernel_size=[6, 5], padding="same")
    conv("pairs", [1, 7, 8, 2], kernel_size=[2, 5], strides=[3, 1])
    conv("pairs, same", [1, 7, 8, 2], kernel_size=[4, 1], strides=[1, 2], padding="same")
    for dilation in (2, 3, [1, 4], [3, 2]):
        conv("dilated", [1, 9, 10, 2], dilation_rate=dilation)
        conv("dilated, same", [1, 9, 10, 2], dilation_rate=dilation, padding="same")
    conv("dilated, an even kernel, same", [1, 6, 7, 2], kernel_size=2, dilation_rate=3, padding="same")
    for filters, groups in ((2, 2), (4, 2), (4, 4), (8, 4)):
        conv("groups", [1, 5, 6, 4], filters=filters, groups=groups)
    conv("groups, same, strided", [1, 5, 6, 4], filters=6, groups=2, strides=2, padding="same")
    conv("groups, dilated", [1, 7, 7, 4], filters=4, groups=2, dilation_rate=2)
    conv("without bias", [1, 5, 6, 3], use_bias=False)
    conv("without bias, with activation", [1, 5, 6, 3], use_bias=False, activation="relu")
    for activation in ("relu", "sigmoid", "tanh", "softmax", "gelu", "leaky_relu", "linear", "log_softmax"):
        conv("activation", [1, 4, 5, 2], activation=activation)
    first = {"data_format": "channels_first"}
    conv("channels_first", [1, 2, 7, 6], **first)
    conv("channels_first, same, strided", [1, 2, 7, 6], strides=2, padding="same", **first)
    conv("channels_first, same, an even kernel", [1, 2, 7, 6], kernel_size=[2, 4], padding="same", **first)
    conv("channels_first, groups", [1, 4, 5, 6], filters=4, groups=2, **first)
    conv("channels_first, dilated", [1, 2, 7, 8], dilation_rate=[2, 3], **first)
    conv("channels_first, softmax is over the last axis all the same", [1, 2, 4, 5], activation="softmax", **first)
    conv("channels_first, as wide as there are filters", [1, 2, 5, 5], **first)


def pools():
    for class_name in ("MaxPooling2D", "AveragePooling2D"):
        for size in (1, 2, 3, 4):
            for strides in (None, 1, 2, 3):
                for padding in ("valid", "same"):
                    kwargs = {} if strides is None else {"strides": strides}
                    add(class_name, padding, [1, 7, 6, 2], 1.0, 0.0, None, pool_size=size, padding=padding, **kwargs)
        add(class_name, "pairs", [1, 7, 8, 2], pool_size=[2, 3], strides=[1, 2])
        add(class_name, "pairs, same", [1, 7, 8, 2], pool_size=[3, 2], strides=[2, 3], padding="same")
        add(class_name, "same, a window larger than the map", [1, 3, 4, 2], pool_size=9, strides=1, padding="same")
        add(class_name, "same, a window larger than the map, one cell out", [1, 3, 4, 2], pool_size=9, padding="same")
        for strides in (1, 2):
            add(class_name, "same, every value below 0: the border must not count", [1, 5, 6, 2], 1.0, -3.0, None, pool_size=3, strides=strides, padding="same")
        add(class_name, "same, every value is 1: so is every result", [1, 5, 5, 1], 0.0, 1.0, None, pool_size=3, strides=1, padding="same")
        add(class_name, "channels_first", [1, 2, 7, 6], data_format="channels_first", pool_size=3, strides=2)
        add(class_name, "channels_first, same", [1, 2, 7, 6], data_format="channels_first", pool_size=3, strides=2, padding="same")
    for class_name in ("GlobalMaxPooling2D", "GlobalAveragePooling2D"):
        for keepdims in (False, True):
            add(class_name, "channels_last", [1, 5, 6, 4], keepdims=keepdims)
            add(class_name, "channels_first", [1, 4, 5, 6], data_format="channels_first", keepdims=keepdims)
        add(class_name, "below 0", [1, 5, 6, 4], 1.0, -3.0)
        add(class_name, "one cell", [1, 1, 1, 4])


def zero_padding():
    for padding in (0, 1, [1, 2], [[1, 2], [0, 3]], [[0, 1], [0, 1]], [2, [0, 1]]):
        add("ZeroPadding2D", "channels_last", [1, 3, 4, 2], padding=padding)
        add("ZeroPadding2D", "channels_first", [1, 2, 3, 4], padding=padding, data_format="channels_first")


def batch_normalization():
    for scale in (True, False):
        for center in (True, False):
            add("BatchNormalization", "flags", [1, 4, 5, 3], scale=scale, center=center)
    add("BatchNormalization", "epsilon", [1, 4, 5, 3], epsilon=0.5)
    add("BatchNormalization", "epsilon 0", [1, 4, 5, 3], epsilon=0)
    add("BatchNormalization", "momentum is for training", [1, 4, 5, 3], momentum=0.5)
    add("BatchNormalization", "frozen is the same at inference", [1, 4, 5, 3], trainable=False)
    for axis in (1, 2, 3, -1, -2, -3):
        add("BatchNormalization", "axis", [1, 4, 5, 3], axis=axis)
    add("BatchNormalization", "rank 2", [1, 6])
    add("BatchNormalization", "rank 3", [1, 4, 5])
    add("BatchNormalization", "renorm is for training", [1, 4, 5, 3], renorm=True)


def activations():
    # Where a function bends, and where a careless formula overflows.
    bends = {"relu": [0], "relu6": [0, 6], "leaky_relu": [0], "elu": [0], "hard_sigmoid": [-3, 3], "hard_silu": [-3, 3], "hard_tanh": [-1, 1], "hard_shrink": [-0.5, 0.5],
             "soft_shrink": [-0.5, 0.5], "sparse_plus": [-1, 1], "sparse_sigmoid": [-1, 1], "softsign": [0], "selu": [0], "celu": [0], "squareplus": [0], "sigmoid": [0], "softmax": [0]}
    for activation in ACTIVATIONS:
        if activation in ("sparsemax", "threshold"):
            continue  # Keras's sparsemax is not the function of that name; "threshold" needs arguments.
        quirk = "half the channels, though Keras announces all of them" if activation == "glu" else None
        add("Activation", "values", [1, 4, 5, 4], 4.0, 0.0, quirk, activation=activation)
        for bend in bends.get(activation, []):
            add("Activation", "where it bends", [1, 1, 1, 2], 0.0, float(bend), None, activation=activation)
    for activation in ("sigmoid", "tanh", "softplus", "softsign", "mish", "gelu", "silu", "elu", "selu", "log_sigmoid", "softmax", "log_softmax", "squareplus"):
        add("Activation", "large values", [1, 2, 3, 4], 60.0, 0.0, None, activation=activation)
    for shape in ([1, 6], [1, 4, 5]):
        add("Activation", "softmax is over the last axis", shape, 4.0, 0.0, None, activation="softmax")
    add("Activation", "None is linear", [1, 2, 3, 2], activation=None)


def the_rest():
    for rate in (0, 0.5, 1):
        add("Dropout", "nothing happens at inference", [1, 3, 4, 2], rate=rate)
    for shape in ([1, 3, 4, 2], [1, 2, 3, 4, 2], [1, 3, 4], [1, 5], [1]):
        add("Flatten", "channels_last", shape)
        add("Flatten", "channels_first: the channels go last first", shape, data_format="channels_first")
    for shape in ([1, 6], [1, 4, 6], [1, 3, 4, 5], [1, 2, 3, 4, 5]):
        add("Dense", "rank", shape, units=4)
        add("Dense", "rank, without bias", shape, units=4, use_bias=False)
    for activation in ("relu", "softmax", "sigmoid", "tanh"):
        add("Dense", "activation", [1, 6], units=5, activation=activation)
    add("Dense", "softmax on a map is over the units", [1, 3, 4, 5], units=4, activation="softmax")


conv2d()
pools()
zero_padding()
batch_normalization()
activations()
the_rest()

import more_forward_cases

more_forward_cases.all_of_them()
