//! What a run is given: numbers for every input layer.

use super::network::Network;
use super::refusal::Refusal;
use super::value::{self, Key, option};
use crate::nn::analysis::Report;
use crate::nn::maps::Maps;
use crate::nn::network::NodeId;
use crate::nn::shape::Shape;
use crate::nn::sorted::Sorted;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

impl Network {
    /// What every input layer is given.
    pub(super) fn inputs(&self, report: &Report, given: &JsValue) -> Result<Sorted<NodeId, Maps>, JsValue> {
        let layers = self.model.nodes.iter().zip(&report.nodes).filter(|(node, _)| node.body.is_input());
        let mut inputs = Sorted::new();
        for (node, entry) in layers {
            let Some(shape) = entry.shape() else { continue };
            let own = if value::floats_len(given).is_some() || option(given, "data").is_some() {
                Some(given.clone())
            } else {
                option(given, &node.name)
            };
            let own = own.ok_or_else(|| {
                if given.is_object() {
                    self.refused(Refusal::NoInput { name: node.name.clone(), shape: shape.clone() })
                } else {
                    self.refused(Refusal::Wanted("input", Key::Values))
                }
            })?;
            inputs.insert(node.id, self.input(&node.name, shape, &own)?);
        }
        Ok(inputs)
    }

    /// One input: a `Float32Array`, or its `data` with a `shape` where the layer leaves sizes open.
    fn input(&self, name: &str, shape: &Shape, given: &JsValue) -> Result<Maps, JsValue> {
        let wrong = || self.refused(Refusal::Wanted("input", Key::Values));
        let length = |got: u64| self.refused(Refusal::Length { path: name.to_owned(), shape: shape.clone(), got });
        let data = option(given, "data").unwrap_or_else(|| given.clone());
        let len = value::floats_len(&data).ok_or_else(wrong)?;
        let said = match option(given, "shape") {
            None => shape.0.clone(),
            Some(sizes) => {
                let size = |n: JsValue| value::count(&n).map(Some).ok_or_else(wrong);
                sizes.dyn_ref::<Array>().ok_or_else(wrong)?.iter().map(size).collect::<Result<Vec<_>, _>>()?
            }
        };
        let fits = said.len() == shape.0.len() && said.iter().zip(&shape.0).all(|(a, b)| b.is_none() || a == b);
        let known: u64 = said.iter().flatten().try_fold(1_u64, |all, n| all.checked_mul(*n)).unwrap_or(u64::MAX);
        let open = said.iter().filter(|size| size.is_none()).count();
        // One open size follows from the number of values; two do not.
        let size = match open {
            0 => Some(0),
            1 => len.checked_div(known).filter(|size| size.checked_mul(known) == Some(len)),
            _ => None,
        };
        let sizes: Option<Vec<usize>> = size.and_then(|size| {
            let sizes = said.iter().map(|own| usize::try_from(own.unwrap_or(size)).ok());
            sizes.collect()
        });
        let sizes = sizes.filter(|_| fits && (open > 0 || known == len)).ok_or_else(|| length(len))?;
        let values = value::floats(&data).ok_or_else(wrong)?.map_err(|bytes| self.short(name, bytes))?;
        Maps::from_keras(&sizes, values).ok_or_else(|| length(len))
    }
}
