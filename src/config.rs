//! The options of a run, as plain values. Where they come from (defaults, command line, later files) is no matter here.

/// What a line is indented with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IndentStyle {
    /// Spaces, `indent-width` of them per level.
    #[default]
    Space,
    /// One tab per level, counted as `indent-width` columns.
    Tab,
}

/// How the lines of the output end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEndingChoice {
    /// What most lines of the file use.
    #[default]
    Auto,
    /// `\n`
    Lf,
    /// `\r\n`
    Crlf,
}

/// Where `&&`, `||` and `|` stand when a list is broken over lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OperatorPosition {
    /// At the start of the line they lead to.
    #[default]
    Leading,
    /// At the end of the line before.
    Trailing,
    /// Where the author put each.
    Preserve,
}

/// The options of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns a line should fit in.
    pub line_width: usize,
    /// Columns of one level.
    pub indent_width: usize,
    /// Spaces or tabs.
    pub indent_style: IndentStyle,
    /// How lines end.
    pub line_ending: LineEndingChoice,
    /// Where operators stand.
    pub operator_position: OperatorPosition,
    /// How many blank lines in a row are kept.
    pub blank_lines: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            line_width: 120,
            indent_width: 4,
            indent_style: IndentStyle::Space,
            line_ending: LineEndingChoice::Auto,
            operator_position: OperatorPosition::Leading,
            blank_lines: 1,
        }
    }
}

/// Which RUN instructions `chain-run` joins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChainMode {
    /// Those that belong together: update, install and clean-up of one package manager.
    #[default]
    Related,
    /// None.
    Off,
}

/// The options of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Rules to use, by id or code; empty means all that are on by default.
    pub select: Vec<String>,
    /// Rules not to use.
    pub ignore: Vec<String>,
    /// For `chain-run`.
    pub chain_run: ChainMode,
}

/// All options of a run over one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The layout.
    pub layout: Layout,
    /// The rules.
    pub rules: Rules,
}
