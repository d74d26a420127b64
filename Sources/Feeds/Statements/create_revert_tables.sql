-- The table of one undoing; it goes with its transaction. One row per person and field that the run wrote: a fate says
-- why the field is left as it is, NULL is for one that gets its old value back.
CREATE TEMPORARY TABLE reverted_fields (
    user_id bigint NOT NULL,
    field text NOT NULL,
    revision bigint NOT NULL,
    is_creation boolean NOT NULL,
    old_value jsonb,
    written jsonb,
    present jsonb,
    fate text,
    -- Of the status of whom the run brought back: what they were deactivated by before.
    deactivated_by text,
    email_owner_id bigint,
    PRIMARY KEY (user_id, field)
) ON COMMIT DROP;
