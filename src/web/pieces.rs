//! Work that is done in small pieces between two frames, so that the page stays quick to the hand.

use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// A piece of work.
pub type Job = Box<dyn FnOnce()>;

/// Milliseconds that are worked on at a stretch; half a frame is left to the rest of the page.
const STRETCH: f64 = 6.0;

/// Work that is under way. Dropped, what is left of it is not done.
pub struct Pieces {
    _jobs: Rc<RefCell<VecDeque<Job>>>,
}

/// Does the jobs one after the other: the first stretch at once, the others when the page has had its turn.
pub fn in_pieces(jobs: impl IntoIterator<Item = Job>) -> Pieces {
    let jobs = Rc::new(RefCell::new(jobs.into_iter().collect()));
    work(&jobs);
    Pieces { _jobs: jobs }
}

fn work(jobs: &Rc<RefCell<VecDeque<Job>>>) {
    let begun = now();
    while now() - begun < STRETCH {
        let job = jobs.borrow_mut().pop_front();
        let Some(job) = job else { return };
        job();
    }
    let rest = Rc::downgrade(jobs);
    Timeout::new(8, move || {
        if let Some(jobs) = rest.upgrade() {
            work(&jobs);
        }
    })
    .forget();
}

fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
