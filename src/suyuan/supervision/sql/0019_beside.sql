-- Lots, products, things and events about which a paper or a sensor said something that findings may rest on. Taken away
-- once everything that it concerns is in recheck.
CREATE TABLE beside_news (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key    uuid NOT NULL
);
