//! A drawing while it is made: strokes that can be taken back one by one.

/// Cells of the drawing board along each side: a step of the arrow keys.
pub const CELLS: u8 = 28;

/// How thick a line is, in cells of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Thickness {
    /// One cell.
    Thin,
    /// Two cells: as the digits of MNIST are written.
    #[default]
    Medium,
    /// Four cells.
    Thick,
}

impl Thickness {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Thin, Self::Medium, Self::Thick];

    /// Its width in cells.
    #[must_use]
    pub const fn cells(self) -> f64 {
        match self {
            Self::Thin => 1.0,
            Self::Medium => 2.0,
            Self::Thick => 4.0,
        }
    }
}

/// A place on the board: across and down, in cells.
pub type Place = (f64, f64);

/// One thing that was done.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line, or a dot where it has one place only.
    Stroke {
        /// It takes away instead.
        erase: bool,
        /// How thick it is.
        thickness: Thickness,
        /// Where it goes; never empty.
        places: Vec<Place>,
    },
    /// All was taken away.
    Clear,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Drawing {
    marks: Vec<Mark>,
}

impl Drawing {
    /// Begins a stroke.
    pub fn begin(&mut self, erase: bool, thickness: Thickness, place: Place) {
        self.marks.push(Mark::Stroke { erase, thickness, places: vec![place] });
    }

    /// Draws the last stroke on.
    pub fn extend(&mut self, place: Place) {
        if let Some(Mark::Stroke { places, .. }) = self.marks.last_mut()
            && places.last() != Some(&place)
        {
            places.push(place);
        }
    }

    /// Takes everything away; that too can be taken back.
    pub fn clear(&mut self) {
        if !self.is_empty() {
            self.marks.push(Mark::Clear);
        }
    }

    /// Takes the last thing back.
    pub fn undo(&mut self) {
        self.marks.pop();
    }

    /// Whether there is something to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.marks.is_empty()
    }

    /// What is to be seen: everything since the last time all was taken away.
    #[must_use]
    pub fn visible(&self) -> &[Mark] {
        let from = self.marks.iter().rposition(|mark| *mark == Mark::Clear).map_or(0, |at| at + 1);
        self.marks.get(from..).unwrap_or_default()
    }

    /// Whether nothing was drawn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.visible().iter().any(|mark| matches!(mark, Mark::Stroke { erase: false, .. }))
    }
}

/// The cell that an arrow key leads to from another, by one cell or by four.
#[must_use]
pub fn moved(key: &str, far: bool, (x, y): (u8, u8)) -> Option<(u8, u8)> {
    let by = if far { 4 } else { 1 };
    let more = |n: u8| n.saturating_add(by).min(CELLS - 1);
    Some(match key {
        "ArrowLeft" => (x.saturating_sub(by), y),
        "ArrowRight" => (more(x), y),
        "ArrowUp" => (x, y.saturating_sub(by)),
        "ArrowDown" => (x, more(y)),
        "Home" => (0, y),
        "End" => (CELLS - 1, y),
        "PageUp" => (x, 0),
        "PageDown" => (x, CELLS - 1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_and_what_is_left_of_them() {
        let mut drawing = Drawing::default();
        assert!(drawing.is_empty() && !drawing.can_undo());
        drawing.clear();
        assert!(!drawing.can_undo());
        drawing.begin(true, Thickness::Thick, (1.0, 1.0));
        assert!(drawing.is_empty() && drawing.can_undo());
        drawing.begin(false, Thickness::Thin, (3.0, 3.0));
        drawing.extend((3.0, 3.0));
        drawing.extend((9.0, 3.0));
        assert!(!drawing.is_empty());
        assert!(matches!(drawing.visible(), [_, Mark::Stroke { places, .. }] if places.len() == 2));
        drawing.clear();
        assert_eq!(drawing.visible(), []);
        drawing.undo();
        assert_eq!(drawing.visible().len(), 2);
        drawing.undo();
        assert!(drawing.is_empty());
    }

    #[test]
    fn keys_stay_on_the_board() {
        assert_eq!(moved("ArrowRight", false, (27, 3)), Some((27, 3)));
        assert_eq!(moved("ArrowUp", true, (5, 3)), Some((5, 0)));
        assert_eq!(moved("End", false, (5, 3)), Some((27, 3)));
        assert_eq!(moved("x", false, (5, 3)), None);
    }
}
