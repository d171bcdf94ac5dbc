//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = "\
Serves the demo page, and the API for it: a local stand-in that renders clips
itself, or, with RELAYDANCE_API_KEY set, a proxy that adds the key.

  --port PORT      8787; a taken one gives way to a free one, 0 asks for any
  --host ADDRESS   127.0.0.1
  --www FOLDER     www, the page
  --package FOLDER dist, the built package, served as /relaydance-web/
  --data FOLDER    .cache/stand-in, where the stand-in keeps files and tasks
  --pace FACTOR    1; multiplies the stand-in's pretended waiting times
  --open           opens the page in the browser
  --help           prints this

RELAYDANCE_API_KEY   the key; its presence turns the stand-in into a proxy
RELAYDANCE_BASE_URL  https://relaydance.com/v1, where the proxy forwards to
";

/// The flags, filled up with their defaults.
#[derive(Debug)]
pub struct Flags {
    /// The port to listen on, 0 for any.
    pub port: u16,
    /// The address to listen on.
    pub host: IpAddr,
    /// The folder of the page.
    pub www: PathBuf,
    /// The folder of the built package.
    pub package: PathBuf,
    /// The folder of the stand-in's files.
    pub data: PathBuf,
    /// Multiplies the stand-in's waiting times.
    pub pace: f64,
    /// Whether to open a browser.
    pub open: bool,
    /// Whether to print the help and end.
    pub help: bool,
}

impl Flags {
    /// Reads a command line, without the program's own name.
    ///
    /// # Errors
    /// Says which flag is wrong.
    pub fn read(args: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, lexopt::Error> {
        use lexopt::prelude::*;
        let mut flags = Flags {
            port: 8787,
            host: IpAddr::from([127, 0, 0, 1]),
            www: "www".into(),
            package: "dist".into(),
            data: ".cache/stand-in".into(),
            pace: 1.0,
            open: false,
            help: false,
        };
        let mut parser = lexopt::Parser::from_args(args);
        while let Some(arg) = parser.next()? {
            match arg {
                Long("port") => flags.port = parser.value()?.parse()?,
                Long("host") => flags.host = parser.value()?.parse_with(address)?,
                Long("www") => flags.www = parser.value()?.into(),
                Long("package") => flags.package = parser.value()?.into(),
                Long("data") => flags.data = parser.value()?.into(),
                Long("pace") => flags.pace = parser.value()?.parse_with(pace)?,
                Long("open") => flags.open = true,
                Long("help") | Short('h') => flags.help = true,
                _ => return Err(arg.unexpected()),
            }
        }
        Ok(flags)
    }
}

fn address(text: &str) -> Result<IpAddr, String> {
    let text = if text == "localhost" { "127.0.0.1" } else { text };
    text.parse().map_err(|_| "it must be an IP address".into())
}

fn pace(text: &str) -> Result<f64, String> {
    let pace = text.parse().ok();
    pace.filter(|pace| (0.0..=1000.0).contains(pace))
        .ok_or_else(|| "it must be a number from 0 to 1000".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Flags, lexopt::Error> {
        Flags::read(line.split_whitespace().map(Into::into))
    }

    #[test]
    fn flags_are_read() {
        let flags = read("--port 0 --pace=0.1 --host localhost --open --data x").unwrap();
        assert_eq!((flags.port, flags.pace, flags.open), (0, 0.1, true));
        assert_eq!(flags.data, PathBuf::from("x"));
        let flags = read("").unwrap();
        assert_eq!((flags.port, flags.help), (8787, false));
        assert_eq!(flags.host.to_string(), "127.0.0.1");
    }

    #[test]
    fn wrong_flags_are_refused() {
        for wrong in ["--prot 1", "--port x", "--pace -1", "--pace NaN", "--host name", "x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
