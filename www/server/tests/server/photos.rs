//! Which files the models take as images: what is wrong with one is found at submit.

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, GrayImage, ImageFormat};
use serde_json::{Value, json};

use crate::harness::{Server, image, new_folder, png, read, statuses};

const SEEDANCE: &str = "doubao-seedance-2-0-mini-480p";
const SEEDANCE_1_5: &str = "seedance-1-5-pro-with-audio";
const HAPPYHORSE: &str = "happyhorse-1.0-i2v";
const GROK: &str = "grok-imagine-video";

const TAKEN: (u16, u16) = (200, 200);
const REFUSED: (u16, u16) = (400, 400);

/// A stand-in whose tasks wait for their turn: nothing is rendered.
fn idle() -> Server {
    Server::with(&new_folder(), &["--pace", "1000"], &[])
}

fn order(model: &str, url: &str) -> Value {
    let content = json!([image(url, "first_frame")]);
    json!({"model": model, "prompt": "x", "seconds": "5", "metadata": {"content": content}})
}

/// The statuses on both wires when this is uploaded and named in a request.
async fn uploaded(server: &Server, model: &str, bytes: Vec<u8>) -> (u16, u16) {
    let url = server.upload(bytes, "a.png").await;
    statuses(server, &order(model, &url)).await
}

/// An image of one grey, which is small however large it is.
fn grey(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let grey = DynamicImage::from(GrayImage::new(width, height));
    let written = match format {
        ImageFormat::WebP | ImageFormat::Gif => grey.to_rgba8().write_to(&mut bytes, format),
        _ => grey.write_to(&mut bytes, format),
    };
    written.unwrap();
    bytes.into_inner()
}

/// An image of so many bytes: what follows its end is nobody's.
fn heavy(bytes: usize) -> Vec<u8> {
    let mut file = png(300, 300, [5, 5, 5]);
    file.resize(bytes, 0);
    file
}

#[tokio::test]
async fn sides_are_300_to_6000_pixels_and_happyhorses_have_no_upper_end() {
    let server = idle();
    for (model, (width, height), expected) in [
        (SEEDANCE, (300, 300), TAKEN),
        (SEEDANCE, (299, 300), REFUSED),
        (SEEDANCE, (300, 299), REFUSED),
        (SEEDANCE, (6000, 2400), TAKEN),
        (SEEDANCE, (6001, 2401), REFUSED),
        (SEEDANCE, (2401, 6001), REFUSED),
        (SEEDANCE_1_5, (300, 300), TAKEN),
        (SEEDANCE_1_5, (299, 300), REFUSED),
        (HAPPYHORSE, (300, 300), TAKEN),
        (HAPPYHORSE, (299, 300), REFUSED),
        (HAPPYHORSE, (6001, 2401), TAKEN),
    ] {
        let found = uploaded(&server, model, grey(width, height, ImageFormat::Png)).await;
        assert_eq!(found, expected, "{model}: {width} × {height}");
    }
}

#[tokio::test]
async fn a_ratio_is_from_2_to_5_up_to_5_to_2() {
    let server = idle();
    for model in [SEEDANCE, HAPPYHORSE] {
        for ((width, height), expected) in
            [((750, 300), TAKEN), ((751, 300), REFUSED), ((300, 750), TAKEN), ((300, 751), REFUSED)]
        {
            let found = uploaded(&server, model, grey(width, height, ImageFormat::Png)).await;
            assert_eq!(found, expected, "{model}: {width} × {height}");
        }
    }
}

#[tokio::test]
async fn an_image_is_measured_upright() {
    let server = idle();
    let mut jpeg = grey(320, 299, ImageFormat::Jpeg);
    // An EXIF note with one entry: orientation 6, a quarter turn to the right.
    let mut note = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01".to_vec();
    note.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
    jpeg.splice(2..2, note);
    let url = server.upload(jpeg, "a.jpg").await;
    let (status, answer) = read(server.submit("/v1", &order(SEEDANCE, &url)).await).await;
    assert_eq!(status, 400);
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.contains("InvalidParameter"), "{message}");
    assert!(message.contains("`image_url`") && message.contains("299 × 320"), "{message}");
}

#[tokio::test]
async fn seedance_takes_less_than_30_mb_and_happyhorse_up_to_20() {
    let server = idle();
    for (model, bytes, expected) in [
        (SEEDANCE, (30 << 20) - 1, TAKEN),
        (SEEDANCE, 30 << 20, REFUSED),
        (HAPPYHORSE, 20 << 20, TAKEN),
        (HAPPYHORSE, (20 << 20) + 1, REFUSED),
    ] {
        let found = uploaded(&server, model, heavy(bytes)).await;
        assert_eq!(found, expected, "{model}: {bytes}");
    }
}

#[tokio::test]
async fn each_model_takes_its_formats_whatever_the_file_is_called() {
    let server = idle();
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        for model in [SEEDANCE, SEEDANCE_1_5, HAPPYHORSE] {
            let found = uploaded(&server, model, grey(300, 300, format)).await;
            assert_eq!(found, TAKEN, "{model}: {format:?}");
        }
    }
    for format in [ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Gif] {
        for (model, expected) in [(SEEDANCE, TAKEN), (SEEDANCE_1_5, TAKEN), (HAPPYHORSE, REFUSED)] {
            let found = uploaded(&server, model, grey(300, 300, format)).await;
            assert_eq!(found, expected, "{model}: {format:?}");
        }
    }
}

#[tokio::test]
async fn heif_is_taken_by_seedance_1_5_alone() {
    let server = idle();
    for brands in [&b"heic\0\0\0\0mif1heic"[..], b"mif1\0\0\0\0heic", b"msf1\0\0\0\0hevc"] {
        let mut heif = vec![0, 0, 0, 8 + brands.len() as u8];
        heif.extend(b"ftyp");
        heif.extend(brands);
        for (model, expected) in
            [(SEEDANCE_1_5, TAKEN), (SEEDANCE, REFUSED), (HAPPYHORSE, REFUSED), (GROK, REFUSED)]
        {
            let found = uploaded(&server, model, heif.clone()).await;
            assert_eq!(found, expected, "{model}");
        }
    }
    let video = b"\0\0\0\x18ftypisom\0\0\0\0isommp42".to_vec();
    assert_eq!(uploaded(&server, SEEDANCE_1_5, video).await, REFUSED);
}

#[tokio::test]
async fn what_is_no_image_is_refused_by_every_model() {
    let server = idle();
    let whole = png(300, 300, [5, 5, 5]);
    for bytes in [&b""[..], b"no image at all", b"<svg/>", b"\xff\xd8\xff\xe0", &whole[..20]] {
        for model in [SEEDANCE, SEEDANCE_1_5, HAPPYHORSE, GROK] {
            let found = uploaded(&server, model, bytes.to_vec()).await;
            assert_eq!(found, REFUSED, "{model}: {bytes:?}");
        }
    }
}

#[tokio::test]
async fn a_model_without_known_limits_takes_every_image() {
    let server = idle();
    for (width, height) in [(1, 1), (1000, 1), (6001, 1)] {
        let found = uploaded(&server, GROK, grey(width, height, ImageFormat::Bmp)).await;
        assert_eq!(found, TAKEN, "{width} × {height}");
    }
}

#[tokio::test]
async fn an_image_inside_the_request_is_judged_too_and_kept_only_when_it_is_taken() {
    let server = idle();
    let inline = |bytes: &[u8]| format!("data:image/png;base64,{}", STANDARD.encode(bytes));
    let good = inline(&png(300, 300, [5, 5, 5]));
    for bad in [inline(&png(299, 300, [5, 5, 5])), inline(b"no image"), inline(b"")] {
        let content = json!([image(&good, "first_frame"), image(&bad, "last_frame")]);
        let mut body = order(SEEDANCE, &good);
        body["metadata"]["content"] = content;
        assert_eq!(statuses(&server, &body).await, REFUSED);
    }
    let files = server.folder.join("data/files");
    assert_eq!(std::fs::read_dir(&files).unwrap().count(), 0);
    assert_eq!(statuses(&server, &order(SEEDANCE, &good)).await, TAKEN);
    assert_eq!(std::fs::read_dir(&files).unwrap().count(), 2);
}

#[tokio::test]
async fn an_image_on_the_web_is_looked_at_later_and_fails_its_task() {
    let server = Server::start();
    for (bytes, code) in [
        (b"no image at all".to_vec(), "InvalidParameter.UnsupportedImageFormat"),
        (png(299, 300, [5, 5, 5]), "InvalidParameter"),
    ] {
        // By another name of this machine it is a URL on the web like any other.
        let url = server.upload(bytes, "a.png").await.replace("127.0.0.1", "localhost");
        let id = server.task("/v1", &order(SEEDANCE, &url)).await;
        let failed = server.finished(&id).await;
        assert_eq!((&failed["status"], &failed["error"]["code"]), (&json!("failed"), &json!(code)));
    }
}
