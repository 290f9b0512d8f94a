-- A profile by id ($1).
SELECT json_build_object('profile', json_build_object(
    'id', p.id, 'handle', p.handle, 'name', p.name, 'headline', p.headline, 'tagline', p.tagline, 'bio', p.bio,
    'gradeBands', p.grade_bands, 'languages', p.languages, 'visibility', p.visibility, 'version', p.version,
    'createdAt', p.created_at, 'updatedAt', p.updated_at))::text
FROM profile p WHERE p.id = $1
