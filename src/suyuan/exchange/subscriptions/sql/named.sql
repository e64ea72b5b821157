-- Queries with names.

-- name: create
INSERT INTO named_query (owner, name, parameters, format, created_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING

-- name: count
SELECT count(*) FROM named_query WHERE owner = %s

-- name: list
-- The order is that of code points: the same on every server, so that a page token stays good.
SELECT owner, name, parameters, format, created_at FROM named_query
WHERE owner = %s AND name COLLATE "C" > %s ORDER BY name COLLATE "C" LIMIT %s

-- name: get
SELECT owner, name, parameters, format, created_at FROM named_query WHERE owner = %s AND name = %s

-- name: hold
-- Held while a subscription is made: the query cannot be deleted under it.
SELECT parameters, format FROM named_query WHERE owner = %s AND name = %s FOR KEY SHARE

-- name: delete
DELETE FROM named_query WHERE owner = %s AND name = %s

-- name: delete_subscriptions
-- Subscriptions first, everywhere: whoever sends holds that row before it touches a delivery.
DELETE FROM subscription WHERE owner = %s AND query = %s RETURNING id

-- name: delete_deliveries
DELETE FROM delivery WHERE owner = %s AND subscription = ANY(%s)
