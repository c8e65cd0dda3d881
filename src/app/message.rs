//! What can happen to the page, and what the page then wants done outside of it.

use super::address::Address;
use super::history::Gesture;
use super::lesson::{Act, Checked};
use super::overview::Way;
use super::player::Step;
use super::remote::Heard;
use super::state::{Dialog, Notice, Pick, Tab, Theme, Unfetched};
use super::sum::Cell;
use crate::draw::figure::Drawing;
use crate::nn::document::{Change, Document, PictureSource};
use crate::nn::network::NodeId;
use crate::nn::params::Value;
use crate::nn::picture::Rgba;
use crate::nn::reasons::About;
use crate::text::share::Link;
use crate::words::Locale;
use crate::worker::{Request, Response, Scale};
use std::ops::Range;
use std::sync::Arc;

/// What kind of file is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    /// A picture.
    Picture,
    /// A saved network, or Keras's JSON.
    Network,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The document changes; edits of one gesture are one step of undo.
    Change(Vec<Change>, Option<Gesture>),
    /// A field was given a value.
    Set {
        /// Whose field.
        node: NodeId,
        /// Which argument.
        param: String,
        /// The value.
        value: Value,
        /// The stay in the field, or the drag.
        gesture: Option<Gesture>,
    },
    /// A field was left: what it could not take is forgotten.
    LeaveField(NodeId, String),
    /// A layer of this class with its defaults is put at a position.
    Add {
        /// The position.
        at: usize,
        /// The class.
        class_name: String,
    },
    /// One step back.
    Undo,
    /// One step forward again.
    Redo,
    /// Another document in place of this one; that too can be undone.
    Open(Box<Document>),
    /// An example, by its id.
    OpenPreset(String),
    /// An empty network.
    New,
    /// The document that the page began with.
    Reset,
    /// The page around asks for something.
    Heard(Box<Heard>),
    /// Someone wants to see a page that waited for that.
    Wake,
    /// The address has become another.
    Follow(Box<Address>),
    /// A network came from another address.
    Fetched {
        /// The number of the request.
        ticket: u64,
        /// The host it came from.
        host: String,
        /// What came.
        bytes: Arc<[u8]>,
    },
    /// None came.
    NotFetched {
        /// The number of the request.
        ticket: u64,
        /// The host that was asked.
        host: String,
        /// Why.
        why: Unfetched,
    },
    /// Something happens to a lesson.
    Lesson(Act),
    /// A link to the document is wanted.
    CopyLink,
    /// The document is wanted as a page of its own.
    SavePage,
    /// A file of a person's: a saved document, a Keras JSON or a picture.
    File {
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Arc<[u8]>,
    },
    /// Save the document as a file.
    Save,
    /// The person wants to choose a file.
    ChooseFile(Choose),
    /// A file is dragged over the page, or no longer is.
    Dragging(bool),
    /// The page is being printed, or no longer is.
    Printing(bool),

    /// A node is looked at.
    Select(NodeId),
    /// The node next to the selected one, up (-1) or down (1).
    SelectNext(i64),
    /// The cards (in the overview, the groups of columns) at these positions are in the view or near it.
    Near(Range<usize>),
    /// One of a node's maps is chosen.
    Channel(NodeId, u64),
    /// A cell of a node's map is picked.
    Pick {
        /// Whose map.
        node: NodeId,
        /// Its row.
        y: u64,
        /// Its column.
        x: u64,
    },
    /// The pointer is over a cell of a map, or no longer over any.
    Hover(Option<Pick>),
    /// From the picked cell to one that it is made of.
    StepUp(Cell),
    /// Back to the cell at this place of the way up.
    StepBack(usize),
    /// The window steps.
    Step(Step),
    /// The window begins to sweep by itself, or rests.
    Play(bool),
    /// Time has come for the next step of the sweep of this number.
    Tick(u64),
    /// The sweep's speed.
    Speed(usize),
    /// The selected layer is compared with itself under other arguments, or no longer is.
    Beside(bool),
    /// One of these other arguments.
    BesideSet(&'static str, Value),
    /// A cell of the map that the layer would write.
    BesidePick {
        /// Its row.
        y: u64,
        /// Its column.
        x: u64,
    },
    /// Another tab of the lens.
    Tab(Tab),
    /// Why a figure of a node is what it is.
    Why(NodeId, About),
    /// The lens takes the whole width, or gives it back.
    Enlarge(bool),
    /// On a small screen: the lens is opened or closed.
    Sheet(bool),
    /// How maps are coloured.
    Scale(Scale),

    /// A dialog opens, or the open one closes.
    Dialog(Option<Dialog>),
    /// Something to say that is no answer to an edit.
    Notice(Notice),
    /// The page is opened anew, when all that was made is kept.
    Reload,
    /// What was said is taken away.
    Dismiss,
    /// Maps older than those of this request have been waited for long enough to say so.
    Late(u64),
    /// The marks on changed values go.
    Unmark(u64),
    /// The tour begins, or ends.
    Tour(bool),
    /// The tour goes a step back or on.
    TourStep(i64),

    /// A picture was decoded.
    Decoded {
        /// The number of the request.
        ticket: u64,
        /// The picture.
        picture: Arc<Rgba>,
    },
    /// A picture was not decoded: the one before it comes back.
    NotDecoded {
        /// The number of the request.
        ticket: u64,
        /// Why.
        notice: Notice,
    },
    /// The worker answered.
    Answered(Box<Response>),
    /// The worker died.
    WorkerDied,

    /// The other way to look at the network.
    Way(Way),
    /// Another language.
    Locale(Locale),
    /// Other colours.
    Theme(Theme),
    /// Another size of text, in per cent.
    Text(u16),
}

/// What the page wants done outside of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Post a request to the worker.
    Post(Box<Request>),
    /// Tell the worker that a newer request waits.
    Hurry,
    /// Make a new worker, then post.
    Replace(Box<Request>),
    /// Decode a picture and answer with its ticket.
    Decode {
        /// The number of the request.
        ticket: u64,
        /// The picture.
        source: PictureSource,
    },
    /// Keep the document for next time, when nothing more has come for a moment.
    Autosave(Document),
    /// Let the person choose a file; it comes back as [`Msg::File`].
    ChooseFile(Choose),
    /// Offer a text as a file.
    Download {
        /// The file's name.
        name: String,
        /// Its text.
        text: String,
    },
    /// Fetch a network from another address and answer with its ticket.
    Fetch {
        /// The number of the request.
        ticket: u64,
        /// The address.
        url: String,
    },
    /// Get the text of a lesson that is beside the page, and answer with its ticket.
    FetchLesson {
        /// The number of the request.
        ticket: u64,
        /// Its id.
        id: String,
    },
    /// A check of a lesson was met, answered or passed by: a host may want to know.
    Checked(Checked),
    /// Copy a link to the document.
    CopyLink(Link),
    /// Offer the page with this document in it as a file.
    SavePage {
        /// The file's name.
        name: String,
        /// The document's text.
        text: String,
    },
    /// Tell whoever looks into the browser's console what of the address means nothing here.
    Warn(Vec<String>),
    /// Tell the page around something.
    Tell {
        /// The type of the message.
        kind: &'static str,
        /// The number of the message that it answers.
        re: Value,
        /// What it says.
        data: Value,
    },
    /// Answer the page around with a drawing as pixels.
    TellPicture {
        /// The number of the message that it answers.
        re: Value,
        /// The drawing.
        drawing: Drawing,
    },
    /// Open the page anew when all that was made is kept.
    Reload,
    /// Keep the settings for next time.
    KeepSettings,
    /// The settings are the address's: they are not kept.
    TakeSettings,
    /// Send [`Msg::Unmark`] with this number when marked values have been seen.
    UnmarkLater(u64),
    /// Send [`Msg::Late`] with this number if its request is not answered soon.
    LateAfter(u64),
    /// Send [`Msg::Tick`] with this number after so long.
    TickAfter {
        /// How long.
        milliseconds: u32,
        /// The number.
        ticket: u64,
    },
    /// Bring a node's card into view and give it the focus.
    Focus(NodeId),
    /// The same, if nothing has the focus any more since what had it is gone or was moved.
    KeepFocus(NodeId),
}
