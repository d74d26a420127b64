-- The table that the raw import writes: the columns, generated key, checks, indexes and foreign keys of muster.users,
-- no row-level security, no log, no history. It looks names up in the same catalogues.
CREATE SCHEMA raw;

CREATE TABLE raw.users (
    LIKE muster.users INCLUDING ALL,
    CONSTRAINT user_profile_exists FOREIGN KEY (tenant_id, profile_id)
    REFERENCES muster.profiles (tenant_id, profile_id),
    CONSTRAINT user_job_title_exists FOREIGN KEY (tenant_id, job_title_id)
    REFERENCES muster.job_titles (tenant_id, job_title_id),
    CONSTRAINT user_department_exists FOREIGN KEY (tenant_id, department_id)
    REFERENCES muster.departments (tenant_id, department_id),
    CONSTRAINT user_business_unit_exists FOREIGN KEY (tenant_id, business_unit_id)
    REFERENCES muster.business_units (tenant_id, business_unit_id)
);
