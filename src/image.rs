//! What a file really is, told from its first bytes, whatever its name says.

/// How many bytes from the start of a file are enough for [`Format::of`].
pub const HEAD: u32 = 4096;

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
        Some(by_signature(head).unwrap_or_else(|| by_text(head)))
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

/// What is known of one file without decoding it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name, empty for a Blob without one.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// What its head says it is; `None` when it is empty.
    pub format: Option<Format>,
    /// Whether the head could be read at all.
    pub readable: bool,
}

fn by_signature(head: &[u8]) -> Option<Format> {
    let at = |offset: usize, signature: &[u8]| {
        head.get(offset..).is_some_and(|rest| rest.starts_with(signature))
    };
    let riff = |form: &[u8]| at(0, b"RIFF") && at(8, form);
    Some(match () {
        () if at(0, b"\xff\xd8\xff") => Format::Jpeg,
        () if at(0, b"\x89PNG\r\n\x1a\n") => Format::Png,
        () if riff(b"WEBP") => Format::Webp,
        () if at(0, b"GIF87a") || at(0, b"GIF89a") => Format::Gif,
        () if at(0, b"II*\0") || at(0, b"MM\0*") => Format::Tiff,
        () if at(4, b"ftyp") => by_brands(head),
        () if at(0, b"\xff\x0a") || at(0, b"\0\0\0\x0cJXL ") => Format::JpegXl,
        () if at(0, b"%PDF") => Format::Pdf,
        () if at(0, b"\x1a\x45\xdf\xa3") || riff(b"AVI ") || at(0, b"\0\0\x01\xba") => {
            Format::Video
        }
        () if at(0, b"ID3") || at(0, b"OggS") || at(0, b"fLaC") || riff(b"WAVE") => Format::Audio,
        () if at(0, b"PK\x03\x04") || at(0, b"\x1f\x8b") || at(0, b"7z\xbc\xaf") => Format::Archive,
        // Last, since two letters may start a text as well: a bitmap's reserved bytes are zero.
        () if at(0, b"BM") && at(6, &[0; 4]) => Format::Bmp,
        () => return None,
    })
}

/// ISO media files say in brands of four letters what they hold.
fn by_brands(head: &[u8]) -> Format {
    let length = head.first_chunk().map_or(0, |size: &[u8; 4]| u32::from_be_bytes(*size)) as usize;
    let brands = head.get(8..length.min(head.len())).unwrap_or_default();
    let has = |brand: &[u8]| brands.chunks(4).any(|word| word == brand);
    if has(b"avif") || has(b"avis") {
        Format::Avif
    } else if [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"]
        .iter()
        .any(|b| has(*b))
    {
        Format::Heic
    } else if has(b"M4A ") || has(b"M4B ") {
        Format::Audio
    } else {
        Format::Video
    }
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
    let start = valid.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let tag =
        |word: &str| start.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
    if tag("<svg") || (tag("<?xml") && start.contains("<svg")) {
        Format::Svg
    } else if tag("<!doctype html") || tag("<html") {
        Format::Html
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
            (b"%PDF-1.7", Format::Pdf),
            (b"<?xml version='1.0'?>\n<svg xmlns=''/>", Format::Svg),
            (b"<!DOCTYPE html><p>404", Format::Html),
            (b"PK\x03\x04\x14\0", Format::Archive),
            ("just some wörds".as_bytes(), Format::Text),
            (b"BMW is a car", Format::Text),
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
