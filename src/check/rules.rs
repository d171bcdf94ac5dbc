//! Every rule with the smallest request that breaks it and the nearest one that does not.

use serde_json::{Value as Json, json};

use super::*;
use crate::facts::{Facts, Metadata, Size};
use crate::image::Format;
use crate::model::MB;

struct Rule {
    says: &'static str,
    found: (Severity, IssueCode, &'static str),
    breaks: Json,
    passes: Json,
}

fn error(
    code: IssueCode,
    path: &'static str,
    says: &'static str,
    breaks: Json,
    passes: Json,
) -> Rule {
    Rule { says, found: (Severity::Error, code, path), breaks, passes }
}

fn warning(
    code: IssueCode,
    path: &'static str,
    says: &'static str,
    breaks: Json,
    passes: Json,
) -> Rule {
    Rule { found: (Severity::Warning, code, path), ..error(code, path, says, breaks, passes) }
}

/// A sound JPEG of a common size, with some of its facts changed.
fn file(changes: Json) -> Json {
    let mut facts = json!({"format": "JPEG", "bytes": 1000, "size": [1600, 900]});
    for (key, value) in changes.as_object().unwrap() {
        facts[key] = value.clone();
    }
    json!({"$file": facts})
}

fn images(list: &[Json]) -> Json {
    let cited: String = (1..=list.len()).map(|n| format!("@image{n} ")).collect();
    json!({"images": list, "prompt": cited})
}

fn one(facts: Json) -> Json {
    images(&[file(facts)])
}

fn of(model: &str, mut changes: Json) -> Json {
    changes["model"] = json!(model);
    for key in ["ratio", "resolution", "seconds"] {
        if changes.get(key).is_none() {
            changes[key] = Json::Null;
        }
    }
    changes
}

fn urls(count: usize) -> Json {
    images(&(1..=count).map(|n| json!(format!("https://host/{n}.png"))).collect::<Vec<_>>())
}

fn role(index: usize, role: &str) -> Json {
    json!({"source": format!("https://host/{index}.png"), "role": role})
}

/// The sound request with changes; `{"$file": …}` stands for a file with these facts.
fn issues(changes: &Json) -> Vec<Issue> {
    let mut request = json!({
        "model": "doubao-seedance-2-0-1080p", "prompt": "@image1 comes alive",
        "images": ["https://host/1.png"], "seconds": 5, "ratio": "16:9", "resolution": "1080p"
    });
    for (key, value) in changes.as_object().unwrap() {
        request[key] = value.clone();
    }
    let mut around = Surroundings { strip_metadata: true, ..Surroundings::default() };
    let value = with_files(&request, &mut around.files);
    read(&value, &around).1
}

fn with_files(json: &Json, files: &mut Vec<FileFacts>) -> Value {
    match json {
        Json::Object(map) if map.contains_key("$file") => {
            files.push(facts(&map["$file"]));
            Value::File(files.len() - 1)
        }
        Json::Object(map) => {
            let entries: Vec<_> =
                map.iter().map(|(key, value)| (key.clone(), with_files(value, files))).collect();
            Value::Object(entries.into())
        }
        Json::Array(items) => items.iter().map(|item| with_files(item, files)).collect(),
        other => serde_json::from_value(other.clone()).unwrap(),
    }
}

fn facts(json: &Json) -> FileFacts {
    let formats = [
        Format::Jpeg,
        Format::Png,
        Format::Gif,
        Format::Heic,
        Format::Avif,
        Format::Svg,
        Format::Pdf,
        Format::Video,
        Format::Audio,
        Format::Text,
        Format::Html,
        Format::Tiff,
    ];
    let pixels = |index: usize| json["size"][index].as_u64().map(|pixels| pixels as u32);
    FileFacts {
        name: "photo.jpg".to_owned(),
        bytes: json["bytes"].as_u64().unwrap(),
        readable: json["readable"] != false,
        inlined: false,
        head: Facts {
            format: json["format"]
                .as_str()
                .map(|word| formats.into_iter().find(|format| format.word() == word).unwrap()),
            size: pixels(0).zip(pixels(1)).map(|(width, height)| Size { width, height }),
            truncated: json["truncated"] == true,
            metadata: match json["metadata"].as_str() {
                Some("odd") => Metadata::Odd("it is odd"),
                Some("removable") => Metadata::Removable,
                _ => Metadata::None,
            },
            ..Facts::default()
        },
    }
}

/// A white PNG of 300 pixels a side, and one of 299.
const WHITE: [&str; 2] = [
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAASwAAAEsAQAAAABRBrPYAAAAIklEQVR42u3BMQEAAADCoPVPbQo/oAAAAAAAAAAAAAAAeBkttAABAZVTBAAAAABJRU5ErkJggg==",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAASsAAAErAQAAAACu35gZAAAAIklEQVR42u3BMQEAAADCoPVPbQZ/oAAAAAAAAAAAAAAAuA0tjQABMJlzLgAAAABJRU5ErkJggg==",
];

#[rustfmt::skip] // one rule, one line
fn rules() -> Vec<Rule> {
    const SEEDANCE_1: &str = "seedance-1-5-pro-no-audio";
    const HORSE: &str = "happyhorse-1.0-i2v";
    const TEXT: &str = "happyhorse-1.0-t2v";
    let horse = |count| of(HORSE, urls(count));
    let words = |count: usize| json!({"prompt": format!("@image1 {}", "word ".repeat(count - 1))});
    let metadata = |key: &str, value: Json| json!({"metadata": {key: value}});
    let [png, smaller] = WHITE;
    use IssueCode as Code;
    vec![
        error(Code::Required, "model", "a model is named", json!({"model": " "}), json!({})),
        error(Code::Required, "prompt", "a prompt says something", json!({"prompt": "\u{3000}\n"}), json!({})),
        error(Code::Required, "images[0]", "an address is not empty", json!({"images": [" "]}), json!({})),
        warning(Code::UnknownModel, "model", "an unknown model passes unchecked, with a word", json!({"model": "seedance-9", "seconds": 99}), json!({})),
        error(Code::InvalidType, "prompt", "a prompt is text", json!({"prompt": 7}), json!({})),
        error(Code::InvalidType, "images[0]", "an image is a File, a Blob or a URL", json!({"images": [7]}), json!({})),
        error(Code::InvalidType, "images", "images are a list", json!({"images": "https://host/1.png"}), json!({})),
        error(Code::InvalidType, "seconds", "seconds are a number here", json!({"seconds": "5"}), json!({})),
        error(Code::InvalidValue, "seconds", "seconds are whole", json!({"seconds": 5.5}), json!({"seconds": 5.0})),
        error(Code::InvalidType, "watermark", "a switch is true or false", json!({"watermark": 1}), json!({"watermark": true})),
        error(Code::OutOfRange, "seconds", "a clip lasts at least a second", json!({"seconds": 0, "model": "new"}), json!({"seconds": 1, "model": "new"})),
        error(Code::OutOfRange, "seconds", "Seedance 2.0 makes 4 seconds at least", json!({"seconds": 3}), json!({"seconds": 4})),
        error(Code::OutOfRange, "seconds", "Seedance 2.0 makes 15 seconds at most", json!({"seconds": 16}), json!({"seconds": 15})),
        error(Code::OutOfRange, "seconds", "Seedance 1.5 makes 12 seconds at most", of(SEEDANCE_1, json!({"seconds": 13})), of(SEEDANCE_1, json!({"seconds": 12}))),
        error(Code::OutOfRange, "seconds", "HappyHorse makes 3 seconds at least", of(HORSE, json!({"seconds": 2})), of(HORSE, json!({"seconds": 3}))),
        error(Code::InvalidValue, "ratio", "a ratio is one the model makes", json!({"ratio": "3:2"}), json!({"ratio": "4:3"})),
        error(Code::InvalidValue, "ratio", "Grok makes no 21:9", of("grok-imagine-video", json!({"ratio": "21:9"})), of("grok-imagine-video", json!({"ratio": "3:2"}))),
        warning(Code::NotSupported, "ratio", "HappyHorse follows the image", of(HORSE, json!({"ratio": "16:9"})), of(HORSE, json!({}))),
        error(Code::InvalidValue, "resolution", "a name fixes the resolution", json!({"resolution": "720p"}), json!({"resolution": null})),
        error(Code::InvalidValue, "resolution", "HappyHorse makes no 480p", of(HORSE, json!({"resolution": "480p"})), of(HORSE, json!({"resolution": "720p"}))),
        error(Code::NotSupported, "generateAudio", "a model without sound cannot be asked for it", of(SEEDANCE_1, json!({"generateAudio": true})), of(SEEDANCE_1, json!({"generateAudio": false}))),
        error(Code::NotSupported, "generateAudio", "a model with sound cannot be silenced", of(HORSE, json!({"generateAudio": false})), of(HORSE, json!({"generateAudio": true}))),
        error(Code::OutOfRange, "seed", "a seed of Seedance is -1 at least", json!({"seed": -2}), json!({"seed": -1})),
        error(Code::OutOfRange, "seed", "a seed of Seedance has 32 bits", json!({"seed": 4_294_967_296_u64}), json!({"seed": 4_294_967_295_u64})),
        error(Code::OutOfRange, "seed", "a seed of HappyHorse is not negative", of(HORSE, json!({"seed": -1})), of(HORSE, json!({"seed": 0}))),
        error(Code::OutOfRange, "seed", "a seed of HappyHorse has 31 bits", of(HORSE, json!({"seed": 2_147_483_648_u64})), of(HORSE, json!({"seed": 2_147_483_647}))),
        error(Code::InvalidValue, "seed", "a seed is whole", json!({"seed": 0.5}), json!({"seed": 1})),
        error(Code::NotSupported, "cameraFixed", "Seedance 2.0 refuses camera_fixed", json!({"cameraFixed": false}), of(SEEDANCE_1, json!({"cameraFixed": true}))),
        error(Code::TooLong, "prompt", "HappyHorse reads 5000 characters", of(HORSE, json!({"prompt": "é".repeat(5001)})), of(HORSE, json!({"prompt": "é".repeat(5000)}))),
        warning(Code::TooLong, "prompt", "beyond a thousand words Seedance overlooks some", words(1001), words(1000)),
        error(Code::UnknownKey, "promt", "a slip in a key is told", json!({"promt": "x"}), json!({"promt": null})),
        error(Code::UnknownKey, "images[0].rol", "a slip in an image's key is told", json!({"images": [{"source": "https://host/1.png", "rol": "x"}]}), json!({"images": [{"source": "https://host/1.png"}]})),
        error(Code::InvalidValue, "images[0].role", "a role is one of three", json!({"images": [role(1, "middle_frame")]}), json!({"images": [role(1, "first_frame")]})),
        error(Code::TooMany, "images", "there are nine references at most", urls(10), urls(9)),
        warning(Code::TooMany, "images", "an unknown model may take more than nine", of("new", urls(10)), of("new", urls(9))),
        error(Code::TooMany, "images", "HappyHorse takes one image", horse(2), horse(1)),
        error(Code::NotSupported, "images", "a model for text takes no image", of(TEXT, urls(1)), of(TEXT, json!({"images": [], "prompt": "waves"}))),
        error(Code::NoImage, "images", "HappyHorse needs an image", of(HORSE, json!({"images": [], "prompt": "x"})), horse(1)),
        warning(Code::NoImage, "images", "without an image the clip is made from the prompt alone", json!({"images": [], "prompt": "x"}), json!({"images": [], "prompt": "@video1", "videos": ["https://host/v.mp4"]})),
        error(Code::Conflict, "images", "references and frames exclude each other", json!({"images": [role(1, "reference_image"), role(2, "first_frame")]}), json!({"images": [role(1, "last_frame"), role(2, "first_frame")]})),
        error(Code::Conflict, "images", "a last frame needs a first one", json!({"images": [role(1, "last_frame")]}), json!({"images": [role(1, "first_frame")]})),
        error(Code::Conflict, "images", "there is one first frame", json!({"images": [role(1, "first_frame"), role(2, "first_frame")]}), json!({"images": [role(1, "first_frame"), role(2, "last_frame")]})),
        warning(Code::RoleRefusedByVendor, "images", "Seedance 1.5 is known to refuse references", of(SEEDANCE_1, urls(1)), of(SEEDANCE_1, json!({"images": [role(1, "first_frame")]}))),
        error(Code::TooMany, "videos", "there are three videos at most", json!({"videos": vec!["https://host/v.mp4"; 4]}), json!({"videos": vec!["https://host/v.mp4"; 3]})),
        error(Code::NotSupported, "audios", "Seedance 1.5 takes no sound", of(SEEDANCE_1, json!({"audios": ["https://host/a.mp3"]})), json!({"audios": ["https://host/a.mp3"]})),
        error(Code::Conflict, "audios", "a sound never goes alone", json!({"images": [], "prompt": "x", "audios": ["https://host/a.mp3"]}), json!({"images": [], "prompt": "x", "audios": ["https://host/a.mp3"], "videos": ["https://host/v.mp4"]})),
        error(Code::Conflict, "audios", "an unknown model may take a sound alone", json!({"images": [], "prompt": "x", "audios": ["https://host/a.mp3"]}), of("new", json!({"images": [], "prompt": "x", "audios": ["https://host/a.mp3"]}))),
        error(Code::InvalidUrl, "images[0]", "a blob: address lives in its page only", json!({"images": ["blob:https://host/1"]}), json!({"images": ["https://host/1"]})),
        error(Code::InvalidUrl, "images[0]", "a file: address lies on this machine", json!({"images": ["file:///1.png"]}), json!({"images": ["asset://1"]})),
        error(Code::InvalidUrl, "images[0]", "a data: address holds an image", json!({"images": ["data:text/plain;base64,AA"]}), json!({"images": [png]})),
        error(Code::InvalidUrl, "images[0]", "a data: address is base64", json!({"images": [png.replace("iVBO", "iV\nBO")]}), json!({"images": [png]})),
        error(Code::ImageSize, "images[0]", "an image in a data: address is looked at too", json!({"images": [smaller]}), json!({"images": [png]})),
        error(Code::EmptyFile, "images[0]", "a data: address holds something", json!({"images": ["data:image/png;base64,"]}), json!({"images": [png]})),
        error(Code::InvalidUrl, "images[0]", "a port is a number", json!({"images": ["https://host:65536/1.png"]}), json!({"images": ["https://host:65535/1.png"]})),
        error(Code::InvalidUrl, "images[0]", "a host is a name", json!({"images": ["https://ho st/1.png"]}), json!({"images": ["https://höst/1.png"]})),
        error(Code::InvalidUrl, "images[0]", "or four numbers", json!({"images": ["https://1.2.3.256/1.png"]}), json!({"images": ["https://1.2.3.255/1.png"]})),
        error(Code::InvalidUrl, "images[0]", "or numbers in brackets", json!({"images": ["https://[2001:db8::g]/1.png"]}), json!({"images": ["https://[2001:db8::1]:443/1.png"]})),
        error(Code::InvalidUrl, "videos[0]", "a video is no data: address", json!({"videos": ["data:video/mp4;base64,AA"]}), json!({"videos": ["asset://1"]})),
        error(Code::InvalidUrl, "images[0]", "this machine is out of the service's reach", json!({"images": ["http://localhost/1.png"]}), json!({"images": ["http://localhost.example/1.png"]})),
        error(Code::InvalidUrl, "callbackUrl", "a webhook is a whole address", json!({"callbackUrl": "host/hook"}), json!({"callbackUrl": "http://host/hook"})),
        warning(Code::InvalidUrl, "callbackUrl", "a webhook is better encrypted", json!({"callbackUrl": "http://host/hook"}), json!({"callbackUrl": "https://host/hook"})),
        error(Code::InvalidUrl, "callbackUrl", "a webhook is not on this machine", json!({"callbackUrl": "https://127.0.0.1/hook"}), json!({"callbackUrl": "https://128.0.0.1/hook"})),
        error(Code::CitationOutOfRange, "prompt", "a citation points at something", json!({"prompt": "@image1 @image2"}), json!({"prompt": "@image1 @image2nd"})),
        error(Code::CitationOutOfRange, "prompt", "citations count from one", json!({"prompt": "@image1 @IMAGE0"}), json!({"prompt": "@IMAGE1"})),
        error(Code::CitationOutOfRange, "prompt", "each kind counts by itself", json!({"prompt": "@image1 @video1"}), json!({"prompt": "@image1 @video1", "videos": ["asset://1"]})),
        warning(Code::Uncited, "images[0]", "an uncited image is probably a mistake", json!({"prompt": "waves"}), json!({"prompt": "waves @Image1!"})),
        error(Code::Conflict, "metadata.seed", "the hatch does not say again what a field says", json!({"seed": 1, "metadata": {"seed": 2}}), metadata("seed", json!(2))),
        error(Code::OutOfRange, "metadata.seed", "what stands in the hatch is checked like the field", metadata("seed", json!(-2)), metadata("seed", json!(-1))),
        error(Code::InvalidType, "metadata.generate_audio", "a type in the hatch is checked like the field's", metadata("generate_audio", json!("yes")), metadata("generate_audio", json!(true))),
        error(Code::InvalidType, "metadata.draft", "documented keys have their types", metadata("draft", json!(1)), metadata("draft", json!(true))),
        error(Code::Conflict, "metadata.content", "content is written from the lists", metadata("content", json!([])), metadata("contents", json!([]))),
        error(Code::FileUnreadable, "images[0]", "a file can be read", one(json!({"readable": false})), one(json!({}))),
        error(Code::EmptyFile, "images[0]", "a file has bytes", one(json!({"format": null, "bytes": 0})), one(json!({"bytes": 1}))),
        error(Code::NotAnImage, "images[0]", "an image is one, whatever its name", one(json!({"format": "text"})), one(json!({}))),
        error(Code::NotAnImage, "videos[0]", "a video is one", json!({"videos": [file(json!({}))]}), json!({"videos": [file(json!({"format": "a video"}))]})),
        error(Code::UnsupportedFormat, "images[0]", "Seedance 2.0 reads no HEIC", one(json!({"format": "HEIC"})), one(json!({"format": "GIF"}))),
        error(Code::UnsupportedFormat, "images[0]", "nobody reads SVG", of("new", one(json!({"format": "SVG"}))), of("new", one(json!({"format": "AVIF"})))),
        error(Code::FileTooLarge, "images[0]", "Seedance reads less than 30 MB", one(json!({"bytes": 30 * MB})), one(json!({"bytes": 30 * MB - 1}))),
        error(Code::FileTooLarge, "images[0]", "HappyHorse reads 20 MB", of(HORSE, one(json!({"bytes": 20 * MB + 1}))), of(HORSE, one(json!({"bytes": 20 * MB})))),
        warning(Code::FileTooLarge, "images[0]", "HappyHorse may refuse more than 10 MB", of(HORSE, one(json!({"bytes": 10 * MB + 1}))), of(HORSE, one(json!({"bytes": 10 * MB})))),
        error(Code::FileTruncated, "images[0]", "a file does not end too early", one(json!({"truncated": true})), one(json!({}))),
        error(Code::ImageSize, "images[0]", "a side has 300 pixels at least", one(json!({"size": [400, 299]})), one(json!({"size": [400, 300]}))),
        error(Code::ImageSize, "images[0]", "a side has 6000 pixels at most", one(json!({"size": [6001, 6000]})), one(json!({"size": [6000, 6000]}))),
        error(Code::ImageSize, "images[0]", "HappyHorse knows no upper end, but a lower one", of(HORSE, one(json!({"size": [299, 400]}))), of(HORSE, one(json!({"size": [9000, 9000]})))),
        error(Code::ImageRatio, "images[0]", "an image is at most 2.5 times as wide as tall", one(json!({"size": [1001, 400]})), one(json!({"size": [1000, 400]}))),
        error(Code::ImageRatio, "images[0]", "an image is at least 0.4 times as wide as tall", one(json!({"size": [399, 1000]})), one(json!({"size": [400, 1000]}))),
        warning(Code::Cropped, "images[0]", "an image of another ratio is cropped", one(json!({"size": [1600, 910]})), one(json!({"size": [1600, 908]}))),
        warning(Code::MetadataKept, "images[0]", "what cannot be left out is told", one(json!({"metadata": "odd"})), one(json!({"metadata": "removable"}))),
        warning(Code::MetadataKept, "images[0]", "only JPEG, PNG and WebP are cleaned", one(json!({"format": "TIFF"})), one(json!({"format": "GIF"}))),
    ]
}

#[test]
fn every_rule_finds_the_smallest_breach_and_lets_the_nearest_pass() {
    for Rule { says, found, breaks, passes } in rules() {
        let told = |case: &Json| {
            let issues = issues(case);
            let met = issues
                .iter()
                .any(|issue| (issue.severity, issue.code, issue.path.as_str()) == found);
            (met, issues)
        };
        let (met, issues) = told(&breaks);
        assert!(met, "{says}: {breaks} gave {issues:?}");
        let others = issues.iter().filter(|issue| {
            issue.severity == Severity::Error
                && (issue.code, issue.path.as_str()) != (found.1, found.2)
        });
        assert_eq!(others.count(), 0, "{says}: {breaks} gave {issues:?}");
        let (met, issues) = told(&passes);
        assert!(!met, "{says}: {passes} gave {issues:?}");
        let errors = issues.iter().filter(|issue| issue.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{says}: {passes} gave {issues:?}");
    }
}

#[test]
fn images_beyond_the_only_one_are_counted_whatever_their_roles() {
    let frames = [role(1, "first_frame"), role(2, "first_frame"), role(3, "last_frame")];
    let told = issues(&of("happyhorse-1.0-i2v", images(&frames)));
    let issue = told.iter().find(|issue| issue.code == IssueCode::TooMany).unwrap();
    assert!(issue.message.starts_with("3 images are given; happyhorse-1.0-i2v takes at most 1"));
}

#[test]
fn every_code_has_a_rule() {
    let rules = rules();
    for code in IssueCode::ALL {
        assert!(rules.iter().any(|rule| rule.found.1 == *code), "{}", code.word());
    }
}

#[test]
fn every_message_is_a_sentence_of_bounded_length() {
    for Rule { breaks, .. } in rules() {
        for issue in issues(&breaks) {
            let message = &issue.message;
            assert!(message.ends_with(['.', '?']) && message.len() < 400, "{message}");
        }
    }
}

#[test]
fn a_strict_client_has_errors_only() {
    let value = serde_json::from_value(json!({"model": "new", "prompt": "x"})).unwrap();
    let strict = |strict| read(&value, &Surroundings { strict, ..Surroundings::default() }).1;
    assert_eq!(strict(false)[0].severity, Severity::Warning);
    assert_eq!(strict(true)[0].severity, Severity::Error);
}

#[test]
fn what_a_crop_takes_is_said_in_percent_and_where() {
    let said = |size: [u32; 2], ratio: &str| {
        let mut changes = one(json!({"size": size}));
        changes["ratio"] = json!(ratio);
        let found = issues(&changes);
        found.into_iter().find(|issue| issue.code == IssueCode::Cropped).unwrap().message
    };
    assert!(said([4000, 3000], "16:9").contains("25 % of its height (top and bottom)"));
    assert!(said([3000, 2000], "1:1").contains("33 % of its width (left and right)"));
}
