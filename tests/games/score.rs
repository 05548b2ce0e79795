//! How well statistics tell two classes apart, and how well chance alone may seem to.
//!
//! A statistic gives each vault a number. Its AUC is the probability that one of the second class has a
//! larger number than one of the first (half for ties): 0.5 tells nothing, 0 and 1 tell all.
//!
//! **The band.** Without any difference the AUC of `n1` and `n2` vaults is normal around 0.5 with the
//! variance (n1 + n2 + 1) / (12 n1 n2) (Mann and Whitney 1947; ties make it smaller). All statistics of all
//! games together are wrong by chance once in a hundred suites: [`ALPHA`] is shared by [`TABLES`] and, in
//! each, by its statistics (Bonferroni), on both sides. These numbers were written down before the first
//! run, and are never tuned.

use std::collections::BTreeMap;

/// The probability that any of all games is lost by chance.
const ALPHA: f64 = 0.01;
/// The tables that are judged: one copy, without W and with it; two copies.
const TABLES: f64 = 3.0;

/// The numbers that a judge gets out of one vault, each with its name.
#[derive(Default)]
pub(crate) struct Numbers(BTreeMap<String, f64>);

impl Numbers {
    pub(crate) fn put(&mut self, name: impl Into<String>, number: f64) {
        let name = name.into();
        assert!(number.is_finite(), "{name}");
        assert!(self.0.insert(name, number).is_none(), "each once");
    }

    /// One that is counted up, from 0.
    pub(crate) fn add(&mut self, name: &str, by: f64) {
        *self.0.get_mut(name).unwrap() += by;
    }
}

/// Two classes, by the numbers of their vaults.
pub(crate) struct Table {
    names: Vec<String>,
    classes: [Vec<Vec<f64>>; 2],
}

/// What came of a game.
pub(crate) struct Verdict {
    /// By statistic, with how many standard deviations its AUC is away from 0.5.
    aucs: BTreeMap<String, (f64, f64)>,
    /// How many of them chance may give.
    most: f64,
    classes: (usize, usize),
}

impl Table {
    pub(crate) fn new(classes: [Vec<Numbers>; 2]) -> Self {
        let names: Vec<String> = classes[0][0].0.keys().cloned().collect();
        let classes = classes.map(|class| {
            let values = class.into_iter().map(|numbers| {
                assert!(numbers.0.keys().eq(&names), "all have the same");
                numbers.0.into_values().collect()
            });
            values.collect()
        });
        Self { names, classes }
    }

    pub(crate) fn judge(&self) -> Verdict {
        let classes = (self.classes[0].len(), self.classes[1].len());
        let deviation = deviation(classes);
        let mut aucs: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for (at, name) in self.names.iter().enumerate() {
            let column = |class: &[Vec<f64>]| class.iter().map(|row| row[at]).collect();
            let auc = auc(column(&self.classes[0]), column(&self.classes[1]));
            aucs.insert(name.clone(), (auc, (auc - 0.5) / deviation));
        }
        let (auc, halves) = self.trained();
        let away = (auc - 0.5) / self::deviation(halves);
        aucs.insert("(trained on all of these)".to_owned(), (auc, away));
        let most = quantile(ALPHA / TABLES / 2.0 / aucs.len() as f64);
        Verdict {
            aucs,
            most,
            classes,
        }
    }

    /// A classifier that is trained on every second vault and judged on the others.
    fn trained(&self) -> (f64, (usize, usize)) {
        let half = |class: &[Vec<f64>], odd: usize| -> Vec<Vec<f64>> {
            class.iter().skip(odd).step_by(2).cloned().collect()
        };
        let [first, second] = &self.classes;
        let model = Logistic::trained(&half(first, 0), &half(second, 0));
        let scores = |class: Vec<Vec<f64>>| -> Vec<f64> {
            class.iter().map(|row| model.score(row)).collect()
        };
        let (first, second) = (scores(half(first, 1)), scores(half(second, 1)));
        let sizes = (first.len(), second.len());
        (auc(first, second), sizes)
    }
}

impl Verdict {
    /// The AUC of one statistic.
    pub(crate) fn of(&self, name: &str) -> f64 {
        self.aucs[name].0
    }

    /// Those that chance does not explain.
    pub(crate) fn won_by(&self) -> Vec<String> {
        let told = |(name, (auc, _)): (&String, &(f64, f64))| format!("{name}: {auc:.3}");
        let won = self
            .aucs
            .iter()
            .filter(|(_, (_, away))| away.abs() > self.most);
        won.map(told).collect()
    }

    /// Prints the one line of a game.
    pub(crate) fn print(&self, game: &str) {
        let (name, (auc, away)) = self
            .aucs
            .iter()
            .max_by(|(_, one), (_, other)| one.1.abs().total_cmp(&other.1.abs()))
            .unwrap();
        let (first, second) = self.classes;
        let band = self.most * deviation(self.classes);
        println!(
            "{game}: n = {first} + {second}, {} statistics, band 0.5 ± {band:.4} ({:.2} deviations); \
             extreme AUC {auc:.4} ({away:+.2} deviations): {name}",
            self.aucs.len(),
            self.most,
        );
    }

    /// Chance explains everything.
    pub(crate) fn must_be_lost(&self, game: &str) {
        self.print(game);
        assert_eq!(self.won_by(), [""; 0], "{game}");
    }
}

/// The standard deviation of an AUC without any difference.
fn deviation((first, second): (usize, usize)) -> f64 {
    let (first, second) = (first as f64, second as f64);
    ((first + second + 1.0) / (12.0 * first * second)).sqrt()
}

/// How many deviations a normal number exceeds with this probability (Abramowitz and Stegun 26.2.23; off
/// by at most 0.00045).
fn quantile(probability: f64) -> f64 {
    let t = (-2.0 * probability.ln()).sqrt();
    t - (2.515_517 + 0.802_853 * t + 0.010_328 * t * t)
        / (1.0 + 1.432_788 * t + 0.189_269 * t * t + 0.001_308 * t * t * t)
}

/// The probability that a number of the second class is larger, half for ties.
fn auc(first: Vec<f64>, second: Vec<f64>) -> f64 {
    let (n1, n2) = (first.len() as f64, second.len() as f64);
    let first = first.into_iter().map(|number| (number, false));
    let mut all: Vec<(f64, bool)> = first.chain(second.into_iter().map(|n| (n, true))).collect();
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut below, mut wins) = (0.0, 0.0);
    for ties in all.chunk_by(|one, other| one.0 == other.0) {
        let seconds = ties.iter().filter(|(_, is_second)| *is_second).count() as f64;
        let firsts = ties.len() as f64 - seconds;
        wins += seconds * (below + firsts / 2.0);
        below += firsts;
    }
    wins / (n1 * n2)
}

/// Logistic regression over standardised numbers, by gradient descent with weight decay.
struct Logistic {
    /// By statistic: mean, deviation, weight.
    terms: Vec<(f64, f64, f64)>,
}

impl Logistic {
    const ROUNDS: usize = 300;
    const RATE: f64 = 0.1;
    const DECAY: f64 = 0.01;

    fn trained(first: &[Vec<f64>], second: &[Vec<f64>]) -> Self {
        let labelled = |class: &[Vec<f64>], label: f64| -> Vec<(Vec<f64>, f64)> {
            class.iter().map(|row| (row.clone(), label)).collect()
        };
        let mut rows = [labelled(first, 0.0), labelled(second, 1.0)].concat();
        let count = rows.len() as f64;
        let terms = (0..rows[0].0.len()).map(|at| {
            let mean = rows.iter().map(|(row, _)| row[at]).sum::<f64>() / count;
            let square = |(row, _): &(Vec<f64>, f64)| (row[at] - mean).powi(2);
            let deviation = (rows.iter().map(square).sum::<f64>() / count).sqrt();
            // What never varies tells nothing.
            let scale = if deviation > 1e-12 * mean.abs() {
                deviation
            } else {
                f64::INFINITY
            };
            (mean, scale, 0.0)
        });
        let mut model = Self {
            terms: terms.collect(),
        };
        for (row, _) in &mut rows {
            for (value, (mean, scale, _)) in row.iter_mut().zip(&model.terms) {
                *value = (*value - mean) / scale;
            }
        }
        for _ in 0..Self::ROUNDS {
            let mut slope = vec![0.0; model.terms.len()];
            for (row, label) in &rows {
                let terms = row.iter().zip(&model.terms);
                let score: f64 = terms.map(|(value, (.., weight))| value * weight).sum();
                let error = 1.0 / (1.0 + (-score).exp()) - label;
                for (slope, value) in slope.iter_mut().zip(row) {
                    *slope += error * value / count;
                }
            }
            for ((.., weight), slope) in model.terms.iter_mut().zip(slope) {
                *weight -= Self::RATE * (slope + Self::DECAY * *weight);
            }
        }
        model
    }

    fn score(&self, row: &[f64]) -> f64 {
        let terms = row.iter().zip(&self.terms);
        terms
            .map(|(value, (mean, scale, weight))| (value - mean) / scale * weight)
            .sum()
    }
}

#[test]
fn the_scores_are_what_they_say() {
    assert_eq!(auc(vec![1.0, 2.0], vec![3.0, 4.0]), 1.0);
    assert_eq!(auc(vec![3.0, 4.0], vec![1.0, 2.0]), 0.0);
    assert_eq!(auc(vec![1.0, 1.0], vec![1.0, 1.0]), 0.5);
    assert_eq!(auc(vec![1.0, 3.0], vec![2.0, 3.0]), 0.625);
    // Tables of the normal distribution.
    for (probability, away) in [(0.025, 1.960), (0.005, 2.576), (0.0005, 3.291)] {
        assert!((quantile(probability) - away).abs() < 0.001);
    }
    assert!((deviation((1000, 1000)) - 0.01291).abs() < 0.00001);
}

/// A difference in one number of two, and one that only both together tell, are found.
#[test]
fn a_planted_difference_is_found() {
    use crate::dice::Dice;
    let mut dice = Dice::new(11);
    let mut noise = || f64::from(dice.below(1000));
    let mut class = |shift: f64, sum: f64| -> Vec<Numbers> {
        let vault = |_| {
            let mut numbers = Numbers::default();
            numbers.put("shifted", noise() + shift);
            let base = 3.0 * noise();
            numbers.put("one of a sum", base + sum);
            numbers.put("the other", noise() - base);
            numbers
        };
        (0..200).map(vault).collect()
    };
    let none = Table::new([class(0.0, 0.0), class(0.0, 0.0)]).judge();
    none.must_be_lost("nothing planted");
    let shifted = Table::new([class(0.0, 0.0), class(200.0, 0.0)]).judge();
    assert!(
        shifted
            .won_by()
            .iter()
            .any(|name| name.starts_with("shifted"))
    );
    let summed = Table::new([class(0.0, 0.0), class(0.0, 250.0)]).judge();
    let won = summed.won_by();
    assert!(won.len() == 1 && won[0].starts_with("(trained"), "{won:?}");
}
