//! PNG: chunks, each with its length before and a checksum behind it.

use crate::facts::Depth;
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
            let mut instead = Vec::new();
            if walk.orient(orientation, start) {
                instead = chunk(orientation);
            }
            walk.replace(start, end, instead)?;
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

/// The checksums of the chunks that ask for the orientations 2 to 8.
const SUMS: [u32; 7] =
    [0x2228_6f7a, 0x845f_64ce, 0x41f8_5a40, 0xe78f_51f4, 0xd667_4b69, 0x7010_40dd, 0x8658_3034];

/// A chunk that asks for an orientation.
fn chunk(orientation: u8) -> Vec<u8> {
    let sum = SUMS.get(usize::from(orientation).saturating_sub(2)).copied().unwrap_or_default();
    [b"\0\0\0\x1aeXIf", tiff::exif(orientation).as_slice(), &sum.to_be_bytes()].concat()
}
