//! The models the stand-in pretends to have, and what each takes.

use stand_in_render::ImageFormat::{self, Bmp, Gif, Jpeg, Png, Tiff, WebP};
use stand_in_render::size::Resolution::{self, P480, P720, P1080};

/// Which pictures a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Images {
    /// A first frame, a first and a last one, or up to nine references; or none.
    Frames,
    /// Exactly one.
    One,
    /// None.
    None,
}

/// What an image's file must be.
#[derive(Clone, Copy, Debug)]
pub struct Photos {
    /// The formats that are read.
    pub formats: &'static [ImageFormat],
    /// Whether HEIC and HEIF are read too.
    pub heif: bool,
    /// The most bytes.
    pub bytes: u64,
    /// The shortest and the longest side.
    pub sides: (u32, u32),
}

/// What becomes of `camera_fixed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraFixed {
    /// It is done.
    Done,
    /// The request is refused.
    Refused,
    /// It is an unknown key.
    Dropped,
}

/// What is known of a model.
#[derive(Debug)]
pub struct Model {
    /// The id that requests name.
    pub id: &'static str,
    /// The shortest and the longest clip.
    pub seconds: (u32, u32),
    /// What may be asked for; a single one is fixed by the model's name.
    pub resolutions: &'static [Resolution],
    /// What may be asked for; empty where the clip follows the picture.
    pub ratios: &'static [&'static str],
    /// Whether `adaptive` is one of them.
    pub adaptive: bool,
    /// Which pictures it takes.
    pub images: Images,
    /// What an image's file must be, where anybody knows.
    pub photos: Option<Photos>,
    /// Whether it takes reference videos and sounds.
    pub references: bool,
    /// What becomes of `camera_fixed`.
    pub camera_fixed: CameraFixed,
    /// The smallest and the largest seed.
    pub seed: (i64, i64),
    /// The most characters a prompt may have.
    pub prompt: usize,
}

const WIDE: &[&str] = &["16:9", "4:3", "1:1", "3:4", "9:16", "21:9"];
const GROK: &[&str] = &["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"];
const BIG_SEED: (i64, i64) = (-1, (1 << 32) - 1);

/// Less than 30 MB.
const SEEDANCE_PHOTOS: Photos = Photos {
    formats: &[Jpeg, Png, WebP, Bmp, Tiff, Gif],
    heif: false,
    bytes: (30 << 20) - 1,
    sides: (300, 6000),
};
/// Sources differ on the bytes; these are the kinder ones.
const HAPPYHORSE_PHOTOS: Photos =
    Photos { formats: &[Jpeg, Png, WebP], heif: false, bytes: 20 << 20, sides: (300, u32::MAX) };

const fn seedance_1_5(id: &'static str) -> Model {
    Model {
        id,
        seconds: (4, 12),
        resolutions: &[P480, P720, P1080],
        ratios: WIDE,
        adaptive: true,
        images: Images::Frames,
        photos: Some(Photos { heif: true, ..SEEDANCE_PHOTOS }),
        references: false,
        camera_fixed: CameraFixed::Done,
        seed: BIG_SEED,
        prompt: usize::MAX,
    }
}

const fn seedance_2(id: &'static str, resolutions: &'static [Resolution]) -> Model {
    Model {
        seconds: (4, 15),
        resolutions,
        photos: Some(SEEDANCE_PHOTOS),
        references: true,
        camera_fixed: CameraFixed::Refused,
        ..seedance_1_5(id)
    }
}

const fn happyhorse(id: &'static str, images: Images, ratios: &'static [&'static str]) -> Model {
    Model {
        id,
        seconds: (3, 15),
        resolutions: &[P720, P1080],
        ratios,
        adaptive: true,
        images,
        photos: Some(HAPPYHORSE_PHOTOS),
        references: false,
        camera_fixed: CameraFixed::Dropped,
        seed: (0, i32::MAX as i64),
        prompt: 5000,
    }
}

/// Every video model that answers.
pub const MODELS: [Model; 12] = [
    seedance_1_5("seedance-1-5-pro-with-audio"),
    seedance_1_5("seedance-1-5-pro-no-audio"),
    seedance_2("doubao-seedance-2-0-1080p", &[P1080]),
    seedance_2("doubao-seedance-2-0-720p", &[P720]),
    seedance_2("doubao-seedance-2-0-fast-260128", &[P480, P720]),
    seedance_2("doubao-seedance-2-0-mini-480p", &[P480]),
    seedance_2("doubao-seedance-2-0-mini-720p", &[P720]),
    seedance_2("dreamina-seedance-2-0-260128", &[P480, P720, P1080]),
    // Nobody says which of them it makes.
    seedance_2("dreamina-seedance-2-0-fast-260128", &[P480, P720, P1080]),
    happyhorse("happyhorse-1.0-i2v", Images::One, &[]),
    happyhorse("happyhorse-1.0-t2v", Images::None, WIDE),
    // Of its media nothing is known but what the API takes from all.
    Model {
        seconds: (1, 15),
        resolutions: &[P480, P720],
        ratios: GROK,
        adaptive: false,
        photos: None,
        references: true,
        camera_fixed: CameraFixed::Dropped,
        seed: (i64::MIN, i64::MAX),
        ..seedance_1_5("grok-imagine-video")
    },
];

/// Models of other kinds that the list names too.
pub const OTHERS: [&str; 3] = ["gpt-5-mini", "claude-sonnet-4-5", "doubao-seedream-4-0"];

impl Model {
    /// The model with this id.
    pub fn find(id: &str) -> Option<&'static Model> {
        MODELS.iter().find(|model| model.id == id)
    }

    /// The resolution of a request that names none.
    pub fn default_resolution(&self) -> Resolution {
        match self.resolutions {
            [only] => *only,
            _ => P720,
        }
    }

    /// The ratios a clip may have, also where none may be asked for.
    pub fn shapes(&self) -> &'static [&'static str] {
        if self.ratios.is_empty() { WIDE } else { self.ratios }
    }
}
