-- What findings know beside the ledger: papers, and readings of sensors.

-- name: certificates
-- Of things of products: the certificates of batch release, or exemptions, of their lots and products.
SELECT uuid_send(i.key), p.party,
    p.party = k.holder_id OR coalesce((SELECT a.kind = 'IMPORTER' FROM party a WHERE a.id = p.party), false),
    p.valid_until,
    (SELECT v.verdict FROM paper_verdict v WHERE v.paper = p.id AND v.for_all ORDER BY v.number DESC LIMIT 1),
    (SELECT jsonb_object_agg(w.party, w.verdict) FROM (
        SELECT DISTINCT ON (v.party) v.party, v.verdict FROM paper_verdict v
        WHERE v.paper = p.id AND NOT v.for_all ORDER BY v.party, v.number DESC) w)
FROM item i JOIN product k ON k.class_key = i.class_key
JOIN paper_target t ON t.key IN (i.lot_key, i.class_key) AND t.level IN ('lot', 'product')
JOIN paper p ON p.id = t.paper
WHERE i.key = ANY(%(keys)s) AND p.withdrawn_at IS NULL AND p.kind IN ('batch_release', 'release_exemption')
ORDER BY i.key, p.id

-- name: watched
-- When sensors stood beside things, from the first reading of that time to the last.
SELECT uuid_send(m.thing), f.at, l.at FROM sensor_mark m
CROSS JOIN LATERAL (SELECT coalesce(m.until, min(o.at), 'infinity') AS until FROM sensor_mark o
    WHERE o.sensor = m.sensor AND o.thing = m.thing AND NOT o.is_on AND o.at > m.at) e
CROSS JOIN LATERAL (SELECT r.at FROM sensor_reading r
    WHERE r.sensor = m.sensor AND r.at BETWEEN m.at AND e.until ORDER BY r.at LIMIT 1) f
CROSS JOIN LATERAL (SELECT r.at FROM sensor_reading r
    WHERE r.sensor = m.sensor AND r.at BETWEEN m.at AND e.until ORDER BY r.at DESC LIMIT 1) l
WHERE m.thing = ANY(%(keys)s) AND m.is_on

-- name: waybills
-- Waybills about things and events that nobody refused.
SELECT uuid_send(t.key), t.level, p.issued_on FROM paper_target t JOIN paper p ON p.id = t.paper
WHERE t.key = ANY(%(keys)s) AND t.level IN ('thing', 'event') AND p.kind = 'waybill' AND p.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT FROM paper_verdict v WHERE v.paper = p.id AND v.verdict = 'refused'
        AND NOT EXISTS (SELECT FROM paper_verdict n WHERE n.paper = v.paper AND n.party = v.party AND n.number > v.number))

-- name: take_news
DELETE FROM beside_news WHERE number IN (SELECT number FROM beside_news ORDER BY number LIMIT %(limit)s)
RETURNING key

-- name: recheck_groups
INSERT INTO recheck (key, at)
SELECT i.key, %(now)s FROM item i WHERE i.lot_key = ANY(%(keys)s) OR i.class_key = ANY(%(classes)s)
ON CONFLICT (key) DO UPDATE SET at = least(recheck.at, excluded.at)

-- name: classes
-- Which of them are products: their things are looked for only then.
SELECT class_key FROM product WHERE class_key = ANY(%(keys)s)

-- name: recheck_things
INSERT INTO recheck (key, at)
SELECT i.key, %(now)s FROM item i WHERE i.key = ANY(%(keys)s)
ON CONFLICT (key) DO UPDATE SET at = least(recheck.at, excluded.at)
