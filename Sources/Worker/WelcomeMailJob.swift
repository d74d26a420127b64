import Learning
import Mail
import Scheduling
import Tenancy

/// Sends a tenant's welcome e-mails that are due.
struct WelcomeMailJob: JobHandler {
    let sending: WelcomeSending

    func perform(_ claim: JobClaim) async throws -> JobEnd {
        do {
            let sent = try await sending.run(
                claim.tenant,
                SendingClaim(job: claim.id, fence: claim.fence, dueAt: claim.dueAt)
            )
            return .sent(mails: sent)
        } catch is LostSending {
            throw LostLease()
        }
    }
}
