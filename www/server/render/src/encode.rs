//! Frames into an H.264 MP4.

use std::sync::mpsc;
use std::thread;

use muxide::api::{MuxerBuilder, VideoCodec};
use rusty_h264_common::YuvFrame;
use rusty_h264_encoder::{Encoder, EncoderConfig, Preset};

use super::frame::{FPS, Frames, Plan};
use super::sps;

/// Draws and encodes a whole clip; `drawn` is told the number of frames done.
///
/// # Errors
/// Says in words what the encoder or the muxer did not like.
pub fn mp4(plan: Plan, frames: &Frames, drawn: impl Fn(u32)) -> Result<Vec<u8>, String> {
    let mut clip = Vec::new();
    let mut muxer = MuxerBuilder::new(&mut clip)
        .video(VideoCodec::H264, plan.width, plan.height, f64::from(FPS))
        .with_fast_start(true)
        .build()
        .map_err(|error| error.to_string())?;
    let mut encoder = Encoder::new(settings(plan)).map_err(|error| error.to_string())?;

    // Drawing runs ahead of encoding on a thread of its own.
    let (ready, queue) = mpsc::sync_channel::<YuvFrame>(4);
    thread::scope(|scope| {
        scope.spawn(move || {
            for number in 0..plan.frames() {
                if ready.send(frames.draw(number)).is_err() {
                    break;
                }
            }
        });
        for (number, frame) in (0_u32..).zip(queue) {
            let unit = encoder.try_encode(&frame).map_err(|error| error.to_string())?;
            let unit = sps::with_colours(&unit);
            let key = number % FPS == 0;
            muxer
                .write_video(f64::from(number) / f64::from(FPS), &unit, key)
                .map_err(|error| error.to_string())?;
            drawn(number + 1);
        }
        Ok::<(), String>(())
    })?;
    muxer.finish().map_err(|error| error.to_string())?;
    Ok(clip)
}

fn settings(plan: Plan) -> EncoderConfig {
    let mut settings = EncoderConfig::new(plan.width as usize, plan.height as usize);
    settings.preset = Preset::Fast;
    settings.qp = 30;
    settings.bitrate = 0;
    settings.framerate = FPS as f32;
    // A key frame each second makes the clip seekable; nothing is held back, so
    // that every frame in gives one out.
    settings.gop_size = FPS;
    settings.scenecut = 0;
    settings.lookahead = 0;
    settings.bframes = 0;
    settings.mbtree = false;
    settings.num_ref_frames = 1;
    settings
}
