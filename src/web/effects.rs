//! The one place where effects are carried out, and where what happens outside becomes a message.

use crate::app::message::{Effect, Msg};
use crate::app::state::{Settings, State, Theme};
use crate::nn::document::{Document, Fit, Picture, PictureSource, Title};
use crate::nn::layers::Layer;
use crate::nn::network::Network;
use crate::nn::weights::Weights;
use crate::words::Locale;
use std::sync::Arc;
use yew::Callback;

/// What the page has of the world around it.
pub struct Shell {
    #[allow(dead_code)]
    send: Callback<Msg>,
}

impl Shell {
    /// A shell whose events become messages.
    pub const fn new(send: Callback<Msg>) -> Self {
        Self { send }
    }

    /// The state the page begins with.
    pub fn first_state(&self) -> State {
        let layers = ["InputLayer", "Conv2D", "Conv2D", "MaxPooling2D", "Conv2D", "GlobalAveragePooling2D"];
        let network = Network::stack("sequential", layers.into_iter().filter_map(Layer::new));
        let document = Document {
            title: Title::Preset("edges-then-patterns".to_owned()),
            network: Arc::new(network),
            weights: Arc::new(Weights::default()),
            picture: Picture { source: PictureSource::Sample("gradient".to_owned()), fit: Fit::Fill },
        };
        State::new(document, Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: false })
    }

    /// Carries effects out.
    pub fn perform(&mut self, _state: &State, _effects: Vec<Effect>) {}

    /// The page has been drawn: what of the state lies outside of the components (language, colours) is brought up to date.
    pub fn rendered(&mut self, _state: &State, _first: bool) {}
}
