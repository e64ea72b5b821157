-- name: elements
-- What these parties said, element by element, the newest word first.
SELECT type, canonical, uri, attributes, children FROM vocabulary_element
WHERE (%(all)s OR sender = ANY(%(parties)s))
  AND (%(types)s::text[] IS NULL OR type = ANY(%(types)s))
  AND (%(names)s::text[] IS NULL OR canonical = ANY(%(names)s))
ORDER BY type, canonical, said_at DESC, sender
