-- ranked by narrow columns first
-- { documents(first: 20, filter: { q: "weeding shelves" }) { nodes { title owner { name } } } }
SELECT json_build_array(t1.title, json_build_array((SELECT json_build_array(t3.name)
FROM profile t3
WHERE t3.id = t1.owner_id
AND ((t3.active
AND (t3.visibility IN ('public'
, 'members')))
OR t3.id = $1))))
FROM (SELECT t2.id AS hit, h.score
FROM document t2
JOIN (SELECT s.subject_id, CAST(ts_rank('{0.1, 0.2, 0.4, 1.0}', f.words, w.query) * 100000 AS bigint) * s.scale AS score
FROM (SELECT CAST(CAST($2 AS text) AS tsquery) AS query) w
JOIN searchable_fts f ON f.words @@ w.query CROSS
JOIN LATERAL (SELECT o.subject_id, o.scale
FROM searchable o
WHERE o.row_no = f.row_no
AND o.kind = $3 LIMIT 1) s) h ON h.subject_id = t2.id
WHERE TRUE
AND ((t2.status = 'published'
AND t2.trashed_at IS NULL
AND (t2.visibility IN ('public'
, 'members')))
OR t2.owner_id = $4
OR (t2.visibility <> 'private'
AND EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t2.project_id
AND n.member_id = $5
AND (n.role IN ('owner'
, 'maintainer')
OR (t2.trashed_at IS NULL
AND (n.role = 'contributor'
OR t2.status = 'published'))))))
AND t2.trashed_at IS NULL
ORDER BY h.score DESC, t2.id DESC LIMIT 500) k
JOIN document t1 ON t1.id = k.hit
WHERE TRUE
ORDER BY k.score DESC, k.hit DESC LIMIT 21
