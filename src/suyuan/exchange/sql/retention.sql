-- What has had its time. NAME_old lists the keys of the oldest such rows; NAME_remove takes them away and asks the
-- condition once more of each row as it then is, so that what was put to work again meanwhile stays.

-- name: alone
-- One sweeper at a time; ends with the transaction.
SELECT pg_try_advisory_xact_lock(%(number)s)

-- name: note
INSERT INTO sweep (name, swept_at, removed, removed_at)
VALUES (%(name)s, %(now)s, %(removed)s, CASE WHEN %(removed)s > 0 THEN %(now)s END)
ON CONFLICT (name) DO UPDATE SET swept_at = EXCLUDED.swept_at, removed = sweep.removed + EXCLUDED.removed,
    removed_at = coalesce(EXCLUDED.removed_at, sweep.removed_at)

-- name: noted
SELECT name, swept_at, removed, removed_at FROM sweep

-- name: due
SELECT count(*) FROM ({old}) old

-- name: calls_old
SELECT ctid FROM interface_call WHERE at < %(before)s ORDER BY at LIMIT %(limit)s

-- name: calls_remove
DELETE FROM interface_call WHERE ctid = ANY(ARRAY({old})) AND at < %(before)s

-- name: idempotency_keys_old
SELECT party, key FROM idempotency_key WHERE expires_at < %(before)s ORDER BY expires_at LIMIT %(limit)s

-- name: idempotency_keys_remove
DELETE FROM idempotency_key WHERE (party, key) IN ({old}) AND expires_at < %(before)s

-- name: page_tokens_old
SELECT digest FROM ended_token WHERE expires_at < %(before)s ORDER BY expires_at LIMIT %(limit)s

-- name: page_tokens_remove
DELETE FROM ended_token WHERE digest IN ({old})

-- name: captures_old
-- Along the index of the operator's list: who finished before that moment came before it.
SELECT id FROM capture_request WHERE created_at < %(before)s AND finished_at < %(before)s
ORDER BY created_at, id LIMIT %(limit)s

-- name: captures_remove
DELETE FROM capture_request WHERE id IN ({old}) AND finished_at < %(before)s

-- name: imports_old
SELECT party, id FROM table_import WHERE state <> 1 AND finished_at < %(before)s ORDER BY finished_at LIMIT %(limit)s

-- name: imports_remove
DELETE FROM table_import WHERE (party, id) IN ({old}) AND state <> 1 AND finished_at < %(before)s

-- name: inbox_files_old
SELECT party, id FROM inbox_file WHERE taken_at < %(before)s ORDER BY taken_at LIMIT %(limit)s

-- name: inbox_files_remove
DELETE FROM inbox_file WHERE (party, id) IN ({old})

-- name: deliveries_old
-- Done, or replaced by smaller ones. Dead letters stay as long as their subscription.
SELECT owner, id FROM delivery WHERE state IN (2, 4) AND done_at < %(before)s ORDER BY done_at LIMIT %(limit)s

-- name: deliveries_remove
DELETE FROM delivery WHERE (owner, id) IN ({old}) AND state IN (2, 4) AND done_at < %(before)s

-- name: ended_subscriptions_old
-- next_at is when they ended: nothing moves it afterwards.
SELECT owner, id FROM subscription WHERE state = 4 AND next_at < %(before)s ORDER BY next_at LIMIT %(limit)s

-- name: ended_subscriptions_remove
-- The subscription's row first, as everywhere.
WITH gone AS (
    DELETE FROM subscription WHERE (owner, id) IN ({old}) AND state = 4 AND next_at < %(before)s RETURNING owner, id
), letters AS (
    DELETE FROM delivery d USING gone g WHERE d.owner = g.owner AND d.subscription = g.id
)
SELECT 1 FROM gone

-- name: receipts_old
-- Of what was accepted. Of what still waits for the platform or for its owner none goes, while the connection is there.
SELECT r.owner, r.message, r.call FROM adapter_receipt r
LEFT JOIN adapter_message m ON m.owner = r.owner AND m.id = r.message
WHERE r.at < %(before)s
  AND (m.id IS NULL OR (m.state = 3 AND m.settled_at < %(before)s)
       OR NOT EXISTS (SELECT 1 FROM adapter_connection c WHERE c.owner = m.owner AND c.name = m.connection))
ORDER BY r.at LIMIT %(limit)s

-- name: receipts_remove
DELETE FROM adapter_receipt WHERE (owner, message, call) IN ({old})

-- name: comparisons_old
-- The newest of each connection stays: it is what the connection shows.
SELECT owner, connection, at FROM adapter_comparison c
WHERE at < %(before)s
  AND EXISTS (SELECT 1 FROM adapter_comparison n WHERE n.owner = c.owner AND n.connection = c.connection AND n.at > c.at)
ORDER BY at LIMIT %(limit)s

-- name: comparisons_remove
DELETE FROM adapter_comparison WHERE (owner, connection, at) IN ({old})
