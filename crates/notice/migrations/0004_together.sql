-- Who wants to hear once a day gets one message with everything in it. `digest`: the moment with which a delivery goes out
-- together with others; NULL for what goes out by itself. `together`: the delivery under whose id it went out.
ALTER TABLE notice_delivery ADD COLUMN digest {int};
ALTER TABLE notice_delivery ADD COLUMN together {id};
CREATE INDEX notice_delivery_digest ON notice_delivery (account, channel, digest) WHERE digest IS NOT NULL;
CREATE INDEX notice_delivery_together ON notice_delivery (together) WHERE together IS NOT NULL;
