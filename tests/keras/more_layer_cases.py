"""More of layer_cases.py: the layers beyond the first twelve."""

from layer_cases import DATA_FORMATS_REFUSED, HWC, NO_PAIR, RANKS, add, base_arguments

CHW = (None, 4, 6, 7)
PAIRS_REFUSED = [value for value in NO_PAIR if value not in ([2, -1], [3, 0])]


def convolutions():
    for class_name, needed in (("DepthwiseConv2D", {"kernel_size": 3}), ("SeparableConv2D", {"filters": 3, "kernel_size": 3})):
        def conv(note, shape=HWC, quirk=None, /, **kwargs):
            add(class_name, note, shape, quirk, **{**needed, **kwargs})

        conv("only what is needed")
        for kernel in (1, 2, 3, 5):
            for stride in (1, 2, 3):
                for padding in ("valid", "same"):
                    conv("grid", (None, 13, 10, 3), kernel_size=kernel, strides=stride, padding=padding)
        for dilation in (2, 3):
            for stride in (1, 2):
                conv("strides and dilation go together here", (None, 11, 14, 2), dilation_rate=dilation, strides=stride)
                conv("strides and dilation, same", (None, 11, 14, 2), dilation_rate=[1, dilation], strides=[stride, 1], padding="same")
        for multiplier in (1, 2, 5):
            conv("depth_multiplier", depth_multiplier=multiplier)
            conv("depth_multiplier without bias", depth_multiplier=multiplier, use_bias=False)
        conv("frozen", trainable=False)
        conv("one channel", (None, 8, 8, 1), depth_multiplier=8)
        conv("a kernel that does not fit", kernel_size=9)
        conv("dilated beyond the map", kernel_size=2, dilation_rate=8)
        conv("padding in capitals", padding="SAME")
        for activation in ("relu", "swish", "softmax", None):
            conv("activation", activation=activation)
        for initializer in ("he_normal", "zeros"):
            conv("initializer", depthwise_initializer=initializer)
        for shape, kwargs in (((None, 3, 8, 9), {}), ((None, 3, 8, 9), {"padding": "same", "strides": 2}), ((None, 3, None, 9), {}), ((None, None, 8, 9), {}), ((None, 3, 2, 9), {})):
            conv("channels_first", shape, data_format="channels_first", **kwargs)
        for shape in ((None, None, 8, 4), (None, None, None, 4), (None, 8, 8, None), (5, 8, 8, 4), (None, 0, 8, 4)):
            conv("unknown sizes", shape)
        for shape in RANKS:
            if len(shape) != 5:
                conv("rank", shape)
        base_arguments(class_name, **needed)
        for name in ("kernel_size", "strides", "dilation_rate"):
            for value in PAIRS_REFUSED:
                conv(name + " refused", **{name: value})
        for value in ("causal", "full", "", 3, None):
            conv("padding refused", padding=value)
        for value in DATA_FORMATS_REFUSED:
            conv("data_format refused", data_format=value)
        for value in (0, -1):
            conv("depth_multiplier refused", depth_multiplier=value)
        conv("activation refused", activation="nope")
        conv("initializer refused", depthwise_initializer="nope")
        conv("no groups", groups=2)
        conv("first a name, then kernel_size", name="a/b", kernel_size=0)
        conv("first kernel_size, then padding", kernel_size=0, padding="full")
        conv("first padding, then data_format", padding="full", data_format="first")
        conv("first the activation, then depth_multiplier", activation="nope", depth_multiplier=0)
        conv("first unknown channels, then the fit", (None, 2, 2, None))
    add("DepthwiseConv2D", "nothing given")
    add("DepthwiseConv2D", "no filters", HWC, None, kernel_size=3, filters=2)
    for filters in (0, -1):
        add("SeparableConv2D", "filters refused", HWC, None, filters=filters, kernel_size=3)
    add("SeparableConv2D", "first depth_multiplier, then filters", HWC, None, filters=0, kernel_size=3, depth_multiplier=0)
    add("SeparableConv2D", "kernel_size missing", HWC, None, filters=3)
    add("SeparableConv2D", "pointwise initializer", HWC, None, filters=3, kernel_size=3, pointwise_initializer="zeros")


def transposed():
    def conv(note, shape=HWC, quirk=None, /, **kwargs):
        add("Conv2DTranspose", note, shape, quirk, **{"filters": 2, "kernel_size": 3, **kwargs})

    conv("only what is needed")
    for kernel in range(1, 6):
        for stride in (1, 2, 3):
            for padding in ("valid", "same"):
                for output_padding in [None, *range(stride)]:
                    conv("grid", (None, 5, 6, 3), kernel_size=kernel, strides=stride, padding=padding, output_padding=output_padding)
    for dilation in (2, 3):
        for kernel in (2, 3):
            for padding in ("valid", "same"):
                conv("dilated", (None, 5, 6, 2), kernel_size=kernel, dilation_rate=dilation, padding=padding)
    conv("pairs", kernel_size=[2, 5], strides=[3, 1])
    conv("pairs, same", kernel_size=[4, 1], strides=[1, 2], padding="same", output_padding=[0, 1])
    conv("an even kernel shrinks the map", (None, 1, 1, 2), kernel_size=2, padding="same", output_padding=0)
    conv("without bias", use_bias=False)
    conv("frozen", trainable=False)
    for activation in ("relu", "softmax", None):
        conv("activation", activation=activation)
    for shape, kwargs in (((None, 3, 8, 9), {}), ((None, 3, 8, 9), {"padding": "same", "strides": 2}), ((None, 3, None, 9), {}), ((None, None, 8, 9), {})):
        conv("channels_first", shape, data_format="channels_first", **kwargs)
    for shape in ((None, None, 8, 4), (None, None, None, 4), (None, 8, 8, None), (5, 8, 8, 4)):
        conv("unknown sizes", shape, strides=2)
    for shape in ((None,), (None, 8), (None, 8, 8)):
        conv("rank", shape)
    base_arguments("Conv2DTranspose", filters=2, kernel_size=3)
    for name in ("kernel_size", "strides", "dilation_rate"):
        for value in PAIRS_REFUSED:
            conv(name + " refused", **{name: value})
    for value in (-1, 2.0, "3", [1], [1, -1]):
        conv("output_padding refused", output_padding=value, strides=3)
    for value, stride in ((1, 1), (2, 2), ([0, 2], 2), ([1, 0], [1, 2])):
        conv("output_padding as large as the stride", output_padding=value, strides=stride)
    conv("strides with dilation", strides=2, dilation_rate=2)
    conv("strides with dilation on another axis", strides=[2, 1], dilation_rate=[1, 2])
    conv("first output_padding, then dilation", strides=2, dilation_rate=2, output_padding=2)
    conv("first filters, then output_padding", filters=0, output_padding=1)
    for filters in (0, -4):
        conv("filters refused", filters=filters)
    for value in ("causal", 3, None):
        conv("padding refused", padding=value)
    for value in DATA_FORMATS_REFUSED:
        conv("data_format refused", data_format=value)
    conv("activation refused", activation="nope")
    conv("no groups", groups=2)
    add("Conv2DTranspose", "kernel_size missing", HWC, None, filters=2)


def reshaping():
    for cropping in (0, 1, 3, True, [1, 2], [0, 0], [[1, 2], [3, 4]], [[0, 1], [0, 1]], [1, [3, 4]], [[1, 2], 3], 4, [4, 0], [[8, 0], [0, 0]], [[0, 7], [7, 0]]):
        add("Cropping2D", "cropping", HWC, None, cropping=cropping)
        add("Cropping2D", "channels_first", (None, 4, 9, 10), None, cropping=cropping, data_format="channels_first")
    add("Cropping2D", "nothing given")
    for shape in ((None, None, 8, 4), (None, 8, None, 4), (None, None, None, 4), (None, 8, 8, None), (5, 8, 8, 4), (None, 1, 1, 4)):
        add("Cropping2D", "sizes", shape, None, cropping=[[1, 0], [0, 2]])
    for shape in RANKS:
        add("Cropping2D", "rank", shape, None, cropping=1)
    base_arguments("Cropping2D")
    for cropping in (-1, 2.0, None, "1", "11", [], [1], [1, 2, 3], [[1, 2]], [[1], [1, 2]], [[1, 2, 3], [1, 2]], [-1, 1], [[0, -1], [1, 1]], [None, 1], ["a", 1]):
        add("Cropping2D", "cropping refused", HWC, None, cropping=cropping)
    for value in DATA_FORMATS_REFUSED:
        add("Cropping2D", "data_format refused", HWC, None, data_format=value)
    add("Cropping2D", "first data_format, then cropping", HWC, None, cropping=-1, data_format="first")
    add("Cropping2D", "first the rank, then the size", (None, 8), None, cropping=9)

    for size in (1, 2, 3, [2, 3], [1, 5], True):
        for interpolation in ("nearest", "bilinear", "BICUBIC", "lanczos3", "lanczos5"):
            add("UpSampling2D", "size", HWC, None, size=size, interpolation=interpolation)
        add("UpSampling2D", "channels_first", CHW, None, size=size, data_format="channels_first")
    add("UpSampling2D", "nothing given")
    add("UpSampling2D", "an interpolation that fails only on data", HWC, None, interpolation="nope")
    for shape in ((None, None, 8, 4), (None, None, None, 4), (None, 8, 8, None), (5, 8, 8, 4), (None, 0, 8, 4)):
        add("UpSampling2D", "sizes", shape)
    for shape in RANKS:
        add("UpSampling2D", "rank", shape)
    base_arguments("UpSampling2D")
    for value in PAIRS_REFUSED:
        add("UpSampling2D", "size refused", HWC, None, size=value)
    for value in DATA_FORMATS_REFUSED:
        add("UpSampling2D", "data_format refused", HWC, None, data_format=value)
    add("UpSampling2D", "first data_format, then size", HWC, None, size=0, data_format="first")

    for shape, target in ((HWC, [256]), (HWC, [-1, 4]), (HWC, [2, -1, 8]), (HWC, [4, 8, 8]), (HWC, [8, 32]), (HWC, [-1]), (HWC, [16, 16, 1, 1]), ((None, 1, 1, 1), []), ((None, 6), [2, 3]),
                          ((None, 6), [-1, 6]), ((None,), []), ((None,), [1]), ((None,), [-1]), ((None, None, 4), [8, -1]), ((None, None, 4), [5, 5]), ((None, None, 4), [3, -1, 7]), ((5, 8, 4), [32]),
                          ((None, 0, 4), [0]), ((None, 0, 4), [4, 0]), ((None, 8, 4), (2, 16))):
        add("Reshape", "target", shape, None, target_shape=list(target))
    for shape, target in ((HWC, [255]), (HWC, [-1, 7]), (HWC, [0, 4]), (HWC, [-1, 0]), (HWC, []), ((None, 0, 4), [-1, 0]), ((None, 6), [4])):
        add("Reshape", "size refused", shape, None, target_shape=target)
    add("Reshape", "two sizes open", HWC, None, target_shape=[-1, -1])
    add("Reshape", "a size below -1", HWC, None, target_shape=[-2, 4])
    add("Reshape", "nothing given")
    add("Reshape", "no list", HWC, None, target_shape=5)
    add("Reshape", "first a name, then the target", HWC, None, target_shape=[-1, -1], name="a/b")
    base_arguments("Reshape", target_shape=[-1])

    for shape, dims in ((HWC, [1, 2, 3]), (HWC, [2, 1, 3]), (HWC, [3, 1, 2]), (HWC, [3, 2, 1]), ((None, 5, 6), [2, 1]), ((None, 5), [1]), ((None, 2, 3, 4, 5), [4, 1, 3, 2]), ((None, None, 4), [2, 1]),
                        ((7, 5, 6), [2, 1]), ((None,), [])):
        add("Permute", "order", shape, None, dims=dims)
    for dims in ([0, 1, 2], [1, 2, 2], [1, 2, 4], [-1, 1, 2], [2], [3, 2]):
        add("Permute", "order refused", HWC, None, dims=dims)
    for dims in ([2, 1], [1], [1, 2, 3, 4]):
        add("Permute", "rank", HWC, None, dims=dims)
    add("Permute", "nothing given")
    add("Permute", "no list", HWC, None, dims=2)
    add("Permute", "first a name, then the order", HWC, None, dims=[0], name="a/b")
    base_arguments("Permute", dims=[2, 1, 3])

    for n in (1, 2, 3, 100):
        add("RepeatVector", "times", (None, 8), None, n=n)
    for shape in ((None, None), (5, 8), (None, 0)):
        add("RepeatVector", "sizes", shape, None, n=2)
    for shape in ((None,), (None, 8, 8), HWC):
        add("RepeatVector", "rank", shape, None, n=2)
    for n in (0, -1, 2.0, None, "3", [2]):
        add("RepeatVector", "times refused", (None, 8), None, n=n)
    add("RepeatVector", "nothing given", (None, 8))
    for shape in (HWC, (None,), (None, None, 3), (5, 2), (None, 0)):
        add("Identity", "any shape", shape)
    base_arguments("Identity")

    for class_name in ("Resizing", "CenterCrop"):
        for height, width in ((4, 4), (5, 3), (8, 8), (16, 12), (1, 1), (20, 3)):
            add(class_name, "size", HWC, None, height=height, width=width)
            add(class_name, "channels_first", CHW, None, height=height, width=width, data_format="channels_first")
        for shape in ((None, None, 8, 4), (None, None, None, None), (5, 8, 8, 4)):
            if class_name == "Resizing":
                add(class_name, "sizes", shape, None, height=3, width=4)
        for value in DATA_FORMATS_REFUSED[:1]:
            add(class_name, "data_format refused", HWC, None, height=2, width=2, data_format=value)
        add(class_name, "width missing", HWC, None, height=2)
        base_arguments(class_name, height=2, width=3)
    for interpolation in ("nearest", "bicubic", "lanczos3"):
        add("Resizing", "interpolation", HWC, None, height=5, width=6, interpolation=interpolation)
    for key in ("crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"):
        add("Resizing", key, HWC, None, height=5, width=6, **{key: True})


def normalizations():
    add("LayerNormalization", "nothing given")
    for scale in (True, False):
        for center in (True, False):
            for trainable in (True, False):
                add("LayerNormalization", "flags", HWC, None, scale=scale, center=center, trainable=trainable)
    for axis in (-1, 3, 1, 2, -2, [3], [1, 2], [1, 2, 3], [-1], [-1, -2], [2, 1], [3, 1], (1, 3), [-1, 1], True):
        add("LayerNormalization", "axis", (None, 6, 8, 4), None, axis=axis)
    add("LayerNormalization", "other numbers", HWC, None, epsilon=1e-5)
    add("LayerNormalization", "rms_scaling", HWC, None, rms_scaling=True)
    for shape in ((None, 8), (None, 6, 8), (None, 2, 6, 8, 4), (None, None, None, 4), (5, 8, 8, 4)):
        add("LayerNormalization", "sizes", shape)
    for axis in (0, [0, 1], -4, 4, -5, [1, 7], None, "last", 1.5, {}):
        add("LayerNormalization", "axis refused", HWC, None, axis=axis)
    add("LayerNormalization", "unknown size", (None, None, 8, 4), None, axis=[1, 2, 3])
    add("LayerNormalization", "unknown channels", (None, 8, 8, None))
    add("LayerNormalization", "unknown channels without weights", (None, 8, 8, None), None, center=False, scale=False)
    add("LayerNormalization", "only a batch", (None,))
    add("LayerNormalization", "initializer refused", HWC, None, gamma_initializer="nope")
    base_arguments("LayerNormalization")

    for groups in (1, 2, 4, -1, True):
        add("GroupNormalization", "groups", HWC, None, groups=groups)
        add("GroupNormalization", "groups on another axis", (None, 4, 6, 7), None, groups=groups, axis=1)
    for scale in (True, False):
        for center in (True, False):
            add("GroupNormalization", "flags", (None, 5, 5, 64), None, scale=scale, center=center)
    for axis in (-1, 3, 1, 2, -2, -3):
        add("GroupNormalization", "axis", (None, 4, 8, 6), None, groups=2, axis=axis)
    for shape in ((None, 8), (None, 6, 8), (None, 2, 6, 8, 4), (None, None, None, 4), (5, 8, 8, 4)):
        add("GroupNormalization", "sizes", shape, None, groups=4)
    for groups in (0, -2, 2.0, None, "3", [2]):
        add("GroupNormalization", "groups refused", HWC, None, groups=groups)
    for groups in (3, 8, 32):
        add("GroupNormalization", "groups and channels do not divide", HWC, None, groups=groups)
    add("GroupNormalization", "nothing given")
    add("GroupNormalization", "unknown channels", (None, 8, 8, None), None, groups=2)
    add("GroupNormalization", "first groups, then a name", HWC, None, groups=0, name="a/b")
    for axis in (4, -5):
        add("GroupNormalization", "axis out of range", HWC, None, groups=2, axis=axis)
    base_arguments("GroupNormalization", groups=2)

    add("Normalization", "nothing given")
    for axis in (-1, 3, 1, [1, 3], [-1], None, [3, 1]):
        add("Normalization", "axis", (None, 6, 8, 4), None, axis=axis)
    for mean, variance in ((0.5, 2.0), ([1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 2.0, 2.0]), (0, 1)):
        add("Normalization", "given", HWC, None, mean=mean, variance=variance)
    add("Normalization", "the other way", HWC, None, mean=0.5, variance=2.0, invert=True)
    add("Normalization", "one for all, given", HWC, None, axis=None, mean=0.5, variance=2.0)
    for shape in ((None, 8), (None, None, None, 4), (5, 8, 8, 4)):
        add("Normalization", "sizes", shape)
    add("Normalization", "half", HWC, None, mean=0.5)
    add("Normalization", "half", HWC, None, variance=0.5)
    add("Normalization", "two lengths", HWC, None, mean=[1.0, 2.0], variance=[1.0])
    add("Normalization", "several for one axis of none", HWC, None, axis=None, mean=[1.0, 2.0], variance=[1.0, 2.0])
    for axis in (4, -5):
        add("Normalization", "axis out of range", HWC, None, axis=axis)
    add("Normalization", "axis 0", HWC, None, axis=0)
    add("Normalization", "unknown size", (None, None, 8, 4), None, axis=1)
    base_arguments("Normalization")

    for scale, offset in ((2.0, 0.0), (0.5, -1.0), ([1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.0, 1.0]), (2, 1), ([1.0, 2.0, 3.0, 4.0], 1.0)):
        add("Rescaling", "numbers", HWC, None, scale=scale, offset=offset)
    for shape in ((None,), (None, 8), (None, None, None, 4), (5, 8, 8, 4)):
        add("Rescaling", "any shape", shape, None, scale=0.1)
    add("Rescaling", "nothing given")
    base_arguments("Rescaling", scale=2.0)


def noises():
    for class_name, key in (("SpatialDropout2D", "rate"), ("GaussianDropout", "rate"), ("GaussianNoise", "stddev")):
        for value in (0, 1, 0.5, 0.25, 1e-9):
            add(class_name, key, HWC, None, **{key: value})
        for value in (-0.1, 1.5, 2, -1, None, "0.5", [0.5]):
            add(class_name, key + " refused", HWC, None, **{key: value})
        add(class_name, "seed", HWC, None, **{key: 0.5}, seed=5)
        add(class_name, "seed refused", HWC, None, **{key: 0.5}, seed=-1)
        add(class_name, "nothing given")
        for shape in ((None, None, None, None), (5, 8, 8, 4)):
            add(class_name, "sizes", shape, None, **{key: 0.5})
        add(class_name, "unknown argument", HWC, None, **{key: 0.5}, colour="red")
        add(class_name, "first a name", HWC, None, **{key: 2}, name="a/b")
        if class_name == "SpatialDropout2D":
            for data_format in ("channels_first", "channels_last", None):
                add(class_name, "data_format", CHW, None, rate=0.5, data_format=data_format)
            for shape in RANKS:
                add(class_name, "rank", shape, None, rate=0.5)
            add(class_name, "no trainable", HWC, None, rate=0.5, trainable=True)
            add(class_name, "data_format refused", HWC, None, rate=0.5, data_format="first")
            add(class_name, "first the rate, then data_format", HWC, None, rate=2, data_format="first")
        else:
            add(class_name, "any rank", (None, 8), None, **{key: 0.5})
            base_arguments(class_name, **{key: 0.5})


def activations():
    for kwargs in ({}, {"max_value": 6}, {"max_value": 0}, {"max_value": 6.0, "negative_slope": 0.1, "threshold": 0.5}, {"negative_slope": 1}, {"max_value": None}):
        add("ReLU", "numbers", HWC, None, **kwargs)
    for kwargs in ({"max_value": -1.0}, {"negative_slope": -0.1}, {"threshold": -1}, {"negative_slope": None}, {"threshold": None}, {"max_value": "a"}, {"max_value": -1, "threshold": -1}):
        add("ReLU", "refused", HWC, None, **kwargs)
    for kwargs in ({}, {"negative_slope": 0.1}, {"negative_slope": 0}, {"alpha": 0.2}, {"negative_slope": 2}):
        add("LeakyReLU", "numbers", HWC, None, **kwargs)
    for kwargs in ({"negative_slope": -0.1}, {"negative_slope": None}, {"alpha": -1}):
        add("LeakyReLU", "refused", HWC, None, **kwargs)
    for alpha in (1.0, 0.5, 0, -1.0, 2):
        add("ELU", "alpha", HWC, None, alpha=alpha)
    add("ELU", "nothing given")
    add("PReLU", "nothing given")
    for axes in (None, [1, 2], [1], [3], [1, 2, 3], 1, 0, [0], -1, [2, 2], []):
        add("PReLU", "shared", HWC, None, shared_axes=axes)
    for axes in (4, [1, 7], -4):
        add("PReLU", "shared axis out of range", HWC, None, shared_axes=axes)
    for shape, axes in (((None, None, None, 4), [1, 2]), ((None, 8), None), ((None, None, 8, 4), [1]), ((5, 8), None), ((None,), None)):
        add("PReLU", "sizes", shape, None, shared_axes=axes)
    for shape, axes in (((None, None, None, 4), None), ((None, None, 8, 4), [2]), ((None, 8, 8, None), [1, 2])):
        add("PReLU", "unknown size", shape, None, shared_axes=axes)
    add("PReLU", "frozen", HWC, None, trainable=False)
    add("PReLU", "initializer", HWC, None, alpha_initializer="ones")
    add("PReLU", "initializer refused", HWC, None, alpha_initializer="nope")
    for axis in (-1, 1, [1, 2], [-1], [1, 2, 3], 3):
        add("Softmax", "axis", HWC, None, axis=axis)
    add("Softmax", "an axis that fails only on data", HWC, None, axis=4)
    add("Softmax", "nothing given", (None, 10))
    for class_name in ("ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax"):
        base_arguments(class_name)


def adaptive():
    for class_name in ("AdaptiveAveragePooling2D", "AdaptiveMaxPooling2D"):
        for size in (1, 2, 3, 5, [5, 2], [7, 9], 10, True):
            add(class_name, "size", (None, 7, 9, 2), None, output_size=size)
            add(class_name, "channels_first", CHW, None, output_size=size, data_format="channels_first")
        for size in (2.0, None, "3", [1], [1, 2, 3], {}):
            add(class_name, "size refused", HWC, None, output_size=size)
        add(class_name, "nothing given")
        add(class_name, "data_format refused", HWC, None, output_size=2, data_format="first")
        add(class_name, "first the size, then a name", HWC, None, output_size=2.5, name="a/b")
        base_arguments(class_name, output_size=2)


def merges():
    pairs = [[HWC, HWC], [(None, 8, 1, 4), (None, 1, 8, 1)], [HWC, (None, 8, 4)], [HWC, (None, 4)], [(None, 4), HWC], [(None, None, 8, 4), HWC], [(None, None, 1, 4), (None, 3, 1, 4)],
             [(None, 8), (None, 8)], [(5, 8), (None, 8)], [(None,), (None,)], [HWC, (None, 1, 1, 4)], [(None, 1), (None, 8, 8, 4)]]
    refused = [[HWC, (None, 8, 8, 3)], [HWC, (None, 7, 8, 4)], [HWC, (None, 3)], [(None, 256), HWC], [(2, 8), (3, 8)]]
    for class_name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        for shapes in pairs:
            add(class_name, "two", shapes)
        for shapes in ([HWC] * 3, [HWC, (None, 4), (None, 1, 8, 4)], [HWC], [HWC, HWC, (None, 3)]):
            add(class_name, "one or three", shapes)
        for shapes in refused:
            add(class_name, "refused", shapes)
        add(class_name, "no list", HWC)
        for kwargs in ({"name": "a/b"}, {"trainable": 1}, {"colour": "red"}, {"axis": 1}):
            add(class_name, "arguments refused", [HWC, HWC], None, **kwargs)
        add(class_name, "frozen", [HWC, HWC], None, trainable=False)
    for axis in (-1, 1, 2, 3, -2, -3, 0):
        add("Concatenate", "axis", [HWC, HWC], None, axis=axis)
    for shapes, axis in (([HWC, (None, 8, 8, 3)], -1), ([HWC, (None, 3, 8, 4)], 1), ([(None, 8, None, 4), (None, None, 8, 3)], 3), ([(None, 8, 8, None), HWC], -1), ([(None, 8), (None, 3)], 1), ([HWC] * 3, -1),
                         ([HWC], -1), ([(5, 8), (5, 3)], -1), ([(None, 8, 8, 4), (None, None, 8, 4)], 1), ([(None, 1), (None, 0)], -1)):
        add("Concatenate", "sizes", shapes, None, axis=axis)
    for shapes, axis in (([HWC, (None, 7, 8, 3)], -1), ([HWC, (None, 8, 3)], -1), ([HWC, HWC], 4), ([HWC, HWC], -5), ([HWC, (None, 8)], -1), ([HWC, (None, 8, 8, 3)], 1), ([HWC, (None, 8, 8, 3)], 4), ([(5, 8), (None, 8)], -1),
                         ([(2, 8), (3, 8)], -1)):
        add("Concatenate", "refused", shapes, None, axis=axis)
    add("Concatenate", "no list", HWC)
    for kwargs in ({"name": "a/b"}, {"colour": "red"}):
        add("Concatenate", "arguments refused", [HWC, HWC], None, **kwargs)


def all_of_them():
    for group in (convolutions, transposed, reshaping, normalizations, noises, activations, adaptive, merges):
        group()
