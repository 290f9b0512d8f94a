-- a page at the top, filtered, with who asks
-- { requests(first: 20, filter: { status: OPEN, area: "are_01h455vb4pex5vsknk084sn02q" }) { edges { node { title asker { name } } } pageInfo { hasNextPage } } }
SELECT CASE WHEN t1.id IS NOT NULL
AND ((t1.visibility IN ('public'
, 'members'))
OR t1.asker_id = $1
OR (t1.visibility <> 'private'
AND EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t1.project_id
AND n.member_id = $2))
OR EXISTS (SELECT 1
FROM request_offer h
WHERE h.request_id = t1.id
AND h.helper_id = $3
AND h.status IN ('open'
, 'accepted'))) THEN json_build_array(t1.title, json_build_array((SELECT json_build_array(t3.name)
FROM profile t3
WHERE t3.id = t1.asker_id
AND ((t3.active
AND (t3.visibility IN ('public'
, 'members')))
OR t3.id = $4)))) ELSE CAST('null' AS json) END
FROM (SELECT DISTINCT x.at, x.id
FROM unnest(string_to_array($5
, ',')::bigint[]) k(value) CROSS
JOIN (SELECT g.id
FROM area g
WHERE g.id = $6
OR g.parent_id = $7) g CROSS
JOIN LATERAL (SELECT r.at, r.id
FROM request_key r
WHERE r.reader = k.value
AND r.scope = g.id
ORDER BY r.at DESC, r.id DESC LIMIT 21) x
ORDER BY x.at DESC, x.id DESC LIMIT 21) m LEFT
JOIN request t1 ON t1.id = m.id
ORDER BY m.at DESC, m.id DESC
