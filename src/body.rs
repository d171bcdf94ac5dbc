//! The body of `POST /video/generations`, as documented.

use crate::citation::Medium;
use crate::model::Model;
use crate::request::{Source, VideoRequest};
use crate::text::digits;
use crate::value::{Object, Value};

/// A request in the API's own words. Files in it have no address yet and are left out: host them
/// first.
#[must_use]
pub fn body(request: &VideoRequest) -> Value {
    let mut metadata = Object::default();
    // Where the name fixes the resolution, it is said all the same.
    let resolution = || Model::find(request.model.trim_ascii())?.only_resolution();
    for (key, text) in [
        ("ratio", request.ratio.as_deref()),
        ("resolution", request.resolution.as_deref().or_else(resolution)),
        ("callback_url", request.callback_url.as_deref()),
    ] {
        metadata.text(key, text);
    }
    for (key, flag) in [
        ("generate_audio", request.generate_audio),
        ("watermark", request.watermark),
        ("camera_fixed", request.camera_fixed),
        ("return_last_frame", request.return_last_frame),
    ] {
        metadata.flag(key, flag);
    }
    metadata.number("seed", request.seed.map(|seed| seed as f64));
    let mut content = Vec::new();
    for (medium, index, source) in request.sources() {
        let (kind, role) = match medium {
            Medium::Image => {
                ("image_url", request.images.get(index).map(|image| image.role.word()))
            }
            Medium::Video => ("video_url", Some("reference_video")),
            Medium::Audio => ("audio_url", Some("reference_audio")),
        };
        if let Source::Url(address) = source {
            let mut url = Object::default();
            url.text("url", address.as_str());
            let mut entry = Object::default();
            entry.text("type", kind);
            entry.put(kind, url.into());
            entry.text("role", role);
            content.push(Value::from(entry));
        }
    }
    if !content.is_empty() {
        metadata.put("content", Value::Array(content.into()));
    }
    for (key, value) in &request.metadata {
        metadata.put(key, value.clone());
    }
    let mut body = Object::default();
    body.text("model", request.model.trim_ascii());
    body.text("prompt", request.prompt.as_str());
    // The API wants the digits as text; a number is refused.
    body.text("seconds", request.seconds.map(digits).as_deref());
    if !metadata.is_empty() {
        body.put("metadata", metadata.into());
    }
    body.into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    /// JavaScript has one kind of number; serde_json tells 7 from 7.0.
    fn plain(json: Json) -> Json {
        match json {
            Json::Number(number) => json!(number.as_f64().unwrap() as i64),
            Json::Array(items) => items.into_iter().map(plain).collect(),
            Json::Object(map) => map.into_iter().map(|(key, value)| (key, plain(value))).collect(),
            other => other,
        }
    }

    fn body(request: Json) -> Json {
        let value = serde_json::from_value(request).unwrap();
        plain(serde_json::to_value(super::body(&VideoRequest::read(&value).0)).unwrap())
    }

    #[test]
    fn the_body_is_the_documented_one() {
        assert_eq!(
            body(json!({
                "model": "doubao-seedance-2-0-1080p", "prompt": "@image1 and @image2",
                "images": ["https://a/1.png", {"source": "https://a/2.png", "role": "reference_image"}],
                "videos": ["https://a/v.mp4"], "audios": ["https://a/a.mp3"],
                "seconds": 5, "ratio": "16:9", "resolution": "1080p", "generateAudio": true,
                "callbackUrl": "https://a/hook", "seed": 7, "returnLastFrame": false,
                "metadata": {"service_tier": "flex"}
            })),
            json!({
                "model": "doubao-seedance-2-0-1080p", "prompt": "@image1 and @image2", "seconds": "5",
                "metadata": {
                    "ratio": "16:9", "resolution": "1080p", "generate_audio": true,
                    "callback_url": "https://a/hook", "seed": 7, "return_last_frame": false,
                    "service_tier": "flex",
                    "content": [
                        {"type": "image_url", "image_url": {"url": "https://a/1.png"}, "role": "reference_image"},
                        {"type": "image_url", "image_url": {"url": "https://a/2.png"}, "role": "reference_image"},
                        {"type": "video_url", "video_url": {"url": "https://a/v.mp4"}, "role": "reference_video"},
                        {"type": "audio_url", "audio_url": {"url": "https://a/a.mp3"}, "role": "reference_audio"}
                    ]
                }
            })
        );
    }

    #[test]
    fn what_is_not_given_is_not_sent() {
        assert_eq!(
            body(json!({"model": "m", "prompt": "p"})),
            json!({"model": "m", "prompt": "p"})
        );
    }

    #[test]
    fn a_resolution_that_the_models_name_fixes_is_filled_in() {
        let sent = |json: Json| body(json)["metadata"]["resolution"].clone();
        let fixed = "doubao-seedance-2-0-1080p";
        assert_eq!(sent(json!({"model": fixed, "prompt": "p"})), "1080p");
        assert_eq!(sent(json!({"model": "happyhorse-1.0-i2v", "prompt": "p"})), Json::Null);
        let hatch = json!({"model": fixed, "prompt": "p", "metadata": {"resolution": "720p"}});
        assert_eq!(sent(hatch), "720p");
    }

    #[test]
    fn frames_keep_their_roles() {
        let sent = body(json!({"model": "m", "prompt": "p", "images": [
            {"source": "https://a/1", "role": "first_frame"}, {"source": "https://a/2", "role": "last_frame"}]}));
        let roles: Vec<_> = sent["metadata"]["content"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["role"].clone())
            .collect();
        assert_eq!(roles, ["first_frame", "last_frame"]);
    }
}
