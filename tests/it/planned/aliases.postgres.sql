-- one thing under two names is read once, a list under each
-- { project(id: "prj_01h455vb4pex5vsknk084sn02q") { drafts: documents(first: 2, filter: { status: DRAFT }) { nodes { title } } newest: documents(first: 3) { nodes { a: owner { name } b: owner { handle } } } } }
SELECT json_build_object('id', t1.id
, '+', json_build_array((SELECT coalesce(json_agg(x.j)
, '[]')
FROM (SELECT json_build_array(t2.title) AS j
FROM document t2
WHERE t2.project_id = t1.id
AND ((t2.status = 'published'
AND t2.trashed_at IS NULL
AND (t2.visibility IN ('public'
, 'members')))
OR t2.owner_id = $1
OR (t2.visibility <> 'private'
AND EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t2.project_id
AND n.member_id = $2
AND (n.role IN ('owner'
, 'maintainer')
OR (t2.trashed_at IS NULL
AND (n.role = 'contributor'
OR t2.status = 'published'))))))
AND t2.trashed_at IS NULL
AND t2.status = $3
ORDER BY t2.listed_at DESC, t2.id DESC LIMIT 3) x), (SELECT coalesce(json_agg(x.j)
, '[]')
FROM (SELECT json_build_object('id', t3.id
, 'owner_id', t3.owner_id
, 'listed_at', t3.listed_at
, '+', json_build_array((SELECT json_build_object('id', t4.id
, 'handle', t4.handle
, 'name', t4.name)
FROM profile t4
WHERE t4.id = t3.owner_id
AND ((t4.active
AND (t4.visibility IN ('public'
, 'members')))
OR t4.id = $4)))) AS j
FROM document t3
WHERE t3.project_id = t1.id
AND ((t3.status = 'published'
AND t3.trashed_at IS NULL
AND (t3.visibility IN ('public'
, 'members')))
OR t3.owner_id = $5
OR (t3.visibility <> 'private'
AND EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t3.project_id
AND n.member_id = $6
AND (n.role IN ('owner'
, 'maintainer')
OR (t3.trashed_at IS NULL
AND (n.role = 'contributor'
OR t3.status = 'published'))))))
AND t3.trashed_at IS NULL
ORDER BY t3.listed_at DESC, t3.id DESC LIMIT 4) x)))
FROM project t1
WHERE TRUE
AND ((t1.visibility IN ('public'
, 'members'))
OR EXISTS (SELECT 1
FROM project_member n
WHERE n.project_id = t1.id
AND n.member_id = $7))
AND t1.id = $8
