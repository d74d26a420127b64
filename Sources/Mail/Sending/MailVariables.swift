import Foundation
import Tenancy

/// The environment's variables about e-mail; a blank one counts as not set.
struct MailVariables {
    private let variables: [String: String]

    init(_ environment: [String: String]) {
        variables = environment.filter { !$0.value.isEmpty }
    }

    subscript(name: String) -> String? { variables[name] }

    /// - Throws: `ServiceError` with code `invalid`.
    func server() throws -> SMTPServer? {
        guard let text = variables["MUSTER_SMTP_URL"] else {
            try refuseLonelySettings()
            return nil
        }
        let url = try MailServerURL(text)
        let login = try login()
        return SMTPServer(
            url: url.text,
            place: url.place,
            tls: try tls(url, login),
            authorityFile: try authorityFile(),
            login: login
        )
    }

    // A setting without a server would be without effect, and somebody would wait for mail that goes into files.
    private func refuseLonelySettings() throws {
        let names = ["USERNAME", "PASSWORD_FILE", "PASSWORD", "TLS", "CA_FILE"].map { "MUSTER_SMTP_\($0)" }
        guard let name = names.first(where: { variables[$0] != nil }) else { return }
        throw ServiceError(
            .invalid,
            "\(name) is set, but MUSTER_SMTP_URL is not.",
            remedy: "Set MUSTER_SMTP_URL too, for example to smtp://mail.example.com:587."
        )
    }

    private func tls(_ url: MailServerURL, _ login: SMTPLogin?) throws -> TLSPolicy {
        let preset = url.isLoopback && !url.isEncrypted ? TLSPolicy.offered : .required
        guard let text = variables["MUSTER_SMTP_TLS"] else { return preset }
        guard let policy = TLSPolicy(rawValue: text.lowercased()) else {
            throw ServiceError(
                .invalid,
                "MUSTER_SMTP_TLS is \"\(text)\", which is no way to use TLS.",
                remedy: "Use \(TLSPolicy.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        guard policy == .required || !url.isEncrypted else {
            throw ServiceError(
                .invalid,
                "MUSTER_SMTP_URL begins with smtps://, which always uses TLS; MUSTER_SMTP_TLS is \"\(text)\".",
                remedy: "Leave MUSTER_SMTP_TLS out, or let the URL begin with smtp://."
            )
        }
        guard policy == .required || login == nil || url.isLoopback else {
            throw ServiceError(
                .invalid,
                "With MUSTER_SMTP_TLS \"\(text)\" the password could travel so that others can read it.",
                remedy: "Leave MUSTER_SMTP_TLS out, or take MUSTER_SMTP_USERNAME away."
            )
        }
        return policy
    }

    private func authorityFile() throws -> String? {
        guard let path = variables["MUSTER_SMTP_CA_FILE"] else { return nil }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw ServiceError(
                .invalid,
                "MUSTER_SMTP_CA_FILE names \(path), which cannot be read.",
                remedy: "Name a file with the certificates to trust, in PEM."
            )
        }
        return path
    }

    private func login() throws -> SMTPLogin? {
        let password = try password()
        guard let username = variables["MUSTER_SMTP_USERNAME"] else {
            guard password != nil else { return nil }
            throw ServiceError(
                .invalid,
                "There is a password for the mail server, but no user name.",
                remedy: "Set MUSTER_SMTP_USERNAME."
            )
        }
        guard let password else {
            throw ServiceError(
                .invalid,
                "MUSTER_SMTP_USERNAME is set, but there is no password.",
                remedy: "Let MUSTER_SMTP_PASSWORD_FILE name a file that holds it."
            )
        }
        return SMTPLogin(username: username, password: password)
    }

    private func password() throws -> String? {
        guard let path = variables["MUSTER_SMTP_PASSWORD_FILE"] else { return variables["MUSTER_SMTP_PASSWORD"] }
        guard variables["MUSTER_SMTP_PASSWORD"] == nil else {
            throw ServiceError(
                .invalid,
                "MUSTER_SMTP_PASSWORD and MUSTER_SMTP_PASSWORD_FILE are both set.",
                remedy: "Keep the file, which others cannot see, and take the other away."
            )
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ServiceError(
                .invalid,
                "MUSTER_SMTP_PASSWORD_FILE names \(path), which cannot be read.",
                remedy: "Name a file that holds the password alone and that the user that Muster runs as can read."
            )
        }
        let password = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard !password.isEmpty, !password.contains(where: \.isNewline) else {
            throw ServiceError(
                .invalid,
                "MUSTER_SMTP_PASSWORD_FILE names \(path), which does not hold one line.",
                remedy: "Put the password into it, and nothing else."
            )
        }
        return password
    }
}
