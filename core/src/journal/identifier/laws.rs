//! What holds for every text and every number, and for sentences of somebody else's.

use proptest::prelude::*;

use super::cases::found;
use super::{Identifier, Suspicion, identifiers};

#[test]
fn a_long_hostile_text_comes_back() {
    for unit in [
        "1",
        "1 ",
        "123 ",
        "046 454 286 ",
        "12 34-",
        "+1(",
        "a@b.cc ",
        "st ",
        "1 a st ",
        "\u{fdfa}",
    ] {
        let text = unit.repeat(65_536 / unit.len());
        assert!(identifiers(&text).len() <= text.len() / 6, "{unit:?}");
    }
}

/// Sentences that Microsoft's presidio-research generated and labelled (`tests/data`).
#[test]
fn labelled_sentences() {
    const SAMPLE: &str = include_str!("../../../../tests/data/synthetic-pii-sample.jsonl");
    const IDENTIFIERS: &[&str] = &[
        "PHONE_NUMBER",
        "STREET_ADDRESS",
        "US_DRIVER_LICENSE",
        "CREDIT_CARD",
    ];
    let mut phones = 0;
    for line in SAMPLE.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        let spans: Vec<(String, usize, usize)> =
            serde_json::from_value(row["spans"].clone()).unwrap();
        let suspicions: Vec<_> = identifiers(text)
            .into_iter()
            .map(|one| {
                let characters = |at: usize| text[..at].chars().count();
                (
                    one.identifier,
                    characters(one.range.start)..characters(one.range.end),
                )
            })
            .collect();
        for (identifier, range) in &suspicions {
            let labelled = spans.iter().any(|(label, from, to)| {
                IDENTIFIERS.contains(&label.as_str()) && range.start < *to && *from < range.end
            });
            assert!(labelled, "{identifier:?} in {text}");
        }
        for (_, from, to) in spans.iter().filter(|span| span.0 == "PHONE_NUMBER") {
            phones += 1;
            let phone = (Identifier::Phone, *from..*to);
            assert!(suspicions.contains(&phone), "{text}");
        }
    }
    assert_eq!(phones, 2);
}

/// The digit that makes the Luhn sum of `digits` and itself a multiple of ten, written apart from
/// the code under test.
fn luhn_digit(digits: &[u8]) -> u8 {
    let doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let sum: u8 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| {
            if place % 2 == 0 {
                doubled[usize::from(digit)]
            } else {
                digit
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

fn write(digits: &[u8], zero: char, separator: &str) -> String {
    let written = |digit: &u8| char::from_u32(u32::from(zero) + u32::from(*digit)).unwrap();
    let groups: Vec<String> = digits
        .chunks(3)
        .map(|group| group.iter().map(written).collect())
        .collect();
    groups.join(separator)
}

prop_compose! {
    /// Eight digits of a number whose first is used.
    fn eight_digits()(first in prop::sample::select(vec![1u8, 2, 3, 4, 5, 6, 7, 9]),
                      rest in prop::collection::vec(0u8..10, 7)) -> Vec<u8> {
        let mut digits = vec![first];
        digits.extend(rest);
        digits
    }
}

fn zeros() -> impl Strategy<Value = char> {
    prop::sample::select(vec!['0', '٠', '۰', '०', '௦', '０', '০', '੦', '០'])
}

fn separators() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "", " ", "-", ".", "_", "\u{a0}", "\u{2009}", "–", "‑", "−", "－", " - ",
    ])
}

proptest! {
    #[test]
    fn a_sin_is_found_in_any_text(
        digits in eight_digits(),
        zero in zeros(),
        separator in separators(),
        before in any::<String>(),
        after in any::<String>(),
    ) {
        let mut digits = digits;
        prop_assume!(digits.windows(2).any(|two| two[0] != two[1]));
        digits.push(luhn_digit(&digits));
        let sin = write(&digits, zero, separator);
        let text = format!("{before} {sin} {after}");
        let place = before.len() + 1..before.len() + 1 + sin.len();
        let sins: Vec<_> = identifiers(&text)
            .into_iter()
            .filter(|one| one.identifier == Identifier::SocialInsuranceNumber)
            .map(|one| one.range)
            .collect();
        // Further digits can make another number with some of these.
        prop_assert!(sins.iter().any(|one| one.start < place.end && place.start < one.end));
        if !before.chars().chain(after.chars()).any(char::is_numeric) {
            prop_assert_eq!(sins, [place]);
        }
    }

    #[test]
    fn a_wrong_check_digit_is_no_sin(
        digits in eight_digits(),
        wrong in 1u8..10,
        zero in zeros(),
        separator in separators(),
    ) {
        let mut digits = digits;
        digits.push((luhn_digit(&digits) + wrong) % 10);
        let text = format!("SIN {} here", write(&digits, zero, separator));
        let is_sin = |one: &Suspicion| one.identifier == Identifier::SocialInsuranceNumber;
        prop_assert!(!identifiers(&text).iter().any(is_sin));
    }

    #[test]
    fn an_ontario_card_is_found_with_any_version_code(
        first in 1u8..10,
        rest in prop::collection::vec(0u8..10, 8),
        version in "[A-Z]{2}",
    ) {
        let mut digits = vec![first];
        digits.extend(rest);
        prop_assume!(digits.windows(2).any(|two| two[0] != two[1]));
        digits.push(luhn_digit(&digits));
        let number: String = digits.iter().map(ToString::to_string).collect();
        let card = format!("{}-{}-{}-{version}", &number[..4], &number[4..7], &number[7..]);
        prop_assert_eq!(found(&card), [("health_card", card.as_str())]);
    }

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        let mut last = 0;
        for suspicion in identifiers(&text) {
            prop_assert!(suspicion.range.start >= last && !suspicion.range.is_empty());
            prop_assert!(text.get(suspicion.range.clone()).is_some());
            last = suspicion.range.end;
        }
    }

    #[test]
    fn a_text_of_pieces_is_read_without_panic(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "0", "12", "345", "6789", "٣", "A", "b", "@", ".", ",", "-", " ", "_", "(", ")",
                "+", "/", ":", "$", "\n", "st", "rue", "apt", "box", "po", "é", "ﷺ", "ﬁ", "x",
                "passport", "tel", "2013", "\u{301}", "\u{200f}", "№", "½", "⒈", "⑴",
            ]),
            0..60,
        ),
    ) {
        let text = pieces.concat();
        let mut last = 0;
        for suspicion in identifiers(&text) {
            prop_assert!(suspicion.range.start >= last && !suspicion.range.is_empty());
            prop_assert!(text.get(suspicion.range.clone()).is_some());
            last = suspicion.range.end;
        }
    }
}
