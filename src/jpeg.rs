//! JPEG: segments that each start with a marker, and pixels between them.

use crate::facts::Depth;
use crate::tiff;
use crate::walk::{LENGTHS, STRAY, Stop, Walk, big, part};

/// Where the first segment starts.
pub const START: u64 = 2;

/// Application segments without which the colours would be others.
const KEPT: [(u8, &[u8]); 2] = [(0xe2, b"ICC_PROFILE\0"), (0xee, b"Adobe")];
const JFIF: &[u8] = b"\xff\xe0\0\x10JFIF\0";
const EXIF: &[u8] = b"\xff\xe1\0\x22Exif\0\0";

/// The next segment, wherever it starts: pixels are skipped.
pub fn step(walk: &mut Walk) -> Result<(), Stop> {
    let held = match walk.file.from(walk.at, 2, walk.file.bytes) {
        // Without an end marker it is shown all the same.
        Err(Stop::Short) if walk.pixels => return Err(Stop::Done),
        held => held?,
    };
    let marker = held.windows(2).position(|pair| match *pair {
        [0xff, kind] => !matches!(kind, 0 | 0xd0..=0xd7 | 0xff),
        _ => false,
    });
    let skipped = marker.unwrap_or(held.len().saturating_sub(1));
    // 0xff may stand before a marker any number of times.
    let stray = part(held, 0, skipped).iter().any(|byte| *byte != 0xff);
    let kind = part(held, skipped.saturating_add(1), 1).first().copied();
    let start = walk.at.saturating_add(skipped as u64);
    if stray && !walk.pixels {
        walk.odd(STRAY);
    }
    match kind.filter(|_| marker.is_some()) {
        None => walk.at = start,
        Some(0xd9) => {
            // A film, a larger picture, another camera's notes.
            walk.cut(start.saturating_add(2), walk.file.bytes)?;
            return Err(Stop::Done);
        }
        // A second picture starts here, or something that no picture has.
        Some(..=0xbf | 0xd8) => return Err(walk.odd(STRAY)),
        Some(kind) => segment(walk, start, kind)?,
    }
    Ok(())
}

fn segment(walk: &mut Walk, start: u64, kind: u8) -> Result<(), Stop> {
    let bytes = walk.file.bytes;
    let length = big(walk.file.view(start.saturating_add(2), 2, bytes)?);
    let claimed = start.saturating_add(2).saturating_add(length);
    let end = claimed.min(bytes);
    // Marker, length, and so much of what follows as tells what it is.
    let head = walk.file.view(start, 18.min(end.saturating_sub(start)), end)?;
    if length < 2 {
        return Err(walk.odd(LENGTHS));
    }
    match kind {
        0xc4 | 0xc8 | 0xcc => {}
        0xc0..=0xcf => {
            let (width, height) = (big(part(head, 7, 2)), big(part(head, 5, 2)));
            walk.size(width, height);
        }
        0xda => {
            if walk.depth == Depth::Head {
                walk.end(claimed);
                return Err(Stop::Done);
            }
            walk.pixels = true;
        }
        0xe0..=0xef | 0xfe => application(walk, kind, start, end)?,
        _ => {}
    }
    walk.at = walk.end(claimed);
    Ok(())
}

/// What any program may put between the segments: almost all of it goes.
fn application(walk: &mut Walk, kind: u8, start: u64, end: u64) -> Result<(), Stop> {
    let head = walk.file.view(start, 18.min(end.saturating_sub(start)), end)?;
    let body = part(head, 4, head.len().saturating_sub(4));
    if KEPT.iter().any(|(kept, name)| *kept == kind && body.starts_with(name)) {
        return Ok(());
    }
    let mut instead = Vec::new();
    if kind == 0xe0 && body.len() == 14 && body.starts_with(part(JFIF, 4, 5)) {
        // A small picture may follow, of what the large one shows no more.
        instead.extend([JFIF, part(body, 5, 7), &[0, 0]].concat());
    } else if kind == 0xe1 && body.starts_with(part(EXIF, 4, 5)) && !walk.pixels {
        let orientation = tiff::orientation(&walk.file, start.saturating_add(4), end)?;
        walk.turned |= walk.orientation == 0 && orientation > 4;
        if walk.orient(orientation, start) {
            instead.extend([EXIF, &tiff::exif(orientation)].concat());
        }
    }
    walk.replace(start, end, instead)
}
