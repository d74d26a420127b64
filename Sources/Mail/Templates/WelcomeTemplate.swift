import Directory
private import Mustache
import Tenancy

/// The words of a welcome e-mail in one language, with placeholders; checked when made.
package struct WelcomeTemplate: Sendable {
    /// A tag such as `de` or `de-AT`.
    package let language: String
    package let subject: String
    package let text: String
    package let html: String?

    private let subjectTemplate: MustacheTemplate
    private let textTemplate: MustacheTemplate
    private let htmlTemplate: MustacheTemplate?

    /// - Throws: `ServiceError` with code `invalid`, saying what is wrong, where, and what to write instead.
    package init(language: String, subject: String, text: String, html: String?) throws {
        subjectTemplate = try MustacheTemplate(string: TemplateRules.checkedSubject(subject).mustache)
        textTemplate = try MustacheTemplate(string: TemplateRules.checkedText(text).mustache)
        htmlTemplate = try html.map { try MustacheTemplate(string: TemplateRules.checkedHTML($0).mustache) }
        self.language = try LanguageTag.checked(language)
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// The texts for one person: plain in the subject and the text, escaped in the HTML.
    ///
    /// - Throws: `ServiceError` with code `invalid` when the link is blank.
    package func render(_ values: WelcomeValues) throws -> WelcomeContent {
        let texts = Dictionary(
            uniqueKeysWithValues: Placeholder.allCases.map { ($0.rawValue, $0.text(from: values)) }
        )
        guard texts[Placeholder.link.rawValue]?.isEmpty == false else {
            throw ServiceError(.invalid, "A welcome e-mail without a link lets nobody in.")
        }
        return WelcomeContent(
            subject: OneLine.text(subjectTemplate.render(texts)),
            text: textTemplate.render(texts),
            html: htmlTemplate?.render(texts.mapValues(HTMLText.escaped))
        )
    }
}
