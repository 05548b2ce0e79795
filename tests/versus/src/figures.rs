//! What was measured, round by round.

use std::time::Instant;

use serde_json::json;

/// One work of one side, at one number of experiences.
pub struct Figure {
    pub count: usize,
    pub work: &'static str,
    pub side: &'static str,
    pub unit: Unit,
    /// The figure of each round.
    pub rounds: Vec<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Bytes,
    /// Bytes a second.
    Rate,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Bytes => "bytes",
            Self::Rate => "bytes/s",
        }
    }

    /// A figure as people read it.
    pub fn shown(self, figure: f64) -> String {
        match self {
            Self::Seconds if figure < 1e-5 => format!("{:.2} µs", figure * 1e6),
            Self::Seconds if figure < 1e-3 => format!("{:.0} µs", figure * 1e6),
            Self::Seconds if figure < 1e-1 => format!("{:.2} ms", figure * 1e3),
            Self::Seconds => format!("{:.0} ms", figure * 1e3),
            Self::Bytes if figure < 1e6 => format!("{:.1} KB", figure / 1e3),
            Self::Bytes => format!("{:.1} MB", figure / 1e6),
            Self::Rate => format!("{:.0} MB/s", figure / 1e6),
        }
    }
}

impl Figure {
    /// The middle one of all rounds.
    pub fn median(&self) -> f64 {
        let mut sorted = self.rounds.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        if sorted.len().is_multiple_of(2) {
            (sorted[middle - 1] + sorted[middle]) / 2.0
        } else {
            sorted[middle]
        }
    }

    pub fn least(&self) -> f64 {
        self.rounds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub fn most(&self) -> f64 {
        self.rounds.iter().copied().fold(0.0, f64::max)
    }

    /// The middle one, as people read it.
    pub fn shown(&self) -> String {
        self.unit.shown(self.median())
    }

    pub fn json(&self) -> serde_json::Value {
        json!({
            "experiences": self.count, "work": self.work, "side": self.side,
            "unit": self.unit.name(), "median": self.median(), "rounds": self.rounds,
        })
    }
}

/// All figures of a run.
#[derive(Default)]
pub struct Figures(pub Vec<Figure>);

impl Figures {
    pub fn add(
        &mut self,
        count: usize,
        work: &'static str,
        side: &'static str,
        unit: Unit,
        figure: f64,
    ) {
        let same =
            |known: &&mut Figure| (known.count, known.work, known.side) == (count, work, side);
        match self.0.iter_mut().find(same) {
            Some(known) => known.rounds.push(figure),
            None => self.0.push(Figure {
                count,
                work,
                side,
                unit,
                rounds: vec![figure],
            }),
        }
    }

    pub fn find(&self, count: usize, work: &str, side: &str) -> Option<&Figure> {
        let is = |known: &&Figure| (known.count, known.work, known.side) == (count, work, side);
        self.0.iter().find(is)
    }
}

/// Seconds that one of `times` takes.
pub fn seconds<T>(times: usize, mut work: impl FnMut(usize) -> T) -> f64 {
    let start = Instant::now();
    for time in 0..times {
        std::hint::black_box(work(time));
    }
    start.elapsed().as_secs_f64() / times as f64
}
