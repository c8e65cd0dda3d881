//! Names as Keras gives them.

/// Keras's snake case of a class name: `Conv2D` → `conv2d`, `MaxPooling2D` → `max_pooling2d`, `PReLU` → `p_re_lu`.
#[must_use]
pub fn snake_case(class_name: &str) -> String {
    let letters: Vec<char> =
        class_name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_' || !c.is_ascii()).collect();
    let mut snake = String::new();
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|b| b != '_')
            && (after.is_some_and(|c| c.is_ascii_lowercase()) || before.is_some_and(|c| c.is_ascii_lowercase()));
        if starts_word {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// A name without the number that tells it from others of its kind.
pub(super) fn unnumbered(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((stem, number))
            if !stem.is_empty() && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            stem
        }
        _ => name,
    }
}
