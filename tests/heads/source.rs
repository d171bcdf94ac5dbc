//! A file that a probe is driven through, which holds it to what it promises.

use relaydance_web::facts::{Depth, Facts, Piece};
use relaydance_web::probe::Probe;

/// What a probe found, and what it took.
pub struct Probed {
    pub facts: Facts,
    pub reads: u64,
    pub read: u64,
}

/// Answers a probe's wishes from a file of so many bytes, of which `at` tells a range.
pub fn probe(bytes: u64, depth: Depth, mut at: impl FnMut(u64, usize) -> Vec<u8>) -> Probed {
    let mut probe = Probe::new(bytes, depth);
    let (mut reads, mut read) = (0, 0);
    while let Some((start, length)) = probe.wants() {
        let length = u64::from(length);
        assert!(length > 0, "an empty read at {start} of {bytes}");
        assert!(start + length <= bytes, "{start} + {length} is beyond {bytes}");
        reads += 1;
        read += length;
        match depth {
            Depth::Head => {
                assert!(length <= 64 << 10, "{length} bytes at once");
                assert!(reads <= 64, "no end of reads");
                assert!(read <= 256 << 10, "{read} bytes for a head");
            }
            Depth::Whole => {
                assert!(length <= 128 << 10, "{length} bytes at once");
                assert!(reads <= 16 + bytes / 256, "{reads} reads of {bytes} bytes");
                assert!(read <= 3 * bytes + (64 << 10), "{read} bytes of {bytes}");
            }
        }
        probe.read(&at(start, length as usize));
    }
    let facts = probe.facts();
    lawful(&facts.pieces, bytes);
    Probed { facts, reads, read }
}

/// The same for one that is at hand as a whole.
pub fn probe_bytes(file: &[u8], depth: Depth) -> Probed {
    probe(file.len() as u64, depth, |start, length| {
        file[start as usize..start as usize + length].to_vec()
    })
}

/// Slices come in the file's order, none is empty, and neighbours are one.
fn lawful(pieces: &[Piece], bytes: u64) {
    let mut last = None;
    for piece in pieces {
        match piece {
            Piece::Slice(start, end) => {
                assert!(start < end && *end <= bytes, "{start}..{end} of {bytes}");
                assert!(last.is_none_or(|last| last < *start), "{start} after {last:?}");
                last = Some(*end);
            }
            Piece::Bytes(bytes) => {
                assert!(!bytes.is_empty());
                // What stood here was left out, or something comes in between.
                last = last.map(|last| last.saturating_sub(1));
            }
        }
    }
}

/// The file that the pieces are; the file itself where there are none.
pub fn rebuilt(file: &[u8], pieces: &[Piece]) -> Vec<u8> {
    if pieces.is_empty() {
        return file.to_vec();
    }
    let mut rebuilt = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Slice(start, end) => {
                rebuilt.extend_from_slice(&file[*start as usize..*end as usize]);
            }
            Piece::Bytes(bytes) => rebuilt.extend_from_slice(bytes),
        }
    }
    rebuilt
}
