//! Serves the demo page, and speaks the API on loopback: as a local stand-in, or
//! as a proxy that adds the key.

mod connection;
mod flags;
mod origin;
mod page;
mod proxy;
mod say;
mod server;
mod standin;

use std::process::ExitCode;

fn main() -> ExitCode {
    let flags = match flags::Flags::read(std::env::args_os().skip(1)) {
        Ok(flags) => flags,
        Err(error) => {
            eprintln!("{error}\n\n{}", flags::HELP);
            return ExitCode::from(2);
        }
    };
    if flags.help {
        print!("{}", flags::HELP);
        return ExitCode::SUCCESS;
    }
    // A second provider in the process would be the only error, and no harm.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let served =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().and_then(|runtime| {
            let served = runtime.block_on(server::run(flags));
            // A clip being rendered is not waited for; its task is taken up
            // again at the next start.
            runtime.shutdown_background();
            served
        });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The server could not go on: {error}");
            ExitCode::FAILURE
        }
    }
}
