//! What a caller asks for, and how it is read from a value of any shape.

use crate::citation::Medium;
use crate::issue::{Issue, IssueCode};
use crate::text::{brief, digits, list, lookup, text};
use crate::value::{Value, whole};

/// The part an image plays.
///
/// ```
/// use relaydance_web::{Model, Role};
///
/// let model = Model::find("happyhorse-1.0-i2v").unwrap();
/// assert!(!model.roles().contains(&Role::LastFrame));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// One of up to nine, cited in the prompt.
    ReferenceImage,
    /// The clip starts on it.
    FirstFrame,
    /// The clip ends on it.
    LastFrame,
}

impl Role {
    /// All roles of an image.
    ///
    /// ```
    /// assert_eq!(relaydance_web::Role::ALL.len(), 3);
    /// ```
    pub const ALL: [Role; 3] = [Role::ReferenceImage, Role::FirstFrame, Role::LastFrame];

    /// The API's word.
    ///
    /// ```
    /// assert_eq!(relaydance_web::Role::FirstFrame.word(), "first_frame");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Role::ReferenceImage => "reference_image",
            Role::FirstFrame => "first_frame",
            Role::LastFrame => "last_frame",
        }
    }
}

/// Where an image, a video or a sound comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Hosted already.
    Url(String),
    /// To be uploaded: a place in the host's list of files.
    File(usize),
}

/// An image with its part.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Where it comes from.
    pub source: Source,
    /// Its part in the clip.
    pub role: Role,
}

/// A clip to make. See the fields of the same names in the API's documentation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VideoRequest {
    /// The model's id.
    pub model: String,
    /// What happens in the clip.
    pub prompt: String,
    /// The images, in the order they are cited.
    pub images: Vec<Image>,
    /// Reference videos.
    pub videos: Vec<Source>,
    /// Reference sounds.
    pub audios: Vec<Source>,
    /// Length in seconds.
    pub seconds: Option<u32>,
    /// Width to height.
    pub ratio: Option<String>,
    /// `480p`, `720p`, `1080p`.
    pub resolution: Option<String>,
    /// Whether to make sound.
    pub generate_audio: Option<bool>,
    /// The seed.
    pub seed: Option<i64>,
    /// Whether to mark the clip.
    pub watermark: Option<bool>,
    /// Whether to hold the camera still.
    pub camera_fixed: Option<bool>,
    /// Whether to return the last frame.
    pub return_last_frame: Option<bool>,
    /// The webhook.
    pub callback_url: Option<String>,
    /// More keys for the body's metadata.
    pub metadata: Vec<(String, Value)>,
}

/// The keys of a request, as JavaScript spells them.
pub const KEYS: [&str; 15] = [
    "model",
    "prompt",
    "images",
    "videos",
    "audios",
    "seconds",
    "ratio",
    "resolution",
    "generateAudio",
    "seed",
    "watermark",
    "cameraFixed",
    "returnLastFrame",
    "callbackUrl",
    "metadata",
];

/// The fields that stand in the body's `metadata`, with the API's names there.
pub const IN_METADATA: [(&str, &str); 8] = [
    ("ratio", "ratio"),
    ("resolution", "resolution"),
    ("generateAudio", "generate_audio"),
    ("seed", "seed"),
    ("watermark", "watermark"),
    ("cameraFixed", "camera_fixed"),
    ("returnLastFrame", "return_last_frame"),
    ("callbackUrl", "callback_url"),
];

/// The API's name of a field that is given in `metadata` under that name, and not as itself.
pub fn hatched(value: &Value, field: &str) -> Option<&'static str> {
    let name = lookup(&IN_METADATA, field)?;
    (value.get(field).is_none() && value.at(&["metadata", name]).is_some()).then_some(name)
}

/// So many entries of a list are looked at. No model takes as many.
pub const READ: usize = 50;

impl VideoRequest {
    /// Every source with the path it stands at, in the order they are sent.
    #[must_use]
    pub fn sources(&self) -> Vec<(Medium, usize, &Source)> {
        let mut sources = Vec::new();
        for (index, image) in self.images.iter().enumerate() {
            sources.push((Medium::Image, index, &image.source));
        }
        for (medium, list) in [(Medium::Video, &self.videos), (Medium::Audio, &self.audios)] {
            for (index, source) in list.iter().enumerate() {
                sources.push((medium, index, source));
            }
        }
        sources
    }

    /// Puts the addresses of uploaded files where the files stood: `urls` in the order of
    /// [`sources`](Self::sources), for files only.
    pub fn host(&mut self, urls: impl IntoIterator<Item = String>) {
        let mut urls = urls.into_iter();
        let images = self.images.iter_mut().map(|image| &mut image.source);
        for source in images.chain(&mut self.videos).chain(&mut self.audios) {
            if let Source::File(_) = source
                && let Some(url) = urls.next()
            {
                *source = Source::Url(url);
            }
        }
    }

    /// Reads a request from a caller's object. What has the wrong type is left out of the request
    /// and told in the issues, all of it at once.
    #[must_use]
    pub fn read(value: &Value) -> (VideoRequest, Vec<Issue>) {
        let mut reader = Reader { issues: Vec::new() };
        if !value.is_object() {
            let message = text!(
                "The request is {}; pass an object such as {model, prompt, images: [file]}.",
                value.kind()
            );
            reader.issue(IssueCode::InvalidType, "", message);
            return (VideoRequest::default(), reader.issues);
        };
        let field = |key| value.get(key);
        let taken = |key: &str| {
            IN_METADATA.iter().any(|(field, name)| *name == key && hatched(value, field).is_some())
        };
        let request = VideoRequest {
            model: reader.text("model", field("model")).unwrap_or_default(),
            prompt: reader.text("prompt", field("prompt")).unwrap_or_default(),
            images: reader.list("images", field("images"), Reader::image),
            videos: reader.list("videos", field("videos"), Reader::source),
            audios: reader.list("audios", field("audios"), Reader::source),
            seconds: reader
                .integer("seconds", field("seconds"))
                .and_then(|seconds| reader.fits("seconds", seconds)),
            ratio: reader.given(value, "ratio", Reader::text),
            resolution: reader.given(value, "resolution", Reader::text),
            generate_audio: reader.given(value, "generateAudio", Reader::boolean),
            seed: reader.given(value, "seed", Reader::integer),
            watermark: reader.given(value, "watermark", Reader::boolean),
            camera_fixed: reader.given(value, "cameraFixed", Reader::boolean),
            return_last_frame: reader.given(value, "returnLastFrame", Reader::boolean),
            callback_url: reader.given(value, "callbackUrl", Reader::text),
            metadata: reader.metadata(field("metadata"), taken),
        };
        unknown_keys(value, "", "the request", &KEYS, &mut reader.issues);
        (request, reader.issues)
    }
}

/// Tells about every key that nobody reads, with the one that was probably meant. `prefix` is what
/// stands before the key in its path.
pub fn unknown_keys(
    value: &Value,
    prefix: &str,
    place: &str,
    known: &[&str],
    issues: &mut Vec<Issue>,
) {
    const OTHER_WORDS: [(&str, &str); 7] = [
        ("aspectRatio", "ratio"),
        ("aspect_ratio", "ratio"),
        ("duration", "seconds"),
        ("webhook", "callbackUrl"),
        ("url", "baseUrl"),
        ("key", "apiKey"),
        ("timeout", "deadline"),
    ];
    let Value::Object(entries) = value else { return };
    let unknown =
        entries.iter().filter(|(key, value)| !value.is_null() && !known.contains(&key.as_str()));
    for (key, _) in unknown.take(20) {
        let guess = lookup(&OTHER_WORDS, key);
        let guess = guess.filter(|guess| known.contains(guess)).or_else(|| nearest(key, known));
        let hint = match guess {
            Some(guess) => text!("did you mean `{}`?", guess),
            None => text!("it has {}.", list(known)),
        };
        let key = brief(key);
        let path = text!("{}{}", prefix, key);
        let message = text!("`{}` is no key of {}: {}", key, place, hint);
        issues.push(Issue::error(IssueCode::UnknownKey, &path, message));
    }
}

/// The known word within two slips of the pen, the nearest one.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut nearest = None;
    let mut fewest = 3;
    for candidate in known {
        let slips = if word.len() > 40 { fewest } else { distance(word, candidate) };
        if slips < fewest && slips < candidate.len().div_ceil(2) {
            (nearest, fewest) = (Some(*candidate), slips);
        }
    }
    nearest
}

/// The edit distance between two short words, whatever their case and underscores.
fn distance(from: &str, to: &str) -> usize {
    let plain = |text: &str| -> Vec<u8> {
        text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).collect()
    };
    let (from, to) = (plain(from), plain(to));
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.iter().enumerate() {
        let mut corner = line;
        let mut before = line.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (cell, right) in row.iter_mut().skip(1).zip(&to) {
            let replaced = corner.saturating_add(usize::from(left != right));
            corner = *cell;
            before = replaced.min(before.min(corner).saturating_add(1));
            *cell = before;
        }
    }
    row.last().copied().unwrap_or_default()
}

struct Reader {
    issues: Vec<Issue>,
}

impl Reader {
    fn issue(&mut self, code: IssueCode, path: &str, message: String) {
        self.issues.push(Issue::error(code, path, message));
    }

    fn wrong_type(&mut self, path: &str, value: &Value, wanted: &str) {
        let message = text!("`{}` is {}; it must be {}.", path, value.kind(), wanted);
        self.issue(IssueCode::InvalidType, path, message);
    }

    /// Reads a field from its own place, or from the hatch that some put it in.
    fn given<T>(
        &mut self,
        value: &Value,
        field: &str,
        read: fn(&mut Reader, &str, Option<&Value>) -> Option<T>,
    ) -> Option<T> {
        match hatched(value, field) {
            Some(name) => read(self, &text!("metadata.{}", name), value.at(&["metadata", name])),
            None => read(self, field, value.get(field)),
        }
    }

    fn text(&mut self, path: &str, value: Option<&Value>) -> Option<String> {
        match value? {
            Value::String(text) => Some(text.clone()),
            other => {
                self.wrong_type(path, other, "text");
                None
            }
        }
    }

    fn boolean(&mut self, path: &str, value: Option<&Value>) -> Option<bool> {
        match value? {
            Value::Bool(value) => Some(*value),
            other => {
                self.wrong_type(path, other, "true or false");
                None
            }
        }
    }

    fn integer(&mut self, path: &str, value: Option<&Value>) -> Option<i64> {
        match value? {
            Value::Number(number) => {
                let integer = whole(*number);
                if integer.is_none() {
                    let message = text!("`{}` must be a whole number.", path);
                    self.issue(IssueCode::InvalidValue, path, message);
                }
                integer
            }
            other => {
                self.wrong_type(path, other, "a whole number, such as 5 (not the text \"5\")");
                None
            }
        }
    }

    /// Seconds fit into 32 bits; the model's own limits are checked elsewhere.
    fn fits(&mut self, path: &str, number: i64) -> Option<u32> {
        let fitting = u32::try_from(number).ok().filter(|number| *number > 0);
        if fitting.is_none() {
            let bound = match number > 0 {
                true => "no clip is that long",
                false => "a clip lasts at least one second",
            };
            let message = text!("`{}` is {}; {}.", path, digits(number), bound);
            self.issue(IssueCode::OutOfRange, path, message);
        }
        fitting
    }

    fn list<T>(
        &mut self,
        path: &str,
        value: Option<&Value>,
        read: fn(&mut Reader, &str, &Value) -> T,
    ) -> Vec<T> {
        match value {
            None => Vec::new(),
            Some(Value::Array(items)) if items.len() > READ => {
                let count = items.len();
                let message = text!("`{}` has {} entries, more than any model takes.", path, count);
                self.issue(IssueCode::TooMany, path, message);
                Vec::new()
            }
            Some(Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(index, item)| read(self, &text!("{}[{}]", path, index), item))
                .collect(),
            Some(other) => {
                self.wrong_type(path, other, "a list; put a single one in brackets: [file]");
                Vec::new()
            }
        }
    }

    fn image(&mut self, path: &str, value: &Value) -> Image {
        if !value.is_object() {
            return Image { source: self.source(path, value), role: Role::ReferenceImage };
        }
        let prefix = text!("{}.", path);
        unknown_keys(value, &prefix, "an image", &["source", "role"], &mut self.issues);
        let role_path = text!("{}.role", path);
        let role = match self.text(&role_path, value.get("role")) {
            None => Role::ReferenceImage,
            Some(word) => match Role::ALL.into_iter().find(|role| role.word() == word) {
                Some(role) => role,
                None => {
                    let message = text!(
                        "`{}` is no role of an image: use reference_image, first_frame or last_frame.",
                        brief(&word)
                    );
                    self.issue(IssueCode::InvalidValue, &role_path, message);
                    Role::ReferenceImage
                }
            },
        };
        Image { source: self.source(path, value.get("source").unwrap_or(&Value::Null)), role }
    }

    /// What cannot be read keeps its place as an empty address, so that the others keep theirs.
    fn source(&mut self, path: &str, value: &Value) -> Source {
        match value {
            Value::String(url) => return Source::Url(url.trim_ascii().to_owned()),
            Value::File(index) => return Source::File(*index),
            Value::Null => {}
            other => self.wrong_type(path, other, "a File, a Blob or a URL"),
        }
        Source::Url(String::new())
    }

    fn metadata(
        &mut self,
        value: Option<&Value>,
        taken: impl Fn(&str) -> bool,
    ) -> Vec<(String, Value)> {
        match value {
            None => Vec::new(),
            Some(Value::Object(entries)) => {
                let mut rest = Vec::new();
                for (key, value) in entries.iter() {
                    if !value.is_null() && !taken(key) {
                        rest.push((key.clone(), value.clone()));
                    }
                }
                rest
            }
            Some(other) => {
                self.wrong_type("metadata", other, "an object of further keys");
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (VideoRequest, Vec<Issue>) {
        VideoRequest::read(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn reads_every_field() {
        let (request, issues) = read(
            r#"{"model":"m","prompt":"p","images":["https://a/1",{"source":"https://a/2","role":"last_frame"}],
                "videos":["https://a/v"],"audios":["https://a/a"],"seconds":5,"ratio":"16:9","resolution":"720p",
                "generateAudio":true,"seed":-1,"watermark":false,"cameraFixed":true,"returnLastFrame":true,
                "callbackUrl":"https://a/hook","metadata":{"draft":true}}"#,
        );
        assert_eq!(issues, []);
        assert_eq!(request.images[0].role, Role::ReferenceImage);
        assert_eq!(request.images[1].role, Role::LastFrame);
        assert_eq!(request.seconds, Some(5));
        assert_eq!(request.seed, Some(-1));
        assert_eq!(request.metadata, [("draft".to_owned(), Value::Bool(true))]);
    }

    #[test]
    fn every_wrong_type_is_told_at_once_with_its_path() {
        let (_, issues) = read(
            r#"{"model":1,"prompt":[],"images":"x","seconds":"5","ratio":7,"generateAudio":"yes","seed":1.5}"#,
        );
        let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
        assert_eq!(
            paths,
            ["model", "prompt", "images", "seconds", "ratio", "generateAudio", "seed"]
        );
    }

    #[test]
    fn a_slip_in_a_key_names_the_key_that_was_meant() {
        for (slip, meant) in [
            ("promt", "prompt"),
            ("aspectRatio", "ratio"),
            ("duration", "seconds"),
            ("generate_audio", "generateAudio"),
            ("image", "images"),
        ] {
            let (_, issues) = read(&format!(r#"{{"{slip}":1}}"#));
            assert_eq!(issues[0].code, IssueCode::UnknownKey);
            assert!(issues[0].message.contains(&format!("`{meant}`")), "{}", issues[0].message);
        }
    }

    #[test]
    fn a_field_in_the_hatch_under_the_apis_name_is_read_as_the_field() {
        let (request, issues) =
            read(r#"{"metadata":{"generate_audio":false,"seed":7,"draft":true}}"#);
        assert_eq!(issues, []);
        assert_eq!((request.generate_audio, request.seed), (Some(false), Some(7)));
        assert_eq!(request.metadata, [("draft".to_owned(), Value::Bool(true))]);
        let (_, issues) = read(r#"{"metadata":{"camera_fixed":"yes"}}"#);
        assert_eq!(
            (issues[0].code, issues[0].path.as_str()),
            (IssueCode::InvalidType, "metadata.camera_fixed")
        );
    }

    #[test]
    fn null_and_undefined_fields_are_not_given() {
        assert_eq!(read(r#"{"seconds":null,"promt":null}"#).1, []);
    }

    #[test]
    fn an_image_of_the_wrong_kind_leaves_the_others_in_their_places() {
        let (request, issues) = read(r#"{"images":[7,"https://a/1"]}"#);
        assert_eq!(request.images[1].source, Source::Url("https://a/1".to_owned()));
        assert_eq!(
            (issues[0].code, issues[0].path.as_str()),
            (IssueCode::InvalidType, "images[0]")
        );
    }

    #[test]
    fn a_request_that_is_no_object_says_so() {
        assert_eq!(read("[]").1[0].path, "");
    }

    #[test]
    fn uploaded_files_take_their_places_in_order() {
        let mut request = VideoRequest {
            images: vec![
                Image { source: Source::File(0), role: Role::ReferenceImage },
                Image { source: Source::Url("https://a/b".into()), role: Role::ReferenceImage },
                Image { source: Source::File(1), role: Role::ReferenceImage },
            ],
            ..VideoRequest::default()
        };
        request.host(["https://x/0".to_owned(), "https://x/1".to_owned()]);
        let urls: Vec<_> =
            request.sources().into_iter().map(|(_, _, source)| source.clone()).collect();
        assert_eq!(
            urls,
            ["https://x/0", "https://a/b", "https://x/1"].map(|url| Source::Url(url.to_owned()))
        );
    }
}
