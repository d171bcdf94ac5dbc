//! The images in `tests/images`, made by many encoders, and what they are.

use std::fs;

use relaydance_web::facts::{Depth, Facts, Metadata};
use relaydance_web::image::Format;
use serde::Deserialize;

use crate::source::{probe, probe_bytes, rebuilt};

/// What other programs say of an image.
#[derive(Deserialize)]
pub struct Image {
    pub file: String,
    format: String,
    width: Option<u32>,
    height: Option<u32>,
    /// What browsers make of it, where that is not what its orientation asks for.
    shown: Option<[u32; 2]>,
    orientation: Option<u8>,
    metadata: Vec<String>,
    truncated: bool,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Image {
    fn is_cut(&self) -> bool {
        matches!(self.format.as_str(), "JPEG" | "PNG" | "WebP")
    }
}

/// All of them.
pub fn all() -> Vec<Image> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/images/");
    let list = fs::read(format!("{folder}images.json")).expect("the list of images");
    let mut images: Vec<Image> = serde_json::from_slice(&list).expect("a list");
    for image in &mut images {
        image.bytes = fs::read(format!("{folder}{}", image.file))
            .unwrap_or_else(|error| panic!("{}: {error}", image.file));
    }
    images
}

/// The word for a format in the list.
fn word(format: Option<Format>) -> &'static str {
    match format {
        None => "empty",
        Some(Format::Pdf) => "pdf",
        Some(Format::Video) => "video",
        Some(Format::Audio) => "audio",
        Some(Format::Archive) => "archive",
        Some(Format::Html) => "html",
        Some(Format::Text) => "text",
        Some(Format::Icon | Format::Unknown) => "unknown",
        Some(image) => image.word(),
    }
}

fn size(facts: &Facts) -> Option<[u32; 2]> {
    facts.size.map(|size| [size.width, size.height])
}

/// All that is not as it should be, so that one run tells all of it.
fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_image_is_what_other_programs_say_it_is() {
    let mut wrong = Vec::new();
    for image in all() {
        for depth in [Depth::Head, Depth::Whole] {
            let facts = probe_bytes(&image.bytes, depth).facts;
            let mut say = |words: String| wrong.push(format!("{}: {words}", image.file));
            if word(facts.format) != image.format {
                say(format!("{} and not {}", word(facts.format), image.format));
            }
            let read = !["JPEG XL", "SVG"].contains(&image.format.as_str());
            let shown = image.shown.or_else(|| Some([image.width?, image.height?]));
            if read && size(&facts) != shown {
                say(format!("{:?} and not {shown:?}", size(&facts)));
            }
            if facts.truncated && !image.truncated {
                say("it is not truncated".into());
            }
            let told = facts.metadata != Metadata::None;
            // Those programs find no EXIF that is cut off, and have no word for chunks of others.
            let found = image.truncated || image.file.contains("-unknown-chunk");
            if image.is_cut()
                && depth == Depth::Whole
                && !found
                && told == image.metadata.is_empty()
            {
                say(format!("{:?} with {:?}", facts.metadata, image.metadata));
            }
        }
    }
    none(wrong);
}

#[test]
fn most_files_that_end_early_are_seen_to() {
    let unseen: Vec<_> = all()
        .into_iter()
        .filter(|image| image.truncated && !probe_bytes(&image.bytes, Depth::Head).facts.truncated)
        .map(|image| image.file)
        .collect();
    // That would take a walk through their pixels, or they are too short to be known.
    assert_eq!(
        unseen.join(" "),
        "cut-gif-in-image.gif cut-jpeg-after-soi.jpg cut-jpeg-between-scans.jpg \
         cut-jpeg-in-scan.jpg cut-jpeg-in-soi.jpg cut-jpeg-last-100.jpg cut-jpeg-no-eoi.jpg \
         cut-jxl-12-bytes.jxl cut-png-in-signature.png"
    );
}

#[test]
fn nothing_that_tells_of_the_owner_is_left_and_every_pixel_is() {
    let mut wrong = Vec::new();
    for image in all() {
        let facts = probe_bytes(&image.bytes, Depth::Whole).facts;
        let left = rebuilt(&image.bytes, &facts.pieces);
        if !image.is_cut() || matches!(facts.metadata, Metadata::Odd(_)) {
            assert!(facts.pieces.is_empty(), "{}", image.file);
            continue;
        }
        let mut say = |words: &str| wrong.push(format!("{}: {words}", image.file));
        for told in told_of_owners() {
            if left.windows(told.len()).any(|part| part == told) {
                say(&format!("{} is left", String::from_utf8_lossy(told)));
            }
        }
        let again = probe_bytes(&left, Depth::Whole).facts;
        if (again.metadata, again.format, again.size) != (Metadata::None, facts.format, facts.size)
        {
            say(&format!("{again:?}"));
        }
        // In which order the bytes of its EXIF are, what follows is the same.
        let turned = image.orientation.filter(|turned| *turned > 1 && !facts.pieces.is_empty());
        let asks = |turned| [1, 0x12, 0, 3, 0, 0, 0, 1, 0, turned];
        if turned.is_some_and(|turned| !left.windows(10).any(|part| part == asks(turned))) {
            say("its orientation is gone");
        }
        let before = pixels(&image.bytes);
        if before.is_some() && before != pixels(&left) {
            say("its pixels are others");
        }
    }
    none(wrong);
}

/// What must not occur in a file without metadata: the words and names, and EXIF's pointer to a
/// place in both orders of bytes.
fn told_of_owners() -> Vec<&'static [u8]> {
    let names = "secret street|http://ns.adobe|Photoshop|tEXt|zTXt|iTXt|tIME|XMP |GPSLatitude|ftyp";
    let pointers: [&[u8]; 2] = [b"\x88\x25\0\x04\0\0\0\x01", b"\x25\x88\x04\0\x01\0\0\0"];
    names.split('|').map(str::as_bytes).chain(pointers).collect()
}

fn pixels(file: &[u8]) -> Option<Vec<u8>> {
    Some(image::load_from_memory(file).ok()?.into_bytes())
}

/// What the other reader takes to be of another size: old bitmaps, those that start at the top, and
/// HEICs that hold more than is shown.
const UNREAD: [&str; 3] = ["bmp-v1-os2.bmp", "bmp-top-down-by-hand.bmp", "heic-two-ispe.heic"];

#[test]
fn another_reader_of_sizes_agrees() {
    let mut wrong = Vec::new();
    let mut agreed = 0;
    for image in all() {
        let ours = size(&probe_bytes(&image.bytes, Depth::Head).facts);
        let Some(ours) = ours else { continue };
        let Ok(theirs) = imagesize::blob_size(&image.bytes) else { continue };
        // It does not turn them.
        let mut stored = [theirs.width as u32, theirs.height as u32];
        if stored != ours {
            stored.reverse();
        }
        let known = UNREAD.contains(&image.file.as_str());
        match stored == ours || known {
            true => agreed += 1,
            false => wrong.push(format!("{}: {ours:?} and not {stored:?}", image.file)),
        }
    }
    none(wrong);
    assert!(agreed > 150, "{agreed}");
}

#[test]
fn a_head_is_read_alike_however_much_follows_it() {
    for image in all().into_iter().filter(|image| !image.truncated) {
        // A film appended to it, so to speak: nothing before it says that it ends here.
        let large = 30 << 20;
        let at = |start: u64, length: usize| {
            let rest = image.bytes.get(start as usize..).unwrap_or_default();
            let mut part = rest[..length.min(rest.len())].to_vec();
            part.resize(length, 0);
            part
        };
        let small = probe_bytes(&image.bytes, Depth::Head);
        let large = probe(large, Depth::Head, at);
        assert_eq!(large.facts.size, small.facts.size, "{}", image.file);
        assert!(large.read <= small.read + 8192, "{}: {} bytes", image.file, large.read);
        assert!(large.reads <= small.reads + 8, "{}: {} reads", image.file, large.reads);
    }
}
