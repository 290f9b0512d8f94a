//! Every test, in one binary.

mod districts;
