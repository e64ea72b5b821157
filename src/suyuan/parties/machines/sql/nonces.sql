-- Nonces of signed requests, each good once. Called by name from signed_requests.py.

-- name: spend
-- A row comes back for the first who spends it; whoever comes at the same time waits for the commit of the other. Each
-- request that adds one removes up to three that have had their time, so that the table stays small by itself.
WITH gone AS (
    DELETE FROM request_nonce WHERE id IN (
        SELECT id FROM request_nonce WHERE until < %(now)s ORDER BY until LIMIT 3 FOR UPDATE SKIP LOCKED)
)
INSERT INTO request_nonce (id, until) VALUES (%(id)s, %(until)s) ON CONFLICT (id) DO NOTHING RETURNING id
