//! A node's name, or the field in which another is typed.

use super::super::context::Page;
use super::super::dom::{focus, focus_later, is_there, once_drawn, text_of};
use super::head::change;
use crate::app::message::Msg;
use crate::nn::network::{Edit, EditError, NodeId};
use crate::words::{plain, say, t};
use yew::prelude::*;

/// A name that is typed.
#[derive(Clone, PartialEq)]
pub struct Renaming {
    /// Whose.
    pub node: NodeId,
    /// The name it has: the field closes when it has another.
    pub from: AttrValue,
    /// What is typed.
    pub typed: AttrValue,
}

/// A name is typed, or no longer.
pub type Rename = Callback<Option<Renaming>>;

/// Opens the field of a name.
pub fn begin(node: NodeId, name: &AttrValue, rename: &Rename) -> Callback<()> {
    let (rename, name) = (rename.clone(), name.clone());
    Callback::from(move |()| {
        rename.emit(Some(Renaming { node, from: name.clone(), typed: name.clone() }));
        focus_later(format!("rename-{}", node.0));
    })
}

/// A node, its name, what is typed for another, why that was refused, and who is told.
pub type Name = (NodeId, AttrValue, Option<AttrValue>, Option<EditError>, Rename);

/// The name, or the field in which another is typed.
pub fn name((node, name, typed, refused, rename): &Name, page: &Page) -> Html {
    let node = *node;
    let Some(typed) = typed.clone() else {
        let ondblclick = begin(node, name, rename).reform(|_: MouseEvent| ());
        return html! { <code class="name" {ondblclick} title={name.clone()}>{ name }</code> };
    };
    let refused = refused.as_ref().map(|error| say::edit_error(page.l, error));
    let close = {
        let (rename, send) = (rename.clone(), page.send.clone());
        move || {
            send.emit(Msg::LeaveField(node, "name".to_owned()));
            rename.emit(None);
        }
    };
    // A name that is taken closes the field by being another; one that is refused leaves it open, to be mended.
    let accept = {
        let (send, close, old) = (page.send.clone(), close.clone(), name.clone());
        move |name: &str| match name.trim() {
            name if *name == *old => close(),
            name => send.emit(change(Edit::Rename { node, name: name.to_owned() })),
        }
    };
    let oninput = {
        let from = name.clone();
        rename
            .reform(move |event: InputEvent| Some(Renaming { node, from: from.clone(), typed: text_of(&event).into() }))
    };
    let onchange = {
        let accept = accept.clone();
        Callback::from(move |event: Event| accept(&text_of(&event)))
    };
    let keys = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" => close(),
                "Enter" => accept(&text_of(&event)),
                _ => return,
            }
            // Not where the name is refused: the field stays.
            once_drawn(move || !is_there(&format!("rename-{}", node.0)) && focus(&format!("title-{}", node.0)));
        })
    };
    let leave = {
        let old = name.clone();
        Callback::from(move |event: FocusEvent| {
            if *text_of(&event).trim() == *old {
                close();
            }
        })
    };
    html! {
        <span class={classes!("f", refused.is_some().then_some("bad"))}>
            <input class="rename" id={format!("rename-{}", node.0)} type="text" value={typed} {oninput} aria-label={t::menu_rename(page.l)}
                aria-invalid={refused.is_some().to_string()} {onchange} onkeydown={keys} onblur={leave} spellcheck="false" />
            { refused.map(|error| html! { <span class="field-error" role="alert">{ plain(&error) }</span> }).unwrap_or_default() }
        </span>
    }
}
