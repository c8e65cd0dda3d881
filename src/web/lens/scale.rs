//! What the colours of the maps mean, and the choice between one scale a map and one for all.

use super::super::context::use_page;
use super::source::Source;
use crate::app::message::Msg;
use crate::words::{short_value, t, value};
use crate::worker::Scale;
use yew::prelude::*;

/// The chosen map's values in brief.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Brief {
    /// The least.
    pub low: f32,
    /// The greatest.
    pub high: f32,
    /// Their mean.
    pub mean: f32,
    /// How many are no finite numbers.
    pub not_finite: u64,
}

impl Brief {
    /// Of some values; nothing of none.
    #[must_use]
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    pub fn of(values: &[f32]) -> Option<Self> {
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let count = finite().count();
        let not_finite = (values.len() - count) as u64;
        let low = finite().reduce(f32::min)?;
        let high = finite().reduce(f32::max)?;
        let sum: f64 = finite().map(f64::from).sum();
        Some(Self { low, high, mean: (sum / count as f64) as f32, not_finite })
    }
}

/// The legend.
#[derive(Properties, PartialEq)]
pub struct LegendProps {
    /// The maps.
    pub source: Source,
    /// The chosen one.
    pub chosen: u64,
    /// How they are coloured.
    pub scale: Scale,
}

/// The legend.
#[component]
pub fn Legend(props: &LegendProps) -> Html {
    let page = use_page();
    let l = page.l;
    let channel = usize::try_from(props.chosen).unwrap_or(0);
    let known = use_memo((props.source.clone(), channel), |(source, channel)| {
        (source.ends(*channel), source.channel(*channel).and_then(|values| Brief::of(&values)))
    });
    let ((low, high), brief) = *known;
    let choice = |scale: Scale, text: &'static str| {
        let on = props.scale == scale;
        html! {
            <label class={classes!(on.then_some("on"))}>
                <input type="radio" name="lens-scale" checked={on} onchange={page.on(move |_: Event| Msg::Scale(scale))} /><span>{ text }</span>
            </label>
        }
    };
    let fact = |label: &'static str, number: f32| html! { <span>{ label }{ " " }<b>{ value(number) }</b></span> };
    html! {
        <div class="mlegend">
            <div class="mramp" role="img" aria-label={t::maps_legend(l, short_value(low), short_value(high))}>
                <span>{ short_value(low) }</span>
                <i class={classes!("ramp", if props.source.photo { Some("photo") } else if low < 0.0 { Some("signed") } else { None })} />
                <span>{ short_value(high) }</span>
            </div>
            { brief.map(|brief| html! {
                <p class="mfacts">
                    if brief.low == brief.high { <span>{ t::maps_constant(l, value(brief.low)) }</span> } else {
                        { fact(t::maps_min(l), brief.low) }{ fact(t::maps_mean(l), brief.mean) }{ fact(t::maps_max(l), brief.high) }
                    }
                    if brief.high > high || brief.low < low { <span class="clipped">{ t::maps_clipped(l) }</span> }
                    if brief.not_finite > 0 { <span>{ t::maps_not_finite(l, brief.not_finite) }</span> }
                </p>
            }) }
            if !props.source.photo {
                <span class="seg small" role="radiogroup" aria-label={t::maps_scale(l)}>
                    { choice(Scale::PerMap, t::maps_scale_each(l)) }{ choice(Scale::Shared, t::maps_scale_layer(l)) }
                </span>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_brief() {
        let brief = Brief::of(&[1.0, -2.0, f32::NAN, 4.0, f32::INFINITY]).unwrap();
        assert_eq!(brief, Brief { low: -2.0, high: 4.0, mean: 1.0, not_finite: 2 });
        assert_eq!(Brief::of(&[f32::NAN]), None);
        assert_eq!(Brief::of(&[]), None);
    }
}
