//! Everything that can be known to be wrong before a byte is sent.

use std::fmt;

use crate::citation::{Medium, citations};
use crate::image::{FileFacts, Format};
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::{Files, Model, Sound, WIDTHS};
use crate::probe::{Metadata, Size};
use crate::request::{IN_METADATA, KEYS, Role, Source, VideoRequest, hatched};
use crate::text::{brief, ends, find, is_blank, list, lookup, starts, until};
use crate::value::Value;

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

/// Reads a caller's value and checks it: the request, and all there is to say about it.
#[must_use]
pub fn read(value: &Value, around: &Surroundings) -> (VideoRequest, Vec<Issue>) {
    let (request, mut issues) = VideoRequest::read(value);
    if value.is_object() {
        let mut found = check(&request, around);
        for issue in &mut found {
            if let Some(name) = hatched(value, &issue.path) {
                issue.path = format!("metadata.{name}");
            }
        }
        // What could not be read is missing from the request; it was told already.
        let told = |found: &Issue| {
            issues.iter().any(|issue| match found.code {
                IssueCode::CitationOutOfRange if issue.code == IssueCode::InvalidType => {
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
    fn error(&mut self, code: IssueCode, path: &str, message: fmt::Arguments<'_>) {
        self.issues.push(Issue::error(code, path, message));
    }

    fn warning(&mut self, code: IssueCode, path: &str, message: fmt::Arguments<'_>) {
        self.issues.push(Issue::warning(code, path, message));
    }

    fn model(&mut self) {
        let id = self.request.model.trim_ascii();
        if id.is_empty() {
            self.error(
                IssueCode::Required,
                "model",
                format_args!("No model is named. Name one, such as doubao-seedance-2-0-1080p."),
            );
        } else if self.model.is_none() {
            let id = brief(id);
            let message =
                format_args!("`{id}` is not a model we know: its own limits are not checked.");
            self.warning(IssueCode::UnknownModel, "model", message);
        }
    }

    fn prompt(&mut self) {
        let prompt = self.request.prompt.as_str();
        if is_blank(prompt) {
            self.error(
                IssueCode::Required,
                "prompt",
                format_args!("The prompt is empty: say what happens in the clip."),
            );
            return;
        }
        let Some(model) = self.model else { return };
        let characters = prompt.chars().count();
        if let Some(most) = model.prompt_characters.filter(|most| characters > *most) {
            let message = format_args!(
                "The prompt has {characters} characters; {} takes at most {most}.",
                model.id
            );
            self.error(IssueCode::TooLong, "prompt", message);
        }
        let words = prompt.split_whitespace().count();
        if let Some(most) = model.prompt_words.filter(|most| words > *most) {
            let message = format_args!(
                "The prompt has {words} words; beyond about {most} {} begins to overlook some.",
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
                let message = format_args!(
                    "{seconds} seconds is not a length {id} makes: take {least} to {most}."
                );
                self.error(IssueCode::OutOfRange, "seconds", message);
            }
        }
        if let Some(ratio) = &self.request.ratio {
            if model.ratios.is_empty() {
                let message = format_args!(
                    "{id} follows the image's own ratio and ignores `ratio`: leave it out."
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
                let message = format_args!("{id} always makes sound: leave `generateAudio` out.");
                self.error(IssueCode::NotSupported, "generateAudio", message);
            }
            (Some(true), Sound::Never) => {
                let message = format_args!(
                    "{id} makes no sound: leave `generateAudio` out, or take a model that does."
                );
                self.error(IssueCode::NotSupported, "generateAudio", message);
            }
            _ => {}
        }
        if let Some(seed) = self.request.seed {
            let (least, most) = model.seed;
            if seed < least || seed > most {
                let message = format_args!("{seed} is no seed of {id}: take {least} to {most}.");
                self.error(IssueCode::OutOfRange, "seed", message);
            }
        }
        if self.request.camera_fixed.is_some() && !model.camera_fixed {
            let message = format_args!(
                "{id} refuses `cameraFixed`: leave it out, and ask in the prompt for a still camera."
            );
            self.error(IssueCode::NotSupported, "cameraFixed", message);
        }
    }

    fn one_of(&mut self, path: &str, word: &str, allowed: &[&str], id: &str) {
        if !allowed.contains(&word) {
            let word = brief(word);
            let message = format_args!("`{word}` is not what {id} makes: take {}.", list(allowed));
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
                let message = format_args!(
                    "{id} animates an image, and none is given: pass one in `images`."
                );
                self.error(IssueCode::NoImage, "images", message);
            } else if takes.is_some_and(|takes| takes.references > 0) {
                self.warning(
                    IssueCode::NoImage,
                    "images",
                    format_args!(
                        "No image is given: the clip would be made from the prompt alone."
                    ),
                );
            }
            return;
        }
        let most = takes.map_or(REFERENCES, |takes| takes.references);
        if most == 0 {
            let message = format_args!(
                "{id} makes clips from text alone: leave `images` out, or take another model."
            );
            self.error(IssueCode::NotSupported, "images", message);
            return;
        }
        if references > most || (most == 1 && images.len() > 1) {
            let (given, noun) =
                (references.max(images.len().min(2)), if most == 1 { "image" } else { "images" });
            let message = format_args!(
                "{given} images are given; {id} takes at most {most} {noun}. Remove some."
            );
            self.error(IssueCode::TooMany, "images", message);
        }
        if frames && takes.is_some_and(|takes| !takes.frames) {
            let message =
                format_args!("{id} takes no first or last frame: use the role reference_image.");
            self.error(IssueCode::NotSupported, "images", message);
        }
        if frames && references > 0 {
            self.error(
                IssueCode::Conflict,
                "images",
                format_args!("Reference images and first or last frames exclude each other: give all images the role reference_image, or none."),
            );
        }
        if firsts > 1 || lasts > 1 {
            self.error(
                IssueCode::Conflict,
                "images",
                format_args!("A clip has one first frame and one last frame: give each role once."),
            );
        }
        if lasts > 0 && firsts == 0 {
            self.error(
                IssueCode::Conflict,
                "images",
                format_args!(
                    "A last frame needs a first one: give another image the role first_frame."
                ),
            );
        }
        if references > 0 && takes.is_some_and(|takes| takes.references_refused) {
            let message = format_args!(
                "{id}'s vendor is known to refuse reference images, though they are documented: the role first_frame works."
            );
            self.warning(IssueCode::RoleRefusedByVendor, "images", message);
        }
    }

    fn media(&mut self) {
        for (list, count) in
            [("videos", self.request.videos.len()), ("audios", self.request.audios.len())]
        {
            let most = self.model.map_or(CLIPS, |model| model.videos);
            if count > most {
                let id = self.model.map_or("the API", |model| model.id);
                if most == 0 {
                    let message = format_args!("{id} takes no `{list}`: leave them out.");
                    self.error(IssueCode::NotSupported, list, message);
                } else {
                    let message =
                        format_args!("{count} `{list}` are given; {id} takes at most {most}.");
                    self.error(IssueCode::TooMany, list, message);
                }
            }
        }
        let request = self.request;
        if !request.audios.is_empty() && request.images.is_empty() && request.videos.is_empty() {
            self.error(
                IssueCode::Conflict,
                "audios",
                format_args!("A sound never goes alone: add an image or a video."),
            );
        }
        for (medium, index, source) in request.sources() {
            let path = format!("{}s[{index}]", medium.word());
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
            let message = format_args!("`{path}` is empty: was a file chosen?");
            self.error(IssueCode::Required, path, message);
        } else if starts(url, "blob:") {
            let message = format_args!(
                "`{path}` is a blob: address, which lives in this page only: pass the File or Blob itself."
            );
            self.error(IssueCode::InvalidUrl, path, message);
        } else if starts(url, "file:") {
            let message = format_args!(
                "`{path}` is a file: address, which no server can read: pass the File itself."
            );
            self.error(IssueCode::InvalidUrl, path, message);
        } else if starts(url, "data:") && medium == Medium::Image {
            let head = until(url, b",");
            let right = starts(head, "data:image/") && ends(head, ";base64");
            if !right || url.len() == head.len() {
                let message = format_args!(
                    "`{path}` is a data: address of the wrong form: it must start with data:image/…;base64,."
                );
                self.error(IssueCode::InvalidUrl, path, message);
            }
        } else if starts(url, "http://") || starts(url, "https://") {
            match host(url) {
                None => {
                    let message = format_args!("`{path}` names no host: pass the whole address.");
                    self.error(IssueCode::InvalidUrl, path, message);
                }
                Some(host) if !self.around.local && is_loopback(host) => {
                    let host = brief(host);
                    let message = format_args!(
                        "`{path}` is on this machine ({host}), where the service cannot fetch it: pass the File itself, or a public address."
                    );
                    self.error(IssueCode::InvalidUrl, path, message);
                }
                Some(_) => {}
            }
        } else if !starts(url, "asset://") {
            let data = if medium == Medium::Image { ", data:image/" } else { "" };
            let message = format_args!(
                "`{path}` is no address the service can fetch: pass a File, or an address of https://{data} or asset://."
            );
            self.error(IssueCode::InvalidUrl, path, message);
        }
    }

    fn file(&mut self, medium: Medium, path: &str, facts: &FileFacts) {
        let name = match facts.name.as_str() {
            "" => "The file".to_owned(),
            name => brief(name),
        };
        if !facts.readable {
            let message = format_args!(
                "{name} could not be read: it may have been moved or changed since. Choose it again."
            );
            self.error(IssueCode::FileUnreadable, path, message);
            return;
        }
        let Some(format) = facts.head.format else {
            let message = format_args!("{name} is empty (0 bytes). Choose another file.");
            self.error(IssueCode::EmptyFile, path, message);
            return;
        };
        let (word, right) = match medium {
            Medium::Image => ("image", format.is_image()),
            Medium::Video => ("video", matches!(format, Format::Video | Format::Unknown)),
            // Much of what sounds has no signature, or one it shares with videos.
            Medium::Audio => {
                ("sound", matches!(format, Format::Audio | Format::Video | Format::Unknown))
            }
        };
        if !right {
            let advice = match (medium, format) {
                (Medium::Image, Format::Video) => "Pause it and save a frame as JPEG or PNG",
                (Medium::Image, Format::Pdf) => "Export its page as JPEG or PNG",
                (Medium::Image, Format::Archive) => "Unpack it first",
                (Medium::Image, Format::Html | Format::Text) => {
                    "The download may have failed: fetch the image once more"
                }
                (Medium::Image, _) => "Choose a JPEG, PNG or WebP",
                _ => "Choose another file",
            };
            let message = format_args!(
                "{name} is no {word}: by its first bytes it is {}. {advice}.",
                format.word()
            );
            self.error(IssueCode::NotAnImage, path, message);
            return;
        }
        if medium != Medium::Image {
            return;
        }
        if facts.head.truncated {
            let message = format_args!(
                "{name} ends too early: it was cut off when it was copied or downloaded. Fetch it once more."
            );
            self.error(IssueCode::FileTruncated, path, message);
        }
        if let Some((model, limits)) = self.model.and_then(|model| Some((model, model.files?))) {
            self.limits(path, &name, facts, format, model.id, limits);
        } else if format == Format::Svg {
            self.format(path, &name, format, "the API", &["JPEG", "PNG", "WebP"]);
        }
        if let Some(size) = facts.head.size {
            self.crop(path, &name, size);
        }
        if self.around.strip_metadata {
            let reason = match facts.head.metadata {
                Metadata::Odd(reason) => reason,
                _ if matches!(format, Format::Heic | Format::Avif | Format::Tiff) => {
                    "only JPEG, PNG and WebP are cleaned"
                }
                _ => return,
            };
            let message = format_args!(
                "What {name} may tell of where, when and with what it was taken is sent along: {reason}. Save it as a new JPEG or PNG to leave that out."
            );
            self.warning(IssueCode::MetadataKept, path, message);
        }
    }

    fn format(&mut self, path: &str, name: &str, format: Format, id: &str, formats: &[&str]) {
        let advice = match format {
            Format::Svg => "It is a drawing, not pixels: export it as PNG",
            Format::Heic => "Phones and photo programs export it as JPEG",
            _ => "Save it as one of these",
        };
        let message = format_args!(
            "{name} is {}, which {id} does not read: it takes {}. {advice}.",
            format.word(),
            list(formats)
        );
        self.error(IssueCode::UnsupportedFormat, path, message);
    }

    fn limits(
        &mut self,
        path: &str,
        name: &str,
        facts: &FileFacts,
        format: Format,
        id: &str,
        limits: Files,
    ) {
        if !limits.formats.contains(&format.word()) {
            self.format(path, name, format, id, limits.formats);
        }
        let mb = megabytes(facts.bytes);
        if facts.bytes > limits.bytes {
            let most = megabytes(limits.bytes);
            let message =
                format_args!("{name} has {mb} MB; {id} takes at most {most} MB. Make it smaller.");
            self.error(IssueCode::FileTooLarge, path, message);
        } else if facts.bytes > limits.doubtful_bytes {
            let most = megabytes(limits.doubtful_bytes);
            let message = format_args!("{name} has {mb} MB; {id} may refuse more than {most} MB.");
            self.warning(IssueCode::FileTooLarge, path, message);
        }
        let Some(Size { width, height }) = facts.head.size else { return };
        let (least, most) = limits.sides;
        let advice = if width.min(height) < least {
            format!("at least {least}: take a larger image")
        } else if width.max(height) > most {
            format!("at most {most}: make it smaller")
        } else {
            String::new()
        };
        if !advice.is_empty() {
            let message = format_args!(
                "{name} has {width} × {height} pixels; each side must have {advice} for {id}."
            );
            self.error(IssueCode::ImageSize, path, message);
        }
        let (narrowest, widest) = WIDTHS;
        let [tenths, narrowest, widest] =
            [(width, 10), (height, narrowest), (height, widest)].map(|(a, b)| product(a, b));
        if tenths < narrowest || tenths > widest {
            let shape = if width > height { "wide" } else { "tall" };
            let message = format_args!(
                "{name} is too {shape} ({width} × {height}): {id} takes a width of 0.4 to 2.5 times the height. Crop it."
            );
            self.error(IssueCode::ImageRatio, path, message);
        }
    }

    /// How much the vendor will cut off where the clip has another ratio than the image.
    fn crop(&mut self, path: &str, name: &str, Size { width, height }: Size) {
        let Some(ratio) = self.request.ratio.as_deref() else { return };
        if self.model.is_some_and(|model| !model.ratios.contains(&ratio)) {
            return;
        }
        let across = until(ratio, b":");
        let down = ratio.get(across.len().saturating_add(1)..).unwrap_or_default();
        let (Ok(across), Ok(down)) = (across.parse::<u32>(), down.parse::<u32>()) else { return };
        let (wide, tall) = (product(width, down), product(height, across));
        let (kept, all) = (wide.min(tall), wide.max(tall));
        let percent = all.saturating_sub(kept).saturating_mul(100).checked_div(all).unwrap_or(0);
        if percent == 0 {
            return;
        }
        let [side, ends] =
            if wide > tall { ["width", "left and right"] } else { ["height", "top and bottom"] };
        let message = format_args!(
            "{name} has {width} × {height} pixels: for a clip of {ratio} the vendor crops {percent} % of its {side} ({ends}). Take a nearer ratio, or crop it yourself."
        );
        self.warning(IssueCode::Cropped, path, message);
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
                if exists || told.contains(&number) {
                    continue;
                }
                told.push(number);
                let there = match count {
                    0 => format_args!("no {word} is given"),
                    1 => format_args!("there is one {word}, @{word}1"),
                    _ => format_args!("there are @{word}1 to @{word}{count}"),
                };
                let message = format_args!(
                    "The prompt cites @{word}{number}, but {there}. Add the {word}, or change the citation."
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
                let message = format_args!(
                    "The prompt never cites @image{number}: say what it is for, or the model may pass it over."
                );
                self.warning(IssueCode::Uncited, &format!("images[{index}]"), message);
            }
        }
    }

    fn callback_url(&mut self) {
        let Some(url) = self.request.callback_url.as_deref() else { return };
        let loopback = host(url).is_some_and(is_loopback);
        let message = if self.around.local && loopback {
            return;
        } else if !starts(url, "https://") || host(url).is_none() {
            "`callbackUrl` must be a whole https:// address that the service can post to."
        } else if loopback {
            "`callbackUrl` is on this machine, where the service cannot post: use a public address, or poll with wait()."
        } else {
            return;
        };
        self.error(IssueCode::InvalidUrl, "callbackUrl", format_args!("{message}"));
    }

    /// What stands in the hatch under a name of our fields is read as that field; here is what
    /// was given twice, and the rest.
    fn metadata(&mut self) {
        // Documented keys without a field of their own. A wrong type is the service's own 500.
        const TYPES: [(&str, &str); 4] = [
            ("draft", "true or false"),
            ("service_tier", "text"),
            ("frames", "a number"),
            ("execution_expires_after", "a number"),
        ];
        for (key, value) in &self.request.metadata {
            let path = format!("metadata.{}", brief(key));
            let field = IN_METADATA.iter().find(|(_, name)| name == key).map(|(field, _)| field);
            if let Some(field) = field {
                let message =
                    format_args!("`{path}` says again what `{field}` says: keep one of them.");
                self.error(IssueCode::Conflict, &path, message);
            } else if key == "content" {
                let message = format_args!(
                    "`{path}` is written from `images`, `videos` and `audios`: pass them there."
                );
                self.error(IssueCode::Conflict, &path, message);
            } else if let Some(kind) = not_json(value) {
                let message = format_args!("`{path}` holds {kind}, which JSON cannot carry.");
                self.error(IssueCode::InvalidType, &path, message);
            } else if let Some(wanted) = lookup(&TYPES, key)
                && wanted != value.kind()
            {
                let message = format_args!("`{path}` is {}; it must be {wanted}.", value.kind());
                self.error(IssueCode::InvalidType, &path, message);
            }
        }
    }
}

fn product(a: u32, b: u32) -> u64 {
    u64::from(a).saturating_mul(u64::from(b))
}

/// What in this value is no JSON.
fn not_json(value: &Value) -> Option<&'static str> {
    match value {
        Value::File(_) | Value::Other(_) => Some(value.kind()),
        Value::Number(number) if !number.is_finite() => Some("a number without end"),
        Value::Array(items) => items.iter().find_map(not_json),
        Value::Object(entries) => entries.iter().find_map(|(_, value)| not_json(value)),
        _ => None,
    }
}

/// The host of an http(s) address, without user, port and brackets.
fn host(url: &str) -> Option<&str> {
    let rest = url.get(find(url, "://")?.checked_add(3)?..)?;
    let authority = until(rest, b"/?#\\");
    let authority = match find(authority, "@") {
        Some(at) => authority.get(at.checked_add(1)?..)?,
        None => authority,
    };
    let host = match authority.strip_prefix('[') {
        Some(six) => until(six, b"]"),
        None => until(authority, b":"),
    };
    (!host.is_empty() && !host.bytes().any(|byte| byte.is_ascii_whitespace())).then_some(host)
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || ends(host, ".localhost")
        || host == "::1"
        || host == "0.0.0.0"
        || (host.starts_with("127.")
            && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// Whether an address of the API is on this machine.
#[must_use]
pub fn is_local(base_url: &str) -> bool {
    host(base_url).is_some_and(is_loopback)
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1024 * 1024)
}

#[cfg(test)]
mod rules;
#[cfg(test)]
mod tests;
