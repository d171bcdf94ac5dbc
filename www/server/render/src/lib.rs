//! Turns pictures into a clip: no clock, no files, no network. The same input
//! gives the same bytes.

pub mod camera;
mod encode;
pub mod frame;
mod mark;
pub mod picture;
pub mod size;
mod sps;
mod yuv;

pub use image::{ImageFormat, RgbImage};

use frame::{Frames, Plan};

/// Renders a clip; `drawn` is told the number of frames done, now and then.
///
/// # Errors
/// Says in words what went wrong; the pictures themselves are decoded before.
pub fn clip(plan: Plan, pictures: &[RgbImage], drawn: impl Fn(u32)) -> Result<Vec<u8>, String> {
    let frames = Frames::new(plan, pictures)?;
    encode::mp4(plan, &frames, drawn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use camera::Move;

    fn rendered(words: &str, (width, height): (u32, u32)) -> Vec<u8> {
        let plan = Plan { width, height, seconds: 1, camera: Move::PushIn };
        clip(plan, &[picture::placeholder(words)], |_| {}).unwrap()
    }

    /// What follows the first box of that name.
    fn after<'a>(clip: &'a [u8], name: &str) -> &'a [u8] {
        let at = clip.windows(4).position(|four| four == name.as_bytes()).unwrap();
        &clip[at + 4..]
    }

    fn number(bytes: &[u8]) -> u32 {
        bytes[..4].iter().fold(0, |sum, b| sum << 8 | u32::from(*b))
    }

    #[test]
    fn a_clip_has_the_exact_size_length_and_frames() {
        for shape in &size::SHAPES {
            let size = shape.size(size::Resolution::P480);
            let clip = rendered("x", size);
            assert_eq!(number(&after(&clip, "stsz")[8..]), 24, "{}", shape.ratio);
            let header = after(&clip, "mvhd");
            let (scale, length) = (number(&header[12..]), number(&header[16..]));
            assert_eq!(length, scale, "{}: one second", shape.ratio);
            let visual = &after(&clip, "avc1")[24..];
            assert_eq!(number(visual), size.0 << 16 | size.1, "{}", shape.ratio);
        }
    }

    #[test]
    fn the_index_comes_before_the_frames() {
        let clip = rendered("x", (496, 864));
        let place = |name: &str| clip.len() - after(&clip, name).len();
        assert!(place("moov") < place("mdat"));
    }

    #[test]
    fn the_same_picture_gives_the_same_clip_and_another_gives_another() {
        let clip = rendered("one", (864, 496));
        assert_eq!(clip, rendered("one", (864, 496)));
        assert_ne!(clip, rendered("two", (864, 496)));
    }
}
