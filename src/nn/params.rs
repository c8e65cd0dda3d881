//! A layer's parameters as data: the values they take, what they refuse, and the macros that declare them once.

use super::layers::Initializer;
use super::sorted::Sorted;
use crate::nn::order::sort;

/// A value as a text of Keras writes it (JSON-like, ours): what parameters are read from and written to.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// `None` / `null`.
    #[default]
    Null,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction, or one that no `i64` holds.
    Float(f64),
    /// A string.
    Text(String),
    /// A list or tuple.
    List(Vec<Value>),
    /// An object, its keys sorted.
    Map(Map),
}

/// The entries of an object.
pub type Map = Sorted<String, Value>;

impl Value {
    /// The whole number this is to Keras: `bool` counts as one, as in Python.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            Self::Bool(b) => Some(i64::from(*b)),
            _ => None,
        }
    }

    /// The number this is, whole or not.
    #[must_use]
    pub fn as_real(&self) -> Option<f64> {
        match self {
            Self::Float(x) => Some(*x),
            // Exact for every size a network can have.
            #[allow(clippy::cast_precision_loss)]
            other => other.as_int().map(|n| n as f64),
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The list's items, if it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value under a key, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map().and_then(|map| map.get(key))
    }
}

impl From<u64> for Value {
    fn from(n: u64) -> Self {
        // Above `i64::MAX` only the order of magnitude is left; no layer takes such a number.
        #[allow(clippy::cast_precision_loss)]
        i64::try_from(n).map_or(Self::Float(n as f64), Self::Int)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Two sizes: height first, then width.
pub type Pair = [u64; 2];

/// Rows before and after, then columns before and after: `((top, bottom), (left, right))`.
pub type Sides = [[i64; 2]; 2];

/// What a parameter's field on the screen must offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One whole number.
    Count,
    /// One whole number or nothing.
    OptionalCount,
    /// Height and width.
    Pair,
    /// Height and width, or nothing.
    OptionalPair,
    /// Before and after, on both axes.
    Sides,
    /// Yes or no.
    Flag,
    /// A number with a fraction.
    Real,
    /// A number with a fraction, or nothing.
    OptionalReal,
    /// One number, or several in a row.
    Reals,
    /// The same, or nothing.
    OptionalReals,
    /// An axis: a whole number, negative ones counted from the end.
    Axis,
    /// One axis or several.
    Axes,
    /// The same, or nothing.
    OptionalAxes,
    /// Whole numbers in a row, negative ones allowed.
    Whole,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Sizes of a tensor's axes, without the batch; each may be free.
    Sizes,
}

/// A parameter as a form, a catalogue or an export sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Keras's name of the argument.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Keras's default; `None` where the argument must be given.
    pub default: Option<Value>,
    /// What it is now.
    pub value: Value,
    /// The least whole number allowed, if there is a least.
    pub min: Option<i64>,
    /// Where a slider ends. A hint, never a refusal.
    pub slider: Option<u64>,
    /// Shown only under "more".
    pub more: bool,
    /// When Keras's constructor looks at it.
    pub turn: Turn,
}

/// When Keras's constructor looks at an argument. Of several refusals it reports the one it meets first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Turn {
    /// Before the arguments that every layer has.
    First,
    /// After those: sizes of windows before all others, then in the order of the declaration.
    #[default]
    Usual,
    /// After everything else, or only when the layer is called.
    Last,
    /// After even those.
    End,
}

/// Why a value was refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// The argument has no default and was not given.
    Missing,
    /// The layer has no such argument.
    Unknown,
    /// A whole number was wanted.
    NotWhole,
    /// A number was wanted.
    NotNumber,
    /// One whole number or two were wanted.
    NotPair,
    /// One whole number, two, or two pairs were wanted.
    NotSides,
    /// True or false was wanted.
    NotFlag,
    /// A list of sizes was wanted.
    NotSizes,
    /// Text was wanted.
    NotText,
    /// One of these words was wanted.
    NotChoice(&'static [&'static str]),
    /// It is less than the least allowed.
    Below(i64),
    /// It is outside of this range (both ends allowed).
    Outside(f64, f64),
}

/// A parameter's refusal: which, what it was given, and why not.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamError {
    /// The argument's name.
    pub param: String,
    /// What it was given.
    pub received: Value,
    /// What is wrong with that.
    pub reason: Reason,
}

impl ParamError {
    /// A short stable name of the refusal, as tests and the JS API use it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match (self.param.as_str(), self.reason) {
            ("shape", Reason::Missing) => "missing_shape",
            (_, Reason::Missing) => "missing_argument",
            ("batch_shape", Reason::Unknown) => "shape_and_batch_shape",
            ("batch_size", Reason::Unknown) => "batch_size_and_batch_shape",
            (_, Reason::Unknown) => "unknown_argument",
            ("name", _) => "bad_layer_name",
            ("trainable", _) => "bad_trainable",
            ("dtype", _) => "bad_dtype",
            ("shape" | "batch_size", _) => "bad_shape",
            ("ragged", _) => "ragged_not_supported",
            ("filters", Reason::Below(_)) => "filters_not_positive",
            ("groups", Reason::Below(_)) => "groups_not_positive",
            ("units", _) => "units_not_positive_int",
            ("depth_multiplier", Reason::Below(_)) => "depth_multiplier_not_positive",
            ("n", Reason::Below(_)) => "repeat_not_positive",
            ("rate", Reason::Outside(..)) => "dropout_rate_range",
            ("stddev", Reason::Outside(..)) => "stddev_range",
            ("max_value" | "negative_slope" | "threshold", Reason::Below(_)) => "relu_argument_range",
            ("negative_slope" | "threshold", _) if self.received == Value::Null => "relu_argument_range",
            ("target_shape", Reason::Below(_)) => "reshape_negative",
            ("cropping", Reason::Below(_)) if self.received.as_list().is_none() => "cropping_negative",
            ("cropping", Reason::NotSides) => "bad_cropping_tuple",
            ("axis", _) => "bad_axis",
            ("seed", _) => "bad_seed",
            ("noise_shape", _) => "bad_noise_shape",
            ("renorm_clipping", _) => "bad_renorm_clipping",
            ("data_format", _) => "bad_data_format",
            ("activation", _) => "bad_activation",
            ("padding", Reason::NotChoice(_)) => "bad_padding_mode",
            ("padding", Reason::NotSides) => "bad_padding_tuple",
            (_, Reason::NotPair | Reason::Below(_)) => "bad_tuple",
            (name, _) if name.ends_with("_initializer") => "bad_initializer",
            _ => "bad_type",
        }
    }
}

/// A type that a layer's argument can have.
pub trait Field: Clone + PartialEq {
    /// What a form must offer for it.
    const KIND: Kind;
    /// Reads it as Keras would.
    ///
    /// # Errors
    /// The reason, where Keras would refuse the value.
    fn read(value: &Value) -> Result<Self, Reason>;
    /// Writes it as Keras stores it in a config.
    fn write(&self) -> Value;
}

fn whole(value: &Value) -> Result<i64, Reason> {
    value.as_int().ok_or(Reason::NotWhole)
}

fn size(value: &Value) -> Result<u64, Reason> {
    u64::try_from(whole(value)?).map_err(|_| Reason::Below(0))
}

impl Field for u64 {
    const KIND: Kind = Kind::Count;
    fn read(value: &Value) -> Result<Self, Reason> {
        size(value)
    }
    fn write(&self) -> Value {
        Value::from(*self)
    }
}

impl Field for i64 {
    const KIND: Kind = Kind::Axis;
    fn read(value: &Value) -> Result<Self, Reason> {
        whole(value)
    }
    fn write(&self) -> Value {
        Value::Int(*self)
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Flag;
    fn read(value: &Value) -> Result<Self, Reason> {
        match value {
            Value::Bool(b) => Ok(*b),
            Value::Int(n) => Ok(*n != 0),
            _ => Err(Reason::NotFlag),
        }
    }
    fn write(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Field for f64 {
    const KIND: Kind = Kind::Real;
    fn read(value: &Value) -> Result<Self, Reason> {
        value.as_real().filter(|x| x.is_finite()).ok_or(Reason::NotNumber)
    }
    fn write(&self) -> Value {
        Value::Float(*self)
    }
}

impl Field for Option<f64> {
    const KIND: Kind = Kind::OptionalReal;
    fn read(value: &Value) -> Result<Self, Reason> {
        if *value == Value::Null { Ok(None) } else { f64::read(value).map(Some) }
    }
    fn write(&self) -> Value {
        self.map_or(Value::Null, Value::Float)
    }
}

/// One axis or several, negative ones counted from the end; their order says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Axes(pub Vec<i64>);

/// Whole numbers in a row: sizes of which one may be -1, or axes in another order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Whole(pub Vec<i64>);

/// Groups of channels; -1 makes one of every channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups(pub i64);

impl Field for Groups {
    const KIND: Kind = Kind::Count;
    fn read(value: &Value) -> Result<Self, Reason> {
        match value.as_int() {
            Some(n) if n > 0 || n == -1 => Ok(Self(n)),
            // Keras says the same to all else.
            _ => Err(Reason::Below(1)),
        }
    }
    fn write(&self) -> Value {
        Value::Int(self.0)
    }
}

/// One number for all entries of the last axis, or one for each.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Reals(pub Vec<f64>);

/// Every item of a list as one kind of value.
fn items<T: Field>(value: &Value) -> Option<Result<Vec<T>, Reason>> {
    value.as_list().map(|items| items.iter().map(T::read).collect())
}

/// What is written of several: one of them stands alone.
fn alone<T: Field>(items: &[T]) -> Value {
    match items {
        [one] => one.write(),
        items => Value::List(items.iter().map(Field::write).collect()),
    }
}

impl Field for Axes {
    const KIND: Kind = Kind::Axes;
    fn read(value: &Value) -> Result<Self, Reason> {
        let mut axes = items(value).unwrap_or_else(|| Ok(vec![whole(value)?]))?;
        sort(&mut axes);
        Ok(Self(axes))
    }
    fn write(&self) -> Value {
        alone(&self.0)
    }
}

impl Field for Option<Axes> {
    const KIND: Kind = Kind::OptionalAxes;
    fn read(value: &Value) -> Result<Self, Reason> {
        // No axes at all are none.
        let axes = if *value == Value::Null { Axes::default() } else { Axes::read(value)? };
        Ok(Some(axes).filter(|axes| !axes.0.is_empty()))
    }
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::write)
    }
}

impl Field for Whole {
    const KIND: Kind = Kind::Whole;
    fn read(value: &Value) -> Result<Self, Reason> {
        items(value).unwrap_or(Err(Reason::NotSizes)).map(Self)
    }
    fn write(&self) -> Value {
        Value::List(self.0.iter().map(Field::write).collect())
    }
}

impl Field for Reals {
    const KIND: Kind = Kind::Reals;
    fn read(value: &Value) -> Result<Self, Reason> {
        items(value).unwrap_or_else(|| Ok(vec![f64::read(value)?])).map(Self)
    }
    fn write(&self) -> Value {
        alone(&self.0)
    }
}

impl Field for Option<Reals> {
    const KIND: Kind = Kind::OptionalReals;
    fn read(value: &Value) -> Result<Self, Reason> {
        if *value == Value::Null { Ok(None) } else { Reals::read(value).map(Some) }
    }
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::write)
    }
}

impl Reals {
    /// The number for an entry of the last axis.
    #[must_use]
    pub fn of(&self, entry: usize) -> f64 {
        match self.0.as_slice() {
            [one] => *one,
            all => all.get(entry).copied().unwrap_or(0.0),
        }
    }
}

impl Field for Option<u64> {
    const KIND: Kind = Kind::OptionalCount;
    fn read(value: &Value) -> Result<Self, Reason> {
        if *value == Value::Null { Ok(None) } else { size(value).map(Some) }
    }
    fn write(&self) -> Value {
        self.map_or(Value::Null, Value::from)
    }
}

impl Field for Pair {
    const KIND: Kind = Kind::Pair;
    fn read(value: &Value) -> Result<Self, Reason> {
        match value {
            Value::List(items) => match items.as_slice() {
                [a, b] => Ok([entry(a)?, entry(b)?]),
                _ => Err(Reason::NotPair),
            },
            // To Python "33" is a pair too: of two texts, each of which could be a number.
            Value::Text(text) if text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) => Err(Reason::NotWhole),
            one => size(one).map(|n| [n, n]).map_err(|reason| match reason {
                Reason::NotWhole => Reason::NotPair,
                other => other,
            }),
        }
    }
    fn write(&self) -> Value {
        Value::List(self.iter().copied().map(Value::from).collect())
    }
}

/// One entry of a pair. What Python's `int()` would make a number of is of the wrong type, not of the wrong form.
fn entry(value: &Value) -> Result<u64, Reason> {
    match value {
        Value::Float(_) => Err(Reason::NotWhole),
        Value::Text(text) if text.trim().parse::<i64>().is_ok() => Err(Reason::NotWhole),
        Value::Int(_) | Value::Bool(_) => size(value),
        _ => Err(Reason::NotPair),
    }
}

impl Field for Option<Pair> {
    const KIND: Kind = Kind::OptionalPair;
    fn read(value: &Value) -> Result<Self, Reason> {
        if *value == Value::Null { Ok(None) } else { Pair::read(value).map(Some) }
    }
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::write)
    }
}

impl Field for Sides {
    const KIND: Kind = Kind::Sides;
    fn read(value: &Value) -> Result<Self, Reason> {
        let side = |side: &Value| {
            let [before, after] = Pair::read(side)?;
            match (i64::try_from(before), i64::try_from(after)) {
                (Ok(before), Ok(after)) => Ok([before, after]),
                _ => Err(Reason::NotPair),
            }
        };
        match value {
            Value::List(items) => match items.as_slice() {
                [h, w] => Ok([side(h)?, side(w)?]),
                _ => Err(Reason::NotSides),
            },
            // To Python a text of two letters is two entries, each of them no pair.
            Value::Text(text) if text.chars().count() == 2 => Err(Reason::NotPair),
            // A bare negative number passes Keras's constructor; it fails only on data.
            one => one.as_int().map(|n| [[n, n], [n, n]]).ok_or(Reason::NotSides),
        }
    }
    fn write(&self) -> Value {
        // A negative number is taken only bare.
        if let [[n, b], [c, d]] = *self
            && n < 0
            && [b, c, d] == [n; 3]
        {
            return Value::Int(n);
        }
        let pair = |side: &[i64; 2]| Value::List(side.iter().map(|n| Value::Int(*n)).collect());
        Value::List(self.iter().map(pair).collect())
    }
}

impl Field for Vec<Option<u64>> {
    const KIND: Kind = Kind::Sizes;
    fn read(value: &Value) -> Result<Self, Reason> {
        let Value::List(items) = value else {
            return Err(Reason::NotSizes);
        };
        items.iter().map(|item| Option::<u64>::read(item).map_err(sizes_reason)).collect()
    }
    fn write(&self) -> Value {
        Value::List(self.iter().map(Field::write).collect())
    }
}

fn sizes_reason(reason: Reason) -> Reason {
    if reason == Reason::NotWhole { Reason::NotSizes } else { reason }
}

/// How one argument is declared: its limits and where a form shows it. The macro [`layer!`](crate::layer) makes these.
#[derive(Clone, Debug)]
pub struct Spec {
    name: &'static str,
    required: bool,
    min: Option<i64>,
    range: Option<(f64, f64)>,
    slider: Option<u64>,
    more: bool,
    lowercase: bool,
    turn: Turn,
}

impl Spec {
    /// An argument without limits.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            min: None,
            range: None,
            slider: None,
            more: false,
            lowercase: false,
            turn: Turn::Usual,
        }
    }
    /// Keras has no default: the argument must be given, and every export writes it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// The least whole number allowed, in each place of a pair.
    #[must_use]
    pub const fn min(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }
    /// The numbers allowed, both ends included.
    #[must_use]
    pub const fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }
    /// Where a slider ends: a hint, never a refusal.
    #[must_use]
    pub const fn slider(mut self, end: u64) -> Self {
        self.slider = Some(end);
        self
    }
    /// Shown only under "more".
    #[must_use]
    pub const fn more(mut self) -> Self {
        self.more = true;
        self
    }
    /// Keras looks at it before anything else.
    #[must_use]
    pub const fn first(mut self) -> Self {
        self.turn = Turn::First;
        self
    }
    /// Keras looks at it after everything else.
    #[must_use]
    pub const fn last(mut self) -> Self {
        self.turn = Turn::Last;
        self
    }
    /// Keras looks at it last of all.
    #[must_use]
    pub const fn end(mut self) -> Self {
        self.turn = Turn::End;
        self
    }
    /// Text is lower-cased before it is read (Keras does so for a convolution's padding, not for a pool's).
    #[must_use]
    pub const fn lowercase(mut self) -> Self {
        self.lowercase = true;
        self
    }

    /// Reads a value for this argument.
    ///
    /// # Errors
    /// Where Keras's constructor would refuse it.
    pub fn read<T: Field>(&self, value: &Value) -> Result<T, ParamError> {
        let read = match self.lowered(value) {
            Some(lowered) => T::read(&lowered),
            None => T::read(value),
        };
        match read {
            Ok(read) => self.within(value, &read.write()).map(|()| read),
            Err(reason) => Err(self.unread(value, reason)),
        }
    }

    fn refuse(&self, value: &Value, reason: Reason) -> ParamError {
        ParamError { param: self.name.to_owned(), received: value.clone(), reason }
    }

    fn lowered(&self, value: &Value) -> Option<Value> {
        let text = value.as_text().filter(|_| self.lowercase)?;
        Some(Value::Text(text.to_ascii_lowercase()))
    }

    /// What is said of a value that is not of the argument's kind.
    fn unread(&self, value: &Value, reason: Reason) -> ParamError {
        let reason = match (reason, self.min) {
            (Reason::Below(_), Some(min)) => Reason::Below(min),
            // A number with a fraction that is too small as well: Keras compares first.
            #[allow(clippy::cast_precision_loss)]
            (Reason::NotWhole, Some(min)) if value.as_real().is_some_and(|x| x < min as f64) => Reason::Below(min),
            (reason, _) => reason,
        };
        self.refuse(value, reason)
    }

    /// Whether a value, as it was read, is within the limits.
    fn within(&self, value: &Value, read: &Value) -> Result<(), ParamError> {
        match (self.min, self.range, read.as_real()) {
            (Some(min), ..) if !at_least(read, min) => Err(self.refuse(value, Reason::Below(min))),
            (_, Some((low, high)), Some(x)) if !(low..=high).contains(&x) => {
                Err(self.refuse(value, Reason::Outside(low, high)))
            }
            _ => Ok(()),
        }
    }
}

/// A layer's argument, whatever its type is. What is done with the arguments of every layer is done by these: code for each
/// argument of each layer would be many times as much.
pub trait Argument {
    /// What a form must offer for it.
    fn kind(&self) -> Kind;
    /// Its value.
    fn value(&self) -> Value;
    /// Gives it a value.
    ///
    /// # Errors
    /// Where Keras's constructor would refuse it. It is then unchanged.
    fn set(&mut self, spec: &Spec, value: &Value) -> Result<(), ParamError>;
}

impl<T: Field> Argument for T {
    fn kind(&self) -> Kind {
        T::KIND
    }
    fn value(&self) -> Value {
        self.write()
    }
    fn set(&mut self, spec: &Spec, value: &Value) -> Result<(), ParamError> {
        *self = spec.read(value)?;
        Ok(())
    }
}

/// The arguments of a layer as a form sees them.
fn listed(specs: &[Spec], arguments: &[&dyn Argument], defaults: Vec<Value>) -> Vec<Param> {
    let described = specs.iter().zip(arguments).zip(defaults).map(|((spec, argument), default)| Param {
        name: spec.name,
        kind: argument.kind(),
        default: (!spec.required).then_some(default),
        value: argument.value(),
        min: spec.min,
        slider: spec.slider,
        more: spec.more,
        turn: spec.turn,
    });
    described.collect()
}

/// Gives one of a layer's arguments a value.
fn set(specs: &[Spec], arguments: Vec<&mut dyn Argument>, name: &str, value: &Value) -> Result<(), ParamError> {
    match specs.iter().zip(arguments).find(|(spec, _)| spec.name == name) {
        Some((spec, argument)) => argument.set(spec, value),
        None => Err(ParamError { param: name.to_owned(), received: value.clone(), reason: Reason::Unknown }),
    }
}

/// The values of arguments.
#[must_use]
pub fn values(arguments: &[&dyn Argument]) -> Vec<Value> {
    arguments.iter().map(|argument| argument.value()).collect()
}

fn at_least(value: &Value, min: i64) -> bool {
    match value {
        Value::Int(n) => *n >= min,
        // A limit is a small whole number.
        #[allow(clippy::cast_precision_loss)]
        Value::Float(x) => *x >= min as f64,
        Value::List(items) => items.iter().all(|item| at_least(item, min)),
        _ => true,
    }
}

/// Arguments of Keras that a layer takes and keeps, but that change nothing here: how weights begin, what training adds
/// to the loss. They are read and written back, never shown in a form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kept {
    /// `<name>_initializer`, `<name>_regularizer` and `<name>_constraint` of a weight, and how it starts by default.
    Weight(&'static str, Initializer),
    /// `<name>_initializer` of a weight that is not trained, and how it starts by default.
    Start(&'static str, Initializer),
    /// `noise_shape`
    NoiseShape,
    /// `renorm_clipping`
    RenormClipping,
    /// `ragged`, which only TensorFlow can.
    Ragged,
    /// An argument that takes anything.
    Any(&'static str),
    /// An argument that takes any number, and its default.
    Number(&'static str, f64),
    /// An argument of every layer that this one does not have.
    Never(&'static str),
}

/// Keras's initializers; their class names in snake case are understood too.
const INITIALIZERS: &[&str] = &[
    "GlorotUniform",
    "GlorotNormal",
    "HeUniform",
    "HeNormal",
    "LecunUniform",
    "LecunNormal",
    "Zeros",
    "Ones",
    "Constant",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Orthogonal",
    "Identity",
    "STFT",
    "normal",
    "uniform",
    "one",
    "zero",
];

impl Kept {
    /// What Keras says to such a value; `None` where this is not about the argument `name`.
    #[must_use]
    pub fn check(self, name: &str, value: &Value) -> Option<Result<(), Reason>> {
        match self {
            Self::Weight(weight, _) => match name.strip_prefix(weight)? {
                "_initializer" => Some(initializer(value)),
                "_regularizer" | "_constraint" => Some(described(value)),
                _ => None,
            },
            Self::Start(weight, _) => (name.strip_prefix(weight)? == "_initializer").then(|| initializer(value)),
            Self::NoiseShape => (name == "noise_shape").then(|| match value {
                Value::Null => Ok(()),
                Value::List(sizes) if sizes.iter().all(|n| *n == Value::Null || matches!(n, Value::Int(1..))) => Ok(()),
                _ => Err(Reason::NotSizes),
            }),
            Self::RenormClipping => (name == "renorm_clipping").then(|| clipping(value)),
            Self::Ragged => (name == "ragged").then_some(match value {
                Value::Null | Value::Bool(false) => Ok(()),
                _ => Err(Reason::NotFlag),
            }),
            Self::Any(argument) | Self::Number(argument, _) => (name == argument).then_some(Ok(())),
            Self::Never(argument) => (name == argument).then_some(Err(Reason::Unknown)),
        }
    }

    /// Whether that value of the argument `name`, which this is about, says no more than leaving it out.
    #[must_use]
    pub fn is_default(self, name: &str, value: &Value) -> bool {
        match (self, value) {
            (_, Value::Null | Value::Bool(false)) => true,
            (Self::Number(_, default), value) => value.as_real() == Some(default),
            (Self::Weight(_, start) | Self::Start(_, start), value) if name.ends_with("_initializer") => {
                starts(start, value)
            }
            _ => false,
        }
    }
}

/// Whether a description of an initializer stands for this one, without a seed of its own.
fn starts(start: Initializer, value: &Value) -> bool {
    let class = value.as_text().or_else(|| value.get("class_name").and_then(Value::as_text)).unwrap_or_default();
    let seeded = value.get("config").and_then(|config| config.get("seed")).is_some_and(|seed| *seed != Value::Null);
    let names: &[&str] = match start {
        Initializer::GlorotUniform => &["GlorotUniform", "glorot_uniform"],
        Initializer::Zeros => &["Zeros", "zeros", "zero"],
        Initializer::Ones => &["Ones", "ones", "one"],
        Initializer::Constant(_) => &[],
    };
    names.contains(&class) && !seeded
}

/// A name or a description of an initializer. A class that is not Keras's own may be registered where the file comes from.
fn initializer(value: &Value) -> Result<(), Reason> {
    let known =
        |name: &str| INITIALIZERS.iter().any(|class| *class == name || super::network::snake_case(class) == name);
    match value {
        Value::Text(name) if !known(name) => Err(Reason::NotChoice(INITIALIZERS)),
        Value::Null | Value::Text(_) | Value::Map(_) => Ok(()),
        _ => Err(Reason::NotChoice(INITIALIZERS)),
    }
}

fn described(value: &Value) -> Result<(), Reason> {
    match value {
        Value::Null | Value::Text(_) | Value::Map(_) => Ok(()),
        _ => Err(Reason::NotText),
    }
}

fn clipping(value: &Value) -> Result<(), Reason> {
    let Value::Map(map) = value else {
        return if *value == Value::Null { Ok(()) } else { Err(Reason::NotNumber) };
    };
    let limit = |key: &str| map.get(key).and_then(Value::as_real);
    let known = map.keys().all(|key| ["rmax", "rmin", "dmax"].contains(&key.as_str()));
    let crossed = limit("rmax").zip(limit("rmin")).is_some_and(|(most, least)| most < least);
    if known && !crossed && limit("dmax").is_none_or(|most| most >= 0.0) { Ok(()) } else { Err(Reason::NotNumber) }
}

/// What the declaration of a layer says of it, without its mathematics.
pub trait Description {
    /// Keras's class name.
    fn class_name(&self) -> &'static str;
    /// How its arguments are declared, in Keras's order.
    fn specs(&self) -> &'static [Spec];
    /// Its arguments, in the same order.
    fn arguments(&self) -> Vec<&dyn Argument>;
    /// The same, to change them.
    fn arguments_mut(&mut self) -> Vec<&mut dyn Argument>;
    /// Their defaults.
    fn defaults(&self) -> Vec<Value>;
    /// Its arguments in Keras's order, with their values.
    fn params(&self) -> Vec<Param> {
        listed(self.specs(), &self.arguments(), self.defaults())
    }
    /// Its further arguments, that are only kept.
    fn kept(&self) -> &'static [Kept];
    /// Gives an argument a value.
    ///
    /// # Errors
    /// Where Keras's constructor would refuse it, or has no such argument. The layer is then unchanged.
    fn set(&mut self, name: &str, value: &Value) -> Result<(), ParamError> {
        set(self.specs(), self.arguments_mut(), name, value)
    }
}

/// Declares a layer once: the struct, its defaults, and its [`Description`]. See any file of `nn/layers`.
///
/// Each argument reads `name: Type = default, option(), option(…);` where the options are the methods of [`Spec`].
/// After the arguments come, in brackets, those of Keras that are only [`Kept`].
#[macro_export]
macro_rules! layer {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $kind:ty = $default:expr $(, $option:ident $(($($arg:expr),*))?)* ;)* } $([$($kept:expr),* $(,)?])?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)* }

        impl Default for $name {
            fn default() -> Self { Self { $($field: $default,)* } }
        }

        impl $crate::nn::params::Description for $name {
            fn class_name(&self) -> &'static str { stringify!($name) }

            fn specs(&self) -> &'static [$crate::nn::params::Spec] {
                const { &[$($crate::nn::params::Spec::new(stringify!($field))$(.$option($($($arg),*)?))*,)*] }
            }

            fn arguments(&self) -> Vec<&dyn $crate::nn::params::Argument> {
                vec![$(&self.$field,)*]
            }

            fn arguments_mut(&mut self) -> Vec<&mut dyn $crate::nn::params::Argument> {
                vec![$(&mut self.$field,)*]
            }

            fn defaults(&self) -> Vec<$crate::nn::params::Value> {
                $crate::nn::params::values(&Self::default().arguments())
            }

            fn kept(&self) -> &'static [$crate::nn::params::Kept] {
                #[allow(unused_imports)]
                use $crate::nn::{layers::Initializer::*, params::Kept::*};
                &[$($($kept),*)?]
            }
        }
    };
}

/// Declares a choice between words: the enum, its default (the first) and how it is read and written.
///
/// A word may have further spellings that are read but never written: `Silu = "silu" | "swish"`.
#[macro_export]
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $word:literal $(| $also:literal)* ,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$item_doc])* $item,)+ }

        impl $name {
            /// All of them, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$item,)+];
            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word Keras has for it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$item => $word,)+ }
            }

            /// The item a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word $(| $also)* => Some(Self::$item),)+ _ => None }
            }
        }

        impl Default for $name {
            fn default() -> Self { Self::ALL[0] }
        }

        impl $crate::nn::params::Field for $name {
            const KIND: $crate::nn::params::Kind = $crate::nn::params::Kind::Choice(Self::WORDS);
            fn read(value: &$crate::nn::params::Value) -> Result<Self, $crate::nn::params::Reason> {
                let refused = $crate::nn::params::Reason::NotChoice(Self::WORDS);
                match value {
                    $crate::nn::params::Value::Null => Self::from_word("None").ok_or(refused),
                    $crate::nn::params::Value::Text(word) if word != "None" => Self::from_word(word).ok_or(refused),
                    _ => Err(refused),
                }
            }
            fn write(&self) -> $crate::nn::params::Value { $crate::nn::params::Value::from(self.word()) }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_is_read_back_as_it_is_written() {
        for sides in [[[-1, -1], [-1, -1]], [[0, 0], [0, 0]], [[1, 2], [3, 4]]] {
            assert_eq!(Sides::read(&sides.write()), Ok(sides));
        }
    }
}
