//! PNG: chunks, each with its length before and a checksum behind it.

use crate::probe::Depth;
use crate::tiff;
use crate::walk::{LENGTHS, Stop, Walk, big, part};

/// Where the first chunk starts.
pub const START: u64 = 8;

/// Chunks that need not be understood, and yet say how the picture looks.
const KEPT: &[u8] = b"tRNScHRMgAMAiCCPsBITsRGBcICPmDCVcLLImDCvcLLibKGDpHYssPLThISTacTLfcTLfdAT";

/// The next chunk.
pub fn step(walk: &mut Walk) -> Result<(), Stop> {
    let (start, bytes) = (walk.at, walk.file.bytes);
    let head = walk.file.view(start, 8, bytes)?;
    let (length, name) = (big(part(head, 0, 4)), part(head, 4, 4));
    if length > 0x7fff_ffff || !name.iter().all(u8::is_ascii_alphabetic) {
        return Err(walk.odd(LENGTHS));
    }
    let claimed = start.saturating_add(length).saturating_add(12);
    let end = claimed.min(bytes);
    match name {
        b"IHDR" => {
            let sizes = walk.file.view(start, 16, bytes)?;
            let (width, height) = (big(part(sizes, 8, 4)), big(part(sizes, 12, 4)));
            walk.size(width, height);
        }
        b"IDAT" => {
            walk.pixels = true;
            if walk.depth == Depth::Head {
                // The last chunk has twelve bytes.
                walk.end(claimed.saturating_add(12));
                return Err(Stop::Done);
            }
        }
        b"IEND" => {
            walk.end(claimed);
            walk.cut(end, bytes)?;
            return Err(Stop::Done);
        }
        b"eXIf" => {
            let orientation = tiff::orientation(&walk.file, start.saturating_add(8), end)?;
            walk.turned |= walk.orientation == 0 && orientation > 4 && !walk.pixels;
            let instead = walk.orient(orientation, start).then(|| chunk(&tiff::exif(orientation)));
            walk.replace(start, end, instead.unwrap_or_default())?;
        }
        // A small first letter: it need not be understood.
        [first, ..] if first & 0x20 != 0 && !KEPT.chunks(4).any(|kept| kept == name) => {
            walk.cut(start, end)?;
        }
        _ => {}
    }
    walk.at = walk.end(claimed);
    Ok(())
}

/// A chunk of EXIF.
fn chunk(exif: &[u8]) -> Vec<u8> {
    let mut chunk = [b"\0\0\0\x1aeXIf", exif].concat();
    let checked = chunk.iter().skip(4);
    let sum = checked.fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    });
    chunk.extend((!sum).to_be_bytes());
    chunk
}
