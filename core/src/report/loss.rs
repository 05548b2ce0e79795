//! What a damaged space has lost and what is whole, in words.

use crate::journal::{Filter, Journal};
use crate::language::Language;

/// Says what is lost and what is whole, a sentence each; nothing where the space is whole.
///
/// What it does not say is not known: of what lay in a part that cannot be read, and nowhere else,
/// nothing is left to be counted.
pub fn loss(journal: &Journal, language: &Language) -> Vec<String> {
    let Some(loss) = journal.loss() else {
        return Vec::new();
    };
    let mut said = Vec::new();
    let mut say = |name: &str, counts: &[(&str, u64)]| {
        said.push(language.counted(name, counts).into_owned());
    };
    if loss.cells > 0 {
        say(
            "loss-cells",
            &[("cells", loss.cells.into()), ("of", loss.of.into())],
        );
    } else if loss.mixed {
        say("loss-mixed", &[]);
    } else {
        say("loss-contents", &[]);
    }
    let all = Filter::default();
    let kept = journal.list(&all).map(|entry| entry.attachments.len());
    let files = kept.sum::<usize>() + journal.orphans().count() - loss.pieces;
    say(
        "loss-whole",
        &[
            ("experiences", journal.len() as u64),
            ("drafts", journal.drafts().count() as u64),
            ("files", files as u64),
        ],
    );
    let known = [loss.experiences, loss.drafts, loss.attachments].map(|count| count as u64);
    if known != [0; 3] {
        let [experiences, drafts, files] = known;
        say(
            "loss-known",
            &[
                ("experiences", experiences),
                ("drafts", drafts),
                ("files", files),
            ],
        );
    }
    if loss.pieces > 0 {
        say("loss-pieces", &[("pieces", loss.pieces as u64)]);
    }
    if loss.cells > 0 {
        say("loss-unknown", &[]);
    }
    say("loss-reading-only", &[]);
    said
}
