-- name: seen
-- Whether a viewer may see a paper: as its owner; or by an event it is about; or, of a lot, product or thing, where he
-- may see that an event names it which the owner of the paper presented. The same as for files (parties.media).
p.party = ANY(%(own)s) OR EXISTS (
    SELECT FROM paper_target t JOIN event e ON e.id = t.key JOIN log l ON l.entry_id = e.id
    WHERE t.paper = p.id AND t.level = 'event' AND {event})
OR EXISTS (
    SELECT FROM paper_target t JOIN event_item i ON i.key = t.key JOIN event e ON e.id = i.event_id
        JOIN log l ON l.entry_id = e.id
    WHERE t.paper = p.id AND t.level <> 'event' AND {item}
      AND EXISTS (SELECT FROM event_source s WHERE s.event_id = e.id AND s.sender = p.party))

-- name: lines
-- Papers with the word that counts for the reader: of the newest of an authority and the newest of his own parties the
-- refusal, where there is one. The owner is told what receivers found.
SELECT p.id, p.kind, p.number, p.issuer, p.issued_on, p.valid_until, p.provision, p.party, p.file_id, p.attached_at,
    p.withdrawn_at, p.withdrawn_for, coalesce(d.verdict, 'unverified'), d.at, coalesce(d.reason, ''), d.party
FROM paper p LEFT JOIN LATERAL (
    SELECT n.* FROM (
        SELECT DISTINCT ON (v.for_all) v.* FROM paper_verdict v
        WHERE v.paper = p.id AND (v.for_all OR v.party = ANY(%(own)s) OR p.party = ANY(%(own)s) OR %(all)s)
        ORDER BY v.for_all, v.number DESC) n
    ORDER BY n.verdict = 'refused' DESC, n.for_all DESC LIMIT 1) d ON TRUE
WHERE {wanted} AND ({seen})
ORDER BY p.withdrawn_at IS NOT NULL, p.attached_at DESC, p.id LIMIT %(limit)s

-- name: lot_of
-- The product and the lot that events tell of a thing.
SELECT class_key, lot_key FROM item WHERE key = %(key)s

-- name: targets
-- What papers are about: of others' only what the reader may see an event of.
SELECT t.paper, t.level, t.text FROM paper_target t JOIN paper p ON p.id = t.paper
WHERE t.paper = ANY(%(ids)s) AND (p.party = ANY(%(own)s) OR %(all)s OR CASE t.level
    WHEN 'event' THEN EXISTS (SELECT FROM event e JOIN log l ON l.entry_id = e.id WHERE e.id = t.key AND {event})
    ELSE EXISTS (SELECT FROM event_item i JOIN event e ON e.id = i.event_id JOIN log l ON l.entry_id = e.id
                 WHERE i.key = t.key AND {item}) END)
ORDER BY t.paper, t.level = 'event', t.text

-- name: verdicts
SELECT v.number, v.party, v.for_all, v.verdict, v.reason, v.at, v.by_user FROM paper_verdict v JOIN paper p ON p.id = v.paper
WHERE v.paper = %(id)s AND (v.for_all OR v.party = ANY(%(own)s) OR p.party = ANY(%(own)s) OR %(all)s)
ORDER BY v.number DESC

-- name: owner
-- Whose it is, whether the asker may know or not: for the access log, never for an answer.
SELECT party FROM paper WHERE id = %(id)s

-- name: reported
-- Which of these events, and of these things, lots and products, a party presented an event of.
SELECT k FROM unnest(%(events)s::uuid[]) k
WHERE EXISTS (SELECT FROM event_source s JOIN log l ON l.entry_id = s.event_id WHERE s.event_id = k AND s.sender = %(party)s)
UNION ALL
SELECT k FROM unnest(%(keys)s::uuid[]) k
WHERE EXISTS (SELECT FROM event_item i JOIN event_source s ON s.event_id = i.event_id JOIN log l ON l.entry_id = s.event_id
              WHERE i.key = k AND s.sender = %(party)s)

-- name: make
INSERT INTO paper (id, kind, number, issuer, issued_on, valid_until, provision, party, file_id, attached_at, act)
VALUES (%(id)s, %(kind)s, %(number)s, %(issuer)s, %(issued_on)s, %(valid_until)s, %(provision)s, %(party)s, %(file)s,
    %(at)s, %(act)s)
ON CONFLICT (party, kind, number, issuer) WHERE withdrawn_at IS NULL DO NOTHING RETURNING id

-- name: make_targets
INSERT INTO paper_target (paper, key, level, text)
SELECT %(id)s, * FROM unnest(%(keys)s::uuid[], %(levels)s::text[], %(texts)s::text[])

-- name: tell
-- What the paper is about is judged again: findings may rest on it.
INSERT INTO beside_news (key) SELECT t.key FROM paper_target t JOIN paper p ON p.id = t.paper
WHERE p.id = %(id)s AND p.kind IN ('batch_release', 'release_exemption', 'waybill')

-- name: hold_still
SELECT withdrawn_at FROM paper WHERE id = %(id)s FOR UPDATE

-- name: judge
INSERT INTO paper_verdict (paper, number, party, for_all, verdict, reason, at, act, by_user)
VALUES (%(id)s, (SELECT count(*) + 1 FROM paper_verdict WHERE paper = %(id)s), %(party)s, %(for_all)s, %(verdict)s,
    %(reason)s, %(at)s, %(act)s, %(user)s)

-- name: withdraw
UPDATE paper SET withdrawn_at = %(at)s, withdraw_act = %(act)s, withdrawn_for = %(reason)s WHERE id = %(id)s

-- name: certificates
-- Of each lot of a vaccine the best that its certificates of batch release, or exemptions, are for these parties:
-- verified (by one of them, by an authority, or their own as holder or importer and not refused), else refused, unverified; NULL without one.
SELECT a.lot, (SELECT s.standing FROM (
    SELECT CASE WHEN 'refused' IN (w.for_all, w.own) THEN 'refused'
        WHEN 'verified' IN (w.for_all, w.own) OR (p.party = ANY(%(kin)s) AND (p.party = k.holder_id
            OR (SELECT a.kind = 'IMPORTER' FROM party a WHERE a.id = p.party))) THEN 'verified' ELSE 'unverified' END
    FROM paper_target t JOIN paper p ON p.id = t.paper, LATERAL (
        SELECT (SELECT v.verdict FROM paper_verdict v WHERE v.paper = p.id AND v.for_all ORDER BY v.number DESC LIMIT 1),
            (SELECT v.verdict FROM paper_verdict v WHERE v.paper = p.id AND NOT v.for_all AND v.party = ANY(%(kin)s)
             ORDER BY v.number DESC LIMIT 1)) w(for_all, own)
    WHERE t.key IN (a.lot, a.product) AND t.level IN ('lot', 'product') AND p.withdrawn_at IS NULL
        AND p.kind IN ('batch_release', 'release_exemption') AND (p.valid_until IS NULL OR p.valid_until >= %(today)s)
    ) s(standing) ORDER BY s.standing = 'verified' DESC, s.standing = 'refused' DESC LIMIT 1)
FROM unnest(%(lots)s::uuid[], %(products)s::uuid[]) a(lot, product)
JOIN product k ON k.class_key = a.product AND k.kind = 'vaccine'
