//! Where the parts of the lens's window stand, in units of a sixteenth of the text's size: the neighbourhood that is read, the
//! kernel, the cells that are written and the small maps, beside each other or, where there is little room, below.

/// A grid of equal cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// The side of a cell.
    pub cell: f64,
}

/// What there is to be placed, in cells: rows, then columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The neighbourhood.
    pub input: [u64; 2],
    /// The kernel, or what the window holds; none for a layer without either.
    pub kernel: Option<[u64; 2]>,
    /// The written cells that are shown.
    pub output: [u64; 2],
    /// The maps are larger than what is shown of them.
    pub maps: bool,
}

/// Where everything stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// How much larger than drawn: 1 at 600 units.
    pub scale: f64,
    /// Width of all.
    pub width: f64,
    /// Height of all.
    pub height: f64,
    /// The neighbourhood, below its column numbers and right of its row numbers.
    pub input: Place,
    /// The kernel.
    pub kernel: Option<Place>,
    /// The written cells.
    pub output: Place,
    /// The two small maps, and the longest side each may have.
    pub maps: Option<[Place; 2]>,
    /// The parts stand below each other: there are no wires.
    pub stacked: bool,
}

/// Room for row and column numbers.
const LABEL: f64 = 24.0;
const HEAD: f64 = 20.0;
/// A cell as drawn, and the smallest that holds a number one can read.
const CELL: f64 = 40.0;
const LEAST: f64 = 34.0;
/// Below this width the parts stand below each other.
const NARROW: f64 = 520.0;
/// Cells of a neighbourhood as drawn, and the most there are for a large window.
const SEVEN: u64 = 7;
const MOST: u64 = 13;

// Cells on a screen: far below what f64 holds.
#[allow(clippy::cast_precision_loss)]
const fn f(n: u64) -> f64 {
    n as f64
}

/// How many cells of the input are shown along each axis, for a window that spans so many.
#[must_use]
pub fn cells(width: f64, span: u64) -> u64 {
    if width >= NARROW {
        return if span <= SEVEN { SEVEN } else { span.min(MOST) };
    }
    // Whole cells that fit.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let fit = ((width - LABEL) / LEAST).max(3.0) as u64;
    fit.min(SEVEN)
}

impl Plan {
    /// Places the parts in so many units of width.
    #[must_use]
    pub fn new(width: f64, parts: Parts) -> Self {
        let [rows, columns] = parts.input;
        let kernel = parts.kernel.unwrap_or([0, 0]);
        let side = kernel[0].max(kernel[1]);
        if width >= NARROW && columns <= SEVEN && rows <= SEVEN && side <= 5 {
            Self::beside(width, parts)
        } else {
            Self::below(width, parts)
        }
    }

    /// As drawn: all side by side, the bottoms in one line.
    fn beside(width: f64, parts: Parts) -> Self {
        let scale = (width / 600.0).clamp(0.86, 1.6);
        let s = |n: f64| n * scale;
        let (rows, _) = (f(parts.input[0]), f(parts.input[1]));
        let [kernel_rows, kernel_columns] = parts.kernel.unwrap_or([0, 0]).map(f);
        let large = kernel_rows.max(kernel_columns) > 3.0;
        let kernel_cell = if large { 30.0 } else { 36.0 };
        let wide_output = parts.output[1] > 3;
        let output_cell = match (large && parts.output[1] > 1, wide_output) {
            (true, _) => 30.0,
            (false, true) => 32.0,
            (false, false) => CELL,
        };
        let output_height = f(parts.output[0]) * output_cell;
        let right_height =
            if parts.maps { 96.0 + 36.0 + 20.0 + output_height.max(kernel_rows * kernel_cell) } else { 0.0 };
        let grid = rows * CELL;
        let height = HEAD + grid.max(right_height).max(output_height + 20.0);
        // Small maps are shown whole, and then the three grids share one middle line.
        let bottom = |n: f64| if parts.maps { height - n } else { HEAD + (height - HEAD - n) / 2.0 };
        let output_x = 600.0 - f(parts.output[1]) * output_cell;
        let kernel_x = output_x - 28.0 - kernel_columns * kernel_cell;
        let at = |x: f64, y: f64, cell: f64| Place { x: s(x), y: s(y), cell: s(cell) };
        let map = 96.0_f64.min(height - HEAD - 56.0 - output_height.max(kernel_rows * kernel_cell));
        let map_x =
            if parts.kernel.is_some() { kernel_x.min(600.0 - 2.0 * 120.0 - 16.0) } else { 600.0 - 2.0 * 120.0 - 16.0 };
        let map_x = map_x.max(LABEL + f(parts.input[1]) * CELL + 24.0);
        Self {
            scale,
            width: s(600.0),
            height: s(height),
            input: at(LABEL, HEAD, CELL),
            kernel: parts.kernel.map(|_| at(kernel_x, bottom(kernel_rows * kernel_cell), kernel_cell)),
            output: at(output_x, bottom(output_height), output_cell),
            maps: parts.maps.then(|| [at(map_x, HEAD, map), at((map_x + 136.0).min(600.0 - map), HEAD, map)]),
            stacked: false,
        }
    }

    /// The neighbourhood over the whole width, the kernel and what is written below it.
    fn below(width: f64, parts: Parts) -> Self {
        let narrow = width < NARROW;
        let scale = if narrow { 1.0 } else { (width / 600.0).clamp(0.86, 1.6) };
        let room = width - LABEL * scale;
        let [rows, columns] = parts.input.map(f);
        let cell = (room / columns.max(1.0)).min(if narrow { 48.0 } else { CELL * scale });
        let (left, head) = (LABEL * scale, HEAD * scale);
        let below = head + rows * cell + 28.0 * scale;
        let [kernel_rows, kernel_columns] = parts.kernel.unwrap_or([0, 0]).map(f);
        let output_cell = cell.min(CELL * scale);
        let output_width = f(parts.output[1]) * output_cell;
        let gap = if parts.kernel.is_some() { 44.0 * scale } else { 0.0 };
        let kernel_cell = ((room - output_width - gap) / kernel_columns.max(1.0)).min(output_cell);
        let output_x = left + kernel_columns * kernel_cell + gap;
        let height = below + (kernel_rows * kernel_cell).max(f(parts.output[0]) * output_cell);
        let right = left + columns * cell + 32.0 * scale;
        let map = (width - right).min(120.0 * scale);
        let maps = (parts.maps && map >= 64.0).then(|| {
            let at = |y: f64| Place { x: right, y, cell: map };
            [at(head), at(head + map + 52.0 * scale)]
        });
        Self {
            scale,
            width,
            height,
            input: Place { x: left, y: head, cell },
            kernel: parts.kernel.map(|_| Place { x: left, y: below, cell: kernel_cell }),
            output: Place { x: output_x, y: below, cell: output_cell },
            maps,
            stacked: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWN: Parts = Parts { input: [7, 7], kernel: Some([3, 3]), output: [3, 3], maps: true };

    /// The drawing at 1440: 7 cells of 40, a kernel of 36 and outputs of 40, their bottoms in one line.
    #[test]
    fn as_drawn() {
        let plan = Plan::new(600.0, DRAWN);
        assert_eq!((plan.input, plan.height), (Place { x: 24.0, y: 20.0, cell: 40.0 }, 300.0));
        assert_eq!(plan.kernel, Some(Place { x: 344.0, y: 192.0, cell: 36.0 }));
        assert_eq!(plan.output, Place { x: 480.0, y: 180.0, cell: 40.0 });
        assert_eq!(plan.maps.unwrap()[0], Place { x: 344.0, y: 20.0, cell: 96.0 });
        assert!(!plan.stacked);
    }

    /// On a phone, and for kernels of every size, the parts are in the page, apart from each other, and cells can be read.
    #[test]
    fn nothing_overlaps() {
        for width in [280.0, 328.0, 358.0, 500.0, 540.0, 600.0, 772.0, 1280.0] {
            for k in 1..=13 {
                let most = cells(width, k);
                let kernel = (k > 1).then_some([k, k]);
                let plan = Plan::new(width, Parts { input: [most, most], kernel, output: [3, 3], maps: true });
                let input_right = plan.input.x + f(most) * plan.input.cell;
                assert!(input_right <= width + 0.01 && plan.input.cell >= LEAST - 0.01, "{width} {k}: {plan:?}");
                assert!(plan.output.x + 3.0 * plan.output.cell <= width + 0.01, "{width} {k}: {plan:?}");
                if let Some(kernel) = plan.kernel {
                    assert!(kernel.x + f(k) * kernel.cell + 8.0 <= plan.output.x, "{width} {k}: {plan:?}");
                    assert!(plan.stacked || kernel.x >= input_right + 8.0, "{width} {k}: {plan:?}");
                    assert!(kernel.y + f(k) * kernel.cell <= plan.height + 0.01);
                }
                for map in plan.maps.iter().flatten() {
                    assert!(
                        map.x >= input_right && map.x + map.cell <= width + 0.01 && map.cell >= 60.0,
                        "{width} {k}: {plan:?}"
                    );
                }
            }
        }
    }
}
