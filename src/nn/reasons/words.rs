//! The figures that have a reason, and what the numbers in it are. Their words stand in the locales, by these names.

use crate::choice;

choice! {
    /// A figure on a card.
    About {
        /// Rows of its maps.
        Height = "height",
        /// Columns of its maps.
        Width = "width",
        /// Its maps.
        Channels = "channels",
        /// Entries of a vector.
        Entries = "entries",
        /// Rows a dilated kernel spans.
        SpanHeight = "span_height",
        /// Columns a dilated kernel spans.
        SpanWidth = "span_width",
        /// Rows of padding.
        PaddingHeight = "padding_height",
        /// Columns of padding.
        PaddingWidth = "padding_width",
        /// Rows at the end that no window reads.
        UnreadRows = "unread_rows",
        /// Columns at the end that no window reads.
        UnreadColumns = "unread_columns",
        /// Values in its weights.
        Params = "params",
        /// Multiply-adds.
        Macs = "macs",
        /// Bytes of its maps.
        Bytes = "bytes",
        /// Rows of the picture that one value sees.
        FieldHeight = "field_height",
        /// Columns of the picture that one value sees.
        FieldWidth = "field_width",
    }
}

choice! {
    /// What a number in a formula is.
    What {
        /// Nothing that has a name: the 1 of a rule.
        Plain = "plain",
        /// Rows of the input.
        RowsIn = "rows_in",
        /// Columns of the input.
        ColumnsIn = "columns_in",
        /// Rows of the output.
        RowsOut = "rows_out",
        /// Columns of the output.
        ColumnsOut = "columns_out",
        /// Channels of the input.
        ChannelsIn = "channels_in",
        /// Channels of the output.
        ChannelsOut = "channels_out",
        /// Channels of the input in one group.
        ChannelsGroup = "channels_group",
        /// Entries of the input.
        EntriesIn = "entries_in",
        /// Entries of the output, or a size that has no other name.
        EntriesOut = "entries_out",
        /// A convolution's filters.
        Filters = "filters",
        /// A Dense layer's units.
        Units = "units",
        /// Cells of the kernel along an axis.
        Kernel = "kernel",
        /// Cells of the kernel along the other axis.
        KernelWidth = "kernel_width",
        /// Cells the dilated kernel spans.
        Span = "span",
        /// Cells of a pool's window.
        Pool = "pool",
        /// One less than the kernel.
        KernelLess = "kernel_less",
        /// One less than the dilated kernel.
        SpanLess = "span_less",
        /// One less than the pool's window.
        PoolLess = "pool_less",
        /// The larger one of kernel and stride.
        Larger = "larger",
        /// What is left of the kernel when it is halved.
        Odd = "odd",
        /// Cells from one window to the next.
        Stride = "stride",
        /// Cells from one tap to the next.
        Dilation = "dilation",
        /// One less than the windows along an axis.
        WindowsLess = "windows_less",
        /// One less than the cells that are spread.
        CellsLess = "cells_less",
        /// Cells of padding.
        Padding = "padding",
        /// Rows or columns added at the end.
        OutputPadding = "output_padding",
        /// Cells put, or cut off, before.
        Before = "before",
        /// Cells put, or cut off, after.
        After = "after",
        /// How often each cell stands.
        Times = "times",
        /// Filters for each channel.
        Multiplier = "multiplier",
        /// Channels between the two steps of a separable convolution.
        Between = "between",
        /// A bias for each filter, or unit.
        Biases = "biases",
        /// Numbers of a weight.
        Numbers = "numbers",
        /// Channels of one of several inputs.
        OfInput = "of_input",
        /// Bytes of one value.
        Bytes = "bytes",
        /// Pixels that a value above sees.
        FieldAbove = "field_above",
        /// Pixels of the picture from one value above to the next.
        Step = "step",
    }
}

impl What {
    /// The argument of the layer that says this number, if one does.
    #[must_use]
    pub const fn param(self) -> Option<&'static str> {
        Some(match self {
            Self::Filters => "filters",
            Self::Units => "units",
            Self::Kernel | Self::KernelWidth | Self::KernelLess | Self::Span | Self::SpanLess => "kernel_size",
            Self::Pool | Self::PoolLess => "pool_size",
            Self::Stride => "strides",
            Self::Dilation => "dilation_rate",
            Self::Padding => "padding",
            Self::OutputPadding => "output_padding",
            Self::Times => "size",
            Self::Multiplier => "depth_multiplier",
            Self::Biases => "use_bias",
            _ => return None,
        })
    }

    /// Whether it is a size of the layer above.
    #[must_use]
    pub const fn is_above(self) -> bool {
        matches!(self, Self::RowsIn | Self::ColumnsIn | Self::ChannelsIn | Self::EntriesIn)
    }
}
