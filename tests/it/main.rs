//! Every test, in one binary.

<<<<<<< HEAD
mod accounts;
mod clients;
=======
mod affiliations;
mod areas;
>>>>>>> people
mod contract;
mod coverage;
mod crash;
mod districts;
mod forged_tokens;
mod graphql_http;
mod http_kit;
mod idempotency;
mod limits;
mod outage;
<<<<<<< HEAD
mod parity;
mod readme;
mod schema;
mod sessions;
=======
mod profile_links;
mod profiles;
mod readme;
mod schema;
mod skills;
mod stewards;
>>>>>>> people
mod tidy;
