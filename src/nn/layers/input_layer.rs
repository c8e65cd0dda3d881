//! InputLayer: what the network is given.

use super::{Group, Operator};
use crate::nn::params::{Map, ParamError, Reason, Value};
use crate::nn::shape::{Problem, Shape};
use crate::{choice, layer};

choice! {
    /// What numbers a tensor holds.
    Dtype {
        /// 32-bit floating point.
        Float32 = "float32" | "None",
        /// 16-bit floating point.
        Float16 = "float16",
        /// 16-bit floating point with the range of 32 bits.
        Bfloat16 = "bfloat16",
        /// 64-bit floating point.
        Float64 = "float64",
        /// 8-bit whole, not negative.
        Uint8 = "uint8",
        /// 16-bit whole, not negative.
        Uint16 = "uint16",
        /// 32-bit whole, not negative.
        Uint32 = "uint32",
        /// 64-bit whole, not negative.
        Uint64 = "uint64",
        /// 8-bit whole.
        Int8 = "int8",
        /// 16-bit whole.
        Int16 = "int16",
        /// 32-bit whole.
        Int32 = "int32",
        /// 64-bit whole.
        Int64 = "int64",
        /// True or false.
        Bool = "bool",
        /// Text.
        String = "string",
        /// Two 32-bit floating point.
        Complex64 = "complex64",
        /// Two 64-bit floating point.
        Complex128 = "complex128",
    }
}

layer! {
    /// The network's input: the sizes of one sample, without the batch. No weights.
    ///
    /// Source: <https://keras.io/api/layers/core_layers/input/>.
    ///
    /// ```
    /// use convscope::nn::{layers::{input_layer::InputLayer, Operator}, shape::Shape};
    /// assert_eq!(InputLayer::default().output_shape(&[]), Ok(Shape::known(&[200, 200, 1])));
    /// ```
    InputLayer {
        /// Sizes of one sample: height, width, channels.
        shape: Vec<Option<u64>> = vec![Some(200), Some(200), Some(1)], required(), slider(512);
        /// Samples in a batch; none: any number.
        batch_size: Option<u64> = None, more();
        /// What its numbers are.
        dtype: Dtype = Dtype::Float32, more();
    } [Ragged, Any("sparse"), Any("optional"), Any("input_tensor")]
}

impl Operator for InputLayer {
    fn group(&self) -> Group {
        Group::Input
    }

    fn output_shape(&self, _inputs: &[&Shape]) -> Result<Shape, Problem> {
        Ok(Shape(self.shape.clone()))
    }

    /// Keras stores `batch_shape` (older: `batch_input_shape`), the batch first, in place of `shape` and `batch_size`.
    fn respell(&self, arguments: &mut Map) -> Result<(), ParamError> {
        let mut take = |names: &[&str]| {
            let found: Vec<Value> = names.iter().filter_map(|name| arguments.remove(*name)).collect();
            found.into_iter().find(|value| *value != Value::Null)
        };
        let batch_shape = take(&["batch_shape", "batch_input_shape"]);
        let shape = take(&["shape", "input_shape"]);
        let batch_size = take(&["batch_size"]);
        let refuse = |param: &str, received: Value, reason| ParamError { param: param.to_owned(), received, reason };
        let (shape, batch_size) = match (shape, batch_shape, batch_size) {
            (Some(_), Some(both), _) => return Err(refuse("batch_shape", both, Reason::Unknown)),
            (None, Some(_), Some(both)) => return Err(refuse("batch_size", both, Reason::Unknown)),
            (None, Some(Value::List(sizes)), None) => match sizes.split_first() {
                Some((batch, sizes)) => (Some(Value::List(sizes.to_vec())), Some(batch.clone())),
                None => return Err(refuse("shape", Value::List(sizes), Reason::NotSizes)),
            },
            (None, Some(other), None) => (Some(other), None),
            (shape, None, batch_size) => (shape, batch_size),
        };
        arguments.extend(shape.map(|shape| ("shape".to_owned(), shape)));
        arguments.extend(batch_size.map(|size| ("batch_size".to_owned(), size)));
        Ok(())
    }

    fn spell(&self, arguments: &mut Map, said: &Map, old: bool) {
        if said.contains_key("shape") {
            return;
        }
        if let Some(Value::List(shape)) = arguments.remove("shape") {
            let mut sizes = vec![arguments.remove("batch_size").unwrap_or_default()];
            sizes.extend(shape);
            let key = if old { "batch_input_shape" } else { "batch_shape" };
            arguments.insert(key.to_owned(), Value::List(sizes));
        }
    }
}
