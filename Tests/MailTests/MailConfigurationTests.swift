import Foundation
import Logging
import Mail
import Tenancy
import TestSupport
import Testing

@Suite struct MailConfigurationTests {
    private typealias Variables = [String: String]

    @Test(
        arguments: [
            ([:], "files in ./welcome-mail"),
            (["MUSTER_SMTP_URL": "", "MUSTER_MAIL_FOLDER": "/srv/mail"], "files in /srv/mail"),
            (["MUSTER_SMTP_URL": "smtp://mail.example:587"], "SMTP mail.example:587"),
            (["MUSTER_SMTP_URL": "smtp://mail.example/app.example"], "SMTP mail.example:25"),
            (["MUSTER_SMTP_URL": "SMTPS://mail.example"], "SMTP mail.example:465"),
            (["MUSTER_SMTP_URL": "smtp://[::1]:2525"], "SMTP [::1]:2525"),
            (
                [
                    "MUSTER_SMTP_URL": "smtp://mail.example:587", "MUSTER_SMTP_USERNAME": "muster",
                    "MUSTER_SMTP_PASSWORD": "s3cret", "MUSTER_SMTP_TLS": "Required",
                ], "SMTP mail.example:587"
            ),
        ] as [([String: String], String)]
    )
    func `the words say where mail goes, and no more`(variables: [String: String], words: String) throws {
        #expect(try MailConfiguration(environment: variables).words == words)
    }

    @Test(arguments: [
        "mail.example:587", "http://mail.example", "smtp://", "smtp://mail.example:99999", "smtp://mail example",
        "smtp://mail.example/a/b", "smtp://mail.example?x=1", "smtp://mail.example/a%0d%0ab", "nonsense",
    ])
    func `what is no address of a mail server is refused with an example`(url: String) {
        let error = #expect(throws: ServiceError.self) {
            _ = try MailConfiguration(environment: ["MUSTER_SMTP_URL": url])
        }

        #expect(error?.code == .invalid)
        #expect(error?.remedy?.contains("smtp://mail.example.com:587") == true)
    }

    @Test(arguments: ["smtp://muster:s3cret@mail.example", "smtp://muster@mail.example", "smtp://:s3cret@mail.example"])
    func `a password in the address is refused, and not repeated`(url: String) throws {
        let error = try #require(
            #expect(throws: ServiceError.self) { _ = try MailConfiguration(environment: ["MUSTER_SMTP_URL": url]) }
        )

        #expect(!error.description.contains("s3cret"))
        #expect(error.remedy?.contains("MUSTER_SMTP_PASSWORD_FILE") == true)
    }

    @Test(
        arguments: [
            (["MUSTER_SMTP_TLS": "maybe"], "MUSTER_SMTP_TLS is \"maybe\", which is no way to use TLS."),
            (["MUSTER_SMTP_USERNAME": "muster"], "MUSTER_SMTP_USERNAME is set, but there is no password."),
            (["MUSTER_SMTP_PASSWORD": "s3cret"], "There is a password for the mail server, but no user name."),
            (
                ["MUSTER_SMTP_PASSWORD": "s3cret", "MUSTER_SMTP_PASSWORD_FILE": "/dev/null"],
                "MUSTER_SMTP_PASSWORD and MUSTER_SMTP_PASSWORD_FILE are both set."
            ),
            (
                ["MUSTER_SMTP_USERNAME": "muster", "MUSTER_SMTP_PASSWORD_FILE": "/nonexistent/password"],
                "MUSTER_SMTP_PASSWORD_FILE names /nonexistent/password, which cannot be read."
            ),
            (
                ["MUSTER_SMTP_USERNAME": "muster", "MUSTER_SMTP_PASSWORD_FILE": "/etc/passwd"],
                "MUSTER_SMTP_PASSWORD_FILE names /etc/passwd, which does not hold one line."
            ),
            (
                ["MUSTER_SMTP_CA_FILE": "/nonexistent/ca.pem"],
                "MUSTER_SMTP_CA_FILE names /nonexistent/ca.pem, which cannot be read."
            ),
            (
                ["MUSTER_SMTP_USERNAME": "muster", "MUSTER_SMTP_PASSWORD": "s3cret", "MUSTER_SMTP_TLS": "offered"],
                "With MUSTER_SMTP_TLS \"offered\" the password could travel so that others can read it."
            ),
        ] as [([String: String], String)]
    )
    func `settings that do not go together are refused in words`(variables: [String: String], message: String) {
        let error = #expect(throws: ServiceError.self) {
            _ = try MailConfiguration(
                environment: variables.merging(["MUSTER_SMTP_URL": "smtp://mail.example:587"]) { $1 }
            )
        }

        #expect(error?.code == .invalid)
        #expect(error?.message == message)
        #expect(error?.remedy != nil)
    }

    @Test func `smtps and another way to use TLS contradict each other`() {
        let variables = ["MUSTER_SMTP_URL": "smtps://mail.example", "MUSTER_SMTP_TLS": "none"]

        #expect(throws: ServiceError.self) { _ = try MailConfiguration(environment: variables) }
    }

    @Test(arguments: ["MUSTER_SMTP_USERNAME", "MUSTER_SMTP_PASSWORD_FILE", "MUSTER_SMTP_TLS", "MUSTER_SMTP_CA_FILE"])
    func `a setting of a server that is not named is refused`(name: String) {
        let error = #expect(throws: ServiceError.self) { _ = try MailConfiguration(environment: [name: "required"]) }

        #expect(error?.message == "\(name) is set, but MUSTER_SMTP_URL is not.")
    }

    @Test func `a password is read from its file and shown by nothing`() async throws {
        try await withTemporaryFolder { folder in
            try Data("s3cret\r\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/password"))

            let configuration = try MailConfiguration(
                environment: [
                    "MUSTER_SMTP_URL": "smtp://mail.example:587", "MUSTER_SMTP_USERNAME": "muster",
                    "MUSTER_SMTP_PASSWORD_FILE": "\(folder)/password",
                ]
            )

            var dumped = "\(configuration) \(configuration.transport(logger: Logger.ofTests))"
            dump(configuration, to: &dumped)
            #expect(dumped.contains("mail.example:587"))
            #expect(!dumped.contains("s3cret"))
        }
    }
}
