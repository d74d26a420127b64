import Tenancy

/// Writes messages as files, so that nothing else is needed to see what would be sent.
struct FolderTransport: MailTransport {
    let folder: String

    func open(for tenant: TenantSlug) async throws -> any MailSession {
        throw TransportFailure.unreachable("not built yet")
    }
}
