//! How deep a file of messages nests. The reader of Fluent descends into every brace and parenthesis
//! by recursion, so that a file of nothing but braces would end the whole program.

/// As deep as a message can be and still be one that a translator wrote.
pub(super) const DEEPEST: usize = 32;

/// The byte at which a text is nested too deep.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if begins_entry(line) {
            open.clear();
        }
        if !line.starts_with('#')
            && let Some(at) = deepest_in(line, &mut open)
        {
            return Some(start + at);
        }
        start += line.len();
    }
    None
}

/// Whether a line can only be the first of a message or term: its name and an equals sign, which no
/// placeable holds.
fn begins_entry(line: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    line.split_once('=').is_some_and(|(name, _)| {
        let name = name.trim_end_matches(' ');
        !name.is_empty() && name.chars().all(is_name)
    })
}

/// Follows braces, and parentheses within them, from what is open before this line.
fn deepest_in(line: &str, open: &mut Vec<u8>) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => open.push(b'{'),
            b'(' if !open.is_empty() => open.push(b'('),
            b')' if open.last() == Some(&b'(') => drop(open.pop()),
            // A parenthesis that is open here stood in words.
            b'}' => while open.pop().is_some_and(|last| last != b'{') {},
            _ => {}
        }
        if open.len() > DEEPEST {
            return Some(at);
        }
        at += 1;
        if matches!(byte, b'{' | b'(') {
            at += quoted(&bytes[at..]);
        }
    }
    None
}

/// The length of a text in quotes at the beginning of an expression, in which a brace is a brace; 0
/// where there is none.
fn quoted(expression: &[u8]) -> usize {
    let blank = expression.iter().take_while(|byte| **byte == b' ').count();
    let Some((b'"', text)) = expression[blank..].split_first() else {
        return 0;
    };
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let ends = matches!(byte, b'\n') || (*byte == b'"' && !escaped);
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(0, |end| blank + 1 + end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn what_translators_write_is_not_too_deep() {
        for text in [
            "a = b\n",
            "a = { $n ->\n    [one] one (1)\n   *[other] { NUMBER($n, minimumFractionDigits: 2) } :(\n }\n",
            "# {{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{\na = b\n",
        ] {
            assert_eq!(too_deep(text), None, "{text}");
        }
        let lines = "    {\"{\"} and { F(\"(\") } ((\n".repeat(100);
        let text = format!("a =\n{lines}");
        assert_eq!(
            too_deep(&text),
            None,
            "braces in quotes, words in parentheses"
        );
        assert!(Language::read("en", "en.ftl", &text).is_ok());
        let faces = "    :( { $x -> *[a] :( }\n".repeat(100);
        assert_eq!(too_deep(&format!("a =\n{faces}")), None);
    }

    /// Each would take more stack than there is.
    #[test]
    fn what_nests_too_deep_is_refused() {
        let depth = 40_000;
        for (what, open) in [
            ("braces", "{"),
            ("on lines", "{\n"),
            ("calls", "F("),
            ("calls on lines", "F(\n"),
            ("after a text", "{\"x\" -> *[a] {"),
            ("after quotes in words", "\" { $x -> *[a] \" {"),
            ("after a quote that is escaped", "{\"\\\"\" -> *[a] {"),
        ] {
            let text = format!("fine = x\na = {{{}", open.repeat(depth));
            let refused = Language::read("en", "en.ftl", &text).err().unwrap();
            assert_eq!(refused.reason, "nested more than 32 deep", "{what}");
            assert!(refused.line >= Some(2), "{what}");
        }
    }

    #[test]
    fn many_messages_take_no_long_time() {
        let many: String = (0..80_000).map(|n| format!("m{n} = x\n")).collect();
        let language = Language::read("en", "en.ftl", &many).unwrap();
        assert_eq!(language.names().count(), 80_000);
        let larger = "# EXAMPLE\n".repeat(110_000);
        let refused = Language::read("en", "en.ftl", &larger).err().unwrap();
        assert_eq!(refused.reason, "larger than 1 MiB");
    }
}
