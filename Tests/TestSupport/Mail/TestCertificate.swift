import Foundation

/// A certificate that nobody but the test trusts, for 127.0.0.1 and localhost.
package struct TestCertificate: Sendable {
    /// Files in PEM.
    package let certificate: String
    package let key: String

    /// Runs the body with a certificate, which is gone afterwards.
    package static func run<Result>(_ body: (TestCertificate) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let made = TestCertificate(
            certificate: folder.appending(path: "certificate.pem").path,
            key: folder.appending(path: "key.pem").path
        )
        try await ServerProcess.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", made.key, "-out", made.certificate,
            ]
        )
        return try await body(made)
    }
}
