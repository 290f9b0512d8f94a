-- ranked by narrow columns first
-- { documents(first: 20, filter: { q: "weeding shelves" }) { nodes { title owner { name } } } }
SELECT json_array(t1.title, json(json_array(json((SELECT json_array(t3.name)
FROM profile t3
WHERE t3.id = t1.owner_id
AND ((t3.active
AND (t3.visibility IN ('public'
, 'members')))
OR t3.id = $1))))))
FROM (SELECT t2.id AS hit, h.score
FROM document t2
JOIN (SELECT s.subject_id, sum(w.part * 100000 / (w.part + 5)) * s.scale AS score
FROM (SELECT i.doc, i.term, sum(CASE i.col WHEN 'title' THEN 10 WHEN 'summary' THEN 4 ELSE 1 END) AS part
FROM searchable_fts_terms i
WHERE i.term IN ($2, $3) GROUP BY i.doc, i.term) w
JOIN searchable s ON s.row_no = w.doc
WHERE s.kind = $4 GROUP BY s.row_no HAVING count(*) = $5) h ON h.subject_id = t2.id
WHERE TRUE
AND ((t2.status = 'published'
AND t2.trashed_at IS NULL
AND (t2.visibility IN ('public'
, 'members')))
OR t2.owner_id = $6
OR (t2.visibility <> 'private'
AND EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t2.project_id
AND n.member_id = $7
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
