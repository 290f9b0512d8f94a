-- a page at the top, filtered, with who asks
-- { requests(first: 20, filter: { status: OPEN, area: "are_01h455vb4pex5vsknk084sn02q" }) { edges { node { title asker { name } } } pageInfo { hasNextPage } } }
SELECT json_build_array(t1.title, json_build_array((SELECT json_build_array(t2.name)
FROM profile t2
WHERE t2.id = t1.asker_id
AND ((t2.active
AND (t2.visibility IN ('public'
, 'members')))
OR t2.id = $1))))
FROM request t1
WHERE TRUE
AND ((t1.visibility IN ('public'
, 'members'))
OR t1.asker_id = $2
OR (t1.visibility <> 'private'
AND EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t1.project_id
AND n.member_id = $3))
OR EXISTS (SELECT 1
FROM request_offer h
WHERE h.request_id = t1.id
AND h.helper_id = $4
AND h.status IN ('open'
, 'accepted')))
AND t1.status = $5
AND EXISTS (SELECT 1
FROM request_area f
WHERE f.request_id = t1.id
AND f.area_id = ANY (ARRAY(SELECT g.id
FROM area g
WHERE g.id = $6
OR g.parent_id = $7)))
ORDER BY t1.created_at DESC, t1.id DESC LIMIT 21
