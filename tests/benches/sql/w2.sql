-- A profile page by the member's id ($1).
SELECT json_build_object('profile', json_build_object(
    'id', p.id, 'handle', p.handle, 'name', p.name, 'headline', p.headline, 'tagline', p.tagline, 'bio', p.bio,
    'gradeBands', p.grade_bands,
    'workplace', (SELECT json_build_object('role', w.role,
        'school', json_build_object('name', s.name, 'city', s.city, 'level', s.level),
        'district', json_build_object('name', d.name, 'state', d.state))
        FROM affiliation w JOIN district d ON d.id = w.district_id JOIN school s ON s.id = w.school_id
        WHERE w.member_id = p.id ORDER BY w.created_at DESC, w.id DESC LIMIT 1),
    'skills', (SELECT coalesce(json_agg(k.skill ORDER BY k.kind, k.area_id), '[]') FROM (
        SELECT k.kind, k.area_id, json_build_object('kind', k.kind,
            'area', json_build_object('name', a.name, 'slug', a.slug)) AS skill
        FROM skill k JOIN area a ON a.id = k.area_id
        WHERE k.member_id = p.id ORDER BY k.kind, k.area_id LIMIT 20) k),
    'documents', (SELECT coalesce(json_agg(d.document ORDER BY d.listed_at DESC, d.id DESC), '[]') FROM (
        SELECT d.listed_at, d.id, json_build_object('id', d.id, 'title', d.title, 'summary', d.summary,
            'publishedAt', d.published_at) AS document
        FROM document d WHERE d.owner_id = p.id AND d.trashed_at IS NULL
        ORDER BY d.listed_at DESC, d.id DESC LIMIT 5) d),
    'projects', (SELECT coalesce(json_agg(json_build_object('id', j.id, 'title', j.title, 'goal', j.goal,
        'memberCount', j.member_count,
        'members', (SELECT coalesce(json_agg(json_build_object('role', m.role,
            'member', json_build_object('name', m.name)) ORDER BY m.created_at, m.member_id), '[]') FROM (
            SELECT m.role, m.created_at, m.member_id, n.name
            FROM project_member m JOIN profile n ON n.id = m.member_id
            WHERE m.project_id = j.id ORDER BY m.created_at, m.member_id LIMIT 10) m)
        ) ORDER BY j.created_at DESC, j.id DESC), '[]') FROM (
        SELECT j.id, j.title, j.goal, j.member_count, j.created_at
        FROM project_member m JOIN project j ON j.id = m.project_id
        WHERE m.member_id = p.id ORDER BY j.created_at DESC, j.id DESC LIMIT 5) j)
))::text
FROM profile p WHERE p.id = $1
