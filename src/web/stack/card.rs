//! One layer of the stack.

use super::super::context::use_page;
use super::super::dom::{card_id, focus, focus_later, is_there, once_drawn, text_of};
use super::super::icons::{Icon, family, icon};
use super::super::menu::{Entry, Menu};
use super::bars::Bars;
use super::form::{Form, sentence};
use super::input::{InputProps, input_card};
use super::insert::insert;
use super::notes::notes;
use super::problem::trouble;
use super::spine::spine_cell;
use super::strip::MapStrip;
use super::view::CardView;
use crate::app::message::Msg;
use crate::app::state::Dialog;
use crate::nn::analysis::Outcome;
use crate::nn::document::Change;
use crate::nn::network::{Edit, NodeId};
use crate::nn::shape::Shape;
use crate::words::{Locale, count, lookup, say, shape, short_value, spoken_shape, t};
use crate::worker::Scale;
use std::rc::Rc;
use yew::prelude::*;

/// A card.
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// What it shows.
    pub view: Rc<CardView>,
    /// The input's own part, on the input's card.
    pub input: Option<InputProps>,
    /// It is being dragged.
    pub lifted: bool,
    /// What is dragged would come above it.
    pub target: bool,
    /// The catalogue is open for the place above it.
    pub adding: bool,
    /// Its handle was pressed, moved or let go.
    pub on_drag: Callback<(NodeId, usize, PointerEvent)>,
}

/// A shape with its signs set apart.
pub fn sizes(l: Locale, of: &Shape) -> Html {
    let text = shape(l, &of.0);
    let parts: Vec<&str> = text.split(" × ").collect();
    let part = |(at, part): (usize, &&str)| html! { <>if at > 0 { <s>{ "×" }</s> }{ *part }</> };
    html! { <>{ for parts.iter().enumerate().map(part) }</> }
}

/// The card.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let page = use_page();
    let (l, view) = (page.l, &props.view);
    // What was typed for a name, while one is.
    let renaming = use_state(|| None::<AttrValue>);
    let (node, at) = (view.node.id, view.at);
    {
        let renaming = renaming.clone();
        use_effect_with(view.node.name.clone(), move |_| {
            if renaming.is_some() {
                renaming.set(None);
            }
        });
    }
    let edit = |edit: Edit| {
        let send = page.send.clone();
        Callback::from(move |()| send.emit(Msg::Change(vec![Change::Network(edit.clone())], None)))
    };
    let onkeydown = {
        let (send, of, is_input) = (page.send.clone(), view.of, view.is_input);
        Callback::from(move |event: KeyboardEvent| {
            let change = |edit| Msg::Change(vec![Change::Network(edit)], None);
            let msg = match (event.key().as_str(), event.alt_key()) {
                ("ArrowUp", true) if at > 1 && !is_input => change(Edit::Move { node, to: at - 1 }),
                ("ArrowDown", true) if at + 1 < of && !is_input => change(Edit::Move { node, to: at + 1 }),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            send.emit(msg);
        })
    };
    let on_title_key = {
        let (send, is_input) = (page.send.clone(), view.is_input);
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let msg = match event.key().as_str() {
                "ArrowUp" => Msg::SelectNext(-1),
                "ArrowDown" => Msg::SelectNext(1),
                "Delete" | "Backspace" if !is_input => Msg::Change(vec![Change::Network(Edit::Remove { node })], None),
                "Insert" => Msg::Dialog(Some(Dialog::Catalogue(at + 1))),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            send.emit(msg);
        })
    };
    let select = page.on(move |_: MouseEvent| Msg::Select(node));
    let grip = {
        let on_drag = props.on_drag.clone();
        Callback::from(move |event: PointerEvent| {
            if event.type_() == "pointerdown" {
                event.prevent_default();
                if let Some(target) = event.target_dyn_into::<web_sys::Element>() {
                    let _ = target.set_pointer_capture(event.pointer_id());
                }
            }
            on_drag.emit((node, at, event));
        })
    };
    let name = view.node.name.clone();
    let spoken = match view.shape() {
        Some(shape) => t::stack_card(l, &view.class_name, &name, spoken_shape(l, &shape.0), count(l, view.count)),
        None => format!("{} {name}", view.class_name),
    };
    let row = classes!(
        "row",
        (at == 0).then_some("first"),
        view.selected.then_some("sel"),
        view.is_broken().then_some("bad"),
        view.waits().then_some("wait"),
        view.node.off.then_some("off"),
        props.lifted.then_some("lifted"),
        props.target.then_some("target"),
        view.marks[0].then_some("new"),
    );
    let about = lookup(l, &format!("layer.{}.about", view.class_name)).unwrap_or_default();
    let actions = actions(l, view, &edit, &renaming, page.on(move |()| Msg::Dialog(Some(Dialog::Catalogue(at + 1)))));
    html! {
        <li class={row} id={card_id(node)} aria-current={view.selected.then_some("true")} data-node={node.0.to_string()} data-class={view.class_name.clone()} {onkeydown}>
            { spine_cell(&page, view) }
            <div class="body">
                if at > 0 {
                    { insert(&page, at, view.above.as_deref(), false, props.adding) }
                } else {
                    <p class="cols" aria-hidden="true"><span class="sp" /><span class="shape">{ t::stack_output_shape(l) }</span><span class="par">{ t::stack_parameters(l) }</span></p>
                }
                <div class="head">
                    if view.is_input { <span class="grip" /> } else {
                        <span class="grip" title={t::stack_drag(l, &name)} onpointerdown={grip.clone()} onpointermove={grip.clone()} onpointerup={grip.clone()} onpointercancel={grip}>{ icon(Icon::Grip) }</span>
                    }
                    <span class="fam">{ icon(view.group.map_or(Icon::Help, family)) }</span>
                    <h3><button type="button" class="title" title={about} aria-label={spoken} tabindex={if view.selected { "0" } else { "-1" }}
                        id={format!("title-{}", node.0)} onclick={select} onkeydown={on_title_key} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete">{ &view.class_name }</button></h3>
                    { name_part(&page, view, &renaming) }
                    if view.is_broken() { { tag(l, view) } }
                    <span class="sp" />
                    <span class={classes!("shape", view.marks[1].then_some("changed"))}>{ for view.shape().map(|shape| sizes(l, shape)) }{ for view.old.as_ref().filter(|_| view.shape().is_none()).map(|old| old_shape(l, &old.shape)) }</span>
                    <span class={classes!("par", view.marks[2].then_some("changed"))}>
                        { if view.shape().is_some() { html! { { count(l, view.count) } } } else { html! { { for view.old.as_ref().map(|old| html! { <del class="old">{ count(l, old.params) }</del> }) } } } }
                    </span>
                    { actions }
                </div>
                { content(&page, props) }
            </div>
        </li>
    }
}

fn old_shape(l: Locale, shape: &Shape) -> Html {
    html! { <del class="old" aria-label={t::stack_last_valid(l, spoken_shape(l, &shape.0))}>{ sizes(l, shape) }</del> }
}

fn tag(l: Locale, view: &CardView) -> Html {
    let Outcome::Problem(problem) = &view.outcome else { return html! {} };
    html! { <span class="tag">{ icon(Icon::Warning) }{ say::problem(l, &view.class_name, problem).tag }</span> }
}

fn name_part(
    page: &super::super::context::Page,
    view: &CardView,
    renaming: &UseStateHandle<Option<AttrValue>>,
) -> Html {
    let (node, name) = (view.node.id, view.node.name.clone());
    let Some(typed) = (**renaming).clone() else {
        let begin = {
            let (renaming, name) = (renaming.clone(), AttrValue::from(name.clone()));
            Callback::from(move |_: MouseEvent| {
                renaming.set(Some(name.clone()));
                focus_later(format!("rename-{}", node.0));
            })
        };
        return html! { <code class="name" ondblclick={begin} title={name.clone()}>{ &name }</code> };
    };
    let refused =
        view.refused.iter().find(|(param, _)| param == "name").map(|(_, error)| say::edit_error(page.l, error));
    let close = {
        let (renaming, send) = (renaming.clone(), page.send.clone());
        move || {
            send.emit(Msg::LeaveField(node, "name".to_owned()));
            renaming.set(None);
        }
    };
    // A name that is taken closes the field by being another; one that is refused leaves it open, to be mended.
    let rename = {
        let (send, close, old) = (page.send.clone(), close.clone(), name.clone());
        move |name: &str| match name.trim() {
            name if name == old => close(),
            name => {
                let edit = Edit::Rename { node, name: name.to_owned() };
                send.emit(Msg::Change(vec![Change::Network(edit)], None));
            }
        }
    };
    let oninput = {
        let renaming = renaming.clone();
        Callback::from(move |event: InputEvent| renaming.set(Some(text_of(&event).into())))
    };
    let onchange = {
        let rename = rename.clone();
        Callback::from(move |event: Event| rename(&text_of(&event)))
    };
    let keys = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" => close(),
                "Enter" => rename(&text_of(&event)),
                _ => return,
            }
            // Not where the name is refused: the field stays.
            once_drawn(move || !is_there(&format!("rename-{}", node.0)) && focus(&format!("title-{}", node.0)));
        })
    };
    let leave = {
        let old = name.clone();
        Callback::from(move |event: FocusEvent| {
            if text_of(&event).trim() == old {
                close();
            }
        })
    };
    html! {
        <span class={classes!("f", refused.is_some().then_some("bad"))}>
            <input class="rename" id={format!("rename-{}", node.0)} type="text" value={typed} {oninput} aria-label={t::menu_rename(page.l)}
                aria-invalid={refused.is_some().to_string()} {onchange} onkeydown={keys} onblur={leave} spellcheck="false" />
            { refused.map(|error| html! { <span class="field-error" role="alert">{ crate::words::plain(&error) }</span> }).unwrap_or_default() }
        </span>
    }
}

fn actions(
    l: Locale,
    view: &CardView,
    edit: &impl Fn(Edit) -> Callback<()>,
    renaming: &UseStateHandle<Option<AttrValue>>,
    add: Callback<()>,
) -> Html {
    let (node, at) = (view.node.id, view.at);
    let rename = {
        let (renaming, name) = (renaming.clone(), AttrValue::from(view.node.name.clone()));
        Callback::from(move |()| {
            renaming.set(Some(name.clone()));
            focus_later(format!("rename-{}", node.0));
        })
    };
    let mut entries = vec![
        Entry::with_icon(t::stack_add_after(l, &view.node.name), Icon::Plus, add),
        Entry::with_icon(t::menu_rename(l), Icon::Pencil, rename),
    ];
    if !view.is_input {
        let switch = if view.node.off { t::menu_switch_on(l) } else { t::menu_switch_off(l) };
        let eye = if view.node.off { Icon::Eye } else { Icon::EyeOff };
        entries.push(Entry::with_icon(t::menu_duplicate(l), Icon::Copy, edit(Edit::Duplicate { node })));
        entries.push(Entry::with_icon(switch, eye, edit(Edit::Switch { node, off: !view.node.off })));
        entries.push(Entry::Rule);
        if at > 1 {
            entries.push(Entry::with_icon(t::menu_move_up(l), Icon::Up, edit(Edit::Move { node, to: at - 1 })));
        }
        if at + 1 < view.of {
            entries.push(Entry::with_icon(t::menu_move_down(l), Icon::Down, edit(Edit::Move { node, to: at + 1 })));
        }
        entries.push(Entry::Rule);
        entries.push(Entry::with_icon(t::menu_delete(l), Icon::Bin, edit(Edit::Remove { node })));
    }
    let tabindex = if view.selected { "0" } else { "-1" };
    html! { <Menu label={t::stack_actions(l, &view.node.name)} class={classes!("icb", "dots")} right={true} {entries} {tabindex}>{ icon(Icon::More) }</Menu> }
}

/// What stands below the head.
fn content(page: &super::super::context::Page, props: &CardProps) -> Html {
    let (l, view) = (page.l, &props.view);
    if let Some(name) = &view.waits_on {
        return html! { <p class="waiting">{ icon(Icon::Waiting) }<span>{ super::super::marked::marked(&t::stack_waiting_on(l, name)) }</span></p> };
    }
    if let Some(input) = &props.input {
        return input_card(page, view, input);
    }
    let form = if view.selected || view.is_broken() {
        html! { <Form view={view.clone()} /> }
    } else {
        sentence(page, view)
    };
    html! {
        <>
            if view.node.off { <p class="waiting">{ t::stack_switched_off(l) }</p> }
            { view.shares.as_ref().map(|name| html! { <p class="waiting">{ super::super::marked::marked(&t::stack_shared_with(l, name)) }</p> }).unwrap_or_default() }
            { form }
            if let Outcome::Problem(problem) = &view.outcome { { trouble(page, view, problem) } }
            if view.shape().is_some() && !view.node.off { { notes(page, view) } }
            { maps(l, view) }
        </>
    }
}

fn maps(l: Locale, view: &CardView) -> Html {
    if view.node.off {
        return html! {};
    }
    let old = view.shape().is_none();
    if let Some(failure) = &view.failure {
        return html! { <p class="waiting">{ icon(Icon::Warning) }<span>{ super::super::marked::marked(failure) }</span></p> };
    }
    if let Some(values) = &view.entries {
        return html! { <Bars node={view.node.id} name={view.node.name.clone()} values={values.clone()} chosen={view.chosen} {old} stale={view.stale} /> };
    }
    let Some(strip) = &view.strip else { return html! {} };
    let legend = (view.selected && !old).then(|| legend(l, view));
    html! {
        <>
            <MapStrip node={view.node.id} name={view.node.name.clone()} strip={strip.clone()} chosen={view.chosen} kernels={view.kernels.clone()} {old} stale={view.stale} />
            if old { <p class="waiting">{ t::strip_grey_old(l) }</p> }
            { legend.unwrap_or_default() }
        </>
    }
}

/// What the colours mean, how many maps there are, and where the filters come from.
fn legend(l: Locale, view: &CardView) -> Html {
    let Some(strip) = &view.strip else { return html! {} };
    let at = usize::try_from(view.chosen.saturating_sub(strip.first)).unwrap_or(0);
    let (low, high) = strip.ends.get(at).copied().unwrap_or_default();
    let scale = match view.scale {
        Scale::PerMap => t::strip_own_scale(l),
        Scale::Shared => t::strip_layer_scale(l),
    };
    let shown = strip.ranges.len() as u64;
    let hidden = (shown < strip.channels).then(|| t::strip_shown(l, strip.channels, count(l, shown)));
    let filters = view.filters.as_ref().map(|filters| {
        let mut parts = vec![];
        match (filters.preset, filters.seeded) {
            (true, true) => parts.push(t::strip_preset_and_seeded(l, filters.seed)),
            (true, false) => parts.push(t::strip_preset(l).to_owned()),
            (false, true) => parts.push(t::strip_seeded(l, filters.seed)),
            (false, false) => {}
        }
        parts.extend(filters.edited.then(|| t::strip_edited(l).to_owned()));
        parts.extend(filters.loaded.then(|| t::strip_loaded(l).to_owned()));
        parts.join(" · ")
    });
    html! {
        <p class="legend">
            <span class={classes!("ramp", (low < 0.0).then_some("signed"))} aria-hidden="true" />
            <span>{ short_value(low) }{ " … " }{ short_value(high) }</span>
            <span>{ scale }</span>
            { hidden.map(|text| html! { <span>{ text }</span> }).unwrap_or_default() }
            { filters.map(|text| html! { <span>{ text }</span> }).unwrap_or_default() }
        </p>
    }
}
