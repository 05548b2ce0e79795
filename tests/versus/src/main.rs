//! The same work done by Unafraid, by SQLCipher 4, by plain SQLite and by the raw ciphers, in one
//! process, side by side: `cargo run --release` in this folder. `core/PERFORMANCE.md` says what came
//! of it and how to read it.
//!
//! All sides run on the SQLite that comes with SQLCipher, which has no part in how the library is
//! built for apps: nothing outside this folder is built with it.

mod bound;
mod chart;
mod figures;
mod memory;
mod raw;
mod rounds;
mod store;
mod system;
mod verdict;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use figures::{Figure, Figures};
use rounds::Extent;
use serde_json::json;
use store::Sql;
use verdict::Outcome;

/// Does the same work by Unafraid, SQLCipher, plain SQLite and the raw ciphers. Exit code 1 where a
/// line of the verdict is missed.
#[derive(Parser)]
struct Flags {
    /// Fewer rounds, 1,000 and 5,000 experiences: less than 50 s.
    #[arg(long)]
    quick: bool,
    /// One JSON object a line: the machine, the figures of every round, the verdict.
    #[arg(long)]
    json: bool,
    /// Writes the chart for the README here.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Where the files go, on the storage that is to be measured.
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The part of a process of its own, of which the memory is measured.
    #[arg(long, hide = true, requires = "folder")]
    session: Option<String>,
    #[arg(long, hide = true, default_value_t = 0)]
    experiences: usize,
}

fn main() -> ExitCode {
    let flags = Flags::parse();
    if let (Some(side), Some(folder)) = (&flags.session, &flags.folder) {
        memory::session(side, flags.experiences, folder);
        return ExitCode::SUCCESS;
    }
    let folder = match &flags.folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let folder = folder.expect("a folder to write to");

    let figures = measure(flags.quick, folder.path());
    let outcomes: Vec<Outcome> = verdict::lines()
        .iter()
        .map(|line| line.judge(&figures))
        .collect();
    let holds = outcomes.iter().all(|outcome| outcome.holds);
    if flags.json {
        print_json(&figures, &outcomes, holds);
    } else {
        print_text(&figures, &outcomes, holds);
    }
    if let Some(chart) = &flags.chart {
        std::fs::write(chart, chart::svg(&figures)).expect("a chart");
    }
    ExitCode::from(u8::from(!holds))
}

fn measure(quick: bool, folder: &std::path::Path) -> Figures {
    let extent = Extent {
        rounds: if quick { 5 } else { 15 },
        hashing_rounds: if quick { 3 } else { 9 },
        changes: if quick { 15 } else { 40 },
        counted: 200,
    };
    let mut figures = Figures::default();
    raw::cells(&mut figures, 3 * extent.rounds);
    raw::copy(&mut figures, &raw::sixteen_mebibytes(), extent.rounds);
    let counts: &[usize] = if quick {
        &[1000, 5000]
    } else {
        &[1000, 5000, 20000]
    };
    for count in counts {
        let here = tempfile::tempdir_in(folder).expect("a folder");
        rounds::all(&mut figures, *count, extent, here.path());
        memory::measure(&mut figures, *count, 3, here.path());
    }
    figures
}

fn about() -> [(&'static str, String); 3] {
    let (sqlite, sqlcipher) = Sql::versions();
    let backend = if cfg!(feature = "ring") {
        "ring"
    } else {
        "default"
    };
    [
        ("machine", system::machine()),
        (
            "sqlite",
            format!("SQLite {sqlite} of SQLCipher {sqlcipher}, for all sides"),
        ),
        ("unafraid", format!("{backend} cipher backend")),
    ]
}

fn print_json(figures: &Figures, outcomes: &[Outcome], holds: bool) {
    println!("{}", json!(std::collections::BTreeMap::from(about())));
    for figure in &figures.0 {
        println!("{}", figure.json());
    }
    let lines: Vec<_> = outcomes.iter().map(Outcome::json).collect();
    println!(
        "{}",
        json!({ "verdict": { "holds": holds, "at": verdict::AT, "lines": lines } })
    );
}

fn print_text(figures: &Figures, outcomes: &[Outcome], holds: bool) {
    for (what, text) in about() {
        println!("{what}: {text}");
    }
    let mut before = None;
    for figure in &figures.0 {
        let Figure {
            count,
            work,
            side,
            unit,
            rounds,
        } = figure;
        if before != Some((*count, *work)) {
            println!();
            before = Some((*count, *work));
        }
        println!(
            "{count:>6} {work:<22} {side:<22} {:>10}   {} to {}, n = {}",
            unit.shown(figure.median()),
            unit.shown(figure.least()),
            unit.shown(figure.most()),
            rounds.len(),
        );
    }
    println!("\nat {} experiences:", verdict::AT);
    for outcome in outcomes {
        let Outcome {
            what,
            holds,
            ours,
            theirs,
            ratio,
            asked,
        } = outcome;
        let mark = if *holds { "holds " } else { "MISSED" };
        println!("{mark} {what:<38} {ours:>10}  {theirs:<36} {ratio:>8}  {asked}");
    }
    println!(
        "{}",
        if holds {
            "all lines hold"
        } else {
            "a line is missed"
        }
    );
}
