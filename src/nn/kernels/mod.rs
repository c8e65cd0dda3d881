//! The hot loops, and the plain definitions that tests hold them to. No layer is known to the loops: only arrays and windows.

pub mod across;
pub mod conv;
pub mod dense;
pub mod depthwise;
pub mod four;
pub mod gemm;
pub mod lanes;
pub mod normalize;
pub mod pool;
pub mod pool_rows;
pub mod reference;
pub mod resample;
pub mod transpose;
pub mod winograd;
