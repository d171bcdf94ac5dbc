//! Source pictures: decoding, turning upright, cropping, and a drawn one for
//! pictures that cannot be had.

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Rgb, RgbImage};

use super::yuv::Planes;

/// A few bytes can claim any size; the vendors take 36 million at most.
const MOST_PIXELS: u64 = 100_000_000;

/// Decodes a picture and turns it upright. What is see-through becomes white.
///
/// # Errors
/// Says in words why the bytes are no picture that can be read.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, String> {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    let mut decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(format!("{width} × {height} pixels are too many"));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    picture.apply_orientation(orientation);
    if picture.width() == 0 || picture.height() == 0 {
        return Err("the picture has no pixels".into());
    }
    if !picture.color().has_alpha() {
        return Ok(picture.into_rgb8());
    }
    let picture = picture.into_rgba8();
    Ok(RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0.map(u32::from);
        let over_white = |channel: u32| ((channel * a + 255 * (255 - a)) / 255) as u8;
        Rgb([over_white(r), over_white(g), over_white(b)])
    }))
}

/// Cuts the middle out in the ratio of `width` × `height` and brings it to a
/// size that holds enough detail for `zoom`, without inventing any.
///
/// # Errors
/// Says in words why the picture could not be resized.
pub fn fit(picture: &RgbImage, width: u32, height: u32, zoom: f64) -> Result<Planes, String> {
    let (from_width, from_height) = (f64::from(picture.width()), f64::from(picture.height()));
    let ratio = f64::from(width) / f64::from(height);
    let crop_width = from_width.min(from_height * ratio);
    let crop_height = from_height.min(from_width / ratio);
    let scale = zoom.min(crop_width / f64::from(width));
    // Colour is kept for every second pixel, so the sides must be even.
    let even = |side: u32| (((f64::from(side) * scale / 2.0).round() as u32) * 2).max(2);
    let source =
        ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)
            .map_err(|error| error.to_string())?;
    let mut fitted = Image::new(even(width), even(height), PixelType::U8x3);
    let crop = ResizeOptions::new().crop(
        (from_width - crop_width) / 2.0,
        (from_height - crop_height) / 2.0,
        crop_width,
        crop_height,
    );
    Resizer::new().resize(&source, &mut fitted, &crop).map_err(|error| error.to_string())?;
    Ok(Planes::from_rgb(fitted.width() as usize, fitted.height() as usize, fitted.buffer()))
}

/// A picture that stands for one that cannot be had: always the same for the
/// same words, and different for others.
pub fn placeholder(words: &str) -> RgbImage {
    let seed = words.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let part = |shift: u32| ((seed >> shift) & 0xff) as f64 / 255.0;
    let hue = part(0);
    let (sun_x, sun_y) = (0.2 + 0.6 * part(8), 0.15 + 0.3 * part(16));
    let wave = 2.0 + 4.0 * part(24);
    let (width, height) = (1280, 720);
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        // Ranges of hills, each darker than the one behind it, under a sun.
        let mut shade = (hue + 0.08 * y, 0.35, 0.95 - 0.35 * y);
        if (x - sun_x).hypot((y - sun_y) * 9.0 / 16.0) < 0.06 {
            shade = (hue + 0.45, 0.25, 1.0);
        }
        for hill in 0..4 {
            let n = f64::from(hill);
            let crest = 0.5
                + 0.11 * n
                + 0.06 * (x * wave * (1.0 + 0.4 * n) * 6.0 + n * 2.0 + part(32) * 6.0).sin();
            if y > crest {
                shade = (hue + 0.05 * n, 0.5, 0.75 - 0.15 * n);
            }
        }
        colour(shade)
    })
}

/// Hue, saturation and value, each 0 to 1, as a pixel.
fn colour((hue, saturation, value): (f64, f64, f64)) -> Rgb<u8> {
    let channel = |offset: f64| {
        let k = (offset + hue * 6.0).rem_euclid(6.0);
        let dip = k.min(4.0 - k).clamp(0.0, 1.0);
        ((value - value * saturation * dip) * 255.0) as u8
    };
    Rgb([channel(5.0), channel(3.0), channel(1.0)])
}
