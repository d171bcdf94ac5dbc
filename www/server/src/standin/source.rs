//! Getting hold of a task's pictures.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use futures_util::future::join_all;
use stand_in_render::RgbImage;

use super::content::Source;
use super::id;
use super::model::Model;
use super::order::Order;
use super::photo;
use super::refusal::{Refusal, invalid_parameter};
use super::store::Store;
use super::task::Failure;
use stand_in_render::picture;

/// The most a picture on the web may hold.
const MOST: usize = 30 << 20;
/// How long a picture on the web may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Puts the pictures that came inside the request, and those that were uploaded
/// here, under the names of their files: a task must not hold megabytes.
///
/// # Errors
/// When one is nothing that the model takes as an image, or cannot be written.
pub fn keep(store: &Store, host: Option<&str>, order: &mut Order) -> Result<(), Refusal> {
    let model = Model::find(&order.model);
    let mut inline = Vec::new();
    for (number, source) in (1..).zip(&mut order.content.images) {
        let Source::Url(url) = source else { continue };
        let refused =
            |why: String| invalid_parameter("image_url", &format!("image {number} {why}"));
        let (name, bytes) = if let Some(data) = url.strip_prefix("data:") {
            let encoded = data.split_once(',').map_or("", |(_, encoded)| encoded);
            let bytes = STANDARD.decode(encoded.trim());
            let bytes = bytes.map_err(|error| refused(format!("has broken base64: {error}")))?;
            (id::random("inline_")?, bytes)
        } else if let Some(name) = own_file(store, host, url) {
            let bytes = std::fs::read(store.files().join(&name))?;
            (name, bytes)
        } else {
            continue;
        };
        if let Some(model) = model {
            photo::judge(&bytes, model).map_err(refused)?;
        }
        if url.starts_with("data:") {
            inline.push((name.clone(), bytes));
        }
        *source = Source::File(name);
    }
    // Only now: nothing of a refused request is kept.
    for (name, bytes) in inline {
        store.write(&store.files().join(name), &bytes)?;
    }
    Ok(())
}

/// The name in a URL that `POST files` of this stand-in gave out.
fn own_file(store: &Store, host: Option<&str>, url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let (at, name) = rest.split_once("/stand-in/files/")?;
    let known = Some(at) == host && id::plausible(name) && store.files().join(name).is_file();
    known.then(|| name.into())
}

/// A picture before it is decoded.
#[derive(Hash)]
pub enum Found {
    /// An image file.
    File(Vec<u8>),
    /// There is none: one is drawn for these words.
    Words(String),
}

/// Reads or fetches each picture, with a notice for each that must be drawn.
pub async fn gather(
    store: &Store,
    web: &reqwest::Client,
    order: &Order,
) -> (Vec<Found>, Vec<String>) {
    let (mut pictures, mut notices) = (Vec::new(), Vec::new());
    let sources = &order.content.images;
    // All at once: nine slow hosts one after another would hold everybody up.
    let found = join_all(sources.iter().map(|source| bytes(store, web, source))).await;
    for ((number, source), found) in (1..).zip(sources).zip(found) {
        let found = match found {
            Ok(bytes) if takes_heif(order) && photo::is_heif(&bytes) => {
                Err("the stand-in cannot read HEIF".into())
            }
            found => found,
        };
        pictures.push(found.map_or_else(
            |why| {
                notices.push(format!(
                    "Image {number} could not be had ({why}); a drawn picture stands for it."
                ));
                let (Source::File(name) | Source::Url(name)) = source;
                Found::Words(name.clone())
            },
            Found::File,
        ));
    }
    if pictures.is_empty() {
        notices.push("There was no image; a drawn picture stands for the prompt.".into());
        pictures.push(Found::Words(order.prompt.clone()));
    }
    (pictures, notices)
}

/// Decodes or draws the pictures.
///
/// # Errors
/// The task's failure, when something is there but is no picture, or none that the
/// model takes: what comes from the web is seen here for the first time.
pub async fn decode(order: &Order, found: Vec<Found>) -> Result<Vec<RgbImage>, Failure> {
    let mut pictures = Vec::new();
    let model = Model::find(&order.model);
    for (number, found) in (1..).zip(found) {
        pictures.push(match found {
            Found::File(bytes) => decoded(number, bytes, model).await?,
            Found::Words(words) => picture::placeholder(&words),
        });
    }
    Ok(pictures)
}

async fn bytes(store: &Store, web: &reqwest::Client, source: &Source) -> Result<Vec<u8>, String> {
    match source {
        Source::File(name) => {
            let file = tokio::fs::read(store.files().join(name)).await;
            file.map_err(|error| error.to_string())
        }
        Source::Url(url) if url.starts_with("asset://") => Err("the stand-in has no assets".into()),
        Source::Url(url) => fetch(web, url).await,
    }
}

async fn decoded(
    number: u32,
    bytes: Vec<u8>,
    model: Option<&'static Model>,
) -> Result<RgbImage, Failure> {
    let decoded = tokio::task::spawn_blocking(move || {
        let decoded = picture::decode(&bytes).map_err(|error| {
            let message = format!("Image {number} is no image that can be read: {error}.");
            Failure::new("InvalidParameter.UnsupportedImageFormat", message)
        })?;
        let judged = model.map_or(Ok(()), |model| photo::judge(&bytes, model));
        judged.map_err(|why| Failure::new("InvalidParameter", format!("Image {number} {why}.")))?;
        Ok(decoded)
    });
    decoded.await.unwrap_or_else(|_| {
        Err(Failure::new("InternalServiceError", format!("Image {number}: the decoder gave up.")))
    })
}

async fn fetch(web: &reqwest::Client, url: &str) -> Result<Vec<u8>, String> {
    let fetched = tokio::time::timeout(PATIENCE, async {
        let answer = web.get(url).send().await.map_err(without_url)?;
        let answer = answer.error_for_status().map_err(without_url)?;
        let mut bytes = Vec::new();
        let mut stream = answer.bytes_stream();
        while let Some(chunk) = stream.next().await {
            bytes.extend_from_slice(&chunk.map_err(without_url)?);
            if bytes.len() > MOST {
                return Err("it is larger than 30 MB".into());
            }
        }
        Ok(bytes)
    });
    fetched.await.unwrap_or_else(|_| Err("it took longer than 10 seconds".into()))
}

/// Signed URLs have secrets in them, which do not belong into notices.
fn without_url(error: reqwest::Error) -> String {
    error.without_url().to_string()
}

/// Whether the model reads HEIC and HEIF, which nothing here does.
fn takes_heif(order: &Order) -> bool {
    let photos = Model::find(&order.model).and_then(|model| model.photos);
    photos.is_some_and(|photos| photos.heif)
}
