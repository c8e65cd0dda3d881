//! From a decoded picture, or from a pattern, to the values that an input layer takes: 0 to 1, grey or colour by its channels.

use super::document::Fit;
use super::maps::Maps;
use super::shape::{DataFormat, Hwc, Shape};

/// A decoded picture: four bytes a pixel (red, green, blue, opacity), row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rgba {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width`·`height`·4 bytes.
    pub pixels: Vec<u8>,
}

/// The patterns that show what padding, stride and pooling do, at any size.
pub const PATTERNS: [&str; 6] = ["gradient", "checkerboard", "single-pixel", "letter", "step-edge", "rings"];

/// The brightness of a pattern, 0 to 1, at row `y` and column `x` of a map of `h` rows and `w` columns; `None` where
/// there is no such pattern.
#[must_use]
pub fn pattern(id: &str, y: u64, x: u64, h: u64, w: u64) -> Option<f32> {
    // Sizes of pictures: exact in f32.
    #[allow(clippy::cast_precision_loss)]
    let part = |n: u64, of: u64| if of < 2 { 0.0 } else { n as f32 / (of - 1) as f32 };
    let (v, u) = (part(y, h), part(x, w));
    Some(match id {
        "gradient" => u,
        "checkerboard" => {
            let side = (h.min(w) / 8).max(1);
            f32::from(u8::from((y / side + x / side).is_multiple_of(2)))
        }
        "single-pixel" => f32::from(u8::from(y == h / 2 && x == w / 2)),
        "step-edge" => f32::from(u8::from(x >= w / 2)),
        "letter" => letter(v, u),
        "rings" => {
            let (dy, dx) = (v - 0.5, u - 0.5);
            libm::cosf(220.0 * (dy * dy + dx * dx)).mul_add(0.5, 0.5)
        }
        _ => return None,
    })
}

/// An upright F: neither mirroring nor turning it gives the same picture.
fn letter(v: f32, u: f32) -> f32 {
    let within = |n: f32, low: f32, high: f32| n >= low && n <= high;
    let stem = within(v, 0.14, 0.86) && within(u, 0.28, 0.42);
    let top = within(v, 0.14, 0.27) && within(u, 0.28, 0.74);
    let arm = within(v, 0.44, 0.57) && within(u, 0.28, 0.64);
    f32::from(u8::from(stem || top || arm))
}

/// The size an input layer gives its picture, free axes taken from `natural` (height, width); `None` for an input that
/// is no picture.
#[must_use]
pub fn input_size(shape: &Shape, natural: (u64, u64)) -> Option<Hwc> {
    let size = shape.hwc(DataFormat::ChannelsLast)?;
    Some(Hwc { h: size.h.or(Some(natural.0)), w: size.w.or(Some(natural.1)), c: size.c.or(Some(3)) })
}

/// A pattern as an input layer takes it. `None` where there is no such pattern, or the size is not that of a picture in memory.
#[must_use]
pub fn from_pattern(id: &str, h: u64, w: u64, c: u64) -> Option<Maps> {
    let values = (0..h).flat_map(|y| (0..w).map(move |x| (y, x))).map(|(y, x)| pattern(id, y, x, h, w));
    let grey: Vec<f32> = values.collect::<Option<_>>()?;
    spread(&grey.iter().map(|v| [*v; 3]).collect::<Vec<_>>(), h, w, c)
}

/// A decoded picture as an input layer takes it: brought to `h` x `w` (each pixel the mean of the area it covers), then one
/// channel of grey, or red, green, blue repeated as often as there are channels.
#[must_use]
pub fn from_rgba(picture: &Rgba, fit: Fit, h: u64, w: u64, c: u64) -> Option<Maps> {
    let frame = Frame::new(picture, fit, h, w)?;
    let mut colours = Vec::with_capacity(usize::try_from(h.checked_mul(w)?).ok()?);
    for y in 0..h {
        for x in 0..w {
            colours.push(frame.mean(y, x));
        }
    }
    spread(&colours, h, w, c)
}

/// One channel: grey by the eye's weights (Rec. 601, as Pillow and Keras's `load_img` make it); else red, green, blue in turn.
fn spread(colours: &[[f32; 3]], h: u64, w: u64, c: u64) -> Option<Maps> {
    let sizes = [usize::try_from(h).ok()?, usize::try_from(w).ok()?, usize::try_from(c).ok()?];
    let [_, _, channels] = sizes;
    let mut values = Vec::with_capacity(colours.len().checked_mul(channels)?);
    for [r, g, b] in colours {
        if channels == 1 {
            values.push(0.299_f32.mul_add(*r, 0.587_f32.mul_add(*g, 0.114 * b)).min(1.0));
        } else {
            values.extend([*r, *g, *b].iter().cycle().take(channels));
        }
    }
    Maps::from_keras(&sizes, values)
}

/// Where the cells of the input lie on the picture.
struct Frame<'a> {
    picture: &'a Rgba,
    step_y: f32,
    step_x: f32,
    top: f32,
    left: f32,
}

impl<'a> Frame<'a> {
    // Sizes of pictures: exact enough in f32.
    #[allow(clippy::cast_precision_loss)]
    fn new(picture: &'a Rgba, fit: Fit, h: u64, w: u64) -> Option<Self> {
        let bytes = u64::from(picture.width).checked_mul(picture.height.into())?.checked_mul(4)?;
        if h == 0 || w == 0 || bytes == 0 || bytes != picture.pixels.len() as u64 {
            return None;
        }
        let (ph, pw) = (picture.height as f32, picture.width as f32);
        let (sy, sx) = (ph / h as f32, pw / w as f32);
        let (step_y, step_x) = match fit {
            Fit::Stretch => (sy, sx),
            Fit::Fill => (sy.min(sx), sy.min(sx)),
            Fit::Fit => (sy.max(sx), sy.max(sx)),
        };
        Some(Self {
            picture,
            step_y,
            step_x,
            top: (ph - step_y * h as f32) / 2.0,
            left: (pw - step_x * w as f32) / 2.0,
        })
    }

    /// The mean colour of the area that a cell covers, 0 to 1; outside of the picture is black, see-through is white.
    fn mean(&self, y: u64, x: u64) -> [f32; 3] {
        let mut sum = [0.0_f32; 3];
        let mut area = 0.0_f32;
        for (py, wy) in covered(self.top, self.step_y, y) {
            for (px, wx) in covered(self.left, self.step_x, x) {
                let weight = wy * wx;
                area += weight;
                if let Some(colour) = self.pixel(py, px) {
                    for (sum, part) in sum.iter_mut().zip(colour) {
                        *sum += weight * part;
                    }
                }
            }
        }
        sum.map(|part| if area > 0.0 { (part / area).clamp(0.0, 1.0) } else { 0.0 })
    }

    fn pixel(&self, y: i64, x: i64) -> Option<[f32; 3]> {
        let (y, x) = (u32::try_from(y).ok()?, u32::try_from(x).ok()?);
        if y >= self.picture.height || x >= self.picture.width {
            return None;
        }
        let at = (y as usize * self.picture.width as usize + x as usize) * 4;
        let &[r, g, b, a] = self.picture.pixels.get(at..at + 4)? else { return None };
        let opacity = f32::from(a) / 255.0;
        Some([r, g, b].map(|part| (f32::from(part) / 255.0).mul_add(opacity, 1.0 - opacity)))
    }
}

/// The pixels that cell `n` covers along one axis, each with the length it is covered by. A cell smaller than a pixel is
/// the pixel its middle lies in, so that enlarged pictures keep hard edges.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn covered(start: f32, step: f32, n: u64) -> impl Iterator<Item = (i64, f32)> {
    let low = step.mul_add(n as f32, start);
    let (low, high) = if step <= 1.0 {
        let middle = (low + step / 2.0).floor();
        (middle, middle + 1.0)
    } else {
        (low, low + step)
    };
    let first = low.floor() as i64;
    let last = (high.ceil() as i64).max(first + 1);
    (first..last)
        .map(move |p| (p, (high.min(p as f32 + 1.0) - low.max(p as f32)).max(0.0)))
        .filter(|(_, part)| *part > 1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, height: u32, values: &[u8]) -> Rgba {
        Rgba { width, height, pixels: values.iter().flat_map(|v| [*v, *v, *v, 255]).collect() }
    }

    fn values(picture: &Rgba, fit: Fit, h: u64, w: u64) -> Vec<f32> {
        let round = |v: f32| (v * 255.0).round();
        from_rgba(picture, fit, h, w, 1).unwrap().to_keras().into_iter().map(round).collect()
    }

    #[test]
    fn sizes() {
        let four = grey(4, 2, &[0, 100, 200, 50, 0, 100, 200, 50]);
        assert_eq!(values(&four, Fit::Stretch, 1, 2), [50.0, 125.0]);
        assert_eq!(values(&four, Fit::Fill, 2, 2), [100.0, 200.0, 100.0, 200.0]);
        assert_eq!(values(&four, Fit::Fit, 2, 2), [25.0, 63.0, 25.0, 63.0]);
        assert_eq!(values(&grey(1, 1, &[9]), Fit::Fill, 3, 3), [9.0; 9]);
        assert_eq!(from_rgba(&grey(1, 1, &[9]), Fit::Fill, 0, 3, 1), None);
        assert_eq!(values(&grey(2, 1, &[0, 255]), Fit::Stretch, 1, 4), [0.0, 0.0, 255.0, 255.0]);
    }

    #[test]
    fn channels() {
        let red = Rgba { width: 1, height: 1, pixels: vec![255, 0, 0, 255] };
        assert_eq!(from_rgba(&red, Fit::Fill, 1, 1, 4).unwrap().to_keras(), [1.0, 0.0, 0.0, 1.0]);
        assert!((from_rgba(&red, Fit::Fill, 1, 1, 1).unwrap().to_keras()[0] - 0.299).abs() < 1e-6);
    }

    #[test]
    fn every_pattern_is_within_0_and_1_at_any_size() {
        for id in PATTERNS {
            for (h, w) in [(1, 1), (1, 5), (28, 28), (64, 3)] {
                let maps = from_pattern(id, h, w, 3).unwrap();
                assert!(maps.to_keras().iter().all(|v| (0.0..=1.0).contains(v)), "{id} {h} {w}");
            }
        }
        assert_eq!(from_pattern("no such", 3, 3, 1), None);
        assert_eq!(from_pattern("single-pixel", 5, 5, 1).unwrap().to_keras().iter().sum::<f32>(), 1.0);
    }
}
