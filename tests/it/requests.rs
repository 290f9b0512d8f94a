//! Requests through both faces.
