//! wasm-bindgen's own tools, as one program of this workspace: their version must equal the
//! crate's, and here Cargo.lock sees to it.
//!
//! `relaydance-bindgen test-runner …` runs wasm tests, anything else is wasm-bindgen's command line.

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let mut args: Vec<_> = env::args_os().collect();
    let outcome = if args.get(1).is_some_and(|arg| arg == "test-runner") {
        args.remove(1);
        wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(args)
    } else {
        wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(args)
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
