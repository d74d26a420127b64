extension ErasureRule {
    /// Every table with rows of tenants, in the order in which it is done: who refers to a user before the user.
    static let all: [ErasureRule] = people + files + texts + settings

    private static let isTheirs = "t.user_id = $2"

    /// What hangs on the user's number.
    private static let people: [ErasureRule] = [
        .removed("field_locks", where: isTheirs),
        .removed("waiting_references", where: isTheirs),
        .removed("user_sign_ins", where: isTheirs),
        .removed("welcome_tokens", where: isTheirs),
        // A campaign keeps its count; whatever was to go, does not.
        .anonymised(
            "welcome_emails",
            where: """
                t.user_id = $2
                AND (t.address IS NOT NULL OR t.error IS NOT NULL OR t.state IN ('waiting', 'queued', 'sending'))
                """,
            set: """
                address = NULL,
                error = NULL,
                fence = NULL,
                state = CASE
                    WHEN t.state IN ('waiting', 'queued') THEN 'cancelled'
                    WHEN t.state = 'sending' THEN 'unknown'
                    ELSE t.state
                END
                """
        ),
        .removed("pending_sync", where: isTheirs),
        .removed("learners", where: isTheirs),
        // That a run changed somebody stays true; whom and what, nobody knows any more.
        .anonymised(
            "user_changes",
            where: "t.user_id = $2 AND (coalesce(t.before, '{}') <> '{}' OR coalesce(t.after, '{}') <> '{}')",
            set: """
                before = CASE WHEN t.before IS NOT NULL THEN '{}'::jsonb END,
                after = CASE WHEN t.after IS NOT NULL THEN '{}'::jsonb END
                """
        ),
        .anonymised(
            "user_changes",
            where: """
                (t.before ->> 'manager_external_id' = $4 OR t.after ->> 'manager_external_id' = $4)
                AND EXISTS (
                    SELECT FROM muster.users AS u
                    WHERE u.tenant_id = $1 AND u.user_id = t.user_id AND u.feed_id = $3
                )
                """,
            set: """
                before = CASE
                    WHEN t.before ->> 'manager_external_id' = $4 THEN t.before || '{"manager_external_id": null}'
                    ELSE t.before
                END,
                after = CASE
                    WHEN t.after ->> 'manager_external_id' = $4 THEN t.after || '{"manager_external_id": null}'
                    ELSE t.after
                END
                """
        ),
        .removed("users", where: isTheirs),
        .anonymised(
            "users",
            where: "t.feed_id = $3 AND t.manager_external_id = $4",
            set: "manager_external_id = NULL"
        ),
    ]

    /// What files said, kept by the external ID within a feed.
    private static let files: [ErasureRule] = [
        .removed("parked_records", where: "t.feed_id = $3 AND t.external_id = $4"),
        .anonymised(
            "parked_records",
            where: "t.feed_id = $3 AND t.record ->> 'manager_external_id' = $4",
            set: "record = t.record || '{\"manager_external_id\": null}'"
        ),
        .removed(
            "feed_plan_rows",
            where: "t.user_id = $2 OR (t.external_id = $4 AND \(ofTheirFeed))"
        ),
        .anonymised(
            "feed_plan_rows",
            where: """
                (t.manager_external_id = $4 OR t.record ->> 'manager_external_id' = $4) AND \(ofTheirFeed)
                """,
            set: """
                manager_external_id = nullif(t.manager_external_id, $4),
                record = CASE
                    WHEN t.record ->> 'manager_external_id' = $4 THEN t.record || '{"manager_external_id": null}'
                    ELSE t.record
                END
                """
        ),
        .anonymised(
            "feed_log_entries",
            where: "t.external_id = $4 AND \(ofTheirFeed)",
            set: """
                external_id = NULL,
                value = NULL,
                message = 'This was about a person whose data has been erased.',
                remedy = NULL
                """
        ),
        .anonymised(
            "feed_log_entries",
            where: "t.message ~* $5 OR t.remedy ~* $5 OR t.value ~* $5",
            set: """
                message = regexp_replace(t.message, $5, '(erased)', 'gi'),
                remedy = regexp_replace(t.remedy, $5, '(erased)', 'gi'),
                value = CASE WHEN t.value = $4 THEN NULL ELSE regexp_replace(t.value, $5, '(erased)', 'gi') END
                """
        ),
    ]

    /// A row of a feed run, as `t`, whose feed is the person's.
    private static let ofTheirFeed = """
        EXISTS (
            SELECT FROM muster.feed_runs AS r WHERE r.tenant_id = $1 AND r.run_id = t.run_id AND r.feed_id = $3
        )
        """

    /// Words that somebody typed, or a server answered.
    private static let texts: [ErasureRule] = [
        .mentions("field_locks", "reason", "value"),
        .mentions("feed_runs", "file_name"),
        .mentions("feed_pulls", "fault", "refused_fault"),
        .mentions("audit_entries", "arguments"),
        .mentions("catalogue_changes", "what"),
        .mentions("welcome_campaigns", "selection", "idempotency_key"),
        .mentions("sync_runs", "error"),
        .mentions("job_runs", "error"),
        .mentions("jobs", "last_error", "quarantine_reason"),
        .mentions("tenant_due", "last_error", "quarantine_reason"),
        .mentions("freshness_breaches", "cause"),
        .mentions("tenants", "suspended_reason"),
    ]

    /// What the tenant set up: numbers, and names of things.
    private static let settings: [ErasureRule] = [
        .kept(
            "welcome_settings",
            unlessNamedIn: "sender_name",
            "sender_address",
            remedy: "Have e-mails come from somebody else: muster welcome set --sender-address …"
        ),
        .kept(
            "welcome_templates",
            unlessNamedIn: "subject",
            "text_body",
            "html_body",
            remedy: "Write another template: muster welcome template set"
        ),
        .kept("aliases"), .kept("audit_outcomes"), .kept("business_units"), .kept("departments"),
        .kept("directory_state"), .kept("feed_folders"), .kept("feed_silences"), .kept("feed_sources"),
        .kept("feeds"), .kept("id_counters"), .kept("job_titles"), .kept("profile_permissions"), .kept("profiles"),
    ]
}
