-- nested pages, one thing behind each row, and a part of the row
-- { profile(id: "mem_01h455vb4pex5vsknk084sn02q") { name workplace { role district { name } } documents(first: 5) { nodes { id title } pageInfo { hasNextPage } } projects(first: 5) { nodes { title members(first: 10) { nodes { role member { name } } } } } } }
SELECT json_object('id', nullif(lower(hex(t1.id))
, '')
, 'name', t1.name
, 'workplace', json((SELECT json_object('district_id', nullif(lower(hex(t2.district_id))
, '')
, 'role', t2.role
, '+', json(json_array(json((SELECT json_array(t3.name)
FROM district t3
WHERE t3.id = t2.district_id)))))
FROM affiliation t2
WHERE t2.member_id = t1.id
AND t2.ended_at IS NULL
AND (t2.starts_on IS NULL
OR t2.starts_on <= $1)
AND (t2.ends_on IS NULL
OR t2.ends_on >= $2)
ORDER BY t2.created_at DESC, t2.id DESC LIMIT 1))
, '+', json(json_array(json((SELECT json_group_array(json(x.j))
FROM (SELECT json_array(nullif(lower(hex(t4.id))
, ''), t4.title) AS j
FROM document t4
WHERE t4.owner_id = t1.id
AND ((t4.status = 'published'
AND t4.trashed_at IS NULL
AND (t4.visibility IN ('public'
, 'members')))
OR t4.owner_id = $3
OR (t4.visibility <> 'private'
AND EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t4.project_id
AND n.member_id = $4
AND (n.role IN ('owner'
, 'maintainer')
OR (t4.trashed_at IS NULL
AND (n.role = 'contributor'
OR t4.status = 'published'))))))
AND t4.trashed_at IS NULL
ORDER BY t4.listed_at DESC, t4.id DESC LIMIT 6) x)), json((SELECT json_group_array(json(x.j))
FROM (SELECT json_array(t5.title, json(json_array(json((SELECT json_group_array(json(x.j))
FROM (SELECT json_array(t6.role, json(json_array(json((SELECT json_array(t7.name)
FROM profile t7
WHERE t7.id = t6.member_id
AND ((t7.active
AND (t7.visibility IN ('public'
, 'members')))
OR t7.id = $5)))))) AS j
FROM project_member t6
WHERE t6.project_id = t5.id
ORDER BY t6.created_at ASC, t6.member_id ASC LIMIT 11) x))))) AS j
FROM project_member m
JOIN project t5 ON t5.id = m.project_id
WHERE m.member_id = t1.id
AND ((t5.visibility IN ('public'
, 'members'))
OR EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t5.id
AND n.member_id = $6))
ORDER BY t5.created_at DESC, t5.id DESC LIMIT 6) x)))))
FROM profile t1
WHERE TRUE
AND ((t1.active
AND (t1.visibility IN ('public'
, 'members')))
OR t1.id = $7)
AND t1.id = $8
