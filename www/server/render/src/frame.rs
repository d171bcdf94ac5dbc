//! The frames of a clip: the camera moves over the pictures, one fades into the
//! next, and a small mark says what this is.

use image::RgbImage;
use rusty_h264_common::YuvFrame;

use super::camera::{MAX_ZOOM, Move, View};
use super::mark;
use super::picture;
use super::yuv::{Plane, Planes};

/// Frames in a second, as at the vendors.
pub const FPS: u32 = 24;

/// What to draw.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Width in pixels, even.
    pub width: u32,
    /// Height in pixels, even.
    pub height: u32,
    /// Length of the clip.
    pub seconds: u32,
    /// How the camera moves.
    pub camera: Move,
}

impl Plan {
    /// How many frames the clip has.
    pub fn frames(&self) -> u32 {
        self.seconds * FPS
    }
}

/// Draws the frames of one clip.
pub struct Frames {
    plan: Plan,
    pictures: Vec<Planes>,
}

impl Frames {
    /// Cuts the pictures to the clip's shape.
    ///
    /// # Errors
    /// When there is no picture.
    pub fn new(plan: Plan, pictures: &[RgbImage]) -> Result<Self, String> {
        if pictures.is_empty() {
            return Err("there is no picture to animate".into());
        }
        let fit = |picture| picture::fit(picture, plan.width, plan.height, MAX_ZOOM);
        let pictures = pictures.iter().map(fit).collect();
        Ok(Frames { plan, pictures })
    }

    /// Draws the frame with this number, from 0.
    pub fn draw(&self, number: u32) -> YuvFrame {
        let last = self.plan.frames().saturating_sub(1).max(1);
        let time = f64::from(number) / f64::from(last);
        let view = self.plan.camera.view(time);
        let (from, to, weight) = self.mix(time);
        let (width, height) = (self.plan.width as usize, self.plan.height as usize);
        let mut frame = YuvFrame::black(width, height);
        let plane = |pick: fn(&Planes) -> &Plane, width, height, out: &mut [u8]| {
            sample(pick(from), view, width, height, out);
            if weight > 0 {
                let mut other = vec![0; out.len()];
                sample(pick(to), view, width, height, &mut other);
                for (sample, other) in out.iter_mut().zip(other) {
                    let sum = u32::from(*sample) * (256 - weight) + u32::from(other) * weight;
                    *sample = (sum >> 8) as u8;
                }
            }
        };
        plane(|p| &p.y, width, height, &mut frame.y);
        plane(|p| &p.u, width / 2, height / 2, &mut frame.u);
        plane(|p| &p.v, width / 2, height / 2, &mut frame.v);
        mark::burn(&mut frame.y, width, height);
        frame
    }

    /// The two pictures seen at `time`, and how much of 256 the second weighs.
    /// Each picture stands for a while; the fade takes the middle between two.
    fn mix(&self, time: f64) -> (&Planes, &Planes, u32) {
        let gaps = self.pictures.len() - 1;
        let place = time * gaps as f64;
        let index = (place as usize).min(gaps);
        let next = (index + 1).min(gaps);
        let fade = ((place - index as f64 - 0.25) / 0.5).clamp(0.0, 1.0);
        let weight = (fade * fade * (3.0 - 2.0 * fade) * 256.0) as u32;
        (&self.pictures[index], &self.pictures[next], weight)
    }
}

/// For each of `count` samples along one side: the source sample before it and
/// how much of 256 the one after it weighs.
fn steps(count: usize, source: usize, centre: f64, zoom: f64) -> Vec<(usize, u32)> {
    let length = source as f64;
    let left = (centre - 0.5 / zoom) * length;
    let step = length / zoom / count as f64;
    (0..count)
        .map(|n| {
            let at = (left + (n as f64 + 0.5) * step - 0.5).clamp(0.0, length - 1.0);
            (at as usize, (at.fract() * 256.0) as u32)
        })
        .collect()
}

/// Draws what `view` shows of a plane. A move of a fraction of a sample shows as
/// such: without that, slow moves stutter.
fn sample(plane: &Plane, view: View, width: usize, height: usize, out: &mut [u8]) {
    let columns = steps(width, plane.width, view.x, view.zoom);
    let rows = steps(height, plane.height, view.y, view.zoom);
    // One column more than there is, so that every sample has a right neighbour.
    let mut blended = vec![0_u32; plane.width + 1];
    let row_of = |row: usize| {
        let start = row.min(plane.height - 1) * plane.width;
        &plane.samples[start..start + plane.width]
    };
    for ((row, down), line) in rows.into_iter().zip(out.chunks_exact_mut(width)) {
        let pairs = row_of(row).iter().zip(row_of(row + 1));
        for (blended, (above, below)) in blended.iter_mut().zip(pairs) {
            *blended = u32::from(*above) * (256 - down) + u32::from(*below) * down;
        }
        blended[plane.width] = blended[plane.width - 1];
        for (sample, (column, right)) in line.iter_mut().zip(&columns) {
            let sum = blended[*column] * (256 - right) + blended[column + 1] * right;
            *sample = ((sum + (1 << 15)) >> 16) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    /// Bright towards the right and, in the red, towards the bottom; a spot in
    /// the middle tells near from far.
    fn gradient() -> RgbImage {
        RgbImage::from_fn(400, 400, |x, y| {
            let v = (x / 2 + y / 8) as u8;
            let spot = x.abs_diff(200) < 60 && y.abs_diff(200) < 60;
            if spot { Rgb([255; 3]) } else { Rgb([v; 3]) }
        })
    }

    fn frames(camera: Move, pictures: &[RgbImage]) -> (YuvFrame, YuvFrame) {
        let plan = Plan { width: 320, height: 320, seconds: 1, camera };
        let frames = Frames::new(plan, pictures).unwrap();
        (frames.draw(0), frames.draw(plan.frames() - 1))
    }

    /// Where the white spot lies: its left and top edge and its width.
    fn spot(frame: &YuvFrame) -> (usize, usize, usize) {
        let white = |x: usize, y: usize| frame.y[y * frame.width + x] > 225;
        let row = (0..frame.height)
            .max_by_key(|y| (0..frame.width).filter(|x| white(*x, *y)).count())
            .unwrap();
        let left = (0..frame.width).find(|x| white(*x, row)).unwrap();
        let wide = (0..frame.width).filter(|x| white(*x, row)).count();
        let top = (0..frame.height).find(|y| white(left + wide / 2, *y)).unwrap();
        (left, top, wide)
    }

    #[test]
    fn the_camera_moves_the_way_it_is_told() {
        let moved = |camera| {
            let (first, last) = frames(camera, &[gradient()]);
            let ((x0, y0, w0), (x1, y1, w1)) = (spot(&first), spot(&last));
            let change = |a: usize, b: usize| b as i64 - a as i64;
            (change(x0, x1), change(y0, y1), change(w0, w1))
        };
        let still = -2..=2;
        let (x, y, wide) = moved(Move::PushIn);
        assert!(x < -4 && y < -4 && wide > 15, "{x} {y} {wide}");
        let (x, y, wide) = moved(Move::PullBack);
        assert!(x > 4 && y > 4 && wide < -15, "{x} {y} {wide}");
        let (x, y, wide) = moved(Move::PanRight);
        assert!(x < -30 && still.contains(&y) && still.contains(&wide), "{x} {y} {wide}");
        let (x, y, wide) = moved(Move::PanLeft);
        assert!(x > 30 && still.contains(&y) && still.contains(&wide), "{x} {y} {wide}");
        let (x, y, wide) = moved(Move::TiltUp);
        assert!(still.contains(&x) && y > 30 && still.contains(&wide), "{x} {y} {wide}");
        let (x, y, wide) = moved(Move::TiltDown);
        assert!(still.contains(&x) && y < -30 && still.contains(&wide), "{x} {y} {wide}");
        assert_eq!(moved(Move::Fixed), (0, 0, 0));
    }

    /// The mean difference of brightness, of 255, above the line of the mark.
    fn difference(a: &[u8], b: &[u8], width: usize) -> f64 {
        let seen = a.len() - 40 * width;
        let sum: u64 = a[..seen].iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum as f64 / seen as f64
    }

    #[test]
    fn the_first_frame_is_the_photo() {
        let photo = picture::placeholder("a photo");
        let plan = Plan { width: 864, height: 496, seconds: 4, camera: Move::PushIn };
        let frame = Frames::new(plan, std::slice::from_ref(&photo)).unwrap().draw(0);
        let expected = picture::fit(&photo, 864, 496, 1.0);
        assert!(difference(&frame.y, &expected.y.samples, 864) < 2.0);
    }

    #[test]
    fn frames_a_second_apart_differ_even_in_the_longest_clip() {
        let plan = Plan { width: 432, height: 248, seconds: 15, camera: Move::PushIn };
        let frames = Frames::new(plan, &[picture::placeholder("x")]).unwrap();
        for second in 0..14 {
            let (a, b) = (frames.draw(second * FPS), frames.draw((second + 1) * FPS));
            assert!(difference(&a.y, &b.y, 432) > 0.3, "second {second}");
        }
    }

    #[test]
    fn several_pictures_follow_each_other() {
        let plain = |v| RgbImage::from_pixel(300, 300, Rgb([v; 3]));
        let (first, last) = frames(Move::PushIn, &[plain(0), plain(128), plain(255)]);
        assert_eq!((first.y[0], last.y[0]), (16, 235));
        let plan = Plan { width: 320, height: 320, seconds: 1, camera: Move::Fixed };
        let frames = Frames::new(plan, &[plain(0), plain(128), plain(255)]).unwrap();
        let shades: Vec<u8> = (0..24).map(|n| frames.draw(n).y[0]).collect();
        assert!(shades.is_sorted(), "{shades:?}");
        assert!(shades.contains(&126), "{shades:?}");
    }

    #[test]
    fn a_tiny_picture_is_enough() {
        let dot = RgbImage::from_pixel(1, 1, Rgb([255; 3]));
        let (first, _) = frames(Move::PanLeft, &[dot]);
        assert_eq!(first.y[0], 235);
    }
}
