//! What a nested model holds, below its card's head: folded at first.

use super::super::context::Page;
use super::super::icons::{family, icon};
use crate::app::inside::Inner;
use crate::nn::layers::Group;
use crate::words::{count, shape, t};
use std::rc::Rc;
use yew::prelude::*;

/// The layers, in a list that unfolds.
pub fn group(inner: &Rc<[Inner]>, page: &Page) -> Html {
    let l = page.l;
    let row = |inner: &Inner| {
        let size = inner.shape.as_ref().map(|size| shape(l, &size.0)).unwrap_or_default();
        html! {
            <li style={format!("--depth:{}", inner.depth)}>
                <span class="fam">{ icon(family(inner.group.unwrap_or(Group::Shape))) }</span>
                <b lang="en">{ inner.class_name.clone() }</b>
                <code class="name">{ inner.name.clone() }</code>
                <span class="shape">{ size }</span>
                <span class="par">{ count(l, inner.params) }</span>
            </li>
        }
    };
    // Its own layers: not those of models in it.
    let own = inner.iter().filter(|inner| inner.depth == 0).count() as u64;
    html! {
        <details class="group">
            <summary>{ t::stack_inside(l, own) }</summary>
            <ol>{ for inner.iter().map(row) }</ol>
        </details>
    }
}
