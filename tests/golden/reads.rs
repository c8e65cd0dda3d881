//! What is read from a model JSON is written back equal.

use crate::files::lines;
use convscope::nn::analysis::analyze;
use convscope::nn::params::Value;
use convscope::text::keras_json::{from_value, write};

/// The first place where two values differ.
fn difference(a: &Value, b: &Value, path: &str) -> Option<String> {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => {
            let keys = a.keys().chain(b.keys());
            keys.into_iter().find_map(|key| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => difference(a, b, &format!("{path}.{key}")),
                (a, b) => Some(format!("{path}.{key}: {a:?} → {b:?}")),
            })
        }
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(at, (a, b))| difference(a, b, &format!("{path}[{at}]")))
        }
        (a, b) => (a != b).then(|| format!("{path}: {a:?} → {b:?}")),
    }
}

fn all_configs() -> Vec<(String, Value)> {
    let mut configs = vec![];
    for name in ["applications", "shapes", "files/legacy", "forward"] {
        for case in lines(&format!("oracle/{name}.jsonl.gz")) {
            let id = ["name", "id", "model"].iter().find_map(|key| case.get(key)?.as_text()).unwrap_or_default();
            let source = case.get("source").and_then(Value::as_text).unwrap_or_default();
            configs.push((format!("{name} {id} {source}"), case.get("config").unwrap().clone()));
        }
    }
    // Networks of a folder outside, where one is named (see `random_cases.py`).
    let folder = std::env::var_os("CONVSCOPE_CASES").map(|folder| std::fs::read_dir(folder).unwrap());
    for path in folder.into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|end| end == "gz") {
            for case in lines(path.to_str().unwrap()) {
                let id = case.get("id").and_then(Value::as_text).unwrap_or_default();
                configs.push((id.to_owned(), case.get("config").unwrap().clone()));
            }
        }
    }
    configs
}

/// ResNet50's JSON, and every other: layers that are not built yet are kept untouched.
#[test]
fn without_loss() {
    let configs = all_configs();
    let mut wrong = vec![];
    for (id, config) in &configs {
        let read = from_value(config).unwrap_or_else(|error| panic!("{id}: {error:?}"));
        let written = write(&read.network, &analyze(&read.network));
        if let Some(difference) = difference(config, &written, "") {
            wrong.push(format!("{id}: {difference}"));
        }
    }
    println!("reads: {} model JSONs written back, {} not equal", configs.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(configs.iter().any(|(id, _)| id.starts_with("applications ResNet50")));
    assert!(configs.len() >= 3 + 400 + 25 + 40);
}
