//! What is known of each model. Ids come and go: one that is not here is used unchecked.

/// The seven ratios of the Seedance family, in the documentation's order.
const SEEDANCE_RATIOS: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"];
const GROK_RATIOS: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"];

/// Where a model's sound comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// `generate_audio` decides.
    Chosen,
    /// Always there.
    Always,
    /// Never there.
    Never,
    /// Not documented.
    Unknown,
}

/// How many images a model takes, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Images {
    /// The most images in the role `reference_image`.
    pub references: usize,
    /// Whether `first_frame` and `last_frame` are roles of it.
    pub frames: bool,
    /// Whether it cannot do without an image.
    pub required: bool,
    /// Whether the vendor is known to refuse references although they are documented.
    pub references_refused: bool,
}

/// Which image formats a model reads, and how large a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files {
    /// The formats' words, as in [`crate::image::Format::word`].
    pub formats: &'static [&'static str],
    /// Refused beyond this many bytes.
    pub bytes: u64,
    /// Doubtful beyond this many bytes: sources differ.
    pub doubtful_bytes: u64,
}

const MB: u64 = 1024 * 1024;
const SEEDANCE_FILES: Files = Files {
    formats: &["JPEG", "PNG", "WebP", "BMP", "TIFF", "GIF"],
    bytes: 30 * MB,
    doubtful_bytes: 30 * MB,
};
const SEEDANCE_1_5_FILES: Files =
    Files { formats: &["JPEG", "PNG", "WebP", "BMP", "TIFF", "GIF", "HEIC"], ..SEEDANCE_FILES };
const HAPPYHORSE_FILES: Files =
    Files { formats: &["JPEG", "PNG", "WebP"], bytes: 20 * MB, doubtful_bytes: 10 * MB };

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// The id to submit.
    pub id: &'static str,
    /// The shortest and the longest clip, in seconds.
    pub seconds: (u32, u32),
    /// The resolutions it makes.
    pub resolutions: &'static [&'static str],
    /// The ratios it makes; none where the image decides.
    pub ratios: &'static [&'static str],
    /// Its images.
    pub images: Images,
    /// The most reference videos, and as many reference sounds.
    pub videos: usize,
    /// Its sound.
    pub sound: Sound,
    /// The least and the greatest seed.
    pub seed: (i64, i64),
    /// Whether `camera_fixed` is an option.
    pub camera_fixed: bool,
    /// The most characters of a prompt, where that is a limit.
    pub prompt_characters: Option<usize>,
    /// The most words of a prompt that the vendor advises.
    pub prompt_words: Option<usize>,
    /// Its limits on image files, where they are known.
    pub files: Option<Files>,
}

const SEEDANCE_1_5: Model = Model {
    id: "",
    seconds: (4, 12),
    resolutions: &["480p", "720p", "1080p"],
    ratios: SEEDANCE_RATIOS,
    images: Images { references: 9, frames: true, required: false, references_refused: true },
    videos: 0,
    sound: Sound::Never,
    seed: (-1, u32::MAX as i64),
    camera_fixed: true,
    prompt_characters: None,
    prompt_words: Some(1000),
    files: Some(SEEDANCE_1_5_FILES),
};

const SEEDANCE_2_0: Model = Model {
    seconds: (4, 15),
    images: Images { references_refused: false, ..SEEDANCE_1_5.images },
    videos: 3,
    sound: Sound::Chosen,
    camera_fixed: false,
    files: Some(SEEDANCE_FILES),
    ..SEEDANCE_1_5
};

const HAPPYHORSE: Model = Model {
    id: "",
    seconds: (3, 15),
    resolutions: &["720p", "1080p"],
    ratios: &[],
    images: Images { references: 1, frames: true, required: true, references_refused: false },
    videos: 0,
    sound: Sound::Always,
    seed: (0, i32::MAX as i64),
    camera_fixed: false,
    prompt_characters: Some(5000),
    prompt_words: None,
    files: Some(HAPPYHORSE_FILES),
};

/// The table. The four that the documentation names come first.
pub const MODELS: &[Model] = &[
    Model { id: "seedance-1-5-pro-with-audio", sound: Sound::Always, ..SEEDANCE_1_5 },
    Model { id: "seedance-1-5-pro-no-audio", ..SEEDANCE_1_5 },
    Model { id: "doubao-seedance-2-0-1080p", resolutions: &["1080p"], ..SEEDANCE_2_0 },
    Model { id: "happyhorse-1.0-i2v", ..HAPPYHORSE },
    Model { id: "doubao-seedance-2-0-720p", resolutions: &["720p"], ..SEEDANCE_2_0 },
    Model { id: "doubao-seedance-2-0-fast-260128", resolutions: &["480p", "720p"], ..SEEDANCE_2_0 },
    Model { id: "doubao-seedance-2-0-mini-480p", resolutions: &["480p"], ..SEEDANCE_2_0 },
    Model { id: "doubao-seedance-2-0-mini-720p", resolutions: &["720p"], ..SEEDANCE_2_0 },
    Model { id: "dreamina-seedance-2-0-260128", ..SEEDANCE_2_0 },
    Model { id: "dreamina-seedance-2-0-fast-260128", ..SEEDANCE_2_0 },
    Model {
        id: "happyhorse-1.0-t2v",
        ratios: SEEDANCE_RATIOS,
        images: Images { references: 0, frames: false, required: false, references_refused: false },
        ..HAPPYHORSE
    },
    Model {
        id: "grok-imagine-video",
        seconds: (1, 15),
        resolutions: &["480p", "720p"],
        ratios: GROK_RATIOS,
        sound: Sound::Unknown,
        files: None,
        ..SEEDANCE_2_0
    },
];

impl Model {
    /// The row for an id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Model> {
        MODELS.iter().find(|model| model.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_documented_models_come_first() {
        let ids: Vec<_> = MODELS.iter().take(4).map(|model| model.id).collect();
        assert_eq!(
            ids,
            [
                "seedance-1-5-pro-with-audio",
                "seedance-1-5-pro-no-audio",
                "doubao-seedance-2-0-1080p",
                "happyhorse-1.0-i2v"
            ]
        );
    }

    #[test]
    fn no_id_stands_twice() {
        for (index, model) in MODELS.iter().enumerate() {
            assert_eq!(MODELS.iter().position(|other| other.id == model.id), Some(index));
        }
    }

    #[test]
    fn a_name_that_fixes_the_resolution_has_only_that_one() {
        for model in MODELS {
            for word in ["480p", "720p", "1080p"] {
                if model.id.ends_with(word) {
                    assert_eq!(model.resolutions, [word]);
                }
            }
        }
    }
}
