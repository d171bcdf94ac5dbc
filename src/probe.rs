//! What is learnt of a file from a few small reads, and how to cut out what tells of its owner.
//!
//! A [`Probe`] has no access to the file: it says which bytes it wants next and is told them.

use crate::image::Format;

/// Width and height in pixels, as shown: after the orientation that a camera wrote down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// How much of a file is walked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Up to the pixels: enough for all but the pieces.
    Head,
    /// To the end, hopping over the pixels.
    Whole,
}

/// What a file tells of its owner, beside the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Metadata {
    /// Nothing that was found, or it is a format that is not looked into.
    #[default]
    None,
    /// EXIF, XMP, IPTC, comments: it can be cut out.
    Removable,
    /// The file is too odd to cut safely; the word says in what.
    Odd(&'static str),
}

/// A part of the file without its metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes of the file, from the first up to but not including the last.
    Slice(u64, u64),
    /// Bytes of our own: an EXIF segment with nothing but the orientation, say.
    Bytes(Vec<u8>),
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What its first bytes say it is; `None` when it is empty.
    pub format: Option<Format>,
    /// Its size, where the format is one that we read.
    pub size: Option<Size>,
    /// The file ends before its own header says it may.
    pub truncated: bool,
    /// What it tells of its owner.
    pub metadata: Metadata,
    /// The file without that, where the metadata is removable and the depth [`Depth::Whole`].
    pub pieces: Vec<Piece>,
}

/// A file being looked at.
#[derive(Debug)]
pub struct Probe {
    bytes: u64,
    asked: bool,
    facts: Facts,
}

/// How many bytes are read first.
const HEAD: u32 = 4096;

impl Probe {
    /// Looks at a file of so many bytes.
    #[must_use]
    pub fn new(bytes: u64, _depth: Depth) -> Probe {
        Probe { bytes, asked: false, facts: Facts::default() }
    }

    /// Where to read next and how many bytes, never beyond the file's end. `None`: all is known.
    #[must_use]
    pub fn wants(&self) -> Option<(u64, u32)> {
        let length = self.bytes.min(u64::from(HEAD)) as u32;
        (!self.asked && length > 0).then_some((0, length))
    }

    /// Tells the bytes that were wanted. Fewer than that: the file is shorter than it said.
    pub fn read(&mut self, bytes: &[u8]) {
        self.asked = true;
        self.facts.format = Format::of(bytes);
    }

    /// What was found.
    #[must_use]
    pub fn facts(self) -> Facts {
        self.facts
    }
}
