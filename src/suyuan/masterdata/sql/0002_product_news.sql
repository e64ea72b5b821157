-- Products whose kind became known or changed: whoever keeps something by kind (who watches over which events) works them
-- off and removes them. Written by the database, so that no way of registering a product forgets it.
CREATE TABLE product_news (
    class_key   uuid PRIMARY KEY,
    after_time  timestamptz NOT NULL DEFAULT '0001-01-02 00:00+00',  -- how far its events are worked off
    after_event uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);

CREATE FUNCTION note_product_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO product_news (class_key) VALUES (NEW.class_key)
    ON CONFLICT (class_key) DO UPDATE SET after_time = DEFAULT, after_event = DEFAULT;
    RETURN NULL;
END $$;

CREATE TRIGGER product_is_new AFTER INSERT ON product FOR EACH ROW EXECUTE FUNCTION note_product_news();
CREATE TRIGGER product_kind_changed AFTER UPDATE OF kind ON product FOR EACH ROW
    WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION note_product_news();
