//! Random requests: mostly sound ones, with a few things done to them.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fastrand::Rng;
use relaydance_web::model::MODELS;
use relaydance_web::request::KEYS;
use serde_json::{Value, json};

use crate::harness::png;

/// A request.
pub fn draw(rng: &mut Rng) -> Value {
    let mut request = sound(rng);
    let done = [0, 0, 1, 1, 1, 1, 2, 2, 3, 4][rng.usize(..10)];
    for _ in 0..done {
        let deed = DEEDS[rng.usize(..DEEDS.len())];
        deed(rng, &mut request);
    }
    request
}

fn one<T: Clone>(rng: &mut Rng, list: &[T]) -> T {
    list[rng.usize(..list.len())].clone()
}

/// A request that its model takes.
fn sound(rng: &mut Rng) -> Value {
    let model = &MODELS[rng.usize(..MODELS.len())];
    let mut request = json!({"model": model.id});
    let images = match (model.images.required, model.images.references) {
        (true, _) => 1,
        (false, most) => rng.usize(..=most.min(4)),
    };
    let mut prompt = "the sea rises".to_owned();
    for number in 1..=images {
        prompt += &format!(", @image{number}");
    }
    request["prompt"] = json!(prompt);
    if images > 0 {
        request["images"] = match images {
            1 if model.images.frames && rng.bool() => json!([framed(rng, "first_frame")]),
            2 if model.images.frames && rng.bool() => {
                json!([framed(rng, "first_frame"), framed(rng, "last_frame")])
            }
            _ => (0..images).map(|_| reference(rng)).collect(),
        };
    }
    for list in ["videos", "audios"] {
        if model.videos > 0 && images > 0 && rng.u8(..4) == 0 {
            request[list] = (0..rng.usize(1..=model.videos)).map(|_| url(rng)).collect();
        }
    }
    let mut options = vec![
        ("seconds", json!(rng.u32(model.seconds.0..=model.seconds.1))),
        ("resolution", json!(one(rng, model.resolutions))),
        ("seed", json!(rng.i64(model.seed.0..=model.seed.1))),
        ("watermark", json!(rng.bool())),
        ("returnLastFrame", json!(rng.bool())),
        ("callbackUrl", json!("https://hooks.example/done")),
        ("metadata", json!({"service_tier": "flex", "draft": rng.bool()})),
    ];
    if !model.ratios.is_empty() {
        options.push(("ratio", json!(one(rng, model.ratios))));
    }
    if model.camera_fixed {
        options.push(("cameraFixed", json!(rng.bool())));
    }
    for (key, value) in options {
        if rng.u8(..3) == 0 {
            request[key] = value;
        }
    }
    request
}

fn url(rng: &mut Rng) -> Value {
    json!(format!("https://photos.example/{}.png", rng.u32(..)))
}

fn reference(rng: &mut Rng) -> Value {
    match rng.u8(..4) {
        0 => json!({"source": url(rng)}),
        1 => framed(rng, "reference_image"),
        _ => url(rng),
    }
}

fn framed(rng: &mut Rng, role: &str) -> Value {
    json!({"source": url(rng), "role": role})
}

/// What is done to a request.
const DEEDS: [fn(&mut Rng, &mut Value); 22] = [
    // Any field, anything.
    |rng, request| request[one(rng, &KEYS)] = strange(rng),
    |rng, request| request[one(rng, &KEYS)] = Value::Null,
    |rng, request| {
        request.as_object_mut().unwrap().remove(one(rng, &KEYS));
    },
    |rng, request| {
        let (one, other) = (one(rng, &KEYS), one(rng, &KEYS));
        let taken = request[one].take();
        request[one] = request[other].take();
        request[other] = taken;
    },
    |rng, request| {
        let slips = [
            "promt",
            "image",
            "aspectRatio",
            "duration",
            "camera_fixed",
            "Seconds",
            "",
            "__proto__",
        ];
        request[one(rng, &slips)] = strange(rng);
    },
    // The model.
    |rng, request| {
        let id = one(rng, MODELS).id;
        let forms = [
            id.to_owned(),
            format!(" {id}\n"),
            format!("\u{a0}{id}"),
            id.to_uppercase(),
            format!("{id}0"),
            String::new(),
        ];
        request["model"] = json!(one(rng, &forms));
    },
    // The same request for another model.
    |rng, request| request["model"] = json!(one(rng, MODELS).id),
    |rng, request| request["model"] = json!(one(rng, MODELS).id),
    // The prompt.
    |rng, request| request["prompt"] = json!(prompt(rng)),
    |rng, request| {
        let words = [
            "@image0",
            "@image1",
            "@IMAGE2",
            "@image10",
            "@video1",
            "@audio1",
            "@image1st",
            "让@image1",
        ];
        let prompt = request["prompt"].as_str().unwrap_or_default();
        request["prompt"] = json!(format!("{prompt} {}", one(rng, &words)));
    },
    // Numbers at and beyond their ends.
    |rng, request| request["seconds"] = number(rng, &SECONDS),
    |rng, request| request["seed"] = number(rng, &SEEDS),
    // Words of this model and of others.
    |rng, request| request["ratio"] = json!(one(rng, &RATIOS)),
    |rng, request| request["resolution"] = json!(one(rng, &RESOLUTIONS)),
    |rng, request| {
        let flags = ["generateAudio", "watermark", "cameraFixed", "returnLastFrame"];
        request[one(rng, &flags)] = json!(rng.bool());
    },
    // Media in all numbers and mixes.
    |rng, request| {
        request["images"] = (0..rng.usize(..=11)).map(|_| image(rng)).collect();
    },
    |rng, request| {
        let role = one(rng, &ROLES);
        request["images"] = (0..rng.usize(..=10)).map(|_| framed(rng, role)).collect();
    },
    |rng, request| {
        let list = one(rng, &["videos", "audios"]);
        request[list] = (0..rng.usize(..=5)).map(|_| url(rng)).collect();
    },
    // Addresses of all kinds.
    |rng, request| {
        let list = one(rng, &["images", "images", "videos", "audios"]);
        let address = address(rng);
        match request[list].as_array_mut().filter(|list| !list.is_empty()) {
            Some(list) => {
                let at = rng.usize(..list.len());
                match list[at].get_mut("source") {
                    Some(source) => *source = address,
                    None => list[at] = address,
                }
            }
            None => request[list] = json!([address]),
        }
    },
    |rng, request| request["callbackUrl"] = address(rng),
    // The API's own keys through the hatch.
    hatch,
    hatch,
];

fn hatch(rng: &mut Rng, request: &mut Value) {
    if !request["metadata"].is_object() {
        request["metadata"] = json!({});
    }
    for _ in 0..rng.usize(1..=3) {
        let (key, value) = match rng.u8(..16) {
            0 => ("ratio", json!(one(rng, &RATIOS))),
            1 => ("resolution", json!(one(rng, &RESOLUTIONS))),
            2 => ("seed", number(rng, &SEEDS)),
            3 => ("frames", number(rng, &SECONDS)),
            4 => ("execution_expires_after", number(rng, &SEEDS)),
            5 => ("service_tier", json!("default")),
            6 | 7 => {
                let flags =
                    ["generate_audio", "watermark", "camera_fixed", "return_last_frame", "draft"];
                (one(rng, &flags), json!(rng.bool()))
            }
            8 => ("callback_url", address(rng)),
            9 | 10 => ("content", content(rng)),
            _ => (one(rng, &HATCH), strange(rng)),
        };
        request["metadata"][key] = value;
    }
    // Said once, and not twice.
    if rng.bool() {
        for key in ["ratio", "resolution", "seed", "callbackUrl", "cameraFixed", "watermark"] {
            request.as_object_mut().unwrap().remove(key);
        }
    }
}

const HATCH: [&str; 18] = [
    "ratio",
    "resolution",
    "seed",
    "generate_audio",
    "watermark",
    "camera_fixed",
    "return_last_frame",
    "callback_url",
    "content",
    "draft",
    "service_tier",
    "frames",
    "execution_expires_after",
    "cameraFixed",
    "model",
    "prompt",
    "seconds",
    "anything",
];

const ROLES: [&str; 7] =
    ["reference_image", "first_frame", "last_frame", "hero", "", "First_Frame", "reference_video"];

const RATIOS: [&str; 15] = [
    "16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "3:2", "2:3", "adaptive", "5:4", "", "16:9 ",
    "16：9", "ADAPTIVE", "16x9",
];

const RESOLUTIONS: [&str; 8] = ["480p", "720p", "1080p", "720P", "4k", "2160p", "", " 720p"];

const SECONDS: [f64; 16] = [
    -1.0,
    -0.0,
    0.0,
    1.0,
    2.0,
    3.0,
    4.0,
    5.0,
    5.5,
    12.0,
    13.0,
    15.0,
    16.0,
    4.999,
    4294967301.0,
    1e20,
];

const SEEDS: [f64; 14] = [
    -2.0,
    -1.0,
    -0.0,
    0.5,
    7.0,
    2147483647.0,
    2147483648.0,
    4294967295.0,
    4294967296.0,
    9007199254740992.0,
    9007199254740994.0,
    -9007199254740992.0,
    9.3e18,
    1e300,
];

/// A number, in one of the ways that JSON writes it.
fn number(rng: &mut Rng, list: &[f64]) -> Value {
    let number = one(rng, list);
    if rng.bool() && number % 1.0 == 0.0 && number.abs() < 9e15 {
        json!(number as i64)
    } else {
        json!(number)
    }
}

/// A value of a random kind.
fn strange(rng: &mut Rng) -> Value {
    match rng.u8(..20) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => number(rng, &SECONDS),
        4 => number(rng, &SEEDS),
        5 => json!(""),
        6 => json!(" "),
        7 => json!("5"),
        8 => json!("five"),
        9 => json!("true"),
        10 => json!("NaN"),
        11 => json!([]),
        12 => json!({}),
        13 => json!([null]),
        14 => json!([[["5"]]]),
        15 => json!({"a": {"b": [1, {"c": null}]}}),
        16 => json!({"source": "https://photos.example/a.png"}),
        17 => json!("x".repeat(rng.usize(..20_000))),
        // Deeper than anybody writes; the stand-in's parser has an end at 128.
        18 => (0..100).fold(json!(1), |inner, _| json!([inner])),
        _ => json!(one(rng, &["\u{0}", "\u{feff}", "\u{202e}", "🌊", "null", "__proto__"])),
    }
}

fn prompt(rng: &mut Rng) -> String {
    match rng.u8(..10) {
        0 => String::new(),
        1 => one(rng, &[" ", "\t\r\n", "\u{3000}", "\u{85}", "\u{2028}", "\u{a0}\u{2003}"]).into(),
        2 => one(rng, &["\u{200b}", "\u{feff}", "\u{180e}", "\u{0}", "\u{1c}"]).into(),
        3 => "x".repeat(one(rng, &[4999, 5000, 5001])),
        4 => "🌊".repeat(one(rng, &[4999, 5000, 5001])),
        5 => "界".repeat(one(rng, &[4999, 5000, 5001])),
        6 => format!(" {} ", "x".repeat(one(rng, &[4998, 4999]))),
        7 => "word ".repeat(one(rng, &[999, 1001])),
        8 => "sea ".repeat(20_000),
        _ => one(rng, &["\"quoted\" \\ back", "line\u{2028}line", "'; drop", "{\"a\":1}"]).into(),
    }
}

fn image(rng: &mut Rng) -> Value {
    let source = match rng.u8(..6) {
        0 => address(rng),
        _ => url(rng),
    };
    match rng.u8(..12) {
        0..4 => json!({"source": source, "role": one(rng, &ROLES)}),
        4..8 => json!({"source": source, "role": one(rng, &ROLES[..3])}),
        8 => json!({"url": source}),
        9 => json!({"source": source, "role": strange(rng)}),
        _ => source,
    }
}

/// An entry of the API's own list.
fn content(rng: &mut Rng) -> Value {
    let entry = |rng: &mut Rng| {
        let kind = one(rng, &["image_url", "image_url", "video_url", "audio_url", "text", "image"]);
        let roles = ["reference_image", "first_frame", "last_frame", "reference_video", "hero"];
        match rng.u8(..8) {
            0 => strange(rng),
            1 => json!({"type": kind, kind: url(rng)}),
            2 => json!({"type": kind, kind: {"url": strange(rng)}}),
            3 => json!({"type": kind, kind: {"url": url(rng)}, "role": strange(rng)}),
            _ => json!({"type": kind, kind: {"url": url(rng)}, "role": one(rng, &roles)}),
        }
    };
    match rng.u8(..6) {
        0 => strange(rng),
        1 => json!([]),
        _ => (0..rng.usize(..4)).map(|_| entry(rng)).collect(),
    }
}

/// A small image inside an address, as large as the models take it and a little smaller.
static INLINE: LazyLock<[String; 2]> =
    LazyLock::new(|| [300, 299].map(|side| STANDARD.encode(png(side, side, [5, 5, 5]))));

/// An address, of any kind.
fn address(rng: &mut Rng) -> Value {
    let [fit, small] = &*INLINE;
    let inline = [
        format!("data:image/png;base64,{fit}"),
        format!("data:image/jpeg;base64,{fit}"),
        format!("data:image/png;base64, {fit}\n"),
        format!("data:image/png,{fit}"),
        format!("data:image/png;charset=x;base64,{fit}"),
        format!("data:image/png;base64;x,{fit}"),
        format!("data:image/{};base64,{fit}", "x".repeat(60)),
        format!("data:image/;base64,{fit}"),
        format!("data:video/mp4;base64,{fit}"),
        format!("data:audio/mpeg;base64,{fit}"),
        format!("data:text/html;base64,{fit}"),
        format!("data:image/png;base64,{small}"),
        format!("data:image/png;base64,{}", &fit[..fit.len() / 2]),
        format!("data:image/png;base64,{}", &fit[..16]),
        format!("data:image/png;base64,{}=", fit.trim_end_matches('=')),
        format!("data:image/png;base64,{}\n{}", &fit[..40], &fit[40..]),
        format!("DATA:image/png;base64,{fit}"),
        format!("data:IMAGE/PNG;BASE64,{fit}"),
    ];
    match rng.u8(..8) {
        0 | 1 => json!(one(rng, &inline)),
        2 | 3 => strange(rng),
        _ => json!(one(rng, ADDRESSES)),
    }
}

/// What only the encoding of foreign names refuses (`https://xn--/`) is not here: it needs tables that
/// would weigh more than all the checks.
const ADDRESSES: &[&str] = &[
    "https://photos.example/a.png",
    "http://photos.example/a.png",
    "HTTPS://PHOTOS.EXAMPLE/A.PNG",
    " https://photos.example/a.png\n",
    "\u{a0}https://photos.example/a.png",
    "\u{1}https://photos.example/a.png",
    "https://photos.example/a b?c=d e#f g",
    "https://photos.example/ä/界.png?x=🌊",
    "https://bücher.example/a.png",
    "https://user:pass@photos.example/a.png",
    "https://user@name@photos.example/a.png",
    "https://photos.example:443/a.png",
    "https://photos.example:/a.png",
    "https://photos.example./a.png",
    "https://photos..example/a.png",
    "https://-photos.example/a.png",
    "https://photos_a.example/a.png",
    "https://photos%2ea.example/a.png",
    "https://pho tos.example/a.png",
    "https://pho\ttos.example/a.png",
    "https://pho\u{ad}tos.example/a.png",
    "https://photos.example\\a.png",
    "https:\\\\photos.example\\a.png",
    "https:/photos.example/a.png",
    "https:photos.example/a.png",
    "https:///photos.example/a.png",
    "https://",
    "https:///",
    "https://?",
    "https://#",
    "https://@/a.png",
    "https://:443/a.png",
    "https://user@/a.png",
    "https://.",
    "https://..",
    "https://1.2.3.4/a.png",
    "https://0x7f.1/a.png",
    "https://2130706433/a.png",
    "https://[2001:db8::1]/a.png",
    "https://[2001:db8::1]:8443/a.png",
    "http://localhost:8080/a.png",
    "http://127.0.0.1/a.png",
    "https://localhost/hook",
    "http://[::1]/a.png",
    "http://0.0.0.0/a.png",
    "asset://asset-1",
    "asset://",
    "asset:asset-1",
    "asset:/asset-1",
    " asset://asset-1 ",
    "ftp://photos.example/a.png",
    "blob:https://photos.example/6b1f",
    "file:///home/me/a.png",
    "javascript:alert(1)",
    "about:blank",
    "//photos.example/a.png",
    "/a.png",
    "a.png",
    "photos.example/a.png",
    "http",
    "https",
    "https:",
    "data:",
    "data:,",
    "data:image/png;base64",
    "https://photos.example:99999/a.png",
    "https://photos.example:x/a.png",
    "https://photos.example:-1/a.png",
    "https://photos%20a.example/a.png",
    "https://photos%zz.example/a.png",
    "https://pho<tos>.example/a.png",
    "https://pho|tos.example/a.png",
    "https://pho^tos.example/a.png",
    "https://1.2.3.4.5/a.png",
    "https://1.2.3.256/a.png",
    "https://256.256.256.256/a.png",
    "https://4294967296/a.png",
    "https://1.2.3.x/a.png",
    "https://a.1/a.png",
    "https://a.0x/a.png",
    "https://[2001:db8::1/a.png",
    "https://[2001:db8::1]x/a.png",
    "https://[]/a.png",
    "https://[::g]/a.png",
    "https://[1.2.3.4]/a.png",
    "https://2001:db8::1/a.png",
    "https://127.0.0.1:99999/hook",
    "ftp://localhost/hook",
    "localhost://localhost/hook",
    "x://127.0.0.1",
    "://localhost",
    "ASSET://asset-1",
    "data:image/png;base64,",
    "data:image/png;base64,*",
    "data:image/png;base64,AAAA",
];
