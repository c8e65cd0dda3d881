//! The page, or one of its workers.

fn main() {
    match web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"))
    {
        Some(root) => convscope::web::app::run(root),
        None => convscope::web::worker_entry::run(),
    }
}
