-- ranked by narrow columns first
-- { documents(first: 20, filter: { q: "weeding shelves" }) { nodes { title owner { name } } } }
SELECT CASE WHEN t1.id IS NOT NULL
AND ((t1.status = 'published'
AND t1.trashed_at IS NULL
AND (t1.visibility IN ('public'
, 'members')))
OR t1.owner_id = $1
OR (t1.visibility <> 'private'
AND EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t1.project_id
AND n.member_id = $2
AND (n.role IN ('owner'
, 'maintainer')
OR (t1.trashed_at IS NULL
AND (n.role = 'contributor'
OR t1.status = 'published')))))) THEN json_build_array(t1.title, json_build_array((SELECT json_build_array(t3.name)
FROM profile t3
WHERE t3.id = t1.owner_id
AND ((t3.active
AND (t3.visibility IN ('public'
, 'members')))
OR t3.id = $3)))) ELSE CAST('null' AS json) END
FROM (SELECT s.id, s.score
FROM (SELECT DISTINCT h.id AS id, h.scale * (SELECT CAST(sum(CASE strpos(h.telling, t.value) WHEN 0 THEN 16 ELSE CAST(substr(h.telling, strpos(h.telling, t.value) + length(t.value), 2) AS bigint) END) AS bigint)
FROM unnest(string_to_array($4
, ',')) t(value)) AS score
FROM (SELECT f.id, f.scale, f.telling
FROM unnest(CAST(string_to_array($5
, ',') AS tsquery[])) q CROSS
JOIN LATERAL (SELECT o.id, o.scale, o.telling
FROM findable o
WHERE o.words @@ q LIMIT 10000) f LIMIT 10000) h
ORDER BY score DESC, id DESC LIMIT 500) s
WHERE TRUE
ORDER BY s.score DESC, s.id DESC LIMIT 21) m LEFT
JOIN document t1 ON t1.id = m.id
ORDER BY m.score DESC, m.id DESC
