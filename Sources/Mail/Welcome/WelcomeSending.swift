import Directory
import Logging
import Postgres
import Tenancy

/// Sends a tenant's welcome e-mails that are due, over one session, and makes the job due again for the rest.
///
/// It asks for nothing and creates none: what is to be sent stands in `welcome_emails`.
package struct WelcomeSending: Sendable {
    private let database: Database
    private let transport: any MailTransport
    /// Whether what is sent reaches people, who must not be given a link that leads nowhere.
    private let reachesPeople: Bool
    private let logger: Logger
    private let pieceSize: Int
    private let pieceTime: Duration

    /// - Parameters:
    ///   - pieceSize: so many e-mails at most before other tenants have their turn.
    ///   - pieceTime: so long at most.
    package init(
        database: Database,
        transport: any MailTransport,
        reachesPeople: Bool,
        logger: Logger,
        pieceSize: Int = 5_000,
        pieceTime: Duration = .seconds(120)
    ) {
        self.database = database
        self.transport = transport
        self.reachesPeople = reachesPeople
        self.logger = logger
        self.pieceSize = pieceSize
        self.pieceTime = pieceTime
    }

    /// - Returns: how many e-mails were handed to the mail server.
    /// - Throws: `LostSending`; `ServiceError` with code `failed` when nothing can be sent, saying what to set or wait for;
    ///   `CancellationError`.
    package func run(_ tenant: TenantID, _ claim: SendingClaim) async throws -> Int {
        let limit = pieceSize
        let batch = try await database.withTenant(tenant) { tx in try WelcomeBatch.read(tx, claim, limit: limit) }
        var sent = 0
        if !batch.recipients.isEmpty {
            guard !reachesPeople || !batch.writer.linkIsExample else {
                throw ServiceError(
                    .failed,
                    "Welcome e-mails wait: nobody has said where their link leads. "
                        + "Set it with: muster welcome set --link https://…?token={token} --tenant \(batch.writer.slug)"
                )
            }
            guard !reachesPeople || !batch.writer.senderIsExample else {
                throw ServiceError(
                    .failed,
                    "Welcome e-mails wait: nobody has said from which address they come. "
                        + "Set it with: muster welcome set --sender-address ADDRESS --tenant \(batch.writer.slug)"
                )
            }
            sent = try await send(batch, tenant, claim)
        }
        let rate = batch.writer.settings.rate
        try await database.withTenant(tenant) { tx in try WelcomeBatch.scheduleNext(tx, claim, rate: rate) }
        return sent
    }

    private func send(_ batch: WelcomeBatch, _ tenant: TenantID, _ claim: SendingClaim) async throws -> Int {
        let session: any MailSession
        do {
            session = try await transport.open(for: batch.writer.slug)
        } catch let failure as TransportFailure {
            throw Self.waiting(failure)
        }
        let ledger = WelcomeLedger(database: database, tenant: tenant, claim: claim)
        do {
            let sent = try await send(batch, over: session, ledger)
            await session.close()
            return sent
        } catch {
            await session.close()
            throw error
        }
    }

    /// One e-mail after another: each step ends the one before and starts the next.
    ///
    /// - Throws: what stopped it; at the end, why some could not be written.
    private func send(
        _ batch: WelcomeBatch,
        over session: any MailSession,
        _ ledger: WelcomeLedger
    ) async throws -> Int {
        let deadline = ContinuousClock.now + pieceTime
        var now = batch.now
        var end: WelcomeLedger.End?
        var sent = 0
        var failure: (any Error)?
        var held: [Int64] = []
        var reason: ServiceError?
        for recipient in batch.recipients where failure == nil {
            guard !Task.isCancelled, ContinuousClock.now < deadline else { break }
            let token = WelcomeToken()
            let message: MailMessage?
            do {
                message = try batch.writer.mailbox(of: recipient).map { mailbox in
                    try batch.writer.message(to: mailbox, recipient, token: token.text, now: now)
                }
            } catch let error as ServiceError {
                // What is wrong for one is not for the others.
                held.append(recipient.email)
                reason = reason ?? error
                continue
            } catch {
                failure = error
                break
            }
            let start = WelcomeLedger.Start(
                recipient: recipient,
                token: token,
                validity: batch.writer.settings.linkValidity
            )
            let step = try await write(ledger, end: end, start: start)
            end = nil
            now = step.now
            guard step.isActive || step.hasStarted else { break }
            guard step.hasStarted else { continue }
            let (verdict, stop) = await deliver(message, to: recipient, over: session)
            end = WelcomeLedger.End(email: recipient.email, token: token, verdict: verdict)
            failure = stop
            sent += verdict.countsAsAttempt ? 1 : 0
        }
        if end != nil {
            _ = try await write(ledger, end: end, start: nil)
        }
        if let reason, !held.isEmpty {
            let (emails, words) = (held, reason.message)
            try await database.withTenant(ledger.tenant) { tx in try WelcomeBatch.hold(tx, emails, words: words) }
        }
        if let failure = failure ?? reason { throw failure }
        try Task.checkCancellation()
        return sent
    }

    /// - Returns: what becomes of the e-mail, and why nothing else can be sent now, if so.
    private func deliver(
        _ message: MailMessage?,
        to recipient: WelcomeRecipient,
        over session: any MailSession
    ) async -> (Verdict, stop: (any Error)?) {
        guard let message else { return (.unwritableAddress, nil) }
        do {
            return (Verdict(try await session.deliver(message), attempts: recipient.attempts), nil)
        } catch let failure as TransportFailure {
            return (.untouched, Self.waiting(failure))
        } catch let error as CancellationError {
            return (.untouched, error)
        } catch {
            // Nobody can tell how far it came.
            return (.fault, error)
        }
    }

    /// Writes down what must not be lost: neither when the worker is asked to stop, nor at once when the database is away.
    private func write(
        _ ledger: WelcomeLedger,
        end: WelcomeLedger.End?,
        start: WelcomeLedger.Start?
    ) async throws -> WelcomeLedger.Step {
        try await Task {
            for _ in 0..<Self.patience where end != nil {
                do {
                    return try await ledger.step(end: end, start: start)
                } catch let error as ServiceError where error.code == .unavailable {
                    logger.debug("the end of an e-mail is written again")
                } catch PostgresError.connection {
                    logger.debug("the end of an e-mail is written again")
                }
                try await Task.sleep(for: .seconds(1))
            }
            return try await ledger.step(end: end, start: start)
        }.value
    }

    /// So many seconds.
    private static let patience = 15

    private static func waiting(_ failure: TransportFailure) -> ServiceError {
        ServiceError(.failed, "Welcome e-mails wait: \(failure)")
    }
}
