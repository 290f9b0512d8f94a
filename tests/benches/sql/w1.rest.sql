-- A profile by id ($1) as the REST face shows it: with roles, links and workplace.
SELECT json_build_object(
    'id', p.id, 'handle', p.handle, 'name', p.name, 'headline', p.headline, 'tagline', p.tagline, 'bio', p.bio,
    'roles', (SELECT coalesce(json_agg(json_build_object(
        'role', r.role, 'declared', r.declared, 'verified', r.verified_source) ORDER BY r.role), '[]')
        FROM member_role r WHERE r.member_id = p.id),
    'grade_bands', p.grade_bands, 'languages', p.languages,
    'links', (SELECT coalesce(json_agg(json_build_object('id', l.id, 'platform', l.platform, 'handle', l.handle,
        'url', l.url, 'verified_at', l.verified_at) ORDER BY l.position), '[]')
        FROM member_link l WHERE l.member_id = p.id),
    'workplace', (SELECT json_build_object('affiliation_id', w.id, 'district_id', w.district_id,
        'district_name', d.name, 'state', d.state, 'school_id', w.school_id, 'school_name', s.name, 'role', w.role,
        'verified', w.source <> 'self')
        FROM affiliation w JOIN district d ON d.id = w.district_id LEFT JOIN school s ON s.id = w.school_id
        WHERE w.member_id = p.id ORDER BY w.created_at DESC, w.id DESC LIMIT 1),
    'visibility', p.visibility, 'version', p.version, 'created_at', p.created_at, 'updated_at', p.updated_at)::text
FROM profile p WHERE p.id = $1
