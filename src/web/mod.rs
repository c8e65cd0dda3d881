//! The browser: small components that draw what the page knows, and the one place where its effects are carried out.

pub mod app;
mod bitmap;
mod browser;
pub mod context;
mod decode;
mod dom;
mod driver;
pub mod effects;
mod field;
mod files;
pub mod icons;
mod keys;
pub mod lens;
mod look;
mod marked;
mod menu;
pub mod panels;
mod pieces;
mod pool;
mod post;
mod same;
mod scroll;
mod settings;
pub mod stack;
mod storage;
pub mod top;
pub mod worker_entry;
