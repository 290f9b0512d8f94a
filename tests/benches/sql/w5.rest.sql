-- Documents that hold every term of a tsquery ($1), the best 20 as the REST face lists them.
WITH page AS (
    SELECT d.id, h.score FROM (
        SELECT s.subject_id,
            CAST(ts_rank('{0.1, 0.2, 0.4, 1.0}', f.words, w.query) * 100000 AS bigint) * s.scale AS score
        FROM (SELECT $1::text::tsquery AS query) w JOIN searchable_fts f ON f.words @@ w.query
        -- By index, hit by hit: the planner would rather read the whole of `searchable`.
        CROSS JOIN LATERAL (SELECT subject_id, scale FROM searchable s
                            WHERE s.row_no = f.row_no AND s.kind = 'document' LIMIT 1) s) h
    JOIN document d ON d.id = h.subject_id
    WHERE d.status = 'published' AND d.trashed_at IS NULL
    ORDER BY h.score DESC, d.id DESC LIMIT 21)
SELECT json_build_object(
    'items', (SELECT coalesce(json_agg(json_build_object('id', d.id, 'title', d.title, 'summary', d.summary,
        'status', d.status, 'visibility', d.visibility, 'license', d.license, 'language', d.language,
        'areas', (SELECT coalesce(json_agg(json_build_object('id', a.id, 'slug', a.slug, 'name', a.name)
            ORDER BY a.position, a.id), '[]')
            FROM document_area da JOIN area a ON a.id = da.area_id WHERE da.document_id = d.id),
        'owner_id', d.owner_id, 'project_id', d.project_id, 'district_id', d.district_id, 'school_id', d.school_id,
        'revision', d.revision, 'published_at', d.published_at, 'trashed_at', d.trashed_at, 'version', d.version,
        'created_at', d.created_at, 'updated_at', d.updated_at)
        ORDER BY k.score DESC, d.id DESC), '[]')
        FROM (SELECT * FROM page ORDER BY score DESC, id DESC LIMIT 20) k JOIN document d ON d.id = k.id),
    'page_info', json_build_object('has_next_page', (SELECT count(*) > 20 FROM page)))::text
