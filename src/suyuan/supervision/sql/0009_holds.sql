-- What excursions hold by themselves. Not derived: it says what was done, so that nothing is done twice.
ALTER TABLE excursion ADD COLUMN to_hold boolean NOT NULL DEFAULT false;  -- what it affects may have to be held
CREATE INDEX excursion_to_hold ON excursion (noticed_at) WHERE to_hold;

-- Each thing that was asked for an excursion. lock NULL: it was not to be held.
CREATE TABLE excursion_hold (
    excursion uuid NOT NULL,
    thing     uuid NOT NULL,
    grade     smallint NOT NULL,           -- of the excursion when it was asked: a graver one asks again
    lock      uuid,
    at        timestamptz NOT NULL,
    PRIMARY KEY (excursion, thing)
);
CREATE INDEX excursion_hold_by_lock ON excursion_hold (lock) WHERE lock IS NOT NULL;
CREATE INDEX excursion_hold_by_thing ON excursion_hold (thing) WHERE lock IS NOT NULL;

-- What was known before is not held in hindsight.
INSERT INTO excursion_hold SELECT t.excursion, t.thing, x.grade, NULL, now()
FROM excursion_thing t JOIN excursion x ON x.id = t.excursion;
