//! `POST files`: uploads, streamed to disk.

use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use tokio::io::AsyncWriteExt;

use super::body;
use super::id;
use super::refusal::Refusal;
use super::store::Store;

/// The most an upload may hold.
const MOST: usize = 100 << 20;

/// A file that was kept.
pub struct Kept {
    /// The id that the API gives out.
    pub id: String,
    /// Its name in the store and in its URL.
    pub name: String,
    /// The same for equal bytes.
    pub hash: u64,
}

/// Takes the one part named `file` of a form.
///
/// # Errors
/// When the body is no form, has no such part or several, or is too large.
pub async fn receive(store: &Store, request: Request) -> Result<Kept, Refusal> {
    let form = request.headers().get(CONTENT_TYPE);
    let form = form.and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !form.starts_with("multipart/form-data") || !form.contains("boundary=") {
        body::discard(request.into_body()).await;
        return Err(Refusal::Invalid(
            "the body must be multipart/form-data with a boundary".into(),
        ));
    }
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| Refusal::Invalid(error.body_text()))?;
    let mut kept: Option<Kept> = None;
    let mut refusal = None;
    // The form is read to its end even when it is refused: see `body`.
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") || refusal.is_some() {
            continue;
        }
        if field.file_name().is_none() {
            refusal = Some(Refusal::Invalid("the part \"file\" is no file".into()));
        } else if kept.is_some() {
            refusal = Some(Refusal::Invalid("there are several parts named \"file\"".into()));
        } else {
            let id = id::random("file_")?;
            let name = format!("{id}.{}", ending(&field));
            match write(&store.files(), &name, &mut field).await {
                Ok(hash) => kept = Some(Kept { id, name, hash }),
                Err(error) => refusal = Some(error),
            }
        }
    }
    match (refusal, kept) {
        (None, Some(kept)) => Ok(kept),
        (None, None) => Err(Refusal::Invalid("the part \"file\" is missing".into())),
        (Some(refusal), kept) => {
            if let Some(kept) = kept {
                tokio::fs::remove_file(store.files().join(kept.name)).await?;
            }
            Err(refusal)
        }
    }
}

/// Streams a part to disk. One that is too large is read on but not kept.
async fn write(folder: &Path, name: &str, field: &mut Field<'_>) -> Result<u64, Refusal> {
    let part = folder.join(format!(".part-{name}"));
    let mut file = tokio::fs::File::create(&part).await?;
    let mut hasher = DefaultHasher::new();
    let mut size = 0;
    let written = loop {
        match field.chunk().await {
            Ok(None) => break Ok(()),
            Err(error) => break Err(broken(error)),
            Ok(Some(chunk)) => {
                size += chunk.len();
                hasher.write(&chunk);
                if size > body::PATIENCE {
                    break Err(too_large());
                }
                if size <= MOST
                    && let Err(error) = file.write_all(&chunk).await
                {
                    break Err(error.into());
                }
            }
        }
    };
    let written = match written {
        Ok(()) if size > MOST => Err(too_large()),
        Ok(()) => file.flush().await.map_err(Refusal::from),
        error => error,
    };
    drop(file);
    if written.is_ok() {
        tokio::fs::rename(part, folder.join(name)).await?;
    } else {
        tokio::fs::remove_file(part).await?;
    }
    written.map(|()| hasher.finish())
}

fn too_large() -> Refusal {
    Refusal::TooLarge("the file is larger than 100 MB".into())
}

fn broken(error: MultipartError) -> Refusal {
    Refusal::Invalid(format!("the form could not be read: {}", error.body_text()))
}

/// The ending that says what the file is; the name itself is not kept.
fn ending(field: &Field<'_>) -> &'static str {
    let name = field.file_name().unwrap_or_default().to_lowercase();
    let kind = field.content_type().unwrap_or_default().to_lowercase();
    ending_of(&name, &kind)
}

/// Only endings of media: an uploaded page must never be served as a page.
fn ending_of(name: &str, kind: &str) -> &'static str {
    const KNOWN: [(&str, &str); 15] = [
        ("jpg", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("png", "image/png"),
        ("webp", "image/webp"),
        ("gif", "image/gif"),
        ("bmp", "image/bmp"),
        ("tiff", "image/tiff"),
        ("tif", "image/tiff"),
        ("avif", "image/avif"),
        ("heic", "image/heic"),
        ("heif", "image/heif"),
        ("mp4", "video/mp4"),
        ("mov", "video/quicktime"),
        ("mp3", "audio/mpeg"),
        ("wav", "audio/wav"),
    ];
    let by_name = name
        .rsplit_once('.')
        .and_then(|(_, ending)| KNOWN.iter().find(|(known, _)| *known == ending));
    by_name
        .or_else(|| KNOWN.iter().find(|(_, known)| *known == kind))
        .map_or("bin", |(ending, _)| ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_the_ending_of_a_medium_and_no_other() {
        assert_eq!(ending_of("a.b.png", ""), "png");
        assert_eq!(ending_of("blob", "image/webp"), "webp");
        assert_eq!(ending_of("page.html", "text/html"), "bin");
        assert_eq!(ending_of("x.svg", "image/svg+xml"), "bin");
        assert_eq!(ending_of("../../x", ""), "bin");
    }
}
