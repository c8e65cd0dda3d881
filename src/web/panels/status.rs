//! What is read aloud after something was done: one sentence, when nothing more has been done for a moment.

use super::super::dom::document;
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// Milliseconds of quiet before a sentence is read; a drag is read once, at its end.
const QUIET: u32 = 250;
/// Milliseconds after the start in which nothing is read, unless the person does something: the page is not what they did.
const START: u32 = 1000;

/// What was done last.
#[derive(Properties, PartialEq, Clone)]
pub struct StatusProps {
    /// How often something was done.
    pub count: u64,
    /// The sentence about the last.
    pub sentence: AttrValue,
}

/// The sentence, in an element that is always there.
#[component]
pub fn Status(props: &StatusProps) -> Html {
    let said = use_state(|| AttrValue::from(""));
    let begun = use_mut_ref(|| false);
    let latest = use_mut_ref(AttrValue::default);
    *latest.borrow_mut() = props.sentence.clone();
    {
        let begun = begun.clone();
        use_effect_with((), move |()| {
            let begin = move || *begun.borrow_mut() = true;
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: true };
            let acts = document().map(|document| {
                ["pointerdown", "keydown", "paste", "drop"].map(|act| {
                    let begin = begin.clone();
                    EventListener::new_with_options(&document, act, options, move |_| begin())
                })
            });
            let timer = Timeout::new(START, begin);
            move || drop((timer, acts))
        });
    }
    {
        let (said, begun) = (said.clone(), *begun.borrow());
        use_effect_with(props.count, move |count| {
            let odd = count % 2 == 1;
            let timer = begun.then(|| {
                Timeout::new(QUIET, move || {
                    let sentence = latest.borrow().clone();
                    // The same sentence again is a new one: with a space behind it that nobody hears.
                    said.set(if odd { sentence } else { format!("{sentence}\u{a0}").into() });
                })
            });
            move || drop(timer)
        });
    }
    html! { <p class="sr" role="status" id="status">{ &*said }</p> }
}
