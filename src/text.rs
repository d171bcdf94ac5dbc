//! Small questions about texts, without regard to case where it says so. The standard library's
//! searcher answers them faster and weighs three kilobytes.

/// Words with a gap for each of the parts that follow. The standard library's formatting does the
/// same and more, and weighs 2 kB.
macro_rules! text {
    ($words:literal $(, $part:expr)* $(,)?) => {{
        const { assert!($crate::text::gaps($words) == <[&str]>::len(&[$(stringify!($part)),*])) };
        $crate::text::filled($words, &[$($crate::text::Fill::part(&$part)),*])
    }};
}
pub(crate) use text;

/// What fills a gap.
pub enum Part<'a> {
    Text(&'a str),
    Number(u32),
}

/// What can fill a gap.
pub trait Fill {
    fn part(&self) -> Part<'_>;
}

impl Fill for str {
    fn part(&self) -> Part<'_> {
        Part::Text(self)
    }
}

impl Fill for String {
    fn part(&self) -> Part<'_> {
        Part::Text(self)
    }
}

impl<T: Fill + ?Sized> Fill for &T {
    fn part(&self) -> Part<'_> {
        (**self).part()
    }
}

macro_rules! fill {
    ($($number:ty)*) => {$(
        impl Fill for $number {
            fn part(&self) -> Part<'_> {
                Part::Number(u32::try_from(*self).unwrap_or(u32::MAX))
            }
        }
    )*};
}
fill! { u16 u32 usize }

const GAP: &str = "{}";

/// How many gaps there are.
pub const fn gaps(words: &str) -> usize {
    let (mut gaps, mut rest) = (0, words.as_bytes());
    while let [first, after @ ..] = rest {
        if let (b'{', [b'}', ..]) = (*first, after) {
            gaps += 1;
        }
        rest = after;
    }
    gaps
}

/// The words with the parts in their gaps.
pub fn filled(words: &str, parts: &[Part]) -> String {
    let (mut text, mut rest) = (String::new(), words);
    for part in parts {
        let gap = find(rest, GAP).unwrap_or(rest.len());
        text.push_str(rest.get(..gap).unwrap_or_default());
        match part {
            Part::Text(part) => text.push_str(part),
            Part::Number(number) => text.push_str(&digits(*number)),
        }
        rest = rest.get(gap + GAP.len()..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// A number in digits.
pub fn digits(number: impl TryInto<i64>) -> String {
    fn written(number: i64) -> String {
        let mut rest = number.unsigned_abs();
        let mut digits = Vec::new();
        loop {
            digits.insert(0, b'0' + (rest % 10) as u8);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            digits.insert(0, b'-');
        }
        digits.into_iter().map(char::from).collect()
    }
    written(number.try_into().unwrap_or(i64::MAX))
}

/// A whole number in digits, perhaps after a plus.
pub fn number(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("+").unwrap_or(text);
    let mut number = if digits.is_empty() { None } else { Some(0u32) };
    for byte in digits.bytes() {
        let digit = char::from(byte).to_digit(10)?;
        number = number?.checked_mul(10)?.checked_add(digit);
    }
    number
}

/// How many characters and how many words there are.
pub fn lengths(text: &str) -> (usize, usize) {
    let (mut characters, mut words, mut within) = (0, 0, false);
    for character in text.chars() {
        let visible = !character.is_whitespace();
        characters += 1;
        words += usize::from(visible && !within);
        within = visible;
    }
    (characters, words)
}

/// The text without any of these at its end.
pub fn trim_end<'a>(mut text: &'a str, end: &str) -> &'a str {
    while let Some(rest) = text.strip_suffix(end) {
        text = rest;
    }
    text
}

/// The beginning of the text, of so many characters.
pub fn beginning(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// Where `word` stands in `text`.
pub fn find(text: &str, word: &str) -> Option<usize> {
    text.as_bytes().windows(word.len().max(1)).position(|window| window == word.as_bytes())
}

/// Whether `word` stands in `text`.
pub fn has(text: &str, word: &str) -> bool {
    find(text, word).is_some()
}

/// Whether `text` starts with `word`, in any case.
pub fn starts(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether `text` ends with `word`, in any case.
pub fn ends(text: &str, word: &str) -> bool {
    let at = text.len().checked_sub(word.len());
    at.and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
}

/// Whether a byte is one of these. The library's own search goes by words at a time.
pub fn among(byte: u8, bytes: &[u8]) -> bool {
    for other in bytes {
        if *other == byte {
            return true;
        }
    }
    false
}

/// The part of `text` before the first of these ASCII characters.
pub fn until<'a>(text: &'a str, stops: &[u8]) -> &'a str {
    let end = text.bytes().position(|byte| among(byte, stops)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The text with every `secret` in it struck out.
pub fn without(text: &str, secret: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(at) = find(rest, secret) {
        kept.push_str(rest.get(..at).unwrap_or_default());
        kept.push('…');
        rest = rest.get(at.saturating_add(secret.len())..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

/// Whether there is nothing to see, in any script.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// The text, or its beginning where it is too long to stand in a message; without the characters
/// that would turn the direction of the words around it.
pub fn brief(text: &str) -> String {
    const MOST: u32 = 60;
    let (mut brief, mut left) = (String::new(), MOST);
    for character in text.chars() {
        if matches!(u32::from(character), 0x61c | 0x200e | 0x200f | 0x202a..=0x202e | 0x2066..=0x2069)
        {
            continue;
        }
        if left == 0 {
            brief.push('…');
            break;
        }
        left -= 1;
        brief.push(character);
    }
    brief
}

/// Words in a row, with commas between them.
pub fn list(words: &[&str]) -> String {
    let mut list = String::new();
    for word in words {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(word);
    }
    list
}

/// What a table of words says of one.
pub fn lookup<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

/// The text as a sentence, if its writer did not end it.
pub fn end_sentence(text: &mut String) {
    if ![".", "!", "?", "\u{3002}"].iter().any(|end| text.ends_with(end)) {
        text.push('.');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_stand() {
        assert_eq!(find("a://b", "://"), Some(1));
        assert_eq!(find("ab", "abc"), None);
        assert!(starts("HTTPS://x", "https://") && ends("a;BASE64", ";base64"));
        assert_eq!(without("key sk-1, sk-1!", "sk-1"), "key …, …!");
        assert_eq!(brief(&"é".repeat(70)), format!("{}…", "é".repeat(60)));
        assert_eq!(
            (brief(&"é".repeat(60)), brief("\u{202e}gpj.exe")),
            ("é".repeat(60), "gpj.exe".into())
        );
        assert!(!starts("é", "ab") && !ends("é", "b"));
        assert_eq!((trim_end("a//", "/"), lengths(" é b\n")), ("a", (5, 2)));
        assert_eq!((until("host/path", b"/?"), until("host", b"/?")), ("host", "host"));
    }

    #[test]
    fn parts_stand_in_their_gaps_and_are_not_read_themselves() {
        assert_eq!(text!("{}, {}: {a}", "{}", digits(-10)), "{}, -10: {a}");
        assert_eq!(text!("nothing"), "nothing");
        assert_eq!([digits(0), digits(i64::MIN)], [0, i64::MIN].map(|number| number.to_string()));
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for text in ["0", "007", "+5", "+", "", "-1", "4294967295", "4294967296", "1a", "٣"] {
            assert_eq!(number(text), text.parse().ok(), "{text}");
        }
    }
}
