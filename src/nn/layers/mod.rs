//! The catalogue: what every layer can be asked, and the list of layers there are.

pub mod activation;
pub mod average_pooling2d;
pub mod batch_normalization;
pub mod conv2d;
pub mod dense;
pub mod dropout;
pub mod flatten;
pub mod global_average_pooling2d;
pub mod global_max_pooling2d;
pub mod input_layer;
pub mod max_pooling2d;
pub mod pooling;
pub mod zero_padding2d;

use super::maps::{Maps, Planes, channel_axis, slowest};
use super::params::{Description, Map, ParamError};
use super::shape::{Axis, DataFormat, Problem, Ranks, Shape};
use super::trace::{Terms, same_cell};
use super::window::{Misfit, Window};
use super::work::{Job, NodeWeights, RunError, fill, ready};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initializer {
    /// Uniform between ±√(6 / (`fan_in` + `fan_out`)).
    GlorotUniform,
    /// All 0.
    Zeros,
    /// All 1.
    Ones,
}

/// One weight of a layer: its name and shape in Keras's layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightSpec {
    /// Keras's name (`kernel`, `bias`, …).
    pub name: &'static str,
    /// Its sizes in Keras's order, e.g. (`kernel_h`, `kernel_w`, channels in / groups, filters).
    pub shape: Vec<u64>,
    /// Whether training changes it (a layer's own `trainable` aside).
    pub trainable: bool,
    /// Its first values.
    pub initializer: Initializer,
}

impl WeightSpec {
    /// A weight that training changes.
    #[must_use]
    pub fn trainable(name: &'static str, shape: &[u64], initializer: Initializer) -> Self {
        Self { name, shape: shape.to_vec(), trainable: true, initializer }
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
    /// All of them.
    Everything,
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
}

/// What every layer can be asked. Shapes are without the batch; sizes are in cells, counts in values.
///
/// Only `group` and `output_shape` have no default: the defaults are those of a layer without weights that works on
/// every value alone.
pub trait Operator: Description {
    /// Where the catalogue shows it.
    fn group(&self) -> Group;

    /// Brings other spellings of its arguments (stored configs, older Keras) to those it declares.
    ///
    /// # Errors
    /// Where Keras's constructor does not take them together.
    fn respell(&self, _arguments: &mut Map) -> Result<(), ParamError> {
        Ok(())
    }

    /// What Keras's constructor refuses when it looks at several arguments together.
    ///
    /// # Errors
    /// The first refusal in Keras's order.
    fn check(&self) -> Result<(), Problem> {
        Ok(())
    }

    /// The shape after it.
    ///
    /// # Errors
    /// Where Keras refuses the call.
    fn output_shape(&self, inputs: &[&Shape]) -> Result<Shape, Problem>;

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
    fn channels(&self) -> Channels {
        Channels::Same
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
    ($($module:ident :: $name:ident),+ $(,)?) => {
        /// A layer: one of the catalogue.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Layer { $(#[doc = concat!("See [`", stringify!($module), "::", stringify!($name), "`].")] $name($module::$name),)+ }

        impl Layer {
            /// The class names of all layers, in the catalogue's order.
            pub const CLASS_NAMES: &'static [&'static str] = &[$(stringify!($name),)+];

            /// The layer of that class with its defaults (where Keras has none: 32 filters, kernel 3, pool 2, 10 units).
            #[must_use]
            pub fn new(class_name: &str) -> Option<Self> {
                match class_name { $(stringify!($name) => Some(Self::$name(Default::default())),)+ _ => None }
            }

            /// What it can be asked.
            #[must_use]
            pub fn op(&self) -> &dyn Operator {
                match self { $(Self::$name(layer) => layer,)+ }
            }

            /// The same, to change it.
            pub fn op_mut(&mut self) -> &mut dyn Operator {
                match self { $(Self::$name(layer) => layer,)+ }
            }
        }

        $(impl From<$module::$name> for Layer { fn from(layer: $module::$name) -> Self { Self::$name(layer) } })+
    };
}

layers! {
    input_layer::InputLayer,
    conv2d::Conv2D,
    max_pooling2d::MaxPooling2D,
    average_pooling2d::AveragePooling2D,
    global_max_pooling2d::GlobalMaxPooling2D,
    global_average_pooling2d::GlobalAveragePooling2D,
    batch_normalization::BatchNormalization,
    dropout::Dropout,
    zero_padding2d::ZeroPadding2D,
    flatten::Flatten,
    activation::Activation,
    dense::Dense,
}
