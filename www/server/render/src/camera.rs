//! How the camera moves: the words of the prompt that ask for it, and where it
//! looks at each moment.

/// A camera move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// The view narrows.
    PushIn,
    /// The view widens.
    PullBack,
    /// The camera turns left, so that the picture wanders right.
    PanLeft,
    /// The camera turns right.
    PanRight,
    /// The camera looks up, so that the picture wanders down.
    TiltUp,
    /// The camera looks down.
    TiltDown,
    /// The camera stands (`camera_fixed`).
    Fixed,
}

/// The part of the picture that a frame shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// 1 shows the whole (cropped) picture, 1.25 four fifths of each side.
    pub zoom: f64,
    /// The view's centre across the picture, 0 left to 1 right.
    pub x: f64,
    /// The view's centre down the picture, 0 top to 1 bottom.
    pub y: f64,
}

const WORDS: [(&str, Move); 30] = [
    ("push in", Move::PushIn),
    ("pushes in", Move::PushIn),
    ("pushing in", Move::PushIn),
    ("zoom in", Move::PushIn),
    ("zooms in", Move::PushIn),
    ("zooming in", Move::PushIn),
    ("dolly in", Move::PushIn),
    ("pull back", Move::PullBack),
    ("pulls back", Move::PullBack),
    ("pulling back", Move::PullBack),
    ("pull out", Move::PullBack),
    ("zoom out", Move::PullBack),
    ("zooms out", Move::PullBack),
    ("zooming out", Move::PullBack),
    ("dolly out", Move::PullBack),
    ("dolly back", Move::PullBack),
    ("pan left", Move::PanLeft),
    ("pans left", Move::PanLeft),
    ("panning left", Move::PanLeft),
    ("pan to the left", Move::PanLeft),
    ("pan right", Move::PanRight),
    ("pans right", Move::PanRight),
    ("panning right", Move::PanRight),
    ("pan to the right", Move::PanRight),
    ("tilt up", Move::TiltUp),
    ("tilts up", Move::TiltUp),
    ("tilting up", Move::TiltUp),
    ("tilt down", Move::TiltDown),
    ("tilts down", Move::TiltDown),
    ("tilting down", Move::TiltDown),
];

/// The farthest a pull-back starts and a push-in ends.
pub const MAX_ZOOM: f64 = 1.25;
/// Pans and tilts need room beside the view.
const PAN_ZOOM: f64 = 1.18;

impl Move {
    /// The first move that the prompt asks for, else a slow push-in.
    pub fn from_prompt(prompt: &str) -> Self {
        let prompt = prompt.to_lowercase().replace('-', " ");
        WORDS
            .iter()
            .filter_map(|(word, camera)| Some((prompt.find(word)?, *camera)))
            .min_by_key(|(at, _)| *at)
            .map_or(Move::PushIn, |(_, camera)| camera)
    }

    /// Where the camera looks at `time`, which runs from 0 to 1 over the clip.
    pub fn view(self, time: f64) -> View {
        let eased = ease(time);
        // The view's centre may wander between these without leaving the picture.
        let near = 0.5 / PAN_ZOOM;
        let forth = near + (1.0 - 2.0 * near) * eased;
        let pan = |x, y| View { zoom: PAN_ZOOM, x, y };
        let zoom = |zoom| View { zoom, x: 0.5, y: 0.5 };
        match self {
            // Zooming by equal factors, not by equal steps, looks even.
            Move::PushIn => zoom(MAX_ZOOM.powf(eased)),
            Move::PullBack => zoom(MAX_ZOOM.powf(1.0 - eased)),
            Move::PanLeft => pan(1.0 - forth, 0.5),
            Move::PanRight => pan(forth, 0.5),
            Move::TiltUp => pan(0.5, 1.0 - forth),
            Move::TiltDown => pan(0.5, forth),
            Move::Fixed => zoom(1.0),
        }
    }
}

/// Mostly even, so that something moves in every second of a long clip, with a
/// soft start and end.
fn ease(time: f64) -> f64 {
    let time = time.clamp(0.0, 1.0);
    0.7 * time + 0.3 * time * time * (3.0 - 2.0 * time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prompts_camera_words_choose_the_move() {
        let asked = [
            ("@image1 comes alive: gentle camera pull-back", Move::PullBack),
            ("Zoom OUT slowly", Move::PullBack),
            ("dolly in on the boat", Move::PushIn),
            ("the camera pans left", Move::PanLeft),
            ("Pan Right over the bay", Move::PanRight),
            ("tilt-up to the sky", Move::TiltUp),
            ("tilts down", Move::TiltDown),
            ("waves roll in", Move::PushIn),
            ("pan left, then zoom out", Move::PanLeft),
            ("zoom out, then pan left", Move::PullBack),
        ];
        for (prompt, camera) in asked {
            assert_eq!(Move::from_prompt(prompt), camera, "{prompt}");
        }
    }

    #[test]
    fn the_view_never_leaves_the_picture() {
        let moves = [
            Move::PushIn,
            Move::PullBack,
            Move::PanLeft,
            Move::PanRight,
            Move::TiltUp,
            Move::TiltDown,
            Move::Fixed,
        ];
        for camera in moves {
            for step in 0..=100 {
                let view = camera.view(f64::from(step) / 100.0);
                let half = 0.5 / view.zoom;
                assert!(view.zoom >= 1.0 && view.zoom <= MAX_ZOOM);
                for centre in [view.x, view.y] {
                    assert!(centre - half >= -1e-9 && centre + half <= 1.0 + 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_push_in_starts_on_the_whole_picture_and_a_pull_back_ends_on_it() {
        assert_eq!(Move::PushIn.view(0.0).zoom, 1.0);
        assert_eq!(Move::PullBack.view(1.0).zoom, 1.0);
    }
}
