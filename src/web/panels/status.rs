//! What is read aloud after something was done: one sentence, when nothing more has been done for a moment.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// Milliseconds of quiet before a sentence is read; a drag is read once, at its end.
const QUIET: u32 = 250;
/// Milliseconds after the start in which nothing is read: the page is not what the person did.
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
    let begun = use_state(|| false);
    let latest = use_mut_ref(AttrValue::default);
    *latest.borrow_mut() = props.sentence.clone();
    {
        let begun = begun.clone();
        use_effect_with((), move |()| {
            let timer = Timeout::new(START, move || begun.set(true));
            move || drop(timer)
        });
    }
    {
        let (said, begun) = (said.clone(), *begun);
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
