import Tenancy
import Testing

/// As `#expect(throws:)`, for a service error with a certain code.
@discardableResult
func expectError(
    _ code: ServiceError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async -> ServiceError? {
    do {
        try await body()
        Issue.record("nothing was thrown instead of \(code)", sourceLocation: sourceLocation)
    } catch let error as ServiceError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}
