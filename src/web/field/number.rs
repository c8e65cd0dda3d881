//! One number: a box to type in, two steppers, and where the argument has an end worth showing a slider.

use super::super::context::use_page;
use super::super::dom::{new_gesture, text_of};
use crate::app::history::Gesture;
use crate::nn::decimal;
use crate::nn::params::Value;
use crate::words::t;
use yew::prelude::*;

/// Figures that a box holds at its usual width, and at most.
const CHARS: usize = 3;
const MOST_CHARS: usize = 14;

/// A number.
#[derive(Properties, PartialEq)]
pub struct NumberProps {
    /// The id of the box.
    pub id: AttrValue,
    /// Its accessible name.
    pub label: AttrValue,
    /// The number, or nothing.
    pub value: Value,
    /// The least number; a stepper does not go below.
    #[prop_or_default]
    pub min: Option<i64>,
    /// Where the slider ends, if there is one.
    #[prop_or_default]
    pub slider: Option<u64>,
    /// What stands in an empty box.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// Fractions are allowed; steppers go by tenths.
    #[prop_or_default]
    pub real: bool,
    /// Several numbers may stand in the box, with commas between them.
    #[prop_or_default]
    pub row: bool,
    /// An empty box means nothing, and is allowed.
    #[prop_or_default]
    pub optional: bool,
    /// The element that says what is wrong, if something is.
    #[prop_or_default]
    pub wrong: Option<AttrValue>,
    /// Takes the number typed, with the gesture it belongs to.
    pub on_set: Callback<(Value, Gesture)>,
    /// The box was left.
    #[prop_or_default]
    pub on_leave: Callback<()>,
}

/// A number as it is typed, in plain figures: full-width ones, as Chinese input methods write them, are figures, groups of
/// three may be set apart (`1,000`, `10 000`), and one comma alone is a decimal one.
fn figures(text: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '−' | '－' | '–' => '-',
        '．' | '。' => '.',
        '，' => ',',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        c => c,
    };
    let text: String = text.trim().chars().map(plain).collect();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    for mark in [',', ' '] {
        let mut groups = whole.trim_start_matches('-').split(mark);
        let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first) && first != "0");
        let groups: Vec<&str> = groups.collect();
        if first && !groups.is_empty() && digits(rest) && groups.iter().all(|group| group.len() == 3 && digits(group)) {
            return text.replace(mark, "");
        }
    }
    match text.split_once(',') {
        Some((whole, rest)) if !rest.is_empty() && digits(rest) && digits(whole.trim_start_matches('-')) => {
            [whole, ".", rest].concat()
        }
        _ => text,
    }
}

/// What a text is: a number, nothing, or a text that is no number (which the layer then refuses with a reason).
fn read(text: &str, optional: bool) -> Value {
    let text = figures(text);
    if text.is_empty() && optional {
        return Value::Null;
    }
    if optional && text.eq_ignore_ascii_case("none") {
        return Value::Null;
    }
    match (text.parse(), decimal::read(&text)) {
        (Ok(n), _) => Value::Int(n),
        (_, Some(x)) => Value::Float(x),
        _ => Value::Text(text),
    }
}

/// What a text of numbers with commas between them is: one number alone, or a list.
fn read_row(text: &str, optional: bool) -> Value {
    let inner = text.trim().trim_matches(['(', ')', '[', ']', '（', '）']);
    let parts: Vec<&str> = inner.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] => read(text, optional),
        // A list of one is written as in Python, with a comma behind it.
        [one] if !inner.trim_end().ends_with([',', '，']) => read(one, optional),
        parts => Value::List(parts.iter().map(|part| read(part, false)).collect()),
    }
}

fn write(value: &Value) -> String {
    match value {
        Value::List(items) => items.iter().map(write).collect::<Vec<_>>().join(", "),
        Value::Int(n) => n.to_string(),
        Value::Float(x) => decimal::write(*x),
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

fn stepped(value: &Value, by: i64, min: Option<i64>, real: bool) -> Value {
    match value {
        // Tenths, without the dust of binary fractions.
        Value::Float(x) if real => Value::Float(((x * 10.0).round() + by as f64) / 10.0),
        other => {
            let low = min.unwrap_or(i64::MIN);
            Value::Int(other.as_int().map_or(low.max(1), |n| n.saturating_add(by)).max(low))
        }
    }
}

/// The number.
#[component]
pub fn Number(props: &NumberProps) -> Html {
    let page = use_page();
    let draft = use_state(|| None::<String>);
    let gesture = use_mut_ref(new_gesture);
    let sent = use_mut_ref(|| None::<Value>);
    {
        // A value that came from elsewhere (undo, a repair) takes the place of what is being typed.
        let (draft, sent) = (draft.clone(), sent.clone());
        use_effect_with(props.value.clone(), move |value| {
            if draft.is_some() && sent.borrow().as_ref() != Some(value) {
                draft.set(None);
            }
        });
    }
    let begin = {
        let gesture = gesture.clone();
        move || *gesture.borrow_mut() = new_gesture()
    };
    let send = {
        let (gesture, on_set) = (gesture, props.on_set.clone());
        move |value: Value| {
            *sent.borrow_mut() = Some(value.clone());
            on_set.emit((value, *gesture.borrow()));
        }
    };
    // The number as the last step left it: two steps may come before the page is drawn again.
    let latest = use_mut_ref(|| Value::Null);
    latest.borrow_mut().clone_from(&props.value);
    let step = {
        let (min, real, send, draft) = (props.min, props.real, send.clone(), draft.clone());
        move |by: i64| {
            draft.set(None);
            let next = stepped(&latest.borrow(), by, min, real);
            latest.borrow_mut().clone_from(&next);
            send(next);
        }
    };
    let oninput = {
        let (draft, send, optional, row) = (draft.clone(), send.clone(), props.optional, props.row);
        Callback::from(move |event: InputEvent| {
            let text = text_of(&event);
            send(if row { read_row(&text, optional) } else { read(&text, optional) });
            draft.set(Some(text));
        })
    };
    let onkeydown = {
        let (step, draft, on_leave) = (step.clone(), draft.clone(), props.on_leave.clone());
        let refused = props.wrong.is_some();
        Callback::from(move |event: KeyboardEvent| {
            let undoes = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
            if undoes && event.key().eq_ignore_ascii_case("z") && refused && draft.is_some() {
                // What was not taken goes first; it is no step of the document.
                event.prevent_default();
                event.stop_propagation();
                draft.set(None);
                on_leave.emit(());
                return;
            }
            let by = match event.key().as_str() {
                _ if event.alt_key() || event.ctrl_key() || event.meta_key() => return,
                "ArrowUp" => 1,
                "ArrowDown" => -1,
                "PageUp" => 10,
                "PageDown" => -10,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            step(by);
        })
    };
    let onblur = {
        let (draft, on_leave) = (draft.clone(), props.on_leave.clone());
        Callback::from(move |_: FocusEvent| {
            if draft.is_some() {
                draft.set(None);
                on_leave.emit(());
            }
        })
    };
    let stepper = |by: i64, icon, label: String| {
        let (step, begin) = (step.clone(), begin.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            begin();
            step(by);
        });
        html! { <button type="button" class="step" tabindex="-1" aria-label={label} {onclick}>{ super::super::icons::icon(icon) }</button> }
    };
    let slider = props.slider.map(|end| {
        let send = send.clone();
        let slide = Callback::from(move |event: InputEvent| send(read(&text_of(&event), false)));
        let begin = begin.clone();
        let onpointerdown = Callback::from(move |_: PointerEvent| begin());
        // Beside the box, which has the name and the keys: not a second stop for either.
        html! {
            <input type="range" class="slide" tabindex="-1" aria-hidden="true" min={props.min.unwrap_or(0).max(0).to_string()} max={end.to_string()}
                value={write(&props.value)} oninput={slide} {onpointerdown} />
        }
    });
    let onfocus = {
        let begin = begin.clone();
        Callback::from(move |_: FocusEvent| begin())
    };
    let shown = draft.as_ref().cloned().unwrap_or_else(|| write(&props.value));
    // As wide as what is in it, within reason; or as what stands there for nothing.
    let seen = props.placeholder.as_deref().filter(|_| shown.is_empty()).unwrap_or(&shown);
    let wide = seen.chars().count().min(MOST_CHARS);
    let width = (wide > CHARS).then(|| format!("width:calc({wide}ch + .75rem)"));
    html! {
        <span class="number">
            <span class={classes!("num", props.wrong.is_some().then_some("bad"))}>
                <input id={props.id.clone()} type="text" inputmode={if props.real { "decimal" } else { "numeric" }} autocomplete="off" spellcheck="false"
                    aria-label={props.label.clone()} aria-invalid={props.wrong.is_some().to_string()} aria-describedby={props.wrong.clone()}
                    placeholder={props.placeholder.clone()} value={shown} style={width}
                    {oninput} {onkeydown} {onblur} {onfocus} />
                if !props.row {
                    <span class="steps">
                        { stepper(1, super::super::icons::Icon::Chevron, t::stack_increase(page.l, &props.label)) }
                        { stepper(-1, super::super::icons::Icon::Chevron, t::stack_decrease(page.l, &props.label)) }
                    </span>
                }
            </span>
            { slider.unwrap_or_default() }
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed() {
        for (text, optional, value) in [
            ("16", false, Value::Int(16)),
            (" １６ ", false, Value::Int(16)),
            ("−3", false, Value::Int(-3)),
            ("2.5", false, Value::Float(2.5)),
            ("1,000", false, Value::Int(1000)),
            ("１０，０００", false, Value::Int(10_000)),
            ("1 000 000", false, Value::Int(1_000_000)),
            ("-12,345.5", false, Value::Float(-12_345.5)),
            ("0,125", false, Value::Float(0.125)),
            ("2,5", false, Value::Float(2.5)),
            ("3, 5", false, Value::Text("3, 5".to_owned())),
            ("1,00", false, Value::Float(1.0)),
            ("99999999999999999999", false, Value::Float(1e20)),
            ("", true, Value::Null),
            ("none", true, Value::Null),
            ("", false, Value::Text(String::new())),
            ("1e999", false, Value::Text("1e999".to_owned())),
            ("NaN", false, Value::Text("NaN".to_owned())),
        ] {
            assert_eq!(read(text, optional), value, "{text}");
        }
        assert_eq!(read_row("1, 2", false), Value::List(vec![Value::Int(1), Value::Int(2)]));
        assert_eq!(read_row("(−1，4）", false), Value::List(vec![Value::Int(-1), Value::Int(4)]));
        assert_eq!(read_row("3", false), Value::Int(3));
        assert_eq!(read_row("64,", false), Value::List(vec![Value::Int(64)]));
        assert_eq!(stepped(&Value::Float(0.3), 1, None, true), Value::Float(0.4));
        assert_eq!(stepped(&Value::Int(1), -1, Some(1), false), Value::Int(1));
        assert_eq!(stepped(&Value::Null, 1, Some(0), false), Value::Int(1));
    }
}
