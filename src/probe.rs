//! What is learnt of a file from a few small reads, and how to cut out what tells of its owner.
//!
//! A [`Probe`] has no access to the file: it says which bytes it wants next and is told them.

use crate::facts::{Depth, Facts};
use crate::image::Format;
use crate::walk::{LENGTHS, Step, Stop, Walk, little, part};
use crate::{heif, jpeg, png, tiff, webp};

/// A file being looked at.
#[derive(Debug)]
pub struct Probe {
    walk: Walk,
    wanted: Option<(u64, u32)>,
    reads: u32,
    read: u64,
}

/// How many bytes are read first, at least later, and where a file is read from end to end.
const FIRST: u64 = 4096;
const NEXT: u64 = 1024;
const ROW: u64 = 128 << 10;

/// So many reads of so many bytes are enough for any head.
const HEAD_READS: u32 = 64;
const HEAD_BYTES: u64 = 256 << 10;

/// How each format is walked, and from where on.
const STEPS: [(Format, Step, u64); 8] = [
    (Format::Jpeg, jpeg::step, jpeg::START),
    (Format::Png, png::step, png::START),
    (Format::Webp, webp::step, 0),
    (Format::Gif, gif, 0),
    (Format::Bmp, bmp, 0),
    (Format::Tiff, tiff::step, 0),
    (Format::Heic, heif::step, 0),
    (Format::Avif, heif::step, 0),
];

impl Probe {
    /// Looks at a file of so many bytes.
    #[must_use]
    pub fn new(bytes: u64, depth: Depth) -> Probe {
        let first = bytes.min(FIRST) as u32;
        Probe {
            walk: Walk::new(bytes, depth),
            wanted: (first > 0).then_some((0, first)),
            reads: 0,
            read: 0,
        }
    }

    /// Where to read next and how many bytes, never beyond the file's end. `None`: all is known.
    #[must_use]
    pub fn wants(&self) -> Option<(u64, u32)> {
        self.wanted
    }

    /// Tells the bytes that were wanted. Fewer than that: the file is shorter than it said.
    pub fn read(&mut self, bytes: &[u8]) {
        let Some((start, length)) = self.wanted.take() else { return };
        let bytes = bytes.get(..length as usize).unwrap_or_else(|| {
            self.walk.file.bytes = start.saturating_add(bytes.len() as u64);
            bytes
        });
        if self.reads == 0 {
            self.walk.facts.format = Format::of(bytes);
            for (format, step, at) in STEPS {
                if self.walk.facts.format == Some(format) {
                    (self.walk.step, self.walk.at) = (step, at);
                }
            }
        }
        self.reads = self.reads.saturating_add(1);
        self.read = self.read.saturating_add(bytes.len() as u64);
        self.walk.file.hold(start, bytes);
        self.wanted = self.walk();
    }

    /// Goes on as far as what is at hand reaches, and says what to read next.
    fn walk(&mut self) -> Option<(u64, u32)> {
        let walk = &mut self.walk;
        loop {
            match (walk.step)(walk) {
                Ok(()) => {}
                Err(Stop::Need(at, least)) => {
                    let left = walk.file.bytes.saturating_sub(at);
                    let ahead = match walk.depth {
                        // What follows closely will be followed closely.
                        Depth::Whole if at.abs_diff(walk.file.held()) < ROW / 2 => ROW,
                        _ => NEXT,
                    };
                    let length = u64::from(least).max(ahead).min(left);
                    let many =
                        self.reads >= HEAD_READS || self.read.saturating_add(length) > HEAD_BYTES;
                    if walk.depth == Depth::Head && many {
                        walk.give_up();
                        return None;
                    }
                    return Some((at, length as u32));
                }
                Err(Stop::Short) => {
                    walk.facts.truncated = true;
                    return None;
                }
                Err(Stop::Beyond) => {
                    walk.odd(LENGTHS);
                    return None;
                }
                Err(Stop::Done) => return None,
            }
        }
    }

    /// What was found.
    #[must_use]
    pub fn facts(mut self) -> Facts {
        self.walk.close();
        if self.walk.facts.format == Some(Format::Webp) {
            webp::seal(&mut self.walk);
        }
        self.walk.facts
    }
}

/// The screen that its pictures are drawn on.
fn gif(walk: &mut Walk) -> Result<(), Stop> {
    let sides = little(part(walk.file.view(0, 13, walk.file.bytes)?, 6, 4));
    walk.size(sides & 0xffff, sides >> 16);
    Err(Stop::Done)
}

/// Of the two kinds of header the old one has shorter numbers.
fn bmp(walk: &mut Walk) -> Result<(), Stop> {
    let bytes = walk.file.bytes;
    let head = walk.file.view(0, bytes.clamp(26, 34), bytes)?;
    let number = |at| little(part(head, at, 4));
    let (pixels, sides) = (number(10), number(18));
    let (width, height, depth, packed) = match number(14) {
        12 => (sides & 0xffff, sides >> 16, number(22) >> 16, 0),
        // A height below zero: from top to bottom.
        _ => (
            sides,
            u64::from((number(22) as u32 as i32).unsigned_abs()),
            number(26) >> 16,
            number(30),
        ),
    };
    // A row is whole words. How long packed ones are, only the pixels tell.
    let words = width.saturating_mul(depth).saturating_add(31) / 32;
    let rows =
        if matches!(packed, 0 | 3) { words.saturating_mul(4).saturating_mul(height) } else { 0 };
    walk.size(width, height);
    walk.end(rows.saturating_add(pixels));
    Err(Stop::Done)
}

#[cfg(test)]
mod tests;
