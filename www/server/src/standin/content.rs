//! The entries of `metadata.content[]`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::{Images, Model};
use super::refusal::{Refusal, invalid_parameter, typed, wrong_type};

/// The media of a request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Content {
    /// The pictures, in the order in which the clip shows them.
    pub images: Vec<Source>,
    /// How many reference videos were given; they are not looked at.
    pub videos: usize,
    /// How many reference sounds were given; they are not listened to.
    pub audios: usize,
}

/// Where a picture comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A URL as the request gave it.
    Url(String),
    /// A file that the stand-in keeps.
    File(String),
}

/// An entry of the right types, with nothing where there was nothing.
pub struct Entry<'a> {
    kind: &'a str,
    image: &'a str,
    video: &'a str,
    audio: &'a str,
    role: &'a str,
}

/// Reads the types of `metadata.content`, before the vendor sees any value.
///
/// # Errors
/// A wrong type anywhere.
pub fn entries(metadata: &Map<String, Value>) -> Result<Vec<Entry<'_>>, Refusal> {
    let list = typed(metadata, "content", "array", Value::as_array)?;
    let entries = list.into_iter().flatten().map(|entry| {
        // Go reads null into a struct as one of which nothing is given.
        if entry.is_null() {
            return Ok(Entry { kind: "", image: "", video: "", audio: "", role: "" });
        }
        let Some(entry) = entry.as_object() else {
            return Err(wrong_type("content", "array of objects"));
        };
        let url = |key| match typed(entry, key, "object", Value::as_object)? {
            Some(media) => word(media, "url"),
            None => Ok(""),
        };
        word(entry, "text")?;
        Ok(Entry {
            kind: word(entry, "type")?,
            image: url("image_url")?,
            video: url("video_url")?,
            audio: url("audio_url")?,
            role: word(entry, "role")?,
        })
    });
    entries.collect()
}

fn word<'a>(entry: &'a Map<String, Value>, key: &str) -> Result<&'a str, Refusal> {
    typed(entry, key, "string", Value::as_str).map(Option::unwrap_or_default)
}

/// Checks the entries.
///
/// # Errors
/// The first thing that the vendor would refuse.
pub fn read(entries: &[Entry<'_>], model: &Model) -> Result<Content, Refusal> {
    let mut images: Vec<(String, String)> = Vec::new();
    let (mut videos, mut audios) = (0, 0);
    for (index, entry) in entries.iter().enumerate() {
        let place = format!("content[{index}]");
        match entry.kind {
            // The prompt is the text; another one is thrown away.
            "text" => {}
            "image_url" => {
                let url = given(entry.image, "image_url", &place)?;
                let asset = url.starts_with("asset://");
                if !is_web(url) && !asset && !is_data_image(url) {
                    return Err(invalid_parameter(
                        &place,
                        "the URL must be http, https, asset or a base64 image",
                    ));
                }
                images.push((url.into(), entry.role.into()));
            }
            "video_url" => {
                let url = given(entry.video, "video_url", &place)?;
                reference(url, entry.role, "reference_video", &place)?;
                videos += 1;
            }
            "audio_url" => {
                let url = given(entry.audio, "audio_url", &place)?;
                reference(url, entry.role, "reference_audio", &place)?;
                audios += 1;
            }
            _ => return Err(invalid_parameter(&place, "the type is not known")),
        }
    }
    counts(&images, videos, audios, model)?;
    Ok(Content { images: ordered(images, model)?, videos, audios })
}

fn counts(
    images: &[(String, String)],
    videos: usize,
    audios: usize,
    model: &Model,
) -> Result<(), Refusal> {
    let refuse = |message: &str| Err(invalid_parameter("content", message));
    match (model.images, images.len()) {
        (Images::One, 1) | (Images::None, 0) => {}
        (Images::Frames, 0..=9) => {}
        (Images::One, 0) => return refuse("the model needs an image"),
        (Images::One, _) => return refuse("the model takes one image"),
        (Images::None, _) => return refuse("the model takes no image"),
        (Images::Frames, _) => return refuse("at most 9 images are taken"),
    }
    if videos + audios > 0 && !model.references {
        return refuse("the model takes no reference video or audio");
    }
    if videos > 3 || audios > 3 {
        return refuse("at most 3 videos and 3 audios are taken");
    }
    if audios > 0 && images.is_empty() && videos == 0 {
        return refuse("audio must come with an image or a video");
    }
    Ok(())
}

/// Checks the roles and puts the first frame before the last one.
fn ordered(images: Vec<(String, String)>, model: &Model) -> Result<Vec<Source>, Refusal> {
    let refuse = |message: &str| Err(invalid_parameter("content", message));
    let count = |role: &str| images.iter().filter(|(_, r)| r == role).count();
    let (first, last) = (count("first_frame"), count("last_frame"));
    let references = count("reference_image");
    let bare = count("");
    if first + last + references + bare < images.len() {
        return refuse("a role of an image is not known");
    }
    if model.images == Images::Frames {
        if bare > 1 || (bare == 1 && images.len() > 1) {
            return refuse("each of several images needs a role");
        }
        if references > 0 && first + last > 0 {
            return refuse("first/last frame content cannot be mixed with reference media content");
        }
        if first > 1 || last > 1 {
            return refuse("there can be one first_frame and one last_frame");
        }
        if last == 1 && first == 0 {
            return refuse("a last_frame needs a first_frame");
        }
    }
    let (last, mut sources): (Vec<_>, Vec<_>) =
        images.into_iter().partition(|(_, role)| role == "last_frame");
    sources.extend(last);
    Ok(sources.into_iter().map(|(url, _)| Source::Url(url)).collect())
}

fn given<'a>(url: &'a str, key: &str, place: &str) -> Result<&'a str, Refusal> {
    let missing = || invalid_parameter(place, &format!("{key}.url is missing"));
    Some(url).filter(|url| !url.trim().is_empty()).ok_or_else(missing)
}

fn reference(url: &str, given: &str, role: &str, place: &str) -> Result<(), Refusal> {
    if !is_web(url) && !url.starts_with("asset://") {
        return Err(invalid_parameter(place, "the URL must be http, https or asset"));
    }
    if given != role {
        return Err(invalid_parameter(place, &format!("the role must be {role}")));
    }
    Ok(())
}

/// Whether this is an http or https URL with a host.
pub fn is_web(url: &str) -> bool {
    reqwest::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn is_data_image(url: &str) -> bool {
    let head = url.split_once(',').map_or("", |(head, _)| head);
    head.starts_with("data:image/") && head.ends_with(";base64")
}
