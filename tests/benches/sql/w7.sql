-- A project by id ($1) with 20 documents, their owners, and 20 members.
SELECT json_build_object('project', json_build_object(
    'id', j.id, 'title', j.title, 'goal', j.goal, 'summary', j.summary, 'status', j.status,
    'memberCount', j.member_count, 'createdAt', j.created_at,
    'documents', (SELECT coalesce(json_agg(json_build_object('id', d.id, 'title', d.title, 'summary', d.summary,
        'publishedAt', d.published_at,
        'owner', json_build_object('id', p.id, 'name', p.name, 'handle', p.handle))
        ORDER BY d.listed_at DESC, d.id DESC), '[]') FROM (
        SELECT d.id, d.title, d.summary, d.published_at, d.listed_at, d.owner_id FROM document d
        WHERE d.project_id = j.id AND d.trashed_at IS NULL
        ORDER BY d.listed_at DESC, d.id DESC LIMIT 20) d JOIN profile p ON p.id = d.owner_id),
    'members', (SELECT coalesce(json_agg(json_build_object('role', m.role,
        'member', json_build_object('id', p.id, 'name', p.name, 'handle', p.handle))
        ORDER BY m.created_at, m.member_id), '[]') FROM (
        SELECT m.role, m.created_at, m.member_id FROM project_member m
        WHERE m.project_id = j.id ORDER BY m.created_at, m.member_id LIMIT 20) m JOIN profile p ON p.id = m.member_id)
))::text
FROM project j WHERE j.id = $1
