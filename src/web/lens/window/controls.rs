//! First, back, play, step, last; the slider; the row and column; the speed.

use super::super::super::context::Page;
use super::super::super::dom::{focus_later, text_of};
use super::super::super::icons::{Icon, icon};
use crate::app::message::Msg;
use crate::app::player::{Player, SPEEDS, Step};
use crate::app::sweep::Looked;
use crate::words::t;
use yew::prelude::*;

/// The controls.
pub fn controls(page: &Page, at: &Looked, player: Player) -> Html {
    let l = page.l;
    let (step, last) = (at.step(), at.steps().count().saturating_sub(1));
    let button = |to: Step, sign: Icon, label: &'static str, off: bool, class: &'static str| {
        html! {
            <button type="button" class={classes!("icb", class)} aria-label={label} title={label} disabled={off}
                onclick={page.on(move |_: MouseEvent| Msg::Step(to))}>{ icon(sign) }</button>
        }
    };
    let plays = player.plays;
    let label = if plays { t::window_pause(l) } else { t::window_play(l) };
    let scrub = page.on(|event: InputEvent| Msg::Step(Step::To(text_of(&event).parse().unwrap_or(0))));
    let speed = page.on(|event: Event| Msg::Speed(text_of(&event).parse().unwrap_or(2)));
    // A part of 0 to 1, far below what f64 holds.
    #[allow(clippy::cast_precision_loss)]
    let part = step as f64 / last.max(1) as f64;
    html! {
        <div class="wctl" role="group" aria-label={t::window_sweep(l)}>
            <div class="wsteps">
                { button(Step::First, Icon::First, t::window_first(l), step == 0, "wend") }
                { button(Step::Back, Icon::Back, t::window_back(l), step == 0, "") }
                <button type="button" class="wplay" aria-label={label} title={label} disabled={last == 0}
                    onclick={page.on(move |_: MouseEvent| Msg::Play(!plays))}>{ icon(if plays { Icon::Pause } else { Icon::Play }) }</button>
                { button(Step::Next, Icon::Next, t::window_step(l), step >= last, "") }
                { button(Step::Last, Icon::Last, t::window_last(l), step >= last, "wend") }
            </div>
            <input type="range" class="wscrub" min="0" max={last.to_string()} value={step.to_string()} disabled={last == 0} aria-label={t::window_place(l)}
                aria-valuetext={t::maps_cell(l, at.y, at.x)} style={format!("--part:{}", crate::nn::decimal::fixed(part, 4))} oninput={scrub} />
            <span class="wat">{ t::window_row(l) }{ " " }<b>{ at.y }</b>{ " " }{ t::window_column(l) }{ " " }<b>{ at.x }</b></span>
            <label class="wspeed"><span>{ t::window_speed(l) }</span>
                <select onchange={speed}>
                    { for SPEEDS.iter().enumerate().map(|(at, speed)| html! { <option value={at.to_string()} selected={at == player.speed}>{ format!("×{speed}") }</option> }) }
                </select>
            </label>
        </div>
    }
}

/// Further ways to look: how often cells are read, and the layer beside itself.
pub fn further(page: &Page, comparable: bool, counted: bool, count: Callback<MouseEvent>) -> Html {
    let l = page.l;
    html! {
        <p class="wfurther">
            <button type="button" class="plain" aria-pressed={counted.to_string()} onclick={count}>{ t::window_count(l) }</button>
            if comparable {
                <button type="button" class="plain" id="win-compare" onclick={page.on(|_: MouseEvent| {
                    // This button goes: the focus moves on to what can be chosen.
                    focus_later("win-other".to_owned());
                    Msg::Beside(true)
                })}>{ t::window_compare(l) }</button>
            }
        </p>
    }
}
