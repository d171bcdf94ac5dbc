//! The way through a file, part by part: what is at hand of its bytes, what was found so far, and
//! what of it is left out.
//!
//! A format is a function that looks at the part where the walk stands and moves it on. What it
//! needs of the file it asks for with `?`; when that is not at hand it is called again, from the same
//! place, once it is. So it looks first and writes down what it found afterwards.

use crate::facts::{Depth, Facts, Metadata, Piece, Size};

/// Why a step did not move the walk on.
#[derive(Debug)]
pub enum Stop {
    /// These bytes first: from where, and how many.
    Need(u64, u32),
    /// The file ends before them.
    Short,
    /// What they belong to ends before them.
    Beyond,
    /// All is known.
    Done,
}

pub const STRAY: &str = "there are stray bytes between its parts";
pub const LENGTHS: &str = "the lengths of its parts do not add up";
const BLANK: &str = "no picture was found in it";
const PARTS: &str = "it has too many parts";

/// A step of a walk.
pub type Step = fn(&mut Walk) -> Result<(), Stop>;

/// What is at hand of a file.
#[derive(Debug)]
pub struct File {
    pub bytes: u64,
    windows: Vec<(u64, Vec<u8>)>,
}

impl File {
    /// Puts bytes at hand. As many windows are kept as one step looks through.
    pub fn hold(&mut self, start: u64, bytes: &[u8]) {
        if self.windows.len() >= 4 {
            self.windows.remove(0);
        }
        self.windows.push((start, bytes.to_vec()));
    }

    /// Where the bytes that came last end.
    pub fn held(&self) -> u64 {
        self.windows.last().map_or(0, |(start, bytes)| start.saturating_add(bytes.len() as u64))
    }

    /// What is at hand from `at` on: at least so many bytes, which must lie before `end`, and that
    /// within the file.
    pub fn from(&self, at: u64, least: u64, end: u64) -> Result<&[u8], Stop> {
        if at.saturating_add(least) > end {
            return Err(if end < self.bytes { Stop::Beyond } else { Stop::Short });
        }
        let from = |start: u64, bytes| part_from(bytes, at.checked_sub(start)?);
        let mut held =
            self.windows.iter().filter_map(|(start, bytes)| from(*start, bytes.as_slice()));
        held.find(|held| held.len() as u64 >= least).ok_or(Stop::Need(at, least as u32))
    }

    /// So many bytes from `at` on.
    pub fn view(&self, at: u64, length: u64, end: u64) -> Result<&[u8], Stop> {
        self.from(at, length, end).map(|held| part(held, 0, length as usize))
    }
}

fn part_from(bytes: &[u8], from: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(from).ok()?..)
}

/// A part of these bytes; empty where they do not reach.
pub fn part(bytes: &[u8], from: usize, length: usize) -> &[u8] {
    bytes.get(from..from.saturating_add(length)).unwrap_or_default()
}

/// The number that these bytes are, the greatest first.
pub fn big(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The number that these bytes are, the smallest first.
pub fn little(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Where a walk is, and what it found.
#[derive(Debug)]
pub struct Walk {
    pub file: File,
    pub depth: Depth,
    pub step: Step,
    /// Where the next part starts.
    pub at: u64,
    /// Whether pixels were met.
    pub pixels: bool,
    /// The orientation that the file's EXIF asks for; zero as long as none was seen.
    pub orientation: u8,
    oriented_at: u64,
    /// Whether it is shown on its side.
    pub turned: bool,
    /// Whether the file says that it has metadata further on.
    pub announced: bool,
    /// Where a format's own end is.
    pub limit: u64,
    /// The file's first bytes, for a format that has to write them anew.
    pub start: Vec<u8>,
    pub facts: Facts,
    odd: Option<&'static str>,
    found: bool,
    /// Up to where the pieces say what becomes of the file.
    pub kept: u64,
}

impl Walk {
    pub fn new(bytes: u64, depth: Depth) -> Walk {
        Walk {
            file: File { bytes, windows: Vec::new() },
            depth,
            step: |_| Err(Stop::Done),
            at: 0,
            pixels: false,
            orientation: 0,
            turned: false,
            oriented_at: 0,
            announced: false,
            limit: bytes,
            start: Vec::new(),
            facts: Facts::default(),
            odd: None,
            found: false,
            kept: 0,
        }
    }

    /// Where a part ends that claims to end there: the file may be shorter.
    pub fn end(&mut self, claimed: u64) -> u64 {
        self.facts.truncated |= claimed > self.file.bytes;
        claimed.min(self.file.bytes)
    }

    /// Writes down the size, if none was met before. A side of no pixels is one that is not known.
    pub fn size(&mut self, width: u64, height: u64) {
        let side = |pixels| u32::try_from(pixels).ok().filter(|pixels| *pixels > 0);
        if let (None, Some(width), Some(height)) = (self.facts.size, side(width), side(height)) {
            self.facts.size = Some(Size { width, height });
        }
    }

    /// Hears what orientation some EXIF asks for and where that stands; whether it has to be asked
    /// for again when that EXIF is gone. The first one counts.
    pub fn orient(&mut self, orientation: u8, at: u64) -> bool {
        if self.orientation == 0 {
            self.orientation = orientation;
            self.oriented_at = at;
        }
        orientation > 1 && at == self.oriented_at
    }

    /// Leaves a part out, or puts other bytes in its place, unless it is these already.
    pub fn replace(&mut self, start: u64, end: u64, bytes: Vec<u8>) -> Result<(), Stop> {
        let length = bytes.len() as u64;
        if length > 0
            && length == end.saturating_sub(start)
            && self.file.view(start, length, end)? == bytes
        {
            return Ok(());
        }
        self.found = true;
        if self.depth == Depth::Whole {
            self.keep(start);
            if length > 0 {
                self.facts.pieces.push(Piece::Bytes(bytes));
            }
            self.kept = end;
            if self.facts.pieces.len() > 4096 {
                return Err(self.odd(PARTS));
            }
        }
        Ok(())
    }

    /// Leaves a part out.
    pub fn cut(&mut self, start: u64, end: u64) -> Result<(), Stop> {
        if start < end { self.replace(start, end, Vec::new()) } else { Ok(()) }
    }

    fn keep(&mut self, end: u64) {
        if self.kept < end {
            self.facts.pieces.push(Piece::Slice(self.kept, end));
        }
    }

    /// It cannot be cut safely. The first reason counts.
    pub fn odd(&mut self, reason: &'static str) -> Stop {
        self.odd.get_or_insert(reason);
        self.facts.pieces.clear();
        Stop::Done
    }

    /// The walk ends here, though more may follow.
    pub fn give_up(&mut self) {
        self.found |= self.announced;
    }

    /// What was found, when the walk has ended.
    pub fn close(&mut self) {
        if self.found && !self.pixels && self.depth == Depth::Whole {
            self.odd(BLANK);
        }
        if let (true, Some(size)) = (self.turned, &mut self.facts.size) {
            *size = Size { width: size.height, height: size.width };
        }
        self.facts.metadata = match self.odd {
            Some(reason) => Metadata::Odd(reason),
            None if self.found => Metadata::Removable,
            None => Metadata::None,
        };
        if self.found && self.odd.is_none() && self.depth == Depth::Whole {
            self.keep(self.file.bytes);
        } else {
            self.facts.pieces.clear();
        }
    }
}
