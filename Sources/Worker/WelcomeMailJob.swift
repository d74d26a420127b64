import Learning
import Mail
import Scheduling
import Tenancy

/// Sends a tenant's welcome e-mails that are due.
struct WelcomeMailJob: JobHandler {
    let sending: WelcomeSending

    func perform(_ claim: JobClaim) async throws -> JobEnd {
        do {
            _ = try await sending.run(
                claim.tenant,
                SendingClaim(job: claim.id, fence: claim.fence, dueAt: claim.dueAt)
            )
            return .done
        } catch is LostSending {
            throw LostLease()
        }
    }
}
