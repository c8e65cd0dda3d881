//! The mathematics: networks as plain data, and functions from them to shapes, counts and values. No browser, no text.

pub mod activation;
pub mod along;
pub mod analysis;
pub mod decimal;
pub mod document;
pub mod flat;
pub mod forward;
pub mod kernels;
pub mod layers;
pub mod maps;
pub mod network;
pub mod order;
pub mod params;
pub mod picture;
pub mod reasons;
pub mod repairs;
pub mod shape;
pub mod sorted;
pub mod trace;
pub mod weights;
pub mod window;
pub mod work;
