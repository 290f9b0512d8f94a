-- A new request with its area, full text and activity, in one statement and so in one transaction:
-- id, asker, district, school, title, item, body, area, words, the activity's id, scale.
WITH made AS (
    INSERT INTO request (id, asker_id, district_id, school_id, kind, title, body, need_level, helpers_wanted,
        helpers_accepted, status, visibility, item, quantity, version, created_at, updated_at)
    VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, 'loan', $5::text, $7::text, 'must_have', 1, 0, 'open', 'members',
        $6::text, 2, 1, now(), now())
    RETURNING *),
about AS (INSERT INTO request_area (request_id, area_id) VALUES ($1::uuid, $8::uuid)),
found AS (INSERT INTO searchable (kind, subject_id, scale) VALUES ('request', $1::uuid, $11::bigint) RETURNING row_no),
terms AS (INSERT INTO searchable_fts (row_no, words) SELECT row_no, $9::text::tsvector FROM found),
noted AS (
    INSERT INTO activity (id, kind, actor_kind, actor_id, subject_kind, subject_id, member_id, district_id, audience,
        detail, occurred_at)
    VALUES ($10::uuid, 'request.created', 'member', $2::uuid, 'request', $1::uuid, $2::uuid, $3::uuid, 'subject', '{}',
        now()))
SELECT json_build_object('createRequest', json_build_object('request', json_build_object(
    'id', q.id, 'kind', q.kind, 'title', q.title, 'needLevel', q.need_level, 'status', q.status,
    'item', q.item, 'quantity', q.quantity, 'createdAt', q.created_at,
    'asker', json_build_object('id', p.id, 'name', p.name))))::text
FROM made q JOIN profile p ON p.id = q.asker_id
