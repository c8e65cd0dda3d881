//! Running a network, and the values of its layers.

use super::network::Network;
use super::refusal::Refusal;
use crate::nn::analysis::Report;
use crate::nn::forward::{BUDGET, Cache, Inputs, Progress, Run};
use crate::nn::maps::Maps;
use crate::nn::network::NodeId;
use crate::nn::sorted::Sorted;
use crate::nn::work::RunError;
use wasm_bindgen::JsValue;

/// The last run: what it was given, and the report it went by. The values of its layers are made again once someone asks for
/// them: a run that keeps them all goes through memory that no cache holds.
pub(super) struct Ran {
    pub(super) inputs: Sorted<NodeId, Maps>,
    pub(super) report: Report,
    pub(super) maps: Option<Sorted<NodeId, Maps>>,
}

impl Network {
    /// Why a layer has no values, though there was a run.
    pub(super) fn valueless(&self, node: NodeId) -> JsValue {
        let at = self.model.position(node).unwrap_or_default();
        let entry = self.ran.as_ref().and_then(|ran| ran.report.nodes.get(at));
        let refusal = entry.and_then(|entry| Refusal::of_layer(&self.model, at, &entry.outcome));
        self.refused(refusal.unwrap_or(Refusal::NotRun))
    }

    /// The report of the last run, and the values of its layers.
    pub(super) fn ran(&self) -> Result<(&Report, &Sorted<NodeId, Maps>), JsValue> {
        let ran = self.ran.as_ref().and_then(|ran| Some((&ran.report, ran.maps.as_ref()?)));
        ran.ok_or_else(|| self.refused(Refusal::NotRun))
    }

    /// Sees to it that the values of the last run's layers are there.
    pub(super) fn values(&mut self) -> Result<(), JsValue> {
        let Some(mut ran) = self.ran.take() else { return Ok(()) };
        if ran.maps.is_none() {
            let mut maps = Sorted::new();
            let (last, _) = self.last();
            let done = self.run(&ran.inputs, last, |node, values| _ = maps.insert(node, values));
            if let Err(error) = done {
                self.ran = Some(ran);
                return Err(error);
            }
            ran.maps = Some(maps);
        }
        self.ran = Some(ran);
        Ok(())
    }

    /// Runs the network; an error where the last layer has no values.
    pub(super) fn run(
        &mut self,
        inputs: &Sorted<NodeId, Maps>,
        last: NodeId,
        mut ready: impl FnMut(NodeId, Maps),
    ) -> Result<Report, JsValue> {
        let cache = std::mem::replace(&mut self.cache, Cache::new(0));
        let mut run = Run::new(&self.model, &self.weights, Inputs::Each(inputs.clone()), cache, BUDGET);
        let (report, needed) = (run.report().clone(), run.needed());
        let mut error = (needed > BUDGET).then_some(RunError::Memory { needed, budget: BUDGET });
        while error.is_none() {
            match run.step(&mut u64::MAX.clone()) {
                Progress::Ready(node, maps, _) => ready(node, maps),
                Progress::Failed(node, failed) if node == last => error = Some(failed),
                Progress::Working | Progress::Failed(..) => {}
                Progress::Finished => break,
            }
        }
        self.cache = run.into_cache();
        match error {
            Some(error) => Err(self.refused(Refusal::Run { layer: self.name(last), error })),
            None => Ok(report),
        }
    }
}
