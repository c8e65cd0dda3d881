//! The catalogue: what every layer can be asked, and the list of layers there are.

pub mod activation;
pub mod adaptive_average_pooling2d;
pub mod adaptive_max_pooling2d;
pub mod add;
pub mod average;
pub mod average_pooling2d;
pub mod batch_normalization;
pub mod center_crop;
pub mod concatenate;
pub mod conv2d;
pub mod conv2d_transpose;
pub mod convolving;
pub mod cropping2d;
pub mod custom_scale_layer;
pub mod dense;
pub mod depthwise_conv2d;
pub mod dropout;
pub mod elu;
pub mod flatten;
pub mod gaussian_dropout;
pub mod gaussian_noise;
pub mod global_average_pooling2d;
pub mod global_max_pooling2d;
pub mod group_normalization;
pub mod identity;
pub mod input_layer;
pub mod layer_normalization;
pub mod layer_scale;
pub mod leaky_re_lu;
pub mod max_pooling2d;
pub mod maximum;
pub mod merging;
pub mod minimum;
pub mod multiply;
pub mod normalization;
pub mod operation;
pub mod p_re_lu;
pub mod permute;
pub mod pooling;
pub mod re_lu;
pub mod repeat_vector;
pub mod resampling;
pub mod rescaling;
pub mod reshape;
pub mod resizing;
pub mod separable_conv2d;
pub mod shifting;
pub mod softmax;
pub mod spatial_dropout2d;
pub mod subtract;
pub mod up_sampling2d;
pub mod zero_padding2d;

use super::along::Along;
use super::kernels::pool::Of;
use super::maps::{Maps, Planes, channel_axis, slowest};
use super::params::{Description, Map, ParamError};
use super::shape::{Axis, DataFormat, Problem, Ranks, Shape, product};
use super::trace::{Terms, same_cell};
use super::window::{Misfit, Window};
use super::work::{Job, NodeWeights, RunError, fill, ready};
use std::ops::Range;

/// Where the catalogue shows a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// What the network is given.
    Input,
    /// Convolutions of every kind.
    Convolution,
    /// Pools.
    Pooling,
    /// Normalisation and regularisation.
    Normalization,
    /// What only changes the shape.
    Shape,
    /// Activations as layers.
    Activation,
    /// Dense layers and merges.
    Dense,
}

impl Group {
    /// All groups in the catalogue's order; the input is not in it.
    pub const CATALOGUE: [Self; 6] =
        [Self::Convolution, Self::Pooling, Self::Normalization, Self::Shape, Self::Activation, Self::Dense];
}

/// How a weight's values start when they are not loaded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initializer {
    /// Uniform between ±√(6 / (`fan_in` + `fan_out`)).
    GlorotUniform,
    /// All 0.
    Zeros,
    /// All 1.
    Ones,
    /// All this number.
    Constant(f32),
}

/// What a weight is to the picture of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Filters that slide over the input, one for each channel of the output: what is drawn, edited and given a meaning.
    Kernel,
    /// One number for each of those filters; it follows what its filter was made to be.
    Bias,
    /// Anything else.
    Other,
}

/// One weight of a layer: its name and shape in Keras's layout.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightSpec {
    /// Keras's name (`kernel`, `bias`, …).
    pub name: &'static str,
    /// Its sizes in Keras's order, e.g. (`kernel_h`, `kernel_w`, channels in / groups, filters).
    pub shape: Vec<u64>,
    /// Whether training changes it (a layer's own `trainable` aside).
    pub trainable: bool,
    /// Its first values.
    pub initializer: Initializer,
    /// The axes that number its filters, row by row; the entries of the others make up one filter. (Conv2D: the last one;
    /// DepthwiseConv2D: the last two; Conv2DTranspose: the last but one; a weight of single numbers: all of them.)
    pub filters: Range<usize>,
    /// What it is to the picture of the layer.
    pub part: Part,
}

impl WeightSpec {
    /// A weight that training changes, its filters numbered by the last axis.
    #[must_use]
    pub fn trainable(name: &'static str, shape: &[u64], initializer: Initializer) -> Self {
        let filters = shape.len().saturating_sub(1)..shape.len();
        Self { name, shape: shape.to_vec(), trainable: true, initializer, filters, part: Part::Other }
    }

    /// A weight of single numbers: each is a filter of its own.
    #[must_use]
    pub fn numbers(name: &'static str, shape: &[u64], initializer: Initializer) -> Self {
        Self { filters: 0..shape.len(), ..Self::trainable(name, shape, initializer) }
    }

    /// The kernel of a layer, its filters numbered by these axes.
    #[must_use]
    pub fn kernel(shape: &[u64], filters: Range<usize>) -> Self {
        Self { filters, part: Part::Kernel, ..Self::trainable("kernel", shape, Initializer::GlorotUniform) }
    }

    /// The bias of a layer that has a [kernel](Self::kernel): a number for each filter.
    #[must_use]
    pub fn bias(filters: u64) -> Self {
        Self { part: Part::Bias, ..Self::trainable("bias", &[filters], Initializer::Zeros) }
    }

    /// The same weight, but that training does not change it.
    #[must_use]
    pub fn still(self) -> Self {
        Self { trainable: false, ..self }
    }

    /// How many filters it has; the largest number where there are more.
    #[must_use]
    pub fn count(&self) -> u64 {
        let sizes = self.shape.get(self.filters.clone()).unwrap_or_default();
        product(sizes).unwrap_or(u64::MAX)
    }

    /// The sizes of one filter: all but those that number the filters.
    pub fn sizes(&self) -> impl Iterator<Item = u64> + '_ {
        self.shape.iter().enumerate().filter(|(axis, _)| !self.filters.contains(axis)).map(|(_, size)| *size)
    }

    /// Rows, columns and channels of one filter that slides over a picture.
    #[must_use]
    pub fn window(&self) -> Option<[u64; 3]> {
        let sizes: Vec<u64> = self.sizes().collect();
        match (self.part, sizes.as_slice()) {
            (Part::Kernel, &[h, w]) => Some([h, w, 1]),
            (Part::Kernel, &[h, w, channels]) => Some([h, w, channels]),
            _ => None,
        }
    }
}

/// Which cells of the input one cell of the output looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The cell in the same place.
    Cell,
    /// A window of cells along the height and the width.
    Window {
        /// Along the height.
        h: Window,
        /// Along the width.
        w: Window,
    },
    /// The cell in the same place, before this many rows and columns were put in front.
    Shift {
        /// Rows put above.
        top: i64,
        /// Columns put to the left.
        left: i64,
    },
    /// What is no window, along the height and the width.
    Along {
        /// Along the height.
        h: Along,
        /// Along the width.
        w: Along,
    },
    /// The cell in the same place after rows and columns have changed places.
    Swapped,
    /// All of them.
    Everything,
}

/// What one value of the output looks at in one of the inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Which cells; `None` where a size is not known.
    pub sight: Option<Sight>,
    /// Which channels.
    pub channels: Channels,
}

/// Which channels of the input one channel of the output looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// The one with its own number.
    Same,
    /// All.
    All,
    /// Those of its group: `input / groups` of them.
    Grouped {
        /// Groups.
        groups: u64,
        /// Channels of the output.
        output: u64,
    },
    /// The one there is, whatever its own number.
    First,
    /// Its own number less `start`, if the input has that one: the channels of several inputs stand one behind the other.
    From(u64),
}

/// What is easily forgotten about a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// It does something in training only.
    OnlyInTraining,
    /// Its statistics are learned in training; until then it changes next to nothing.
    Statistics,
    /// It has an activation of its own, which is usually not linear.
    Activates,
    /// It looks at the last axis alone: on a map it does not mix places.
    LastAxis,
}

/// What a layer that is called again asks of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputSpec {
    /// That the weights made for the first input are those it would make for this one.
    Weights,
    /// That too, and as many axes.
    RankAndWeights,
    /// Nothing: Keras finds out when it computes.
    Nothing,
}

/// What every layer can be asked. Shapes are without the batch; sizes are in cells, counts in values.
///
/// Only `group` has no default: the defaults are those of a layer without weights that works on
/// every value alone.
pub trait Operator: Description {
    /// Where the catalogue shows it.
    fn group(&self) -> Group;

    /// Its class as Keras writes it: its own, but for an operation.
    fn class_of_keras(&self) -> &'static str {
        self.class_name()
    }

    /// The module in which Keras has its class.
    fn module(&self) -> &'static str {
        "keras.layers"
    }

    /// What is easily forgotten about it.
    fn hint(&self) -> Option<Hint> {
        None
    }

    /// Brings other spellings of its arguments (stored configs, older Keras) to those it declares.
    ///
    /// # Errors
    /// Where Keras's constructor does not take them together.
    fn respell(&self, _arguments: &mut Map) -> Result<(), ParamError> {
        Ok(())
    }

    /// The other way: how Keras (`old`: Keras 2) stores those of its arguments that it spells otherwise; `said` is what the
    /// file said of it.
    fn spell(&self, _arguments: &mut Map, _said: &Map, _old: bool) {}

    /// What Keras's constructor refuses when it looks at several arguments together.
    ///
    /// # Errors
    /// The first refusal in Keras's order.
    fn check(&self) -> Result<(), Problem> {
        Ok(())
    }

    /// The shape after it: that of its one input, if the layer says nothing else.
    ///
    /// # Errors
    /// Where Keras refuses the call.
    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem> {
        Ok(single(inputs)?.clone())
    }

    /// What a further call must have in common with the first one, on whose input it was built.
    fn input_spec(&self) -> InputSpec {
        InputSpec::Weights
    }

    /// What it keeps of each of its windows, if it is a pool.
    fn pools(&self) -> Option<Of> {
        None
    }

    /// Its weights, in Keras's order.
    ///
    /// # Errors
    /// Where Keras cannot build it on this input.
    fn weights(&self, _inputs: &[&Shape]) -> Result<Vec<WeightSpec>, Problem> {
        Ok(vec![])
    }

    /// Multiply-adds for one sample, padding counted as if it were real; `None` where a size is not known.
    ///
    /// # Errors
    /// [`Problem::TooLarge`].
    fn macs(&self, _inputs: &[&Shape], _output: &Shape) -> Result<Option<u64>, Problem> {
        Ok(Some(0))
    }

    /// Which cells one cell of the output looks at; `None` where a size is not known. Asked only where `output_shape` is `Ok`.
    fn sight(&self, _inputs: &[&Shape]) -> Option<Sight> {
        Some(Sight::Cell)
    }

    /// Which channels one channel of the output looks at.
    fn channels(&self, _inputs: &[&Shape]) -> Channels {
        Channels::Same
    }

    /// What Keras says to inputs that come in batches of different sizes, where it merges them.
    fn batches(&self, first: u64, second: u64) -> Problem {
        Problem::MergeBatches { first, second }
    }

    /// Whether it takes a list of inputs, however long.
    fn merges(&self) -> bool {
        false
    }

    /// Where its inputs are arguments of its own and no list: the numbers that stand in the place of tensors.
    fn numbers(&self) -> Option<[Option<f64>; 2]> {
        None
    }

    /// What one value of the output looks at in one of several inputs.
    fn view(&self, inputs: &[&Shape], _input: usize, _format: DataFormat) -> View {
        View { sight: self.sight(inputs), channels: self.channels(inputs) }
    }

    /// The axis order it works with, if it has one.
    fn data_format(&self) -> Option<DataFormat> {
        None
    }

    /// The order of the axes, the slowest first, in which it wants the values of an input of this shape to lie; `None` where it is
    /// all the same. By default channel by channel where it knows the channels.
    fn reads(&self, input: &Shape) -> Option<Vec<usize>> {
        let axes = input.0.len();
        self.data_format().filter(|_| axes == 3).map(|format| slowest(channel_axis(format), axes))
    }

    /// Its work on these inputs, which lie as it [reads](Self::reads) them; their sizes are those of the shapes for which `output_shape` is `Ok`. By default it passes
    /// its input on.
    ///
    /// # Errors
    /// Where the machine does not give the memory.
    fn forward(&self, inputs: &[Maps]) -> Result<Job, RunError> {
        Ok(ready(one(inputs)?.clone()))
    }

    /// The terms that make one value of its output, at this place in the order of Keras's axes: by default the one that
    /// [`sight`](Self::sight) names, where it is one. `None` where there is no such value.
    fn terms(&self, inputs: &[Maps], at: &[usize], _weights: &NodeWeights<'_>) -> Option<Terms> {
        let shapes: Vec<Shape> = inputs.iter().map(Maps::shape).collect();
        let sight = self.sight(&shapes.iter().collect::<Vec<_>>())?;
        same_cell(sight, self.data_format().unwrap_or(DataFormat::ChannelsLast), inputs, at)
    }

    /// Bytes it needs while it works, inputs and output not counted: by default a copy of its inputs in another order.
    fn scratch(&self, inputs: &[&Shape]) -> u64 {
        let bytes = |shape: &&Shape| shape.count().ok().flatten().unwrap_or(u64::MAX).saturating_mul(4);
        inputs.iter().map(bytes).fold(0, u64::saturating_add)
    }
}

/// The one input of a layer that takes one.
///
/// # Errors
/// Where there is none, or more.
pub fn single<'a>(inputs: &[&'a Shape]) -> Result<&'a Shape, Problem> {
    match inputs {
        [one] => Ok(one),
        [] => Err(Problem::NoInput),
        more => Err(Problem::Inputs { wanted: 1, got: more.len() as u64 }),
    }
}

/// The one input of a layer at work.
///
/// # Errors
/// Where there is none.
pub fn one(inputs: &[Maps]) -> Result<&Maps, RunError> {
    inputs.first().ok_or_else(|| RunError::Sizes { wanted: Shape::default(), got: None })
}

/// The channels of the one input of a layer at work, each side by side, and their rows and columns.
///
/// # Errors
/// Where there is none, or it is no picture.
pub fn planes(inputs: &[Maps], format: DataFormat) -> Result<(Planes, [usize; 2]), RunError> {
    let input = one(inputs)?;
    let planes = Planes::channels(input, format);
    let found = planes.and_then(|planes| planes.rows_and_columns().map(|size| (planes, size)));
    found.ok_or_else(|| RunError::Sizes { wanted: Shape(vec![None; 3]), got: Some(input.shape()) })
}

/// Work on every value alone, wherever it lies: `change(number, values)` changes some of them, the first of which is `number` in
/// the order of the memory.
///
/// # Errors
/// Where the machine does not give the memory.
pub fn each_value(input: &Maps, change: impl Fn(usize, &mut [f32]) + 'static) -> Result<Job, RunError> {
    let input = input.clone();
    let layout = input.memory().map(|(_, layout)| layout).unwrap_or_default();
    // A function as costly as `tanh` takes as long as a few dozen multiply-adds.
    fill(layout, usize::MAX, 8, move |_, from, out, _| {
        let values = input.memory().and_then(|(values, _)| values.get(from..)).unwrap_or_default();
        out.iter_mut().zip(values).for_each(|(out, value)| *out = *value);
        change(from, out);
    })
}

/// The sizes of maps that have three axes, in Keras's order.
#[must_use]
pub const fn sizes([h, w]: [usize; 2], channels: usize, format: DataFormat) -> [usize; 3] {
    match format {
        DataFormat::ChannelsLast => [h, w, channels],
        DataFormat::ChannelsFirst => [channels, h, w],
    }
}

/// Height, width and channels of an input that must be a picture's.
///
/// # Errors
/// [`Problem::Rank`] where it is not.
pub fn picture(shape: &Shape, format: DataFormat) -> Result<super::shape::Hwc, Problem> {
    shape.hwc(format).ok_or_else(|| Problem::Rank { wanted: Ranks::Exactly(4), got: shape.clone() })
}

/// The output size of a window along one axis, whose size may not be known.
///
/// # Errors
/// [`Problem::NoPlace`] where no window fits.
pub fn places(
    input: Option<u64>,
    axis: Axis,
    param: &'static str,
    slide: impl Fn(u64) -> Result<Window, Misfit>,
) -> Result<Option<u64>, Problem> {
    let window = input.map(slide).transpose();
    match window {
        Ok(window) => Ok(window.map(|w| w.output)),
        Err(Misfit { input, kernel, effective }) => Err(Problem::NoPlace { axis, param, kernel, effective, input }),
    }
}

/// Writes the enum of all layers, how to make one by its class name, and how to reach its [`Operator`].
macro_rules! layers {
    ([$($module:ident :: $name:ident),+ $(,)?] [$($apart_module:ident :: $apart:ident),+ $(,)?]) => {
        /// A layer: one of the catalogue, or one that only files have.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Layer {
            $(#[doc = concat!("See [`", stringify!($module), "::", stringify!($name), "`].")] $name($module::$name),)+
            $(#[doc = concat!("See [`", stringify!($apart_module), "::", stringify!($apart), "`].")] $apart($apart_module::$apart),)+
        }

        impl Layer {
            /// The class names of the layers of the catalogue, in its order.
            pub const CLASS_NAMES: &'static [&'static str] = &[$(stringify!($name),)+];

            /// The layer of that class with its defaults (where Keras has none: 32 filters, kernel 3, pool 2, 10 units).
            #[must_use]
            pub fn new(class_name: &str) -> Option<Self> {
                match class_name {
                    $(stringify!($name) => Some(Self::$name(Default::default())),)+
                    $(stringify!($apart) => Some(Self::$apart(Default::default())),)+
                    _ => None,
                }
            }

            /// What it can be asked.
            #[must_use]
            pub fn op(&self) -> &dyn Operator {
                match self { $(Self::$name(layer) => layer,)+ $(Self::$apart(layer) => layer,)+ }
            }

            /// The same, to change it.
            pub fn op_mut(&mut self) -> &mut dyn Operator {
                match self { $(Self::$name(layer) => layer,)+ $(Self::$apart(layer) => layer,)+ }
            }
        }

        $(impl From<$apart_module::$apart> for Layer { fn from(layer: $apart_module::$apart) -> Self { Self::$apart(layer) } })+
        $(impl From<$module::$name> for Layer { fn from(layer: $module::$name) -> Self { Self::$name(layer) } })+
    };
}

layers! {
    [
        input_layer::InputLayer,
        conv2d::Conv2D,
        depthwise_conv2d::DepthwiseConv2D,
        separable_conv2d::SeparableConv2D,
        conv2d_transpose::Conv2DTranspose,
        max_pooling2d::MaxPooling2D,
        average_pooling2d::AveragePooling2D,
        global_max_pooling2d::GlobalMaxPooling2D,
        global_average_pooling2d::GlobalAveragePooling2D,
        adaptive_max_pooling2d::AdaptiveMaxPooling2D,
        adaptive_average_pooling2d::AdaptiveAveragePooling2D,
        batch_normalization::BatchNormalization,
        layer_normalization::LayerNormalization,
        group_normalization::GroupNormalization,
        normalization::Normalization,
        rescaling::Rescaling,
        dropout::Dropout,
        spatial_dropout2d::SpatialDropout2D,
        gaussian_dropout::GaussianDropout,
        gaussian_noise::GaussianNoise,
        zero_padding2d::ZeroPadding2D,
        cropping2d::Cropping2D,
        up_sampling2d::UpSampling2D,
        resizing::Resizing,
        center_crop::CenterCrop,
        flatten::Flatten,
        reshape::Reshape,
        permute::Permute,
        repeat_vector::RepeatVector,
        identity::Identity,
        activation::Activation,
        re_lu::ReLU,
        leaky_re_lu::LeakyReLU,
        p_re_lu::PReLU,
        elu::ELU,
        softmax::Softmax,
        dense::Dense,
        add::Add,
        subtract::Subtract,
        multiply::Multiply,
        average::Average,
        maximum::Maximum,
        minimum::Minimum,
        concatenate::Concatenate,
    ]
    [layer_scale::LayerScale, custom_scale_layer::CustomScaleLayer, operation::Operation]
}
