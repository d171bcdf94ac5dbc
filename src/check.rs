//! Everything that can be known to be wrong before a byte is sent.

use crate::base64;
use crate::citation::{Medium, citations};
use crate::facts::FileFacts;
use crate::host::{host, is_loopback};
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::{Model, Sound};
use crate::request::{IN_METADATA, KEYS, READ, Role, Source, VideoRequest, hatched};
use crate::text::{brief, digits, is_blank, lengths, list, lookup, starts, text, until};
use crate::value::{Value, whole};

/// The most images that the API documents, whatever the model.
const REFERENCES: usize = 9;
/// The most videos, and the most sounds.
const CLIPS: usize = 3;

/// What the checks know besides the request.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// What the host knows of its files, by [`Source::File`]'s number.
    pub files: Vec<FileFacts>,
    /// Whether the API is on this machine, so that addresses on this machine are of use to it.
    pub local: bool,
    /// Whether what files tell of their owner is to be left out of what is sent.
    pub strip_metadata: bool,
    /// Whether warnings are errors.
    pub strict: bool,
}

/// Whether a file, by its number, is one that the request is about: others need not be looked at.
#[must_use]
pub fn names(value: &Value, file: usize) -> bool {
    let is_file = |value: &Value| matches!(value, Value::File(number) if *number == file);
    let is = |item: &Value| is_file(item) || item.get("source").is_some_and(is_file);
    ["images", "videos", "audios"].into_iter().any(|list| match value.get(list) {
        Some(Value::Array(items)) => items.iter().take(READ).any(is),
        _ => false,
    })
}

/// Reads a caller's value and checks it: the request, and all there is to say about it.
#[must_use]
pub fn read(value: &Value, around: &Surroundings) -> (VideoRequest, Vec<Issue>) {
    let (request, mut issues) = VideoRequest::read(value);
    if value.is_object() {
        let mut found = check(&request, around);
        for issue in &mut found {
            if let Some(name) = hatched(value, &issue.path) {
                issue.path = text!("metadata.{}", name);
            }
        }
        // What could not be read is missing from the request; it was told already.
        let told = |found: &Issue| {
            issues.iter().any(|issue| match found.code {
                IssueCode::CitationOutOfRange => {
                    ["images", "videos", "audios"].contains(&issue.path.as_str())
                }
                // Of whom it is not known what an image was to be, nothing follows for the others.
                IssueCode::Conflict | IssueCode::RoleRefusedByVendor
                    if found.path == "images" && issue.path.ends_with("].role") =>
                {
                    true
                }
                IssueCode::Conflict if found.path == "audios" => {
                    ["images", "videos", "audios"].contains(&issue.path.as_str())
                }
                _ => !issue.path.is_empty() && issue.path == found.path,
            })
        };
        let news: Vec<_> = found.into_iter().filter(|issue| !told(issue)).collect();
        issues.extend(news);
        // In the order of the fields. The library's sort would weigh as much as all of this file.
        for end in 1..issues.len() {
            for at in (1..=end).rev() {
                let [before, after] = [at.saturating_sub(1), at];
                if rank(issues.get(before)) <= rank(issues.get(after)) {
                    break;
                }
                issues.swap(before, after);
            }
        }
    }
    if around.strict {
        issues.iter_mut().for_each(|issue| issue.severity = Severity::Error);
    }
    (request, issues)
}

/// Where the field an issue is about stands among the fields.
fn rank(issue: Option<&Issue>) -> usize {
    let field = issue.map(|issue| until(&issue.path, b"[.")).unwrap_or_default();
    KEYS.iter().position(|key| *key == field).unwrap_or(KEYS.len())
}

/// Checks a request of the right types.
#[must_use]
pub fn check(request: &VideoRequest, around: &Surroundings) -> Vec<Issue> {
    let mut checker = Checker {
        request,
        around,
        model: Model::find(request.model.trim_ascii()),
        issues: Vec::new(),
    };
    checker.model();
    checker.prompt();
    checker.options();
    checker.roles();
    checker.media();
    checker.citations();
    checker.callback_url();
    checker.metadata();
    checker.issues
}

struct Checker<'a> {
    request: &'a VideoRequest,
    around: &'a Surroundings,
    model: Option<&'static Model>,
    issues: Vec<Issue>,
}

impl Checker<'_> {
    fn tell(&mut self, severity: Severity, code: IssueCode, path: &str, message: String) {
        self.issues.push(Issue { severity, ..Issue::error(code, path, message) });
    }

    fn error(&mut self, code: IssueCode, path: &str, message: String) {
        self.tell(Severity::Error, code, path, message);
    }

    fn warning(&mut self, code: IssueCode, path: &str, message: String) {
        self.tell(Severity::Warning, code, path, message);
    }

    fn model(&mut self) {
        let id = self.request.model.trim_ascii();
        if id.is_empty() {
            self.error(
                IssueCode::Required,
                "model",
                text!("No model is named. Name one, such as doubao-seedance-2-0-1080p."),
            );
        } else if self.model.is_none() {
            let id = brief(id);
            let message = text!("`{}` is not a model we know: its own limits are not checked.", id);
            self.warning(IssueCode::UnknownModel, "model", message);
        }
    }

    fn prompt(&mut self) {
        let prompt = self.request.prompt.as_str();
        if is_blank(prompt) {
            self.error(
                IssueCode::Required,
                "prompt",
                text!("The prompt is empty: say what happens in the clip."),
            );
            return;
        }
        let Some(model) = self.model else { return };
        let (characters, words) = lengths(prompt);
        if let Some(most) = model.prompt_characters.filter(|most| characters > *most) {
            let message = text!(
                "The prompt has {} characters; {} takes at most {}.",
                characters,
                model.id,
                most
            );
            self.error(IssueCode::TooLong, "prompt", message);
        }
        if let Some(most) = model.prompt_words.filter(|most| words > *most) {
            let message = text!(
                "The prompt has {} words; beyond about {} {} begins to overlook some.",
                words,
                most,
                model.id
            );
            self.warning(IssueCode::TooLong, "prompt", message);
        }
    }

    fn options(&mut self) {
        let Some(model) = self.model else { return };
        let id = model.id;
        if let Some(seconds) = self.request.seconds {
            let (least, most) = model.seconds;
            if seconds < least || seconds > most {
                let message = text!(
                    "{} seconds is not a length {} makes: take {} to {}.",
                    seconds,
                    id,
                    least,
                    most
                );
                self.error(IssueCode::OutOfRange, "seconds", message);
            }
        }
        if let Some(ratio) = &self.request.ratio {
            if model.ratios.is_empty() {
                let message = text!(
                    "{} follows the image's own ratio and ignores `ratio`: leave it out.",
                    id
                );
                self.warning(IssueCode::NotSupported, "ratio", message);
            } else {
                self.one_of("ratio", ratio, model.ratios, id);
            }
        }
        if let Some(resolution) = &self.request.resolution {
            self.one_of("resolution", resolution, model.resolutions, id);
        }
        match (self.request.generate_audio, model.sound) {
            (Some(false), Sound::Always) => {
                let message = text!("{} always makes sound: leave `generateAudio` out.", id);
                self.error(IssueCode::NotSupported, "generateAudio", message);
            }
            (Some(true), Sound::Never) => {
                let message = text!(
                    "{} makes no sound: leave `generateAudio` out, or take a model that does.",
                    id
                );
                self.error(IssueCode::NotSupported, "generateAudio", message);
            }
            _ => {}
        }
        if let Some(seed) = self.request.seed {
            let (least, most) = model.seed;
            if seed < least || seed > most {
                let message = text!(
                    "{} is no seed of {}: take {} to {}.",
                    digits(seed),
                    id,
                    digits(least),
                    digits(most)
                );
                self.error(IssueCode::OutOfRange, "seed", message);
            }
        }
        if self.request.camera_fixed.is_some() && !model.camera_fixed {
            let message = text!(
                "{} refuses `cameraFixed`: leave it out, and ask in the prompt for a still camera.",
                id
            );
            self.error(IssueCode::NotSupported, "cameraFixed", message);
        }
    }

    fn one_of(&mut self, path: &str, word: &str, allowed: &[&str], id: &str) {
        if !allowed.contains(&word) {
            let word = brief(word);
            let message = text!("`{}` is not what {} makes: take {}.", word, id, list(allowed));
            self.error(IssueCode::InvalidValue, path, message);
        }
    }

    fn roles(&mut self) {
        let images = &self.request.images;
        let count = |role: Role| images.iter().filter(|image| image.role == role).count();
        let (references, firsts, lasts) =
            (count(Role::ReferenceImage), count(Role::FirstFrame), count(Role::LastFrame));
        let frames = firsts > 0 || lasts > 0;
        let id = self.model.map_or("the API", |model| model.id);
        let takes = self.model.map(|model| model.images);

        if images.is_empty() {
            if takes.is_some_and(|takes| takes.required) {
                let message =
                    text!("{} animates an image, and none is given: pass one in `images`.", id);
                self.error(IssueCode::NoImage, "images", message);
            } else if takes.is_some_and(|takes| takes.references > 0)
                && self.request.videos.is_empty()
            {
                self.warning(
                    IssueCode::NoImage,
                    "images",
                    text!("No image is given: the clip would be made from the prompt alone."),
                );
            }
            return;
        }
        let most = takes.map_or(REFERENCES, |takes| takes.references);
        if most == 0 {
            let message = text!(
                "{} makes clips from text alone: leave `images` out, or take another model.",
                id
            );
            self.error(IssueCode::NotSupported, "images", message);
            return;
        }
        let (given, noun) =
            if most == 1 { (images.len(), "image") } else { (references, "images") };
        if given > most {
            let message = text!(
                "{} images are given; {} takes at most {} {}. Remove some.",
                given,
                id,
                most,
                noun
            );
            self.too_many("images", message);
        }
        if frames && takes.is_some_and(|takes| !takes.frames) {
            let message =
                text!("{} takes no first or last frame: use the role reference_image.", id);
            self.error(IssueCode::NotSupported, "images", message);
        }
        if frames && references > 0 {
            self.error(
                IssueCode::Conflict,
                "images",
                text!("Reference images and first or last frames exclude each other: give all images the role reference_image, or none."),
            );
        }
        if firsts > 1 || lasts > 1 {
            self.error(
                IssueCode::Conflict,
                "images",
                text!("A clip has one first frame and one last frame: give each role once."),
            );
        }
        if lasts > 0 && firsts == 0 {
            let which = if most == 1 { "the" } else { "another" };
            let message =
                text!("A last frame needs a first one: give {} image the role first_frame.", which);
            self.error(IssueCode::Conflict, "images", message);
        }
        if references > 0 && takes.is_some_and(|takes| takes.references_refused) {
            let message = text!(
                "{}'s vendor is known to refuse reference images, though they are documented: the role first_frame works.",
                id
            );
            self.warning(IssueCode::RoleRefusedByVendor, "images", message);
        }
    }

    /// What today's models take at most, the next ones may not.
    fn too_many(&mut self, path: &str, message: String) {
        let severity = if self.model.is_some() { Severity::Error } else { Severity::Warning };
        self.tell(severity, IssueCode::TooMany, path, message);
    }

    fn media(&mut self) {
        for (list, count) in
            [("videos", self.request.videos.len()), ("audios", self.request.audios.len())]
        {
            let most = self.model.map_or(CLIPS, |model| model.videos);
            if count > most {
                let id = self.model.map_or("the API", |model| model.id);
                if most == 0 {
                    let message = text!("{} takes no `{}`: leave them out.", id, list);
                    self.error(IssueCode::NotSupported, list, message);
                } else {
                    let message =
                        text!("{} `{}` are given; {} takes at most {}.", count, list, id, most);
                    self.too_many(list, message);
                }
            }
        }
        let request = self.request;
        let alone = request.images.is_empty() && request.videos.is_empty();
        if self.model.is_some() && !request.audios.is_empty() && alone {
            self.error(
                IssueCode::Conflict,
                "audios",
                text!("A sound never goes alone: add an image or a video."),
            );
        }
        for (medium, index, source) in request.sources() {
            let path = text!("{}s[{}]", medium.word(), index);
            match source {
                Source::Url(url) => self.url(medium, &path, url),
                Source::File(number) => {
                    if let Some(facts) = self.around.files.get(*number) {
                        self.file(medium, &path, facts);
                    }
                }
            }
        }
    }

    fn url(&mut self, medium: Medium, path: &str, url: &str) {
        if url.is_empty() {
            let message = text!("`{}` is empty: was a file chosen?", path);
            self.error(IssueCode::Required, path, message);
        } else if starts(url, "blob:") {
            let message = text!(
                "`{}` is a blob: address, which lives in this page only: pass the File or Blob itself.",
                path
            );
            self.error(IssueCode::InvalidUrl, path, message);
        } else if starts(url, "file:") {
            let message = text!(
                "`{}` is a file: address, which no server can read: pass the File itself.",
                path
            );
            self.error(IssueCode::InvalidUrl, path, message);
        } else if starts(url, "data:") && medium == Medium::Image {
            let head = until(url, b",");
            let data = url.get(head.len().saturating_add(1)..).unwrap_or_default();
            let right = head.starts_with("data:image/") && head.ends_with(";base64");
            match base64::length(data).filter(|_| right) {
                Some(bytes) => self.file(medium, path, &file::inlined(data, bytes)),
                None => {
                    let message = text!(
                        "`{}` is a data: address of the wrong form: it must be data:image/…;base64, and then base64 without line breaks.",
                        path
                    );
                    self.error(IssueCode::InvalidUrl, path, message);
                }
            }
        } else if starts(url, "http://") || starts(url, "https://") {
            match host(url) {
                None => {
                    let message = text!("`{}` names no host: pass the whole address.", path);
                    self.error(IssueCode::InvalidUrl, path, message);
                }
                Some(host) if !self.around.local && is_loopback(host) => {
                    let host = brief(host);
                    let message = text!(
                        "`{}` is on this machine ({}), where the service cannot fetch it: pass the File itself, or a public address.",
                        path,
                        host
                    );
                    self.error(IssueCode::InvalidUrl, path, message);
                }
                Some(_) => {}
            }
        } else if !url.starts_with("asset://") {
            let data = if medium == Medium::Image { ", data:image/" } else { "" };
            let message = text!(
                "`{}` is no address the service can fetch: pass a File, or an address of https://{} or asset://.",
                path,
                data
            );
            self.error(IssueCode::InvalidUrl, path, message);
        }
    }

    fn citations(&mut self) {
        let request = self.request;
        let found = citations(&request.prompt);
        for medium in Medium::ALL {
            let word = medium.word();
            let count = match medium {
                Medium::Image => request.images.len(),
                Medium::Video => request.videos.len(),
                Medium::Audio => request.audios.len(),
            };
            let mut told = Vec::new();
            for citation in found.iter().filter(|citation| citation.medium == medium) {
                let number = citation.number;
                let exists =
                    usize::try_from(number).is_ok_and(|number| (1..=count).contains(&number));
                if exists || told.len() > 20 || told.contains(&number) {
                    continue;
                }
                told.push(number);
                let there = match count {
                    0 => text!("no {} is given", word),
                    1 => text!("there is one {}, @{}1", word, word),
                    _ => text!("there are @{}1 to @{}{}", word, word, count),
                };
                let message = text!(
                    "The prompt cites @{}{}, but {}. Add the {}, or change the citation.",
                    word,
                    number,
                    there,
                    word
                );
                self.error(IssueCode::CitationOutOfRange, "prompt", message);
            }
        }
        // A model of one image needs no telling which; frames have their part by their role; and an
        // empty prompt was told already.
        let one_image = self.model.is_some_and(|model| model.images.references <= 1);
        if one_image || is_blank(&request.prompt) {
            return;
        }
        for (index, image) in request.images.iter().enumerate() {
            let number = index.saturating_add(1);
            let cited = found.iter().any(|citation| {
                citation.medium == Medium::Image && usize::try_from(citation.number) == Ok(number)
            });
            if image.role == Role::ReferenceImage && !cited {
                let message = text!(
                    "The prompt never cites @image{}: say what it is for, or the model may pass it over.",
                    number
                );
                self.warning(IssueCode::Uncited, &text!("images[{}]", index), message);
            }
        }
    }

    fn callback_url(&mut self) {
        let Some(url) = self.request.callback_url.as_deref() else { return };
        let loopback = host(url).is_some_and(is_loopback);
        let encrypted = starts(url, "https://");
        let (severity, message) = if self.around.local && loopback && starts(url, "http") {
            return;
        } else if !(encrypted || starts(url, "http://")) || host(url).is_none() {
            let message =
                "`callbackUrl` must be a whole https:// address that the service can post to.";
            (Severity::Error, message)
        } else if loopback {
            let message = "`callbackUrl` is on this machine, where the service cannot post: use a public address, or poll with wait().";
            (Severity::Error, message)
        } else if !encrypted {
            let message = "`callbackUrl` is not encrypted: whoever is on the way can read what is posted. Use https:// where you can.";
            (Severity::Warning, message)
        } else {
            return;
        };
        self.tell(severity, IssueCode::InvalidUrl, "callbackUrl", message.to_owned());
    }

    /// What stands in the hatch under a name of our fields is read as that field; here is what
    /// was given twice, and the rest.
    fn metadata(&mut self) {
        // Documented keys without a field of their own. A wrong type is the service's own 500.
        const TYPES: [(&str, &str); 4] = [
            ("draft", "true or false"),
            ("service_tier", "text"),
            ("frames", WHOLE),
            ("execution_expires_after", WHOLE),
        ];
        for (key, value) in &self.request.metadata {
            let path = text!("metadata.{}", brief(key));
            let field = IN_METADATA.iter().find(|(_, name)| name == key).map(|(field, _)| field);
            if let Some(field) = field {
                let message =
                    text!("`{}` says again what `{}` says: keep one of them.", path, field);
                self.error(IssueCode::Conflict, &path, message);
            } else if key == "content" {
                let message = text!(
                    "`{}` is written from `images`, `videos` and `audios`: pass them there.",
                    path
                );
                self.error(IssueCode::Conflict, &path, message);
            } else if let Some(kind) =
                not_json(value).or((key == "__proto__").then_some("what becomes a prototype"))
            {
                let message = text!("`{}` holds {}, which cannot be sent.", path, kind);
                self.error(IssueCode::InvalidType, &path, message);
            } else if let Some(wanted) = lookup(&TYPES, key)
                && wanted != kind(value)
            {
                let message = text!("`{}` is {}; it must be {}.", path, value.kind(), wanted);
                self.error(IssueCode::InvalidType, &path, message);
            }
        }
    }
}

/// A number without a fraction; in these keys anything else is the service's own 500.
const WHOLE: &str = "a whole number";

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Number(number) if whole(*number).is_some() => WHOLE,
        _ => value.kind(),
    }
}

/// What in this value is no JSON.
fn not_json(value: &Value) -> Option<&'static str> {
    match value {
        Value::File(_) | Value::Other(_) => Some(value.kind()),
        Value::Number(number) if !number.is_finite() => Some("a number without end"),
        Value::Array(items) => items.iter().find_map(not_json),
        Value::Object(entries) => entries.iter().find_map(|(key, value)| match key.as_str() {
            "__proto__" => Some("a key named __proto__"),
            _ => not_json(value),
        }),
        _ => None,
    }
}

/// Whether an address of the API is on this machine.
#[must_use]
pub fn is_local(base_url: &str) -> bool {
    host(base_url).is_some_and(is_loopback)
}

mod file;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod tests;
