//! Bodies that come in an unusual way.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::future;
use futures_util::stream::{self, StreamExt};
use tokio::time::sleep;

use crate::connection::Connection;

/// How long a half answer has to arrive before the connection is reset: a reset
/// overtakes what is still on its way.
const HEADWAY: Duration = Duration::from_millis(50);
/// What a swollen answer has too much.
const SWELLING: usize = 1 << 30;
/// The most time that reading a file slowly takes, at pace 1.
const PATIENCE: Duration = Duration::from_secs(60);

/// The first bytes of a body, and then a reset.
pub fn cut(body: Body, after: usize, connection: Connection) -> Body {
    let mut left = after;
    let first = body.into_data_stream().map(move |chunk| {
        let chunk = chunk.map_err(io::Error::other)?;
        let kept = chunk.slice(..chunk.len().min(left));
        left -= kept.len();
        Ok(kept)
    });
    let first = first.take_while(|kept: &io::Result<Bytes>| {
        future::ready(kept.as_ref().is_ok_and(|kept| !kept.is_empty()))
    });
    let end = stream::once(async move {
        sleep(HEADWAY).await;
        connection.cut();
        Err(io::ErrorKind::ConnectionReset.into())
    });
    Body::from_stream(first.chain(end))
}

/// The bytes in small pieces, spread over a time.
pub fn drip(bytes: &Bytes, over: Duration) -> Body {
    const PIECES: usize = 20;
    let size = bytes.len().div_ceil(PIECES).max(1);
    let pieces: Vec<Bytes> = bytes.chunks(size).map(Bytes::copy_from_slice).collect();
    let pause = over / pieces.len().max(1) as u32;
    Body::from_stream(stream::iter(pieces).then(move |piece| async move {
        sleep(pause).await;
        Ok::<_, Infallible>(piece)
    }))
}

/// A JSON object with one more field, of a gigabyte.
pub fn swollen(object: &Bytes) -> Body {
    static FILLING: [u8; 64 << 10] = [b'x'; 64 << 10];
    let head = object.strip_suffix(b"}").unwrap_or_default();
    let head = Bytes::from([head, b",\"padding\":\""].concat());
    let filling = stream::repeat(Bytes::from_static(&FILLING)).take(SWELLING / FILLING.len());
    let whole = stream::once(async { head }).chain(filling);
    let whole = whole.chain(stream::once(async { Bytes::from_static(b"\"}") }));
    Body::from_stream(whole.map(Ok::<_, Infallible>))
}

/// A body that is read at about a megabyte in a second times the pace, so that
/// its way can be watched.
pub fn slowly(body: Body, pace: f64, connection: &Connection) -> Body {
    connection.narrow();
    let second = Duration::from_secs(1).mul_f64(pace);
    let mut left = PATIENCE.mul_f64(pace);
    Body::from_stream(body.into_data_stream().then(move |chunk| {
        let size = chunk.as_ref().map_or(0, Bytes::len);
        let pause = second.mul_f64(size as f64 / f64::from(1 << 20)).min(left);
        left -= pause;
        async move {
            sleep(pause).await;
            chunk
        }
    }))
}
