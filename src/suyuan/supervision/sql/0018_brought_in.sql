-- What was brought in by which approval of an urgent import: each thing whose commissioning names a certificate. Derived,
-- with the findings.
CREATE TABLE approval_thing (
    event_id  uuid NOT NULL,
    key       uuid NOT NULL,           -- the thing; of goods without serial numbers their lot or product
    number    text NOT NULL,           -- of the certificate, as the event has it
    class_key uuid,                    -- its product
    amount    numeric,                 -- of goods without serial numbers
    sender    integer NOT NULL,        -- who commissioned it
    at        timestamptz NOT NULL,    -- when
    PRIMARY KEY (event_id, key)
);
-- "by which certificate was this brought in"
CREATE INDEX approval_thing_by_key ON approval_thing (key);
-- "how much was brought in by this certificate"
CREATE INDEX approval_thing_by_number ON approval_thing (number, class_key);
UPDATE cursor SET seq = 0 WHERE name = 'findings';
TRUNCATE finding, finding_thing, recheck, reporting, document_event, recheck_document, awaited_name, recheck_record, lot_event, recheck_lot;

-- The facts of a check tell too whether there are white lists or approvals to be asked (has_lists).
DROP FUNCTION check_facts(uuid[], boolean);
-- Everything that the registers know of things, for a check: one row for each that is asked about, and one for each
-- container around it. A function, since its plans are kept by the session, through poolers too, and are the same
-- however many things are asked about: planning the statement anew costs several times what answering it does.
--
-- Look-ups are by value and not by EXISTS, and by index alone: before somebody counted the rows of young tables the
-- planner would rather put a whole table into a hash, or read all that is open, than look up one key.
--
-- Whatever is captured and not yet folded (is_fresh) is found from the side of the thing, among its newest events: the
-- 200 newest by when they happened, so that what has a long life is answered as fast. Where nothing waits, nothing is
-- looked for, and the partitions of event_item are not opened.
CREATE FUNCTION check_facts(asked uuid[], is_receipt boolean) RETURNS TABLE (
    key bytea, step text, step_at bytea, disposition text, disposition_at bytea, place bytea, place_at bytea,
    holder bytea, holder_at bytea, owner bytea, owner_at bytea, state smallint, state_at bytea, moved_at bytea,
    stopped_at bytea, start_at bytea, container bytea, is_item boolean, class_key uuid, lot_key uuid, lot text,
    expiry date, product text, product_en text, holder_party integer, place_lock text, is_group_stopped boolean,
    rules text[], had_excursion boolean, has_contents boolean, taker integer, taken_at bytea, has_lists boolean,
    is_fresh boolean, behind bigint
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
SET enable_bitmapscan = off
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    folded bigint := coalesce((SELECT c.seq FROM cursor c WHERE c.name = 'state'), 0);
    lag bigint := coalesce((SELECT l.seq FROM log l ORDER BY l.seq DESC LIMIT 1), 0) - folded;
    fresh uuid[];
    lists boolean := coalesce((SELECT true FROM import_listing LIMIT 1), (SELECT true FROM import_approval LIMIT 1), false);
BEGIN
    IF lag > 0 OR EXISTS (SELECT FROM pending) THEN
        fresh := ARRAY(
            WITH RECURSIVE box(key) AS (
                SELECT unnest(asked)
                UNION
                SELECT c.container FROM box b, LATERAL (
                    SELECT c.container FROM containment c WHERE c.child = b.key AND c.end_at IS NULL LIMIT 1) c
            )
            SELECT b.key FROM box b WHERE (
                SELECT true
                FROM (SELECT i.event_id FROM event_item i WHERE i.key = b.key ORDER BY i.event_time DESC LIMIT 200) n
                WHERE ((SELECT l.seq FROM log l WHERE l.entry_id = n.event_id LIMIT 1) <= folded) IS NOT TRUE LIMIT 1));
    END IF;
    RETURN QUERY
    WITH RECURSIVE around(key, start_at, container) AS (
        SELECT w.key, c.start_at, c.container
        FROM unnest(asked) w(key) LEFT JOIN LATERAL (
            SELECT c.start_at, c.container FROM containment c WHERE c.child = w.key AND c.end_at IS NULL LIMIT 1) c ON true
        UNION
        SELECT a.container, c.start_at, c.container
        FROM around a LEFT JOIN LATERAL (
            SELECT c.start_at, c.container FROM containment c
            WHERE c.child = a.container AND c.end_at IS NULL LIMIT 1) c ON true
        WHERE a.container IS NOT NULL
    )
    SELECT uuid_send(a.key), i.step, uuid_send(i.step_at), i.disposition, uuid_send(i.disposition_at),
        uuid_send(i.place), uuid_send(i.place_at), uuid_send(i.holder), uuid_send(i.holder_at), uuid_send(i.owner),
        uuid_send(i.owner_at), i.state, uuid_send(i.state_at), uuid_send(i.moved_at), uuid_send(i.stopped_at),
        uuid_send(a.start_at), uuid_send(a.container), i.key IS NOT NULL, i.class_key, i.lot_key, i.lot, i.expiry,
        p.name::text, p.name_en::text,
        (SELECT w.party_id FROM place w WHERE w.key = i.holder LIMIT 1),
        (SELECT l.state FROM lock_thing t JOIN lock l ON l.id = t.lock
         WHERE t.key = i.place AND l.is_open AND l.scope = 'place' LIMIT 1),
        coalesce(
            (SELECT true FROM stop s WHERE s.key = i.lot_key LIMIT 1),
            (SELECT true FROM stop s WHERE s.key = i.class_key LIMIT 1),
            (SELECT true FROM lock_thing t WHERE t.key = i.lot_key LIMIT 1),
            (SELECT true FROM lock_thing t WHERE t.key = i.class_key LIMIT 1), false),
        ARRAY(SELECT f.rule FROM finding_thing t JOIN finding f ON f.id = t.finding
              WHERE t.key = a.key AND coalesce(t.until, 0) = 0
                AND NOT EXISTS (SELECT FROM finding_waiver w WHERE w.finding = f.id)),
        coalesce((SELECT true FROM excursion_thing t WHERE t.thing = a.key LIMIT 1), false),
        coalesce((SELECT true FROM containment c WHERE c.container = a.key AND c.end_at IS NULL LIMIT 1), false),
        h.taker, uuid_send(h.at),
        lists,
        coalesce(a.key = ANY(fresh), false),
        lag
    FROM around a
    LEFT JOIN item i ON i.key = a.key
    LEFT JOIN product p ON p.class_key = i.class_key
    LEFT JOIN LATERAL (
        SELECT t.taker, t.at FROM handover t WHERE is_receipt AND t.key = a.key ORDER BY t.at DESC LIMIT 1) h ON true;
END
$$;
REVOKE ALL ON FUNCTION check_facts(uuid[], boolean) FROM PUBLIC;
