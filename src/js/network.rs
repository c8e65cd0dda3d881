//! `Network`: a model, its weights, and the values of its last run.

use super::refusal::Refusal;
use super::running::Ran;
use super::value::{self, Key, array, list, object, sizes};
use super::{locale, read, report};
use crate::draw::figure::stack::stack;
use crate::nn::analysis::analyze;
use crate::nn::forward::{BUDGET, Cache};
use crate::nn::layers::WeightSpec;
use crate::nn::network::{Network as Model, Node, NodeId};
use crate::nn::shape::{Shape, product};
use crate::nn::trace::{TraceError, trace};
use crate::nn::weights::{FirstFilters, Tensor, Weights, owner};
use crate::nn::work::RunError;
use crate::text::{Warning, describe, keras_json, python, pytorch, share, summary};
use crate::words::Locale;
use js_sys::Array;
use std::sync::Arc;
use wasm_bindgen::prelude::*;

/// A network that can be run.
#[wasm_bindgen]
pub struct Network {
    locale: Locale,
    pub(super) model: Arc<Model>,
    pub(super) weights: Arc<Weights>,
    warnings: Vec<Warning>,
    pub(super) ran: Option<Ran>,
    /// Keeps weights as the kernels read them, and no maps: those of the last run are at hand.
    pub(super) cache: Cache,
}

#[wasm_bindgen]
impl Network {
    /// A network of a model's JSON.
    #[wasm_bindgen(js_name = fromKeras)]
    pub fn from_keras(model: &JsValue, options: &JsValue) -> Result<Network, JsValue> {
        let locale = locale(options)?;
        let keras_json::Read { network, warnings } = read(model, locale)?;
        Ok(Self {
            locale,
            model: Arc::new(network),
            weights: Arc::default(),
            warnings,
            ran: None,
            cache: Cache::new(0),
        })
    }

    /// A network of a link, with its weights.
    #[wasm_bindgen(js_name = fromLink)]
    pub fn from_link(link: &JsValue, options: &JsValue) -> Result<Network, JsValue> {
        let locale = locale(options)?;
        let link = link.as_string().ok_or_else(|| Refusal::Wanted("link", Key::Text).thrown(locale))?;
        let opened = share::read(&link).map_err(|error| Refusal::Link(error).thrown(locale))?;
        let share::Opened { document, warnings, .. } = opened;
        let (model, weights) = (document.network, document.weights);
        Ok(Self { locale, model, weights, warnings, ran: None, cache: Cache::new(0) })
    }

    /// What the reader of its file should hear of.
    #[wasm_bindgen(getter)]
    pub fn warnings(&self) -> JsValue {
        value::from_value(&report::warnings(self.locale, &self.warnings))
    }

    /// Everything that can be said of it without running it.
    pub fn report(&self) -> JsValue {
        value::from_value(&report::report(self.locale, &self.model, None))
    }

    /// All weights anew.
    #[wasm_bindgen(js_name = seedWeights)]
    pub fn seed_weights(&mut self, seed: &JsValue) -> Result<(), JsValue> {
        let seed = value::count(seed).ok_or_else(|| self.refused(Refusal::Wanted("seed", Key::Count)))?;
        self.weights = Arc::new(Weights { seed, first: FirstFilters::Seeded, ..Weights::default() });
        self.ran = None;
        Ok(())
    }

    /// The weights of one layer.
    #[wasm_bindgen(js_name = setWeights)]
    pub fn set_weights(&mut self, layer: &JsValue, arrays: &JsValue) -> Result<(), JsValue> {
        let (node, specs) = self.weights_of(layer)?;
        let wrong = || self.refused(Refusal::Wanted("arrays", Key::Arrays));
        let arrays = arrays.dyn_ref::<Array>().ok_or_else(wrong)?;
        let (wanted, got) = (specs.len() as u64, u64::from(arrays.length()));
        if wanted != got {
            return Err(self.refused(Refusal::WeightCount { layer: node.name.clone(), wanted, got }));
        }
        let mut tensors = vec![];
        for (spec, given) in specs.iter().zip(arrays.iter()) {
            let values = value::floats(&given).ok_or_else(wrong)?;
            let values = values.map_err(|bytes| self.short(&node.name, bytes))?;
            if product(&spec.shape).ok() != Some(values.len() as u64) {
                let path = format!("{}.{}", node.name, spec.name);
                let got = values.len() as u64;
                return Err(self.refused(Refusal::Length { path, shape: Shape::known(&spec.shape), got }));
            }
            tensors.push(Tensor { name: spec.name.to_owned(), shape: spec.shape.clone(), values });
        }
        let owner = owner(&self.model, node.id);
        let weights = Arc::make_mut(&mut self.weights);
        weights.edits.retain(|key, _| key.node != owner);
        weights.loaded.insert(owner, tensors.into());
        self.ran = None;
        Ok(())
    }

    /// The weights of one layer.
    #[wasm_bindgen(js_name = getWeights)]
    pub fn get_weights(&self, layer: &JsValue) -> Result<JsValue, JsValue> {
        let (node, specs) = self.weights_of(layer)?;
        let bytes = |spec: &WeightSpec| product(&spec.shape).map_or(u64::MAX, |values| values.saturating_mul(4));
        let needed = specs.iter().map(bytes).fold(0, u64::saturating_add);
        let room = usize::try_from(needed).is_ok_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok());
        if needed > BUDGET || !room {
            return Err(self.short(&node.name, needed));
        }
        let tensors = self.weights.tensors(&self.model, node.id, &specs);
        Ok(list(tensors.iter().map(|tensor| {
            object(&[
                ("name", tensor.name.as_str().into()),
                ("shape", sizes(tensor.shape.iter().copied())),
                ("data", array(&tensor.values)),
            ])
        })))
    }

    /// Runs the network, and gives the values of its last layer.
    pub fn predict(&mut self, input: &JsValue) -> Result<JsValue, JsValue> {
        let (last, at) = self.last();
        let report = analyze(&self.model);
        let outcome = report.nodes.get(at).map(|entry| &entry.outcome);
        if let Some(refusal) = outcome.and_then(|outcome| Refusal::of_layer(&self.model, at, outcome)) {
            return Err(self.refused(refusal));
        }
        let inputs = self.inputs(&report, input)?;
        // What the last run left makes room for this one.
        self.ran = None;
        let mut values = None;
        let report = self.run(&inputs, last, |node, maps| {
            if node == last {
                values = Some(array(&maps.in_keras_order()));
            }
        })?;
        self.ran = Some(Ran { inputs, report, maps: None });
        values.ok_or_else(|| self.refused(Refusal::NotRun))
    }

    /// The values after a layer, of the last run.
    pub fn activation(&mut self, layer: &JsValue) -> Result<JsValue, JsValue> {
        let node = self.layer(layer)?.id;
        self.values()?;
        let maps = self.ran()?.1.get(&node).ok_or_else(|| self.valueless(node))?;
        let shape = sizes(maps.shape().0.into_iter().flatten());
        Ok(object(&[("shape", shape), ("data", array(&maps.in_keras_order()))]))
    }

    /// Where one value of the last run comes from.
    pub fn trace(&mut self, layer: &JsValue, at: &JsValue) -> Result<JsValue, JsValue> {
        let node = self.layer(layer)?.id;
        let wrong = || self.refused(Refusal::Wanted("at", Key::Places));
        let place = |n: JsValue| value::count(&n).and_then(|n| usize::try_from(n).ok()).ok_or_else(wrong);
        let at: Vec<usize> = at.dyn_ref::<Array>().ok_or_else(wrong)?.iter().map(place).collect::<Result<_, _>>()?;
        self.values()?;
        let (report, maps) = self.ran()?;
        let traced = trace(&self.model, &self.weights, report, |id| maps.get(&id).cloned(), node, &at);
        let traced = traced.map_err(|error| match error {
            TraceError::NoPlace { shape } => self.refused(Refusal::NoPlace { layer: self.name(node), shape }),
            TraceError::NoMaps(node) => self.valueless(node),
            TraceError::NoTerms(_) | TraceError::NoNode(_) => self.refused(Refusal::NoTerms { layer: self.name(node) }),
        })?;
        let places = |at: &[usize]| sizes(at.iter().map(|place| *place as u64));
        let number = |x: f32| JsValue::from_f64(f64::from(x));
        let terms = traced.terms.iter().map(|(source, term)| {
            object(&[
                ("layer", self.name(*source).into()),
                ("at", term.at.as_deref().map_or(JsValue::NULL, places)),
                ("value", number(term.value)),
                ("weight", term.weight.map_or(JsValue::NULL, number)),
                ("product", number(term.product)),
            ])
        });
        Ok(object(&[
            ("layer", self.name(node).into()),
            ("at", places(&traced.at)),
            ("op", traced.op.word().into()),
            ("terms", list(terms)),
            ("bias", number(traced.bias)),
            ("before", number(traced.before)),
            ("activation", traced.activation.into()),
            ("value", number(traced.value)),
        ]))
    }

    /// Keras's JSON.
    #[wasm_bindgen(js_name = toKeras)]
    pub fn to_keras(&self) -> JsValue {
        value::from_value(&keras_json::write(&self.model, &analyze(&self.model)))
    }

    /// Keras's Python.
    #[wasm_bindgen(js_name = toKerasPython)]
    pub fn to_keras_python(&self) -> String {
        python::write(self.locale, &self.model, python::First::Input)
    }

    /// A module of PyTorch.
    #[wasm_bindgen(js_name = toPyTorch)]
    pub fn to_pytorch(&self) -> String {
        pytorch::write(self.locale, &self.model, &analyze(&self.model))
    }

    /// The stack as a drawing.
    #[wasm_bindgen(js_name = toSvg)]
    pub fn to_svg(&self) -> String {
        let report = analyze(&self.model);
        let about = describe::describe(self.locale, &self.model.name, &self.model, &report, None);
        stack(self.locale, &self.model.name, &self.model, &report, &about).svg
    }

    /// It in plain words, one line a layer; in its own language, unless another is wanted.
    pub fn describe(&self, locale: &JsValue) -> Result<String, JsValue> {
        let tag = || locale.as_string().and_then(|tag| Locale::parse(&tag));
        let l = match locale.is_undefined() || locale.is_null() {
            true => self.locale,
            false => tag().ok_or_else(|| self.refused(Refusal::Wanted("locale", Key::Locale)))?,
        };
        Ok(describe::describe(l, &self.model.name, &self.model, &analyze(&self.model), None))
    }

    /// What Keras's `model.summary()` prints.
    pub fn summary(&self, line_length: &JsValue) -> Result<String, JsValue> {
        let length = match value::count(line_length).and_then(|n| usize::try_from(n).ok()) {
            _ if line_length.is_undefined() || line_length.is_null() => None,
            Some(length) if length <= LONGEST_LINE => Some(length),
            _ => return Err(self.refused(Refusal::Wanted("lineLength", Key::Count))),
        };
        Ok(summary::summary(&self.model, &analyze(&self.model)).text(length))
    }

    /// The fragment of a link to it.
    #[wasm_bindgen(js_name = toLink)]
    pub fn to_link(&self) -> Result<String, JsValue> {
        let link = share::write(&share::document_of(&self.model, &self.weights));
        link.map(|link| link.fragment).map_err(|error| self.refused(Refusal::Link(error)))
    }
}

/// Characters of a line of the summary.
const LONGEST_LINE: usize = 10_000;

impl Network {
    pub(super) fn refused(&self, refusal: Refusal) -> JsValue {
        refusal.thrown(self.locale)
    }

    pub(super) fn short(&self, layer: &str, bytes: u64) -> JsValue {
        self.refused(Refusal::Run { layer: layer.to_owned(), error: RunError::Refused { bytes } })
    }

    pub(super) fn name(&self, node: NodeId) -> String {
        self.model.node(node).map(|node| node.name.clone()).unwrap_or_default()
    }

    fn layer(&self, name: &JsValue) -> Result<&Node, JsValue> {
        let name = name.as_string().ok_or_else(|| self.refused(Refusal::Wanted("layer", Key::Text)))?;
        let node = self.model.nodes.iter().find(|node| node.name == name);
        node.map(AsRef::as_ref).ok_or_else(|| self.refused(Refusal::NoLayer(name)))
    }

    /// The node whose values are the network's, and where it stands.
    pub(super) fn last(&self) -> (NodeId, usize) {
        let nodes = &self.model.nodes;
        let output = self.model.outputs.first().map(|output| output.node);
        let at = output.and_then(|node| self.model.position(node)).unwrap_or(nodes.len().saturating_sub(1));
        (nodes.get(at).map_or(NodeId(0), |node| node.id), at)
    }

    /// A layer and its weights in Keras's order; those of the layer it shares with, where it does.
    fn weights_of(&self, layer: &JsValue) -> Result<(&Node, Vec<WeightSpec>), JsValue> {
        let node = self.layer(layer)?;
        let at = self.model.position(node.id).unwrap_or_default();
        let report = analyze(&self.model);
        let Some(entry) = report.nodes.get(at) else { return Ok((node, vec![])) };
        if let Some(refusal) = Refusal::of_layer(&self.model, at, &entry.outcome) {
            return Err(self.refused(refusal));
        }
        let owner = owner(&self.model, node.id);
        Ok((node, report.node(owner).map(|entry| entry.weights.clone()).unwrap_or_default()))
    }
}
