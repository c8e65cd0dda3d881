"""What each layer is asked: arguments as a person types them, and the shape they are called on.

`CASES[class_name]` is a list of (note, input_shape, kwargs, quirk). Keras gives the answers.
A quirk says that Keras lets something through by accident, so a careful program may be stricter.
"""

CASES = {}
HWC = (None, 8, 8, 4)

ACTIVATIONS = """linear relu relu6 leaky_relu elu celu selu gelu silu swish sigmoid tanh softplus softsign hard_sigmoid
hard_silu hard_swish hard_tanh hard_shrink soft_shrink tanh_shrink mish exponential softmax log_softmax log_sigmoid
squareplus sparse_plus sparse_sigmoid sparsemax glu threshold""".split()

# Values that are no pair of positive integers, each refused in its own way.
NO_PAIR = [0, -1, 2.0, False, None, "3", "33", "ab", [], [3], [3, 3, 3], ["3", 3], [None, 3], {}, [0, 3], [3, 0], [2, -1]]
DATA_FORMATS_REFUSED = ["first", "", 0, True, "NHWC"]
NAMES_REFUSED = ["a/b", 5]
RANKS = [(None,), (None, 8), (None, 8, 8), (None, 8, 8, 8, 4), (8, 8, 4)]
TRUTHY = "any value is taken by its truth"
FLOAT_IN_PAIR = "a float inside a pair is let through"


def add(class_name, note, shape=HWC, quirk=None, /, **kwargs):
    CASES.setdefault(class_name, []).append((note, shape, kwargs, quirk))


def base_arguments(class_name, **needed):
    """What every layer but InputLayer does with its name, trainable and dtype."""
    add(class_name, "a name of one's own", HWC, None, **needed, name="my_layer")
    add(class_name, "spaces in a name", HWC, None, **needed, name="my layer")
    add(class_name, "an empty name", HWC, None, **needed, name="")
    for name in NAMES_REFUSED:
        add(class_name, "name refused", HWC, None, **needed, name=name)
    add(class_name, "frozen", HWC, None, **needed, trainable=False)
    for trainable in (0, 1, None, "no"):
        add(class_name, "trainable refused", HWC, None, **needed, trainable=trainable)
    for dtype in ("nope", 5):
        add(class_name, "dtype refused", HWC, None, **needed, dtype=dtype)
    add(class_name, "unknown argument", HWC, None, **needed, colour="red")


def input_layer():
    add_input = lambda note, quirk=None, **kwargs: add("InputLayer", note, None, quirk, **kwargs)
    for shape in ([200, 200, 1], [128, 128, 3], [100, 100, 15], [28, 28, 1], [3, 224, 224], [8], [8, 8], [2, 3, 4, 5], [1, 1, 1]):
        add_input("shape", shape=shape)
    add_input("no axis but the batch", shape=[])
    add_input("a size of 0", shape=[0, 8, 3])
    add_input("unknown sizes", shape=[None, None, 3])
    add_input("everything unknown", shape=[None, None, None])
    add_input("large sizes", shape=[1000000, 1000000, 4])
    add_input("a bool is an int", shape=[True, 8])
    add_input("batch_size", shape=[8, 8, 3], batch_size=4)
    add_input("batch_size 0", shape=[8, 8, 3], batch_size=0)
    add_input("batch_shape", batch_shape=[None, 8, 8, 3])
    add_input("batch_shape with a batch", batch_shape=[2, 8, 8, 3])
    add_input("batch_shape of nothing", batch_shape=[])
    add_input("old name of shape", input_shape=[8, 8, 3])
    add_input("old name of batch_shape", batch_input_shape=[None, 8, 8, 3])
    add_input("a name", shape=[28, 28, 1], name="pixels")
    add_input("dtype", shape=[28, 28, 1], dtype="int32")
    add_input("optional", shape=[28, 28, 1], optional=True)
    add_input("sparse", shape=[8], sparse=True)
    add_input("unknown argument", "InputLayer drops arguments that it does not know", shape=[8], colour="red")
    add_input("trainable", "InputLayer drops arguments that it does not know", shape=[8], trainable=False)
    add_input("nothing given")
    add_input("only batch_size", batch_size=2)
    add_input("both shapes", shape=[8], batch_shape=[None, 8])
    add_input("both shapes and a batch", shape=[8], batch_shape=[None, 8], batch_size=2)
    add_input("two batches", batch_shape=[None, 8], batch_size=2)
    for shape in (8, [-1, 8], [2.0, 8], [2.5, 8], ["8", 8], "88", [[8, 8], 3]):
        add_input("shape refused", shape=shape)
    add_input("batch_shape refused", batch_shape=5)
    add_input("batch_shape refused", batch_shape=[-1, 8])
    for batch_size in (-1, 2.5, "a"):
        add_input("batch_size refused", shape=[8], batch_size=batch_size)
    add_input("dtype refused", shape=[8], dtype="nope")
    add_input("ragged refused", shape=[8], ragged=True)
    for name in NAMES_REFUSED:
        add_input("name refused", shape=[8], name=name)
    add_input("first a name, then a shape", name="a/b", shape=[-1])
    add_input("first a shape, then a dtype", shape=[-1], dtype="nope")


def conv2d():
    def conv(note, shape=HWC, quirk=None, /, **kwargs):
        add("Conv2D", note, shape, quirk, **{"filters": 2, "kernel_size": 3, **kwargs})

    conv("the first example", (None, 200, 200, 1), filters=16, kernel_size=2, strides=2, padding="valid", activation="relu")
    conv("the second example", (None, 100, 100, 16), filters=32, kernel_size=3, padding="same", activation="relu")
    conv("the summary example", (None, 128, 128, 3), filters=32, kernel_size=3, strides=2, padding="same", activation="relu")
    conv("only what is needed")
    # The grids: odd and even sizes in one shape, then a shape that large kernels do not fit.
    for kernel in range(1, 8):
        for stride in range(1, 5):
            for padding in ("valid", "same"):
                conv("grid", (None, 13, 10, 3), filters=2, kernel_size=kernel, strides=stride, padding=padding)
                if kernel in (4, 5, 6) and stride in (1, 3):
                    conv("grid, small", (None, 5, 4, 2), filters=3, kernel_size=kernel, strides=stride, padding=padding)
    for kernel in (1, 2, 3, 5):
        for dilation in (2, 3, 4):
            for padding in ("valid", "same"):
                conv("grid, dilated", (None, 11, 14, 2), filters=2, kernel_size=kernel, dilation_rate=dilation, padding=padding)
    for kernel, stride, padding in (([1, 3], 1, "valid"), ([3, 1], 1, "same"), ([2, 5], [2, 1], "valid"), ([2, 5], [1, 3], "same"),
                                    ([7, 1], [3, 4], "same"), ([1, 7], [4, 2], "valid"), ([8, 8], 1, "valid"), ([9, 1], 1, "valid")):
        conv("pairs", HWC, kernel_size=kernel, strides=stride, padding=padding)
    conv("a dilated pair", (None, 9, 10, 2), kernel_size=[3, 2], dilation_rate=[1, 3])
    conv("a dilated pair, same", (None, 9, 10, 2), kernel_size=[3, 2], dilation_rate=[4, 1], padding="same")
    conv("same, a kernel far larger than the map", kernel_size=40, padding="same")
    conv("same, a stride far larger than the map", strides=40, padding="same")
    conv("valid, a stride far larger than the map", strides=40)
    conv("the kernel is the map", kernel_size=8)
    conv("one more than the map", kernel_size=[8, 9])
    conv("dilated to one more than the map", kernel_size=2, dilation_rate=8)
    conv("dilated to the map exactly", kernel_size=2, dilation_rate=7)
    conv("1x1 on 1x1", (None, 1, 1, 1), filters=1, kernel_size=1)
    # Groups.
    for filters, groups, channels in ((4, 2, 4), (6, 3, 9), (8, 4, 4), (4, 4, 4), (12, 4, 8), (6, 2, 6)):
        conv("groups", (None, 6, 6, channels), filters=filters, groups=groups, padding="same")
    conv("groups without bias", (None, 6, 6, 6), filters=6, groups=3, use_bias=False)
    conv("filters and groups do not divide", filters=4, groups=3)
    conv("channels and groups do not divide", (None, 8, 8, 5), filters=4, groups=2)
    conv("more groups than channels", (None, 8, 8, 2), filters=4, groups=4)
    # Other arguments.
    conv("without bias", use_bias=False)
    for use_bias in (0, 1, None, "no", []):
        conv("use_bias by its truth", HWC, TRUTHY, use_bias=use_bias)
    conv("padding in capitals", padding="SAME")
    conv("padding in capitals", padding="Valid")
    conv("bools are ints", kernel_size=True, strides=True, filters=True, groups=True)
    conv("a bool in a pair", kernel_size=[True, 2])
    conv("a thousand million filters", filters=1000000000)
    for initializer in ("he_normal", "GlorotUniform", "zeros", "ones", "random_normal"):
        conv("initializer", kernel_initializer=initializer)
    conv("no initializer named", kernel_initializer=None)
    conv("bias initializer", bias_initializer="ones")
    conv("activation None", activation=None)
    for activation in ("relu", "swish", "hard_swish", "softmax", "linear", "sigmoid", "log_softmax"):
        conv("activation", activation=activation)
    # Formats, unknown sizes, ranks.
    for note, shape, kwargs in (("plain", (None, 3, 8, 9), {}), ("same, strided", (None, 3, 8, 9), {"padding": "same", "strides": 2}),
                                ("groups", (None, 4, 8, 9), {"groups": 2}), ("does not fit", (None, 3, 2, 9), {}),
                                ("unknown size", (None, 3, None, 9), {}), ("unknown channels", (None, None, 8, 9), {}),
                                ("dilated pair", (None, 3, 8, 9), {"kernel_size": [2, 3], "dilation_rate": [3, 1]}),
                                ("channels given last", (None, 28, 28, 1), {"kernel_size": 5}), ("one channel", (None, 1, 28, 28), {"kernel_size": 5})):
        conv("channels_first, " + note, shape, data_format="channels_first", **kwargs)
    conv("channels first given to channels_last", (None, 1, 28, 28), filters=30, kernel_size=5)
    conv("data_format in capitals", data_format="Channels_Last")
    conv("data_format None", data_format=None)
    for shape in ((None, None, 8, 4), (None, 8, None, 4), (None, None, None, 4), (5, 8, 8, 4)):
        conv("unknown sizes", shape, strides=2)
        conv("unknown sizes, same", shape, strides=2, padding="same")
    conv("an unknown size hides a misfit, a known one does not", (None, None, 2, 4))
    conv("unknown channels", (None, 8, 8, None))
    conv("everything unknown", (None, None, None, None))
    conv("no row", (None, 0, 8, 4))
    conv("no row, same", (None, 0, 8, 4), padding="same")
    conv("no channel", (None, 8, 8, 0))
    for shape in RANKS:
        conv("rank", shape)
    # Refused, one at a time, in the order in which Keras looks.
    base_arguments("Conv2D", filters=2, kernel_size=3)
    add("Conv2D", "nothing given")
    add("Conv2D", "no kernel_size", filters=2)
    add("Conv2D", "no filters", kernel_size=3)
    for argument in ("kernel_size", "strides", "dilation_rate"):
        for value in NO_PAIR if argument == "kernel_size" else [0, -1, 2.0, None, "3", "33", [3], [1, 2, 3], [None, 1], [0, 2], [1, -1]]:
            conv(argument + " refused", **{argument: value})
    for padding in ("causal", "full", "", " same", 0, 1, None, True):
        conv("padding refused", padding=padding)
    for padding in ([1, 1], [[1, 1], [1, 1]], []):
        conv("padding as numbers: refused when called", padding=padding)
    for data_format in DATA_FORMATS_REFUSED:
        conv("data_format refused", data_format=data_format)
    for activation in ("nope", "RELU", "ReLU", "", 0, True, 2.5, []):
        conv("activation refused", activation=activation)
    conv("initializer refused", kernel_initializer="nope")
    conv("initializer refused", kernel_initializer=5)
    conv("initializer refused", bias_initializer="nope")
    for filters in (0, -1, False, 0.0, "3", [3]):
        conv("filters refused", filters=filters)
    conv("filters refused", HWC, "the reason is the type, the message speaks of groups", filters=2.5)
    conv("filters refused when called", filters=2.0)
    conv("filters refused when called", HWC, "None is let through at construction", filters=None)
    for groups in (0, -1, False, None, "2"):
        conv("groups refused", filters=4, groups=groups)
    conv("groups refused", HWC, "the reason is the type, the message speaks of dividing", filters=4, groups=1.5)
    conv("groups refused when called", filters=4, groups=2.0)
    conv("kernel_size refused when called", kernel_size=[2.0, 3])
    conv("strides", HWC, FLOAT_IN_PAIR, strides=[2.5, 1])
    conv("dilation_rate", HWC, FLOAT_IN_PAIR, dilation_rate=[1.5, 1])
    for strides, dilation in ((2, 2), ([2, 1], [1, 2]), ([1, 2], 3), (4, [1, 2])):
        conv("strides with dilation", strides=strides, dilation_rate=dilation)
    conv("strides with dilation, 1x1", kernel_size=1, strides=2, dilation_rate=2)
    # Several at once: the first in Keras's order wins.
    wrong = [("name", "a/b"), ("dtype", "nope"), ("colour", "red"), ("trainable", 3), ("kernel_size", 0), ("strides", 0), ("dilation_rate", 0),
             ("padding", "full"), ("data_format", "first"), ("activation", "nope"), ("kernel_initializer", "nope"), ("filters", 0), ("groups", 0)]
    for (first, a), (second, b) in zip(wrong, wrong[1:]):
        conv(f"first {first}, then {second}", **{second: b, first: a})
    for first, second in (("padding", "filters"), ("activation", "filters"), ("strides", "groups"), ("data_format", "activation")):
        conv(f"first {first}, then {second}", **{second: dict(wrong)[second], first: dict(wrong)[first]})
    conv("everything at once", **dict(reversed(wrong)))
    conv("first groups, then dividing", filters=5, groups=-2)
    conv("first dividing, then strides with dilation", filters=5, groups=2, strides=2, dilation_rate=2)
    conv("first strides with dilation, then the rank", (None, 8), strides=2, dilation_rate=2)
    conv("first the rank, then the groups", (None, 5), filters=4, groups=2)
    conv("first the groups, then the fit", (None, 2, 2, 5), filters=4, groups=2)
    conv("first unknown channels, then the fit", (None, 2, 2, None))
    conv("first a misfit, then a kernel of floats", (None, 1, 1, 4), kernel_size=[2.0, 3])


def pools():
    for class_name in ("MaxPooling2D", "AveragePooling2D"):
        def pool(note, shape=HWC, quirk=None, /, **kwargs):
            add(class_name, note, shape, quirk, **{"pool_size": 2, **kwargs})

        add(class_name, "nothing given")
        pool("an example", (None, 100, 100, 15), strides=2)
        pool("an example", (None, 100, 100, 15), strides=1)
        pool("strides None", strides=None)
        for size in range(1, 8):
            for stride in (None, 1, 2, 3, 4):
                for padding in ("valid", "same"):
                    strides = {} if stride is None else {"strides": stride}
                    pool("grid", (None, 13, 10, 3), pool_size=size, padding=padding, **strides)
        for size in (4, 5, 6):
            pool("grid, small", (None, 5, 4, 2), pool_size=size)
            pool("grid, small, same", (None, 5, 4, 2), pool_size=size, padding="same")
        for size, strides, padding in (([1, 3], None, "valid"), ([3, 1], None, "same"), ([2, 3], [1, 2], "same"), ([2, 3], [3, 1], "valid"),
                                       ([8, 8], 1, "valid"), ([9, 1], 1, "valid"), ([1, 9], 1, "same")):
            pool("pairs", HWC, pool_size=size, strides=strides, padding=padding)
        pool("same, a window far larger than the map", pool_size=40, padding="same")
        pool("valid, a stride far larger than the map", strides=40)
        pool("a window larger than the map", pool_size=10)
        pool("bools are ints", pool_size=True, strides=True)
        for note, shape, kwargs in (("plain", (None, 3, 8, 9), {}), ("same", (None, 3, 9, 9), {"padding": "same"}), ("pairs", (None, 3, 8, 9), {"pool_size": [3, 2], "strides": [1, 3]}),
                                    ("does not fit", (None, 8, 1, 8), {}), ("unknown", (None, None, None, 9), {})):
            pool("channels_first, " + note, shape, data_format="channels_first", **kwargs)
        pool("data_format in capitals", data_format="CHANNELS_FIRST")
        for shape in ((None, None, 8, 4), (None, None, None, 4), (None, 8, 8, None), (None, None, None, None), (5, 8, 8, 4)):
            pool("unknown sizes", shape)
            pool("unknown sizes, same", shape, padding="same", strides=3)
        pool("an unknown size hides a misfit, a known one does not", (None, None, 1, 4))
        pool("no row", (None, 0, 8, 4))
        pool("no row, same", (None, 0, 8, 4), padding="same")
        pool("no channel", (None, 8, 8, 0))
        for shape in RANKS:
            pool("rank", shape)
        base_arguments(class_name, pool_size=2)
        for value in NO_PAIR:
            pool("pool_size refused", pool_size=value)
        for value in (-1, 2.0, "3", "33", [3], [1, 2, 3], [None, 1], [1, -1]):
            pool("strides refused", strides=value)
        for value in (0, False, [0, 2], [1, 0]):
            pool("strides of 0: refused when called", strides=value)
        pool("strides of 0 on unknown sizes", (None, None, None, 4), strides=0)
        for value in ("SAME", "Valid", "causal", "", 0, None, [1, 1]):
            pool("padding refused when called", padding=value)
        for value in DATA_FORMATS_REFUSED:
            pool("data_format refused", data_format=value)
        pool("no dilation", dilation_rate=1)
        pool("no ceil mode", ceil_mode=True)
        pool("pool_size", HWC, FLOAT_IN_PAIR, pool_size=[2.5, 2])
        pool("strides", HWC, FLOAT_IN_PAIR, strides=[2.5, 1])
        pool("first a name, then pool_size", name="a/b", pool_size=0)
        pool("first an unknown argument, then pool_size", colour="red", pool_size=0)
        pool("first pool_size, then strides", strides=-1, pool_size=0)
        pool("first strides, then data_format", data_format="first", strides=-1)
        pool("first data_format, then padding", data_format="first", padding="full")
        pool("first the rank, then strides of 0", (None, 8), strides=0)
        pool("first strides of 0, then the fit", (None, 1, 1, 4), strides=0)
        pool("first strides of 0, then padding", strides=0, padding="full")
        pool("first padding, then the fit", (None, 1, 1, 4), padding="full")


def global_pools():
    for class_name in ("GlobalAveragePooling2D", "GlobalMaxPooling2D"):
        add(class_name, "nothing given")
        add(class_name, "keepdims", HWC, None, keepdims=True)
        for value in (0, 1, None, "no"):
            add(class_name, "keepdims by its truth", HWC, TRUTHY, keepdims=value)
        for shape in ((None, 4, 5, 6), (None, 4, None, None), (None, None, 5, 6)):
            for keepdims in (False, True):
                add(class_name, "channels_first", shape, None, data_format="channels_first", keepdims=keepdims)
        for shape in ((None, None, None, 4), (None, 8, 8, None), (None, None, 8, 4), (5, 8, 8, 4), (None, 1, 1, 7), (None, 0, 8, 4)):
            add(class_name, "sizes", shape)
            add(class_name, "sizes, keepdims", shape, None, keepdims=True)
        for shape in RANKS:
            add(class_name, "rank", shape)
        base_arguments(class_name)
        for value in DATA_FORMATS_REFUSED:
            add(class_name, "data_format refused", HWC, None, data_format=value)
        add(class_name, "no pool_size", HWC, None, pool_size=2)
        add(class_name, "first an unknown argument, then data_format", HWC, None, data_format="first", pool_size=2)


def zero_padding():
    add("ZeroPadding2D", "nothing given")
    for padding in (0, 1, 3, True, [1, 2], [0, 0], [[1, 2], [3, 4]], [[0, 1], [0, 1]], [1, [3, 4]], [[1, 2], 3], [True, 0], 1000000000):
        add("ZeroPadding2D", "padding", HWC, None, padding=padding)
        if padding != 1000000000:
            add("ZeroPadding2D", "channels_first", (None, 4, 5, 6), None, padding=padding, data_format="channels_first")
    for shape in ((None, None, 8, 4), (None, 8, None, 4), (None, None, None, 4), (None, 8, 8, None), (5, 8, 8, 4), (None, 0, 0, 4)):
        add("ZeroPadding2D", "sizes", shape, None, padding=[[1, 2], [3, 4]])
    for shape in RANKS:
        add("ZeroPadding2D", "rank", shape)
    base_arguments("ZeroPadding2D")
    for padding in (2.0, None, "1", "11", "same", [], [1], [1, 2, 3], [[1, 2]], {}, [[1], [1, 2]], [[1, 2, 3], [1, 2]], [[1, 2], [1, 2, 3]], [-1, 1], [1, -1],
                    [[0, -1], [1, 1]], [[1, 1], [-2, 1]], [1.0, 1], [None, 1], ["a", 1], [1, "a"]):
        add("ZeroPadding2D", "padding refused", HWC, None, padding=padding)
    add("ZeroPadding2D", "padding refused when called", HWC, None, padding=[[1.5, 1], [1, 1]])
    add("ZeroPadding2D", "a negative int", HWC, "a negative int passes here and fails on data", padding=-1)
    for value in DATA_FORMATS_REFUSED:
        add("ZeroPadding2D", "data_format refused", HWC, None, data_format=value)
    add("ZeroPadding2D", "first a name, then data_format", HWC, None, data_format="first", name="a/b")
    add("ZeroPadding2D", "first data_format, then padding", HWC, None, padding=None, data_format="first")
    add("ZeroPadding2D", "first height, then width", HWC, None, padding=[[1], [-1, 1]])
    add("ZeroPadding2D", "first padding, then the rank", (None, 8), None, padding=[-1, 1])


def batch_normalization():
    def norm(note, shape=HWC, quirk=None, /, **kwargs):
        add("BatchNormalization", note, shape, quirk, **kwargs)

    norm("nothing given")
    for scale in (True, False):
        for center in (True, False):
            for trainable in (True, False):
                norm("flags", scale=scale, center=center, trainable=trainable)
    norm("other numbers", momentum=0.9, epsilon=1e-5)
    norm("momentum 0, epsilon 0", momentum=0, epsilon=0)
    norm("renorm", renorm=True)
    norm("renorm with clipping", renorm=True, renorm_clipping={"rmax": 3.0, "rmin": 0.3, "dmax": 5.0}, renorm_momentum=0.9)
    for axis in (-1, 3, 1, 2, -2, -3):
        norm("axis", (None, 6, 8, 4), axis=axis)
    for shape in ((None, 8), (None, 6, 8), (None, 2, 6, 8, 4), (None, None, None, 4), (5, 8, 8, 4)):
        norm("sizes", shape)
    norm("channels first", (None, 3, None, None), axis=1)
    norm("axis 0 with a batch that is known", (5, 8, 8, 4), axis=0)
    for initializer in ("beta_initializer", "gamma_initializer", "moving_mean_initializer", "moving_variance_initializer"):
        norm(initializer, **{initializer: "ones"})
        norm("initializer refused", **{initializer: "nope"})
    norm("axis is made an int", HWC, "int() is called on the axis", axis=True)
    norm("axis is made an int", HWC, "int() is called on the axis", axis="3")
    norm("axis is made an int", HWC, "int() is called on the axis", axis=2.5)
    norm("epsilon is made a float", HWC, "float() is called on it", epsilon="0.1")
    norm("momentum out of range", HWC, "any number is taken", momentum=2)
    norm("epsilon below 0", HWC, "any number is taken", epsilon=-1)
    norm("flags by their truth", HWC, TRUTHY, scale=0, center="no")
    base_arguments("BatchNormalization")
    for axis in (None, [3], [1, 2], [], {}):
        norm("axis refused", axis=axis)
    norm("axis refused", axis="last")
    for axis in (4, -5, 100):
        norm("axis out of range", axis=axis)
    for axis in (0, -4):
        norm("axis 0", axis=axis)
    norm("unknown channels", (None, 8, 8, None))
    norm("unknown size on the axis", (None, None, 8, 4), axis=1)
    norm("only a batch", (None,))
    for key in ("momentum", "epsilon"):
        norm(key + " refused", **{key: None})
        norm(key + " refused", **{key: "a"})
        norm(key + " refused", **{key: [1]})
    norm("renorm_clipping refused", renorm=True, renorm_clipping={"a": 1})
    norm("renorm_clipping refused", renorm=True, renorm_clipping={"rmax": 1.0, "rmin": 2.0})
    norm("renorm_clipping refused", renorm=True, renorm_clipping={"dmax": -1.0})
    norm("first a name, then axis", name="a/b", axis=[3])
    norm("first axis, then momentum", momentum="a", axis=[3])
    norm("first momentum, then epsilon", epsilon="b", momentum="a")


def simple_layers():
    for activation in ACTIVATIONS:
        quirk = {"glu": "the shape is wrong: the values have half the channels", "threshold": "needs arguments, so it fails on data"}.get(activation)
        add("Activation", "by name", HWC, quirk, activation=activation)
    add("Activation", "None is linear", HWC, None, activation=None)
    for shape in ((None,), (None, 8), (None, None, None, None), (None, 8, 8, 8, 4), (None, 0, 8, 4), (5, 8)):
        add("Activation", "any rank", shape, None, activation="softmax")
    add("Activation", "nothing given")
    for activation in ("nope", "RELU", "ReLU", "Swish", "leaky-relu", "", 0, 5, True, 2.5, [], {}):
        add("Activation", "activation refused", HWC, None, activation=activation)
    base_arguments("Activation", activation="relu")
    add("Activation", "first a name, then the activation", HWC, None, activation="nope", name="a/b")

    for rate in (0, 1, 0.5, 0.25, 1e-9, 0.0, 1.0):
        add("Dropout", "rate", HWC, None, rate=rate)
    for rate in (True, False):
        add("Dropout", "a bool is a number", HWC, None, rate=rate)
    for shape in ((None,), (None, 8), (None, None, None, None), (None, 8, 8, 8, 4), (5, 8)):
        add("Dropout", "any rank", shape, None, rate=0.5)
    for noise_shape in ([None, 1, 1, 4], [1, None], [], None):
        add("Dropout", "noise_shape", HWC, None, rate=0.5, noise_shape=noise_shape)
    add("Dropout", "noise_shape", HWC, "a noise_shape that does not fit fails in training only", rate=0.5, noise_shape=[None, 1, 1, 3])
    for seed in (5, 0, None, 2147483648):
        add("Dropout", "seed", HWC, None, rate=0.5, seed=seed)
    add("Dropout", "seed of a rate of 0", HWC, "a rate of 0 never looks at its seed", rate=0, seed="a")
    add("Dropout", "nothing given")
    for rate in (-0.1, 1.5, 2, -1, 50, None, "0.5", [0.5]):
        add("Dropout", "rate refused", HWC, None, rate=rate)
    for noise_shape in ("a", 5, [1.5], [0, 1], [-1], ["a"]):
        add("Dropout", "noise_shape refused", HWC, None, rate=0.5, noise_shape=noise_shape)
    for seed in (2.5, "a", -1):
        add("Dropout", "seed refused", HWC, None, rate=0.5, seed=seed)
    base_arguments("Dropout", rate=0.5)
    add("Dropout", "first a name, then the rate", HWC, None, rate=2, name="a/b")
    add("Dropout", "first the rate, then noise_shape", HWC, None, noise_shape="a", rate=2)
    add("Dropout", "first noise_shape, then the seed", HWC, None, seed="a", rate=0.5, noise_shape="a")

    for shape in ((None, 8, 8, 4), (None, 5, 5, 16), (None, 7), (None,), (None, 2, 3, 4, 5), (5, 8, 8), (None, 8, None, 4), (None, None), (None, 0, 8, 4), (None, 1, 1, 1),
                  (None, 100000, 100000, 3)):
        add("Flatten", "sizes", shape)
    for shape in ((None, 4, 8, 8), (None, 7), (None,), (None, 4, None, 8)):
        add("Flatten", "channels_first", shape, None, data_format="channels_first")
    add("Flatten", "data_format in capitals", HWC, None, data_format="Channels_Last")
    add("Flatten", "not even a batch", ())
    for value in DATA_FORMATS_REFUSED:
        add("Flatten", "data_format refused", HWC, None, data_format=value)
    base_arguments("Flatten")
    add("Flatten", "no axis", HWC, None, axis=1)
    add("Flatten", "first an unknown argument, then data_format", HWC, None, data_format="first", axis=1)


def dense():
    def dense(note, shape=(None, 7), quirk=None, /, **kwargs):
        add("Dense", note, shape, quirk, **{"units": 3, **kwargs})

    for shape in ((None, 7), (None, 5, 7), (None, 5, 6, 7), (None, 2, 5, 6, 7), (None, None, 7), (None, None, None, 7), (5, 7), (None, 0), (None, 0, 7), (None, 1)):
        dense("sizes", shape)
        dense("sizes, without bias", shape, use_bias=False)
    for units in (1, 10, 1000, 1000000000):
        dense("units", units=units)
    dense("a bool is an int", units=True)
    for activation in ("relu", "softmax", "swish", None):
        dense("activation", activation=activation)
    for use_bias in (0, 1, None, "no"):
        dense("use_bias by its truth", (None, 7), TRUTHY, use_bias=use_bias)
    dense("initializers", kernel_initializer="he_normal", bias_initializer="ones")
    add("Dense", "nothing given")
    for units in (0, -3, 2.0, 2.5, False, None, "3", [3]):
        dense("units refused", units=units)
    for activation in ("nope", "RELU", 5):
        dense("activation refused", activation=activation)
    dense("initializer refused", kernel_initializer="nope")
    base_arguments("Dense", units=3)
    dense("only a batch", (None,))
    dense("unknown input", (None, None))
    dense("unknown input", (None, 5, None))
    dense("no filters", filters=2)
    dense("first units, then a name", name="a/b", units=0)
    dense("first units, then an unknown argument", filters=2, units=0)
    dense("first a name, then the activation", name="a/b", activation="nope")
    dense("first the activation, then the initializer", kernel_initializer="nope", activation="nope")
    dense("first units, then the rank", (None,), units=0)


input_layer()
conv2d()
pools()
global_pools()
zero_padding()
batch_normalization()
simple_layers()
dense()

import more_layer_cases

more_layer_cases.all_of_them()
