//! Citations: `@image1`, `@video2`, `@audio1` in a prompt.

use crate::value::{Object, Value, serialize_as_value};

/// What a citation points at. Each kind counts by itself, from 1.
///
/// ```
/// use relaydance_web::{Medium, citations};
///
/// assert_eq!(citations("dances like @video1")[0].medium, Medium::Video);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Medium {
    /// `@imageN`
    Image,
    /// `@videoN`
    Video,
    /// `@audioN`
    Audio,
}

impl Medium {
    /// All three, in the order they are told.
    ///
    /// ```
    /// use relaydance_web::Medium;
    ///
    /// let first: Vec<_> = Medium::ALL.iter().map(|medium| format!("@{}1", medium.word())).collect();
    /// assert_eq!(first, ["@image1", "@video1", "@audio1"]);
    /// ```
    pub const ALL: [Medium; 3] = [Medium::Image, Medium::Video, Medium::Audio];

    /// The word in a citation.
    ///
    /// ```
    /// assert_eq!(relaydance_web::Medium::Image.word(), "image");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Medium::Image => "image",
            Medium::Video => "video",
            Medium::Audio => "audio",
        }
    }
}

/// One citation and where it stands.
///
/// ```
/// let prompt = "@image1 comes alive";
/// let citation = relaydance_web::citations(prompt)[0];
/// assert_eq!((citation.number, citation.start, citation.end), (1, 0, 7));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// What it points at.
    pub medium: Medium,
    /// Which one, from 1. Zero is written sometimes and points at nothing; a number too large to
    /// hold reads as the largest.
    pub number: u32,
    /// Where its `@` stands, in UTF-16 units as JavaScript counts.
    pub start: usize,
    /// Where it ends, in UTF-16 units.
    pub end: usize,
}

impl From<&Citation> for Value {
    fn from(citation: &Citation) -> Value {
        let mut object = Object::default();
        object.text("medium", citation.medium.word());
        object.number("number", f64::from(citation.number));
        object.number("start", citation.start as f64);
        object.number("end", citation.end as f64);
        object.into()
    }
}

serialize_as_value!(Citation);

/// Every citation in the prompt, in order. Case does not matter; `@image12` is not `@image1`, and
/// `@image1st` and `me@image1` are words of their own.
///
/// ```
/// let found = relaydance_web::citations("@image1 and @Image2, not me@image3");
/// assert_eq!(found.iter().map(|citation| citation.number).collect::<Vec<_>>(), [1, 2]);
/// ```
#[must_use]
pub fn citations(prompt: &str) -> Vec<Citation> {
    let mut found = Vec::new();
    let mut units = 0usize;
    let mut before: Option<char> = None;
    for (index, character) in prompt.char_indices() {
        let follows = found.last().is_some_and(|last: &Citation| last.end == units);
        if character == '@'
            && (follows || !before.is_some_and(joins))
            && let Some((medium, number, length)) = prompt.get(index..).and_then(citation)
        {
            found.push(Citation {
                medium,
                number,
                start: units,
                end: units.saturating_add(length),
            });
        }
        units = units.saturating_add(character.len_utf16());
        before = Some(character);
    }
    found
}

/// Reads one citation at the start of the text; its length is in ASCII characters.
fn citation(text: &str) -> Option<(Medium, u32, usize)> {
    let text = text.strip_prefix("@")?;
    for medium in Medium::ALL {
        let word = medium.word();
        if !text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            continue;
        }
        let rest = text.get(word.len()..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest.get(..digits)?;
        if number.is_empty() || rest.get(digits..)?.chars().next().is_some_and(joins) {
            return None;
        }
        let length = word.len().saturating_add(digits).saturating_add(1);
        return Some((medium, crate::text::number(number).unwrap_or(u32::MAX), length));
    }
    None
}

/// Characters that make one word with what stands beside them. Only Latin ones: Chinese is written
/// without spaces, and `让@image1在海边` cites the image.
fn joins(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(prompt: &str) -> Vec<(Medium, u32)> {
        citations(prompt).iter().map(|found| (found.medium, found.number)).collect()
    }

    #[test]
    fn each_kind_counts_by_itself() {
        assert_eq!(
            numbers("@image1 walks to @video1, @AUDIO2 plays; @Image10."),
            [(Medium::Image, 1), (Medium::Video, 1), (Medium::Audio, 2), (Medium::Image, 10)]
        );
    }

    #[test]
    fn a_citation_ends_at_the_end_of_its_word() {
        assert_eq!(numbers("@image1st @image @imagex @image1_a me@image1"), []);
        assert_eq!(numbers("(@image1)@image2"), [(Medium::Image, 1), (Medium::Image, 2)]);
        assert_eq!(numbers("@image1@image2"), [(Medium::Image, 1), (Medium::Image, 2)]);
        assert_eq!(numbers("让@image1在海边"), [(Medium::Image, 1)]);
    }

    #[test]
    fn zero_and_huge_numbers_are_citations_of_nothing() {
        assert_eq!(numbers("@image0"), [(Medium::Image, 0)]);
        assert_eq!(numbers("@image99999999999999999999"), [(Medium::Image, u32::MAX)]);
    }

    #[test]
    fn positions_count_as_javascript_does() {
        let prompt = "🌊 @image1!";
        let found = citations(prompt)[0];
        let units: Vec<u16> = prompt.encode_utf16().collect();
        assert_eq!(String::from_utf16(&units[found.start..found.end]).unwrap(), "@image1");
    }
}
