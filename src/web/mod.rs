//! The browser: small components that draw what the page knows, and the one place where its effects are carried out.

pub mod app;
mod bitmap;
pub mod context;
mod dom;
pub mod effects;
mod field;
pub mod icons;
mod keys;
pub mod lens;
mod marked;
mod menu;
pub mod panels;
mod pieces;
mod same;
pub mod stack;
pub mod top;
pub mod worker_entry;
