//! page or worker

use wasm_bindgen::prelude::*;

#[yew::function_component]
fn Hello() -> yew::Html {
    yew::html! { <main><h1>{ "Convscope" }</h1></main> }
}

fn main() {
    if web_sys::window().is_some() {
        let app = gloo();
        app.map(yew::Renderer::<Hello>::with_root).map(|r| r.render());
    } else {
        let answer = Closure::<dyn Fn(JsValue)>::new(|_| {}).into_js_value();
        let _ = js_sys::Reflect::set(&js_sys::global(), &"onmessage".into(), &answer);
    }
}

fn gloo() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id("app")
}
