"""More of forward_cases.py: the layers beyond the first twelve. A shape may be a list of shapes: that many inputs."""

from forward_cases import add


def convolutions():
    for class_name, needed in (("DepthwiseConv2D", {}), ("SeparableConv2D", {"filters": 3})):
        def conv(note, shape, /, **kwargs):
            add(class_name, note, shape, **{**needed, "kernel_size": 3, **kwargs})

        for size in (1, 2, 3, 4):
            for padding in ("valid", "same"):
                conv("kernel", [1, 7, 6, 2], kernel_size=size, padding=padding)
                conv("strided", [1, 9, 8, 2], kernel_size=size, strides=2, padding=padding)
        for multiplier in (2, 3, 5):
            conv("depth_multiplier", [1, 5, 6, 3], depth_multiplier=multiplier)
        conv("strides and dilation", [1, 9, 10, 2], strides=2, dilation_rate=2, padding="same")
        conv("pairs", [1, 7, 8, 2], kernel_size=[2, 3], strides=[3, 1], dilation_rate=[1, 2])
        conv("without bias", [1, 5, 6, 3], use_bias=False)
        for activation in ("relu", "softmax"):
            conv("activation", [1, 4, 5, 2], activation=activation)
        conv("channels_first", [1, 2, 7, 6], data_format="channels_first", depth_multiplier=2)
        conv("channels_first, same", [1, 3, 7, 6], data_format="channels_first", padding="same", strides=2)

    def transposed(note, shape, /, **kwargs):
        add("Conv2DTranspose", note, shape, **{"filters": 3, "kernel_size": 3, **kwargs})

    for size in (1, 2, 3, 4, 5):
        for stride in (1, 2, 3):
            for padding in ("valid", "same"):
                transposed("grid", [1, 4, 3, 2], kernel_size=size, strides=stride, padding=padding)
                if stride > 1:
                    transposed("output_padding", [1, 3, 4, 2], kernel_size=size, strides=stride, padding=padding, output_padding=stride - 1)
    transposed("output_padding 0 is not none", [1, 3, 4, 2], kernel_size=4, padding="same", output_padding=0)
    for dilation in (2, 3):
        for size in (2, 3):
            for padding in ("valid", "same"):
                transposed("dilated", [1, 4, 5, 2], kernel_size=size, dilation_rate=dilation, padding=padding)
    transposed("pairs", [1, 4, 3, 2], kernel_size=[2, 5], strides=[3, 1], padding="same")
    transposed("without bias", [1, 4, 3, 2], use_bias=False)
    for activation in ("relu", "softmax"):
        transposed("activation", [1, 4, 3, 2], activation=activation)
    transposed("channels_first", [1, 2, 4, 3], strides=2, padding="same", data_format="channels_first")


def reshaping():
    for cropping in (1, [1, 2], [[0, 1], [2, 0]], [[3, 0], [0, 4]], 0):
        add("Cropping2D", "cropping", [1, 6, 7, 2], cropping=cropping)
        add("Cropping2D", "channels_first", [1, 2, 6, 7], cropping=cropping, data_format="channels_first")
    for size in (1, 2, 3, [2, 3], [1, 4]):
        for interpolation in ("nearest", "bilinear"):
            add("UpSampling2D", interpolation, [1, 4, 3, 2], size=size, interpolation=interpolation)
            add("UpSampling2D", interpolation + ", channels_first", [1, 2, 4, 3], size=size, interpolation=interpolation, data_format="channels_first")
    add("UpSampling2D", "one cell", [1, 1, 1, 2], size=3, interpolation="bilinear")
    for shape, target in (([1, 4, 3, 2], [24]), ([1, 4, 3, 2], [-1, 3]), ([1, 4, 3, 2], [2, 12]), ([1, 24], [2, 3, 4]), ([1, 1, 1, 1], []), ([1, 4, 3, 2], [3, 4, 2])):
        add("Reshape", "target", shape, target_shape=target)
    for shape, dims in (([1, 4, 3, 2], [2, 1, 3]), ([1, 4, 3, 2], [3, 1, 2]), ([1, 4, 3, 2], [3, 2, 1]), ([1, 4, 3, 2], [1, 2, 3]), ([1, 4, 3], [2, 1]), ([1, 2, 3, 4, 5], [4, 1, 3, 2])):
        add("Permute", "order", shape, dims=dims)
    add("RepeatVector", "times", [1, 4], n=3)
    add("Identity", "nothing happens", [1, 4, 3, 2])
    for height, width in ((4, 3), (8, 6), (2, 2), (5, 7), (3, 9), (1, 1)):
        for interpolation in ("nearest", "bilinear"):
            add("Resizing", interpolation, [1, 4, 3, 2], height=height, width=width, interpolation=interpolation)
        for key in ("crop_to_aspect_ratio", "pad_to_aspect_ratio"):
            add("Resizing", key, [1, 5, 8, 2], 1.0, 0.0, None, height=height, width=width, **{key: True})
        add("Resizing", "channels_first", [1, 2, 4, 3], height=height, width=width, data_format="channels_first")
        add("CenterCrop", "size", [1, 6, 5, 2], height=height, width=width)
        add("CenterCrop", "channels_first", [1, 2, 6, 5], height=height, width=width, data_format="channels_first")


def normalizations():
    for axis in (-1, 1, 2, [1, 2], [1, 2, 3], [2, 3], [-1]):
        add("LayerNormalization", "axis", [1, 4, 3, 5], axis=axis)
    for shape in ([1, 6], [1, 4, 6], [1, 2, 3, 4, 5]):
        add("LayerNormalization", "rank", shape)
    for center, scale in ((False, True), (True, False), (False, False)):
        add("LayerNormalization", "flags", [1, 4, 3, 5], center=center, scale=scale)
    add("LayerNormalization", "epsilon", [1, 4, 3, 5], epsilon=0.1)
    add("LayerNormalization", "rms_scaling", [1, 4, 3, 5], rms_scaling=True)
    for groups in (1, 2, 3, 6, -1):
        add("GroupNormalization", "groups", [1, 4, 3, 6], groups=groups)
        add("GroupNormalization", "groups on the first axis", [1, 6, 4, 3], groups=groups, axis=1)
    add("GroupNormalization", "a vector", [1, 6], groups=2)
    add("GroupNormalization", "flags", [1, 4, 3, 6], groups=3, center=False, scale=False)
    for axis in (-1, 1, [1, 3], None):
        add("Normalization", "learned", [1, 4, 3, 2], axis=axis)
    add("Normalization", "given", [1, 4, 3, 2], mean=[0.5, -1.0], variance=[2.0, 0.25])
    add("Normalization", "one number, given", [1, 4, 3, 2], mean=0.5, variance=4.0)
    add("Normalization", "the other way", [1, 4, 3, 2], mean=[0.5, -1.0], variance=[2.0, 0.25], invert=True)
    for scale, offset in ((2.0, 0.0), (0.5, -1.0), ([1.0, 2.0], [0.5, -0.5]), ([1.0, 2.0], 3.0)):
        add("Rescaling", "numbers", [1, 4, 3, 2], scale=scale, offset=offset)
    for class_name, kwargs in (("SpatialDropout2D", {"rate": 0.5}), ("GaussianDropout", {"rate": 0.5}), ("GaussianNoise", {"stddev": 0.5})):
        add(class_name, "nothing happens at inference", [1, 4, 3, 2], **kwargs)


def activations():
    for kwargs in ({}, {"max_value": 1.0}, {"negative_slope": 0.25}, {"threshold": 0.5}, {"max_value": 1.5, "negative_slope": 0.1, "threshold": 0.5}):
        add("ReLU", "numbers", [1, 4, 3, 2], 2.0, 0.0, None, **kwargs)
    add("ReLU", "at the threshold", [1, 1, 1, 1], 0.0, 0.5, None, threshold=0.5)
    for kwargs in ({}, {"negative_slope": 0.1}, {"negative_slope": 0.0}):
        add("LeakyReLU", "numbers", [1, 4, 3, 2], 2.0, 0.0, None, **kwargs)
    for alpha in (1.0, 0.5, -1.0):
        add("ELU", "alpha", [1, 4, 3, 2], 2.0, 0.0, None, alpha=alpha)
    for axes in (None, [1, 2], [1], [3], [1, 2, 3]):
        add("PReLU", "shared", [1, 4, 3, 2], 2.0, 0.0, None, shared_axes=axes)
    for axis in (-1, 1, 2, [1, 2], [1, 2, 3], [2, 3]):
        add("Softmax", "axis", [1, 4, 3, 2], 3.0, 0.0, None, axis=axis)
    add("Softmax", "a vector", [1, 6], 3.0)
    for class_name in ("AdaptiveAveragePooling2D", "AdaptiveMaxPooling2D"):
        # As many bins as cells, or more: what Keras gives there is no number.
        for size in (1, 2, 3, [5, 2]):
            add(class_name, "bins", [1, 7, 9, 2], output_size=size)
            add(class_name, "channels_first", [1, 2, 7, 9], output_size=size, data_format="channels_first")


def merges():
    maps = [1, 4, 3, 2]
    for class_name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        for shapes in ([maps, maps], [maps, [1, 2]], [[1, 4, 1, 2], [1, 1, 3, 2]], [[1, 2], maps], [maps, [1, 3, 1]]):
            add(class_name, "two", shapes)
        if class_name != "Subtract":
            add(class_name, "three", [maps, maps, [1, 1, 1, 2]])
    for shapes, axis in (([maps, maps], -1), ([maps, [1, 4, 3, 5]], 3), ([maps, [1, 2, 3, 2]], 1), ([maps, [1, 4, 1, 2], maps], 2), ([[1, 4], [1, 3]], -1)):
        add("Concatenate", "axis", shapes, axis=axis)


def all_of_them():
    for group in (convolutions, reshaping, normalizations, activations, merges):
        group()
