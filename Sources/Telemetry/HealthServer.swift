import FlyingFox
import FlyingSocks
import Foundation
import Tenancy

/// Answers over HTTP whether a process is well and what it has counted; nothing else, and nothing of any tenant.
///
/// `/healthz` 200 or 503: restart it when it is not. `/readyz` 200 or 503: whether it does its work just now. `/metrics` in
/// Prometheus' text.
package struct HealthServer: Sendable {
    /// An answer in a line.
    package struct Answer: Sendable {
        let isGood: Bool
        let words: String

        package init(isGood: Bool, words: String) {
            self.isGood = isGood
            self.words = words
        }
    }

    private let server: HTTPServer
    private let place: String

    /// - Parameters:
    ///   - host: the address to listen on, as figures.
    ///   - port: 0 takes one that is free.
    /// - Throws: `ServiceError` with code `invalid` for a host that is no address.
    package init(
        host: String,
        port: UInt16,
        isAlive: @escaping @Sendable () async -> Answer,
        isReady: @escaping @Sendable () async -> Answer,
        metrics: @escaping @Sendable () async -> PrometheusText
    ) async throws {
        place = "\(host):\(port)"
        server = try Self.server(host, port)
        await server.appendRoute("GET /healthz") { _ in Self.response(await isAlive()) }
        await server.appendRoute("GET /readyz") { _ in Self.response(await isReady()) }
        await server.appendRoute("GET /metrics") { _ in
            HTTPResponse(
                statusCode: .ok,
                headers: [.contentType: PrometheusText.contentType],
                body: Data(await metrics().text.utf8)
            )
        }
    }

    /// Answers while the body runs, which is told the port.
    ///
    /// - Throws: `ServiceError` with code `failed` when the port cannot be had; what the body throws.
    package func answering<R: Sendable>(_ body: (UInt16) async throws -> R) async throws -> R {
        let running = Task { try await server.run() }
        defer { running.cancel() }
        do {
            try await server.waitUntilListening()
        } catch {
            throw ServiceError(
                .failed,
                "Nothing can listen on \(place) for questions about health.",
                remedy: "Choose another --health-port or --health-host: another process may have it."
            )
        }
        return try await body(port())
    }

    private func port() async -> UInt16 {
        switch await server.listeningAddress {
        case .ip4(_, let port), .ip6(_, let port): port
        case .unix, nil: 0
        }
    }

    private static func server(_ host: String, _ port: UInt16) throws -> HTTPServer {
        do {
            return host.contains(":")
                ? HTTPServer(address: try .inet6(ip6: host, port: port), timeout: 10, logger: .disabled)
                : HTTPServer(address: try .inet(ip4: host, port: port), timeout: 10, logger: .disabled)
        } catch {
            throw ServiceError(
                .invalid,
                "\"\(host)\" is no address to listen on.",
                remedy: "Give figures, such as 127.0.0.1, 0.0.0.0 or ::1."
            )
        }
    }

    private static func response(_ answer: Answer) -> HTTPResponse {
        HTTPResponse(
            statusCode: answer.isGood ? .ok : .serviceUnavailable,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: Data((answer.words + "\n").utf8)
        )
    }
}
