-- Open requests of an area or one below it ($1), older than ($2, $3), a page of 20 with who asks.
WITH page AS (
    SELECT q.* FROM request q
    WHERE q.status = 'open' AND (q.created_at, q.id) < ($2::timestamptz, $3::uuid)
      AND EXISTS (SELECT 1 FROM request_area f WHERE f.request_id = q.id
                  AND f.area_id = ANY (ARRAY(SELECT g.id FROM area g WHERE g.id = $1 OR g.parent_id = $1)))
    ORDER BY q.created_at DESC, q.id DESC LIMIT 21)
SELECT json_build_object('requests', json_build_object(
    'nodes', (SELECT coalesce(json_agg(json_build_object('id', q.id, 'kind', q.kind, 'title', q.title,
        'needLevel', q.need_level, 'helpersWanted', q.helpers_wanted, 'helpersAccepted', q.helpers_accepted,
        'status', q.status, 'createdAt', q.created_at,
        'asker', json_build_object('id', p.id, 'name', p.name, 'handle', p.handle))
        ORDER BY q.created_at DESC, q.id DESC), '[]')
        FROM (SELECT * FROM page ORDER BY created_at DESC, id DESC LIMIT 20) q JOIN profile p ON p.id = q.asker_id),
    'pageInfo', json_build_object('hasNextPage', (SELECT count(*) > 20 FROM page))))::text
