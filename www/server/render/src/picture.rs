//! Source pictures: decoding, turning upright, cropping, and a drawn one for
//! pictures that cannot be had.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage};

use super::yuv::Planes;

/// A few bytes can claim any size; the vendors take 36 million at most.
const MOST_PIXELS: u64 = 100_000_000;

/// What the head of an image file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The format, by the bytes themselves.
    pub format: ImageFormat,
    /// The width of the upright picture.
    pub width: u32,
    /// The height of the upright picture.
    pub height: u32,
}

/// Reads what a picture is and how large, without decoding it.
///
/// # Errors
/// Says in words why the bytes are no picture that can be read.
pub fn head(bytes: &[u8]) -> Result<Head, String> {
    let (format, mut decoder) = open(bytes)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (width, height) = decoder.dimensions();
    let (width, height) = match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
        _ => (width, height),
    };
    Ok(Head { format, width, height })
}

fn open(bytes: &[u8]) -> Result<(ImageFormat, impl ImageDecoder), String> {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    let format = reader.format().ok_or("it has no format that is known")?;
    let decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    Ok((format, decoder))
}

/// Decodes a picture and turns it upright. What is see-through becomes white.
///
/// # Errors
/// Says in words why the bytes are no picture that can be read.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, String> {
    let (_, mut decoder) = open(bytes)?;
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
pub fn fit(picture: &RgbImage, width: u32, height: u32, zoom: f64) -> Planes {
    let (from_width, from_height) = (f64::from(picture.width()), f64::from(picture.height()));
    let ratio = f64::from(width) / f64::from(height);
    let crop_width = from_width.min(from_height * ratio);
    let crop_height = from_height.min(from_width / ratio);
    let scale = zoom.min(crop_width / f64::from(width));
    // Colour is kept for every second pixel, so the sides must be even.
    let even = |side: u32| (((f64::from(side) * scale / 2.0).round() as usize) * 2).max(2);
    let (width, height) = (even(width), even(height));
    let columns = shares((from_width - crop_width) / 2.0, crop_width, width);
    let rows = shares((from_height - crop_height) / 2.0, crop_height, height);
    Planes::from_rgb(width, height, &averaged(picture, &columns, &rows))
}

/// The samples along one side that flow into one new sample: the first of them,
/// and the share of each.
type Share = (usize, Vec<f32>);

/// Spreads `length` samples from `start` on over `count` new ones.
fn shares(start: f64, length: f64, count: usize) -> Vec<Share> {
    let step = length / count as f64;
    (0..count)
        .map(|n| {
            let (from, to) = (start + n as f64 * step, start + (n as f64 + 1.0) * step);
            let first = from.floor();
            // What the last sample gives beyond its edge is a rounding error.
            let samples = ((to - 1e-6).ceil() - first).max(1.0) as usize;
            let covered = (0..samples).map(|sample| {
                let sample = first + sample as f64;
                ((to.min(sample + 1.0) - from.max(sample)) / step) as f32
            });
            (first as usize, covered.collect())
        })
        .collect()
}

/// Makes each new pixel the average of those it covers.
fn averaged(picture: &RgbImage, columns: &[Share], rows: &[Share]) -> Vec<u8> {
    let line = picture.width() as usize * 3;
    let pixels = picture.as_raw();
    let mut out = Vec::with_capacity(columns.len() * rows.len() * 3);
    let mut sums = vec![0.0_f32; line];
    for (first, shares) in rows {
        sums.fill(0.0);
        for (row, share) in pixels.chunks_exact(line).skip(*first).zip(shares) {
            for (sum, channel) in sums.iter_mut().zip(row) {
                *sum += f32::from(*channel) * share;
            }
        }
        for (first, shares) in columns {
            let mut mean = [0.0_f32; 3];
            for (pixel, share) in sums.chunks_exact(3).skip(*first).zip(shares) {
                for (mean, channel) in mean.iter_mut().zip(pixel) {
                    *mean += channel * share;
                }
            }
            out.extend(mean.map(|channel| channel.round() as u8));
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_cut_out_and_averaged() {
        // Three squares of four pixels: grey, then black and white, then grey.
        let picture =
            RgbImage::from_fn(6, 2, |x, _| Rgb([[9, 0, 255, 9][x.div_ceil(2) as usize]; 3]));
        let cut = fit(&picture, 2, 2, 1.0);
        assert_eq!((cut.y.width, cut.y.height), (2, 2));
        let whole = shares(0.0, 6.0, 4);
        assert!(whole.iter().all(|(_, shares)| (shares.iter().sum::<f32>() - 1.0).abs() < 1e-5));
        assert_eq!(whole[1], (1, vec![1.0 / 3.0, 2.0 / 3.0]));
        let halved = averaged(&picture, &shares(0.0, 6.0, 3), &shares(0.0, 2.0, 1));
        assert_eq!(halved.len(), 9);
    }

    #[test]
    fn pictures_are_turned_upright_by_their_exif_note() {
        let mut jpeg = Cursor::new(Vec::new());
        let wide = RgbImage::from_pixel(64, 32, Rgb([90; 3]));
        wide.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        // An EXIF note with one entry: orientation 6, a quarter turn to the right.
        let mut note = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01".to_vec();
        note.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
        let mut jpeg = jpeg.into_inner();
        jpeg.splice(2..2, note);
        let upright = decode(&jpeg).unwrap();
        assert_eq!(upright.dimensions(), (32, 64));
        let head = head(&jpeg).unwrap();
        assert_eq!((head.format, head.width, head.height), (ImageFormat::Jpeg, 32, 64));
    }

    #[test]
    fn what_is_see_through_becomes_white() {
        let mut png = Cursor::new(Vec::new());
        let glass = image::RgbaImage::from_pixel(2, 2, image::Rgba([0, 0, 0, 0]));
        glass.write_to(&mut png, image::ImageFormat::Png).unwrap();
        assert_eq!(decode(png.get_ref()).unwrap().get_pixel(0, 0), &Rgb([255; 3]));
    }

    #[test]
    fn what_is_no_picture_is_said_to_be_none() {
        assert!(decode(b"").is_err());
        assert!(decode(b"<html>").is_err());
        // A BMP whose header claims more pixels than anyone has.
        let mut bomb = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        bomb.extend([0x60, 0xea, 0, 0, 0x60, 0xea, 0, 0, 1, 0, 24, 0]);
        bomb.extend([0; 24]);
        assert!(decode(&bomb).unwrap_err().contains("too many"));
    }
}
