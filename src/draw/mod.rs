//! Geometry and colour as plain data: what is drawn where, and in which colour.

pub mod beam;
pub mod cividis;
pub mod figure;
pub mod overview;
pub mod palette;
pub mod plan;
pub mod steps;
pub mod sweep;
