//! The command line. Each command takes what it knows and ends with `finish`, which refuses the rest.

use crate::fail::{Result, fail};

pub(crate) struct Args(Vec<String>);

impl Args {
    pub(crate) fn from_env() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    /// The next argument, if it is not an option.
    pub(crate) fn word(&mut self) -> Option<String> {
        let at = self.0.iter().position(|arg| !arg.starts_with('-'))?;
        Some(self.0.remove(at))
    }

    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|arg| arg != name);
        self.0.len() < before
    }

    /// `--name VALUE` or `--name=VALUE`.
    pub(crate) fn option(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|arg| arg == name || arg.starts_with(&format!("{name}="))) else {
            return Ok(None);
        };
        let arg = self.0.remove(at);
        if let Some((_, value)) = arg.split_once('=') {
            return Ok(Some(value.to_owned()));
        }
        if at < self.0.len() && !self.0[at].starts_with('-') {
            return Ok(Some(self.0.remove(at)));
        }
        Err(fail!("{name} needs a value"))
    }

    pub(crate) fn finish(self) -> Result {
        match self.0.first() {
            None => Ok(()),
            Some(arg) => Err(fail!("`{arg}` is not understood here; `cargo xtask help` lists the options")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Args {
        Args(text.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn takes_what_it_knows_and_refuses_the_rest() {
        let mut a = args("serve --port 9000 --open --prot=1");
        assert_eq!(a.word().as_deref(), Some("serve"));
        assert_eq!(a.option("--port").unwrap().as_deref(), Some("9000"));
        assert!(a.flag("--open"));
        assert!(!a.flag("--release"));
        assert!(a.finish().unwrap_err().0.contains("--prot=1"));
    }

    #[test]
    fn an_option_needs_its_value() {
        assert_eq!(args("--port=1").option("--port").unwrap().as_deref(), Some("1"));
        assert!(args("--port").option("--port").is_err());
        assert!(args("--port --open").option("--port").is_err());
    }
}
