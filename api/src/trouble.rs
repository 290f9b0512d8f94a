//! What keeps an installation from starting, for the person at the machine.

/// What is wrong, with the path or address that it is about, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{said}; {mend}")]
pub struct Trouble {
    /// What is wrong.
    pub said: String,
    /// What to do about it.
    pub mend: String,
}

impl Trouble {
    /// Says what is wrong, and the way out.
    pub fn new(said: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { said: said.into(), mend: mend.into() }
    }
}
