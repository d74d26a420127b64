-- Rows about what waits are numbered downwards, those about people upwards, also in plans that were kept before.
-- Forced row-level security would hide them from their owner.
ALTER TABLE muster.feed_plan_rows NO FORCE ROW LEVEL SECURITY;

UPDATE muster.feed_plan_rows SET row_no = -row_no
WHERE action IN ('park', 'lapse') AND row_no > 0;

ALTER TABLE muster.feed_plan_rows FORCE ROW LEVEL SECURITY;
