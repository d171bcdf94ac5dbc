//! Problems found in a request before it is sent.

use crate::codes::codes;
use crate::value::{Object, Value, serialize_as_value};

/// Whether a problem stops a submit.
///
/// ```
/// use relaydance_web::{Severity, VideoRequest};
///
/// let issues = VideoRequest::new("a-new-model", "@image1").image("asset://1").check();
/// assert_eq!(issues[0].severity, Severity::Warning); // it may be right all the same
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Stops a submit.
    Error,
    /// Never stops a submit. A strict client has none: they are errors there.
    Warning,
}

codes! {
    /// What kind of problem it is. The words are a contract with callers.
    ///
    /// ```
    /// use relaydance_web::{IssueCode, VideoRequest};
    ///
    /// let issues = VideoRequest::new("happyhorse-1.0-i2v", "It gallops off").check();
    /// assert_eq!(issues[0].code, IssueCode::NoImage);
    /// ```
    IssueCode:
    /// Something that must be there is not.
    Required = "required",
    /// A value of the wrong kind.
    InvalidType = "invalid_type",
    /// A word that is not one of those allowed.
    InvalidValue = "invalid_value",
    /// A number beyond its limits.
    OutOfRange = "out_of_range",
    /// More entries than allowed.
    TooMany = "too_many",
    /// Text longer than allowed.
    TooLong = "too_long",
    /// A key that nobody reads, probably a slip.
    UnknownKey = "unknown_key",
    /// A model without a row in our table: its checks are skipped.
    UnknownModel = "unknown_model",
    /// The model does not take this.
    NotSupported = "not_supported",
    /// Two parts of the request exclude each other.
    Conflict = "conflict",
    /// An address the service cannot fetch.
    InvalidUrl = "invalid_url",
    /// A citation of something that is not in the list.
    CitationOutOfRange = "citation_out_of_range",
    /// An image that the prompt never cites.
    Uncited = "uncited",
    /// No image at all.
    NoImage = "no_image",
    /// A file that is something else.
    NotAnImage = "not_an_image",
    /// An image in a format the model does not read.
    UnsupportedFormat = "unsupported_format",
    /// A file without bytes.
    EmptyFile = "empty_file",
    /// A file beyond the model's limit.
    FileTooLarge = "file_too_large",
    /// A file whose bytes could not be read.
    FileUnreadable = "file_unreadable",
    /// A file that ends before it should.
    FileTruncated = "file_truncated",
    /// A side of an image beyond the model's limits, in pixels.
    ImageSize = "image_size",
    /// An image too wide or too tall for the model.
    ImageRatio = "image_ratio",
    /// The vendor will cut off a part of the image, since the clip has another ratio.
    Cropped = "cropped",
    /// What the file tells of its owner, such as where a photo was taken, is sent along.
    MetadataKept = "metadata_kept",
    /// Documented, and yet the vendor is known to refuse it.
    RoleRefusedByVendor = "role_refused_by_vendor",
}

/// One problem, with its place and words on what to do.
///
/// ```
/// use relaydance_web::{Issue, VideoRequest};
///
/// /// What to show beside a field of a form.
/// fn beside<'a>(field: &str, issues: &'a [Issue]) -> Option<&'a str> {
///     issues.iter().find(|issue| issue.path == field).map(|issue| issue.message.as_str())
/// }
///
/// let issues = VideoRequest::new("doubao-seedance-2-0-1080p", "").check();
/// assert!(beside("prompt", &issues).is_some() && beside("model", &issues).is_none());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Issue {
    /// Whether it stops a submit.
    pub severity: Severity,
    /// What kind of problem.
    pub code: IssueCode,
    /// Where: `prompt`, `images[1]`, `metadata.seed`; empty for the request as a whole.
    pub path: String,
    /// What is wrong, what is allowed, what to do.
    pub message: String,
}

impl Issue {
    /// A problem that stops a submit.
    #[inline(never)]
    pub(crate) fn error(code: IssueCode, path: &str, message: String) -> Self {
        Self { severity: Severity::Error, code, path: path.to_owned(), message }
    }
}

impl From<&Issue> for Value {
    fn from(issue: &Issue) -> Value {
        let severity = match issue.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut object = Object::default();
        object.text("severity", severity);
        object.text("code", issue.code.word());
        object.text("path", issue.path.as_str());
        object.text("message", issue.message.as_str());
        object.into()
    }
}

serialize_as_value!(Issue);
