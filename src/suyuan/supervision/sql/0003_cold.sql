-- Sensors, what they said, what was out of range, and what people decided about it.

CREATE TABLE sensor (
    id               uuid PRIMARY KEY,
    number           integer GENERATED ALWAYS AS IDENTITY UNIQUE,  -- its short name in the readings
    party            integer NOT NULL,
    name             text NOT NULL,
    device           uuid,                 -- key of the deviceID that events name
    device_text      text NOT NULL,
    profile          text NOT NULL,        -- core.chain.cold.grading.PROFILES
    required_seconds integer NOT NULL,     -- how often it must speak
    calibrated_until date,
    password         text NOT NULL,        -- as the broker keeps it: PBKDF2-SHA512 with a salt
    act              uuid NOT NULL,
    made_at          timestamptz NOT NULL,
    ended_at         timestamptz
);
CREATE UNIQUE INDEX sensor_by_device ON sensor (device) WHERE device IS NOT NULL AND ended_at IS NULL;
CREATE INDEX sensor_by_party ON sensor (party, name);

-- The newest reading of each sensor; NULL until it has spoken. Its lock is the turn of who writes about the sensor.
CREATE TABLE sensor_now (
    sensor  integer PRIMARY KEY,
    at      timestamptz,
    celsius double precision,
    is_out  boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

-- From when a sensor stood beside or in something, and when that ended. Intervals are read from the marks, so that
-- they may come in any order. until: told together with the beginning.
CREATE TABLE sensor_mark (
    sensor integer NOT NULL,
    thing  uuid NOT NULL,
    text   text NOT NULL,
    kind   text NOT NULL,                  -- place, thing
    at     timestamptz NOT NULL,
    is_on  boolean NOT NULL,
    until  timestamptz,
    source uuid NOT NULL,                  -- an act or an event
    PRIMARY KEY (sensor, thing, at, is_on, source)
);
CREATE INDEX sensor_mark_by_thing ON sensor_mark (thing);   -- which sensors watched it

-- What was seen at a place that a sensor watches.
CREATE TABLE cold_visit (
    place    uuid NOT NULL,
    thing    uuid NOT NULL,
    at       timestamptz NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (place, thing, at, event_id)
);

CREATE TABLE sensor_reading (
    sensor  integer NOT NULL,
    at      timestamptz NOT NULL,
    celsius double precision NOT NULL,
    PRIMARY KEY (sensor, at)
) PARTITION BY RANGE (at);

-- The partition of a month, made when its first reading comes. The application may not make tables; this may.
CREATE FUNCTION reading_month(given date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    first date := date_trunc('month', given);
    name text := 'sensor_reading_' || to_char(first, 'YYYYMM');
BEGIN
    IF first < '2015-01-01' OR first > '2100-01-01' THEN
        RAISE EXCEPTION 'no readings of %', first;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('suyuan reading month'));
    IF to_regclass(name) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF sensor_reading FOR VALUES FROM (%L) TO (%L)', name,
            first::text || ' 00:00+00', (first + interval '1 month')::date::text || ' 00:00+00');
    END IF;
END
$$;
REVOKE ALL ON FUNCTION reading_month(date) FROM PUBLIC;

CREATE TABLE excursion (
    id           uuid PRIMARY KEY,
    sensor       integer NOT NULL,
    side         text NOT NULL,
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz NOT NULL,
    is_open      boolean NOT NULL,         -- the newest reading is still out of range
    peak         double precision NOT NULL,
    seconds      double precision NOT NULL,
    degree_hours double precision NOT NULL,
    mean_kinetic double precision NOT NULL,
    day_mean     double precision,         -- of the 24 hours up to its end, where enough was watched
    grade        smallint NOT NULL,
    noticed_at   timestamptz NOT NULL,
    to_look      boolean NOT NULL          -- what it affects must be looked up (again)
);
CREATE INDEX excursion_by_sensor ON excursion (sensor, started_at);
CREATE INDEX excursion_by_time ON excursion (started_at DESC, id);
CREATE INDEX excursion_to_look ON excursion (noticed_at) WHERE to_look;

CREATE TABLE excursion_thing (
    excursion uuid NOT NULL,
    thing     uuid NOT NULL,
    text      text NOT NULL,
    PRIMARY KEY (excursion, thing)
);
CREATE INDEX excursion_thing_by_thing ON excursion_thing (thing);  -- what a thing suffered

-- What people decided. Each row has its act in the ledger.
CREATE TABLE cold_decision (
    act       uuid PRIMARY KEY,
    excursion uuid NOT NULL,
    verdict   text NOT NULL,               -- release, keep, reject
    reason    text NOT NULL,
    at        timestamptz NOT NULL,
    party     integer,
    by_user   integer
);
CREATE INDEX cold_decision_by_excursion ON cold_decision (excursion, at);
