//! How an address asks the page to be shown: its mode, what of it is there, what may be changed. Every choice is a list of words
//! with the default first; [`super::address`] says which key gives which.

/// A choice of words, the default first.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $(#[$first_about:meta])* $first:ident = $first_word:literal $(, $(#[$other_about:meta])* $other:ident = $word:literal)* $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
        pub enum $name {
            #[default]
            $(#[$first_about])*
            $first,
            $($(#[$other_about])* $other,)*
        }

        impl $name {
            /// Its words, the default first.
            pub const WORDS: &[(&str, Self)] = &[($first_word, Self::$first) $(, ($word, Self::$other))*];

            /// Its word.
            #[must_use]
            pub fn word(self) -> &'static str {
                Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
            }
        }
    };
}

words! {
    /// What the page is.
    Mode {
        /// Everything.
        Full = "full",
        /// The layers in a row, and what there is to say of the chosen one.
        Compact = "compact",
        /// One layer: the window on its input.
        Layer = "layer",
        /// Everything, to be looked at and not to be changed.
        View = "view",
        /// A lesson, step by step.
        Lesson = "lesson",
    }
}

words! {
    /// What of the network may be changed.
    Editing {
        /// Everything.
        All = "all",
        /// The arguments of its layers, but not which layers there are.
        Params = "params",
        /// Nothing.
        Nothing = "none",
    }
}

words! {
    /// Whether the window moves.
    Anim {
        /// By itself, once someone starts it.
        Auto = "auto",
        /// Step by step.
        Step = "step",
        /// Not at all: a cell can be picked.
        Off = "off",
    }
}

words! {
    /// A part of the page that a host may want shown or hidden.
    Part {
        /// What adds layers.
        Palette = "palette",
        /// The form of the chosen layer.
        Props = "props",
        /// The sizes of what layers write.
        Shapes = "shapes",
        /// The counts of parameters.
        Params = "params",
        /// The layer and the network as code, and the summary.
        Code = "code",
        /// The formulas.
        Formula = "formula",
        /// What lets the window move.
        Anim = "anim",
        /// The bar at the top.
        Toolbar = "toolbar",
        /// Copying a link, saving, opening in full.
        Share = "share",
        /// The choice of language and colours.
        Lang = "lang",
        /// The totals.
        Footer = "footer",
    }
}

words! {
    /// The program that the frame stands in.
    Host {
        /// None in particular.
        Plain = "",
        /// Slides, whose keys are to come back to them.
        Reveal = "reveal",
    }
}

words! {
    /// When the page begins to compute.
    Load {
        /// At once.
        Auto = "auto",
        /// When someone wants to see it.
        Click = "click",
    }
}

/// The most characters of a heading, an instance's name or an origin.
const MOST_TEXT: usize = 200;

/// How the page is shown.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct View {
    /// What it is.
    pub mode: Mode,
    /// What may be changed.
    pub editing: Editing,
    /// What a host wants shown that its mode hides, one bit a [`Part`].
    pub shown: u16,
    /// What a host wants hidden.
    pub hidden: u16,
    /// The layer to begin with: its place, from the input's 0, or its name.
    pub layer: String,
    /// The lesson to begin, by its id.
    pub lesson: String,
    /// Whether the window moves.
    pub anim: Anim,
    /// How quickly, as a place in [`super::player::SPEEDS`].
    pub speed: Option<usize>,
    /// No way leads out of the frame.
    pub closed: bool,
    /// The heading; the network's own title where there is none.
    pub title: String,
    /// What the frame calls itself in its messages.
    pub id: String,
    /// The one origin whose messages are heard; any where there is none.
    pub origin: String,
    /// The program around.
    pub host: Host,
    /// When it begins to compute.
    pub load: Load,
    /// The page around is not told how high this one is.
    pub steady: bool,
}

impl View {
    /// What may be changed: nothing in a view.
    #[must_use]
    pub fn editing(&self) -> Editing {
        if self.mode == Mode::View { Editing::Nothing } else { self.editing }
    }

    /// Whether a part is there.
    #[must_use]
    pub fn shows(&self, part: Part) -> bool {
        (self.hidden & !self.shown) & bit(part) == 0
    }

    /// The words of the parts that are hidden, as the page's styles read them.
    #[must_use]
    pub fn hides(&self) -> String {
        let hidden = Part::WORDS.iter().filter(|(_, part)| !self.shows(*part)).map(|(word, _)| *word);
        hidden.collect::<Vec<_>>().join(" ")
    }

    /// Whether the page is all there is, and not made to stand in another: it keeps what was made, and its address follows.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.mode == Mode::Full
    }
}

fn bit(part: Part) -> u16 {
    1 << part as u16
}

/// The bits of a list of parts.
#[must_use]
pub fn parts(list: &str) -> Option<u16> {
    let mut bits = 0;
    for word in list.split([',', ' ']).filter(|word| !word.is_empty()) {
        bits |= bit(Part::WORDS.iter().find(|(known, _)| *known == word)?.1);
    }
    Some(bits)
}

/// A text of a host's, if it is not too long.
#[must_use]
pub fn short(text: &str) -> Option<String> {
    (text.chars().count() <= MOST_TEXT).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_has_its_words() {
        assert_eq!(Mode::default().word(), "full");
        assert_eq!(Editing::Nothing.word(), "none");
        for (word, part) in Part::WORDS {
            assert_eq!((part.word(), parts(word)), (*word, Some(bit(*part))));
        }
        assert_eq!(parts("palette, footer"), Some(bit(Part::Palette) | bit(Part::Footer)));
        assert_eq!((parts(""), parts("palette,sidebar")), (Some(0), None));
    }

    #[test]
    fn what_is_shown_goes_before_what_is_hidden() {
        let view = View { hidden: bit(Part::Code) | bit(Part::Footer), shown: bit(Part::Code), ..View::default() };
        assert!(view.shows(Part::Code) && view.shows(Part::Toolbar) && !view.shows(Part::Footer));
        assert_eq!(view.hides(), "footer");
        assert_eq!(View { mode: Mode::View, ..View::default() }.editing(), Editing::Nothing);
    }
}
