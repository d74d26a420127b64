import Mail
import Tenancy
import Testing

@Suite struct WelcomeTemplateTests {
    private static let values = WelcomeValues(
        firstName: "Ana",
        lastName: "O'Brien",
        company: "Smith & Sons <Ltd>",
        link: "https://learn.example/in?t=abc&l=\"x\"",
        linkExpires: "29 November 2026",
        jobTitle: "Chef",
        businessUnit: "Kitchen",
        senderName: "HR"
    )

    @Test func `every placeholder stands for its value, plain in the text and escaped in the HTML`() throws {
        let tags =
            "{{first_name}}|{{ last_name }}|{{company}}|{{link}}|{{link_expires}}|{{job_title}}|{{business_unit}}|"
        let template = try Self.template(subject: "{{company}}", text: tags + "{{sender_name}}", html: tags)

        let content = try template.render(Self.values)

        #expect(content.subject == "Smith & Sons <Ltd>")
        #expect(
            content.text == "Ana|O'Brien|Smith & Sons <Ltd>|https://learn.example/in?t=abc&l=\"x\"|29 November 2026|"
                + "Chef|Kitchen|HR"
        )
        #expect(
            content.html == "Ana|O&#39;Brien|Smith &amp; Sons &lt;Ltd&gt;|"
                + "https://learn.example/in?t=abc&amp;l=&quot;x&quot;|29 November 2026|Chef|Kitchen|"
        )
    }

    @Test func `blanks and line ends of a template stay as they are`() throws {
        let text = "\r\n  Dear {{first_name}}\r\n\r\n\t{{link}}  \n\n  {{first_name}}\n"

        let content = try Self.template(text: text).render(Self.values)

        #expect(
            Array(content.text.utf8)
                == Array("\r\n  Dear Ana\r\n\r\n\thttps://learn.example/in?t=abc&l=\"x\"  \n\n  Ana\n".utf8)
        )
    }

    @Test func `what a name holds breaks no line and no attribute`() throws {
        var values = Self.values
        values.firstName = "Eve\r\nBcc: all@example.com"
        // A quotation mark with an accent upon it is one character to Swift, and two to a mail program.
        values.lastName = "x\"\u{301} onclick=\"y"
        let template = try Self.template(
            subject: "Hello {{first_name}}",
            html: "<a href=\"{{link}}\" title=\"{{last_name}}\">go</a>"
        )

        let content = try template.render(values)

        #expect(content.subject == "Hello Eve Bcc: all@example.com")
        #expect(!content.text.contains("\r"))
        #expect(try #require(content.html).unicodeScalars.count { $0 == "\"" } == 4)
    }

    @Test func `a value that looks like a placeholder is only text`() throws {
        var values = Self.values
        values.firstName = "{{link}}"

        let content = try Self.template(text: "{{first_name}} {{link}}").render(values)

        #expect(content.text == "{{link}} \(values.link)")
    }

    @Test func `without a sender's name the company signs`() throws {
        var values = Self.values
        values.senderName = ""

        #expect(try Self.template(text: "{{link}} {{sender_name}}").render(values).text.hasSuffix(values.company))
    }

    @Test func `a mail without a link is not rendered`() throws {
        var values = Self.values
        values.link = " \n"

        #expect(throws: ServiceError.self) { _ = try Self.template().render(values) }
    }

    @Test func `an unknown placeholder is named with its place and the nearest known one`() throws {
        let error = try #require(
            #expect(throws: ServiceError.self) { _ = try Self.template(text: "{{link}}\n\nDear {{frist_name}},") }
        )

        #expect(error.code == .invalid)
        #expect(error.message == "Line 3 of the text has the placeholder {{frist_name}}, which does not exist.")
        #expect(error.remedy?.hasPrefix("Did you mean \"first_name\"?") == true)
        #expect(error.remedy?.contains("business_unit") == true)
    }

    @Test(arguments: [
        "{{{link}}}", "{{&link}}", "{{#link}}x{{/link}}", "{{^link}}", "{{>other}}", "{{!note}}", "{{=<% %>=}}",
        "{{% CONTENT_TYPE:TEXT}}", "{{$block}}", "{{<parent}}", "{{*dynamic}}", "{{upper(first_name)}}", "{{.}}",
        "{{}}", "{{first_name.count}}", "{{LINK}}", "{{link", "{{link}",
    ])
    func `what Mustache could do besides is refused`(tag: String) throws {
        for html in [nil, "<p>{{link}}</p>\n\(tag)"] {
            let error = #expect(throws: ServiceError.self) {
                _ = try Self.template(text: html == nil ? "{{link}}\n\(tag)" : "{{link}}", html: html)
            }
            #expect(error?.message.hasPrefix("Line 2 of the \(html == nil ? "text" : "HTML") has") == true)
        }
    }

    @Test func `curly brackets of a style sheet are no placeholders`() throws {
        let html = "<style>@media print{a{color:red}}</style><a href=\"{{link}}\">go</a>"

        #expect(try Self.template(html: html).render(Self.values).html?.contains("{a{color:red}}") == true)
    }

    @Test(arguments: [
        ("", "The subject is blank."), (" \u{A0}", "The subject is blank."),
        ("{{job_title}} {{first_name}}", "The subject would be blank for people who lack what it names."),
        ("One\nTwo", "The subject has more than one line."), ("One\u{2028}Two", "The subject has more than one line."),
        (String(repeating: "x", count: 201), "The subject has 201 characters."),
    ])
    func `a subject that would not do is refused`(subject: String, message: String) throws {
        let error = #expect(throws: ServiceError.self) { _ = try Self.template(subject: subject) }

        #expect(error?.message == message)
    }

    @Test func `text and HTML must hold the link and have their limits`() throws {
        let long = String(repeating: "é", count: 50_000)

        #expect(throws: ServiceError.self) { _ = try Self.template(text: "") }
        #expect(throws: ServiceError.self) { _ = try Self.template(text: "no link") }
        #expect(throws: ServiceError.self) { _ = try Self.template(html: "<p>no link</p>") }
        #expect(throws: ServiceError.self) { _ = try Self.template(text: "{{link}}" + long) }
        #expect(throws: ServiceError.self) { _ = try Self.template(html: "{{link}}" + long + long) }
        #expect(throws: Never.self) {
            _ = try Self.template(text: long.dropFirst(4) + "{{link}}", html: "{{link}}" + long)
        }
    }

    @Test(arguments: ["", "german", "de_AT", "d", "de-", "de AT"]) func `a language is a tag`(tag: String) throws {
        #expect(throws: ServiceError.self) { _ = try Self.template(language: tag) }
    }

    @Test(arguments: WelcomeTemplate.builtInLanguages)
    func `each template that Muster brings keeps the rules and uses what people need`(language: String) throws {
        let template = try #require(try WelcomeTemplate.builtIn(language))

        let content = try template.render(Self.values)

        let html = try #require(content.html)
        #expect(html.contains("<html lang=\"\(language)\">"))
        for text in ["Ana", "29 November 2026", "HR"] {
            #expect(content.text.contains(text) && html.contains(text))
        }
        #expect(content.subject.contains("Smith & Sons <Ltd>"))
        #expect(!html.contains("<Ltd>"))
        #expect(!content.text.contains("{{") && !html.contains("{{"))
    }

    @Test func `there is no template for a language that Muster does not speak`() throws {
        #expect(WelcomeTemplate.builtInLanguages == ["en", "de", "fr", "es"])
        #expect(try WelcomeTemplate.builtIn("nl") == nil)
    }

    private static func template(
        language: String = "en",
        subject: String = "Welcome",
        text: String = "{{first_name}} {{link}}",
        html: String? = nil
    ) throws -> WelcomeTemplate {
        try WelcomeTemplate(language: language, subject: subject, text: text, html: html)
    }
}
