//! What is known of a file, held against what the model reads.

use super::Checker;
use crate::base64;
use crate::citation::Medium;
use crate::facts::{Depth, FileFacts, Metadata, Size};
use crate::image::Format;
use crate::issue::{IssueCode, Severity};
use crate::model::{Files, MB, WIDTHS};
use crate::probe::Probe;
use crate::text::{brief, digits, list, number, text, until};

impl Checker<'_> {
    pub(super) fn file(&mut self, medium: Medium, path: &str, facts: &FileFacts) {
        let name = match facts.name.as_str() {
            "" => text!("`{}`", path),
            name => brief(name),
        };
        if !facts.readable {
            let message = text!(
                "{} could not be read: it may have been moved or changed since. Choose it again.",
                name
            );
            self.error(IssueCode::FileUnreadable, path, message);
            return;
        }
        let Some(format) = facts.head.format else {
            let message = text!("{} is empty (0 bytes). Choose another file.", name);
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
            let message = text!(
                "{} is no {}: by its first bytes it is {}. {}.",
                name,
                word,
                format.word(),
                advice
            );
            self.error(IssueCode::NotAnImage, path, message);
            return;
        }
        if medium != Medium::Image {
            return;
        }
        if facts.head.truncated {
            let message = text!(
                "{} ends too early: it was cut off when it was copied or downloaded. Fetch it once more.",
                name
            );
            self.error(IssueCode::FileTruncated, path, message);
        }
        if let Some((model, limits)) = self.model.and_then(|model| Some((model, model.files?))) {
            self.limits(path, &name, facts, format, model.id, limits);
        } else if format == Format::Svg {
            self.format(path, &name, format, "the API", &["JPEG", "PNG", "WebP"]);
        }
        // What cannot be used as it is need not be told how much of it would be cropped.
        if let Some(size) = facts.head.size
            && !self
                .issues
                .iter()
                .any(|issue| issue.path == path && issue.severity == Severity::Error)
        {
            self.crop(path, &name, size);
        }
        if self.around.strip_metadata {
            let reason = match facts.head.metadata {
                Metadata::Odd(reason) => reason,
                Metadata::Removable if facts.inlined => "a data: address is sent as it is",
                _ if matches!(format, Format::Heic | Format::Avif | Format::Tiff) => {
                    "only JPEG, PNG and WebP are cleaned"
                }
                _ => return,
            };
            let message = text!(
                "What {} may tell of where, when and with what it was taken is sent along: {}. Save it as a new JPEG or PNG to leave that out.",
                name,
                reason
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
        let message = text!(
            "{} is {}, which {} does not read: it takes {}. {}.",
            name,
            format.word(),
            id,
            list(formats),
            advice
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
            let most = limits.bytes.saturating_add(1) / MB;
            let bound = if limits.bytes.is_multiple_of(MB) { "at most" } else { "less than" };
            let message = text!(
                "{} has {} MB; {} takes {} {} MB. Make it smaller.",
                name,
                digits(mb),
                id,
                bound,
                digits(most)
            );
            self.error(IssueCode::FileTooLarge, path, message);
        } else if facts.bytes > limits.doubtful_bytes {
            let most = megabytes(limits.doubtful_bytes);
            let message = text!(
                "{} has {} MB; {} may refuse more than {} MB.",
                name,
                digits(mb),
                id,
                digits(most)
            );
            self.warning(IssueCode::FileTooLarge, path, message);
        }
        let Some(Size { width, height }) = facts.head.size else { return };
        let (least, most) = limits.sides;
        let advice = if width.min(height) < least {
            text!("at least {}: take a larger image", least)
        } else if width.max(height) > most {
            text!("at most {}: make it smaller", most)
        } else {
            String::new()
        };
        if !advice.is_empty() {
            let message = text!(
                "{} has {} × {} pixels; each side must have {} for {}.",
                name,
                width,
                height,
                advice,
                id
            );
            self.error(IssueCode::ImageSize, path, message);
        }
        let (narrowest, widest) = WIDTHS;
        let [tenths, narrowest, widest] =
            [(width, 10), (height, narrowest), (height, widest)].map(|(a, b)| product(a, b));
        if tenths < narrowest || tenths > widest {
            let shape = if width > height { "wide" } else { "tall" };
            let message = text!(
                "{} is too {} ({} × {}): {} takes a width of 0.4 to 2.5 times the height. Crop it.",
                name,
                shape,
                width,
                height,
                id
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
        let part = |text: &str| number(text).filter(|part| *part <= 65535);
        let (Some(across), Some(down)) = (part(across), part(down)) else { return };
        let (wide, tall) = (product(width, down), product(height, across));
        let (kept, all) = (wide.min(tall), wide.max(tall));
        let percent = all.saturating_sub(kept).wrapping_mul(100).checked_div(all).unwrap_or(0);
        if percent == 0 {
            return;
        }
        let [side, ends] =
            if wide > tall { ["width", "left and right"] } else { ["height", "top and bottom"] };
        let message = text!(
            "{} has {} × {} pixels: for a clip of {} the vendor crops {} % of its {} ({}). Take a nearer ratio, or crop it yourself.",
            name,
            width,
            height,
            ratio,
            digits(percent),
            side,
            ends
        );
        self.warning(IssueCode::Cropped, path, message);
    }
}

fn product(a: u32, b: u32) -> u64 {
    u64::from(a).wrapping_mul(u64::from(b))
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(MB)
}

/// What is known of an image that stands in its own address.
pub(super) fn inlined(data: &str, bytes: u64) -> FileFacts {
    let mut probe = Probe::new(bytes, Depth::Whole);
    while let Some((start, length)) = probe.wants() {
        probe.read(&base64::part(data, start, length));
    }
    FileFacts { name: String::new(), bytes, readable: true, inlined: true, head: probe.facts() }
}
