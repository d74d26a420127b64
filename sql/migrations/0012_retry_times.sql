-- When a tenant that failed is tried again. A time of its own, because due_at moves with every change that is
-- published, and a tenant that keeps failing must not be tried at each of them.

ALTER TABLE muster.tenant_due ADD COLUMN retry_at timestamptz;
