//! Members, their profiles and their ties.

use crate::ddl;
use sea_orm_migration::prelude::*;

const TABLES: &[&str] =
    &["member", "profile", "profile_word", "member_role", "member_link", "affiliation", "steward", "skill"];

const UP: &str = r"
CREATE TABLE member (
    id {uuid} PRIMARY KEY NOT NULL,
    email text NOT NULL,
    email_folded {fold} NOT NULL UNIQUE,
    email_confirmed_at {time},
    password_hash text,
    admin boolean NOT NULL,
    status text NOT NULL,
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE TABLE profile (
    id {uuid} PRIMARY KEY NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    handle text NOT NULL,
    handle_folded {fold} NOT NULL UNIQUE,
    name text NOT NULL,
    name_folded {fold} NOT NULL,
    headline text,
    tagline text,
    bio text,
    grade_bands {json} NOT NULL,
    languages {json} NOT NULL,
    visibility text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX profile_by_name ON profile (name_folded, id);
CREATE TABLE profile_word (
    word {fold} NOT NULL,
    member_id {uuid} NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    PRIMARY KEY (word, member_id)
);
CREATE INDEX profile_word_by_member ON profile_word (member_id);
CREATE TABLE member_role (
    member_id {uuid} NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    role text NOT NULL,
    declared boolean NOT NULL,
    verified_source text,
    verified_district_id {uuid} REFERENCES district (id) ON DELETE SET NULL,
    verified_at {time},
    PRIMARY KEY (member_id, role)
);
CREATE INDEX member_role_by_role ON member_role (role, member_id);
CREATE INDEX member_role_by_district ON member_role (verified_district_id);
CREATE TABLE member_link (
    id {uuid} PRIMARY KEY NOT NULL,
    member_id {uuid} NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    platform text NOT NULL,
    handle text,
    url text NOT NULL,
    position bigint NOT NULL,
    verified_at {time}
);
CREATE INDEX member_link_by_member ON member_link (member_id, position);
CREATE TABLE affiliation (
    id {uuid} PRIMARY KEY NOT NULL,
    member_id {uuid} NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    district_id {uuid} NOT NULL REFERENCES district (id) ON DELETE CASCADE,
    school_id {uuid} REFERENCES school (id) ON DELETE CASCADE,
    role text NOT NULL,
    source text NOT NULL,
    starts_on {day},
    ends_on {day},
    confirmed_by {uuid} REFERENCES member (id) ON DELETE SET NULL,
    confirmed_at {time},
    ended_at {time},
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX affiliation_by_member ON affiliation (member_id, created_at, id);
CREATE INDEX affiliation_by_district ON affiliation (district_id, created_at, id);
CREATE INDEX affiliation_by_school ON affiliation (school_id, member_id);
CREATE INDEX affiliation_by_confirmer ON affiliation (confirmed_by);
CREATE TABLE steward (
    district_id {uuid} NOT NULL REFERENCES district (id) ON DELETE CASCADE,
    member_id {uuid} NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    created_at {time} NOT NULL,
    PRIMARY KEY (district_id, member_id)
);
CREATE INDEX steward_by_member ON steward (member_id);
CREATE TABLE skill (
    member_id {uuid} NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    area_id {uuid} NOT NULL REFERENCES area (id) ON DELETE CASCADE,
    kind text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (member_id, area_id, kind)
);
CREATE INDEX skill_by_area ON skill (area_id, kind, member_id);
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await
    }
}
