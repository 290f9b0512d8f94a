-- Documents that hold every term of a tsquery ($1), the best 20 with whose they are.
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
SELECT json_build_object('documents', json_build_object(
    'nodes', (SELECT coalesce(json_agg(json_build_object('id', d.id, 'title', d.title, 'summary', d.summary,
        'publishedAt', d.published_at,
        'owner', json_build_object('id', p.id, 'name', p.name, 'handle', p.handle))
        ORDER BY k.score DESC, d.id DESC), '[]')
        FROM (SELECT * FROM page ORDER BY score DESC, id DESC LIMIT 20) k
        JOIN document d ON d.id = k.id JOIN profile p ON p.id = d.owner_id),
    'pageInfo', json_build_object('hasNextPage', (SELECT count(*) > 20 FROM page))))::text
