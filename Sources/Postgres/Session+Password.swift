extension Session {
    /// What the server keeps of a password: a SCRAM-SHA-256 verifier, made here, so that the password itself is in no
    /// statement and no log.
    ///
    /// - Throws: `PostgresError` when libpq cannot make one.
    package func passwordVerifier(_ password: String, of role: String) throws -> String {
        guard let verifier = link.passwordVerifier(password, of: role) else {
            throw PostgresError.protocolViolation(link.errorMessage)
        }
        return verifier
    }
}
