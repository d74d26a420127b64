/// Joins that find their rows by the key, one row after the other.
///
/// The planner takes a tenant for an empty one until its rows are in the statistics; a plain join may then look at all of
/// one side for every row of the other, which a tenant of a hundred thousand people turns into minutes. The subquery with
/// OFFSET leaves the planner no other way than the key.
package enum KeyedJoin {
    /// A left join of a tenant's table.
    ///
    /// - Parameters:
    ///   - alias: what the row found is called; all its columns are NULL when there is none.
    ///   - key: the column of the table, which together with the tenant is its key.
    ///   - value: what it equals, as SQL over what stands before the join.
    package static func left(_ table: String, as alias: String, _ key: String, equals value: String) -> String {
        """
        LEFT JOIN LATERAL (
            SELECT * FROM muster.\(table) AS k WHERE k.tenant_id = $1 AND k.\(key) = \(value) OFFSET 0
        ) AS \(alias) ON true
        """
    }
}
