import Tenancy

/// The words of a welcome e-mail in one language, with placeholders; checked when made.
package struct WelcomeTemplate: Sendable {
    /// A tag such as `de` or `de-AT`.
    package let language: String
    package let subject: String
    package let text: String
    package let html: String?

    /// - Throws: `ServiceError` with code `invalid`, saying what is wrong, where, and what to write instead.
    package init(language: String, subject: String, text: String, html: String?) throws {
        self.language = language
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// The template that Muster brings for a language, one of `builtInLanguages`; nil for any other.
    package static func builtIn(_ language: String) throws -> WelcomeTemplate? { nil }

    package static let builtInLanguages = ["en", "de", "fr", "es"]

    /// - Throws: `ServiceError` with code `invalid` when the link is blank.
    package func render(_ values: WelcomeValues) throws -> WelcomeContent {
        WelcomeContent(subject: subject, text: text, html: html)
    }
}
