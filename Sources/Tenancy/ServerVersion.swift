/// Which PostgreSQL keeps tenants apart: older ones have known faults of row-level security.
package enum ServerVersion {
    /// The oldest server of each major version that has all fixes known to matter for row-level security: 15.18.
    static let minimumPatched = [15: 150018, 16: 160014, 17: 170010, 18: 180004]

    /// Words about a server that lacks fixes for row-level security, nil when it has them; 150018 is 15.18.
    package static func warning(about version: Int) -> String? {
        guard let minimum = minimumPatched[version / 10000] else {
            return version < 150000 ? "PostgreSQL 15 or newer is needed." : nil
        }
        guard version < minimum else { return nil }
        return "This PostgreSQL lacks fixes for row-level security; "
            + "\(minimum / 10000).\(minimum % 10000) or newer has them."
    }

    /// The same words, or an end where a warning is not enough.
    ///
    /// - Throws: `ServiceError` with code `refused` when fixes are missing and were demanded.
    package static func judge(_ version: Int, requiringPatches: Bool) throws -> String? {
        guard let warning = warning(about: version) else { return nil }
        guard !requiringPatches else { throw ServiceError(.refused, warning, remedy: "Update the server.") }
        return warning
    }
}
