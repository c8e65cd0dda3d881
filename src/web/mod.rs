//! The browser: small components that draw what the page knows, and the one place where its effects are carried out.

pub mod app;
pub mod context;
pub mod effects;
pub mod icons;
pub mod lens;
pub mod panels;
pub mod stack;
pub mod top;
pub mod worker_entry;
