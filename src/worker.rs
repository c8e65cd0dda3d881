//! What the page asks of its worker and what it answers: plain data, and the page's queue. The worker's own side is beside it.

use crate::nn::maps::Maps;
use crate::nn::network::{Network, NodeId};
use crate::nn::shape::DataFormat;
use crate::nn::weights::Weights;
use std::sync::Arc;

/// How values become colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Scale {
    /// Every map has its own ends.
    #[default]
    PerMap,
    /// All maps of a layer share theirs.
    Shared,
}

/// What is wanted of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Thumbnails of some channels, and one channel at full size.
    Strip {
        /// The first channel of the strip.
        first: u64,
        /// Channels in the strip.
        count: u64,
        /// The longest side of a thumbnail, in pixels; a smaller map keeps its own size.
        tile: u32,
        /// How values become colours.
        scale: Scale,
        /// The channel wanted at full size.
        chosen: u64,
    },
    /// All its values.
    Values,
}

/// A node and what is wanted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The node.
    pub node: NodeId,
    /// What is wanted.
    pub detail: Detail,
}

/// One request: a network, its weights, the picture, and what is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Counts up; an answer carries the revision of its request.
    pub revision: u64,
    /// The network.
    pub network: Arc<Network>,
    /// Its weights.
    pub weights: Arc<Weights>,
    /// The picture, as the input layer takes it.
    pub picture: Maps,
    /// What is wanted; a node may stand here twice, once a detail.
    pub wanted: Vec<Wanted>,
}

/// Pixels, four bytes each (red, green, blue, opacity).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width`·`height`·4 bytes.
    pub rgba: Vec<u8>,
}

/// The strip of a node.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Strip {
    /// The first channel of the strip.
    pub first: u64,
    /// The channels there are in all.
    pub channels: u64,
    /// All thumbnails, one below the other: `tile_height` rows each.
    pub atlas: Pixels,
    /// Rows of one thumbnail.
    pub tile_height: u32,
    /// Least and greatest value of each thumbnail's channel.
    pub ranges: Vec<(f32, f32)>,
    /// The values at the two ends of each thumbnail's colour scale.
    pub ends: Vec<(f32, f32)>,
    /// The channel at full size.
    pub chosen: u64,
    /// Its pixels.
    pub full: Pixels,
}

/// Why a run stopped or a node has no maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It would take more memory than a page may have.
    Memory {
        /// Bytes it would take.
        needed: u64,
        /// Bytes it may take.
        budget: u64,
    },
    /// The worker died twice on the same request.
    Died,
    /// The request was not understood (a page newer than its worker).
    Unreadable,
}

/// What came of a request, or of a part of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A node's strip.
    Strip(NodeId, Strip),
    /// A node's values.
    Values(NodeId, Maps, DataFormat),
    /// A node has no maps, and why.
    Failed(NodeId, Failure),
    /// All that was wanted has been sent.
    Done,
    /// The run was given up for a newer request.
    Cancelled,
    /// The whole request failed.
    Broken(Failure),
}

impl Answer {
    /// Whether nothing more follows on this request.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Broken(_))
    }
}

/// One answer of the worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The revision of the request it answers.
    pub revision: u64,
    /// The answer.
    pub answer: Answer,
}

/// What the page's queue wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Post this request.
    Post(Box<Request>),
    /// Tell the worker that a newer request waits.
    Hurry,
    /// Make a new worker in place of the dead one, then post.
    Replace(Box<Request>),
    /// Take this as the worker's answer.
    Take(Response),
}

/// The page's side: one request in flight, and the newest waiting one replaces an older one.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Queue {
    in_flight: Option<Box<Request>>,
    repeated: bool,
    hurried: bool,
    waiting: Option<Box<Request>>,
}

impl Queue {
    /// A new request: posted if the worker is free, else it waits in the place of an older one.
    pub fn ask(&mut self, request: Request) -> Option<Order> {
        if self.in_flight.is_none() {
            return Some(self.post(Box::new(request)));
        }
        self.waiting = Some(Box::new(request));
        let first = !self.hurried;
        self.hurried = true;
        first.then_some(Order::Hurry)
    }

    /// An answer came: after the last one the waiting request is posted.
    pub fn answered(&mut self, response: &Response) -> Option<Order> {
        let expected = self.in_flight.as_ref().is_some_and(|request| request.revision == response.revision);
        if !expected || !response.answer.is_last() {
            return None;
        }
        self.in_flight = None;
        self.waiting.take().map(|request| self.post(request))
    }

    /// The worker died: what was in flight (or the newer one that waits) is tried once more in a new worker, then given up.
    pub fn died(&mut self) -> Vec<Order> {
        let Some(lost) = self.in_flight.take() else { return vec![] };
        let repeated = self.repeated;
        match (self.waiting.take(), repeated) {
            (Some(newer), _) => vec![self.replace(newer, false)],
            (None, false) => vec![self.replace(lost, true)],
            (None, true) => {
                self.repeated = false;
                vec![Order::Take(Response { revision: lost.revision, answer: Answer::Broken(Failure::Died) })]
            }
        }
    }

    /// Whether a request is under way.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.in_flight.is_some()
    }

    fn post(&mut self, request: Box<Request>) -> Order {
        (self.repeated, self.hurried) = (false, false);
        self.in_flight = Some(request.clone());
        Order::Post(request)
    }

    fn replace(&mut self, request: Box<Request>, repeated: bool) -> Order {
        (self.repeated, self.hurried) = (repeated, false);
        self.in_flight = Some(request.clone());
        Order::Replace(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(revision: u64) -> Request {
        Request {
            revision,
            network: Arc::default(),
            weights: Arc::default(),
            picture: Maps::from_keras(&[0], vec![]).unwrap(),
            wanted: vec![],
        }
    }

    fn revision(order: &Order) -> (char, u64) {
        match order {
            Order::Post(request) => ('p', request.revision),
            Order::Replace(request) => ('r', request.revision),
            Order::Hurry => ('h', 0),
            Order::Take(response) => ('t', response.revision),
        }
    }

    /// A drag of a hundred edits: one in flight, one waiting, the worker hurried once a request.
    #[test]
    fn the_newest_waiting_wins() {
        let mut queue = Queue::default();
        let orders: Vec<_> = (1..=100).filter_map(|n| queue.ask(request(n))).map(|order| revision(&order)).collect();
        assert_eq!(orders, [('p', 1), ('h', 0)]);
        let other = Response { revision: 7, answer: Answer::Done };
        assert_eq!(queue.answered(&other), None);
        let done = Response { revision: 1, answer: Answer::Cancelled };
        assert_eq!(queue.answered(&done).map(|order| revision(&order)), Some(('p', 100)));
        assert_eq!(queue.answered(&Response { revision: 100, answer: Answer::Done }), None);
        assert!(!queue.is_busy());
    }

    /// A worker that dies is replaced and the request repeated once; then the page says so.
    #[test]
    fn a_dead_worker() {
        let mut queue = Queue::default();
        queue.ask(request(1));
        assert_eq!(queue.died().iter().map(revision).collect::<Vec<_>>(), [('r', 1)]);
        assert_eq!(queue.died().iter().map(revision).collect::<Vec<_>>(), [('t', 1)]);
        assert!(queue.died().is_empty());
        queue.ask(request(2));
        queue.ask(request(3));
        assert_eq!(queue.died().iter().map(revision).collect::<Vec<_>>(), [('r', 3)]);
    }
}
