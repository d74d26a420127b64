import Foundation
import Mail
import Tenancy
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct FolderTransportTests {
    @Test func `a message becomes a file of its tenant that only its owner can read`() async throws {
        try await withTemporaryFolder { folder in
            let session = try await folderSession("\(folder)/mail")

            let delivery = try await session.deliver(.to(id: "welcome-7", subject: "Grüße", text: "Bonjour à tous\n"))

            let path = "\(folder)/mail/acme/welcome-7.eml"
            #expect(delivery == .accepted(reply: "written to \(path)"))
            let mail = try #require(try await DecodedMail.decode(files: [path]).first)
            #expect(mail.subject == "Grüße")
            #expect(mail.text == "Bonjour à tous\n")
            #expect(try Self.permissions(path) == 0o600)
            #expect(try Self.permissions("\(folder)/mail") == 0o700)
            #expect(try Self.permissions("\(folder)/mail/acme") == 0o700)
        }
    }

    @Test func `delivering the same id again replaces its file and leaves no other`() async throws {
        try await withTemporaryFolder { folder in
            let session = try await folderSession("\(folder)/mail")
            _ = try await session.deliver(.to(subject: "First, and much longer than what comes after it"))

            _ = try await session.deliver(.to(subject: "Second"))

            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/mail/acme") == ["welcome-1.eml"])
            let mail = try await DecodedMail.decode(files: ["\(folder)/mail/acme/welcome-1.eml"])
            #expect(mail.map(\.subject) == ["Second"])
        }
    }

    @Test(arguments: ["", "../welcome", "a/b", "a b", ".hidden", "a..b", "ä"])
    func `an id that is no plain word names no file`(id: String) async throws {
        try await withTemporaryFolder { folder in
            let session = try await folderSession("\(folder)/mail")

            await #expect(throws: ServiceError.self) { _ = try await session.deliver(.to(id: id)) }

            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/mail/acme").isEmpty)
        }
    }

    @Test func `a folder that cannot be made is named, with what to do`() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/mail"))

            let failure = await #expect(throws: TransportFailure.self) {
                let session = try await folderSession("\(folder)/mail")
                _ = try await session.deliver(.to())
            }

            let words = try #require(failure).description
            #expect(words.contains("\(folder)/mail"))
            #expect(words.contains("MUSTER_MAIL_FOLDER"))
        }
    }

    @Test func `a folder that goes away is a failure, not a delivery`() async throws {
        try await withTemporaryFolder { folder in
            let session = try await folderSession("\(folder)/mail")
            try FileManager.default.removeItem(atPath: "\(folder)/mail")

            await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }
        }
    }

    @Test func `a full disk is something that time may mend`() async throws {
        // Whatever is written to /dev/full meets a full disk.
        try await withTemporaryFolder { folder in
            let session = try await folderSession("\(folder)/mail")
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/mail/acme/.welcome-1.part",
                withDestinationPath: "/dev/full"
            )

            let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }

            guard case .unreachable(let words) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(words.contains("\(folder)/mail/acme"))
        }
    }

    private static func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
