//! The body of `POST /video/generations`, as documented.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::citation::Medium;
use crate::request::{Source, VideoRequest};

/// A request in the API's own words. Files in it have no address yet and are left out: host them
/// first.
pub struct VideoBody<'a>(pub &'a VideoRequest);

impl Serialize for VideoBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let request = self.0;
        let mut body = serializer.serialize_map(None)?;
        body.serialize_entry("model", request.model.trim())?;
        body.serialize_entry("prompt", &request.prompt)?;
        if let Some(seconds) = request.seconds {
            // The API wants the digits as text; a number is refused.
            body.serialize_entry("seconds", &seconds.to_string())?;
        }
        let metadata = Metadata(request);
        if !metadata.is_empty() {
            body.serialize_entry("metadata", &metadata)?;
        }
        body.end()
    }
}

struct Metadata<'a>(&'a VideoRequest);

impl Metadata<'_> {
    fn is_empty(&self) -> bool {
        let request = self.0;
        request.ratio.is_none()
            && request.resolution.is_none()
            && request.callback_url.is_none()
            && request.seed.is_none()
            && self.flags().iter().all(|(_, flag)| flag.is_none())
            && request.sources().next().is_none()
            && request.metadata.is_empty()
    }

    fn flags(&self) -> [(&'static str, Option<bool>); 4] {
        let request = self.0;
        [
            ("generate_audio", request.generate_audio),
            ("watermark", request.watermark),
            ("camera_fixed", request.camera_fixed),
            ("return_last_frame", request.return_last_frame),
        ]
    }
}

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let request = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (key, text) in [
            ("ratio", &request.ratio),
            ("resolution", &request.resolution),
            ("callback_url", &request.callback_url),
        ] {
            if let Some(text) = text {
                map.serialize_entry(key, text)?;
            }
        }
        for (key, flag) in self.flags() {
            if let Some(flag) = flag {
                map.serialize_entry(key, &flag)?;
            }
        }
        if let Some(seed) = request.seed {
            map.serialize_entry("seed", &seed)?;
        }
        let content = Content(request);
        if request.sources().next().is_some() {
            map.serialize_entry("content", &content)?;
        }
        for (key, value) in &request.metadata {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

struct Content<'a>(&'a VideoRequest);

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.sources().filter_map(|(medium, index, source)| {
            let Source::Url(url) = source else { return None };
            let role = match medium {
                Medium::Image => self.0.images.get(index)?.role.word(),
                Medium::Video => "reference_video",
                Medium::Audio => "reference_audio",
            };
            Some(Entry { medium, url, role })
        }))
    }
}

/// `{type: "image_url", image_url: {url}, role}`
struct Entry<'a> {
    medium: Medium,
    url: &'a str,
    role: &'static str,
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = match self.medium {
            Medium::Image => "image_url",
            Medium::Video => "video_url",
            Medium::Audio => "audio_url",
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", kind)?;
        map.serialize_entry(kind, &Url { url: self.url })?;
        map.serialize_entry("role", self.role)?;
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Url<'a> {
    url: &'a str,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn body(request: Json) -> Json {
        let value = serde_json::from_value(request).unwrap();
        serde_json::to_value(VideoBody(&VideoRequest::read(&value).0)).unwrap()
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
