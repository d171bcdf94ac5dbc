//! WebP: chunks in a RIFF file, whose size stands at its start.

use crate::facts::{Depth, Piece};
use crate::tiff;
use crate::walk::{LENGTHS, Stop, Walk, little, part};

const KEPT: &[u8] = b"VP8 VP8LVP8XALPHANIMANMFICCP";
/// What the extended header says is in the file.
const EXIF: u8 = 8;
const XMP: u8 = 4;

/// The start of the file, with the extended header if it has one: what they say may have to be
/// said anew.
pub fn step(walk: &mut Walk) -> Result<(), Stop> {
    let bytes = walk.file.bytes;
    let mut start = walk.file.view(0, bytes.min(30), bytes)?.to_vec();
    if part(&start, 12, 4) != b"VP8X" {
        start.truncate(12);
    }
    let stated = little(part(&start, 4, 4)).saturating_add(8);
    // The last byte may be one that only makes the length even: some leave it away.
    walk.end(stated.saturating_sub(1));
    walk.limit = stated.saturating_add(stated & 1).min(bytes);
    walk.at = 12;
    walk.kept = start.len() as u64;
    walk.start = start;
    walk.step = chunk;
    Ok(())
}

fn chunk(walk: &mut Walk) -> Result<(), Stop> {
    let (start, limit, bytes) = (walk.at, walk.limit, walk.file.bytes);
    let body = start.saturating_add(8);
    if body > limit {
        walk.cut(start, bytes)?;
        return Err(Stop::Done);
    }
    let head = walk.file.view(start, 8, limit)?;
    let length = little(part(head, 4, 4));
    let claimed = body.saturating_add(length);
    if claimed > limit && limit < bytes {
        return Err(walk.odd(LENGTHS));
    }
    let end = claimed.saturating_add(length & 1).min(limit);
    let pixels = matches!(part(head, 0, 4), b"VP8 " | b"VP8L" | b"ANMF");
    match part(head, 0, 4) {
        b"VP8X" => {
            let head = walk.file.view(body, 10, end)?;
            let side = |at| little(part(head, at, 3)).saturating_add(1);
            let (width, height) = (side(4), side(7));
            walk.announced = head.iter().take(1).any(|flags| flags & (EXIF | XMP) != 0);
            walk.size(width, height);
            if walk.depth == Depth::Head && !walk.announced {
                return Err(Stop::Done);
            }
        }
        b"VP8L" => {
            let bits = little(part(walk.file.view(body, 5, end)?, 1, 4));
            let side = |shift: u32| (bits >> shift & 0x3fff).saturating_add(1);
            walk.size(side(0), side(14));
        }
        b"VP8 " => {
            let sides = little(part(walk.file.view(body, 10, end)?, 6, 4));
            walk.size(sides & 0x3fff, sides >> 16 & 0x3fff);
        }
        b"EXIF" => {
            let orientation = tiff::orientation(&walk.file, body, end)?;
            let mut instead = Vec::new();
            if walk.orient(orientation, start) {
                instead.extend([b"EXIF\x1a\0\0\0", tiff::exif(orientation).as_slice()].concat());
            }
            walk.replace(start, end, instead)?;
        }
        name if !KEPT.chunks(4).any(|kept| kept == name) => walk.cut(start, end)?,
        _ => {}
    }
    walk.pixels |= pixels;
    walk.end(claimed);
    walk.at = end;
    Ok(())
}

/// Puts the start before the pieces, and makes it say what they come to.
pub fn seal(walk: &mut Walk) {
    if walk.facts.pieces.is_empty() {
        return;
    }
    let mut start = std::mem::take(&mut walk.start);
    if let Some(flags) = start.get_mut(20) {
        *flags &= if walk.orientation > 1 { !XMP } else { !XMP & !EXIF };
    }
    // All but the first eight bytes.
    let mut size = (start.len() as u64).saturating_sub(8);
    for piece in &walk.facts.pieces {
        size = size.saturating_add(match piece {
            Piece::Slice(start, end) => end.saturating_sub(*start),
            Piece::Bytes(bytes) => bytes.len() as u64,
        });
    }
    for (byte, new) in start.iter_mut().skip(4).zip((size as u32).to_le_bytes()) {
        *byte = new;
    }
    walk.facts.pieces.insert(0, Piece::Bytes(start));
}
