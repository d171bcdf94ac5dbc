//! An image's file as the vendor sees it: nothing is decoded, only its head is read.

use stand_in_render::ImageFormat;
use stand_in_render::picture::{self, Head};

use super::model::{Model, Photos};

/// Whether a model takes this file as an image.
///
/// # Errors
/// What the vendor finds wrong with it, in words that follow the image's name.
pub fn judge(bytes: &[u8], model: &Model) -> Result<(), String> {
    let Some(photos) = &model.photos else {
        return picture::head(bytes).map(drop).map_err(no_image);
    };
    weigh(bytes.len() as u64, photos)?;
    // Nothing here can look into one.
    if photos.heif && is_heif(bytes) {
        return Ok(());
    }
    let head = picture::head(bytes).map_err(no_image)?;
    if !photos.formats.contains(&head.format) {
        return Err(format!("is {}, which {} does not take", name(head.format), model.id));
    }
    measure(&head, photos)
}

fn no_image(error: String) -> String {
    format!("is no image that can be read: {error}")
}

fn weigh(bytes: u64, photos: &Photos) -> Result<(), String> {
    if bytes <= photos.bytes {
        return Ok(());
    }
    Err(format!("has {bytes} bytes; {} are the most", photos.bytes))
}

fn measure(head: &Head, photos: &Photos) -> Result<(), String> {
    let Head { width, height, .. } = *head;
    let (shortest, longest) = photos.sides;
    if width.min(height) < shortest {
        return Err(format!("is {width} × {height}; each side must have {shortest} pixels"));
    }
    if width.max(height) > longest {
        return Err(format!("is {width} × {height}; {longest} pixels are a side's most"));
    }
    // From 2:5 to 5:2.
    let (long, short) = (u64::from(width.max(height)), u64::from(width.min(height)));
    if long * 2 > short * 5 {
        return Err(format!("is {width} × {height}; the ratio must be from 0.4 to 2.5"));
    }
    Ok(())
}

fn name(format: ImageFormat) -> &'static str {
    format.extensions_str().first().copied().unwrap_or("something else")
}

/// Whether one of the brands at the start is of HEIC or HEIF.
pub fn is_heif(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 4] = [b"hei", b"hev", b"mif1", b"msf1"];
    let Some((length, rest)) = bytes.split_first_chunk() else { return false };
    let length = u32::from_be_bytes(*length) as usize;
    let Some(brands) = rest.strip_prefix(b"ftyp") else { return false };
    let brands = &brands[..brands.len().min(length.saturating_sub(8))];
    brands.chunks_exact(4).any(|brand| BRANDS.iter().any(|known| brand.starts_with(known)))
}
