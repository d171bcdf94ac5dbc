//! What is known of a file without decoding it.

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

/// What is known of one file without decoding it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name, empty for a Blob without one.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it could be read at all.
    pub readable: bool,
    /// Whether it stands in a `data:` address, which is sent as it is.
    pub inlined: bool,
    /// What its first bytes say.
    pub head: Facts,
}
