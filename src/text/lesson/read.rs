//! Text → lesson.

use super::{
    Bound, Check, Edits, Figure, Freedom, KernelIs, Lesson, LessonError, MOST_BYTES, MOST_ITEMS, MOST_STEPS, Said,
    Show, Step, Tab, VERSION, What,
};
use crate::nn::document::{Document, PictureSource};
use crate::nn::params::{Map, Value};
use crate::nn::shape::Shape;
use crate::text::path::Path;
use crate::text::share::{self, LinkError, MOST_LAYERS};
use crate::text::{ImportError, Wanted, document, json};

/// A lesson that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The lesson.
    pub lesson: Lesson,
    /// Places that nobody here reads.
    pub unread: Vec<String>,
}

/// Reads a lesson.
///
/// ```
/// use convscope::text::lesson::read;
/// let read = read(r#"{ "convscope_lesson": 1, "title": "t", "steps": [{ "text": "x", "colour": 1 }] }"#).unwrap();
/// assert_eq!((read.lesson.steps.len(), read.unread[0].as_str()), (1, "steps[0].colour"));
/// ```
///
/// # Errors
/// What is wrong, and where.
pub fn read(text: &str) -> Result<Read, LessonError> {
    if text.len() > MOST_BYTES {
        return Err(LessonError::TooLong { most: MOST_BYTES as u64 });
    }
    let value = json::parse(text).map_err(ImportError::Json)?;
    let version = value.get("convscope_lesson").ok_or(LessonError::NotLesson)?;
    let top = Path::Top;
    let place = Path::Key(&top, "convscope_lesson");
    match version.as_int() {
        Some(version) if version > VERSION => return Err(LessonError::Newer { version }),
        Some(1) => {}
        _ => return Err(place.wrong(Wanted::Count).into()),
    }
    let mut reader = Reader { unread: vec![] };
    let map = top.map(&value)?;
    reader.known(map, &top, &["convscope_lesson", "title", "steps", "finish"]);
    let steps = Path::Key(&top, "steps");
    let list = bounded(top.need(map, "steps")?, &steps, MOST_STEPS)?;
    if list.is_empty() {
        return Err(ImportError::Missing { path: Path::Item(&steps, 0).to_string() }.into());
    }
    let lesson = Lesson {
        title: reader.said(top.need(map, "title")?, &Path::Key(&top, "title"))?,
        steps: list
            .iter()
            .enumerate()
            .map(|(at, step)| reader.step(step, &Path::Item(&steps, at)))
            .collect::<Result<_, _>>()?,
        finish: reader.maybe_said(map, &top, "finish")?,
    };
    Ok(Read { lesson, unread: reader.unread })
}

/// Characters of a wrong word that are said.
const MOST_SAID: usize = 40;

fn bounded<'v>(value: &'v Value, path: &Path<'_>, most: usize) -> Result<&'v [Value], LessonError> {
    let list = path.list(value)?;
    if list.len() > most {
        return Err(LessonError::TooMany { path: path.to_string(), most: most as u64 });
    }
    Ok(list)
}

fn unknown(path: &Path<'_>, word: &str, known: &[&str]) -> LessonError {
    let word = word.chars().take(MOST_SAID).collect();
    LessonError::Word { path: path.to_string(), word, known: known.join(", ") }
}

/// A word of a choice.
fn word<T>(value: &Value, path: &Path<'_>, from: fn(&str) -> Option<T>, known: &[&str]) -> Result<T, LessonError> {
    let said = path.text(value)?;
    from(said).ok_or_else(|| unknown(path, said, known))
}

struct Reader {
    unread: Vec<String>,
}

impl Reader {
    /// Takes down what nobody here reads.
    fn known(&mut self, map: &Map, path: &Path<'_>, keys: &[&str]) {
        let unread = map.keys().filter(|key| !keys.contains(&key.as_str()));
        self.unread.extend(unread.map(|key| Path::Key(path, key).to_string()));
    }

    fn said(&mut self, value: &Value, path: &Path<'_>) -> Result<Said, LessonError> {
        if let Some(text) = value.as_text().filter(|text| !text.is_empty()) {
            return Ok(Said { en: text.to_owned(), zh: String::new() });
        }
        let map = path.map(value)?;
        self.known(map, path, &["en", "zh-CN"]);
        let text = |key: &str| match map.get(key) {
            Some(text) => Path::Key(path, key).text(text).map(str::to_owned),
            None => Ok(String::new()),
        };
        let said = Said { en: text("en")?, zh: text("zh-CN")? };
        if said == Said::default() {
            return Err(ImportError::Missing { path: Path::Key(path, "en").to_string() }.into());
        }
        Ok(said)
    }

    fn maybe_said(&mut self, map: &Map, path: &Path<'_>, key: &str) -> Result<Option<Said>, LessonError> {
        map.get(key).map(|value| self.said(value, &Path::Key(path, key))).transpose()
    }

    fn step(&mut self, value: &Value, path: &Path<'_>) -> Result<Step, LessonError> {
        let map = path.map(value)?;
        self.known(map, path, &["title", "text", "start", "picture", "edit", "show", "checks", "hints"]);
        let mut start = map.get("start").map(|start| document_of(start, &Path::Key(path, "start"))).transpose()?;
        if let Some(picture) = map.get("picture") {
            let id = Path::Key(path, "picture").text(picture)?;
            if let Some(start) = &mut start {
                start.picture.source = PictureSource::Sample(id.to_owned());
            }
        }
        let (checks, hints) = (Path::Key(path, "checks"), Path::Key(path, "hints"));
        let list = |key: &str, path: &Path<'_>| match map.get(key) {
            Some(value) => bounded(value, path, MOST_ITEMS).map(<[Value]>::to_vec),
            None => Ok(vec![]),
        };
        let mut step = Step {
            title: self.maybe_said(map, path, "title")?,
            text: self.said(path.need(map, "text")?, &Path::Key(path, "text"))?,
            start,
            edit: map.get("edit").map(|edit| self.edits(edit, &Path::Key(path, "edit"))).transpose()?,
            show: match map.get("show") {
                Some(show) => self.show(show, &Path::Key(path, "show"))?,
                None => Show::default(),
            },
            ..Step::default()
        };
        for (at, check) in list("checks", &checks)?.iter().enumerate() {
            step.checks.push(self.check(check, &Path::Item(&checks, at))?);
        }
        for (at, hint) in list("hints", &hints)?.iter().enumerate() {
            step.hints.push(self.said(hint, &Path::Item(&hints, at))?);
        }
        Ok(step)
    }

    fn edits(&mut self, value: &Value, path: &Path<'_>) -> Result<Edits, LessonError> {
        if value.as_text().is_some() {
            let freedom = word(value, path, Freedom::from_word, Freedom::WORDS)?;
            return Ok(Edits { freedom, layers: vec![], arguments: vec![] });
        }
        let map = path.map(value)?;
        self.known(map, path, &["layers", "arguments"]);
        let names = |key: &str| {
            let path = Path::Key(path, key);
            let Some(value) = map.get(key) else { return Ok(vec![]) };
            let list = bounded(value, &path, MOST_ITEMS)?.iter().enumerate();
            let names = list.map(|(at, name)| Path::Item(&path, at).text(name).map(str::to_owned));
            names.collect::<Result<Vec<_>, _>>().map_err(LessonError::from)
        };
        Ok(Edits { freedom: Freedom::Params, layers: names("layers")?, arguments: names("arguments")? })
    }

    fn show(&mut self, value: &Value, path: &Path<'_>) -> Result<Show, LessonError> {
        let map = path.map(value)?;
        self.known(map, path, &["layer", "tab", "cell", "channel"]);
        let tab = |tab: &Value| word(tab, &Path::Key(path, "tab"), Tab::from_word, Tab::WORDS);
        let cell = |cell: &Value| {
            let path = Path::Key(path, "cell");
            let (y, x) = match path.list(cell)? {
                [y, x] => (Path::Item(&path, 0).count(y)?, Path::Item(&path, 1).count(x)?),
                _ => return Err(path.wrong(Wanted::List)),
            };
            Ok([y, x])
        };
        Ok(Show {
            layer: name(map, path, "layer")?,
            tab: map.get("tab").map(tab).transpose()?,
            cell: map.get("cell").map(cell).transpose()?,
            channel: map.get("channel").map(|channel| Path::Key(path, "channel").count(channel)).transpose()?,
        })
    }

    fn check(&mut self, value: &Value, path: &Path<'_>) -> Result<Check, LessonError> {
        let map = path.map(value)?;
        let (what, keys): (What, &[&str]) = match (map.get("ask"), map.get("check")) {
            (Some(ask), _) => {
                let place = Path::Key(path, "ask");
                let askable = |word: &str| {
                    let none = matches!(word, "problems" | "layers");
                    Figure::from_word(word).filter(|_| !none)
                };
                (What::Ask(word(ask, &place, askable, Figure::WORDS.get(..13).unwrap_or_default())?), &["ask"])
            }
            (None, Some(check)) => self::check(map, path, Path::Key(path, "check").text(check)?)?,
            (None, None) => return Err(ImportError::Missing { path: Path::Key(path, "check").to_string() }.into()),
        };
        let all: Vec<&str> = keys.iter().copied().chain(["check", "layer", "text"]).collect();
        self.known(map, path, &all);
        Ok(Check { what, layer: name(map, path, "layer")?, text: self.maybe_said(map, path, "text")? })
    }
}

/// The keys of a check that bounds a number.
const BOUNDS: [&str; 4] = ["is", "at_most", "at_least", "class"];

/// What a check of this name looks at, and the keys that it has beside those of all.
fn check(map: &Map, path: &Path<'_>, name: &str) -> Result<(What, &'static [&'static str]), LessonError> {
    let is = || path.need(map, "is");
    let place = Path::Key(path, "is");
    Ok(match name {
        "shape" => (What::Shape(shape(is()?, &place)?), &["is"]),
        "argument" => {
            let argument = Path::Key(path, "argument").text(path.need(map, "argument")?)?.to_owned();
            (What::Argument(argument, is()?.clone()), &["argument", "is"])
        }
        "kernel" => {
            let kernel = word(is()?, &place, KernelIs::from_word, KernelIs::WORDS)?;
            let filter = map.get("filter").map(|filter| Path::Key(path, "filter").count(filter)).transpose()?;
            (What::Kernel(kernel, filter), &["is", "filter"])
        }
        name => {
            let Some(figure) = Figure::from_word(name) else {
                let known: Vec<&str> =
                    ["shape", "argument", "kernel"].into_iter().chain(Figure::WORDS.iter().copied()).collect();
                return Err(unknown(&Path::Key(path, "check"), name, &known));
            };
            let count = |key: &str| map.get(key).map(|value| Path::Key(path, key).count(value)).transpose();
            let bound = match (count("is")?, count("at_most")?, count("at_least")?) {
                (Some(n), ..) => Bound::Is(n),
                (None, Some(n), _) => Bound::AtMost(n),
                (None, None, Some(n)) => Bound::AtLeast(n),
                (None, None, None) => return Err(ImportError::Missing { path: place.to_string() }.into()),
            };
            let class = self::name(map, path, "class")?;
            (What::Figure(figure, bound, class), &BOUNDS)
        }
    })
}

fn name(map: &Map, path: &Path<'_>, key: &str) -> Result<Option<String>, ImportError> {
    map.get(key).map(|value| Path::Key(path, key).text(value).map(str::to_owned)).transpose()
}

/// `"14x14x16"` or `[14, 14, 16]`.
fn shape(value: &Value, path: &Path<'_>) -> Result<Shape, LessonError> {
    if let Some(text) = value.as_text() {
        let sizes = text.split(['x', '×', 'X']).map(|size| size.trim().parse().ok());
        let sizes: Option<Vec<u64>> = sizes.take(MOST_ITEMS).collect();
        return sizes.map(|sizes| Shape::known(&sizes)).ok_or_else(|| unknown(path, text, &["14x14x16"]));
    }
    let list = bounded(value, path, MOST_ITEMS)?.iter().enumerate();
    let sizes = list.map(|(at, size)| Path::Item(path, at).count(size)).collect::<Result<Vec<_>, _>>()?;
    Ok(Shape::known(&sizes))
}

/// What a step begins with: a link's field (`m=…`, `p=…`, `s=…`), or Keras's JSON or a saved document as it is.
fn document_of(value: &Value, path: &Path<'_>) -> Result<Document, LessonError> {
    let read = match value.as_text() {
        Some(text) => {
            let field = text.split_once('=').and_then(|(key, value)| share::field(key, value));
            field.unwrap_or(Err(LinkError::Nothing))
        }
        None => document::from_value(value).map_err(LinkError::Import),
    };
    let wrong = |error| LessonError::Start { path: path.to_string(), error };
    let document = read.map_err(wrong)?.document;
    let layers = document.network.nodes.len();
    if layers > MOST_LAYERS {
        let error = ImportError::TooManyLayers { layers: layers as u64, most: MOST_LAYERS as u64 };
        return Err(wrong(LinkError::Import(error)));
    }
    Ok(document)
}
