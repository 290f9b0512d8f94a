-- Open requests of an area or one below it ($1), older than ($2, $3), a page of 20 as the REST face lists them.
WITH page AS (
    SELECT q.* FROM request q
    WHERE q.status = 'open' AND (q.created_at, q.id) < ($2::timestamptz, $3::uuid)
      AND EXISTS (SELECT 1 FROM request_area f WHERE f.request_id = q.id
                  AND f.area_id = ANY (ARRAY(SELECT g.id FROM area g WHERE g.id = $1 OR g.parent_id = $1)))
    ORDER BY q.created_at DESC, q.id DESC LIMIT 21)
SELECT json_build_object(
    'items', (SELECT coalesce(json_agg(json_build_object('id', q.id, 'kind', q.kind, 'title', q.title,
        'need_level', q.need_level, 'need_before', q.need_before,
        'areas', (SELECT coalesce(json_agg(json_build_object('id', a.id, 'slug', a.slug, 'name', a.name)
            ORDER BY a.position, a.id), '[]')
            FROM request_area f JOIN area a ON a.id = f.area_id WHERE f.request_id = q.id),
        'helpers_wanted', q.helpers_wanted, 'helpers_accepted', q.helpers_accepted, 'status', q.status,
        'visibility', q.visibility, 'item', q.item, 'quantity', q.quantity, 'loan_until', q.loan_until,
        'starts_on', q.starts_on, 'project_id', q.project_id, 'asker_id', q.asker_id, 'district_id', q.district_id,
        'school_id', q.school_id, 'due_at', q.due_at, 'duplicate_of', q.duplicate_of, 'reason', q.reason,
        'fulfilled_at', q.fulfilled_at, 'closed_at', q.closed_at, 'version', q.version,
        'created_at', q.created_at, 'updated_at', q.updated_at)
        ORDER BY q.created_at DESC, q.id DESC), '[]')
        FROM (SELECT * FROM page ORDER BY created_at DESC, id DESC LIMIT 20) q),
    'page_info', json_build_object('has_next_page', (SELECT count(*) > 20 FROM page)))::text
