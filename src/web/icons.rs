//! The icons: line drawings on a grid of 16 pixels, strokes of 1.2, in the colour of the text around them.
//!
//! They are decoration: what an icon means is said by the label beside it, or by the `aria-label` of its button.

use crate::nn::layers::Group;
use yew::prelude::*;

/// How a path is drawn.
#[derive(Clone, Copy)]
enum Draw {
    /// Its outline.
    Line,
    /// Its area, lightly.
    Wash,
    /// Its area, in full.
    Solid,
}

use Draw::{Line, Solid, Wash};

macro_rules! icons {
    ($($(#[doc = $doc:literal])+ $name:ident = [$(($draw:ident, $path:literal)),+];)+) => {
        /// An icon.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Icon { $($(#[doc = $doc])+ $name,)+ }

        impl Icon {
            const fn paths(self) -> &'static [(Draw, &'static str)] {
                match self { $(Self::$name => &[$(($draw, $path)),+],)+ }
            }
        }
    };
}

icons! {
    /// The family of the input: a picture.
    Input = [(Line, "M2 2.5h12v11H2z"), (Wash, "M2 11.5l3.6-4 3 3.2 2-1.9L14 12v1.5H2z"), (Line, "M2 11.5l3.6-4 3 3.2 2-1.9L14 12"), (Solid, "M11.9 5.3a1.2 1.2 0 11-2.4 0 1.2 1.2 0 012.4 0z")];
    /// The family of convolutions: a grid with a window.
    Convolution = [(Wash, "M6 2h8v8H6z"), (Line, "M2 2h12v12H2zM6 2v12M10 2v12M2 6h12M2 10h12")];
    /// The family of pools: four cells, one of which wins.
    Pooling = [(Solid, "M8 2h6v6H8z"), (Wash, "M2 8h6v6H2z"), (Line, "M2 2h12v12H2zM8 2v12M2 8h12")];
    /// The family of normalisation: a bell curve.
    Normalization = [(Wash, "M4.2 13C6.4 11.6 6.6 3 8 3s1.6 8.6 3.8 10z"), (Line, "M1.5 13.5C6.2 13.3 6.5 3 8 3s1.8 10.3 6.5 10.5M8 3v10.5")];
    /// The family of what only changes the shape: one rectangle becomes another.
    Shape = [(Line, "M2 6h8v8H2z"), (Wash, "M6 2h8v8H6z"), (Line, "M6 6V2h8v8h-4")];
    /// The family of activations: a bent line.
    Activation = [(Line, "M1.5 11.5H8l6-8"), (Line, "M8 13.2v-1.7")];
    /// The family of dense layers: everything to everything.
    Dense = [(Line, "M3.5 3.5l9 9M3.5 12.5l9-9M3.5 8h9"), (Solid, "M4.9 3.5a1.4 1.4 0 11-2.8 0 1.4 1.4 0 012.8 0zM4.9 12.5a1.4 1.4 0 11-2.8 0 1.4 1.4 0 012.8 0zM13.9 3.5a1.4 1.4 0 11-2.8 0 1.4 1.4 0 012.8 0zM13.9 12.5a1.4 1.4 0 11-2.8 0 1.4 1.4 0 012.8 0z")];
    /// One step back.
    Undo = [(Line, "M6 2.5L2.5 6 6 9.5M2.5 6H10a3.7 3.7 0 010 7.4H6.5")];
    /// One step forward again.
    Redo = [(Line, "M10 2.5L13.5 6 10 9.5M13.5 6H6a3.7 3.7 0 000 7.4h3.5")];
    /// Another language: a Chinese and a Latin letter.
    Language = [(Line, "M1 4.2h7.5M4.7 2.2v2M2.3 11.3C5 9.8 6.6 7.4 6.9 4.2M2.6 6.4c.8 2 2.3 3.6 4.3 4.6"), (Line, "M8 14.2l3.4-8 3.4 8M9.2 11.5h4.4")];
    /// Light and dark.
    Theme = [(Line, "M14 8A6 6 0 112 8a6 6 0 0112 0z"), (Solid, "M8 2a6 6 0 010 12z")];
    /// The stack: layer below layer.
    Rows = [(Line, "M2 2.5h12v3H2zM2 6.5h12v3H2zM2 10.5h12v3H2z")];
    /// The overview: the layers side by side, from the side.
    Overview = [(Line, "M1.5 13.5h13"), (Solid, "M3 3h1.5v9H3zM6.5 5.5h2v6.5h-2zM10.5 8.5H14V12h-3.5z")];
    /// Help.
    Help = [(Line, "M5.3 5.7a2.7 2.7 0 115.4 0c0 2.1-2.7 2.3-2.7 4.6"), (Solid, "M8.9 13a.9.9 0 11-1.8 0 .9.9 0 011.8 0z")];
    /// Make it as large as the page.
    Expand = [(Line, "M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5L9 7M2.5 13.5L7 9")];
    /// Give the page back.
    Shrink = [(Line, "M13 7H9V3M3 9h4v4M9 7l4.5-4.5M7 9l-4.5 4.5")];
    /// Close.
    Close = [(Line, "M3.5 3.5l9 9M12.5 3.5l-9 9")];
    /// More actions.
    More = [(Solid, "M4.5 8a1.2 1.2 0 11-2.4 0 1.2 1.2 0 012.4 0zM9.2 8a1.2 1.2 0 11-2.4 0 1.2 1.2 0 012.4 0zM13.9 8a1.2 1.2 0 11-2.4 0 1.2 1.2 0 012.4 0z")];
    /// What it stands on can be dragged.
    Grip = [(Solid, "M5 2.5h2v2H5zM9 2.5h2v2H9zM5 7h2v2H5zM9 7h2v2H9zM5 11.5h2v2H5zM9 11.5h2v2H9z")];
    /// Opens downwards.
    Chevron = [(Line, "M4.5 6.5L8 10l3.5-3.5")];
    /// To the left: the one before.
    Left = [(Line, "M9.5 4.5L6 8l3.5 3.5")];
    /// To the right: the next one.
    Right = [(Line, "M6.5 4.5L10 8l-3.5 3.5")];
    /// Add.
    Plus = [(Line, "M8 3v10M3 8h10")];
    /// Something is wrong.
    Warning = [(Line, "M8 2l6.5 11.5h-13z"), (Line, "M8 6.2v3.6"), (Solid, "M8.8 11.6a.8.8 0 11-1.6 0 .8.8 0 011.6 0z")];
    /// Waits on something above.
    Waiting = [(Line, "M9.9 2.4a6 6 0 00-3.8 0M13.6 6.1a6 6 0 00-2-2.5M13.6 9.9a6 6 0 000-3.1M11.2 13.1a6 6 0 002.2-2.6M6.1 13.6a6 6 0 003.8 0M2.6 10.5a6 6 0 002.2 2.6M2.4 6.8a6 6 0 000 3.1M4.4 3.6a6 6 0 00-2 2.5")];
    /// Find.
    Search = [(Line, "M11.5 7a4.5 4.5 0 11-9 0 4.5 4.5 0 019 0zM10.3 10.3L14 14")];
    /// Two values are kept equal.
    Link = [(Line, "M6.5 5H5a3 3 0 000 6h1.5M9.5 5H11a3 3 0 010 6H9.5M5.5 8h5")];
    /// Two values are set apart.
    Unlink = [(Line, "M6 5H5a3 3 0 000 6h1M10 5h1a3 3 0 010 6h-1M9.5 2l-3 12")];
    /// Seen, or switched on.
    Eye = [(Line, "M1.5 8C3 5.3 5.3 4 8 4s5 1.3 6.5 4C13 10.7 10.7 12 8 12s-5-1.3-6.5-4z"), (Solid, "M9.8 8a1.8 1.8 0 11-3.6 0 1.8 1.8 0 013.6 0z")];
    /// Not seen, or switched off.
    EyeOff = [(Line, "M1.5 8C3 5.3 5.3 4 8 4s5 1.3 6.5 4C13 10.7 10.7 12 8 12s-5-1.3-6.5-4z"), (Line, "M3 13.5l10-11")];
    /// Take a picture.
    Camera = [(Line, "M1.5 4.5H5l1.2-2h3.6l1.2 2h3.5v8.5h-13z"), (Line, "M10.6 8.6a2.6 2.6 0 11-5.2 0 2.6 2.6 0 015.2 0z")];
    /// Draw, or edit.
    Pencil = [(Line, "M2.5 13.5l.7-3.2L11 2.5 13.5 5l-7.8 7.8zM9.2 4.3l2.5 2.5")];
    /// Open a file.
    Folder = [(Line, "M1.5 13V3h4.5l1.5 2h7v8z")];
    /// Up.
    Up = [(Line, "M8 13.5v-11M3.5 7L8 2.5 12.5 7")];
    /// Down.
    Down = [(Line, "M8 2.5v11M3.5 9L8 13.5 12.5 9")];
    /// Copy.
    Copy = [(Line, "M5.5 5.5h8v8h-8z"), (Line, "M5.5 10.5h-3v-8h8v3")];
    /// Take away.
    Bin = [(Line, "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.7 7v4M9.3 7v4")];
    /// Back to how it was.
    Reset = [(Line, "M3 8a5 5 0 105-5H4.5M7 .8L4.5 3 7 5.3")];
    /// By chance: a die.
    Seed = [(Line, "M2.5 2.5h11v11h-11z"), (Solid, "M6.5 5.5a1 1 0 11-2 0 1 1 0 012 0zM11.5 5.5a1 1 0 11-2 0 1 1 0 012 0zM9 8a1 1 0 11-2 0 1 1 0 012 0zM6.5 10.5a1 1 0 11-2 0 1 1 0 012 0zM11.5 10.5a1 1 0 11-2 0 1 1 0 012 0z")];
    /// Rub out.
    Eraser = [(Line, "M6.3 13.5L2.5 9.7l7-7 4.5 4.5-6.3 6.3zM6 6.2l4.5 4.5M6.3 13.5h7.2")];
    /// To the first.
    First = [(Line, "M3 3v10M13 3.5v9L6 8z")];
    /// To the one before.
    Back = [(Line, "M11.5 3.5v9L4.5 8z")];
    /// To the next one.
    Next = [(Line, "M4.5 3.5v9l7-4.5z")];
    /// To the last.
    Last = [(Line, "M13 3v10M3 3.5v9L10 8z")];
    /// Play.
    Play = [(Solid, "M5 3v10l8-5z")];
    /// Rest.
    Pause = [(Solid, "M4.5 3.5h2.5v9H4.5zM9 3.5h2.5v9H9z")];
    /// Done, or chosen.
    Check = [(Line, "M2.5 8.5l3.7 3.7 7.3-8.2")];
}

/// The icon of a family of layers.
#[must_use]
pub const fn family(group: Group) -> Icon {
    match group {
        Group::Input => Icon::Input,
        Group::Convolution => Icon::Convolution,
        Group::Pooling => Icon::Pooling,
        Group::Normalization => Icon::Normalization,
        Group::Shape => Icon::Shape,
        Group::Activation => Icon::Activation,
        Group::Dense => Icon::Dense,
    }
}

/// Draws an icon.
pub fn icon(icon: Icon) -> Html {
    let path = |(draw, d): &(Draw, &'static str)| match draw {
        Line => html! { <path d={*d} /> },
        Wash => html! { <path d={*d} fill="currentColor" fill-opacity="0.18" stroke="none" /> },
        Solid => html! { <path d={*d} fill="currentColor" stroke="none" /> },
    };
    html! {
        <svg class="ic" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.2"
            aria-hidden="true" focusable="false">
            { for icon.paths().iter().map(path) }
        </svg>
    }
}
