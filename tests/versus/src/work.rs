//! What is kept and looked for: made-up experiences, the same in every run.

use unafraid::Code;
use unafraid::city::{Answer, Barrier, Channel, City, Kind, Outcome, Service};
use unafraid::journal::{Experience, Text, When};

/// Bytes of text in an experience; its record is about 700 bytes long.
const TEXT: usize = 640;
/// Different words that the texts are made of.
const VOCABULARY: usize = 6000;

/// In five experiences, whatever their number.
pub const RARE: &str = "kuvistrale";
/// What [`RARE`] begins with, and nothing else.
pub const PREFIX: &str = "kuvis";
/// A part of [`RARE`] in the middle of it.
pub const PART: &str = "vistra";
/// In a tenth of the experiences.
pub const COMMON: &str = "palonte";
/// In none.
pub const NONE: &str = "zwyxqueb";
/// What finds [`ACCENTED`].
pub const FOLDED: &str = "xesefuge";
/// In five experiences.
const ACCENTED: &str = "Xéséfugé";

/// What two fields are asked for.
pub const FILTER: (Service, Outcome) = (Service::Shelter, Outcome::Refused);

/// One experience, in the form that each side takes without further work.
#[derive(Clone)]
pub struct Item {
    /// Ours.
    pub experience: Experience,
    /// A row of columns.
    pub row: Row,
}

/// An experience in the columns of an ordinary table.
#[derive(Clone, Default)]
pub struct Row {
    /// Days since the first of January 2020.
    pub day: i64,
    pub service: i64,
    pub outcome: i64,
    pub channel: i64,
    pub kind: i64,
    pub city: String,
    /// A bit for each barrier that was answered with yes.
    pub barriers: i64,
    pub note: String,
    pub said: String,
}

impl Row {
    /// Bytes of text, so that every text has been in somebody's hands.
    pub fn texts(&self) -> usize {
        self.note.len() + self.said.len()
    }
}

/// Items in one column for each side. Each takes its own, and the other's are put away where no time is
/// taken: wiping our texts is no work of SQLCipher's.
pub struct Load {
    pub experiences: Vec<Experience>,
    pub rows: Vec<Row>,
}

impl Load {
    /// A copy of these.
    pub fn of(items: &[Item]) -> Self {
        Self {
            experiences: items.iter().map(|item| item.experience.clone()).collect(),
            rows: items.iter().map(|item| item.row.clone()).collect(),
        }
    }
}

/// Steps that look random and are the same in every run (splitmix64).
pub struct Steps(pub u64);

impl Steps {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 11).expect("53 bits") % end
    }

    /// Small numbers often and large ones rarely, as words in a text.
    fn skewed(&mut self, end: usize) -> usize {
        let cubed = |x: f64| x * x * x;
        let unit = self.below(1 << 30) as f64 / f64::from(1 << 30);
        (cubed(unit) * end as f64) as usize
    }
}

/// So many experiences.
pub fn items(count: usize) -> Vec<Item> {
    let mut steps = Steps(8);
    let words = vocabulary(&mut steps);
    (0..count)
        .map(|number| item(number, count, &words, &mut steps))
        .collect()
}

/// Pronounceable words of two to four syllables; some with accents.
fn vocabulary(steps: &mut Steps) -> Vec<String> {
    const ONSETS: [&str; 14] = [
        "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "st",
    ];
    const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ou", "é"];
    const ENDS: [&str; 6] = ["", "", "n", "r", "s", "t"];
    (0..VOCABULARY)
        .map(|_| {
            let mut word = String::new();
            for _ in 0..2 + steps.below(3) {
                word.push_str(ONSETS[steps.below(ONSETS.len())]);
                word.push_str(VOWELS[steps.below(VOWELS.len())]);
            }
            word.push_str(ENDS[steps.below(ENDS.len())]);
            word
        })
        .collect()
}

fn item(number: usize, count: usize, words: &[String], steps: &mut Steps) -> Item {
    let mut note = String::from("EXAMPLE ");
    // Five of all, spread evenly.
    if number % (count / 5) == count / 10 {
        note.push_str(RARE);
        note.push(' ');
    }
    if number % (count / 5) == count / 8 {
        note.push_str(ACCENTED);
        note.push(' ');
    }
    if number % 10 == 3 {
        note.push_str(COMMON);
        note.push_str(", ");
    }
    let prose = |text: &mut String, length: usize, steps: &mut Steps| {
        while text.len() < length {
            text.push_str(&words[steps.skewed(words.len())]);
            text.push_str(match steps.below(12) {
                0 => ". ",
                1 => ", ",
                _ => " ",
            });
        }
    };
    prose(&mut note, TEXT - 60, steps);
    let mut said = String::from("EXAMPLE ");
    prose(&mut said, 60, steps);

    let service = Service::ALL[steps.below(20)];
    let outcome = Outcome::ALL[steps.below(Outcome::ALL.len())];
    let channel = Channel::ALL[steps.below(Channel::ALL.len())];
    let kind = Kind::ALL[steps.below(Kind::ALL.len())];
    let day = steps.below(1800);
    // Months of 30 days are near enough.
    let when = format!(
        "{}-{:02}-{:02}",
        2020 + day / 360,
        day / 30 % 12 + 1,
        (day % 30).min(27) + 1
    );
    let mut experience = Experience::new(service, outcome);
    experience.channel = Some(channel);
    experience.kind = Some(kind);
    experience.city = City::named("toronto");
    experience.when = Some(when.parse::<When>().expect("a day"));
    let mut barriers = 0;
    for _ in 0..3 {
        let barrier = Barrier::ALL[steps.below(Barrier::ALL.len())];
        experience.barriers.answer(barrier, Answer::Yes);
        barriers |= 1 << barrier.number();
    }
    experience.note = Some(Text::new(&note).expect("a short text"));
    experience.private.said = Some(Text::new(&said).expect("a short text"));
    let row = Row {
        day: i64::try_from(day / 30 * 30 + (day % 30).min(27)).expect("small"),
        service: service.number().into(),
        outcome: outcome.number().into(),
        channel: channel.number().into(),
        kind: kind.number().into(),
        city: "toronto".into(),
        barriers,
        note,
        said,
    };
    Item { experience, row }
}
