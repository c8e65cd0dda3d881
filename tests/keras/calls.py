"""Layers that are called again on another input: what Keras takes and what it refuses."""

import keras

PICTURE = [8, 8, 4]
# Class name, arguments, the shape it is built on, and those it is called on again.
CASES = [
    ("Conv2D", {"filters": 4, "kernel_size": 3}, PICTURE, [[5, 9, 4], [8, 8, 3]]),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "groups": 2}, PICTURE, [[8, 8, 4], [8, 8, 2]]),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "data_format": "channels_first"}, [4, 8, 8], [[4, 5, 5], [3, 8, 8]]),
    ("DepthwiseConv2D", {"kernel_size": 3}, PICTURE, [[5, 9, 4], [8, 8, 3]]),
    ("SeparableConv2D", {"filters": 4, "kernel_size": 3}, PICTURE, [[5, 9, 4], [8, 8, 3]]),
    ("Conv2DTranspose", {"filters": 4, "kernel_size": 3}, PICTURE, [[5, 9, 4], [8, 8, 3]]),
    ("Dense", {"units": 4}, PICTURE, [[4], [3, 4], [5]]),
    ("BatchNormalization", {}, PICTURE, [[3, 3, 4], [8, 8, 5], [4]]),
    ("GroupNormalization", {"groups": 2}, PICTURE, [[3, 3, 4], [8, 8, 6], [8, 4]]),
    ("LayerNormalization", {}, PICTURE, [[4]]),
    ("MaxPooling2D", {}, PICTURE, [[8, 8, 2]]),
    ("PReLU", {"shared_axes": [1, 2]}, PICTURE, [[7, 7, 4]]),
    ("Flatten", {}, PICTURE, [[3, 3, 1]]),
]


def answers():
    found = []
    for class_name, kwargs, built_on, others in CASES:
        for called_on in others:
            keras.utils.clear_session()
            layer = getattr(keras.layers, class_name)(**kwargs)
            layer(keras.Input(built_on))
            case = {"class_name": class_name, "kwargs": kwargs, "built_on": built_on, "called_on": called_on}
            try:
                case["output_shape"] = list(layer(keras.Input(called_on)).shape)[1:]
            except ValueError as error:
                case["refused"] = str(error)
            found.append(case)
    return found
