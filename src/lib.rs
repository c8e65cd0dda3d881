//! Convscope: design a convolutional network and watch a picture go through it, in Keras's words and with Keras's numbers.
//!
//! | module | what | may name |
//! |---|---|---|
//! | [`app`] | what the page knows, and what happens to it | [`nn`], [`text`], [`draw`], [`words`], [`worker`] |
//! | [`draw`] | colours, and where a value comes from | [`nn`], [`words`] |
//! | `js` | the API of the npm package, behind the feature `api` | [`nn`], [`text`], [`draw`], [`words`], wasm-bindgen, js-sys |
//! | [`nn`] | the mathematics: networks, shapes, counts, values | std, ndarray, libm |
//! | [`text`] | the same data as text: JSON of Keras, files, the summary | [`nn`], [`words`] |
//! | [`words`] | the sentences in the reader's language, and how numbers are written | [`nn`] |
//! | [`web`] | the page in a browser | all of the above, yew, web-sys |
//! | [`worker`] | what the page asks of its worker, and what it answers | [`nn`], [`text`], [`draw`] |

pub mod app;
pub mod draw;
#[cfg(feature = "api")]
pub mod js;
pub mod nn;
pub mod text;
#[cfg(feature = "page")]
pub mod web;
pub mod words;
pub mod worker;
