import Postgres
import Tenancy

/// When a tenant is due next, from what a sync knows at its end: pure.
struct NextDue: Equatable {
    /// The oldest change still pending after the run.
    var oldestPendingAt: Timestamp?
    /// Whether what is pending may be taken now; otherwise someone has it locked.
    var canContinue: Bool
    /// When the next start or end date comes true.
    var nextDateAt: Timestamp?
    var reconcileAt: Timestamp

    /// How long a sync waits for changes that are being made; their commit wakes it earlier.
    static let patience = Duration.seconds(1)

    func moment(after now: Timestamp) -> Timestamp {
        var moments = [reconcileAt]
        if oldestPendingAt != nil {
            moments.append(canContinue ? now : now.adding(Self.patience))
        }
        if let nextDateAt {
            moments.append(nextDateAt)
        }
        return moments.min() ?? reconcileAt
    }

    /// The next daily comparison of directory and learning; tenants are spread over the day by their number.
    static func reconciliation(of tenant: TenantID, after now: Timestamp) -> Timestamp {
        let day = Duration.seconds(86_400)
        let spread = Duration.seconds(Int64(UInt64(bitPattern: tenant.rawValue &* 2_654_435_761) % 7_200))
        return now.adding(day - spread)
    }
}
