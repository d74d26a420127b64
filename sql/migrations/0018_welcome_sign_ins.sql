-- Who signs in before the e-mail goes does not need one that is for people who never did.

ALTER TABLE muster.welcome_emails ADD COLUMN unless_signed_in boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN muster.welcome_emails.unless_signed_in IS
'Of a campaign to people who never signed in; an e-mail of a creation always is.';
