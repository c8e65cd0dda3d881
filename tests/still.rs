//! What `index.html` shows where the program is not there: the first example as a figure and a table. It is checked in, so that a
//! build needs no program to make a page, and held here to what the program draws.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use convscope::draw::figure::stack::stack;
use convscope::nn::analysis::analyze;
use convscope::text::describe::description;
use convscope::text::presets::{PRESETS, preset};
use convscope::words::{Locale, count, lookup, t};
use std::path::Path;

const BEGIN: &str = "with --update -->\n";
const END: &str = "    <!-- /still -->";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The figure, the table and the links, without the program.
fn still() -> String {
    let l = Locale::En;
    let id = PRESETS[0];
    let network = preset(id).unwrap().network;
    let report = analyze(&network);
    let name = lookup(l, &format!("preset.{id}")).unwrap();
    let said = description(l, name, &network, &report, None);
    let mut html = String::from("    <div class=\"boot-still\" lang=\"en\">\n      ");
    html.push_str(&stack(l, name, &network, &report, &said.about).svg);
    html.push_str(&format!("\n      <p>{}</p>\n      <table>\n        <thead><tr>", escaped(&said.about)));
    for head in [t::figure_layer(l), t::describe_arguments(l), t::figure_shape(l), t::totals_parameters(l)] {
        html.push_str(&format!("<th scope=\"col\">{}</th>", escaped(head)));
    }
    html.push_str("</tr></thead>\n        <tbody>\n");
    for row in &said.rows {
        html.push_str(&format!(
            "        <tr><th scope=\"row\">{} {}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            escaped(&row.class_name),
            escaped(&row.name),
            escaped(&row.arguments),
            escaped(&row.gives),
            count(l, row.parameters.unwrap())
        ));
    }
    html.push_str("        </tbody>\n      </table>\n    </div>\n");
    html
}

#[test]
fn the_page_without_its_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("index.html");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (stored, after) = rest.split_once(END).unwrap();
    let made = still();
    if std::env::var_os("CONVSCOPE_UPDATE").is_some() && stored != made {
        std::fs::write(&path, [before, BEGIN, &made, END, after].concat()).unwrap();
        return;
    }
    assert!(
        stored == made,
        "index.html does not show the first example as the program draws it: run the tests with --update"
    );
}
