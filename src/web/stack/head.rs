//! The head of a card: its class, its name, the shape after it and its parameters, and its menu.

use super::super::context::Page;
use super::super::icons::{Icon, family, icon};
use super::super::menu::{Entries, Entry, Menu};
use super::super::part::part;
use super::card::CardData;
use super::name::{self, Rename, begin};
use super::view::CardView;
use crate::app::lesson::Hidden;
use crate::app::message::Msg;
use crate::app::state::{Dialog, Valid};
use crate::nn::analysis::Outcome;
use crate::nn::document::Change;
use crate::nn::network::{Edit, NodeId};
use crate::nn::reasons::About;
use crate::nn::shape::Shape;
use crate::words::{Locale, count, lookup, say, shape, spoken_shape, t};
use yew::prelude::*;

/// A shape with its signs set apart.
pub fn sizes(l: Locale, of: &Shape) -> Html {
    let text = shape(l, &of.0);
    let part = |(at, part): (usize, &str)| html! { <>if at > 0 { <s>{ "×" }</s> }{ part.to_owned() }</> };
    html! { <>{ for text.split(" × ").enumerate().map(part) }</> }
}

/// What stands in the place of a number that a lesson asks for.
pub fn veiled(l: Locale) -> Html {
    html! { <span class="veiled"><span aria-hidden="true">{ "?" }</span><span class="sr">{ t::lesson_hidden(l) }</span></span> }
}

/// A change of the network.
pub fn change(edit: Edit) -> Msg {
    Msg::Change(vec![Change::Network(edit)], None)
}

/// The head of a card near the view.
pub fn head(card: &CardData, page: &Page) -> Html {
    let view = &card.view;
    let (node, at, name) = (view.node.id, view.at, AttrValue::from(view.node.name.clone()));
    let grip = (node, at, (!view.is_input).then(|| name.clone()), card.on_drag.clone());
    let typed = card.renaming.clone();
    let refused = view.refused.iter().find(|(param, _)| param == "name").map(|(_, error)| error.clone());
    let actions = Actions {
        node,
        at,
        of: view.of,
        name: name.clone(),
        is_input: view.is_input,
        off: view.node.off,
        selected: view.selected,
        rename: card.on_rename.clone(),
    };
    html! {
        <div class="head">
            { part(grip, handle) }
            { part(view.group, |group, _| html! { <span class="fam">{ icon(group.map_or(Icon::Help, family)) }</span> }) }
            { part(Title::of(view, page.l), title) }
            { part((node, name, typed, refused, card.on_rename.clone()), name::name) }
            if view.is_broken() { { tag(page.l, view) } }
            <span class="sp" />
            { part(Figures::of(view), figures) }
            { part(actions, menu) }
        </div>
    }
}

/// The head of a card far from the view: what can be read of it.
pub fn far_head(view: &CardView, page: &Page) -> Html {
    html! {
        <div class="head">
            { title(&Title::of(view, page.l), page) }
            <code class="name">{ view.node.name.clone() }</code>
            <span class="sp" />
            { figures(&Figures::of(view), page) }
        </div>
    }
}

type Grip = (NodeId, usize, Option<AttrValue>, Callback<(NodeId, usize, PointerEvent)>);

/// What the card is dragged by; the input stays.
fn handle((node, at, name, on_drag): &Grip, page: &Page) -> Html {
    let Some(name) = name else { return html! { <span class="grip" /> } };
    let (node, at, on_drag) = (*node, *at, on_drag.clone());
    let grip = Callback::from(move |event: PointerEvent| {
        if event.type_() == "pointerdown" {
            event.prevent_default();
            if let Some(target) = event.target_dyn_into::<web_sys::Element>() {
                let _ = target.set_pointer_capture(event.pointer_id());
            }
        }
        on_drag.emit((node, at, event));
    });
    html! {
        <span class="grip" title={t::stack_drag(page.l, name)} onpointerdown={grip.clone()} onpointermove={grip.clone()} onpointerup={grip.clone()} onpointercancel={grip}>{ icon(Icon::Grip) }</span>
    }
}

/// The class, as the button that selects the card.
#[derive(PartialEq)]
struct Title {
    node: NodeId,
    at: usize,
    is_input: bool,
    selected: bool,
    class_name: AttrValue,
    spoken: String,
}

impl Title {
    fn of(view: &CardView, l: Locale) -> Self {
        let name = &view.node.name;
        let spoken = match view.shape().filter(|_| !view.hidden.any()) {
            Some(shape) => t::stack_card(l, &view.class_name, name, spoken_shape(l, &shape.0), count(l, view.count)),
            None => [&view.class_name, " ", name].concat(),
        };
        let (node, class_name) = (view.node.id, view.class_name.clone());
        Self { node, at: view.at, is_input: view.is_input, selected: view.selected, class_name, spoken }
    }
}

fn title(title: &Title, page: &Page) -> Html {
    let (node, at, is_input) = (title.node, title.at, title.is_input);
    let send = page.send.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let msg = match event.key().as_str() {
            "ArrowUp" => Msg::SelectNext(-1),
            "ArrowDown" => Msg::SelectNext(1),
            "Delete" | "Backspace" if !is_input => change(Edit::Remove { node }),
            "Insert" => Msg::Dialog(Some(Dialog::Catalogue(at + 1))),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        send.emit(msg);
    });
    let about = lookup(page.l, &["layer.", &title.class_name, ".about"].concat()).unwrap_or_default();
    html! {
        <h3><button type="button" class="title" title={about} aria-label={title.spoken.clone()} tabindex={if title.selected { "0" } else { "-1" }}
            id={format!("title-{}", node.0)} onclick={page.on(move |_: MouseEvent| Msg::Select(node))} {onkeydown}
            aria-describedby="stack-keys" aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete">{ &title.class_name }</button></h3>
    }
}

/// Shape and count, in their columns; struck through where they are those of before.
#[derive(PartialEq)]
struct Figures {
    now: Option<(Shape, u64)>,
    old: Option<Valid>,
    marks: [bool; 2],
    /// Whose; only of the selected card, whose figures can be asked why.
    ask: Option<NodeId>,
    /// Those that a lesson asks for.
    hidden: Hidden,
}

impl Figures {
    fn of(view: &CardView) -> Self {
        let now = view.shape().map(|shape| (shape.clone(), view.count));
        let old = view.old.clone().filter(|_| now.is_none());
        let hidden = if view.is_input { Hidden::default() } else { view.hidden };
        let ask = (view.selected && now.is_some() && !view.is_input && !hidden.any()).then_some(view.node.id);
        Self { now, old, marks: [view.marks[1], view.marks[2]], ask, hidden }
    }
}

fn figures(figures: &Figures, page: &Page) -> Html {
    let l = page.l;
    let (shape, params) = match (&figures.now, &figures.old) {
        (Some((shape, params)), _) => (sizes(l, shape), html! { { count(l, *params) } }),
        (None, Some(old)) => {
            let spoken = t::stack_last_valid(l, spoken_shape(l, &old.shape.0));
            let shape = html! { <del class="old" aria-label={spoken}>{ sizes(l, &old.shape) }</del> };
            (shape, html! { <del class="old">{ count(l, old.params) }</del> })
        }
        (None, None) => Default::default(),
    };
    let [shape, params] = match (figures.ask, &figures.now) {
        (Some(node), Some((sizes, _))) => {
            // Of a vector it is asked how long it is.
            let first = if sizes.0.len() == 3 { About::Height } else { About::Entries };
            let ask = |about: About, title: &'static str, inside: Html| {
                let onclick = page.on(move |_: MouseEvent| Msg::Why(node, about));
                html! { <button type="button" class="ask" {title} {onclick}>{ inside }</button> }
            };
            [ask(first, t::why_ask_shape(l), shape), ask(About::Params, t::why_ask_params(l), params)]
        }
        _ => [shape, params],
    };
    let veil = |hidden: bool, shown: Html| if hidden { veiled(l) } else { shown };
    let (shape, params) = (veil(figures.hidden.shapes, shape), veil(figures.hidden.costs, params));
    let [shape_new, params_new] = figures.marks.map(|changed| changed.then_some("changed"));
    html! {
        <>
            <span class={classes!("shape", shape_new)}>{ shape }</span>
            <span class={classes!("par", params_new)}>{ params }</span>
        </>
    }
}

fn tag(l: Locale, view: &CardView) -> Html {
    let Outcome::Problem(problem) = &view.outcome else { return html! {} };
    html! { <span class="tag">{ icon(Icon::Warning) }{ say::problem(l, &view.class_name, problem).tag }</span> }
}

/// What can be done to a card.
#[derive(Clone, PartialEq)]
struct Actions {
    node: NodeId,
    at: usize,
    of: usize,
    name: AttrValue,
    is_input: bool,
    off: bool,
    selected: bool,
    rename: Rename,
}

fn menu(actions: &Actions, page: &Page) -> Html {
    let tabindex = if actions.selected { "0" } else { "-1" };
    let label = t::stack_actions(page.l, &actions.name);
    let entries = {
        let (actions, page) = (actions.clone(), page.clone());
        Entries::new(move || entries(&actions, &page))
    };
    html! { <Menu {label} class={classes!("icb", "dots")} right={true} {entries} {tabindex}>{ icon(Icon::More) }</Menu> }
}

fn entries(actions: &Actions, page: &Page) -> Vec<Entry> {
    let (l, node, at) = (page.l, actions.node, actions.at);
    let edit = |edit: Edit| page.on(move |()| change(edit.clone()));
    let add = page.on(move |()| Msg::Dialog(Some(Dialog::Catalogue(at + 1))));
    let rename = begin(node, &actions.name, &actions.rename);
    let mut entries = vec![
        Entry::with_icon(t::stack_add_after(l, &actions.name), Icon::Plus, add),
        Entry::with_icon(t::menu_rename(l), Icon::Pencil, rename),
    ];
    if !actions.is_input {
        let switch = if actions.off { t::menu_switch_on(l) } else { t::menu_switch_off(l) };
        let eye = if actions.off { Icon::Eye } else { Icon::EyeOff };
        entries.push(Entry::with_icon(t::menu_duplicate(l), Icon::Copy, edit(Edit::Duplicate { node })));
        entries.push(Entry::with_icon(switch, eye, edit(Edit::Switch { node, off: !actions.off })));
        entries.push(Entry::Rule);
        if at > 1 {
            entries.push(Entry::with_icon(t::menu_move_up(l), Icon::Up, edit(Edit::Move { node, to: at - 1 })));
        }
        if at + 1 < actions.of {
            entries.push(Entry::with_icon(t::menu_move_down(l), Icon::Down, edit(Edit::Move { node, to: at + 1 })));
        }
        entries.push(Entry::Rule);
        entries.push(Entry::with_icon(t::menu_delete(l), Icon::Bin, edit(Edit::Remove { node })));
    }
    entries
}
