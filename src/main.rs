//! page or worker
fn main() {}
