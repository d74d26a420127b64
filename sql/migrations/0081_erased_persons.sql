-- By which an erased person is known again in a backup from before there was a user: waiting for a job title, say, or
-- only named by a log. A digest with a salt of its own names nobody, but to whoever has the ID already.

ALTER TABLE muster.erasures ADD COLUMN person_salt text;
ALTER TABLE muster.erasures ADD COLUMN person_digest text;

COMMENT ON COLUMN muster.erasures.person_salt IS 'What the digest of the person begins with.';
COMMENT ON COLUMN muster.erasures.person_digest IS
'SHA-256, in hexadecimal, of salt/feed/external ID of the person; NULL for one whom no feed knew.';
