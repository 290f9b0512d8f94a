-- only the fragments of the type that the id names
-- { node(id: "req_01h455vb4pex5vsknk084sn02q") { id ... on Request { title asker { name } } ... on Document { title owner { name } } ...Named } } fragment Named on Project { title members(first: 1) { nodes { role } } }
SELECT json_build_object('id', t1.id
, 'asker_id', t1.asker_id
, 'title', t1.title
, '+', json_build_array((SELECT json_build_array(t2.name)
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
AND t1.id = $5
