//! What a file really is, told from its first bytes, whatever its name says.

use crate::text::{has, starts};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Format {
    Jpeg,
    Png,
    Webp,
    Gif,
    Bmp,
    Tiff,
    Heic,
    Avif,
    JpegXl,
    Svg,
    Icon,
    Pdf,
    Video,
    Audio,
    Archive,
    Html,
    Text,
    Unknown,
}

impl Format {
    /// The kind of the file that starts with these bytes. `None` when there are none.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Format> {
        if head.is_empty() {
            return None;
        }
        Some(by_signature(head).unwrap_or_else(|| match head {
            // Text of two bytes a character says in which order they come. Whatever is to be told
            // from it has zeros in every other.
            [0xff, 0xfe, rest @ ..] | [0xfe, 0xff, rest @ ..] => {
                let narrow: Vec<u8> =
                    rest.iter().copied().filter(u8::is_ascii).filter(|byte| *byte > 0).collect();
                match by_text(&narrow) {
                    Format::Unknown => Format::Text,
                    format => format,
                }
            }
            head => by_text(head),
        }))
    }

    /// Whether it is a still (or animated) image.
    #[must_use]
    pub fn is_image(self) -> bool {
        matches!(
            self,
            Format::Jpeg
                | Format::Png
                | Format::Webp
                | Format::Gif
                | Format::Bmp
                | Format::Tiff
                | Format::Heic
                | Format::Avif
                | Format::JpegXl
                | Format::Svg
                | Format::Icon
        )
    }

    /// Its name, for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Webp => "WebP",
            Format::Gif => "GIF",
            Format::Bmp => "BMP",
            Format::Tiff => "TIFF",
            Format::Heic => "HEIC",
            Format::Avif => "AVIF",
            Format::JpegXl => "JPEG XL",
            Format::Svg => "SVG",
            Format::Icon => "an icon (ICO)",
            Format::Pdf => "a PDF",
            Format::Video => "a video",
            Format::Audio => "a sound",
            Format::Archive => "an archive",
            Format::Html => "a web page",
            Format::Text => "text",
            Format::Unknown => "no format we know",
        }
    }
}

/// Where a signature stands, what it is, and what it tells. The first that fits counts.
const SIGNATURES: [(usize, &[u8], Format); 35] = [
    (0, b"\xff\xd8\xff", Format::Jpeg),
    (0, b"\x89PNG\r\n\x1a\n", Format::Png),
    (8, b"WEBP", Format::Webp),
    (0, b"GIF87a", Format::Gif),
    (0, b"GIF89a", Format::Gif),
    (0, b"II*\0", Format::Tiff),
    (0, b"MM\0*", Format::Tiff),
    (0, b"II+\0\x08", Format::Tiff),
    (0, b"MM\0+\0\x08", Format::Tiff),
    (0, b"\xff\x0a", Format::JpegXl),
    (0, b"\0\0\0\x0cJXL ", Format::JpegXl),
    (0, b"\0\0\x01\0", Format::Icon),
    (0, b"%PDF", Format::Pdf),
    (0, b"\x1a\x45\xdf\xa3", Format::Video),
    (8, b"AVI ", Format::Video),
    (0, b"\0\0\x01\xba", Format::Video),
    (0, b"\0\0\x01\xb3", Format::Video),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Format::Video),
    (0, b"FLV\x01", Format::Video),
    // QuickTime as it was before it had brands.
    (4, b"moov", Format::Video),
    (4, b"mdat", Format::Video),
    (4, b"wide", Format::Video),
    (0, b"ID3", Format::Audio),
    (0, b"\xff\xfb", Format::Audio),
    (0, b"\xff\xf3", Format::Audio),
    (0, b"\xff\xf1", Format::Audio),
    (0, b"\xff\xe3", Format::Audio),
    (0, b"OggS", Format::Audio),
    (0, b"fLaC", Format::Audio),
    (8, b"WAVE", Format::Audio),
    (0, b"PK\x03\x04", Format::Archive),
    (0, b"\x1f\x8b", Format::Archive),
    (0, b"Rar!\x1a", Format::Archive),
    (0, b"7z\xbc\xaf", Format::Archive),
    // Two letters may start a text as well: a bitmap's reserved bytes are zero.
    (6, b"\0\0\0\0", Format::Bmp),
];

fn by_signature(head: &[u8]) -> Option<Format> {
    let at = |offset: usize, signature: &[u8]| {
        head.get(offset..).is_some_and(|rest| rest.starts_with(signature))
    };
    for (offset, signature, format) in SIGNATURES {
        let container = match offset {
            8 => at(0, b"RIFF"),
            6 => at(0, b"BM"),
            // A length stands before these words, and not the words of a text.
            4 => at(0, b"\0"),
            _ => true,
        };
        if container && at(offset, signature) {
            return Some(format);
        }
    }
    at(4, b"ftyp").then(|| by_brands(head))
}

/// ISO media files say in brands of four letters what they hold.
fn by_brands(head: &[u8]) -> Format {
    let length = head.first_chunk().map_or(0, |size: &[u8; 4]| u32::from_be_bytes(*size)) as usize;
    let brands = head.get(8..length.min(head.len())).unwrap_or_default();
    const BRANDS: [(&[u8], Format); 13] = [
        (b"avif", Format::Avif),
        (b"avis", Format::Avif),
        (b"heic", Format::Heic),
        (b"heix", Format::Heic),
        (b"heim", Format::Heic),
        (b"heis", Format::Heic),
        (b"hevc", Format::Heic),
        (b"hevx", Format::Heic),
        (b"mif1", Format::Heic),
        (b"msf1", Format::Heic),
        (b"M4A ", Format::Audio),
        (b"M4B ", Format::Audio),
        // A camera's raw picture.
        (b"crx ", Format::Unknown),
    ];
    let known = BRANDS.into_iter().find(|(brand, format)| match format {
        // Videos say that players of sounds may have them, too: only the first word tells.
        Format::Audio => brands.starts_with(brand),
        _ => brands.chunks(4).any(|word| word == *brand),
    });
    known.map_or(Format::Video, |(_, format)| format)
}

/// Without a signature it is text, if it reads like text.
fn by_text(head: &[u8]) -> Format {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The head may end in the middle of a character.
        Err(error) if error.error_len().is_none() => head
            .get(..error.valid_up_to())
            .and_then(|whole| std::str::from_utf8(whole).ok())
            .unwrap_or_default(),
        Err(_) => return Format::Unknown,
    };
    if valid.is_empty() || valid.chars().any(|c| c.is_control() && !c.is_ascii_whitespace()) {
        return Format::Unknown;
    }
    let start = valid.strip_prefix('\u{feff}').unwrap_or(valid).trim_ascii_start();
    let tag = |word: &str| starts(start, word);
    if tag("<!doctype html") || tag("<html") {
        Format::Html
    } else if tag("<") && (has(start, "<svg") || has(start, "http://www.w3.org/2000/svg")) {
        Format::Svg
    } else {
        Format::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        for (head, format) in [
            (b"\xff\xd8\xff\xe0\0\x10JFIF".as_slice(), Format::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0\0", Format::Png),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Format::Webp),
            (b"RIFF\x10\0\0\0WAVEfmt ", Format::Audio),
            (b"GIF89a\x01\0", Format::Gif),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0", Format::Bmp),
            (b"II*\0\x08\0", Format::Tiff),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format::Heic),
            (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", Format::Avif),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", Format::Video),
            (b"\0\0\0\x20ftypM4V \0\0\0\x01M4V M4A mp42isom", Format::Video),
            (b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom", Format::Audio),
            (b"%PDF-1.7", Format::Pdf),
            (b"<?xml version='1.0'?>\n<svg xmlns=''/>", Format::Svg),
            (b"<!-- drawn by hand --><svg/>", Format::Svg),
            (b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", Format::Svg),
            (b"<!DOCTYPE html><p>404<svg>", Format::Html),
            (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", Format::Text),
            (b"PK\x03\x04\x14\0", Format::Archive),
            ("just some wörds".as_bytes(), Format::Text),
            (b"BMW is a car", Format::Text),
            (b"the wide river", Format::Text),
            (b"\xff\xfeh\0i\0", Format::Text),
            (b"\xfe\xff\0h\0i", Format::Text),
            (b"\0\0\x01\0\x02\0\x10\x10", Format::Icon),
            (b"\0\0\0\x08wide\0\0\x10\0mdat", Format::Video),
            (b"\xff\xfb\x90\x44", Format::Audio),
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Format::Unknown),
            (b"\x01\x02\x03\x04", Format::Unknown),
        ] {
            assert_eq!(Format::of(head), Some(format), "{head:?}");
        }
        assert_eq!(Format::of(b""), None);
    }

    #[test]
    fn a_text_cut_within_a_character_is_still_text() {
        assert_eq!(Format::of(&"naïve".as_bytes()[..3]), Some(Format::Text));
    }

    #[test]
    fn any_prefix_of_any_head_is_read_without_a_panic() {
        let head = b"\0\0\0\x1cftypavif\0\0\0\0mif1avif";
        for length in 0..head.len() {
            let _ = Format::of(&head[..length]);
        }
    }
}
