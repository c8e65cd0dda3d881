//! Keras's Python → Network: the tokens, what is listed, and which network comes of it.

use super::made::{Form, Made, Size, Tensor, What, Workshop};
use super::token::{Placed, Token, tokens};
use super::value::Val;
use crate::nn::analysis::analyze;
use crate::nn::order::{sort, sort_by_key};
use crate::nn::params::Value;
use crate::nn::sorted::Sorted;
use crate::text::json::{JsonError, JsonErrorKind};
use crate::text::keras_json::{self, Read};
use crate::text::{ImportError, Warning, WarningKind};

/// Bytes of code that are read. The longest that describes a network has some 100 kB.
const MOST_BYTES: usize = 4 << 20;
/// Layers that are read, those that share weights counted as often as they are called.
pub(super) const MOST_LAYERS: u64 = 10_000;
/// Lines that are listed as not understood.
const MOST_NOTES: usize = 1000;
/// Letters of such a line that are shown.
const MOST_SHOWN: usize = 80;

/// Reads Python code that builds a Keras model.
///
/// ```
/// let read = convscope::text::python::read("from keras.layers import Conv2D\n\
///     Conv2D(filters=16, kernel_size=2, strides=2, activation='relu', input_shape=(200, 200, 1))").unwrap();
/// assert_eq!(read.network.nodes[1].name, "conv2d");
/// assert!(read.warnings.is_empty());
/// ```
///
/// # Errors
/// Where it makes no layer, or too many. What is wrong with a layer is no error: the layer's report says it.
pub fn read(text: &str) -> Result<Read, ImportError> {
    if text.len() > MOST_BYTES {
        return Err(ImportError::Json(JsonError { kind: JsonErrorKind::TooLong, line: 0, column: 0 }));
    }
    let tokens = tokens(text);
    let mut reader = Reader::new(text, &tokens);
    reader.run()?;
    // Code that stands in a function is read where there is none outside.
    if reader.made.layers.is_empty() {
        reader = Reader { functions: true, ..Reader::new(text, &tokens) };
        reader.run()?;
    }
    reader.finish()
}

/// What stands under `if __name__ == "__main__":` or `with …:` is read as if it stood alone.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Placed],
    pub(super) at: usize,
    /// Expressions in each other.
    pub(super) depth: usize,
    /// Work done on copies of values: a few names can stand for very many.
    pub(super) spent: usize,
    pub(super) names: Sorted<String, Val>,
    pub(super) made: Workshop,
    notes: Vec<Warning>,
    /// Which tokens of this statement are listed as not understood.
    pub(super) listed: Vec<(usize, usize)>,
    pub(super) functions: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, tokens: &'a [Placed]) -> Self {
        let (names, made) = (Sorted::new(), Workshop::default());
        Self { text, tokens, at: 0, depth: 0, spent: 0, names, made, notes: vec![], listed: vec![], functions: false }
    }

    pub(super) fn token(&self) -> Option<&'a Placed> {
        self.tokens.get(self.at)
    }

    pub(super) fn source(&self, from: usize, to: usize) -> &'a str {
        let tokens = self.tokens.get(from).zip(to.checked_sub(1).and_then(|last| self.tokens.get(last)));
        tokens.and_then(|(from, to)| self.text.get(from.from..to.to)).unwrap_or_default()
    }

    /// The sign or name that comes next.
    pub(super) fn word(&self) -> &'a str {
        match self.token().map(|placed| &placed.token) {
            Some(Token::Name | Token::Sign) => self.source(self.at, self.at + 1),
            _ => "",
        }
    }

    /// Goes past a sign or keyword if it comes next.
    pub(super) fn skip(&mut self, word: &str) -> bool {
        let there = self.word() == word;
        self.at += usize::from(there);
        there
    }

    pub(super) fn line(&self) -> u64 {
        self.token().or(self.tokens.last()).map_or(0, |placed| placed.line)
    }

    pub(super) fn note(&mut self, line: u64, kind: WarningKind) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(Warning { path: line.to_string(), kind });
        }
    }

    /// Lists what stands between two tokens as not understood.
    pub(super) fn not_understood(&mut self, from: usize, to: usize) {
        let line = self.tokens.get(from).map_or(0, |placed| placed.line);
        let source = self.source(from, to).lines().next().unwrap_or_default().trim_end();
        let mut shown: String = source.chars().take(MOST_SHOWN).collect();
        if shown.len() < self.source(from, to).trim_end().len() {
            shown.push('…');
        }
        // What is a part of something listed, or has such a part, is listed once.
        let again = self.listed.iter().any(|(start, end)| from < *end && *start < to);
        if !again {
            self.listed.push((from, to));
            self.note(line, WarningKind::NotUnderstood(shown));
        }
    }

    /// Where the logical line ends.
    pub(super) fn line_end(&self) -> usize {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|placed| placed.token == Token::Line);
        self.at + length.unwrap_or(rest.len())
    }

    fn run(&mut self) -> Result<(), ImportError> {
        while self.at < self.tokens.len() {
            self.statement();
            let layers = self.made.layers.len() as u64;
            if layers > MOST_LAYERS {
                return Err(ImportError::TooManyLayers { layers, most: MOST_LAYERS });
            }
        }
        Ok(())
    }

    /// The network of what was made.
    fn finish(mut self) -> Result<Read, ImportError> {
        let model = self.choose().ok_or(ImportError::NoLayers)?;
        match self.made.size(model, MOST_LAYERS) {
            Err(Size::Many { layers }) => return Err(ImportError::TooManyLayers { layers, most: MOST_LAYERS }),
            Err(Size::Deep { line }) => {
                return Err(ImportError::Json(JsonError { kind: JsonErrorKind::TooDeep, line, column: 1 }));
            }
            Ok(_) => {}
        }
        self.input(model);
        let lines = self.lines(model);
        let said = keras_json::from_value(&self.made.json(model))?;
        for warning in said.warnings {
            let line = place(&warning.path).and_then(|at| lines.get(at)).copied().unwrap_or(0);
            let argument = warning.path.rsplit('.').next().unwrap_or_default().to_owned();
            self.note(
                line,
                if warning.kind == WarningKind::Unread { WarningKind::UnreadArgument(argument) } else { warning.kind },
            );
        }
        // What the code said in its own way is said in Keras's.
        let network = keras_json::from_value(&keras_json::export(&said.network, &analyze(&said.network)))?.network;
        let mut warnings = self.notes;
        sort_by_key(&mut warnings, |warning| warning.path.parse::<u64>().unwrap_or(0));
        Ok(Read { network, warnings })
    }

    /// The largest model that is no part of another; without a model the graph that was called, or the layers that were made.
    fn choose(&mut self) -> Option<usize> {
        let whole = |at: &usize| self.made.models.get(*at).is_some_and(|model| !model.nested);
        let size = |at: &usize| self.made.size(*at, MOST_LAYERS).unwrap_or(u64::MAX);
        let found = (0..self.made.models.len()).filter(whole).filter(|at| size(at) > 0).max_by_key(size);
        if let Some(found) = found {
            for at in (0..self.made.models.len()).filter(|at| *at != found).filter(whole).collect::<Vec<_>>() {
                let line = self.made.models.get(at).map_or(0, |model| model.line);
                self.note(line, WarningKind::OtherModel);
            }
            return Some(found);
        }
        let called: Vec<Tensor> = (0..self.made.layers.len())
            .flat_map(|layer| {
                (0..self.made.layers.get(layer).map_or(0, |made| made.calls.len())).map(move |call| (layer, call))
            })
            .map(|(layer, call)| Tensor { layer, call })
            .collect();
        let is_input = |tensor: &Tensor| self.class(tensor.layer) == "InputLayer";
        let inputs: Vec<Tensor> = called.iter().filter(|tensor| is_input(tensor)).copied().collect();
        if called.len() > inputs.len() {
            let mut read: Vec<Tensor> = self.made.layers.iter().flat_map(Made::reads).collect();
            sort(&mut read);
            let is_read = |tensor: &Tensor| read.binary_search(tensor).is_ok();
            let outputs = called.iter().filter(|tensor| !is_input(tensor) && !is_read(tensor)).copied().collect();
            return Some(self.made.model(Form::Functional { inputs, outputs }, None, 0));
        }
        let alone = |at: &usize| {
            self.made
                .layers
                .get(*at)
                .is_some_and(|layer| !layer.used || !inputs.is_empty() && layer.class_name == "InputLayer")
        };
        let layers: Vec<usize> = (0..self.made.layers.len()).filter(alone).collect();
        (!layers.is_empty()).then(|| self.made.model(Form::Sequential { layers, built: None }, None, 0))
    }

    pub(super) fn class(&self, layer: usize) -> &str {
        self.made.layers.get(layer).map_or("", |layer| layer.class_name.as_str())
    }

    /// Gives a stack that says no input shape one, and says so. Of shapes below the first layer Keras takes no notice.
    fn input(&mut self, model: usize) {
        let parts = self.made.parts(model);
        let Some(Form::Sequential { layers, built }) = self.made.models.get(model).map(|model| model.form.clone())
        else {
            return;
        };
        let first = layers.first().and_then(|first| self.made.layers.get(*first));
        let has = built.is_some()
            || first.is_some_and(|first| {
                first.class_name == "InputLayer"
                    || matches!(first.what, What::Model(_))
                    || super::made::carried(first).is_some()
            });
        let below = parts.iter().skip(1).filter_map(|layer| self.made.layers.get(*layer));
        let below: Vec<u64> = below
            .filter(|layer| layer.class_name != "InputLayer" && super::made::carried(layer).is_some())
            .map(|l| l.line)
            .collect();
        for line in below {
            self.note(line, WarningKind::InputShapeBelow);
        }
        if !has {
            self.note(first_line(self.made.layers.iter().map(|layer| layer.line)), WarningKind::NoInputShape);
            let shape = crate::nn::layers::input_layer::InputLayer::default().shape;
            let mut sizes = vec![Value::Null];
            sizes.extend(shape.iter().map(|size| size.map_or(Value::Null, Value::from)));
            if let Some(Form::Sequential { built, .. }) = self.made.models.get_mut(model).map(|model| &mut model.form) {
                *built = Some(Value::List(sizes));
            }
        }
    }

    /// The line of each entry in the model's list of layers.
    fn lines(&self, model: usize) -> Vec<u64> {
        let parts = self.made.parts(model);
        let mut lines: Vec<u64> =
            parts.iter().map(|layer| self.made.layers.get(*layer).map_or(0, |layer| layer.line)).collect();
        let stack = matches!(self.made.models.get(model).map(|model| &model.form), Some(Form::Sequential { .. }));
        if stack && parts.first().is_some_and(|first| self.class(*first) != "InputLayer") {
            lines.insert(0, lines.first().copied().unwrap_or(0));
        }
        lines
    }
}

fn first_line(lines: impl Iterator<Item = u64>) -> u64 {
    lines.min().unwrap_or(0)
}

/// The number in `config.layers[3].config.dtype`.
fn place(path: &str) -> Option<usize> {
    path.split_once('[')?.1.split_once(']')?.0.parse().ok()
}
