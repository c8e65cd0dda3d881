//! The order in which a window sweeps over what it writes.

/// The steps of a sweep: every cell of the output, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
}

impl Steps {
    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.rows.saturating_mul(self.columns)
    }

    /// The number of the step that writes a cell.
    #[must_use]
    pub const fn of(&self, (y, x): (u64, u64)) -> u64 {
        y.saturating_mul(self.columns).saturating_add(x)
    }

    /// The cell that a step writes; the last one for a number beyond.
    #[must_use]
    pub fn at(&self, step: u64) -> (u64, u64) {
        let step = step.min(self.count().saturating_sub(1));
        (step / self.columns.max(1), step % self.columns.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_row_by_row() {
        let steps = Steps { rows: 3, columns: 4 };
        assert_eq!(
            (0..steps.count()).map(|step| steps.of(steps.at(step))).collect::<Vec<_>>(),
            (0..12).collect::<Vec<_>>()
        );
        assert_eq!((steps.at(5), steps.at(99)), ((1, 1), (2, 3)));
    }
}
