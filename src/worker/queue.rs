//! The page's side: one request in flight, and the newest waiting one in place of an older one.

use super::{Answer, Failure, Request, Response};

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
    use crate::nn::maps::Maps;
    use std::sync::Arc;

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
