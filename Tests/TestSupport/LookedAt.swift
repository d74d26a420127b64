import Foundation
import Testing

/// How many rows a statement looked at, step by step: what speed comes down to, told without a clock.
package enum LookedAt {
    /// What the planner may do with a statement that a connection has prepared.
    package enum PlanMode: String, CaseIterable, Sendable {
        case custom = "force_custom_plan"
        case generic = "force_generic_plan"
    }

    /// Runs a statement, and counts the rows that the steps of its plan read, threw away or passed on.
    ///
    /// - Parameters:
    ///   - values: of `$1` and so on, as SQL.
    ///   - role: who runs it, so that row-level security is part of the plan.
    package static func rows(
        _ sql: String,
        _ values: [String],
        as role: String,
        tenant: Int64 = 0,
        _ mode: PlanMode
    ) async throws -> Int {
        let text = try await plan(sql, values, as: role, tenant: tenant, mode)
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
        return count(try #require(document?.first?["Plan"] as? [String: Any]))
    }

    /// Runs a statement, and tells its plan as JSON.
    package static func plan(
        _ sql: String,
        _ values: [String],
        as role: String,
        tenant: Int64 = 0,
        _ mode: PlanMode
    ) async throws -> String {
        let superuser = try await Superuser.connect()
        defer { Task { await superuser.close() } }
        try await superuser.script(
            """
            SET ROLE \(role);
            SET muster.tenant = '\(tenant)';
            SET plan_cache_mode = '\(mode.rawValue)';
            PREPARE looked_at AS \(sql)
            """
        )
        return try await superuser.value(
            "EXPLAIN (ANALYZE, TIMING off, FORMAT JSON) EXECUTE looked_at (\(values.joined(separator: ", ")))"
        )
    }

    private static func count(_ node: [String: Any]) -> Int {
        func number(_ key: String) -> Int { (node[key] as? NSNumber)?.intValue ?? 0 }
        let perLoop =
            number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Join Filter")
            + number("Rows Removed by Index Recheck")
        let below = (node["Plans"] as? [[String: Any]] ?? []).map(count).reduce(0, +)
        return perLoop * number("Actual Loops") + below
    }
}
