//! HEIC and AVIF: boxes, one of which says what the picture's size is and how it is turned.

use crate::walk::{Stop, Walk, big, part};

/// The next box of the file.
pub fn step(walk: &mut Walk) -> Result<(), Stop> {
    let (start, bytes) = (walk.at, walk.file.bytes);
    if start.saturating_add(8) > bytes {
        return Err(Stop::Done);
    }
    let head = walk.file.view(start, 8, bytes)?;
    let is_meta = part(head, 4, 4) == b"meta";
    let length = big(part(head, 0, 4));
    if length < 8 {
        // It reaches to the file's end, or over four gigabytes: that is the pixels.
        return Err(Stop::Done);
    }
    if is_meta && length <= 0xffff {
        // Version and flags stand before the boxes.
        let meta = walk.file.view(start, length, bytes)?;
        if let Some([width, height, turns]) = primary(part(meta, 12, meta.len().saturating_sub(12)))
        {
            walk.turned = turns & 1 == 1;
            walk.size(width, height);
        }
    }
    walk.at = walk.end(start.saturating_add(length));
    Ok(())
}

/// Width, height and quarter turns of the picture that is to be shown.
fn primary(meta: &[u8]) -> Option<[u64; 3]> {
    let mut item = find(meta, b"pitm")?;
    let wide = take(&mut item, 4)? >> 24;
    let item = take(&mut item, if wide == 0 { 2 } else { 4 })?;
    let properties = find(meta, b"iprp")?;
    let all = find(properties, b"ipco")?;
    let mut uses = find(properties, b"ipma")?;
    let flags = take(&mut uses, 4)?;
    let count = take(&mut uses, 4)?;
    for _ in 0..count {
        let of = take(&mut uses, if flags >> 24 == 0 { 2 } else { 4 })?;
        let mut found = [0; 3];
        for _ in 0..take(&mut uses, 1)? {
            let index = match flags & 1 {
                0 => take(&mut uses, 1)? & 0x7f,
                _ => take(&mut uses, 2)? & 0x7fff,
            };
            // Counted from one; there may be none.
            let nth = (index as usize).checked_sub(1).filter(|_| of == item);
            let Some((name, body)) = nth.and_then(|nth| Boxes(all).nth(nth)) else { continue };
            let [width, height, turns] = &mut found;
            match name {
                b"ispe" => (*width, *height) = (big(part(body, 4, 4)), big(part(body, 8, 4))),
                b"irot" => *turns = big(part(body, 0, 1)),
                // Only a part of it is shown.
                b"clap" => return None,
                _ => {}
            }
        }
        if of == item {
            return Some(found);
        }
    }
    None
}

/// The next number of so many bytes.
fn take(bytes: &mut &[u8], length: usize) -> Option<u64> {
    let (number, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(big(number))
}

/// What is in the first box of this name.
fn find<'a>(bytes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    Boxes(bytes).find(|(found, _)| *found == name).map(|(_, body)| body)
}

/// Boxes in a row: their names, and what is in them.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let length = big(self.0.get(..4)?) as usize;
        let (whole, rest) = self.0.split_at_checked(length.max(8))?;
        self.0 = rest;
        Some((part(whole, 4, 4), part(whole, 8, whole.len().saturating_sub(8))))
    }
}
