//! What a layer is asked about while it is written: its arguments and its inputs.

use super::functions::activated;
use super::weights::{Loaded, Turned};
use crate::nn::analysis::NodeReport;
use crate::nn::params::{Param, Value};
use crate::nn::shape::{DataFormat, Shape};

/// A tensor of the code.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// The expression.
    pub(super) code: String,
    /// Its shape in Keras's order.
    pub(super) shape: Shape,
    /// It is held with the channels first, where Keras has them last.
    pub(super) turned: bool,
}

impl Held {
    /// In Keras's order.
    pub(super) fn keras(&self) -> String {
        if self.turned { format!("{}.permute(0, 2, 3, 1)", self.code) } else { self.code.clone() }
    }

    /// Batch, channels, rows, columns of a picture that Keras has in this format.
    pub(super) fn picture(&self, format: DataFormat) -> String {
        match (format, self.turned) {
            (DataFormat::ChannelsLast, true) | (DataFormat::ChannelsFirst, false) => self.code.clone(),
            (DataFormat::ChannelsLast, false) => format!("{}.permute(0, 3, 1, 2)", self.code),
            (DataFormat::ChannelsFirst, true) => self.keras(),
        }
    }

    /// As it is held elsewhere.
    pub(super) fn held(&self, turned: bool) -> String {
        if turned && !self.turned {
            format!("{}.permute(0, 3, 1, 2)", self.code)
        } else if turned {
            self.code.clone()
        } else {
            self.keras()
        }
    }

    /// Where one of Keras's axes lies (the batch is 0).
    pub(super) fn axis(&self, axis: usize) -> usize {
        match (self.turned, axis) {
            (true, 1) => 2,
            (true, 2) => 3,
            (true, 3) => 1,
            (_, axis) => axis,
        }
    }

    /// Where Keras's last axis lies.
    pub(super) fn last(&self) -> usize {
        self.axis(self.shape.0.len())
    }

    /// Axes, the batch counted.
    pub(super) fn rank(&self) -> usize {
        self.shape.0.len() + 1
    }
}

/// One layer while it is written.
pub(super) struct Layer<'a> {
    pub(super) params: Vec<Param>,
    pub(super) report: &'a NodeReport,
    /// The one whose weights it has: the same but for layers that are called several times.
    pub(super) owner: &'a NodeReport,
    /// It is called several times.
    pub(super) shared: bool,
    pub(super) inputs: Vec<Held>,
    /// How its output is to be held.
    pub(super) turned: bool,
    /// The variable that its output goes to.
    pub(super) target: String,
    /// Its name below `self`.
    pub(super) name: String,
    /// Lines of `forward` before the one that makes its output.
    pub(super) lines: Vec<String>,
    /// Lines of `__init__`.
    pub(super) init: Vec<String>,
    /// Its weights.
    pub(super) loaded: Vec<Loaded>,
}

impl Layer<'_> {
    pub(super) fn value(&self, name: &str) -> Value {
        self.params.iter().find(|param| param.name == name).map_or(Value::Null, |param| param.value.clone())
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.value(name).as_int()
    }

    pub(super) fn real(&self, name: &str) -> Option<f64> {
        self.value(name).as_real()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.value(name) != Value::Bool(false)
    }

    pub(super) fn word(&self, name: &str) -> String {
        self.value(name).as_text().unwrap_or_default().to_owned()
    }

    pub(super) fn pair(&self, name: &str) -> Option<[i64; 2]> {
        match self.value(name) {
            Value::List(items) => match items.as_slice() {
                [a, b] => Some([a.as_int()?, b.as_int()?]),
                _ => None,
            },
            one => one.as_int().map(|n| [n, n]),
        }
    }

    /// Numbers, or one alone.
    pub(super) fn ints(&self, name: &str) -> Option<Vec<i64>> {
        match self.value(name) {
            Value::List(items) => items.iter().map(Value::as_int).collect(),
            one => one.as_int().map(|n| vec![n]),
        }
    }

    pub(super) fn sides(&self, name: &str) -> Option<[[i64; 2]; 2]> {
        match self.value(name) {
            Value::List(items) => {
                let side = |side: &Value| match side.as_list()? {
                    [a, b] => Some([a.as_int()?, b.as_int()?]),
                    _ => None,
                };
                match items.as_slice() {
                    [h, w] => Some([side(h)?, side(w)?]),
                    _ => None,
                }
            }
            one => one.as_int().map(|n| [[n, n], [n, n]]),
        }
    }

    pub(super) fn format(&self) -> DataFormat {
        if self.value("data_format") == Value::from("channels_first") {
            DataFormat::ChannelsFirst
        } else {
            DataFormat::ChannelsLast
        }
    }

    pub(super) fn input(&self) -> Option<&Held> {
        self.inputs.first()
    }

    /// The picture it reads, with the channels first.
    pub(super) fn picture(&self) -> Option<String> {
        self.input().map(|input| input.picture(self.format()))
    }

    /// Channels of the picture it reads.
    pub(super) fn channels(&self) -> Option<u64> {
        self.input()?.shape.hwc(self.format())?.c
    }

    /// The sizes of one of its weights.
    pub(super) fn weight(&self, name: &str) -> Option<&[u64]> {
        self.owner.weights.iter().find(|weight| weight.name == name).map(|weight| weight.shape.as_slice())
    }

    /// A line of `__init__`.
    pub(super) fn line(&mut self, place: &str, made: &str) {
        self.init.push(format!("self.{place} = {made}"));
    }

    /// A line of `forward` whose result is read by the next; the name of that.
    pub(super) fn before(&mut self, code: String) -> String {
        self.lines.push(format!("{} = {code}", self.target));
        self.target.clone()
    }

    /// A weight that is loaded, if the layer has it.
    pub(super) fn load(&mut self, keras: &'static str, place: String, turned: Turned) {
        if self.weight(keras).is_some() {
            self.loaded.push(Loaded { keras, place, turned });
        }
    }

    /// With channels first in what the layer makes: as it is to be held.
    pub(super) fn of_picture(&self, code: String) -> String {
        self.made(code, self.format() == DataFormat::ChannelsLast)
    }

    /// What the layer makes, held in one way: as it is to be held.
    pub(super) fn made(&self, code: String, turned: bool) -> String {
        let shape = self.report.shape().cloned().unwrap_or_default();
        let turned = turned && shape.0.len() == 3;
        Held { code, shape, turned }.held(self.turned)
    }

    /// With its own activation, of what is held in one way.
    pub(super) fn activated(&self, code: String, turned: bool) -> Option<String> {
        let shape = self.report.shape().cloned().unwrap_or_default();
        let turned = turned && shape.0.len() == 3;
        let last = Held { code: String::new(), shape, turned }.last();
        let word = self.word("activation");
        activated(if word.is_empty() { "linear" } else { &word }, &code, i64::try_from(last).ok()?)
    }
}
