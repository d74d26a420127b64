import Directory
import Postgres
import Tenancy

/// Keeps two names that differ by case or blanks only from being created side by side.
enum MissingLookalikes {
    /// The references, those marked as near matches that resemble what exists by now or a more frequent one of their own.
    ///
    /// Expects the most frequent first.
    static func marked(_ references: [MissingReference], _ tx: TenantTransaction) throws -> [MissingReference] {
        var names: [ReferenceKind: NearMatchIndex] = [:]
        for kind in Set(references.filter(\.isCreatable).map(\.kind)) {
            names[kind] = NearMatchIndex(try tx.query(kind.namesStatement).map { try $0["name"] as String })
        }
        return references.map { reference in
            guard reference.isCreatable else { return reference }
            if let near = names[reference.kind]?.nearest(to: reference.value) {
                return reference.resembling("\"\(Visible.text(near.name))\" (\(near.difference))")
            }
            names[reference.kind]?.add(reference.value)
            return reference
        }
    }
}

extension ReferenceKind {
    /// The names by which a feed may call what exists.
    fileprivate var namesStatement: String {
        switch self {
        case .jobTitle: "SELECT name FROM muster.job_titles WHERE tenant_id = $1"
        case .department: "SELECT name FROM muster.departments WHERE tenant_id = $1"
        case .businessUnit:
            "SELECT feed_key AS name FROM muster.business_units WHERE tenant_id = $1 AND feed_key IS NOT NULL"
        }
    }
}
