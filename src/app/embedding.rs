//! What a teacher puts into a page of their own: the address of a frame, made of choices, and the text that each platform takes.

use super::address::pairs;
use super::state::Theme;
use super::view::{Editing, Mode, Part, View};
use crate::words::Locale;

/// What a teacher chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// What the frame shows.
    pub mode: Mode,
    /// Its language; the reader's own where there is none.
    pub locale: Option<Locale>,
    /// Its colours.
    pub theme: Theme,
    /// What may be changed in it.
    pub editing: Editing,
    /// Parts that are not there.
    pub hidden: Vec<Part>,
    /// A way leads to the whole program.
    pub links: bool,
    /// Its heading.
    pub title: String,
    /// The layer it begins with, by name.
    pub layer: String,
    /// Its height, in pixels.
    pub height: u64,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            mode: Mode::Compact,
            locale: None,
            theme: Theme::System,
            editing: Editing::All,
            hidden: vec![],
            links: true,
            title: String::new(),
            layer: String::new(),
            height: 420,
        }
    }
}

impl Choices {
    /// The modes of a frame.
    pub const MODES: [Mode; 4] = [Mode::Compact, Mode::Layer, Mode::View, Mode::Full];

    /// The parts that can be left out of a mode, in their order.
    #[must_use]
    pub fn parts(&self) -> &'static [Part] {
        match self.mode {
            Mode::Compact => {
                &[Part::Props, Part::Shapes, Part::Params, Part::Formula, Part::Toolbar, Part::Share, Part::Lang]
            }
            Mode::Layer => {
                &[Part::Props, Part::Formula, Part::Code, Part::Anim, Part::Toolbar, Part::Share, Part::Lang]
            }
            _ => &[
                Part::Palette,
                Part::Formula,
                Part::Code,
                Part::Anim,
                Part::Footer,
                Part::Toolbar,
                Part::Share,
                Part::Lang,
            ],
        }
    }

    /// The query of the frame's address; what is usual is not said.
    #[must_use]
    pub fn query(&self) -> String {
        let hidden: Vec<&str> =
            self.parts().iter().filter(|part| self.hidden.contains(part)).map(|part| part.word()).collect();
        let layer = if self.mode == Mode::Layer { self.layer.as_str() } else { "" };
        let pairs = [
            ("mode", self.mode.word(), self.mode != Mode::Compact),
            ("lang", self.locale.map_or("", Locale::tag), self.locale.is_some()),
            ("theme", self.theme.word(), self.theme != Theme::System),
            ("edit", self.editing.word(), self.editing != Editing::All && self.mode != Mode::View),
            ("layer", layer, !layer.is_empty()),
            ("hide", &hidden.join(","), !hidden.is_empty()),
            ("links", "0", !self.links),
            ("title", &self.title, !self.title.is_empty()),
        ];
        let said = pairs.iter().filter(|(.., said)| *said).map(|(key, value, _)| [key, "=", &encoded(value)].concat());
        let said: Vec<String> = said.collect();
        if said.is_empty() { String::new() } else { ["?", &said.join("&")].concat() }
    }

    /// The view that the query asks for.
    #[must_use]
    pub fn view(&self) -> View {
        super::address::Address::read_as(Mode::Compact, &self.query(), "").view
    }
}

/// A text as it can stand in an address: letters, digits and a few signs as they are, all else percent-encoded.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    out
}

/// A text as it can stand in HTML, in quotes or not.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Where the frame goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Platform {
    /// Any page of HTML.
    #[default]
    Html,
    /// The same, as the custom element.
    Element,
    /// Moodle and Canvas: a frame that plain links steer.
    Lms,
    /// reveal.js, also Quarto's slides.
    Reveal,
    /// Jupyter Book 2.
    Myst,
    /// Jupyter Book 1.
    Sphinx,
    /// A code cell.
    Jupyter,
    /// A link alone.
    Link,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Html, Self::Element, Self::Lms, Self::Reveal, Self::Myst, Self::Sphinx, Self::Jupyter, Self::Link];

    /// The text for it: `src` is the frame's address, `title` what it is called aloud.
    #[must_use]
    pub fn snippet(self, src: &str, title: &str, height: u64) -> String {
        let (src_html, title_html) = (escaped(src), escaped(title));
        let line = title.replace(['\n', '\r'], " ");
        match self {
            Self::Html => format!(
                "<iframe src=\"{src_html}\" title=\"{title_html}\" width=\"100%\" height=\"{height}\" style=\"border:0;color-scheme:normal\" loading=\"lazy\" allow=\"clipboard-write; fullscreen\" data-external=\"1\"></iframe>"
            ),
            Self::Element => element(src, title, height),
            Self::Lms => format!(
                "<iframe name=\"convscope1\" src=\"{src_html}\" title=\"{title_html}\" width=\"100%\" height=\"{height}\" allowfullscreen></iframe>\n<p><a target=\"convscope1\" href=\"{src_html}\">{title_html}</a></p>"
            ),
            Self::Reveal => {
                let (before, model) = src.split_once('#').unwrap_or((src, ""));
                let join = if before.contains('?') { "&" } else { "?" };
                let src = escaped(&[before, join, "host=reveal#", model].concat());
                format!(
                    "<iframe data-src=\"{src}\" data-preload title=\"{title_html}\" width=\"960\" height=\"540\"></iframe>"
                )
            }
            Self::Myst => format!(":::{{iframe}} {src}\n:width: 100%\n{line}\n:::"),
            Self::Sphinx => format!("```{{iframe}} {src}\n:class: no-blend\n:height: {height}px\n```"),
            Self::Jupyter => {
                let quoted = src.replace('\\', "\\\\").replace('"', "\\\"");
                format!(
                    "from IPython.display import IFrame\nprint(\"{quoted}\")\nIFrame(\"{quoted}\", \"100%\", {height})"
                )
            }
            Self::Link => src.to_owned(),
        }
    }
}

/// The custom element for a frame's address: what that says of how to show the page are its attributes.
fn element(src: &str, title: &str, height: u64) -> String {
    let (before, model) = src.split_once('#').unwrap_or((src, ""));
    let (page, query) = before.split_once('?').unwrap_or((before, ""));
    let folder = page.rfind('/').and_then(|at| page.get(..=at)).unwrap_or_default();
    let model = model.strip_prefix("m=").unwrap_or(model);
    let mut attributes = vec![("model".to_owned(), model.to_owned())];
    // The attribute `title` is every element's own.
    let named = |key: String| if key == "title" { "heading".to_owned() } else { key };
    attributes.extend(pairs(query, '?').map(|(key, value)| (named(key), value)));
    attributes.extend([("label".to_owned(), title.to_owned()), ("height".to_owned(), height.to_string())]);
    let written: Vec<String> =
        attributes.iter().map(|(name, value)| [" ", name, "=\"", &escaped(value), "\""].concat()).collect();
    format!(
        "<script type=\"module\" src=\"{}convscope-embed.js\"></script>\n<conv-scope{}></conv-scope>",
        escaped(folder),
        written.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_make_an_address_that_says_them() {
        assert_eq!(Choices::default().query(), "");
        let all = Choices {
            mode: Mode::Layer,
            locale: Some(Locale::ZhCn),
            theme: Theme::Contrast,
            editing: Editing::Params,
            hidden: vec![Part::Code, Part::Share, Part::Footer],
            links: false,
            title: "步幅 & \"2\" <b>+#".to_owned(),
            layer: "conv2d_1".to_owned(),
            height: 300,
        };
        let view = all.view();
        assert_eq!((view.mode, view.editing, view.closed), (Mode::Layer, Editing::Params, true));
        assert_eq!((view.title.as_str(), view.layer.as_str()), (all.title.as_str(), "conv2d_1"));
        assert_eq!(view.hides(), "code share", "what the mode does not have is not hidden");
        let query = all.query();
        assert!(query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>#'".contains(&byte)), "{query}");
        let read = super::super::address::Address::read(&query, "");
        assert_eq!(
            (read.locale, read.theme, read.wrong.len(), read.unknown.len()),
            (Some(Locale::ZhCn), Some(Theme::Contrast), 0, 0)
        );
        for mode in Choices::MODES {
            assert_eq!(Choices { mode, ..Choices::default() }.view().mode, mode);
        }
    }

    #[test]
    fn a_snippet_is_whole_whatever_the_title() {
        let src = "https://example.org/embed.html?mode=layer&lang=en#m=i5x5x1-c1k3s2";
        let title = "A \"5 × 5\" <input> & more";
        for platform in Platform::ALL {
            let text = platform.snippet(src, title, 420);
            assert!(text.contains("i5x5x1-c1k3s2"), "{platform:?}");
            if text.contains("<iframe") {
                assert!(text.contains("title=\"A &quot;5 × 5&quot; &lt;input&gt; &amp; more\""), "{text}");
                assert!(text.contains("mode=layer&amp;lang=en"), "{text}");
            }
        }
        let src_of_all = "https://example.org/x/embed.html?theme=dark&title=%22a%22%20%3Cb%3E&links=0#p=lenet5";
        assert_eq!(
            Platform::Element.snippet(src_of_all, "x", 300),
            "<script type=\"module\" src=\"https://example.org/x/convscope-embed.js\"></script>\n<conv-scope model=\"p=lenet5\" \
             theme=\"dark\" heading=\"&quot;a&quot; &lt;b&gt;\" links=\"0\" label=\"x\" height=\"300\"></conv-scope>"
        );
        assert!(
            Platform::Element
                .snippet(src, title, 1)
                .contains("<conv-scope model=\"i5x5x1-c1k3s2\" mode=\"layer\" lang=\"en\"")
        );
        assert!(Platform::Reveal.snippet(src, title, 1).contains("lang=en&amp;host=reveal#m="));
        assert!(
            Platform::Reveal
                .snippet("https://example.org/embed.html#p=a", title, 1)
                .contains("embed.html?host=reveal#p=a")
        );
        assert_eq!(Platform::Link.snippet(src, title, 1), src);
    }
}
