//! The worker's side: takes requests, works in short steps, and hears between two of them that a newer request waits.

use super::strips::Painter;
use super::{Answer, Detail, Failure, Request, Response, Wanted};
use crate::nn::forward::{BUDGET, Cache, Progress, Run, RunError};
use crate::nn::network::NodeId;
use std::collections::VecDeque;

/// Milliseconds that a step is meant to take.
const STEP: f64 = 6.0;

/// Milliseconds that a run may still take when a newer request waits: what ends within them is shown, so that maps follow
/// a slider while it is dragged; what does not is given up at once.
const GRACE: f64 = 100.0;

/// Values painted in a step at most.
const PAINTED: usize = 150_000;

struct Active {
    revision: u64,
    wanted: Vec<Wanted>,
    run: Run,
    began: f64,
    strips: VecDeque<(NodeId, Painter)>,
    finished: bool,
}

/// The worker.
#[derive(Default)]
pub struct Worker {
    active: Option<Active>,
    cache: Cache,
    units: u64,
    hurried: bool,
    stepped: Option<f64>,
}

impl Worker {
    /// A worker with nothing to do.
    #[must_use]
    pub fn new() -> Self {
        Self { units: 1_000_000, ..Self::default() }
    }

    /// Takes a request; one that is still under way is given up.
    pub fn receive(&mut self, request: Request, now: f64) -> Option<Response> {
        let given_up = self.stop();
        let cache = std::mem::take(&mut self.cache);
        let nodes: Vec<NodeId> = request.wanted.iter().map(|wanted| wanted.node).collect();
        let run = Run::new(&request.network, &request.weights, request.picture, cache, BUDGET).until(&nodes);
        self.active = Some(Active {
            revision: request.revision,
            wanted: request.wanted,
            run,
            began: now,
            strips: VecDeque::new(),
            finished: false,
        });
        (self.hurried, self.stepped) = (false, None);
        given_up
    }

    /// A newer request waits on the page.
    pub const fn hurry(&mut self) {
        self.hurried = true;
    }

    /// Whether there is something to do.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.active.is_some()
    }

    fn stop(&mut self) -> Option<Response> {
        let active = self.active.take()?;
        self.cache = active.run.into_cache();
        Some(Response { revision: active.revision, answer: Answer::Cancelled })
    }

    /// Works for a few milliseconds; `now` is the time in milliseconds, from which it learns how much it can do in a step.
    pub fn step(&mut self, now: f64) -> Vec<Response> {
        if let Some(before) = self.stepped {
            let factor = (STEP / (now - before).max(0.05)).clamp(0.5, 2.0);
            // A number of multiply-adds: its digits beyond f64's do not matter.
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let units = (self.units as f64 * factor) as u64;
            self.units = units.clamp(10_000, 200_000_000);
        }
        self.stepped = None;
        let late = |active: &Active| now - active.began > GRACE;
        if self.hurried && self.active.as_ref().is_some_and(late) {
            return self.stop().into_iter().collect();
        }
        let Some(active) = &mut self.active else { return vec![] };
        let mut answers = vec![];
        if let Some((node, painter)) = active.strips.front_mut() {
            if let Some(strip) = painter.step(PAINTED) {
                answers.push(Answer::Strip(*node, strip));
                active.strips.pop_front();
            }
        } else if active.finished {
            answers.push(Answer::Done);
        } else {
            let mut units = self.units;
            match active.run.step(&mut units) {
                // Only a step that used all it was given says how long that takes.
                Progress::Working => self.stepped = Some(now),
                Progress::Finished => active.finished = true,
                Progress::Failed(node, error) => {
                    let failure = match error {
                        RunError::Memory { needed, budget } => Failure::Memory { needed, budget },
                        RunError::Refused { bytes } => Failure::Refused { bytes },
                        RunError::Sizes { .. } => Failure::Sizes,
                        RunError::Waiting(on) => Failure::Waiting(on),
                        RunError::Argument { param } => Failure::Argument { param },
                    };
                    answers.push(Answer::Failed(node, failure));
                }
                Progress::Ready(node, maps, format) => {
                    for wanted in active.wanted.iter().filter(|wanted| wanted.node == node) {
                        match wanted.detail {
                            Detail::Values => answers.push(Answer::Values(node, maps.clone(), format)),
                            Detail::Strip { first, count, tile, scale, chosen } => {
                                active
                                    .strips
                                    .push_back((node, Painter::new(&maps, format, first, count, tile, scale, chosen)));
                            }
                        }
                    }
                }
            }
        }
        let revision = active.revision;
        if answers.contains(&Answer::Done)
            && let Some(active) = self.active.take()
        {
            self.cache = active.run.into_cache();
        }
        answers.into_iter().map(|answer| Response { revision, answer }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::layers::Layer;
    use crate::nn::layers::conv2d::Conv2D;
    use crate::nn::maps::Maps;
    use crate::nn::network::Network;
    use crate::nn::weights::Weights;
    use crate::worker::Scale;
    use std::sync::Arc;

    fn request(revision: u64, filters: u64) -> Request {
        let conv = Conv2D { filters, ..Conv2D::default() };
        let network = Network::stack(
            "n",
            [Layer::new("InputLayer").unwrap(), conv.into(), Layer::new("GlobalMaxPooling2D").unwrap()],
        );
        let strip = Detail::Strip { first: 0, count: 32, tile: 64, scale: Scale::PerMap, chosen: 1 };
        Request {
            revision,
            network: Arc::new(network),
            weights: Arc::new(Weights::default()),
            picture: Maps::from_keras(&[200, 200, 1], vec![0.5; 40_000]).unwrap(),
            wanted: vec![Wanted { node: NodeId(1), detail: strip }, Wanted { node: NodeId(2), detail: Detail::Values }],
        }
    }

    /// All answers until nothing is left to do; every step takes `each` milliseconds.
    fn work(worker: &mut Worker, now: &mut f64, each: f64) -> Vec<Response> {
        let mut told = vec![];
        while worker.is_busy() {
            told.extend(worker.step(*now));
            *now += each;
        }
        told
    }

    #[test]
    fn a_request_is_answered_node_by_node() {
        let (mut worker, mut now) = (Worker::new(), 0.0);
        assert_eq!(worker.receive(request(1, 40), now), None);
        let told = work(&mut worker, &mut now, 5.0);
        let kinds: Vec<_> =
            told.iter().map(|response| (response.revision, std::mem::discriminant(&response.answer))).collect();
        assert_eq!(kinds.len(), 3);
        let Answer::Strip(NodeId(1), strip) = &told[0].answer else { panic!("{:?}", told[0]) };
        assert_eq!((strip.channels, strip.ranges.len(), strip.chosen), (40, 32, 1));
        assert_eq!(strip.atlas.rgba.len() as u32, strip.atlas.width * strip.atlas.height * 4);
        assert_eq!((strip.full.width, strip.full.height), (198, 198));
        assert!(matches!(told[1].answer, Answer::Values(NodeId(2), ..)));
        assert_eq!(told[2].answer, Answer::Done);
    }

    /// However a slider is dragged: a run that ends within its grace is shown; one that does not is given up at once.
    #[test]
    fn hurried_work_ends_or_is_given_up() {
        let (mut worker, mut now) = (Worker::new(), 0.0);
        for revision in 1..5 {
            worker.receive(request(revision, 8), now);
            worker.hurry();
            let told = work(&mut worker, &mut now, 1.0);
            assert_eq!(told.last().unwrap().answer, Answer::Done);
        }
        worker.receive(request(9, 4000), now);
        worker.hurry();
        let told = work(&mut worker, &mut now, 20.0);
        assert_eq!(told.last().unwrap(), &Response { revision: 9, answer: Answer::Cancelled });
        worker.receive(request(10, 4000), now);
        assert_eq!(worker.receive(request(11, 8), now), Some(Response { revision: 10, answer: Answer::Cancelled }));
    }
}
