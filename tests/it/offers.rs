//! Offers through both faces.
