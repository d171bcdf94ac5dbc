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
    let number = match part(head, 0, 4) {
        b"MM\0*" => big,
        b"II*\0" => little,
        _ => return Ok(fields),
    };
    let directory = start.saturating_add(number(part(head, 4, 4)));
    let count = number(file.view(directory, 2, end)?);
    let entries = directory.saturating_add(2);
    // One that is cut off counts as far as it goes; one of thousands of entries is none.
    let count = count.min(end.saturating_sub(entries) / 12).min(4096);
    for entry in file.view(entries, count.saturating_mul(12), end)?.chunks(12) {
        let length = match number(part(entry, 2, 2)) {
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
            *field = number(part(entry, 8, length));
        }
    }
    Ok(fields)
}
