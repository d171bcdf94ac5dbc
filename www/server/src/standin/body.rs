//! Reading request bodies to their end. A browser that is answered while it
//! still sends reports a broken connection instead of the answer.

use axum::body::{Body, Bytes};
use futures_util::StreamExt;

/// Past this much, a sender who does not stop is cut off.
pub const PATIENCE: usize = 512 << 20;

/// Collects a body; nothing if it is larger than `most`.
///
/// # Errors
/// When the sender breaks off.
pub async fn collect(body: Body, most: usize) -> Result<Option<Bytes>, axum::Error> {
    let mut collected = Vec::new();
    let mut seen = 0;
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        seen += chunk.len();
        if seen <= most {
            collected.extend_from_slice(&chunk);
        } else {
            collected = Vec::new();
        }
        if seen > PATIENCE {
            break;
        }
    }
    Ok((seen <= most).then(|| collected.into()))
}

/// Reads a body that nobody wants.
pub async fn discard(body: Body) {
    // Whether the sender came to the end makes no difference any more.
    let _ = collect(body, 0).await;
}
