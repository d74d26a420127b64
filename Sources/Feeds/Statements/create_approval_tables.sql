-- The table of one approval; it goes with its transaction: what of the plan is not in the part that was approved.
CREATE TEMPORARY TABLE unchosen (
    action text NOT NULL,
    user_id bigint,
    external_id text NOT NULL,
    line bigint,
    person text
) ON COMMIT DROP;

CREATE INDEX unchosen_by_id ON unchosen (external_id);
CREATE INDEX unchosen_by_user ON unchosen (user_id);
