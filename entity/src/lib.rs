//! The tables of Bindery, one file a table, and its typed ids.
//!
//! Entities say what a row is and nothing else: no queries, no rules, no JSON.

pub mod ids;

pub mod activity;
pub mod affiliation;
pub mod area;
pub mod area_word;
pub mod client;
pub mod district;
pub mod district_word;
pub mod document;
pub mod document_area;
pub mod document_body;
pub mod document_html;
pub mod document_key;
pub mod document_revision;
pub mod findable;
pub mod idempotency;
pub mod installation;
pub mod job;
pub mod member;
pub mod member_link;
pub mod member_role;
pub mod member_storage;
pub mod one_time_token;
pub mod profile;
pub mod profile_word;
pub mod project;
pub mod project_key;
pub mod project_member;
pub mod request;
pub mod request_area;
pub mod request_helper;
pub mod request_key;
pub mod request_offer;
pub mod school;
pub mod school_word;
pub mod searchable;
pub mod session;
pub mod sign_in_attempt;
pub mod signing_key;
pub mod skill;
pub mod spent_token;
pub mod steward;
pub mod ticket;
