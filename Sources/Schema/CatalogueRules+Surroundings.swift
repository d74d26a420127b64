/// What the server around the database lets analysts do; for its administrator to decide.
extension CatalogueRule {
    static let surroundings = [
        CatalogueRule(
            name: "analysts can connect to no other database of the server",
            remedy: "REVOKE CONNECT ON DATABASE … FROM PUBLIC, or turn members of muster_analyst away in pg_hba.conf: "
                + "there they may make temporary tables and sleep.",
            offenders: """
                SELECT d.datname::text AS object
                FROM pg_database AS d
                WHERE
                    d.datallowconn
                    AND d.datname <> current_database()
                    AND has_database_privilege('muster_analyst', d.oid, 'CONNECT')
                    AND \(thereAreAnalysts)
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "no transaction outlives its session while there are analysts",
            remedy: "Set max_prepared_transactions to 0, unless the server is sharded: nobody watches them.",
            offenders: """
                SELECT format('max_prepared_transactions is %s', current_setting('max_prepared_transactions')) AS object
                WHERE current_setting('max_prepared_transactions')::integer > 0 AND \(thereAreAnalysts)
                """
        ),
        CatalogueRule(
            name: "the server's own log is free of people's data",
            remedy: "Set log_error_verbosity to terse and log_min_error_statement to panic: else a key that is there "
                + "twice, or a query that somebody mistyped, stands in the log with its values.",
            offenders: """
                SELECT format('%s is %s', s.name, current_setting(s.name)) AS object
                FROM (VALUES ('log_error_verbosity', 'terse'), ('log_min_error_statement', 'panic')) AS s (name, discreet)
                WHERE current_setting(s.name) NOT IN (s.discreet, 'fatal')
                """
        ),
    ]

    private static let thereAreAnalysts = """
        EXISTS (
            SELECT
            FROM pg_roles AS r
            INNER JOIN muster.installation AS i ON r.rolname::text ^@ ('muster_analyst_' || i.installation_id || '_')
        )
        """
}
