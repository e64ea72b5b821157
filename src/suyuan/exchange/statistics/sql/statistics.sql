-- name: events_of_month
-- How many events each audience may see whose time lies in a month: a walk along the index for queries.
SELECT w.audience, n.many FROM unnest(%(audiences)s::integer[], %(terms)s::uuid[]) w(audience, term),
    LATERAL (SELECT count(*) AS many FROM event_term t
             WHERE t.term = w.term AND t.event_time >= %(since)s AND t.event_time < %(until)s) n
WHERE n.many > 0
