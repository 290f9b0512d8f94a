-- What PostGraphile needs beside the schema, as a careful user would add it: orders over a join, search, and a write
-- of several rows. They stand in a schema of their own.
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE FUNCTION bench.profile_newest_projects(p public.profile) RETURNS SETOF public.project
LANGUAGE sql STABLE ROWS 20 AS $$
    SELECT j.* FROM public.project_member m JOIN public.project j ON j.id = m.project_id
    WHERE m.member_id = p.id ORDER BY j.created_at DESC, j.id DESC
$$;
CREATE FUNCTION bench.open_requests(area uuid, before_time timestamptz, before_id uuid) RETURNS SETOF public.request
LANGUAGE sql STABLE ROWS 100 AS $$
    SELECT q.* FROM public.request q
    WHERE q.status = 'open' AND (q.created_at, q.id) < (before_time, before_id)
      AND EXISTS (SELECT 1 FROM public.request_area f WHERE f.request_id = q.id
                  AND f.area_id = ANY (ARRAY(SELECT g.id FROM public.area g
                                             WHERE g.id = open_requests.area OR g.parent_id = open_requests.area)))
    ORDER BY q.created_at DESC, q.id DESC
$$;
CREATE FUNCTION bench.search_documents(terms text) RETURNS SETOF public.document
LANGUAGE sql STABLE ROWS 500 AS $$
    SELECT d.* FROM (
        SELECT d.id, h.score FROM (
            SELECT s.subject_id,
                CAST(ts_rank('{0.1, 0.2, 0.4, 1.0}', f.words, w.query) * 100000 AS bigint) * s.scale AS score
            FROM (SELECT terms::tsquery AS query) w JOIN public.searchable_fts f ON f.words @@ w.query
            CROSS JOIN LATERAL (SELECT subject_id, scale FROM public.searchable s
                                WHERE s.row_no = f.row_no AND s.kind = 'document' LIMIT 1) s) h
        JOIN public.document d ON d.id = h.subject_id
        WHERE d.status = 'published' AND d.trashed_at IS NULL
        ORDER BY h.score DESC, d.id DESC LIMIT 500) k
    JOIN public.document d ON d.id = k.id ORDER BY k.score DESC, d.id DESC
$$;
CREATE FUNCTION bench.ask(asker uuid, district uuid, school uuid, title text, item text, body text, area uuid,
    words text, scale bigint) RETURNS public.request
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    made public.request;
    place bigint;
BEGIN
    INSERT INTO public.request (id, asker_id, district_id, school_id, kind, title, body, need_level, helpers_wanted,
        helpers_accepted, status, visibility, item, quantity, version, created_at, updated_at)
    VALUES (gen_random_uuid(), asker, district, school, 'loan', ask.title, ask.body, 'must_have', 1, 0, 'open',
        'members', ask.item, 2, 1, now(), now())
    RETURNING * INTO made;
    INSERT INTO public.request_area (request_id, area_id) VALUES (made.id, area);
    INSERT INTO public.searchable (kind, subject_id, scale) VALUES ('request', made.id, ask.scale) RETURNING row_no INTO place;
    INSERT INTO public.searchable_fts (row_no, words) VALUES (place, ask.words::tsvector);
    INSERT INTO public.activity (id, kind, actor_kind, actor_id, subject_kind, subject_id, member_id, district_id,
        audience, detail, occurred_at)
    VALUES (gen_random_uuid(), 'request.created', 'member', asker, 'request', made.id, asker, district, 'subject',
        '{}', now());
    RETURN made;
END $$;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
