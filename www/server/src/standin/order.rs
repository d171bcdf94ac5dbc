//! The request for a clip, checked the way the service checks it: some mistakes
//! are refused, some are dropped in silence, and some are its own 500.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::content::{self, Content, Entry};
use super::model::{CameraFixed, Model};
use super::refusal::{Refusal, invalid_parameter, typed};
use stand_in_render::size::Resolution;

/// Seconds of a clip when the request does not say.
const DEFAULT_SECONDS: u32 = 5;

/// A request that was accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The model's id.
    pub model: String,
    /// The prompt.
    pub prompt: String,
    /// The clip's length.
    pub seconds: u32,
    /// The ratio asked for; nothing where the clip follows its picture.
    pub ratio: Option<String>,
    /// The resolution.
    pub resolution: Resolution,
    /// Whether the camera stands.
    pub camera_fixed: bool,
    /// The seed, which changes nothing here.
    pub seed: Option<i64>,
    /// Where to announce the end.
    pub callback_url: Option<String>,
    /// The pictures and other media.
    pub content: Content,
}

/// Reads the body of `POST video/generations`.
///
/// # Errors
/// The first thing that the service would refuse.
pub fn read(body: &[u8]) -> Result<Order, Refusal> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::Invalid(format!("the body is not JSON: {error}")))?;
    let Value::Object(body) = body else {
        return Err(Refusal::Invalid("the body must be a JSON object".into()));
    };
    let id = text(&body, "model")?.unwrap_or_default();
    if id.is_empty() {
        return Err(Refusal::Invalid("model is required".into()));
    }
    let model = Model::find(&id).ok_or_else(|| Refusal::UnknownModel(id.clone()))?;
    let prompt = text(&body, "prompt")?.unwrap_or_default();
    if prompt.trim().is_empty() {
        return Err(Refusal::Invalid("prompt is required".into()));
    }
    let seconds = seconds(&body, model)?;
    let none = Map::new();
    let metadata = match body.get("metadata") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(metadata)) => metadata,
        Some(_) => {
            return Err(Refusal::Invalid(
                "metadata must be a JSON object, it was of another type".into(),
            ));
        }
    };
    // The types of all keys first: the service reads them before the vendor
    // sees any value.
    let keys = Keys::read(metadata)?;
    if prompt.chars().count() > model.prompt {
        let message = format!("prompt must not exceed {} characters", model.prompt);
        return Err(invalid_parameter("prompt", &message));
    }
    Ok(Order {
        model: id,
        prompt,
        seconds,
        ratio: ratio(keys.ratio, model)?,
        resolution: resolution(keys.resolution, model)?,
        camera_fixed: camera_fixed(keys.camera_fixed, model)?,
        seed: seed(keys.seed, model)?,
        callback_url: callback_url(keys.callback_url)?,
        content: content::read(&keys.content, model)?,
    })
}

/// The metadata keys that are read; all others are dropped in silence.
struct Keys<'a> {
    ratio: Option<&'a str>,
    resolution: Option<&'a str>,
    callback_url: Option<&'a str>,
    camera_fixed: Option<bool>,
    seed: Option<i64>,
    content: Vec<Entry<'a>>,
}

impl<'a> Keys<'a> {
    fn read(metadata: &'a Map<String, Value>) -> Result<Self, Refusal> {
        for key in ["generate_audio", "watermark", "return_last_frame", "draft"] {
            typed(metadata, key, "bool", Value::as_bool)?;
        }
        for key in ["frames", "execution_expires_after"] {
            typed(metadata, key, "int", Value::as_i64)?;
        }
        typed(metadata, "service_tier", "string", Value::as_str)?;
        Ok(Keys {
            ratio: typed(metadata, "ratio", "string", Value::as_str)?,
            resolution: typed(metadata, "resolution", "string", Value::as_str)?,
            callback_url: typed(metadata, "callback_url", "string", Value::as_str)?,
            camera_fixed: typed(metadata, "camera_fixed", "bool", Value::as_bool)?,
            seed: typed(metadata, "seed", "int", Value::as_i64)?,
            content: content::entries(metadata)?,
        })
    }
}

/// A text of the body itself; another type there is refused in order.
fn text(body: &Map<String, Value>, key: &str) -> Result<Option<String>, Refusal> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => {
            Err(Refusal::Invalid(format!("{key} must be a JSON string, it was of another type")))
        }
    }
}

fn seconds(body: &Map<String, Value>, model: &Model) -> Result<u32, Refusal> {
    // Text that is no number is dropped in silence, so the default is made.
    let text = text(body, "seconds")?.unwrap_or_default();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = if digits { text.parse().ok() } else { Some(DEFAULT_SECONDS) };
    let (shortest, longest) = model.seconds;
    if let Some(seconds) = seconds.filter(|seconds| (shortest..=longest).contains(seconds)) {
        return Ok(seconds);
    }
    let message = format!("{} takes {shortest} to {longest} seconds", model.id);
    Err(invalid_parameter("duration", &message))
}

fn ratio(asked: Option<&str>, model: &Model) -> Result<Option<String>, Refusal> {
    match asked {
        // Where the clip follows its picture, a ratio is an unknown key.
        None | Some("") => Ok(None),
        Some(_) if model.ratios.is_empty() => Ok(None),
        Some("adaptive") if model.adaptive => Ok(None),
        Some(ratio) if model.ratios.contains(&ratio) => Ok(Some(ratio.into())),
        Some(_) => {
            let message = format!("{} takes {}", model.id, model.ratios.join(", "));
            Err(invalid_parameter("ratio", &message))
        }
    }
}

fn resolution(asked: Option<&str>, model: &Model) -> Result<Resolution, Refusal> {
    let Some(word) = asked.filter(|word| !word.is_empty()) else {
        return Ok(model.default_resolution());
    };
    Resolution::from_word(word)
        .filter(|resolution| model.resolutions.contains(resolution))
        .ok_or_else(|| {
            let words: Vec<&str> = model.resolutions.iter().map(|r| r.word()).collect();
            let message = format!("{} takes {}", model.id, words.join(", "));
            invalid_parameter("resolution", &message)
        })
}

fn camera_fixed(asked: Option<bool>, model: &Model) -> Result<bool, Refusal> {
    match (asked, model.camera_fixed) {
        (Some(fixed), CameraFixed::Done) => Ok(fixed),
        (Some(_), CameraFixed::Refused) => {
            let message = format!("{} does not support it", model.id);
            Err(invalid_parameter("camera_fixed", &message))
        }
        _ => Ok(false),
    }
}

fn seed(asked: Option<i64>, model: &Model) -> Result<Option<i64>, Refusal> {
    let (least, most) = model.seed;
    match asked {
        Some(seed) if !(least..=most).contains(&seed) => {
            let message = format!("{} takes {least} to {most}", model.id);
            Err(invalid_parameter("seed", &message))
        }
        seed => Ok(seed),
    }
}

fn callback_url(asked: Option<&str>) -> Result<Option<String>, Refusal> {
    match asked {
        None | Some("") => Ok(None),
        Some(url) if content::is_web(url) => Ok(Some(url.into())),
        Some(_) => Err(invalid_parameter("callback_url", "it must be an http or https URL")),
    }
}
