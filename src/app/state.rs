//! What the page knows.

use super::beside::Beside;
use super::figure::Figure;
use super::history::History;
use super::lesson::Playing;
use super::overview::Way;
use super::player::Player;
use super::spoken::Spoken;
use super::view::View;
use crate::draw::overview::fold::Folding;
use crate::nn::analysis::{Report, analyze};
use crate::nn::document::Document;
use crate::nn::maps::Maps;
use crate::nn::network::{EditError, NodeId};
use crate::nn::picture::Rgba;
use crate::nn::reasons::About;
use crate::nn::repairs::Repair;
use crate::nn::shape::{DataFormat, Shape};
use crate::nn::sorted::Sorted;
use crate::text::lesson::LessonError;
use crate::text::share::{LeftOut, LinkError};
use crate::text::trained::Came;
use crate::text::{ImportError, Warning};
use crate::words::Locale;
use crate::worker::{Failure, Pixels, Queue, Scale, Strip};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// The colours of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
    /// High contrast.
    Contrast,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Contrast];

    /// Its word in links and settings.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The theme a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }
}

/// What belongs to the reader and not to the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The language.
    pub locale: Locale,
    /// The colours.
    pub theme: Theme,
    /// The size of the text, in per cent: 100 to 200.
    pub text: u16,
    /// The tour has been seen or dismissed.
    pub toured: bool,
    /// The way to look.
    pub way: Way,
}

/// A tab of the lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tab {
    /// What stride and padding do: what is read for the picked cell.
    #[default]
    Window,
    /// Every channel, large.
    Maps,
    /// The formula of every number on the card.
    Why,
    /// The layer and the network as code.
    Code,
    /// The whole network as `model.summary()` prints it.
    Summary,
}

impl Tab {
    /// Whether it shows values of what the layer reads, too.
    #[must_use]
    pub const fn shows_sources(self) -> bool {
        matches!(self, Self::Window)
    }
}

/// What stands over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The catalogue, for a layer at this position.
    Catalogue(usize),
    /// The drawing board.
    Draw,
    /// The camera.
    Camera,
    /// Help and shortcuts.
    Help,
    /// What puts the page into another.
    Embed,
    /// The network in words.
    Describe,
    /// A figure to take away.
    Figure(Figure),
    /// A link that the browser did not let the page copy.
    Link(String, Given),
}

/// Something to say that is no answer to an edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The file is no picture that this browser decodes.
    PictureUnreadable(String),
    /// The file is empty.
    PictureEmpty(String),
    /// The picture has too many pixels.
    PictureTooLarge {
        /// Pixels in a row.
        width: u64,
        /// Rows.
        height: u64,
        /// Millions of pixels that can be opened.
        most: u64,
    },
    /// The browser made no picture of what was drawn or photographed.
    PictureUnmade,
    /// A bundled picture did not come.
    PictureMissing(String),
    /// The person or the browser refused the camera.
    CameraRefused,
    /// There is no camera.
    CameraNone,
    /// Another program has the camera.
    CameraBusy,
    /// The page may not ask for a camera.
    CameraUnavailable,
    /// The storage is full.
    StorageFull,
    /// The page may not store anything.
    StorageForbidden,
    /// The file is no saved network, nor any other text.
    FileBroken(String),
    /// The text is no network.
    FileUnread {
        /// The file's name; empty for what was pasted.
        name: String,
        /// Why.
        error: ImportError,
    },
    /// The file was opened, and something is to be said of it.
    FileWarned {
        /// The file's name; empty for what was pasted.
        name: String,
        /// What is to be said.
        warnings: Vec<Warning>,
        /// How trained weights came along, if there were any.
        trained: Option<Came>,
    },
    /// None of the weights in the file fit the network.
    WeightsUnfit {
        /// The file's name.
        name: String,
        /// What did not match.
        trained: Came,
    },
    /// The entries of the output have so many names now.
    ClassesTaken(u64),
    /// The list of class names is of another length than the network's outputs.
    ClassesUnfit {
        /// The file's name; empty for what was pasted.
        name: String,
        /// How many names it has.
        count: u64,
        /// Entries of the last output that is a vector.
        entries: Option<u64>,
    },
    /// What was saved is without the trained weights.
    WeightsLeftOut,
    /// What is kept for next time is without the trained weights.
    WeightsNotKept,
    /// The file was saved by a newer version.
    FileNewer(String),
    /// The file is larger than any network.
    FileTooLarge {
        /// Its name.
        name: String,
        /// Its bytes.
        size: u64,
        /// Bytes that can be opened.
        most: u64,
    },
    /// The browser has too little memory for the file.
    FileMemory {
        /// Its name.
        name: String,
        /// Its bytes.
        size: u64,
    },
    /// There is no such example.
    PresetUnknown(String),
    /// A link's model cannot be opened.
    LinkUnread(LinkError),
    /// A link's model was opened, and something is to be said of it.
    LinkWarned(Vec<Warning>),
    /// The address says something that means nothing here: keys and their values.
    AddressWrong(Vec<(String, String)>),
    /// The address names a layer that is not there.
    LayerUnknown(String),
    /// The network is on its way from this host.
    UrlComing(String),
    /// The network came from this host, and something may be to be said of it.
    UrlOpened {
        /// The host.
        host: String,
        /// What is to be said.
        warnings: Vec<Warning>,
    },
    /// A lesson cannot be read.
    LessonWrong(LessonError),
    /// There is no lesson of this id.
    LessonMissing(String),
    /// A lesson was opened, and nobody here reads what stands at these places.
    LessonUnread(Vec<String>),
    /// The address of a network is none that is opened.
    UrlRefused,
    /// No network came.
    UrlUnread {
        /// The host.
        host: String,
        /// Why.
        why: Unfetched,
    },
    /// A link was copied.
    LinkCopied(Given),
    /// The document is too much for a link.
    LinkTooLong(LinkError),
    /// The page was not saved as one file.
    PageUnsaved,
    /// What was kept from last time cannot be read; it is put aside.
    KeptUnreadable,
    /// The network kept from last time is back.
    Restored,
    /// A newer version of the page is there.
    NewVersion,
    /// The page computes the maps itself.
    NoWorker,
    /// The browser did not let the page copy.
    ClipboardRefused,
}

/// What is to be said of a link that is given away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its characters.
    pub characters: usize,
    /// What it does not carry.
    pub left_out: Vec<LeftOut>,
}

/// Why nothing came from another address.
#[derive(Clone, Debug, PartialEq)]
pub enum Unfetched {
    /// The host did not answer, or does not let this page read what it has.
    Silent,
    /// The host answered with this status.
    Status(u16),
    /// It is too large.
    TooLarge,
    /// It is no network.
    Import(ImportError),
}

/// A lesson that an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonWanted {
    /// One beside the page; none where the id is empty.
    Id(String),
    /// One in the link itself.
    Packed(String),
}

/// The picked cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Whose map.
    pub node: NodeId,
    /// Its row.
    pub y: u64,
    /// Its column.
    pub x: u64,
}

/// What came of the worker for a node; what is older than the document stays until newer comes.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct NodeMaps {
    /// The revision of the request the strip answers.
    pub revision: u64,
    /// Its strip.
    pub strip: Option<Rc<Strip>>,
    /// All its values, if they were wanted, and the order of their axes.
    pub values: Option<(Maps, DataFormat)>,
    /// The revision of the request the values answer.
    pub valued: u64,
    /// Why it has none.
    pub failure: Option<Failure>,
}

/// What a node last was when it worked.
#[derive(Clone, Debug, PartialEq)]
pub struct Valid {
    /// Its shape.
    pub shape: Shape,
    /// Its parameters.
    pub params: u64,
}

/// What an edit changed on a card.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Its shape.
    Shape,
    /// Its parameters.
    Params,
    /// It is new here.
    Card,
}

/// The picture on its way to the input.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Picturing {
    /// The number of the last request to decode.
    pub ticket: u64,
    /// A request is under way.
    pub decoding: bool,
    /// The decoded picture; none for a pattern.
    pub decoded: Option<Arc<Rgba>>,
    /// What the input layer gets.
    pub input: Option<Maps>,
    /// The same as the screen shows it.
    pub shown: Option<Rc<Pixels>>,
    /// What `input` was made of.
    pub key: Option<super::input::Key>,
}

/// The tour: the step it is at, and whether what the step asks for has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tour {
    /// 0, 1 or 2.
    pub step: u8,
    /// Done.
    pub done: bool,
}

/// The cards that are taken to be near before it is known which are.
pub const FIRST_NEAR: Range<usize> = 0..12;

/// All that the page knows.
#[derive(Clone, Debug)]
pub struct State {
    /// The document and its earlier and later versions.
    pub history: History<Document>,
    /// What can be said of its network.
    pub report: Rc<Report>,
    /// Ways out, for each node with a problem.
    pub repairs: Sorted<NodeId, Rc<Vec<Repair>>>,
    /// What each node last was when it worked.
    pub valid: Sorted<NodeId, Valid>,
    /// What the last edit changed.
    pub marks: Rc<Sorted<(NodeId, Mark), ()>>,
    /// Counts the edits that marked something.
    pub marked: u64,
    /// What fields could not take, by node and argument (`name` for a node's name).
    pub refused: Sorted<(NodeId, String), EditError>,
    /// The node that the lens looks into.
    pub selected: NodeId,
    /// The network as columns, for the overview.
    pub folding: Rc<Folding>,
    /// Positions of the cards that are in the view or near it: their maps are asked for. In the overview, of groups of columns.
    pub near: Range<usize>,
    /// The chosen map of each node that mixes channels; see [`super::looking`].
    pub channels: Sorted<NodeId, u64>,
    /// The picked cell.
    pub pick: Option<Pick>,
    /// Rows and columns of its map when it was picked: where the map has others now, it is at the same place of it.
    pub pick_of: Option<(u64, u64)>,
    /// The cell under the pointer: the beam shows for as long as it is there where that value comes from.
    pub hover: Option<Pick>,
    /// The cells from which one went up to those that they are made of, and the map that each is on.
    pub trail: Vec<(Pick, u64)>,
    /// The tab of the lens.
    pub tab: Tab,
    /// The figure whose formula was asked for last, and how many were.
    pub asked: Option<(u64, About)>,
    /// The window's sweep.
    pub player: Player,
    /// A layer is compared with itself under other arguments.
    pub beside: Option<Beside>,
    /// The lens takes the whole width.
    pub enlarged: bool,
    /// On a small screen: the lens is open.
    pub sheet: bool,
    /// How maps are coloured.
    pub scale: Scale,
    /// What the worker gave, by node.
    pub maps: Sorted<NodeId, NodeMaps>,
    /// The revision of the newest request.
    pub revision: u64,
    /// Maps of a revision before this one are of another network, weights, picture or scale.
    pub fresh: u64,
    /// Counts the networks that took the place of another.
    pub opened: u64,
    /// Maps of a revision before this one are marked while newer ones are computed: it takes long.
    pub late: u64,
    /// The revision of the first request about each node. A node may have the identity of one that is gone, or that another
    /// network had: what was asked before this is about that one.
    pub since: Sorted<NodeId, u64>,
    /// The worker's queue.
    pub queue: Queue,
    /// The picture on its way to the input.
    pub picture: Picturing,
    /// What stands over the page.
    pub dialog: Option<Dialog>,
    /// The tour, while it runs.
    pub tour: Option<Tour>,
    /// A file is dragged over the page.
    pub dragging: bool,
    /// The page is being printed.
    pub printing: bool,
    /// Something to say.
    pub notice: Option<Notice>,
    /// What is read aloud after an edit, and how often something was.
    pub spoken: Option<(u64, Rc<Spoken>)>,
    /// What belongs to the reader.
    pub settings: Settings,
    /// How the address asks the page to be shown.
    pub view: Rc<View>,
    /// The document that the address, or else the page, began with.
    pub origin: Document,
    /// Nothing is computed until someone wants to see it.
    pub asleep: bool,
    /// The lesson under way.
    pub lesson: Option<Playing>,
    /// The lesson that the address asks for, until it is begun.
    pub lesson_wanted: Option<LessonWanted>,
    /// The number of the last lesson that was asked for.
    pub lesson_ticket: u64,
    /// What is to be fetched from another address, and how often something was.
    pub url: (u64, Option<String>),
}

impl State {
    /// The page with a document in it, before anything was computed.
    #[must_use]
    pub fn new(document: Document, settings: Settings) -> Self {
        let report = Rc::new(analyze(&document.network));
        let mut state = Self {
            origin: document.clone(),
            view: Rc::default(),
            url: (0, None),
            asleep: false,
            lesson: None,
            lesson_wanted: None,
            lesson_ticket: 0,
            history: History::new(document),
            report,
            repairs: Sorted::new(),
            valid: Sorted::new(),
            marks: Rc::default(),
            marked: 0,
            refused: Sorted::new(),
            selected: NodeId(0),
            folding: Rc::default(),
            near: FIRST_NEAR,
            channels: Sorted::new(),
            pick: None,
            pick_of: None,
            hover: None,
            trail: vec![],
            tab: Tab::default(),
            asked: None,
            player: Player::default(),
            beside: None,
            enlarged: false,
            sheet: false,
            scale: Scale::PerMap,
            maps: Sorted::new(),
            revision: 0,
            fresh: 0,
            opened: 0,
            late: 0,
            since: Sorted::new(),
            queue: Queue::default(),
            picture: Picturing::default(),
            dialog: None,
            tour: None,
            dragging: false,
            printing: false,
            notice: None,
            spoken: None,
            settings,
        };
        super::looking::look_at_first(&mut state);
        super::update::settle(&mut state);
        state
    }

    /// The document there is now.
    #[must_use]
    pub const fn document(&self) -> &Document {
        self.history.now()
    }

    /// Whether the document is another than the one that the page began with.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.origin != *self.document()
    }
}
