//! What is known of each model. Ids come and go: one that is not here is used unchecked.

use crate::answer::{Answer, Call};
use crate::error::{Error, ErrorCode};
use crate::request::Role;
use crate::value::{Object, Value, serialize_as_value};

/// The seven ratios of the Seedance family, in the documentation's order.
const SEEDANCE_RATIOS: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"];
const GROK_RATIOS: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"];

/// Where a model's sound comes from.
///
/// ```
/// use relaydance_web::{Model, Sound};
///
/// /// Whether a form has to ask for it.
/// fn asks(model: &Model) -> bool {
///     model.sound == Sound::Chosen
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
///
/// ```
/// let model = relaydance_web::Model::find("doubao-seedance-2-0-1080p").unwrap();
/// assert_eq!((model.images.references, model.images.required), (9, false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

/// Which image files a model reads.
///
/// ```
/// let model = relaydance_web::Model::find("happyhorse-1.0-i2v").unwrap();
/// assert_eq!(model.files.unwrap().formats, ["JPEG", "PNG", "WebP"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Files {
    /// The formats' names.
    pub formats: &'static [&'static str],
    /// Refused beyond this many bytes.
    pub bytes: u64,
    /// Doubtful beyond this many bytes: sources differ.
    pub doubtful_bytes: u64,
    /// The fewest and the most pixels of either side.
    pub sides: (u32, u32),
}

/// The least and the greatest width of an image for ten pixels of height, of every vendor whose
/// limits are known.
pub const WIDTHS: (u32, u32) = (4, 25);

/// A megabyte, as the vendors count it.
pub const MB: u64 = 1024 * 1024;
const SEEDANCE_FILES: Files = Files {
    formats: &["JPEG", "PNG", "WebP", "BMP", "TIFF", "GIF"],
    bytes: 30 * MB - 1,
    doubtful_bytes: 30 * MB,
    sides: (300, 6000),
};
const SEEDANCE_1_5_FILES: Files =
    Files { formats: &["JPEG", "PNG", "WebP", "BMP", "TIFF", "GIF", "HEIC"], ..SEEDANCE_FILES };
const HAPPYHORSE_FILES: Files = Files {
    formats: &["JPEG", "PNG", "WebP"],
    bytes: 20 * MB,
    doubtful_bytes: 10 * MB,
    sides: (300, u32::MAX),
};

/// What is known of a model.
///
/// ```
/// let model = relaydance_web::Model::find("doubao-seedance-2-0-1080p").unwrap();
/// assert_eq!((model.seconds, model.resolutions), ((4, 15), &["1080p"][..]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
        // Of these nothing is known: whatever number of 32 bits, and either way.
        seed: (i32::MIN as i64, u32::MAX as i64),
        camera_fixed: true,
        prompt_words: None,
        files: None,
        ..SEEDANCE_2_0
    },
];

impl Model {
    /// What is known of the model of this id.
    ///
    /// ```
    /// assert!(relaydance_web::Model::find("a-new-model").is_none());
    /// ```
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Model> {
        MODELS.iter().find(|model| model.id == id)
    }

    /// The resolution that the name fixes, where it does.
    ///
    /// ```
    /// let model = relaydance_web::Model::find("doubao-seedance-2-0-720p").unwrap();
    /// assert_eq!(model.only_resolution(), Some("720p"));
    /// ```
    #[must_use]
    pub fn only_resolution(&self) -> Option<&'static str> {
        match self.resolutions {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The roles an image may have.
    ///
    /// ```
    /// use relaydance_web::{Model, Role};
    ///
    /// let model = Model::find("seedance-1-5-pro-no-audio").unwrap();
    /// assert!(model.roles().contains(&Role::LastFrame));
    /// ```
    #[must_use]
    pub fn roles(&self) -> &'static [Role] {
        match self.images {
            Images { references: 0, .. } => &[],
            Images { frames: false, .. } => &[Role::ReferenceImage],
            // It makes a clip of one image: there is no last one.
            Images { required: true, .. } => &[Role::ReferenceImage, Role::FirstFrame],
            _ => &Role::ALL,
        }
    }
}

/// A model that may be used, with what is known of it.
///
/// ```
/// use relaydance_web::ListedModel;
///
/// fn label(model: &ListedModel) -> String {
///     match model.known {
///         Some(known) => format!("{} ({} to {} seconds)", model.id, known.seconds.0, known.seconds.1),
///         None => model.id.clone(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Listed {
    /// The id to submit.
    pub id: String,
    /// Its row in the table. Without one its own limits are not checked.
    pub known: Option<&'static Model>,
}

impl Listed {
    /// Every model that is known here, without asking anybody.
    ///
    /// ```
    /// let known = relaydance_web::ListedModel::table();
    /// assert_eq!(known[0].id, "seedance-1-5-pro-with-audio");
    /// ```
    #[must_use]
    pub fn table() -> Vec<Listed> {
        MODELS.iter().map(|model| Listed { id: model.id.to_owned(), known: Some(model) }).collect()
    }

    /// Reads the answer to `GET /models`: the ids that a key may use, those of the table first and
    /// in its order. Models of other kinds stand in it too, and nothing tells them apart.
    ///
    /// # Errors
    /// What the service refused, or [`ErrorCode::UnexpectedResponse`] without a list.
    #[doc(hidden)]
    pub fn read(answer: &Answer) -> Result<Vec<Listed>, Error> {
        let json = answer.success(Call::Models)?;
        let Value::Array(entries) = json.get("data").unwrap_or(json) else {
            let message = "The answer holds no list of models.";
            return Err(Error::new(ErrorCode::UnexpectedResponse, message)
                .answered(answer.status, Some(json.clone())));
        };
        let mut ids: Vec<&str> = Vec::new();
        for entry in entries.iter() {
            let id = entry.text().or_else(|| entry.text_at(&["id"]));
            ids.extend(id.filter(|id| !ids.contains(id)));
        }
        let mut listed = Listed::table();
        listed.retain(|model| ids.contains(&model.id.as_str()));
        let unknown = ids.into_iter().filter(|id| Model::find(id).is_none());
        listed.extend(unknown.map(|id| Listed { id: id.to_owned(), known: None }));
        Ok(listed)
    }
}

fn span(least: f64, most: f64) -> Value {
    let mut span = Object::default();
    span.number("min", least);
    span.number("max", most);
    span.into()
}

fn words(words: &[&str]) -> Value {
    words.iter().map(|word| Value::String((*word).to_owned())).collect()
}

impl From<&Listed> for Value {
    fn from(listed: &Listed) -> Value {
        let mut object = Object::default();
        object.text("id", listed.id.as_str());
        object.flag("known", Some(listed.known.is_some()));
        let Some(model) = listed.known else { return object.into() };
        let counted = |least: bool, most: usize| span(f64::from(u8::from(least)), most as f64);
        object.put("seconds", span(f64::from(model.seconds.0), f64::from(model.seconds.1)));
        object.put("resolutions", words(model.resolutions));
        object.put("ratios", words(model.ratios));
        let roles: Vec<_> = model.roles().iter().map(|role| role.word()).collect();
        object.put("roles", words(&roles));
        object.put("images", counted(model.images.required, model.images.references));
        object.put("videos", counted(false, model.videos));
        object.put("audios", counted(false, model.videos));
        object.text(
            "sound",
            match model.sound {
                Sound::Chosen => Some("optional"),
                Sound::Always => Some("always"),
                Sound::Never => Some("never"),
                Sound::Unknown => None,
            },
        );
        object.put("seed", span(model.seed.0 as f64, model.seed.1 as f64));
        object.flag("cameraFixed", Some(model.camera_fixed));
        object.number("promptCharacters", model.prompt_characters.map(|most| most as f64));
        object.number("promptWords", model.prompt_words.map(|most| most as f64));
        if let Some(files) = model.files {
            let mut limits = Object::default();
            limits.put("formats", words(files.formats));
            limits.number("bytes", files.bytes as f64);
            let (least, most) = files.sides;
            limits.number("minSide", f64::from(least));
            limits.number("maxSide", (most < u32::MAX).then_some(f64::from(most)));
            limits.number("minRatio", f64::from(WIDTHS.0) / 10.0);
            limits.number("maxRatio", f64::from(WIDTHS.1) / 10.0);
            object.put("files", limits.into());
        }
        object.into()
    }
}

serialize_as_value!(Listed);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::tests::answer;

    fn ids(listed: &[Listed]) -> Vec<&str> {
        listed.iter().map(|model| model.id.as_str()).collect()
    }

    #[test]
    fn what_a_key_may_use_is_told_with_the_known_first_and_each_once() {
        let listed = Listed::read(&answer(
            200,
            r#"{"object":"list","data":[{"id":"gpt-5"},{"id":"happyhorse-1.0-i2v"},{"id":"gpt-5"},
                {"id":"seedance-1-5-pro-no-audio"},{"name":"x"},7,"grok-imagine-video"]}"#,
        ))
        .unwrap();
        let wanted =
            ["seedance-1-5-pro-no-audio", "happyhorse-1.0-i2v", "grok-imagine-video", "gpt-5"];
        assert_eq!(ids(&listed), wanted);
        assert_eq!(listed[3].known, None);
    }

    #[test]
    fn a_list_of_models_that_is_none_is_an_answer_that_cannot_be_read() {
        for body in [r#"{"data":{}}"#, "{}", "no json"] {
            let error = Listed::read(&answer(200, body)).unwrap_err();
            assert_eq!(error.code, ErrorCode::UnexpectedResponse, "{body}");
        }
        assert_eq!(Listed::read(&answer(401, "{}")).unwrap_err().code, ErrorCode::Unauthorized);
        assert_eq!(Listed::read(&answer(200, r#"{"data":[]}"#)), Ok(vec![]));
    }

    #[test]
    fn a_row_says_what_a_form_needs() {
        let listed =
            Listed { id: "happyhorse-1.0-i2v".into(), known: Model::find("happyhorse-1.0-i2v") };
        let said = serde_json::to_value(&listed).unwrap();
        assert_eq!(
            said,
            serde_json::json!({
                "id": "happyhorse-1.0-i2v", "known": true, "seconds": {"min": 3.0, "max": 15.0},
                "resolutions": ["720p", "1080p"], "ratios": [], "roles": ["reference_image", "first_frame"],
                "images": {"min": 1.0, "max": 1.0}, "videos": {"min": 0.0, "max": 0.0},
                "audios": {"min": 0.0, "max": 0.0}, "sound": "always",
                "seed": {"min": 0.0, "max": 2147483647.0}, "cameraFixed": false, "promptCharacters": 5000.0,
                "files": {"formats": ["JPEG", "PNG", "WebP"], "bytes": 20971520.0, "minSide": 300.0,
                    "minRatio": 0.4, "maxRatio": 2.5}
            })
        );
        let unknown = Listed { id: "new".into(), known: None };
        assert_eq!(serde_json::to_string(&unknown).unwrap(), r#"{"id":"new","known":false}"#);
    }

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
