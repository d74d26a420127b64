import ArgumentParser
import Directory
import Foundation
import Mail
import Postgres
import Tenancy

struct UserVerifyToken: Verb {
    static let configuration = CommandConfiguration(
        commandName: "verify-token",
        abstract: "Tell whether the link of a welcome e-mail is still good; nothing is changed.",
        discussion: """
            Exit status: 0 the link is good, 5 no e-mail of the tenant has it, 7 it was used, replaced by a newer one or \
            has expired, or the person may not sign in. A token opens an account, so rather give - and let it come from \
            standard input than leave it in the shell's history.

            Example: muster user verify-token - --tenant harbour-hotels
            """
    )

    @Argument(help: "The token, or the whole link that it stands in; - reads it from standard input.")
    var token: String

    @OptionGroup var tenant: OneTenantOption
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let text = Self.token(in: token == "-" ? readLine() ?? "" : token)
        let state = try await context.withTenant(tenant.tenant, .view(.welcomeEmails)) { database, tenant, _ in
            try await WelcomeLinks(database).state(of: text, in: tenant.id)
        }
        guard case .good(let user, let until) = state else { throw Self.words(state) }
        context.console.say("The link is good until \(Self.minute(until)), for user \(user).")
        try context.print(
            .record(
                Record([
                    "state": .field(.text("good")),
                    "user_id": .field(.int(user.rawValue)),
                    "expires_at": .field(.timestamp(until)),
                ])
            )
        )
        return .done
    }

    /// The token of a link, or the text itself: no other part of a link looks like one.
    private static func token(in text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.contains("://") else { return text }
        let parts = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")) }
        return parts.last { $0.count == 43 }.map(String.init) ?? text
    }

    private static func words(_ state: WelcomeLinkState) -> ServiceError {
        let again = "To send another: muster user resend-welcome"
        return switch state {
        case .good, .unknown:
            ServiceError(
                .unknown,
                "No welcome e-mail of this tenant has this token.",
                remedy: "Copy it whole: 43 letters, digits, - and _."
            )
        case .used(let user, let at):
            ServiceError(.refused, "The link of user \(user) was used on \(minute(at)).", remedy: again)
        case .replaced(let user, let at):
            ServiceError(
                .refused,
                "A newer e-mail replaced the link of user \(user) on \(minute(at)).",
                remedy: "The newest e-mail has the good one."
            )
        case .expired(let user, let at):
            ServiceError(.refused, "The link of user \(user) expired on \(minute(at)).", remedy: again)
        case .shut(let user, let why):
            ServiceError(.refused, "User \(user) \(why), so the link does not open.", remedy: "See: muster user show")
        }
    }

    private static func minute(_ time: Timestamp) -> String {
        String(time.description.prefix(16)).replacing("T", with: " ") + "Z"
    }
}
