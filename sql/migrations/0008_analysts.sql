-- Analysts type raw SQL, so the fence is session_user, which no SET can move: a login's name carries
-- the installation and the tenant (muster_analyst_<installation>_<tenant>).

CREATE FUNCTION muster.analyst_tenant() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN split_part(session_user::text, '_', 3) = (SELECT installation_id FROM muster.installation)
        THEN nullif(split_part(session_user::text, '_', 4), '')::bigint
END;

CREATE POLICY analyst_reads ON muster.tenants FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.tenant_due FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.profiles FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.job_titles FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.departments FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.business_units FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.feeds FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.users FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.user_changes FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.feed_runs FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.feed_log_entries FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.learners FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.pending_sync FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
CREATE POLICY analyst_reads ON muster.sync_runs FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());
