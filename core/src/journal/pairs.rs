//! JSON as it is read: the names and values of an object as they stand, repeated names included. What
//! comes twice is refused later, not silently dropped.
//!
//! `serde_json` finds where each value begins and ends, and no more: texts that have escapes it would
//! put together in a buffer of its own, which is not wiped.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::draft::Value;

/// An object.
pub(super) struct Pairs(pub(super) Vec<(Zeroizing<String>, Scalar)>);

/// A JSON value as far as an experience can use it.
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Text(Zeroizing<String>),
    List(Vec<Zeroizing<String>>),
    /// Not a value of any key, but an item of [`Objects`](Scalar::Objects).
    Object(Pairs),
    Objects(Vec<Pairs>),
    Other,
}

/// No key takes a value that is nested deeper than the texts of a follow-up.
const DEEPEST: usize = 4;

impl Pairs {
    /// Reads a text that is one object; `None` where it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        Self::at(0, text)
    }

    fn at(depth: usize, text: &str) -> Option<Self> {
        let raw: RawPairs<'_> = serde_json::from_str(text).ok()?;
        let pairs = raw.0.into_iter();
        pairs
            .map(|(name, value)| {
                let value = Scalar::at(depth + 1, value.get())?;
                Some((unescaped(name.get())?, value))
            })
            .collect::<Option<_>>()
            .map(Self)
    }

    fn as_values(&self) -> Vec<(&str, Value<'_>)> {
        let pairs = self.0.iter();
        pairs
            .map(|(key, value)| (key.as_str(), value.as_value()))
            .collect()
    }
}

impl Scalar {
    pub(super) fn as_value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Absent,
            Self::Bool(value) => Value::Bool(*value),
            Self::Text(text) => Value::Text(text),
            Self::List(items) => Value::List(items.iter().map(|item| item.as_str()).collect()),
            Self::Objects(objects) => {
                Value::Objects(objects.iter().map(Pairs::as_values).collect())
            }
            Self::Object(_) | Self::Other => Value::Unfit,
        }
    }

    /// Reads what `serde_json` has found to be a value. Its first character tells its kind.
    fn at(depth: usize, raw: &str) -> Option<Self> {
        Some(match raw.as_bytes().first()? {
            b'n' => Self::Null,
            b't' => Self::Bool(true),
            b'f' => Self::Bool(false),
            b'"' => Self::Text(unescaped(raw)?),
            b'{' if depth < DEEPEST => Self::Object(Pairs::at(depth, raw)?),
            b'[' if depth < DEEPEST => Self::list(depth, raw)?,
            _ => Self::Other,
        })
    }

    fn list(depth: usize, raw: &str) -> Option<Self> {
        let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
        let mut texts = Vec::new();
        let mut objects = Vec::new();
        let mut plain = true;
        for item in items {
            match Self::at(depth + 1, item.get())? {
                Self::Text(text) => texts.push(text),
                Self::Object(object) => objects.push(object),
                _ => plain = false,
            }
        }
        Some(match (plain, texts.is_empty(), objects.is_empty()) {
            (true, _, true) => Self::List(texts),
            (true, true, false) => Self::Objects(objects),
            _ => Self::Other,
        })
    }
}

/// Names and values as they stand in the text.
struct RawPairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'a> Deserialize<'a> for RawPairs<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'a> Visitor<'a> for ObjectVisitor {
            type Value = RawPairs<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<RawPairs<'a>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(RawPairs(pairs))
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// The text that a JSON string is, in a buffer that never moves; `None` where an escape stands for no
/// character.
fn unescaped(raw: &str) -> Option<Zeroizing<String>> {
    let mut rest = raw.strip_prefix('"')?.strip_suffix('"')?;
    // An escape is longer than the character that it stands for.
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some((plain, escaped)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut characters = escaped.chars();
        let character = match characters.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (character, after) = code_point(characters.as_str())?;
                characters = after.chars();
                character
            }
            itself => itself,
        };
        text.push(character);
        rest = characters.as_str();
    }
    text.push_str(rest);
    Some(text)
}

/// The character of a `\u` escape, of which two make one beyond U+FFFF, and what stands behind it.
fn code_point(text: &str) -> Option<(char, &str)> {
    let unit = |text: &'_ str| u32::from_str_radix(text.get(..4)?, 16).ok();
    let (first, rest) = (unit(text)?, &text[4..]);
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first)?, rest));
    }
    let rest = rest.strip_prefix("\\u")?;
    let second = unit(rest).filter(|second| (0xdc00..0xe000).contains(second))?;
    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    Some((char::from_u32(code)?, &rest[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(raw: &str) -> Option<String> {
        unescaped(raw).map(|text| text.as_str().to_owned())
    }

    #[test]
    fn escapes() {
        let raw = r#""a\"b\\c\/d\be\ff\ng\rh\ti\u00e9\u4e0d\ud83c\udf0D""#;
        let plain = "a\"b\\c/d\u{8}e\u{c}f\ng\rh\tié不🌍";
        assert_eq!(text(raw).as_deref(), Some(plain));
        assert_eq!(text(r#""""#).as_deref(), Some(""));
        for no_character in [
            r#""\ud83c""#,
            r#""\udf0d""#,
            r#""\ud83cx""#,
            r#""\ud83c\n""#,
            r#""\ud83c\ud83c""#,
        ] {
            assert_eq!(text(no_character), None, "{no_character}");
            assert!(serde_json::from_str::<String>(no_character).is_err());
            let object = format!("{{{no_character}:1}}");
            assert!(Pairs::read(&object).is_none());
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |open: &str, close: &str, times: usize| {
            Pairs::read(&format!(
                "{{\"a\":{}1{}}}",
                open.repeat(times),
                close.repeat(times)
            ))
        };
        for times in [1, 3, 4, 5, 100, 100_000] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                assert!(nested(open, close, times).is_some(), "{open} {times}");
            }
        }
    }

    proptest! {
        /// Any object, written by `serde_json` with names and texts of all kinds, is read as it reads it.
        #[test]
        fn texts_are_those_that_serde_json_reads(name in any::<String>(), words in any::<String>()) {
            let mut object = serde_json::Map::new();
            object.insert(name.clone(), words.clone().into());
            let written = serde_json::to_string(&object).unwrap();
            let pairs = Pairs::read(&written).unwrap();
            prop_assert_eq!(pairs.0[0].0.as_str(), name);
            prop_assert!(matches!(pairs.0[0].1.as_value(), Value::Text(text) if text == words));
        }

        #[test]
        fn strings_are_those_that_serde_json_takes(inside in r#"([ -~é]|\\[bfnrtu"\\/x]|\\u[0-9a-fD]{4}){0,8}"#) {
            let raw = format!("\"{inside}\"");
            let expected: Option<String> = serde_json::from_str(&raw).ok();
            let object = format!("{{\"a\":{raw}}}");
            let read = Pairs::read(&object);
            let read = read.as_ref().map(|pairs| pairs.0[0].1.as_value());
            match (expected, read) {
                (Some(expected), Some(Value::Text(read))) => prop_assert_eq!(expected, read),
                (None, None) => {}
                // What looks like one string can be the beginning of another pair.
                (None, Some(_)) => prop_assert!(inside.contains('"')),
                _ => prop_assert!(false, "{}", raw),
            }
        }
    }
}
