-- A feed may name the sheet of its workbooks, for files that nobody gives by hand.
ALTER TABLE muster.feeds ADD COLUMN sheet text;

COMMENT ON COLUMN muster.feeds.sheet IS 'The sheet of its workbooks that is read; NULL: the first.';
