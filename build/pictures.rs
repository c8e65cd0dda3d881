//! Turns `www/pictures/index.toml` into the table of `app::samples`.

use std::fmt::Write;

/// The Rust that `src/app/samples.rs` includes, or what is wrong with the file.
pub(crate) fn generate(text: &str) -> Result<String, String> {
    let index: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let pictures = index.get("picture").and_then(toml::Value::as_array).ok_or("it has no [[picture]]")?;
    let mut code =
        "/// The pictures that come with the page; a first visit shows the first.\npub const SAMPLES: &[Sample] = &[\n"
            .to_owned();
    for (at, picture) in pictures.iter().enumerate() {
        let word = |table: &toml::Value, key: &str| {
            let word = table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
            word.ok_or_else(|| format!("picture {} has no `{key}`", at + 1))
        };
        let kind = match word(picture, "kind")?.as_str() {
            "photo" => "Photo",
            "digit" => "Digit",
            other => return Err(format!("picture {} is of the kind `{other}`, which there is not", at + 1)),
        };
        let origin = word(picture, "origin")?;
        let origin = index.get("origin").and_then(|origins| origins.get(&origin));
        let origin = origin.ok_or_else(|| format!("the origin of picture {} is not there", at + 1))?;
        let (id, file) = (word(picture, "id")?, word(picture, "file")?);
        let (author, licence) = (word(origin, "author")?, word(origin, "licence")?);
        // Writing into a String does not fail.
        let _ = writeln!(
            code,
            "    Sample {{ id: {id:?}, file: {file:?}, kind: Kind::{kind}, author: {author:?}, licence: {licence:?} }},"
        );
    }
    code.push_str("];\n");
    Ok(code)
}
