//! The chart for the README: how many times faster or slower, on a logarithmic scale.

use std::fmt::Write as _;

use crate::figures::Figures;
use crate::verdict::AT;

/// What is drawn, and what it is called.
const WORKS: [(&str, &str); 14] = [
    ("get_first", "get one, first touch"),
    ("search_part", "search a part of a word"),
    ("list", "list all"),
    ("page", "page of 50"),
    ("search_rare", "search a word"),
    ("filter_and_count", "filter and count"),
    ("import", "import 5,000"),
    ("read_attachment", "read a photo"),
    ("add", "add, durable"),
    ("edit", "edit, durable"),
    ("remove", "remove, durable"),
    ("unlock_and_page", "unlock with passphrase"),
    ("attach", "attach a photo"),
    ("open_and_page", "unlock, hashing left out"),
];

/// The side that is 1.
const MEASURE: &str = "sqlcipher_wal";
const ROW: f64 = 24.0;
const LEFT: f64 = 190.0;
const WIDTH: f64 = 720.0;
/// Pixels for a factor of ten.
const DECADE: f64 = 95.0;
/// Where 1 lies.
const ONE: f64 = LEFT + 1.35 * DECADE;
const TOP: f64 = 62.0;

/// The chart as SVG. It follows the reader's light or dark theme.
pub fn svg(figures: &Figures) -> String {
    let height = TOP + ROW * WORKS.len() as f64 + 34.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title>Unafraid beside SQLCipher at {AT} experiences, times faster</title>\n\
         <style>text{{fill:#222}}.faster{{fill:#1d6f5c}}.slower{{fill:#b4531a}}.rule{{stroke:#8886}}\
         .one{{stroke:#888}}.quiet{{fill:#666}}\
         @media(prefers-color-scheme:dark){{text{{fill:#eee}}.faster{{fill:#4fc3a1}}.slower{{fill:#e8935b}}\
         .quiet{{fill:#aaa}}}}</style>\n\
         <text x=\"12\" y=\"22\" font-weight=\"600\">Unafraid beside SQLCipher (raw key, WAL) at 5,000 experiences</text>\n\
         <text x=\"12\" y=\"42\" class=\"quiet\">times faster to the right, slower to the left; medians of one run</text>\n"
    );
    for power in -1_i32..=3 {
        let x = ONE + f64::from(power) * DECADE;
        let class = if power == 0 { "one" } else { "rule" };
        let label = if power < 0 {
            "1/10".to_owned()
        } else {
            format!("{}×", 10_i32.pow(power.unsigned_abs()))
        };
        let bottom = height - 30.0;
        let _ = writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{bottom}\"/>\
             <text class=\"quiet\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
            TOP - 6.0,
            height - 12.0,
        );
    }
    for (row, (work, name)) in WORKS.iter().enumerate() {
        let figure = |side| {
            figures
                .find(AT, work, side)
                .map(crate::figures::Figure::median)
        };
        let (Some(ours), Some(theirs)) = (figure("unafraid"), figure(MEASURE)) else {
            continue;
        };
        let ratio = theirs / ours;
        let end = (ONE + ratio.log10() * DECADE).clamp(LEFT, WIDTH - 70.0);
        let y = TOP + ROW * row as f64;
        let (x, length) = (end.min(ONE), (end - ONE).abs().max(1.0));
        let class = if ratio >= 1.0 { "faster" } else { "slower" };
        let label = match ratio {
            ratio if ratio >= 10.0 => format!("{ratio:.0}×"),
            ratio if ratio >= 1.0 => format!("{ratio:.1}×"),
            ratio => format!("{:.1}× slower", 1.0 / ratio),
        };
        let (at, anchor) = if ratio >= 1.0 {
            (end + 6.0, "start")
        } else {
            (ONE + 6.0, "start")
        };
        let _ = writeln!(
            svg,
            "<text x=\"12\" y=\"{:.1}\">{name}</text><rect class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" \
             width=\"{length:.1}\" height=\"14\" rx=\"2\"/><text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{label}</text>",
            y + 12.0,
            y + 1.0,
            y + 12.0,
        );
    }
    svg.push_str("</svg>\n");
    svg
}
