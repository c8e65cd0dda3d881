//! [`Document`] <-> its file: Keras's model JSON with one object more, `convscope`.
//!
//! The model part is what [`keras_json::write`] gives, so that Keras opens the file too. The object holds what Keras has no
//! word for: identities, what is switched off, weights, the picture, the title. A plain model JSON opens as well.
//!
//! ```text
//! "convscope": {
//!   "version": 1,
//!   "title": {"preset": "lenet5"},                                  or {"own": "…"}
//!   "picture": {"sample": "digit-4", "fit": "fill"},                or {"name": "me.png", "base64": "…", "fit": "fill"}
//!   "nodes": [{"id": 0, "name": "input_layer"}, {"id": 4, "name": "conv2d", "off": true}],
//!   "weights": {"seed": 7, "first": "presets", "edits": [{"node": 4, "weight": "kernel", "filter": 0, "preset": "sobel_x"}]},
//!   "classes": ["cat", "dog"]                                       what the entries of the output stand for, where it is known
//! }
//! ```
//! `nodes` gives the order too. Where the model part cannot say what a node reads (a layer that was removed, or that stands
//! below), `reads` does; where it cannot say the kind, the outputs or the name of the network, those stand beside `nodes`.
//!
//! What a newer version added is kept and written back. What is broken is an [`ImportError`] with its place.

mod read;
mod restore;
mod weights;
mod wire;
mod write;

pub use read::{Opened, of_network, read};
pub(crate) use read::{fitting, from_value};
pub use wire::{read_network_and_weights, write_network_and_weights};
pub(crate) use write::value;
pub use write::{write, write_file};

/// The version that is written. A newer one is read as far as it is understood.
pub const VERSION: i64 = 1;

#[cfg(test)]
mod tests;
