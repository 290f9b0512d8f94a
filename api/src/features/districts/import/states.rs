//! The two letters by which NCES and the post know a state.

/// States, the District of Columbia, territories, freely associated states and military mail (USPS Publication 28,
/// appendix B), and what NCES adds: the Bureau of Indian Education and the schools of the Department of Defense.
const CODES: [&str; 65] = [
    "AA", "AE", "AK", "AL", "AP", "AR", "AS", "AZ", "BI", "CA", "CO", "CT", "DC", "DD", "DE", "DO", "FL", "FM", "GA",
    "GU", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MH", "MI", "MN", "MO", "MP", "MS", "MT",
    "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "PR", "PW", "RI", "SC", "SD", "TN", "TX",
    "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY",
];

/// Whether there is such a state.
pub(super) fn is_state(code: &str) -> bool {
    CODES.binary_search(&code).is_ok()
}
