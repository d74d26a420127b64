-- The one place where analysts get their rights: every view, the columns that views mention, join keys too, and no
-- other. A migration that makes or changes a view ends with this call; `muster db status` finds the one that did not.
CREATE FUNCTION muster.open_views_to_analysts() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation regclass;
    column_list text;
BEGIN
    FOR relation IN
        SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind = 'v'
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO muster_app, muster_analyst', relation);
    END LOOP;
    FOR relation, column_list IN
        SELECT
            c.oid,
            (
                SELECT string_agg(DISTINCT quote_ident(a.attname), ', ')
                FROM pg_class AS v
                INNER JOIN pg_rewrite AS r ON v.oid = r.ev_class
                INNER JOIN pg_depend AS d
                    ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND d.refclassid = 'pg_class'::regclass
                INNER JOIN pg_attribute AS a ON d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
                WHERE v.relnamespace = c.relnamespace AND v.relkind = 'v' AND a.attrelid = c.oid AND a.attnum > 0
            )
        FROM pg_class AS c
        WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM muster_analyst', relation);
        CONTINUE WHEN column_list IS NULL;
        EXECUTE format('GRANT SELECT (%s) ON %s TO muster_analyst', column_list, relation);
        IF NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = relation AND p.polname = 'analyst_reads') THEN
            EXECUTE format(
                'CREATE POLICY analyst_reads ON %s FOR SELECT TO muster_analyst '
                'USING (tenant_id = muster.analyst_tenant())',
                relation
            );
        END IF;
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION muster.open_views_to_analysts() FROM PUBLIC;

SELECT muster.open_views_to_analysts();
