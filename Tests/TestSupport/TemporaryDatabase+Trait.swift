import Testing

/// Gives every test (and every case of a parameterised one) a `TemporaryDatabase.current`.
package struct TemporaryDatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true
    fileprivate let migrated: Bool

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTemporaryDatabase(migrated: migrated) { _ in try await function() }
    }
}

extension Trait where Self == TemporaryDatabaseTrait {
    /// A migrated database.
    package static var temporaryDatabase: Self { TemporaryDatabaseTrait(migrated: true) }

    /// A database with nothing in it.
    package static var emptyDatabase: Self { TemporaryDatabaseTrait(migrated: false) }
}
