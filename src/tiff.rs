//! TIFF: its size, and the orientation in it, which is also how EXIF writes it down within other
//! formats.

use crate::walk::{File, Stop, Walk, big, little, part};

/// A picture that is TIFF as a whole.
pub fn step(walk: &mut Walk) -> Result<(), Stop> {
    let [width, height, orientation] = fields(&walk.file, 0, walk.file.bytes)?;
    walk.size(width, height);
    walk.turned = matches!(orientation, 5..=8);
    Err(Stop::Done)
}

/// The orientation that the EXIF in this part of a file asks for; zero if none.
pub fn orientation(file: &File, start: u64, end: u64) -> Result<u8, Stop> {
    // JPEG puts this before it; elsewhere some do.
    let named = match file.view(start, 6, end) {
        Ok(head) => head.starts_with(b"Exif\0"),
        Err(stop) => return none(stop),
    };
    match fields(file, if named { start.saturating_add(6) } else { start }, end) {
        Ok([.., orientation @ 1..=8]) => Ok(orientation as u8),
        Ok(_) => Ok(0),
        Err(stop) => none(stop),
    }
}

/// What does not fit in says nothing.
fn none(stop: Stop) -> Result<u8, Stop> {
    match stop {
        Stop::Short | Stop::Beyond => Ok(0),
        stop => Err(stop),
    }
}

/// An EXIF block that says nothing but the orientation.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

/// Width, height and orientation in the first directory; zero for what is not there.
fn fields(file: &File, start: u64, end: u64) -> Result<[u64; 3], Stop> {
    let mut fields = [0; 3];
    let head = file.view(start, 8, end)?;
    let number = if head.starts_with(b"MM") { big } else { little };
    // Where the first directory's place stands and how long that is, which is also how long its
    // number of entries is; how long an entry is, and where in it the value stands.
    let (at, long, count, length, value) = match part(head, 2, 2) {
        b"\0*" | b"*\0" => (4, 4, 2, 12, 8),
        // BigTIFF: for files beyond four gigabytes.
        b"\0+" | b"+\0" => (8, 8, 8, 20, 12),
        _ => return Ok(fields),
    };
    let directory = start.saturating_add(number(file.view(start.saturating_add(at), long, end)?));
    let entries = directory.saturating_add(count);
    let count = number(file.view(directory, count, end)?);
    // One that is cut off counts as far as it goes; one of thousands of entries is none.
    let count = count.min(end.saturating_sub(entries) / length).min(2048);
    let entries = file.view(entries, count.saturating_mul(length), end)?;
    for entry in entries.chunks(length as usize) {
        let wide = match number(part(entry, 2, 2)) {
            3 => 2,
            4 => 4,
            _ => continue,
        };
        let field = match number(part(entry, 0, 2)) {
            0x100 => 0,
            0x101 => 1,
            0x112 => 2,
            _ => continue,
        };
        if let Some(field) = fields.get_mut(field) {
            *field = number(part(entry, value, wide));
        }
    }
    Ok(fields)
}
