-- by its id, a few columns
-- { profile(id: "mem_01h455vb4pex5vsknk084sn02q") { id name bio } }
SELECT json_build_object('id', t1.id
, 'name', t1.name
, 'bio', t1.bio)
FROM profile t1
WHERE TRUE
AND ((t1.active
AND (t1.visibility IN ('public'
, 'members')))
OR t1.id = $1)
AND t1.id = $2
