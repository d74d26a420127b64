-- What became of a fetched file: the run that it made, and what was wrong with one that could not be read.

ALTER TABLE muster.feed_pulls ADD COLUMN run_id bigint;
ALTER TABLE muster.feed_pulls ADD COLUMN refused_fault text;

COMMENT ON COLUMN muster.feed_pulls.run_id IS
'The run of the file that is known. Once its plan has expired, the file is fetched again.';
COMMENT ON COLUMN muster.feed_pulls.refused_fault IS
'Why the file of refused_digest cannot be read; fault may be about a later fetch.';
