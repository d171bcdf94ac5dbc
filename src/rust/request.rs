use super::{Error, words};
use crate::body::body;
use crate::check::{self, Surroundings};
use crate::issue::{Issue, Severity};
use crate::request::Role;
use crate::value::{Object, Value};

/// A file of the page; natively there is none.
#[cfg(target_family = "wasm")]
pub type File = web_sys::Blob;
/// A file of the page; natively there is none.
#[cfg(not(target_family = "wasm"))]
#[derive(Clone, Debug, PartialEq)]
pub enum File {}

/// Where an image, a video or a sound comes from: a `File` or `Blob` of the page, which is uploaded, or
/// the address of one that is hosted already (`https:`, `data:image/…;base64,`, `asset://…`).
///
/// It is made by `into()`, which the methods of [`VideoRequest`] call.
///
/// ```
/// use relaydance_web::Source;
///
/// let hosted = Source::from("https://images.example/garden.jpg");
/// # let _ = hosted;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Source(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Url(String),
    #[cfg_attr(not(target_family = "wasm"), allow(dead_code))]
    File(File),
}

impl From<String> for Source {
    fn from(url: String) -> Self {
        Self(Kind::Url(url))
    }
}

impl From<&str> for Source {
    fn from(url: &str) -> Self {
        url.to_owned().into()
    }
}

impl From<&String> for Source {
    fn from(url: &String) -> Self {
        url.clone().into()
    }
}

#[cfg(target_family = "wasm")]
mod files {
    use super::{Kind, Source};
    use web_sys::{Blob, File};

    impl From<Blob> for Source {
        fn from(file: Blob) -> Self {
            Self(Kind::File(file))
        }
    }

    impl From<&Blob> for Source {
        fn from(file: &Blob) -> Self {
            file.clone().into()
        }
    }

    impl From<File> for Source {
        fn from(file: File) -> Self {
            Blob::from(file).into()
        }
    }

    impl From<&File> for Source {
        fn from(file: &File) -> Self {
            file.clone().into()
        }
    }
}

/// A clip to make: a model, a prompt, and whatever else is not left to the model.
///
/// ```
/// use relaydance_web::VideoRequest;
///
/// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 comes alive")
///     .image("https://images.example/garden.jpg")
///     .seconds(5)
///     .ratio("16:9")
///     .resolution("1080p");
/// assert_eq!(request.check(), []);
/// ```
///
/// In a page the image is mostly a file:
///
#[cfg_attr(target_family = "wasm", doc = "```")]
#[cfg_attr(not(target_family = "wasm"), doc = "```ignore (in a page)")]
/// use relaydance_web::VideoRequest;
///
/// fn request(photo: web_sys::File) -> VideoRequest {
///     VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 comes alive").image(photo)
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct VideoRequest {
    fields: Vec<(String, Value)>,
    images: Vec<Value>,
    videos: Vec<Value>,
    audios: Vec<Value>,
    metadata: Vec<(String, Value)>,
    files: Vec<File>,
}

impl VideoRequest {
    /// What happens in the clip, by the model of this id. Cite the images in their order: `@image1`,
    /// `@image2`…
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "A garden in the wind");
    /// # let _ = request;
    /// ```
    pub fn new(model: impl Into<String>, prompt: impl Into<String>) -> Self {
        let fields = Vec::new();
        let (images, videos, audios) = (Vec::new(), Vec::new(), Vec::new());
        Self { fields, images, videos, audios, metadata: Vec::new(), files: Vec::new() }
            .with("model", Value::String(model.into()))
            .with("prompt", Value::String(prompt.into()))
    }

    /// Adds a reference image, cited in the prompt: `@image1` is the first.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 walks through @image2")
    ///     .image("https://images.example/cat.png")
    ///     .image("https://images.example/garden.jpg");
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn image(mut self, image: impl Into<Source>) -> Self {
        let image = self.source(image.into());
        self.images.push(image);
        self
    }

    /// Adds several reference images.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 becomes @image2")
    ///     .images(["https://images.example/1.png", "https://images.example/2.png"]);
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn images(self, images: impl IntoIterator<Item = impl Into<Source>>) -> Self {
        images.into_iter().fold(self, Self::image)
    }

    /// The image that the clip begins with.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("happyhorse-1.0-i2v", "The horse gallops off")
    ///     .first_frame("https://images.example/horse.jpg");
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn first_frame(self, image: impl Into<Source>) -> Self {
        self.frame(Role::FirstFrame, image.into())
    }

    /// The image that the clip ends with; it needs a first one too.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "Day turns into night")
    ///     .first_frame("https://images.example/day.jpg")
    ///     .last_frame("https://images.example/night.jpg");
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn last_frame(self, image: impl Into<Source>) -> Self {
        self.frame(Role::LastFrame, image.into())
    }

    /// Adds a reference video, where the model takes them, cited as `@video1`…
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 dances like @video1")
    ///     .image("https://images.example/cat.png")
    ///     .video("https://videos.example/dance.mp4");
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn video(mut self, video: impl Into<Source>) -> Self {
        let video = self.source(video.into());
        self.videos.push(video);
        self
    }

    /// Adds a reference sound, where the model takes them, cited as `@audio1`…, never without an image
    /// or a video.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 sings @audio1")
    ///     .image("https://images.example/cat.png")
    ///     .audio("https://sounds.example/aria.mp3");
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn audio(mut self, audio: impl Into<Source>) -> Self {
        let audio = self.source(audio.into());
        self.audios.push(audio);
        self
    }

    /// The length of the clip. Left out, the model decides.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 in the wind")
    ///     .image("https://images.example/garden.jpg")
    ///     .seconds(60);
    /// assert_eq!(request.check()[0].path, "seconds");
    /// ```
    pub fn seconds(self, seconds: u32) -> Self {
        self.with("seconds", Value::Number(f64::from(seconds)))
    }

    /// Width to height: `16:9`. `adaptive` takes the nearest to the first image.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 in the wind")
    ///     .image("https://images.example/garden.jpg")
    ///     .ratio("16/9");
    /// assert_eq!(request.check()[0].path, "ratio");
    /// ```
    pub fn ratio(self, ratio: impl Into<String>) -> Self {
        self.with("ratio", Value::String(ratio.into()))
    }

    /// `480p`, `720p` or `1080p`.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("seedance-1-5-pro-no-audio", "A garden in the wind")
    ///     .first_frame("https://images.example/garden.jpg")
    ///     .resolution("720p");
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn resolution(self, resolution: impl Into<String>) -> Self {
        self.with("resolution", Value::String(resolution.into()))
    }

    /// Whether the model makes sound too, where it lets one choose.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 in the wind")
    ///     .image("https://images.example/garden.jpg")
    ///     .generate_audio(false);
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn generate_audio(self, generate_audio: bool) -> Self {
        self.with("generateAudio", Value::Bool(generate_audio))
    }

    /// The same seed makes similar clips; `-1` asks for a random one.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 in the wind")
    ///     .image("https://images.example/garden.jpg")
    ///     .seed(7);
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn seed(self, seed: i64) -> Self {
        self.with("seed", Value::Number(seed as f64))
    }

    /// Whether the vendor marks the clip.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 in the wind")
    ///     .image("https://images.example/garden.jpg")
    ///     .watermark(true);
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn watermark(self, watermark: bool) -> Self {
        self.with("watermark", Value::Bool(watermark))
    }

    /// Holds the camera still, where the model can.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("seedance-1-5-pro-no-audio", "A garden in the wind")
    ///     .first_frame("https://images.example/garden.jpg")
    ///     .camera_fixed(true);
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn camera_fixed(self, camera_fixed: bool) -> Self {
        self.with("cameraFixed", Value::Bool(camera_fixed))
    }

    /// Asks for the last frame as an image of its own, to go on from.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 in the wind")
    ///     .image("https://images.example/garden.jpg")
    ///     .return_last_frame(true);
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn return_last_frame(self, return_last_frame: bool) -> Self {
        self.with("returnLastFrame", Value::Bool(return_last_frame))
    }

    /// Where the service posts the finished task: an `https:` address.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 in the wind")
    ///     .image("https://images.example/garden.jpg")
    ///     .callback_url("https://shop.example/hooks/clips");
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn callback_url(self, callback_url: impl Into<String>) -> Self {
        self.with("callbackUrl", Value::String(callback_url.into()))
    }

    /// Another key for the body's `metadata`, in the service's own spelling. It may not say again what
    /// a method here says.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 in the wind")
    ///     .image("https://images.example/garden.jpg")
    ///     .metadata("service_tier", "flex");
    /// assert_eq!(request.check(), []);
    /// ```
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        put(&mut self.metadata, key.into(), value.into());
        self
    }

    /// All that is wrong or doubtful about it, at once and in the order of the fields, but for what only
    /// the files themselves could tell: [`Client::validate`](crate::Client::validate)
    /// looks into these as well.
    ///
    /// ```
    /// use relaydance_web::{IssueCode, VideoRequest};
    ///
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image2 comes alive")
    ///     .image("https://images.example/garden.jpg")
    ///     .seconds(40);
    /// let codes: Vec<_> = request.check().iter().map(|issue| issue.code).collect();
    /// assert_eq!(codes, [IssueCode::CitationOutOfRange, IssueCode::Uncited, IssueCode::OutOfRange]);
    /// ```
    #[must_use]
    pub fn check(&self) -> Vec<Issue> {
        // As if the files were hosted already.
        let value = self.value_with(&|_| Value::String("asset://file".to_owned()));
        read(&value, &Surroundings { strip_metadata: true, ..Surroundings::default() }).1
    }

    /// The exact body that a submit would post, for images that are hosted already.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let request = VideoRequest::new("doubao-seedance-2-0-1080p", "A garden").seconds(5);
    /// assert_eq!(
    ///     serde_json::to_string(&request.body()?)?,
    ///     r#"{"model":"doubao-seedance-2-0-1080p","prompt":"A garden","seconds":"5","metadata":{"resolution":"1080p"}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The issues that would stop it, or that it has a file, whose address is not known yet.
    pub fn body(&self) -> Result<Value, Error> {
        if !self.files.is_empty() {
            let message = "The request has a file, which has no address yet: pass the one that upload gives, or submit it.";
            return Err(crate::error::Error::argument(message).into());
        }
        let (request, issues) = read(&self.value(), &Surroundings::default());
        Ok(body(&passed(request, issues)?))
    }

    /// The request as the checks read it, with files by their places among [`files`](Self::files).
    pub(super) fn value(&self) -> Value {
        self.value_with(&Value::File)
    }

    /// Its files.
    #[cfg(target_family = "wasm")]
    pub(super) fn files(&self) -> &[File] {
        &self.files
    }

    fn value_with(&self, file: &dyn Fn(usize) -> Value) -> Value {
        let mut object = Object::default();
        for (key, value) in &self.fields {
            object.put(key, value.clone());
        }
        let lists = [("images", &self.images), ("videos", &self.videos), ("audios", &self.audios)];
        for (key, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            object.put(key, list.iter().map(|source| placed(source, file)).collect());
        }
        if !self.metadata.is_empty() {
            object.put("metadata", Value::Object(self.metadata.as_slice().into()));
        }
        object.into()
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        put(&mut self.fields, key.to_owned(), value);
        self
    }

    fn frame(mut self, role: Role, image: Source) -> Self {
        let mut object = Object::default();
        object.put("source", self.source(image));
        object.text("role", role.word());
        self.images.push(object.into());
        self
    }

    fn source(&mut self, source: Source) -> Value {
        match source.0 {
            Kind::Url(url) => Value::String(url),
            Kind::File(file) => {
                self.files.push(file);
                Value::File(self.files.len().saturating_sub(1))
            }
        }
    }
}

/// The source, or the image with its role, with what stands for a file there.
fn placed(value: &Value, file: &dyn Fn(usize) -> Value) -> Value {
    match value {
        Value::File(place) => file(*place),
        Value::Object(entries) => Value::Object(
            entries.iter().map(|(key, value)| (key.clone(), placed(value, file))).collect(),
        ),
        other => other.clone(),
    }
}

/// The last one said counts.
fn put(entries: &mut Vec<(String, Value)>, key: String, value: Value) {
    entries.retain(|(other, _)| *other != key);
    entries.push((key, value));
}

/// Reads and checks a request.
pub(super) fn read(
    value: &Value,
    around: &Surroundings,
) -> (crate::request::VideoRequest, Vec<Issue>) {
    let (request, issues) = check::read(value, around);
    (request, issues.into_iter().map(words::issue).collect())
}

/// The request, unless an issue stops it.
pub(super) fn passed<T>(request: T, issues: Vec<Issue>) -> Result<T, crate::error::Error> {
    match issues.iter().any(|issue| issue.severity == Severity::Error) {
        true => Err(crate::error::Error::invalid(issues)),
        false => Ok(request),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::IssueCode;

    /// What stands in a request, as one would write it for JavaScript.
    fn json(request: &VideoRequest) -> serde_json::Value {
        serde_json::to_value(request.value()).unwrap()
    }

    #[test]
    fn every_method_sets_the_field_that_javascript_names() {
        let request = VideoRequest::new("m", "p")
            .image("https://a/1")
            .first_frame("https://a/2")
            .last_frame("https://a/3")
            .video("https://a/v")
            .audio("https://a/a")
            .seconds(5)
            .ratio("16:9")
            .resolution("720p")
            .generate_audio(true)
            .seed(7)
            .watermark(false)
            .camera_fixed(true)
            .return_last_frame(true)
            .callback_url("https://a/hook")
            .metadata("x", 1);
        assert_eq!(
            json(&request),
            serde_json::json!({
                "model": "m", "prompt": "p", "seconds": 5.0, "ratio": "16:9", "resolution": "720p",
                "generateAudio": true, "seed": 7.0, "watermark": false, "cameraFixed": true,
                "returnLastFrame": true, "callbackUrl": "https://a/hook", "metadata": {"x": 1.0},
                "images": ["https://a/1", {"source": "https://a/2", "role": "first_frame"},
                    {"source": "https://a/3", "role": "last_frame"}],
                "videos": ["https://a/v"], "audios": ["https://a/a"],
            })
        );
        let keys: Vec<_> = json(&request).as_object().unwrap().keys().cloned().collect();
        assert!(crate::request::KEYS.iter().all(|key| keys.iter().any(|known| known == key)));
    }

    #[test]
    fn said_twice_the_last_one_counts() {
        let request = VideoRequest::new("m", "p").seconds(5).metadata("x", 1);
        assert_eq!(json(&request.seconds(6).metadata("x", 2)), {
            serde_json::json!({"model": "m", "prompt": "p", "seconds": 6.0, "metadata": {"x": 2.0}})
        });
    }

    #[test]
    fn an_issue_names_the_field_as_the_method_is_called() {
        let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1").image("asset://1");
        let issues = request.camera_fixed(true).check();
        let [issue] = issues.as_slice() else { panic!("{issues:?}") };
        assert_eq!((issue.code, issue.path.as_str()), (IssueCode::NotSupported, "camera_fixed"));
        assert!(issue.message.contains("`camera_fixed`"), "{}", issue.message);
    }

    #[test]
    fn a_body_is_made_of_a_request_that_could_be_sent_and_of_no_other() {
        let error = VideoRequest::new("", "").body().unwrap_err();
        let paths: Vec<_> = error.issues().iter().map(|issue| issue.path.as_str()).collect();
        assert_eq!(paths, ["model", "prompt"]);
        assert!(VideoRequest::new("a-new-model", "p").body().is_ok(), "a warning stops nothing");
    }
}
