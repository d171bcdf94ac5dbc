//! Which double of the service answers, chosen by the base URL alone.

use super::fault::Fault;

/// The way answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Flat answers, as Relaydance documents them.
    Documented,
    /// Answers in an envelope, as the gateway software writes them.
    Enveloped,
}

/// How requests under one base URL are answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scenario {
    /// The way answers are written.
    pub wire: Wire,
    /// What goes wrong, if anything does.
    pub fault: Option<&'static Fault>,
}

impl Scenario {
    /// Splits a path into its scenario and the route below the base, which is
    /// empty or starts with a slash.
    pub fn from_path(path: &str) -> Option<(Self, &str)> {
        let (fault, rest) = match path.strip_prefix("/faults/") {
            None => (None, path),
            Some(rest) => {
                let name_ends = rest.find('/')?;
                let (name, rest) = rest.split_at(name_ends);
                (Some(Fault::find(name)?), rest)
            }
        };
        let (wire, rest) = match rest.strip_prefix("/gateway") {
            None => (Wire::Documented, rest),
            Some(rest) => (Wire::Enveloped, rest),
        };
        let rest = rest.strip_prefix("/v1")?;
        let whole = rest.is_empty() || rest.starts_with('/');
        whole.then_some((Scenario { wire, fault }, rest))
    }

    /// The base URL's path.
    pub fn base(&self) -> String {
        let fault = self.fault.map(|fault| format!("/faults/{}", fault.name));
        let fault = fault.unwrap_or_default();
        let gateway = match self.wire {
            Wire::Documented => "",
            Wire::Enveloped => "/gateway",
        };
        format!("{fault}{gateway}/v1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_url_chooses_the_wire_and_the_fault() {
        let read = |path| Scenario::from_path(path).map(|(s, rest)| (s.wire, s.fault, rest));
        let failed = Fault::find("task-failed");
        assert!(failed.is_some());
        assert_eq!(read("/v1/models"), Some((Wire::Documented, None, "/models")));
        assert_eq!(read("/gateway/v1/files"), Some((Wire::Enveloped, None, "/files")));
        assert_eq!(read("/faults/task-failed/v1"), Some((Wire::Documented, failed, "")));
        assert_eq!(read("/faults/task-failed/gateway/v1/a"), Some((Wire::Enveloped, failed, "/a")));
        for other in ["/", "/v2/models", "/v10", "/faults/none/v1/models", "/faults/x"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_base_is_read_back() {
        for wire in [Wire::Documented, Wire::Enveloped] {
            for fault in [None, Fault::find("task-failed")] {
                let scenario = Scenario { wire, fault };
                assert_eq!(Scenario::from_path(&scenario.base()), Some((scenario, "")));
            }
        }
    }
}
