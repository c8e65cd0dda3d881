//! The kernel of the chosen map: its values in coloured cells that can be edited, its bias, and what it can be made to be.

use super::super::context::{Page, use_page};
use super::super::dom::{focus, new_gesture, text_of};
use super::super::icons::{Icon, icon};
use crate::app::history::Gesture;
use crate::app::kernel::{Kernel, read};
use crate::app::message::Msg;
use crate::app::sentences::origin;
use crate::nn::decimal::fixed;
use crate::nn::document::Change;
use crate::nn::network::NodeId;
use crate::nn::weights::{FirstFilters, Origin, Preset};
use crate::words::{Locale, count, lookup, short_value, t, value};
use std::rc::Rc;
use yew::prelude::*;

/// Kernels of more cells than these are not edited cell by cell.
const MOST_CELLS: usize = 256;

/// A kernel.
#[derive(Properties, PartialEq)]
pub struct KernelProps {
    /// The node that the lens looks into.
    pub node: NodeId,
    /// Its name.
    pub name: AttrValue,
    /// Its kernel.
    pub kernel: Rc<Kernel>,
}

/// What a cell could not take.
#[derive(Clone, PartialEq, Default)]
enum Refused {
    /// Nothing.
    #[default]
    No,
    /// What is being typed.
    Typing,
    /// What stood there when the cell was left: the value before is back.
    Left(String),
}

fn why(l: Locale, refused: &Refused) -> String {
    match refused {
        Refused::No => String::new(),
        Refused::Typing => t::kernel_not_a_number(l).to_owned(),
        Refused::Left(text) => t::kernel_not_taken(l, text),
    }
}

/// A value as a cell shows it: three decimals, or fewer where fewer say the same.
fn brief(number: f32) -> String {
    let text = value(number);
    let short = short_value(number);
    if read(&short) == Some(number) { short } else { text }
}

/// The kernel.
#[component]
pub fn KernelBlock(props: &KernelProps) -> Html {
    let page = use_page();
    let l = page.l;
    let kernel = &props.kernel;
    let refused = use_state(Refused::default);
    let at = use_state(|| (0_usize, 0_usize));
    {
        let (refused, at) = (refused.clone(), at.clone());
        use_effect_with((props.node, kernel.filter, kernel.input, kernel.size), move |_| {
            refused.set(Refused::No);
            at.set((0, 0));
        });
    }
    let [h, w] = kernel.size;
    let most = kernel.most();
    let on_refused = {
        let refused = refused.clone();
        Callback::from(move |now: Refused| refused.set(now))
    };
    let on_move = {
        let at = at.clone();
        Callback::from(move |(row, column): (usize, usize)| {
            at.set((row, column));
            focus(&cell_id(row, column));
        })
    };
    let on_enter = {
        let at = at.clone();
        Callback::from(move |cell: (usize, usize)| at.set(cell))
    };
    let cell = |row: usize, column: usize| {
        let (send, kernel) = (page.send.clone(), kernel.clone());
        let number = kernel.at(row, column);
        let on_set = Callback::from(move |(value, gesture): (f32, Gesture)| {
            send.emit(Msg::Change(kernel.set(row, column, value), Some(gesture)));
        });
        html! {
            <Cell key={row * w + column} id={cell_id(row, column)} label={t::kernel_value(l, row, column)} {number} strength={strength(number, most)}
                {on_set} on_refused={on_refused.clone()} stop={*at == (row, column)}
                place={Place { row, column, rows: h, columns: w }} on_move={on_move.clone()} on_enter={on_enter.clone()} />
        }
    };
    let grid = if h * w <= MOST_CELLS {
        html! {
            <div class={classes!("kgrid", (w > 6).then_some("many"))} role="group" aria-label={t::kernel_title(l, kernel.filter, &props.name)}
                style={format!("grid-template-columns:repeat({w},minmax(var(--kcell),1fr));--kw:{w}")}>
                { for (0..h).flat_map(|row| (0..w).map(move |column| (row, column))).map(|(row, column)| cell(row, column)) }
            </div>
        }
    } else {
        html! { <p class="cap">{ t::kernel_too_large(l) }</p> }
    };
    html! {
        <section class={classes!("kernel", (w > 6).then_some("broad"))} aria-label={t::kernel_title(l, kernel.filter, &props.name)}>
            { head(&page, kernel) }
            <fieldset class="bare" disabled={page.fixed}>
            <div class="kscroll">{ grid }</div>
            <p class="kerror" id="kernel-error" role="alert">{ why(l, &refused) }</p>
            <div class="kline">
                if let Some(bias) = kernel.bias { <Bias kernel={kernel.clone()} {bias} on_refused={on_refused.clone()} /> }
                <span class="ksum">{ t::kernel_sum(l, brief(kernel.sum())) }</span>
                <span class="korigin">{ source_of(l, kernel) }</span>
            </div>
            </fieldset>
            if !page.fixed { { actions(&page, kernel, &props.name) }{ seeds(&page, kernel) } }
        </section>
    }
}

fn cell_id(row: usize, column: usize) -> String {
    format!("kernel-{row}-{column}")
}

/// How strong the colour of a value is, from 0 to 1.
fn strength(number: f32, most: f32) -> f32 {
    if most > 0.0 { (number.abs() / most).clamp(0.0, 1.0) } else { 0.0 }
}

/// Which channel the shown part reads, and the way to the next.
fn head(page: &Page, kernel: &Rc<Kernel>) -> Html {
    let l = page.l;
    let Some((above, name, channel)) = &kernel.source else { return html! {} };
    let (above, channel) = (*above, *channel);
    let (first, last) = (kernel.input == 0, kernel.input + 1 >= kernel.inputs);
    let step = |label: &'static str, drawn: Icon, to: u64, off: bool| {
        html! {
            <button type="button" class="icb" aria-label={label} title={label} disabled={off} onclick={page.on(move |_: MouseEvent| Msg::Channel(above, to))}>{ icon(drawn) }</button>
        }
    };
    html! {
        <div class="khead">
            <p><b>{ t::maps_kernel_of_channel(l, channel, name) }</b><small>{ t::kernel_summed(l, kernel.inputs as u64, channel) }</small></p>
            if kernel.inputs > 1 {
                <span class="kstep">
                    { step(t::kernel_previous_channel(l), Icon::Left, channel.saturating_sub(1), first) }
                    { step(t::kernel_next_channel(l), Icon::Right, channel + 1, last) }
                </span>
            }
        </div>
    }
}

/// Where the values come from.
fn source_of(l: Locale, kernel: &Kernel) -> String {
    match kernel.origin {
        Origin::Seeded => t::strip_seeded(l, kernel.seed),
        Origin::Preset(_) => t::strip_preset(l).to_owned(),
        other => origin(l, other).to_owned(),
    }
}

/// What the kernel can be made to be.
fn actions(page: &Page, kernel: &Rc<Kernel>, name: &AttrValue) -> Html {
    let l = page.l;
    let change = |changes: fn(&Kernel) -> Vec<Change>| {
        let (send, kernel) = (page.send.clone(), kernel.clone());
        Callback::from(move |_: MouseEvent| send.emit(Msg::Change(changes(&kernel), None)))
    };
    let choose = {
        let (send, kernel) = (page.send.clone(), kernel.clone());
        Callback::from(move |event: Event| {
            let changes = match (text_of(&event).as_str(), Preset::from_word(&text_of(&event))) {
                ("seeded", _) => kernel.seeded(),
                (_, Some(preset)) => kernel.preset(preset),
                _ => return,
            };
            send.emit(Msg::Change(changes, None));
        })
    };
    let option = |word: &'static str, on: bool| {
        let text = lookup(l, &["filter.", word].concat()).unwrap_or(word);
        let about = lookup(l, &["filter.", word, "_about"].concat());
        html! { <option value={word} selected={on} title={about}>{ text }</option> }
    };
    let presets = Preset::ALL.iter().map(|preset| option(preset.word(), kernel.origin == Origin::Preset(*preset)));
    let other = match kernel.origin {
        Origin::Edited | Origin::Loaded => {
            Some(html! { <option value="" selected={true} disabled={true}>{ origin(l, kernel.origin) }</option> })
        }
        _ => None,
    };
    html! {
        <div class="kacts">
            <label class="f"><span class="label">{ t::kernel_choose(l) }</span>
                <select class="pick" id="kernel-preset" onchange={choose}>
                    { other }
                    { option("seeded", kernel.origin == Origin::Seeded) }
                    { for presets }
                </select>
            </label>
            <button type="button" class="btn" onclick={change(Kernel::negated)}>{ t::kernel_flip(l) }</button>
            if kernel.inputs > 1 {
                <button type="button" class="btn" onclick={change(Kernel::same_on_all)}>{ t::kernel_all_channels(l) }</button>
            }
            if kernel.edited {
                <button type="button" class="btn" onclick={change(Kernel::reset)}>{ icon(Icon::Reset) }{ t::kernel_reset(l) }</button>
            }
            if !kernel.layer_edits.is_empty() {
                <button type="button" class="btn" onclick={change(Kernel::reset_layer)}>{ icon(Icon::Reset) }{ t::kernel_reset_layer(l, name) }</button>
            }
        </div>
    }
}

/// The seed, and for the first convolution what its filters are.
fn seeds(page: &Page, kernel: &Kernel) -> Html {
    let l = page.l;
    let seed = kernel.seed;
    let first = kernel.first.map(|now| {
        let choice = |first: FirstFilters, text: &'static str| {
            html! {
                <label class={classes!((first == now).then_some("on"))}>
                    <input type="radio" name="first-filters" checked={first == now} onchange={page.on(move |_: Event| Msg::Change(vec![Change::First(first)], None))} />
                    <span>{ text }</span>
                </label>
            }
        };
        html! {
            <span class="kfirst"><span class="label">{ t::kernel_first(l) }</span>
                <span class="seg" role="radiogroup" aria-label={t::kernel_first(l)}>
                    { choice(FirstFilters::Presets, t::kernel_first_presets(l)) }{ choice(FirstFilters::Seeded, t::kernel_first_seeded(l)) }
                </span>
            </span>
        }
    });
    html! {
        <div class="kseed">
            <span>{ t::kernel_seed(l) }{ " " }<b>{ count(l, seed) }</b></span>
            <button type="button" class="btn" onclick={page.on(move |_: MouseEvent| Msg::Change(vec![Change::Seed(seed.wrapping_add(1))], None))}>
                { icon(Icon::Seed) }{ t::kernel_new_seed(l) }
            </button>
            { first.unwrap_or_default() }
        </div>
    }
}

/// Where a cell stands in its kernel.
#[derive(Clone, Copy, PartialEq)]
struct Place {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
}

#[derive(Properties, PartialEq)]
struct CellProps {
    id: AttrValue,
    label: AttrValue,
    number: f32,
    strength: f32,
    on_set: Callback<(f32, Gesture)>,
    on_refused: Callback<Refused>,
    /// The Tab key stops here.
    stop: bool,
    place: Place,
    on_move: Callback<(usize, usize)>,
    on_enter: Callback<(usize, usize)>,
}

/// A value to be edited in its coloured cell. What is typed stays as it is until the cell is left.
#[component]
fn Cell(props: &CellProps) -> Html {
    let draft = use_state(|| None::<String>);
    let gesture = use_mut_ref(new_gesture);
    let sent = use_mut_ref(|| None::<f32>);
    {
        // A value that came from elsewhere (undo, a preset) takes the place of what is being typed.
        let (draft, sent) = (draft.clone(), sent.clone());
        use_effect_with(props.number.to_bits(), move |bits| {
            if draft.is_some() && sent.borrow().map(f32::to_bits) != Some(*bits) {
                draft.set(None);
            }
        });
    }
    let bad = draft.as_ref().is_some_and(|text| read(text).is_none());
    let Place { row, column, rows, columns } = props.place;
    let oninput = {
        let (draft, gesture) = (draft.clone(), gesture.clone());
        let (on_set, on_refused) = (props.on_set.clone(), props.on_refused.clone());
        Callback::from(move |event: InputEvent| {
            let text = text_of(&event);
            let number = read(&text);
            on_refused.emit(if number.is_none() { Refused::Typing } else { Refused::No });
            if let Some(number) = number {
                *sent.borrow_mut() = Some(number);
                on_set.emit((number, *gesture.borrow()));
            }
            draft.set(Some(text));
        })
    };
    let onfocus = {
        let (gesture, on_enter) = (gesture.clone(), props.on_enter.clone());
        Callback::from(move |event: FocusEvent| {
            *gesture.borrow_mut() = new_gesture();
            on_enter.emit((row, column));
            if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
                input.select();
            }
        })
    };
    let onblur = {
        let (draft, on_refused) = (draft.clone(), props.on_refused.clone());
        Callback::from(move |_: FocusEvent| {
            if let Some(text) = draft.as_ref() {
                on_refused.emit(if bad { Refused::Left(text.clone()) } else { Refused::No });
                draft.set(None);
            }
        })
    };
    let onkeydown = {
        let (draft, on_move, on_set, number) =
            (draft.clone(), props.on_move.clone(), props.on_set.clone(), props.number);
        let on_refused = props.on_refused.clone();
        Callback::from(move |event: KeyboardEvent| {
            let undoes = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
            if bad && (event.key() == "Escape" || undoes && event.key().eq_ignore_ascii_case("z")) {
                // What was not taken goes first; it is no step of the document.
                event.prevent_default();
                event.stop_propagation();
                draft.set(None);
                on_refused.emit(Refused::No);
                return;
            }
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let input = event.target_dyn_into::<web_sys::HtmlInputElement>();
            let caret = input.map(|input| {
                let at = |side: Result<Option<u32>, _>| side.ok().flatten().unwrap_or(0);
                let length = u32::try_from(input.value().encode_utf16().count()).unwrap_or(u32::MAX);
                (at(input.selection_start()) == 0, at(input.selection_end()) == length)
            });
            let (at_start, at_end) = caret.unwrap_or((true, true));
            let to = match (event.key().as_str(), event.shift_key()) {
                ("ArrowUp", true) | ("PageUp", _) => {
                    draft.set(None);
                    on_set.emit((stepped(number, 1.0), *gesture.borrow()));
                    (row, column)
                }
                ("ArrowDown", true) | ("PageDown", _) => {
                    draft.set(None);
                    on_set.emit((stepped(number, -1.0), *gesture.borrow()));
                    (row, column)
                }
                ("ArrowUp", _) => (row.saturating_sub(1), column),
                ("ArrowDown" | "Enter", _) => ((row + 1).min(rows - 1), column),
                ("ArrowLeft", false) if at_start => (row, column.saturating_sub(1)),
                ("ArrowRight", false) if at_end => (row, (column + 1).min(columns - 1)),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if to != (row, column) {
                on_move.emit(to);
            }
        })
    };
    let sign = if props.number < 0.0 { "neg" } else { "pos" };
    html! {
        <span class={classes!("kc", sign, bad.then_some("bad"))} style={format!("--v:{}", fixed(props.strength.into(), 3))}>
            <input id={props.id.clone()} type="text" inputmode="text" autocomplete="off" spellcheck="false" aria-label={props.label.clone()}
                aria-invalid={bad.to_string()} aria-describedby="kernel-error" tabindex={if props.stop { "0" } else { "-1" }}
                value={draft.as_ref().cloned().unwrap_or_else(|| brief(props.number))} {oninput} {onfocus} {onblur} {onkeydown} />
        </span>
    }
}

/// A tenth more or less, without the dust of binary fractions.
fn stepped(number: f32, by: f32) -> f32 {
    ((number * 10.0).round() + by) / 10.0
}

#[derive(Properties, PartialEq)]
struct BiasProps {
    kernel: Rc<Kernel>,
    bias: f32,
    on_refused: Callback<Refused>,
}

/// The bias of the filter.
#[component]
fn Bias(props: &BiasProps) -> Html {
    let page = use_page();
    let on_set = {
        let (send, kernel) = (page.send.clone(), props.kernel.clone());
        Callback::from(move |(value, gesture): (f32, Gesture)| {
            send.emit(Msg::Change(kernel.set_bias(value), Some(gesture)))
        })
    };
    let nothing = Callback::from(|_: (usize, usize)| ());
    let label = t::kernel_bias(page.l);
    html! {
        <label class="kbias"><span>{ label }</span>
            <Cell id="kernel-bias" {label} number={props.bias} strength={strength(props.bias, props.kernel.most().max(props.bias.abs()))} {on_set}
                on_refused={props.on_refused.clone()} stop={true} place={Place { row: 0, column: 0, rows: 1, columns: 1 }}
                on_move={nothing.clone()} on_enter={nothing} />
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_brief_and_exact() {
        assert_eq!(brief(-2.0), "−2");
        assert_eq!(brief(0.25), "0.25");
        assert_eq!(brief(0.0), "0");
        assert_eq!(brief(1.0 / 16.0), "0.0625");
        assert_eq!(brief(0.071_9), "0.072");
    }

    #[test]
    fn steps_are_tenths() {
        assert_eq!(stepped(0.3, 1.0), 0.4);
        assert_eq!(stepped(-0.05, -1.0), -0.2);
    }
}
